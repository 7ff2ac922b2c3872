//! What was sent in a rehearsal, and which of it changed nothing.

use serde::{Deserialize, Serialize};

use crate::cockpit::State;
use crate::domain::{EnvironmentId, IntentId, Now, OrderState, ServiceId, Text};

/// Whether an act was needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It changed something, on the service that the rehearsal is about, before the goal was reached.
    Needed,
    /// It changed nothing: refused, stale, or not taken.
    Nothing,
    /// The same was sent before and took effect.
    Twice,
    /// The goal was reached already.
    Late,
    /// It was about something else.
    Elsewhere,
}

impl Need {
    /// The words for it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Needed => "",
            Self::Nothing => "not needed: it changed nothing",
            Self::Twice => "not needed: the same was sent before",
            Self::Late => "not needed: the goal was reached already",
            Self::Elsewhere => "about something else",
        }
    }
}

/// One act.
#[derive(Clone, Debug)]
pub struct Act {
    /// When it was confirmed.
    pub at: Now,
    /// What.
    pub title: Text,
    /// As whom, as far as the provider said.
    pub by: Option<Text>,
    /// Where it stood at the end.
    pub outcome: &'static str,
    /// Whether it was needed.
    pub need: Need,
}

/// Orders as they appear.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Acts {
    given: Vec<(IntentId, Now, bool)>,
}

impl Acts {
    /// Takes in the orders of a state; `late` says of a service whether its goals are reached already.
    pub(super) fn follow(&mut self, state: &State, now: Now, late: impl Fn(&ServiceId) -> bool) {
        for intent in &state.orders.sequence {
            let own = state.orders.entries.get(intent).filter(|order| !order.earlier);
            if let Some(order) = own.filter(|_| !self.given.iter().any(|(known, _, _)| known == intent)) {
                self.given.push((intent.clone(), now, late(&order.plan.service)));
            }
        }
    }

    /// The acts with what became of them; `places` are those that the incidents are about.
    pub(super) fn told(&self, state: &State, places: &[EnvironmentId]) -> Vec<Act> {
        let mut acts = Vec::new();
        let mut took: Vec<String> = Vec::new();
        for (intent, at, late) in &self.given {
            let Some(order) = state.orders.entries.get(intent) else { continue };
            let ask = &order.plan.intent.ask;
            let same = format!("{} {}", ask.verb().word(), ask.target());
            let nothing = matches!(
                order.state,
                OrderState::Stale { .. } | OrderState::Refused { .. } | OrderState::NotSent { .. }
            );
            let need = if nothing {
                Need::Nothing
            } else if took.contains(&same) {
                Need::Twice
            } else if !places.is_empty() && places.iter().all(|place| place.service != order.plan.service) {
                Need::Elsewhere
            } else if *late {
                Need::Late
            } else {
                Need::Needed
            };
            if !nothing {
                took.push(same);
            }
            let account = state.world.sources.get(&order.plan.source).and_then(|source| source.account.as_ref());
            acts.push(Act {
                at: *at,
                title: order.plan.title.clone(),
                by: account.map(|account| account.login.clone()),
                outcome: order.state.word(),
                need,
            });
        }
        acts
    }
}
