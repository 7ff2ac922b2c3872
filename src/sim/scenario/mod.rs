//! Scenarios: what the world looks like at the start, and who does what in it later.
//!
//! A scenario is a TOML file (`assets/scenarios/*.toml`). Unknown keys are refused, and every name that one part uses
//! must be defined by another, so that a typing mistake is found when the file is read and not in the middle of a
//! rehearsal.

mod alike;
mod check;
mod fleet;
mod gitlab;
mod kubernetes;
mod octopus;
mod people;
mod rehearsal;
mod repository;
mod script;
mod span;
mod workflow;

pub(crate) use fleet::FleetPart;
pub(crate) use gitlab::{GitLabEnvironmentPart, GitLabJobPart, GitLabPart, PipelinePart, ProjectPart};
pub(crate) use kubernetes::{ClusterDeed, ClusterPart, RevisionPart, WorkloadPart};
pub(crate) use octopus::{
    OctopusDeed, OctopusDeploymentPart, OctopusFreezePart, OctopusPart, OctopusProjectPart, OctopusReleasePart,
};
pub(crate) use people::{PersonPart, TeamPart};
pub(crate) use rehearsal::ConditionPart;
pub use rehearsal::RehearsalPart;
pub(crate) use repository::{CommitPart, FailurePart, NotePart, RepositoryPart, ReviewPart, RunPart};
pub(crate) use script::{Deed, ScriptPart};
pub(crate) use span::Span;
pub(crate) use workflow::{EnvironmentPart, JobPart, WorkflowPart};

use serde::Deserialize;

use super::weather::WeatherRequest;

/// A simulated world as described by one TOML file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) operator: String,
    /// What the demo opens; none named = everything there is.
    #[serde(default)]
    pub(crate) repositories: Vec<String>,
    pub(crate) configuration: Option<String>,
    #[serde(default)]
    pub(crate) list_lag_seconds: u32,
    #[serde(default)]
    pub(crate) person: Vec<PersonPart>,
    #[serde(default)]
    pub(crate) team: Vec<TeamPart>,
    #[serde(default)]
    pub(crate) workflow: Vec<WorkflowPart>,
    #[serde(default)]
    pub(crate) environment: Vec<EnvironmentPart>,
    #[serde(default)]
    pub(crate) repository: Vec<RepositoryPart>,
    /// Many repositories at once.
    #[serde(default)]
    pub(crate) fleet: Vec<FleetPart>,
    /// What an Octopus server holds.
    pub(crate) octopus: Option<OctopusPart>,
    /// What is at GitLab.
    pub(crate) gitlab: Option<GitLabPart>,
    #[serde(default)]
    pub(crate) script: Vec<ScriptPart>,
    pub(crate) weather: Option<WeatherRequest>,
    #[serde(default)]
    pub(crate) rehearsal: Vec<RehearsalPart>,
    /// A cluster beside the repositories.
    pub(crate) kubernetes: Option<ClusterPart>,
}

/// Why a scenario cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// No scenario of that name is built in.
    #[error("no scenario is called {name:?}; there are {known}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The names that exist, comma separated.
        known: String,
    },
    /// The text is not TOML of the expected shape.
    #[error("the scenario cannot be read: {0}")]
    Syntax(#[from] toml::de::Error),
    /// The parts do not fit together.
    #[error("the scenario does not hold together: {0}")]
    Meaning(String),
}

const BUILT_IN: &[(&str, &str)] = &[
    ("calm-friday", include_str!("../../../assets/scenarios/calm-friday.toml")),
    ("bad-release", include_str!("../../../assets/scenarios/bad-release.toml")),
    ("two-captains", include_str!("../../../assets/scenarios/two-captains.toml")),
    ("outage-mid-rollback", include_str!("../../../assets/scenarios/outage-mid-rollback.toml")),
    ("frozen-window", include_str!("../../../assets/scenarios/frozen-window.toml")),
    ("hostile", include_str!("../../../assets/scenarios/hostile.toml")),
    ("empty", include_str!("../../../assets/scenarios/empty.toml")),
    ("large-fleet", include_str!("../../../assets/scenarios/large-fleet.toml")),
    ("rate-limited", include_str!("../../../assets/scenarios/rate-limited.toml")),
    ("expired-token", include_str!("../../../assets/scenarios/expired-token.toml")),
    ("mixed-fleet", include_str!("../../../assets/scenarios/mixed-fleet.toml")),
    ("claimed-by-another", include_str!("../../../assets/scenarios/claimed-by-another.toml")),
    ("k-of-n-approval", include_str!("../../../assets/scenarios/k-of-n-approval.toml")),
    ("bad-canary", include_str!("../../../assets/scenarios/bad-canary.toml")),
    ("inconclusive-analysis", include_str!("../../../assets/scenarios/inconclusive-analysis.toml")),
    ("blue-green-cutover", include_str!("../../../assets/scenarios/blue-green-cutover.toml")),
    ("fleet-50", include_str!("../../../assets/scenarios/fleet-50.toml")),
];

/// The scenarios inside the program: name and TOML text; the first is the default.
#[must_use]
pub fn scenarios() -> &'static [(&'static str, &'static str)] {
    BUILT_IN
}

/// The text of a built-in scenario.
fn built_in(name: &str) -> Result<&'static str, ScenarioError> {
    let known = || BUILT_IN.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let found = BUILT_IN.iter().find(|(candidate, _)| *candidate == name).map(|(_, text)| *text);
    found.ok_or_else(|| ScenarioError::Unknown { name: name.to_owned(), known: known() })
}

impl Scenario {
    /// Reads a scenario and checks that its parts fit together.
    ///
    /// # Errors
    /// [`ScenarioError::Syntax`] for malformed TOML and unknown keys, [`ScenarioError::Meaning`] for names that nothing defines.
    pub fn from_toml(text: &str) -> Result<Self, ScenarioError> {
        if !toml::from_str::<toml::Table>(text)?.contains_key("like") {
            return Self::built(toml::from_str(text)?);
        }
        let alike: alike::AlikePart = toml::from_str(text)?;
        let other: Self = toml::from_str(built_in(&alike.like)?)?;
        Self::built(alike.applied(other)?)
    }

    /// Spells the fleets out, and looks whether everything holds together.
    fn built(mut scenario: Self) -> Result<Self, ScenarioError> {
        let fleets = std::mem::take(&mut scenario.fleet);
        scenario.repository.extend(fleets.iter().flat_map(FleetPart::repositories));
        if scenario.repositories.is_empty() {
            let open = scenario.repository.iter().filter(|one| !one.archived);
            scenario.repositories = open.map(|one| one.name.clone()).collect();
        }
        check::holds_together(&scenario).map_err(ScenarioError::Meaning)?;
        Ok(scenario)
    }

    /// The built-in scenario of that name.
    ///
    /// # Errors
    /// [`ScenarioError::Unknown`] when there is none.
    pub fn named(name: &str) -> Result<Self, ScenarioError> {
        Self::from_toml(built_in(name)?)
    }

    /// The scenario's name, as `demo` takes it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// One line that says what it is about.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The incidents that it rehearses; none where nothing goes wrong by itself.
    #[must_use]
    pub fn rehearsal(&self) -> &[RehearsalPart] {
        &self.rehearsal
    }

    /// The login of the person whose token the demo uses.
    #[must_use]
    pub fn operator(&self) -> &str {
        &self.operator
    }

    /// The repositories that the demo opens, `owner/name`, in this order.
    #[must_use]
    pub fn repositories(&self) -> &[String] {
        &self.repositories
    }

    /// What the demo opens: its repositories, and the services of other sources that its configuration names.
    #[must_use]
    pub fn opened(&self) -> Vec<String> {
        let configured = self.configuration.as_deref().and_then(|text| text.parse::<toml::Table>().ok());
        let services = configured.as_ref().and_then(|table| table.get("service")?.as_array());
        let elsewhere = services.into_iter().flatten().filter_map(|service| {
            service.get("source")?;
            service.get("id")?.as_str().map(str::to_owned)
        });
        self.repositories.iter().cloned().chain(elsewhere).collect()
    }

    /// Configuration that belongs to the scenario (TOML of `flightdeck.toml`'s shape, without sources), if any, for a
    /// simulator that is served at `address` (`http://127.0.0.1:4711`): where its applications answer.
    #[must_use]
    pub fn configuration(&self, address: &str) -> Option<String> {
        self.configuration.as_ref().map(|text| text.replace("{simulator}", address.trim_end_matches('/')))
    }
}
