//! Repositories of organisations: which of them are services.

use crate::cockpit::State;
use crate::domain::{Fact, Fault, Now, OrganisationSetup, Text};

/// Looks at a fact for what it says of organisations and their repositories. Whether anything that could be seen changed.
pub(super) fn look(state: &mut State, fact: &Fact, now: Now) -> bool {
    match fact {
        Fact::Organisation { name, services, next } => {
            let known =
                |state: &State| state.world.organisations.iter().position(|known| known.setup.name == name.raw());
            if known(state).is_none() {
                // A recorded session tells of an organisation that this one was not told to watch.
                let Some(first) = services.first() else { return false };
                let mut setups: Vec<_> = state.world.organisations.iter().map(|known| known.setup.clone()).collect();
                setups.push(OrganisationSetup::plain(&first.source, name.raw()));
                state.world.watch(setups);
            }
            let Some(known) = known(state).and_then(|place| state.world.organisations.get_mut(place)) else {
                return false;
            };
            known.next.clone_from(next);
            if next.is_none() {
                known.listed = Some(now);
            }
            state.world.found(name.raw(), services.clone());
            true
        }
        // Whatever is deployed somewhere is a service.
        Fact::Environments { service, environments } if !environments.is_empty() => state.world.promote(service),
        Fact::Deployments { environment, deployments, .. } if !deployments.is_empty() => {
            state.world.promote(&environment.service)
        }
        Fact::Environments { service, .. } | Fact::Swept { service, .. } | Fact::Unswept { service, .. } => {
            if let Some(candidate) = state.world.candidates.get_mut(service) {
                candidate.seen = true;
            }
            false
        }
        _ => false,
    }
}

/// Whether an organisation could be listed.
pub(super) fn standing(state: &mut State, name: &Text, fault: Option<Fault>) -> bool {
    let known = state.world.organisations.iter_mut().find(|known| known.setup.name == name.raw());
    known.is_some_and(|known| super::replace(&mut known.fault, fault))
}

/// What is to be said once of an organisation that was looked through.
pub(in crate::cockpit::update) fn left_out(state: &mut State) -> Option<String> {
    let world = &state.world;
    let place = world.organisations.iter().position(|known| !known.said && world.left_out(known).is_some())?;
    let words = world.left_out_words(&world.organisations[place]);
    state.world.organisations[place].said = true;
    words
}
