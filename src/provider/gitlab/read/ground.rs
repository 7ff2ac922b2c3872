//! What everything else of a service stands on: its environments and what protects them, the operator's rights, names of
//! commits, which job deploys where.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::{join, join4};

use super::super::super::findings::Findings;
use super::super::super::http::Session;
use super::super::super::versions::Tag;
use super::super::map::{self, PutBackRules, Standing, Versions};
use super::super::paths::Project;
use super::super::{GitLab, wire};
use super::{lacks, me, pages};
use crate::domain::{Environment, Fact, Fault, MayI, Release, Tier};

/// Pages of a hundred environments: review folders grow long.
const ENVIRONMENTS: usize = 5;

/// What is known of a service beside its pipelines and deployments.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Ground {
    pub(in super::super) project: wire::Project,
    pub(in super::super) environments: Vec<Environment>,
    /// Nothing where this tier of the vendor has none, or the token may not see them.
    pub(in super::super) protected: Option<Vec<wire::ProtectedEnvironment>>,
    pub(in super::super) standing: Standing,
    pub(in super::super) versions: Arc<Versions>,
}

impl Ground {
    /// What protects an environment.
    pub(in super::super) fn protection(&self, environment: &str) -> Option<&wire::ProtectedEnvironment> {
        self.protected.as_ref()?.iter().find(|protected| protected.name == environment)
    }

    /// Whether the operator may deploy to an environment.
    pub(in super::super) fn may_deploy(&self, environment: &str) -> MayI {
        map::may_deploy(self.protection(environment), &self.standing)
    }

    /// How much an environment matters.
    pub(in super::super) fn tier(&self, project: &Project<'_>, environment: &str) -> Tier {
        let found = self.environments.iter().find(|found| found.id.name.raw() == environment);
        found.map_or_else(|| map::tier(&project.setup, environment, ""), |found| found.tier)
    }

    /// What decides whether an older deployment's job can be run again.
    pub(in super::super) fn put_back(&self) -> PutBackRules {
        PutBackRules::of(&self.project)
    }
}

/// Reads it; what could not be read is noted. Nothing where the project itself cannot be read.
pub(in super::super) async fn ground(
    gitlab: &GitLab,
    session: &Session<'_>,
    project: &Project<'_>,
    findings: &mut Findings,
) -> Option<Arc<Ground>> {
    let about = session.get::<wire::Project>(&project.path(""), &project.doing("the standing")).await;
    let about = findings.take(about)?.value;
    let environments_path = project.path("/environments?states=available&per_page=100");
    let environments_doing = project.doing("the environments");
    let (environments, protected, standing, versions) = join4(
        pages::<wire::Environment>(session, &environments_path, &environments_doing, ENVIRONMENTS),
        protected(session, project),
        standing(gitlab, session, project, &about),
        versions(session, project),
    )
    .await;
    let protected = findings.take(protected).flatten();
    let environments = findings.take(environments).map(|(found, _)| {
        let environments = map::environments(&project.setup, &found, protected.as_deref());
        let service = project.setup.id.clone();
        findings.fact(Fact::Environments { service, environments: environments.clone() });
        environments
    });
    let versions = match findings.take(versions) {
        Some((versions, releases)) => {
            findings.fact(Fact::Releases { service: project.setup.id.clone(), releases });
            versions
        }
        None => gitlab.ground(&project.setup.id).map(|known| Arc::clone(&known.versions)).unwrap_or_default(),
    };
    let environments = environments
        .or_else(|| gitlab.ground(&project.setup.id).map(|known| known.environments.clone()))
        .unwrap_or_default();
    let standing = findings.take(standing).unwrap_or_default();
    let ground = Arc::new(Ground { project: about, environments, protected, standing, versions });
    gitlab.memory().grounds.insert(project.setup.id.clone(), Arc::clone(&ground));
    Some(ground)
}

/// What protects the environments. A tier without it answers as if there were no such place: that is no fault.
pub(in super::super) async fn protected(
    session: &Session<'_>,
    project: &Project<'_>,
) -> Result<Option<Vec<wire::ProtectedEnvironment>>, Fault> {
    let path = project.path("/protected_environments?per_page=100");
    match pages(session, &path, &project.doing("what protects environments"), ENVIRONMENTS).await {
        Ok((found, _)) => Ok(Some(found)),
        Err(fault) if lacks(&fault) => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// Who the operator is in a project.
pub(in super::super) async fn standing(
    gitlab: &GitLab,
    session: &Session<'_>,
    project: &Project<'_>,
    about: &wire::Project,
) -> Result<Standing, Fault> {
    let me = me(gitlab, session).await?;
    let mut level = about.level();
    if level.is_none() {
        // Somebody may be a member by a group that was invited: only the list of members tells.
        let path = project.path(&format!("/members/all/{}", me.id));
        level = match session.get::<wire::Member>(&path, &project.doing("my standing")).await {
            Ok(page) => page.value.access_level,
            Err(fault) if lacks(&fault) => None,
            Err(fault) => return Err(fault),
        };
    }
    Ok(Standing { me: Some(me), level, own: about.allow_pipeline_trigger_approve_deployment })
}

/// The newest tags and published releases.
async fn versions(session: &Session<'_>, project: &Project<'_>) -> Result<(Arc<Versions>, Vec<Release>), Fault> {
    let (tags_path, releases_path) =
        (project.path("/repository/tags?per_page=100"), project.path("/releases?per_page=30"));
    let (tags_doing, releases_doing) = (project.doing("the tags"), project.doing("the releases"));
    let (tags, releases) = join(
        session.get::<Vec<wire::Tag>>(&tags_path, &tags_doing),
        session.get::<Vec<wire::Release>>(&releases_path, &releases_doing),
    )
    .await;
    let tags: Vec<Tag> = tags?.value.into_iter().map(|tag| Tag { name: tag.name, commit: tag.commit.id }).collect();
    // Releases only say which of several tags is the published one.
    let releases = releases.map(|page| page.value).unwrap_or_default().into_iter();
    let published = releases.filter(|release| !release.upcoming_release && !release.tag_name.is_empty());
    let versions = Arc::new(Versions::of(&tags, published.map(|release| release.tag_name).collect()));
    let list = versions.list(&tags);
    Ok((versions, list))
}

/// Which job deploys where, by the newest deployments: the vendor's jobs do not say it themselves.
pub(in super::super) fn places(newest_first: &[wire::Deployment]) -> BTreeMap<&str, &str> {
    let mut places = BTreeMap::new();
    for deployment in newest_first {
        if let Some(job) = &deployment.deployable {
            places.entry(job.name.as_str()).or_insert_with(|| deployment.place());
        }
    }
    places
}
