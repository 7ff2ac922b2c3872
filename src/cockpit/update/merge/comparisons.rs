//! What lies between two commits.

use crate::cockpit::{Range, State};
use crate::domain::{Comparison, Fault, Scope};

/// A comparison was read. Whether anything changed.
pub(super) fn found(state: &mut State, scope: &Scope, found: Comparison) -> bool {
    if !state.world.services.contains_key(&found.service) {
        return false;
    }
    let range = (found.service.clone(), found.base.clone(), found.head.clone());
    let first_page = matches!(scope, Scope::Undeployed { .. });
    state.world.comparisons.merge(range, Ok(found), !first_page)
}

/// A comparison could not be read. Whether anything changed: what was compared once stays so.
pub(super) fn failed(state: &mut State, scope: &Scope, fault: Fault) -> bool {
    range(scope).is_some_and(|range| state.world.comparisons.merge(range, Err(fault), true))
}

fn range(scope: &Scope) -> Option<Range> {
    match scope {
        Scope::Comparison { service, base, head } | Scope::Undeployed { service, base, head } => {
            Some((service.clone(), base.clone(), head.clone()))
        }
        _ => None,
    }
}
