//! Pause and resume: the workflow that deploys.

use super::target::Target;
use super::{Available, Why, plan};
use crate::cockpit::view::workflows;
use crate::cockpit::{RowId, ServiceState};
use crate::domain::{Ask, Workflow, WorkflowState};

pub(super) fn pause(service: &ServiceState, target: &Target) -> Result<Available, Why> {
    if without(service) {
        return Ok(plan(Ask::Pause { service: service.setup.id.clone(), workflow: None }));
    }
    let workflow = meant(service, target)?;
    let name = &workflow.name;
    match &workflow.state {
        WorkflowState::Active | WorkflowState::Unknown(_) => {
            Ok(plan(Ask::Pause { service: service.setup.id.clone(), workflow: Some(workflow.id.clone()) }))
        }
        WorkflowState::Disabled | WorkflowState::DisabledByProvider => Err(format!("{name} is held already")),
        WorkflowState::Deleted => Err(format!("{name} was deleted")),
    }
}

pub(super) fn resume(service: &ServiceState, target: &Target) -> Result<Available, Why> {
    if without(service) {
        return Ok(plan(Ask::Resume { service: service.setup.id.clone(), workflow: None }));
    }
    let workflow = meant(service, target)?;
    let name = &workflow.name;
    match &workflow.state {
        WorkflowState::Disabled | WorkflowState::DisabledByProvider | WorkflowState::Unknown(_) => {
            Ok(plan(Ask::Resume { service: service.setup.id.clone(), workflow: Some(workflow.id.clone()) }))
        }
        WorkflowState::Active => Err(format!("{name} is not held")),
        WorkflowState::Deleted => Err(format!("{name} was deleted")),
    }
}

/// Whether the provider has no workflows: what it holds instead is its plan's to say.
fn without(service: &ServiceState) -> bool {
    service.service.as_ref().is_some_and(|known| known.workflows.is_empty())
}

/// Which workflow is meant: a run's own, the one that deploys to the cell, else the service's only one that deploys.
fn meant<'a>(service: &'a ServiceState, target: &Target) -> Result<&'a Workflow, Why> {
    if service.service.is_none() {
        return Err("its workflows have not been read yet".to_owned());
    }
    let of_run = || {
        let run = target.subject.run.as_ref()?;
        let run = service.runs.iter().find(|found| found.id == *run)?;
        workflows::by_id(service, &run.workflow)
    };
    let of_cell = || {
        let environment = target.subject.environment.as_ref()?;
        let found = service.environments.iter().find(|found| found.id() == environment)?;
        workflows::deploying(service, found)
    };
    let by_row = match target.row {
        RowId::Run(_) | RowId::Job(..) | RowId::Gate(_) => of_run(),
        _ => of_cell(),
    };
    if let Some(workflow) = by_row {
        return Ok(workflow);
    }
    match workflows::all_deploying(service).as_slice() {
        [workflow] => Ok(workflow),
        [] => Err("which workflow deploys is not known; select a run of it in Pipelines".to_owned()),
        _ => Err("several workflows deploy; select an environment or a run".to_owned()),
    }
}
