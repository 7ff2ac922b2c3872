//! What an Octopus server of a scenario holds.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::Span;
use super::check::known;

/// The server: one space with what is in it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct OctopusPart {
    /// The space's name; default `Default`.
    pub(crate) space: Option<String>,
    /// People who may look and do nothing.
    pub(crate) viewers: Vec<String>,
    /// In the space's order.
    pub(crate) environment: Vec<OctopusEnvironmentPart>,
    pub(crate) lifecycle: Vec<LifecyclePart>,
    pub(crate) tenant: Vec<String>,
    pub(crate) project: Vec<OctopusProjectPart>,
    pub(crate) freeze: Vec<OctopusFreezePart>,
}

impl OctopusPart {
    /// Names the first thing of the server that does not fit.
    pub(super) fn holds_together(&self, people: &BTreeSet<&str>, teams: &BTreeSet<&str>) -> Result<(), String> {
        let environments: BTreeSet<&str> = self.environment.iter().map(|one| one.name.as_str()).collect();
        let lifecycles: BTreeSet<&str> = self.lifecycle.iter().map(|one| one.name.as_str()).collect();
        let tenants: BTreeSet<&str> = self.tenant.iter().map(String::as_str).collect();
        let projects: BTreeSet<&str> = self.project.iter().map(|one| one.name.as_str()).collect();
        let known_environments =
            |names: &[String]| names.iter().try_for_each(|name| known("environment", name, &environments));
        self.viewers.iter().try_for_each(|viewer| known("viewer", viewer, people))?;
        for lifecycle in &self.lifecycle {
            lifecycle.phases.iter().try_for_each(|phase| known_environments(phase))?;
        }
        for project in &self.project {
            known("lifecycle", &project.lifecycle, &lifecycles)?;
            for (tenant, names) in &project.tenants {
                known("tenant", tenant, &tenants)?;
                known_environments(names)?;
            }
            let steps: BTreeSet<&str> = project.step.iter().map(|step| step.name.as_str()).collect();
            for step in &project.step {
                known_environments(&step.environments)?;
                step.team.iter().try_for_each(|team| known("team of a step", team, teams))?;
            }
            let releases: BTreeSet<&str> = project.release.iter().map(|release| release.version.as_str()).collect();
            for deployment in &project.deployment {
                known("release", &deployment.release, &releases)?;
                known("environment", &deployment.environment, &environments)?;
                deployment.tenant.iter().try_for_each(|tenant| known("tenant", tenant, &tenants))?;
                deployment.fails.iter().try_for_each(|step| known("failing step", step, &steps))?;
                let who = [Some(&deployment.by), deployment.approved_by.as_ref(), deployment.claimed_by.as_ref()];
                who.into_iter().flatten().try_for_each(|who| known("person at Octopus", who, people))?;
            }
        }
        for freeze in &self.freeze {
            for (project, names) in &freeze.scope {
                known("project of a freeze", project, &projects)?;
                known_environments(names)?;
            }
        }
        Ok(())
    }
}

/// An environment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OctopusEnvironmentPart {
    pub(crate) name: String,
    /// A step that fails asks what to do instead of failing the task.
    #[serde(default)]
    pub(crate) guided_failure: bool,
}

/// A lifecycle.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LifecyclePart {
    pub(crate) name: String,
    /// Names of environments, phase by phase.
    pub(crate) phases: Vec<Vec<String>>,
}

/// A project.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OctopusProjectPart {
    pub(crate) name: String,
    /// Default: the name in small letters.
    pub(crate) slug: Option<String>,
    pub(crate) lifecycle: String,
    /// `Untenanted` (default), `TenantedOrUntenanted`, `Tenanted`.
    pub(crate) tenanted: Option<String>,
    /// Environments by tenant.
    #[serde(default)]
    pub(crate) tenants: BTreeMap<String, Vec<String>>,
    pub(crate) step: Vec<StepPart>,
    #[serde(default)]
    pub(crate) release: Vec<OctopusReleasePart>,
    #[serde(default)]
    pub(crate) deployment: Vec<OctopusDeploymentPart>,
    /// The repository (`owner/name`) whose application it deploys, as probes see it.
    pub(crate) application: Option<String>,
}

/// A step of a project's process.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepPart {
    pub(crate) name: String,
    /// How long it works; default 20 s.
    pub(crate) takes: Option<Span>,
    /// A manual intervention with these instructions.
    pub(crate) asks: Option<String>,
    /// The team that may answer.
    pub(crate) team: Option<String>,
    /// Where alone it is taken; default everywhere.
    #[serde(default)]
    pub(crate) environments: Vec<String>,
}

/// A release.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OctopusReleasePart {
    pub(crate) version: String,
    pub(crate) ago: Span,
    /// The commit that it was built from: forty digits; or `tag:NAME` of the project's application.
    pub(crate) commit: Option<String>,
    /// The subjects of the commits since the release before.
    #[serde(default)]
    pub(crate) commits: Vec<String>,
    /// Why its progression is prevented.
    pub(crate) prevented: Option<String>,
}

/// A deployment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OctopusDeploymentPart {
    pub(crate) release: String,
    pub(crate) environment: String,
    pub(crate) tenant: Option<String>,
    pub(crate) ago: Span,
    pub(crate) by: String,
    /// Who answers its manual interventions with Proceed; nobody: they wait.
    pub(crate) approved_by: Option<String>,
    /// Who takes its waiting interruption upon themselves.
    pub(crate) claimed_by: Option<String>,
    /// The step that fails, the first time.
    pub(crate) fails: Option<String>,
    /// When it is to begin, counted from the start of the scenario.
    pub(crate) later: Option<Span>,
    #[serde(default)]
    pub(crate) comments: String,
}

/// A deployment freeze.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OctopusFreezePart {
    pub(crate) name: String,
    /// When it begins, counted from the start of the scenario; negative: it has begun.
    pub(crate) begins: Span,
    pub(crate) lasts: Span,
    /// Environments by project.
    pub(crate) scope: BTreeMap<String, Vec<String>>,
}

/// What somebody else does at the server, in a script.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "does", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum OctopusDeed {
    /// Takes what waits there upon themselves.
    Claim { project: String, environment: String },
    /// Answers what waits there.
    Answer {
        project: String,
        environment: String,
        answer: String,
        #[serde(default)]
        notes: String,
    },
    /// Deploys a release.
    Deploy { project: String, environment: String, release: String },
}
