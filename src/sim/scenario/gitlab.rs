//! GitLab's part of a scenario: projects with the jobs of their pipelines, environments, approvals, freeze periods.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::Span;
use super::check::known;

/// What is at the simulated GitLab.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GitLabPart {
    /// A tier without protected environments and approvals.
    #[serde(default)]
    pub(crate) free: bool,
    #[serde(default)]
    pub(crate) project: Vec<ProjectPart>,
}

/// A project.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProjectPart {
    /// `group/project`, with every group above it.
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) description: String,
    /// Levels by login, as the vendor counts (20 Reporter, 30 Developer, 40 Maintainer, 50 Owner); `*`: everybody else.
    pub(crate) access: BTreeMap<String, u32>,
    /// Who writes its commits.
    pub(crate) authors: Vec<String>,
    /// Subjects of commits, in turn.
    pub(crate) messages: Vec<String>,
    /// Files that they change, in turn.
    #[serde(default)]
    pub(crate) files: Vec<String>,
    /// Who started a pipeline may approve its deployments.
    #[serde(default)]
    pub(crate) own_approval: bool,
    /// Deployment jobs that are older than the newest deployment are refused, retries too.
    #[serde(default)]
    pub(crate) prevent_outdated: bool,
    /// The repository (`owner/name`) whose simulated application its deployments change.
    pub(crate) application: Option<String>,
    #[serde(default)]
    pub(crate) environment: Vec<GitLabEnvironmentPart>,
    pub(crate) job: Vec<GitLabJobPart>,
    #[serde(default)]
    pub(crate) freeze: Vec<FreezePart>,
    pub(crate) history: Option<GitLabHistoryPart>,
    #[serde(default)]
    pub(crate) pipeline: Vec<PipelinePart>,
}

/// An environment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GitLabEnvironmentPart {
    pub(crate) name: String,
    pub(crate) tier: String,
    #[serde(default)]
    pub(crate) url: String,
    /// Who may deploy: `maintainers`, `developers`, `group:slug`, `user:login`; empty: it is not protected.
    #[serde(default)]
    pub(crate) deploy: Vec<String>,
    /// Who must approve.
    #[serde(default)]
    pub(crate) rules: Vec<RulePart>,
}

/// So many of these must approve.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RulePart {
    pub(crate) who: String,
    pub(crate) required: u32,
}

/// A job of the pipelines.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GitLabJobPart {
    pub(crate) name: String,
    pub(crate) stage: String,
    #[serde(default = "minute")]
    pub(crate) takes: Span,
    /// The environment that it deploys to.
    pub(crate) environment: Option<String>,
    /// Somebody must start it.
    #[serde(default)]
    pub(crate) manual: bool,
    /// Whether what comes after waits for it although it is manual.
    #[serde(default)]
    pub(crate) blocking: bool,
    /// It starts by itself after this long.
    pub(crate) delay: Option<Span>,
    /// Jobs of this group run one at a time.
    pub(crate) resource_group: Option<String>,
    /// It is a bridge: these are the jobs of the pipeline that it starts.
    #[serde(default)]
    pub(crate) child: Vec<GitLabJobPart>,
    /// Only pipelines of such a reference have it: `main`, `tag`, or a branch.
    pub(crate) only: Option<String>,
}

fn minute() -> Span {
    Span(60)
}

/// A freeze period: two cron expressions in a zone.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FreezePart {
    pub(crate) start: String,
    pub(crate) end: String,
    #[serde(default = "utc")]
    pub(crate) zone: String,
}

fn utc() -> String {
    "UTC".to_owned()
}

/// Releases of the past, each brought everywhere.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GitLabHistoryPart {
    pub(crate) releases: u32,
    pub(crate) every_hours: i64,
    /// The first one's tag.
    pub(crate) first: String,
    /// How long ago the newest was.
    pub(crate) newest: Span,
}

/// A pipeline that began some time ago.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PipelinePart {
    pub(crate) ago: Span,
    pub(crate) actor: String,
    /// Commits that it brings.
    #[serde(default = "one")]
    pub(crate) commits: u32,
    /// The tag that names the newest.
    pub(crate) tag: Option<String>,
    /// The branch; default: `main`.
    pub(crate) branch: Option<String>,
    /// The job that fails.
    pub(crate) fails: Option<String>,
    /// Who approved what it waits for already, by login, each for the rule that wants them.
    #[serde(default)]
    pub(crate) approved_by: Vec<String>,
    /// Files that its commits change.
    #[serde(default)]
    pub(crate) files: Vec<String>,
}

fn one() -> u32 {
    1
}

/// Names the first thing of a project that does not fit.
pub(super) fn holds_together(
    project: &ProjectPart,
    people: &BTreeSet<&str>,
    teams: &BTreeSet<&str>,
) -> Result<(), String> {
    if project.path.split('/').filter(|part| !part.is_empty()).count() < 2 {
        return Err(format!("{:?} is not group/project", project.path));
    }
    let members = project.access.keys().filter(|login| *login != "*");
    for login in members.chain(&project.authors) {
        known("person of a project", login, people)?;
    }
    let environments: BTreeSet<&str> =
        project.environment.iter().map(|environment| environment.name.as_str()).collect();
    for environment in &project.environment {
        let tiers = ["production", "staging", "testing", "development", "other"];
        known("tier", &environment.tier, &tiers.into())?;
        for who in environment.deploy.iter().chain(environment.rules.iter().map(|rule| &rule.who)) {
            match who.split_once(':') {
                Some(("group", slug)) => known("group of an environment", slug, teams)?,
                Some(("user", login)) => known("person of an environment", login, people)?,
                _ => known("role of an environment", who, &["developers", "maintainers"].into())?,
            }
        }
    }
    let jobs = project.job.iter().flat_map(|job| job.child.iter().chain(std::iter::once(job)));
    for job in jobs.clone() {
        if let Some(environment) = &job.environment {
            known("environment of a job", environment, &environments)?;
        }
    }
    let names: BTreeSet<&str> = jobs.map(|job| job.name.as_str()).collect();
    for pipeline in &project.pipeline {
        for login in pipeline.approved_by.iter().chain(std::iter::once(&pipeline.actor)) {
            known("person of a pipeline", login, people)?;
        }
        if let Some(fails) = &pipeline.fails {
            known("failing job", fails, &names)?;
        }
    }
    Ok(())
}
