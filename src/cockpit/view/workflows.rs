//! Which workflow deploys, and whether it is held.

use crate::cockpit::{EnvironmentState, ServiceState};
use crate::domain::{PromoteWay, Workflow, WorkflowId, WorkflowState};

/// The workflow that deploys to an environment: the one whose run made its newest deployment, else the configured one, else
/// the service's only one.
pub(super) fn deploying<'a>(service: &'a ServiceState, environment: &EnvironmentState) -> Option<&'a Workflow> {
    let by_run = environment.deployments.iter().find_map(|deployment| {
        let run = deployment.run.as_ref()?;
        let run = service.runs.iter().find(|found| found.id == *run)?;
        by_id(service, &run.workflow)
    });
    by_run.or_else(|| configured(service)).or_else(|| only(service))
}

/// A workflow by its id.
pub(super) fn by_id<'a>(service: &'a ServiceState, workflow: &WorkflowId) -> Option<&'a Workflow> {
    service.service.as_ref()?.workflows.iter().find(|found| found.id == *workflow)
}

/// The workflow that the configuration names for promoting.
pub(super) fn configured(service: &ServiceState) -> Option<&Workflow> {
    let Some(PromoteWay::Dispatch { workflow, .. }) = &service.setup.promote else { return None };
    let named = |found: &&Workflow| {
        found.id.raw() == workflow
            || found.path.raw() == workflow
            || found.path.raw().rsplit('/').next() == Some(workflow.as_str())
    };
    service.service.as_ref()?.workflows.iter().find(named)
}

/// The only workflow of a service, where there is but one.
fn only(service: &ServiceState) -> Option<&Workflow> {
    match service.service.as_ref()?.workflows.as_slice() {
        [workflow] => Some(workflow),
        _ => None,
    }
}

/// The workflows that deploy to any environment of a service, each once.
pub(super) fn all_deploying(service: &ServiceState) -> Vec<&Workflow> {
    let mut found: Vec<&Workflow> = Vec::new();
    for environment in &service.environments {
        if let Some(workflow) = deploying(service, environment)
            && !found.iter().any(|known| known.id == workflow.id)
        {
            found.push(workflow);
        }
    }
    if found.is_empty() {
        found.extend(configured(service).or_else(|| only(service)));
    }
    found
}

/// The workflow that deploys to an environment, where somebody holds it.
pub(super) fn held<'a>(service: &'a ServiceState, environment: &EnvironmentState) -> Option<&'a Workflow> {
    deploying(service, environment)
        .filter(|workflow| matches!(workflow.state, WorkflowState::Disabled | WorkflowState::DisabledByProvider))
}
