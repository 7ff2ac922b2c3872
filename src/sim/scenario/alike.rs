//! A scenario that is another one in other numbers.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Scenario, ScenarioError, ScriptPart};

/// What is different.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AlikePart {
    name: String,
    title: String,
    /// The built-in scenario that it is like.
    pub(super) like: String,
    /// What the demo opens instead.
    #[serde(default)]
    repositories: Vec<String>,
    /// How many repositories each fleet has.
    count: Option<u32>,
    /// How many of a kind, by its name.
    #[serde(default)]
    kinds: BTreeMap<String, u32>,
    configuration: Option<String>,
    /// What happens besides.
    #[serde(default)]
    script: Vec<ScriptPart>,
}

impl AlikePart {
    /// The other scenario, changed.
    pub(super) fn applied(self, mut scenario: Scenario) -> Result<Scenario, ScenarioError> {
        for (name, count) in self.kinds {
            let mut kinds = scenario.fleet.iter_mut().flat_map(|fleet| &mut fleet.kind);
            let kind = kinds.find(|kind| kind.name == name).ok_or_else(|| {
                ScenarioError::Meaning(format!("{:?} has no kind {name:?} of repositories", self.like))
            })?;
            kind.count = Some(count);
        }
        for fleet in &mut scenario.fleet {
            fleet.count = self.count.unwrap_or(fleet.count);
        }
        scenario.name = self.name;
        scenario.title = self.title;
        if !self.repositories.is_empty() {
            scenario.repositories = self.repositories;
        }
        scenario.configuration = self.configuration.or(scenario.configuration);
        scenario.script.extend(self.script);
        Ok(scenario)
    }
}
