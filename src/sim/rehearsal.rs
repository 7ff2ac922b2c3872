//! What is really so in a rehearsed world, whatever anybody sees of it.

use super::Simulator;
use super::scenario::{ConditionPart, RehearsalPart};
use super::world::World;

/// Whether the sign is there, and whether the goal is reached, right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Truth {
    /// What the rehearsal is about shows.
    pub sign: bool,
    /// The goal is reached.
    pub safe: bool,
}

impl Simulator {
    /// The truth of the scenario's rehearsal; nothing where it has none.
    #[must_use]
    pub fn truth(&self) -> Option<Truth> {
        let mut state = self.lock();
        state.catch_up();
        let part = state.rehearsal.as_ref()?;
        let holds = |condition| holds(&state.world, part, condition);
        Some(Truth { sign: holds(&part.sign), safe: holds(&part.safe) })
    }
}

/// Whether a condition is true of the newest deployment there.
fn holds(world: &World, part: &RehearsalPart, condition: &ConditionPart) -> bool {
    let found = world.repositories.iter().find(|repository| repository.full_name() == part.repository);
    let Some(found) = found else { return false };
    let newest = found.deployments.iter().rev().find(|deployment| deployment.environment == part.environment);
    let Some(newest) = newest else { return false };
    let state = newest.state().map(super::world::DeploymentState::word);
    let version = found.tag_at(&newest.sha);
    state.is_some_and(|state| condition.newest.iter().any(|wanted| wanted == state))
        && version.is_none_or(|version| !condition.except.iter().any(|except| except == version))
}
