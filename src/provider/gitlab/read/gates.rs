//! What waits in the pipelines of a service.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;

use super::super::super::http::Session;
use super::super::map::{self, Place};
use super::super::paths::{Project, segment};
use super::super::wire;
use super::Ground;
use super::ground::places;
use super::pipelines::Family;
use crate::domain::{Gate, MayI, RunId, RunState, WaitReason};

/// Jobs of a queue that are counted.
const QUEUE: usize = 50;

/// A pipeline with its jobs.
pub(super) type Read<'a> = (&'a wire::Pipeline, &'a Family);

/// The pending gates by pipeline. Blocked deployments are all there; of the jobs that wait to be started, the newest one of
/// an environment and those of commits that an environment runs: older ones wait in every pipeline that was ever green.
pub(super) async fn gates(
    session: &Session<'_>,
    project: &Project<'_>,
    ground: &Ground,
    read: &[Read<'_>],
    blocked: &[wire::Deployment],
    recent: &[wire::Deployment],
) -> BTreeMap<u64, Vec<Gate>> {
    let mut found: BTreeMap<u64, Vec<Gate>> = BTreeMap::new();
    // The gates of a child pipeline are shown with the pipeline that people know.
    let roots: BTreeMap<u64, u64> =
        read.iter().flat_map(|(pipeline, family)| family.pipelines().map(|child| (child, pipeline.id))).collect();
    let run = |pipeline: u64| RunId::new(&project.setup.id, &pipeline.to_string());
    for deployment in blocked {
        let Some(pipeline) = deployment.pipeline() else { continue };
        let root = roots.get(&pipeline).copied().unwrap_or(pipeline);
        let name = deployment.place();
        let gate = map::blocked(
            &Place {
                run: &run(root),
                environment: &project.environment(name),
                tier: ground.tier(project, name),
                versions: &ground.versions,
                standing: &ground.standing,
                deploy: &ground.may_deploy(name),
            },
            deployment,
        );
        found.entry(root).or_default().push(gate);
    }

    let by_name = places(recent);
    let by_job: BTreeMap<u64, &str> =
        recent.iter().filter_map(|one| Some((one.deployable.as_ref()?.id, one.place()))).collect();
    let answered: BTreeSet<u64> = blocked.iter().filter_map(|one| one.deployable.as_ref()).map(|job| job.id).collect();
    let current = current(recent);
    let mut newest: BTreeSet<&str> = BTreeSet::new();
    let queues = queues(session, project, read).await;
    // Newest first: the first job that waits at an environment is the one that is meant.
    for (pipeline, family) in read {
        for (job, ..) in &family.jobs {
            let RunState::Waiting(reason) = map::run_state(&job.status) else { continue };
            if answered.contains(&job.id) || reason == WaitReason::Dependency {
                continue;
            }
            let Some(name) = by_job.get(&job.id).or_else(|| by_name.get(job.name.as_str())).copied() else { continue };
            if reason == WaitReason::Approval {
                let first = newest.insert(name);
                let runs_elsewhere = current.iter().any(|(place, sha)| *place != name && *sha == pipeline.sha);
                let runs_here = current.get(name).is_some_and(|sha| **sha == *pipeline.sha);
                if runs_here || !(first || runs_elsewhere) {
                    continue;
                }
            }
            let deploy: MayI = ground.may_deploy(name);
            let gate = map::held(
                &Place {
                    run: &run(pipeline.id),
                    environment: &project.environment(name),
                    tier: ground.tier(project, name),
                    versions: &ground.versions,
                    standing: &ground.standing,
                    deploy: &deploy,
                },
                pipeline,
                job,
                queues.get(&job.id).copied(),
            );
            found.entry(pipeline.id).or_default().push(gate);
        }
    }
    found
}

/// What the environments run, by name.
fn current(recent: &[wire::Deployment]) -> BTreeMap<&str, &str> {
    let mut current = BTreeMap::new();
    for deployment in recent.iter().filter(|one| one.status == "success") {
        current.entry(deployment.place()).or_insert(deployment.sha.as_str());
    }
    current
}

/// How many jobs are before each one that waits for its turn. Asked for only where one waits; without an answer nothing is
/// said.
async fn queues(session: &Session<'_>, project: &Project<'_>, read: &[Read<'_>]) -> BTreeMap<u64, usize> {
    let waits = read.iter().any(|(_, family)| family.jobs.iter().any(|(job, ..)| job.status == "waiting_for_resource"));
    if !waits {
        return BTreeMap::new();
    }
    let doing = project.doing("the queues");
    let path = project.path("/resource_groups?per_page=50");
    let Ok(groups) = session.get::<Vec<wire::ResourceGroup>>(&path, &doing).await else { return BTreeMap::new() };
    let ordered = groups.value.iter().filter(|group| group.process_mode != "unordered");
    let paths: Vec<String> = ordered
        .map(|group| project.path(&format!("/resource_groups/{}/upcoming_jobs?per_page={QUEUE}", segment(&group.key))))
        .collect();
    let upcoming = join_all(paths.iter().map(|path| session.get::<Vec<wire::Job>>(path, &doing))).await;
    let pages = upcoming.into_iter().filter_map(Result::ok);
    pages.flat_map(|page| page.value.into_iter().enumerate().map(|(ahead, job)| (job.id, ahead))).collect()
}
