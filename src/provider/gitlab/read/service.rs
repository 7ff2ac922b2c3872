//! A service at a glance, and its parts by themselves.

use std::sync::Arc;

use futures_util::future::{join, join_all, join3, join4};

use super::super::super::findings::Findings;
use super::super::super::http::Session;
use super::super::map;
use super::super::paths::Project;
use super::super::{GitLab, wire};
use super::deployments::{blocked, recent, reviews, what_is_where};
use super::gates::gates;
use super::pipelines::{Family, remembered, whole};
use super::{Ground, ground, lacks};
use crate::domain::{Fact, Fault, FaultKind, Permission, RunId, RunState, Service, ServiceId, Text};

/// Pipelines whose jobs are read: those in flight, the newest that failed, and the newest that succeeded (jobs that wait to
/// be started do not keep a pipeline from being green).
const IN_FLIGHT: usize = 12;
const FAILED: usize = 2;
const SUCCEEDED: usize = 3;

/// Reads a service at a glance.
pub(super) async fn service(gitlab: &GitLab, session: &Session<'_>, id: &ServiceId, findings: &mut Findings) {
    let Some(project) = findings.take(gitlab.project(id)) else { return };
    // The project first: an unknown one is one fault and not eight.
    let Some(ground) = ground(gitlab, session, &project, findings).await else { return };
    let about = &ground.project;
    findings.fact(Fact::Service(Service {
        id: id.clone(),
        source: gitlab.source.clone(),
        name: Text::new(project.title()),
        repository: Text::new(if about.path_with_namespace.is_empty() {
            &project.setup.repository
        } else {
            &about.path_with_namespace
        }),
        url: Text::new(&about.web_url),
        permission: match ground.standing.level {
            None => Permission::Unsaid,
            Some(level) if level >= 40 => Permission::Admin,
            Some(level) if level >= 30 => Permission::Write,
            Some(_) => Permission::Read,
        },
        workflows: Vec::new(),
    }));
    let (pipelines, recent, blocked, freezes) = join4(
        newest(session, &project),
        recent(session, &project),
        blocked(session, &project),
        freezes(session, &project),
    )
    .await;
    if let Some((freezes, unread)) = findings.take(freezes) {
        findings.fact(Fact::Freezes { service: id.clone(), freezes });
        let doing = project.doing("the freeze periods");
        for why in &unread {
            findings.fault(Fault::new(FaultKind::Malformed, &doing, why));
        }
    }
    let recent = findings.take(recent);
    let blocked = findings.take(blocked).unwrap_or_default();
    if let Some(page) = &recent {
        what_is_where(session, &project, &ground, &page.value, page.next.is_some(), findings).await;
    }
    let recent = recent.map(|page| page.value).unwrap_or_default();
    if let Some(pipelines) = findings.take(pipelines) {
        let deployed = Deployed { recent, blocked };
        runs_and_gates(gitlab, session, &project, &ground, pipelines, &deployed, findings).await;
    }
}

/// Reads the newest pipelines with what waits in them.
pub(super) async fn runs(gitlab: &GitLab, session: &Session<'_>, id: &ServiceId, findings: &mut Findings) {
    let Some(project) = findings.take(gitlab.project(id)) else { return };
    let Some(ground) = known(gitlab, session, &project, findings).await else { return };
    let (pipelines, recent, blocked) =
        join3(newest(session, &project), recent(session, &project), blocked(session, &project)).await;
    let recent = findings.take(recent).map(|page| page.value).unwrap_or_default();
    let blocked = findings.take(blocked).unwrap_or_default();
    if let Some(pipelines) = findings.take(pipelines) {
        let deployed = Deployed { recent, blocked };
        runs_and_gates(gitlab, session, &project, &ground, pipelines, &deployed, findings).await;
    }
}

/// Reads the environments and what is where.
pub(super) async fn places(gitlab: &GitLab, session: &Session<'_>, id: &ServiceId, findings: &mut Findings) {
    let Some(project) = findings.take(gitlab.project(id)) else { return };
    let (ground, recent) =
        join(async { ground(gitlab, session, &project, findings).await }, recent(session, &project)).await;
    let (Some(ground), Some(recent)) = (ground, findings.take(recent)) else { return };
    what_is_where(session, &project, &ground, &recent.value, recent.next.is_some(), findings).await;
}

/// The ground as it was last read, read where it never was.
pub(super) async fn known(
    gitlab: &GitLab,
    session: &Session<'_>,
    project: &Project<'_>,
    findings: &mut Findings,
) -> Option<Arc<Ground>> {
    if let Some(known) = gitlab.ground(&project.setup.id) {
        return Some(known);
    }
    Box::pin(ground(gitlab, session, project, findings)).await
}

async fn newest(session: &Session<'_>, project: &Project<'_>) -> Result<Vec<wire::Pipeline>, Fault> {
    let path = project.path("/pipelines?per_page=30");
    Ok(session.get::<Vec<wire::Pipeline>>(&path, &project.doing("the pipelines")).await?.value)
}

type Frozen = (Vec<crate::domain::ProviderFreeze>, Vec<String>);

/// The freeze periods. Who may not see them sees none: that is no fault.
async fn freezes(session: &Session<'_>, project: &Project<'_>) -> Result<Frozen, Fault> {
    let path = project.path("/freeze_periods?per_page=100");
    match session.get::<Vec<wire::Freeze>>(&path, &project.doing("the freeze periods")).await {
        Ok(page) => Ok(map::freezes(&page.value, session.client().now().wall)),
        Err(fault) if lacks(&fault) => Ok(Frozen::default()),
        Err(fault) => Err(fault),
    }
}

/// The newest deployments, and those that wait for approval.
#[derive(Debug)]
struct Deployed {
    recent: Vec<wire::Deployment>,
    blocked: Vec<wire::Deployment>,
}

/// The pipelines with their jobs, and the gates of those that wait.
async fn runs_and_gates(
    gitlab: &GitLab,
    session: &Session<'_>,
    project: &Project<'_>,
    ground: &Ground,
    listed: Vec<wire::Pipeline>,
    deployed: &Deployed,
    findings: &mut Findings,
) {
    let id = &project.setup.id;
    let Deployed { recent, blocked } = deployed;
    let mut pipelines = join_all(listed.into_iter().map(|listed| whole(session, project, listed))).await;
    pipelines.sort_by_key(|pipeline| std::cmp::Reverse(pipeline.id));
    let (mut in_flight, mut failed, mut succeeded) = (0, 0, 0);
    let chosen: Vec<&wire::Pipeline> = pipelines
        .iter()
        .filter(|pipeline| {
            let (count, most) = match map::run_state(&pipeline.status) {
                RunState::Done(outcome) if outcome.is_failure() => (&mut failed, FAILED),
                RunState::Done(_) => (&mut succeeded, SUCCEEDED),
                _ => (&mut in_flight, IN_FLIGHT),
            };
            *count += 1;
            *count <= most || blocked.iter().any(|one| one.pipeline() == Some(pipeline.id))
        })
        .collect();
    let families = join_all(chosen.iter().map(|pipeline| remembered(gitlab, session, project, pipeline))).await;
    let mut read: Vec<(&wire::Pipeline, Arc<Family>)> = Vec::new();
    for (pipeline, family) in chosen.iter().zip(families) {
        if let Some(family) = findings.take(family) {
            read.push((pipeline, family));
        }
    }
    // The subjects of commits come with jobs: with those that were read, and with those that deployed.
    let title = |pipeline: &wire::Pipeline| {
        let own = read.iter().find(|(other, _)| other.id == pipeline.id).map(|(_, family)| family.title());
        let deployed = || {
            let job = recent.iter().find(|one| one.sha == pipeline.sha)?.deployable.as_ref()?;
            Some(job.commit.as_ref()?.title.as_str())
        };
        own.filter(|title| !title.is_empty()).or_else(deployed).unwrap_or_default()
    };
    let rejected =
        |pipeline: &wire::Pipeline| read.iter().any(|(other, family)| other.id == pipeline.id && family.was_rejected());
    findings.fact(Fact::Runs {
        service: id.clone(),
        runs: pipelines.iter().map(|one| map::run(id, one, title(one), rejected(one))).collect(),
    });
    if let Some(known) = gitlab.memory().families.get_mut(id) {
        known.retain(|known, _| chosen.iter().any(|pipeline| pipeline.id == *known));
    }
    let borrowed: Vec<super::gates::Read<'_>> =
        read.iter().map(|(pipeline, family)| (*pipeline, family.as_ref())).collect();
    let mut gates = gates(session, project, ground, &borrowed, blocked, recent).await;
    for (pipeline, family) in &read {
        let run = RunId::new(id, &pipeline.id.to_string());
        findings.fact(Fact::Jobs { run: run.clone(), attempt: 1, jobs: family.shown() });
        findings.fact(Fact::Gates { run, attempt: 1, gates: gates.remove(&pipeline.id).unwrap_or_default() });
    }
    for (pipeline, gates) in gates {
        findings.fact(Fact::Gates { run: RunId::new(id, &pipeline.to_string()), attempt: 1, gates });
    }
    for deployment in blocked.iter().filter(|one| !one.approvals.is_empty()) {
        if let Some(pipeline) = deployment.pipeline() {
            let run = RunId::new(id, &pipeline.to_string());
            findings.fact(Fact::Reviews { run, reviews: reviews(deployment) });
        }
    }
}
