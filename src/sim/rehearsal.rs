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
    /// The truth of each incident that the scenario rehearses.
    #[must_use]
    pub fn truth(&self) -> Vec<Truth> {
        let mut state = self.lock();
        state.catch_up();
        let (world, parts) = (&state.world, &state.rehearsal);
        let truth =
            |part: &RehearsalPart| Truth { sign: holds(world, part, &part.sign), safe: holds(world, part, &part.safe) };
        parts.iter().map(truth).collect()
    }
}

/// Whether a condition is true of the newest deployment there.
fn holds(world: &World, part: &RehearsalPart, condition: &ConditionPart) -> bool {
    let place = world.repositories.iter().position(|repository| repository.full_name() == part.repository);
    let Some((place, found)) = place.and_then(|place| Some((place, world.repositories.get(place)?))) else {
        return false;
    };
    let newest = found.deployments.iter().rev().find(|deployment| deployment.environment == part.environment);
    let Some(newest) = newest else { return false };
    let state = newest.state().map(super::world::DeploymentState::word);
    let version = found.tag_at(&newest.sha);
    let runs = || {
        let replicas = world.replicas(place, &part.environment).unwrap_or_default();
        !replicas.is_empty() && replicas.iter().all(|replica| replica.healthy && replica.sha == newest.sha)
    };
    state.is_some_and(|state| condition.newest.is_empty() || condition.newest.iter().any(|wanted| wanted == state))
        && condition.whole.is_none_or(|whole| whole == runs())
        && version.is_none_or(|version| !condition.except.iter().any(|except| except == version))
}
