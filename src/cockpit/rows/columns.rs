//! The columns of the matrix: environment names in promotion order over all services. Environments that are one of many (a
//! folder of review applications, the tenants of one environment) stand together in one column until it is expanded.

use std::collections::{BTreeSet, HashMap};

use crate::cockpit::{EnvironmentState, State};
use crate::domain::{Text, Tier};

/// What a cell of the matrix shows.
#[derive(Clone, Debug)]
pub enum CellOf<'a> {
    /// One environment.
    One(&'a EnvironmentState),
    /// Several that are shown together: never empty, all of one layer.
    Many(Vec<&'a EnvironmentState>),
}

/// Over which column an environment stands.
#[must_use]
pub fn heading<'a>(environment: &'a EnvironmentState, expanded: &BTreeSet<Text>) -> &'a Text {
    let group = environment.environment.group.as_ref().filter(|group| !expanded.contains(*group));
    group.unwrap_or(&environment.id().name)
}

/// The columns. The orders of the services are merged: a name that is new comes right after the name before it in its own
/// service, so that services with unlike environments still align.
#[must_use]
pub fn environment_columns(state: &State) -> Vec<(Text, Tier)> {
    let mut columns: Vec<(Text, Tier)> = Vec::new();
    let mut known: HashMap<Text, usize> = HashMap::new();
    let mut add = |environments: &mut dyn Iterator<Item = &EnvironmentState>| {
        let mut after = 0;
        for environment in environments {
            let name = heading(environment, &state.screen.expanded);
            if let Some(place) = known.get(name) {
                after = after.max(place + 1);
                continue;
            }
            columns.insert(after, (name.clone(), environment.environment.tier));
            known = columns.iter().enumerate().map(|(place, (name, _))| (name.clone(), place)).collect();
            after += 1;
        }
    };
    for whole in state.world.wholes() {
        if state.world.is_layered(whole) {
            add(&mut state.world.promotion(whole).into_iter());
        } else if let Some(service) = state.world.services.get(whole) {
            add(&mut service.environments.iter());
        }
    }
    columns
}

/// What a row has in a column, where it has anything; `promotion` are the environments of the row.
#[must_use]
pub fn cell<'a>(promotion: &[&'a EnvironmentState], column: &Text, expanded: &BTreeSet<Text>) -> Option<CellOf<'a>> {
    let found: Vec<&EnvironmentState> =
        promotion.iter().copied().filter(|found| heading(found, expanded) == column).collect();
    let together = found.iter().any(|found| found.id().name != *column);
    match found.as_slice() {
        [] => None,
        [only] if !together => Some(CellOf::One(only)),
        _ => Some(CellOf::Many(found)),
    }
}
