//! Pipelines with their jobs, and the child pipelines that their bridges started.

use std::collections::BTreeMap;

use futures_util::future::{join, join_all};

use super::super::super::http::Session;
use super::super::map;
use super::super::paths::Project;
use super::super::wire;
use super::pages;
use crate::domain::{Fault, Job, RunState};

/// Pages of a hundred jobs.
const PAGES: usize = 5;
/// How deep children of children are followed; the vendor allows no deeper.
const DEPTH: usize = 2;

/// A pipeline's jobs with those of its child pipelines.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Family {
    /// Each with the bridge that it stands behind, where it is a child pipeline's, and the pipeline that it belongs to.
    pub(in super::super) jobs: Vec<(wire::Job, Option<String>, u64)>,
    /// The bridges, with the pipelines that they started.
    pub(in super::super) bridges: Vec<wire::Job>,
}

impl Family {
    /// The jobs in the domain's words, in the vendor's order (oldest first), bridges among them.
    pub(in super::super) fn shown(&self) -> Vec<Job> {
        let mut shown: BTreeMap<u64, Job> =
            self.jobs.iter().map(|(job, within, _)| (job.id, map::job(job, within.as_deref()))).collect();
        shown.extend(self.bridges.iter().map(|bridge| (bridge.id, map::bridge(bridge))));
        shown.into_values().collect()
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

/// The newest jobs of one pipeline, as they come.
pub(in super::super) async fn jobs(
    session: &Session<'_>,
    project: &Project<'_>,
    pipeline: u64,
) -> Result<Vec<wire::Job>, Fault> {
    let path = project.path(&format!("/pipelines/{pipeline}/jobs?per_page=100"));
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
            family.jobs.extend(jobs?.into_iter().map(|job| (job, within.clone(), *id)));
            for bridge in bridges {
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

/// A pipeline whole. What is known of one that has ended is asked for again only where the list says that it moved.
pub(super) async fn whole(session: &Session<'_>, project: &Project<'_>, listed: wire::Pipeline) -> wire::Pipeline {
    let path = project.path(&format!("/pipelines/{}", listed.id));
    let doing = project.doing(&format!("pipeline {}", listed.id));
    let unmoved = |known: &wire::Pipeline| {
        known.updated_at == listed.updated_at
            && known.status == listed.status
            && matches!(map::run_state(&known.status), RunState::Done(_))
    };
    // The list knows the most; who started it and when is worth a request, not a fault.
    session.settled::<wire::Pipeline>(&path, &doing, unmoved).await.map_or(listed, |page| page.value)
}
