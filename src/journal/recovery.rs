//! What an earlier session left behind.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Entry, Record};
use crate::domain::{IntentId, Plan};

/// An order without an end, and how far it got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orphan {
    /// The session that wrote it: an orphan only when that session's lock is free.
    pub session: String,
    /// The plan.
    pub plan: Plan,
    /// When it was written down.
    pub intended_at: Timestamp,
    /// The last step whose request went out or was about to, with when; nothing: nothing was sent.
    pub sending: Option<(usize, Timestamp)>,
    /// Whether that step was answered by the provider.
    pub answered: bool,
    /// The journal's head when the step was written down: part of the mark that was sent.
    pub head: String,
}

/// The orders of a journal that were written down and never ended, oldest first.
#[must_use]
pub fn orphans<'a>(records: impl IntoIterator<Item = &'a Record>) -> Vec<Orphan> {
    let mut open: BTreeMap<IntentId, Orphan> = BTreeMap::new();
    for record in records {
        match &record.entry {
            Entry::Intended { session, plan, .. } => {
                open.insert(
                    plan.intent.id.clone(),
                    Orphan {
                        session: session.clone(),
                        plan: (**plan).clone(),
                        intended_at: record.at,
                        sending: None,
                        answered: false,
                        head: record.hash.get(..12).unwrap_or_default().to_owned(),
                    },
                );
            }
            Entry::Sending { intent, step, .. } => {
                if let Some(orphan) = open.get_mut(intent) {
                    orphan.sending = Some((*step, record.at));
                    orphan.answered = false;
                }
            }
            Entry::Answered { intent, .. } => {
                if let Some(orphan) = open.get_mut(intent) {
                    orphan.answered = true;
                }
            }
            Entry::Ended { intent, .. } => {
                open.remove(intent);
            }
            _ => {}
        }
    }
    let mut orphans: Vec<Orphan> = open.into_values().collect();
    orphans.sort_by_key(|orphan| orphan.intended_at);
    orphans
}
