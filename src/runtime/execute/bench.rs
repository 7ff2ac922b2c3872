//! What the rules look at while orders are under way, kept up to date by whoever has the state.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::domain::{IntentId, Now};
use crate::policy::{Facts, Order, Refusal, Settings, judge_rest};

/// The rules and the facts of the moment, for the orders that have later steps. Clones share everything.
#[derive(Clone, Debug, Default)]
pub struct Bench(Arc<RwLock<Known>>);

#[derive(Debug, Default)]
struct Known {
    settings: Settings,
    facts: BTreeMap<IntentId, Facts>,
}

impl Bench {
    /// Puts down the rules and the facts about each order that is under way; those of other orders are forgotten.
    pub fn keep(&self, settings: &Settings, facts: impl IntoIterator<Item = (IntentId, Facts)>) {
        let known = Known { settings: settings.clone(), facts: facts.into_iter().collect() };
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = known;
    }

    /// Why the rules refuse the rest of an order now.
    pub(super) fn refusals(&self, order: &Order, now: Now) -> Vec<Refusal> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let facts = known.facts.get(&order.plan().intent.id).cloned().unwrap_or_default();
        judge_rest(order, &known.settings, &facts, now.wall)
    }
}
