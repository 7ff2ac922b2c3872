//! The four keys of what was read.

use jiff::{SignedDuration, Timestamp};

use super::super::{ServiceState, State};
use crate::domain::ServiceId;
use crate::domain::dora::{Dora, Place, Put, collect, dora};

/// The four keys of one service, or of all of them.
#[derive(Clone, Debug)]
pub struct FourKeys {
    /// Whose; nothing: of all.
    pub service: Option<ServiceId>,
    /// The keys, over the window that was really read.
    pub keys: Dora,
    /// The events that they were computed from, oldest first.
    pub events: Vec<Put>,
}

/// The production environments of a service, as the four keys take them.
#[must_use]
pub fn places(service: &ServiceState) -> Vec<Place<'_>> {
    let production = service.environments.iter().filter(|environment| environment.environment.tier.is_production());
    production
        .map(|found| Place { environment: found.id(), deployments: &found.deployments, passages: &found.passages })
        .collect()
}

/// The four keys since `asked`: of all services first, then of each that has a production environment. A window begins no
/// earlier than what was read.
#[must_use]
pub fn four_keys(state: &State, asked: Timestamp) -> Vec<FourKeys> {
    let until = state.now.wall;
    let services = state.world.order.iter().filter_map(|id| state.world.services.get(id));
    let mut each = Vec::new();
    for service in services {
        let places = places(service);
        if places.is_empty() {
            continue;
        }
        let id = service.setup.id.clone();
        let events = collect(&places, |base, head| {
            state.world.comparisons.get(&(id.clone(), base.clone(), head.clone()))?.as_ref().ok()
        });
        let from = asked.max(read_from(service).unwrap_or(asked)).min(until);
        let keys = dora(&events, from, until);
        let events = events.into_iter().filter(|put| put.at >= from && put.at <= until).collect();
        each.push(FourKeys { service: Some(id), keys, events });
    }
    let from = each.iter().map(|service| service.keys.from).max().unwrap_or(asked);
    let mut all: Vec<Put> = each.iter().flat_map(|service| service.events.iter().cloned()).collect();
    all.retain(|put| put.at >= from);
    all.sort_by(|one, other| (one.at, &one.environment).cmp(&(other.at, &other.environment)));
    let overall = FourKeys { service: None, keys: dora(&all, from, until), events: all };
    std::iter::once(overall).chain(each).collect()
}

/// Since when every deployment of a service's production was read; nothing: all of them.
fn read_from(service: &ServiceState) -> Option<Timestamp> {
    let production = service.environments.iter().filter(|environment| environment.environment.tier.is_production());
    production.filter(|found| found.more).filter_map(|found| found.deployments.last()).map(|last| last.created_at).max()
}

/// The window that is looked at where none is named: thirty days.
#[must_use]
pub fn usual_window(now: Timestamp) -> Timestamp {
    now.checked_sub(SignedDuration::from_hours(24 * 30)).unwrap_or(Timestamp::MIN)
}
