//! Pipelines with their jobs, and the child pipelines that their bridges started.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::{join, join_all};

use super::super::super::http::Session;
use super::super::map;
use super::super::paths::Project;
use super::super::{GitLab, wire};
use super::pages;
use crate::domain::{Fault, Job, RunState, WaitReason};

/// Pages of a hundred jobs.
const PAGES: usize = 5;
/// How deep children of children are followed; the vendor allows no deeper.
const DEPTH: usize = 2;

/// A pipeline's jobs with those of its child pipelines.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Family {
    /// The newest of each, with the bridge that it stands behind, where it is a child pipeline's, and the pipeline that it
    /// belongs to.
    pub(in super::super) jobs: Vec<(wire::Job, Option<String>, u64)>,
    /// The bridges, with the pipelines that they started.
    pub(in super::super) bridges: Vec<wire::Job>,
    /// Where a stage stands, by its first job: those that ran again come last in the vendor's list. By bridge and name.
    stages: BTreeMap<(Option<String>, String), u64>,
}

impl Family {
    /// The jobs in the domain's words, stage by stage; those of a child pipeline stand behind its bridge.
    pub(in super::super) fn shown(&self) -> Vec<Job> {
        let stage = |within: Option<&str>, name: &str| {
            self.stages.get(&(within.map(str::to_owned), name.to_owned())).copied().unwrap_or(u64::MAX)
        };
        let bridge = |name: &str| self.bridges.iter().find(|bridge| bridge.name == name);
        let mut shown: Vec<((u64, u64, u64), Job)> = self
            .jobs
            .iter()
            .map(|(job, within, _)| {
                let place = match within.as_deref() {
                    None => (stage(None, &job.stage), 0, job.id),
                    Some(name) => {
                        let before = bridge(name).map_or(u64::MAX, |bridge| stage(None, &bridge.stage));
                        (before, stage(Some(name), &job.stage), job.id)
                    }
                };
                (place, map::job(job, within.as_deref()))
            })
            .collect();
        shown.extend(self.bridges.iter().map(|one| ((stage(None, &one.stage), 0, one.id), map::bridge(one))));
        shown.sort_by_key(|(place, _)| *place);
        shown.into_iter().map(|(_, job)| job).collect()
    }

    /// Takes what was listed of one pipeline: every repetition tells where its stage stands, the newest is what counts.
    fn take(&mut self, pipeline: u64, within: Option<&String>, jobs: Vec<wire::Job>) {
        for job in &jobs {
            let first = self.stages.entry((within.cloned(), job.stage.clone())).or_insert(job.id);
            *first = job.id.min(*first);
        }
        let mut newest: BTreeMap<String, wire::Job> = BTreeMap::new();
        for job in jobs {
            if newest.get(&job.name).is_none_or(|known| known.id < job.id) {
                newest.insert(job.name.clone(), job);
            }
        }
        self.jobs.extend(newest.into_values().map(|job| (job, within.cloned(), pipeline)));
    }

    /// The pipelines in it, children and all.
    pub(in super::super) fn pipelines(&self) -> impl Iterator<Item = u64> {
        self.bridges.iter().filter_map(|bridge| bridge.downstream_pipeline.as_ref()).map(|pipeline| pipeline.id)
    }

    /// The subject of the commit, which the jobs know.
    pub(in super::super) fn title(&self) -> &str {
        let known = self.jobs.iter().find_map(|(job, ..)| job.commit.as_ref());
        known.map_or("", |commit| commit.title.as_str())
    }

    /// Whether a deployment of it was refused.
    pub(in super::super) fn was_rejected(&self) -> bool {
        self.jobs.iter().any(|(job, ..)| job.failure_reason == "deployment_rejected")
    }
}

/// The jobs of one pipeline as they come, those among them that were run again.
pub(in super::super) async fn jobs(
    session: &Session<'_>,
    project: &Project<'_>,
    pipeline: u64,
) -> Result<Vec<wire::Job>, Fault> {
    let path = project.path(&format!("/pipelines/{pipeline}/jobs?include_retried=true&per_page=100"));
    let doing = project.doing(&format!("the jobs of pipeline {pipeline}"));
    Ok(pages::<wire::Job>(session, &path, &doing, PAGES).await?.0)
}

async fn bridges(session: &Session<'_>, project: &Project<'_>, pipeline: u64) -> Result<Vec<wire::Job>, Fault> {
    let path = project.path(&format!("/pipelines/{pipeline}/bridges?per_page=100"));
    let doing = project.doing(&format!("the child pipelines of pipeline {pipeline}"));
    Ok(session.get::<Vec<wire::Job>>(&path, &doing).await?.value)
}

/// A pipeline's jobs and bridges, and those of the child pipelines in the same project. Pipelines of other projects are
/// shown by their bridges alone.
pub(in super::super) async fn family(
    session: &Session<'_>,
    project: &Project<'_>,
    pipeline: &wire::Pipeline,
) -> Result<Family, Fault> {
    let mut family = Family::default();
    let mut level: Vec<(u64, Option<String>)> = vec![(pipeline.id, None)];
    for depth in 0..=DEPTH {
        let found =
            join_all(level.iter().map(|(id, _)| join(jobs(session, project, *id), bridges(session, project, *id))))
                .await;
        let mut next = Vec::new();
        for ((id, within), (jobs, bridges)) in level.iter().zip(found) {
            // Bridges that cannot be read leave the jobs standing.
            let bridges = bridges.unwrap_or_default();
            family.take(*id, within.as_ref(), jobs?);
            for bridge in bridges {
                let first = family.stages.entry((within.clone(), bridge.stage.clone())).or_insert(bridge.id);
                *first = bridge.id.min(*first);
                let own = |child: &&wire::Pipeline| child.project_id == 0 || child.project_id == pipeline.project_id;
                if let Some(child) = bridge.downstream_pipeline.as_ref().filter(own)
                    && depth < DEPTH
                {
                    next.push((child.id, Some(bridge.name.clone())));
                }
                family.bridges.push(bridge);
            }
        }
        if next.is_empty() {
            break;
        }
        level = next;
    }
    Ok(family)
}

/// Whether nothing of a pipeline moves before its state does: it has ended, or waits for somebody.
fn rests(pipeline: &wire::Pipeline) -> bool {
    matches!(map::run_state(&pipeline.status), RunState::Done(_) | RunState::Waiting(WaitReason::Approval))
}

/// The same, taken from memory where the list says that a pipeline that rested has not moved since: what is polled many
/// times a minute must not cost a request for every pipeline there is.
pub(super) async fn remembered(
    gitlab: &GitLab,
    session: &Session<'_>,
    project: &Project<'_>,
    pipeline: &wire::Pipeline,
) -> Result<Arc<Family>, Fault> {
    let service = &project.setup.id;
    let mark = (pipeline.updated_at, pipeline.status.clone());
    let known = gitlab.memory().families.get(service).and_then(|known| known.get(&pipeline.id)).cloned();
    if let Some((at, family)) = known
        && at == mark
        && rests(pipeline)
    {
        return Ok(family);
    }
    let family = Arc::new(family(session, project, pipeline).await?);
    gitlab.memory().families.entry(service.clone()).or_default().insert(pipeline.id, (mark, Arc::clone(&family)));
    Ok(family)
}

/// A pipeline whole. What is known of one that rests is asked for again only where the list says that it moved.
pub(super) async fn whole(session: &Session<'_>, project: &Project<'_>, listed: wire::Pipeline) -> wire::Pipeline {
    let path = project.path(&format!("/pipelines/{}", listed.id));
    let doing = project.doing(&format!("pipeline {}", listed.id));
    let unmoved =
        |known: &wire::Pipeline| known.updated_at == listed.updated_at && known.status == listed.status && rests(known);
    // The list knows the most; who started it and when is worth a request, not a fault.
    session.settled::<wire::Pipeline>(&path, &doing, unmoved).await.map_or(listed, |page| page.value)
}
