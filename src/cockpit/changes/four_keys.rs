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
/// earlier than what was read, nor than the first deployment.
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
        let events =
            collect(&places, |base, head| state.world.comparisons.found(&(id.clone(), base.clone(), head.clone())));
        let from = asked.max(begins(std::iter::once(service)).unwrap_or(asked)).min(until);
        let keys = dora(&events, from, until);
        let events = events.into_iter().filter(|put| put.at >= from && put.at <= until).collect();
        each.push(FourKeys { service: Some(id), keys, events });
    }
    let from = asked.max(begins(state.world.services.values()).unwrap_or(asked)).min(until);
    let mut all: Vec<Put> = each.iter().flat_map(|service| service.events.iter().cloned()).collect();
    all.retain(|put| put.at >= from);
    all.sort_by(|one, other| (one.at, &one.environment).cmp(&(other.at, &other.environment)));
    let overall = FourKeys { service: None, keys: dora(&all, from, until), events: all };
    std::iter::once(overall).chain(each).collect()
}

/// When the window of services may begin: where older deployments were not read, with what was read of all; else with the
/// first deployment there ever was, for nothing is rare that did not exist.
fn begins<'a>(services: impl Iterator<Item = &'a ServiceState>) -> Option<Timestamp> {
    let environments = services.flat_map(|service| &service.environments);
    let production = environments.filter(|found| found.environment.tier.is_production());
    let ends = production.filter_map(|found| Some((found.more, found.deployments.last()?.created_at)));
    let (mut read, mut first) = (None, None);
    for (more, end) in ends {
        if more {
            read = read.max(Some(end));
        }
        first = Some(first.map_or(end, |first: Timestamp| first.min(end)));
    }
    read.or(first)
}

/// The window that is looked at where none is named: thirty days.
#[must_use]
pub fn usual_window(now: Timestamp) -> Timestamp {
    now.checked_sub(SignedDuration::from_hours(24 * 30)).unwrap_or(Timestamp::MIN)
}
