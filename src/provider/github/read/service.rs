//! A service at a glance.

use std::sync::Arc;

use futures_util::future::{join, join5};

use super::super::super::http::Session;
use super::super::map::{self, Versions};
use super::super::{GitHub, wire};
use super::Findings;
use super::places::{DEPLOYMENTS, what_is_where};
use super::runs::runs_and_gates;
use super::versions::versions;
use crate::domain::{Fact, Service, ServiceId, Text, Workflow, WorkflowId};

/// Good deployments that are looked for: the current one and the one before it, to say whether it could be put back.
const GOODS: usize = 2;

/// Reads a service at a glance.
pub(super) async fn service(github: &GitHub, session: &Session<'_>, id: &ServiceId, findings: &mut Findings) {
    let Some(mut repository) = findings.take(github.repository(id)) else { return };
    // The repository first: it tells whether it was renamed, and an unknown one is one fault and not eight.
    let Some(about) =
        findings.take(session.get::<wire::Repository>(&repository.path(""), &repository.doing("the standing")).await)
    else {
        return;
    };
    let about = about.value;
    if !about.full_name.is_empty() && !about.full_name.eq_ignore_ascii_case(&repository.name) {
        github.memory().names.insert(id.clone(), about.full_name.clone());
        let Some(renamed) = findings.take(github.repository(id)) else { return };
        repository = renamed;
    }
    let repository = &repository;

    let paths = [
        repository.path("/actions/workflows?per_page=100"),
        repository.path("/actions/runs?per_page=30"),
        repository.path("/actions/runs?status=waiting&per_page=30"),
        repository.path(&format!("/deployments?per_page={DEPLOYMENTS}")),
    ];
    let doing = ["the workflows", "the runs", "the waiting runs", "the deployments"].map(|what| repository.doing(what));
    let ((workflows, runs, waiting, environments, recent), versions) = join(
        join5(
            session.get::<wire::Workflows>(&paths[0], &doing[0]),
            session.get::<wire::Runs>(&paths[1], &doing[1]),
            session.get::<wire::Runs>(&paths[2], &doing[2]),
            super::environments(session, repository),
            session.get::<Vec<wire::Deployment>>(&paths[3], &doing[3]),
        ),
        versions(github, session, repository),
    )
    .await;

    // A list that cannot be read now is still what it was: the standing of a service is one fact.
    let workflows = match findings.take(workflows) {
        Some(page) => {
            let workflows: Vec<Workflow> = page.value.workflows.iter().map(workflow).collect();
            github.memory().workflows.insert(id.clone(), workflows.clone());
            workflows
        }
        None => github.memory().workflows.get(id).cloned().unwrap_or_default(),
    };
    findings.fact(Fact::Service(Service {
        id: id.clone(),
        source: github.source.clone(),
        name: Text::new(repository.title()),
        repository: Text::new(if about.full_name.is_empty() { &repository.name } else { &about.full_name }),
        url: Text::new(&about.html_url),
        permission: map::permission(&about),
        workflows,
    }));
    let versions = findings.take(versions).map_or_else(Arc::<Versions>::default, |(versions, releases)| {
        findings.fact(Fact::Releases { service: id.clone(), releases });
        versions
    });
    let environments = findings.take(environments).map(|listed| {
        let environments = map::environment(&repository.setup, &listed);
        findings.fact(Fact::Environments { service: id.clone(), environments: environments.clone() });
        github.memory().environments.insert(id.clone(), Arc::from(environments.as_slice()));
        environments
    });
    let known = environments.as_deref().unwrap_or_default();

    let mut all = findings.take(runs).map(|page| page.value.workflow_runs);
    if let Some(waiting) = findings.take(waiting) {
        let all = all.get_or_insert_default();
        for run in waiting.value.workflow_runs {
            if !all.iter().any(|other| other.id == run.id) {
                all.push(run);
            }
        }
    }
    let recent = findings.take(recent).map(|page| (page.value, page.next.is_some()));

    let (from_runs, from_deployments) = join(
        runs_and_gates(github, session, repository, all.unwrap_or_default(), known, &versions),
        what_is_where(session, repository, known, recent, GOODS, &versions),
    )
    .await;
    findings.add(from_runs);
    findings.add(from_deployments);
}

fn workflow(wire: &wire::Workflow) -> Workflow {
    Workflow {
        id: WorkflowId::new(&wire.id.to_string()),
        name: Text::new(&wire.name),
        path: Text::new(&wire.path),
        state: map::workflow_state(&wire.state),
        updated_at: wire.updated_at,
    }
}
