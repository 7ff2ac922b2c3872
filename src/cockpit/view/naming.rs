//! How services, runs and releases are called on the screen.

use super::words::DASH;
use crate::cockpit::State;
use crate::domain::{CommitId, RunId, ServiceId, Text};

/// A service's name: its id until the provider said more. A layer goes by the name of the whole.
pub(in crate::cockpit) fn service(state: &State, service: &ServiceId) -> Text {
    let service = state.world.whole(service);
    let known = state.world.services.get(service).and_then(|found| found.service.as_ref());
    known.map(|known| &known.name).filter(|name| !name.is_empty()).cloned().unwrap_or_else(|| Text::new(service.raw()))
}

/// Through which source a layer is seen, where its service has several.
pub(super) fn source_of_layer(state: &State, service: &ServiceId) -> Option<Text> {
    let layered = state.world.is_layered(state.world.whole(service));
    let found = state.world.services.get(service).filter(|_| layered)?;
    Some(Text::new(found.setup.source.raw()))
}

/// The same for a note: `via octopus`.
pub(super) fn via(state: &State, service: &ServiceId) -> Option<String> {
    source_of_layer(state, service).map(|source| format!("via {source}"))
}

/// A run's number as people use it: `#482`, `#482·2` for its second attempt; its id where only that is known.
pub(super) fn run(state: &State, run: &RunId) -> String {
    match state.run(run) {
        Some(found) if found.attempt > 1 => format!("#{}·{}", found.number, found.attempt),
        Some(found) => format!("#{}", found.number),
        None => format!("run {}", Text::new(&run.run)),
    }
}

/// The version of a commit as far as a release or a deployment names it, else its short form.
pub(super) fn version(state: &State, service: &ServiceId, commit: &CommitId) -> Text {
    let Some(found) = state.world.services.get(service) else { return commit.short() };
    let released = found.releases.iter().find(|release| release.commit == *commit && release.tagged);
    let deployed = || {
        let deployments = found.environments.iter().flat_map(|environment| &environment.deployments);
        deployments.map(|deployment| &deployment.release).find(|release| release.commit == *commit)
    };
    released.or_else(deployed).map_or_else(|| commit.short(), |release| release.version.clone())
}

/// Somebody, or a dash where the account is gone.
pub(super) fn actor(actor: Option<&Text>) -> Text {
    actor.cloned().unwrap_or_else(|| Text::new(DASH))
}
