//! The columns of the matrix: environment names in promotion order over all services.

use std::collections::HashMap;

use crate::cockpit::{EnvironmentState, ServiceState, State};
use crate::domain::{Text, Tier};

/// The columns. The orders of the services are merged: a name that is new comes right after the name before it in its own
/// service, so that services with unlike environments still align.
#[must_use]
pub fn environment_columns(state: &State) -> Vec<(Text, Tier)> {
    let mut columns: Vec<(Text, Tier)> = Vec::new();
    let mut known: HashMap<Text, usize> = HashMap::new();
    let services = state.world.order.iter().filter_map(|service| state.world.services.get(service));
    for service in services {
        let mut after = 0;
        for environment in &service.environments {
            let name = &environment.environment.id.name;
            if let Some(place) = known.get(name) {
                after = after.max(place + 1);
                continue;
            }
            columns.insert(after, (name.clone(), environment.environment.tier));
            known = columns.iter().enumerate().map(|(place, (name, _))| (name.clone(), place)).collect();
            after += 1;
        }
    }
    columns
}

/// The environment of a service in a column, where it has one.
#[must_use]
pub fn cell<'a>(service: &'a ServiceState, column: &Text) -> Option<&'a EnvironmentState> {
    service.environments.iter().find(|environment| environment.environment.id.name == *column)
}
