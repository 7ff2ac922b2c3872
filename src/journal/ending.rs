//! How orders ended, for whoever reads the journal beside those who write it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Entry, Operator, Record};
use crate::domain::{Fault, FaultKind, IntentId, OrderState, Plan, Text};

/// An order that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The session that gave it.
    pub session: String,
    /// Who gave it.
    pub operator: Operator,
    /// The plan.
    pub plan: Plan,
    /// When it was written down.
    pub intended_at: Timestamp,
    /// When it ended.
    pub at: Timestamp,
    /// How.
    pub state: OrderState,
    /// The provider's page of what it made, where it named one.
    pub url: Option<Text>,
}

impl Ending {
    /// Whether it became true: nothing is left to be done about it.
    #[must_use]
    pub fn is_good(&self) -> bool {
        matches!(self.state, OrderState::Done { .. } | OrderState::Resolved { .. })
    }
}

/// The orders that end in `records`, in the order of their ends. What is not written down there in whole is left out.
#[must_use]
pub fn endings<'a>(records: impl IntoIterator<Item = &'a Record>) -> Vec<Ending> {
    let mut begun: BTreeMap<&IntentId, Begun<'_>> = BTreeMap::new();
    let mut endings = Vec::new();
    for record in records {
        match &record.entry {
            Entry::Intended { session, plan, .. } => {
                begun.insert(&plan.intent.id, Begun { record, session, plan, last: None, url: None });
            }
            Entry::Ended { intent, state, how } => {
                let Some(Begun { record: first, session, plan, last, url }) = begun.remove(intent) else { continue };
                endings.push(Ending {
                    session: session.to_owned(),
                    operator: first.operator.clone(),
                    plan: plan.clone(),
                    intended_at: first.at,
                    at: record.at,
                    state: standing(state, how, plan, last),
                    url: url.cloned(),
                });
            }
            Entry::Delivered { .. } | Entry::NotDelivered { .. } => {}
            entry => {
                let Some(known) = entry.intent().and_then(|intent| begun.get_mut(intent)) else { continue };
                known.last = Some(entry);
                if let Entry::Answered { receipt, .. } = entry {
                    known.url = receipt.url.as_ref().or(known.url);
                }
            }
        }
    }
    endings
}

/// An order that has not ended yet.
struct Begun<'a> {
    record: &'a Record,
    session: &'a str,
    plan: &'a Plan,
    /// What was written last about it: it says more of an end than the end does.
    last: Option<&'a Entry>,
    url: Option<&'a Text>,
}

/// The state that `word` names. What the records do not say is left out.
fn standing(word: &str, how: &Text, plan: &Plan, last: Option<&Entry>) -> OrderState {
    let (how, why) = (how.clone(), how.clone());
    match word {
        "done" => OrderState::Done { how },
        "resolved" => OrderState::Resolved { how },
        "not sent" => OrderState::NotSent { how },
        "stale" => {
            let (step, differences) = match last {
                Some(Entry::Stale { step, differences, .. }) => (*step, differences.clone()),
                _ => (0, Vec::new()),
            };
            OrderState::Stale { step, differences }
        }
        "refused" => match last {
            Some(Entry::Failed { step, fault, .. }) => OrderState::Refused { step: *step, fault: fault.clone() },
            _ => OrderState::Refused { step: 0, fault: Fault::new(FaultKind::Conflict, plan.title.raw(), why.raw()) },
        },
        "interrupted" => {
            let next = match last {
                Some(Entry::Interrupted { next, .. }) => *next,
                Some(Entry::Failed { step, .. }) => *step,
                _ => 0,
            };
            OrderState::Interrupted { next, why }
        }
        // A word that a newer program wrote says at least that nobody confirmed it.
        _ => OrderState::Unconfirmed { why },
    }
}
