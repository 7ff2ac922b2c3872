//! What an earlier session left behind.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Entry, Record};
use crate::domain::{EnvironmentId, IntentId, Plan};

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

/// An order that ended by the provider's word, on which no probe has said *delivered*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unproved {
    /// The session that wrote it: its own affair while that session's lock is held.
    pub session: String,
    /// The plan.
    pub plan: Plan,
    /// Where.
    pub environment: EnvironmentId,
    /// Whether a probe said already that it was not delivered.
    pub denied: bool,
}

/// The orders of a journal that put a release somewhere, were written down at `since` or later, ended well by the provider's
/// word, and of which no probe has said *delivered*. Oldest first, one entry for each environment.
#[must_use]
pub fn unproved<'a>(records: impl IntoIterator<Item = &'a Record>, since: Timestamp) -> Vec<Unproved> {
    let mut orders: Vec<(&str, &Plan)> = Vec::new();
    let mut ended: BTreeSet<&IntentId> = BTreeSet::new();
    let mut said: BTreeMap<(&IntentId, &EnvironmentId), bool> = BTreeMap::new();
    for record in records {
        match &record.entry {
            Entry::Intended { session, plan, .. }
                if record.at >= since && plan.to.is_some() && plan.verb().carries_a_release() =>
            {
                orders.push((session, plan));
            }
            Entry::Ended { intent, state, .. } if matches!(state.as_str(), "done" | "resolved" | "unconfirmed") => {
                ended.insert(intent);
            }
            Entry::Delivered { intent, proof } => {
                said.insert((intent, &proof.environment), true);
            }
            Entry::NotDelivered { intent, proof } => {
                said.insert((intent, &proof.environment), false);
            }
            _ => {}
        }
    }
    let mut open = Vec::new();
    for (session, plan) in orders.into_iter().filter(|(_, plan)| ended.contains(&plan.intent.id)) {
        for (environment, _) in &plan.environments {
            let said = said.get(&(&plan.intent.id, environment)).copied();
            if said != Some(true) {
                open.push(Unproved {
                    session: session.to_owned(),
                    plan: plan.clone(),
                    environment: environment.clone(),
                    denied: said == Some(false),
                });
            }
        }
    }
    open
}
