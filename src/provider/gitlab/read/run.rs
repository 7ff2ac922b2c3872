//! One pipeline whole.

use futures_util::future::join3;

use super::super::super::findings::Findings;
use super::super::super::http::Session;
use super::super::map;
use super::super::paths::segment;
use super::super::{GitLab, wire};
use super::deployments::{blocked, recent, reviews};
use super::gates::gates;
use super::pipelines::family;
use super::service::known;
use crate::domain::{Fact, RunId};

/// Reads one pipeline whole: its jobs with those of child pipelines, what waits in it, and the answers so far.
pub(super) async fn run(gitlab: &GitLab, session: &Session<'_>, id: &RunId, findings: &mut Findings) {
    let Some(project) = findings.take(gitlab.project(&id.service)) else { return };
    let path = project.path(&format!("/pipelines/{}", segment(&id.run)));
    let doing = project.doing(&format!("pipeline {}", id.run));
    let Some(pipeline) = findings.take(session.get::<wire::Pipeline>(&path, &doing).await) else { return };
    let pipeline = pipeline.value;
    let Some(ground) = known(gitlab, session, &project, findings).await else { return };
    let (family, recent, blocked) =
        join3(family(session, &project, &pipeline), recent(session, &project), blocked(session, &project)).await;
    let Some(family) = findings.take(family) else { return };
    let run = map::run(&id.service, &pipeline, family.title(), family.was_rejected());
    findings.fact(Fact::Runs { service: id.service.clone(), runs: vec![run] });
    findings.fact(Fact::Jobs { run: id.clone(), attempt: 1, jobs: family.shown() });
    let (Some(recent), Some(blocked)) = (findings.take(recent), findings.take(blocked)) else { return };
    let own: Vec<wire::Deployment> = blocked
        .into_iter()
        .filter(|one| {
            one.pipeline().is_some_and(|made| made == pipeline.id || family.pipelines().any(|child| child == made))
        })
        .collect();
    let mut gates = gates(session, &project, &ground, &[(&pipeline, &family)], &own, &recent.value).await;
    let answers: Vec<_> = own.iter().flat_map(reviews).collect();
    findings.fact(Fact::Gates { run: id.clone(), attempt: 1, gates: gates.remove(&pipeline.id).unwrap_or_default() });
    if !answers.is_empty() {
        findings.fact(Fact::Reviews { run: id.clone(), reviews: answers });
    }
}
