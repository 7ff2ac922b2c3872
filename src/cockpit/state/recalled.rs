//! What an earlier session knew and this one has not read yet.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::ServiceState;
use crate::domain::{Ask, EnvironmentId, RunId, Text};

/// The parts of a service that are known from an earlier session alone. It is drawn with its age; no verb stands on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recalled {
    /// When the earlier session last read the service.
    pub at: Timestamp,
    /// Whether its standing was not read since: the operator's right, the workflows.
    pub standing: bool,
    /// The runs that were not read since.
    pub runs: BTreeSet<RunId>,
    /// The runs whose gates were not read since.
    pub gates: BTreeSet<RunId>,
    /// The environments, by name, whose deployments were not read since.
    pub environments: BTreeSet<Text>,
}

impl Recalled {
    /// Whether all of it was read again.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.standing && self.runs.is_empty() && self.gates.is_empty() && self.environments.is_empty()
    }
}

impl ServiceState {
    /// When an earlier session last read the service, where this one has not yet.
    #[must_use]
    pub fn recalled_at(&self) -> Option<Timestamp> {
        self.recalled.as_ref().filter(|_| self.seen.is_none()).map(|recalled| recalled.at)
    }

    /// The same of a run and what waits at it.
    #[must_use]
    pub fn run_recalled_at(&self, run: &RunId) -> Option<Timestamp> {
        let recalled = self.recalled.as_ref()?;
        (recalled.runs.contains(run) || recalled.gates.contains(run)).then_some(recalled.at)
    }

    /// The same of its standing, on which every verb stands.
    #[must_use]
    pub fn standing_recalled_at(&self) -> Option<Timestamp> {
        self.recalled.as_ref().filter(|recalled| recalled.standing).map(|recalled| recalled.at)
    }

    /// The same of a service with those parts of it that something is about.
    #[must_use]
    pub fn recalled_in<'a>(
        &self,
        run: Option<&RunId>,
        environments: impl IntoIterator<Item = &'a EnvironmentId>,
    ) -> Option<Timestamp> {
        self.recalled_at()
            .or_else(|| run.and_then(|run| self.run_recalled_at(run)))
            .or_else(|| environments.into_iter().find_map(|place| self.environment_recalled_at(place)))
    }

    /// The same of an environment and what was put there.
    #[must_use]
    pub fn environment_recalled_at(&self, environment: &EnvironmentId) -> Option<Timestamp> {
        self.recalled
            .as_ref()
            .filter(|recalled| recalled.environments.contains(&environment.name))
            .map(|known| known.at)
    }
}

impl super::State {
    /// When an earlier session last read what an ask is about, where this one has not read all of it again.
    #[must_use]
    pub fn recalled_at(&self, ask: &Ask) -> Option<Timestamp> {
        let service = self.world.services.get(ask.service()?)?;
        let from = match ask {
            Ask::Promote { from, .. } => from.as_ref(),
            _ => None,
        };
        service
            .standing_recalled_at()
            .or_else(|| service.recalled_in(ask.run(), ask.environments().into_iter().chain(from)))
    }
}
