//! What an earlier session left without an end is found out by reading, before anything else; never by sending again.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::domain::{Evidence, IntentId, OrderState, Seal, Text};
use crate::journal::{self, Entry, Orphan, Record, Unproved, orphans};
use crate::provider::Provider;
use crate::runtime::execute::{Executor, Found, Teller, Watch};
use crate::runtime::sessions;

/// Reconciles the orders in `records` that have no end and whose session is dead; gives how each of them stands. Orders of
/// living sessions, and those that another session is reconciling right now, are left alone.
pub async fn recover(executor: &Executor, records: &[Record]) -> Vec<(IntentId, OrderState)> {
    let mut last: BTreeMap<&IntentId, &Entry> = BTreeMap::new();
    for record in records {
        if let Some(intent) = record.entry.intent() {
            last.insert(intent, &record.entry);
        }
    }
    let found = orphans(records).into_iter().filter(|orphan| orphan.session != executor.session).map(|orphan| {
        let last = last.get(&orphan.plan.intent.id).copied();
        let how_it_broke = last.and_then(|entry| broke(entry, &orphan));
        async move { one(executor, orphan, how_it_broke).await }
    });
    let states = futures_util::future::join_all(found).await.into_iter().flatten().collect();
    let folder = executor.journal.folder().to_owned();
    let _ = tokio::task::spawn_blocking(move || sessions::clean(&folder)).await;
    states
}

/// How far back a probe's word is still awaited: what was done before has been followed by something else.
const UNPROVED_DAYS: i64 = 7;

/// The orders in `records` of dead sessions that ended well by the provider's word, on which a probe may still have its own.
pub async fn unproved(executor: &Executor, records: &[Record]) -> Vec<Unproved> {
    let now = (executor.clock)().wall;
    let since = now.checked_sub(SignedDuration::from_hours(24 * UNPROVED_DAYS)).unwrap_or(Timestamp::MIN);
    let found = journal::unproved(records, since);
    let folder = executor.journal.folder().to_owned();
    let own = executor.session.clone();
    let dead = move |session: &str| session != own && !matches!(sessions::claim(&folder, session), Ok(None));
    let of_dead = tokio::task::spawn_blocking(move || {
        let mut known: BTreeMap<String, bool> = BTreeMap::new();
        let mut found = found;
        found.retain(|one| *known.entry(one.session.clone()).or_insert_with(|| dead(&one.session)));
        found
    });
    of_dead.await.unwrap_or_default()
}

/// Where the last record already says how it stands and only the end is missing.
fn broke(entry: &Entry, orphan: &Orphan) -> Option<(OrderState, Text)> {
    match entry {
        Entry::Failed { step: 0, fault, .. } => {
            Some((OrderState::Refused { step: 0, fault: fault.clone() }, fault.what.clone()))
        }
        Entry::Failed { step, fault, .. } => Some(interrupted(*step, &fault.to_string())),
        Entry::Stale { step, differences, .. } => Some((
            OrderState::Stale { step: *step, differences: differences.clone() },
            Text::new("a premise had changed, nothing was sent"),
        )),
        Entry::Interrupted { next, why, .. } => Some(interrupted(*next, why.raw())),
        Entry::Observed { step, evidence: Evidence::Happened(how), .. } => Some(happened(orphan, *step, how.clone())),
        _ => None,
    }
}

fn interrupted(next: usize, why: &str) -> (OrderState, Text) {
    let why = Text::new(why);
    (OrderState::Interrupted { next, why: why.clone() }, why)
}

/// The state after a step was seen to have taken effect.
fn happened(orphan: &Orphan, step: usize, how: Text) -> (OrderState, Text) {
    if step + 1 < orphan.plan.steps.len() {
        return interrupted(step + 1, &format!("the session that did it ended; step {} took effect: {how}", step + 1));
    }
    let state =
        if orphan.answered { OrderState::Done { how: how.clone() } } else { OrderState::Resolved { how: how.clone() } };
    (state, how)
}

async fn one(executor: &Executor, orphan: Orphan, broke: Option<(OrderState, Text)>) -> Option<(IntentId, OrderState)> {
    let (folder, session) = (executor.journal.folder().to_owned(), orphan.session.clone());
    let claimed = tokio::task::spawn_blocking(move || sessions::claim(&folder, &session)).await;
    // A claim that cannot be made on a disk that cannot be written: reading harms nobody, so it goes on without.
    let _claim = match claimed {
        Ok(Ok(None)) => return None,
        Ok(Ok(Some(claim))) => Some(claim),
        Ok(Err(_)) | Err(_) => None,
    };
    let teller = executor.teller(&orphan.plan);
    let intent = orphan.plan.intent.id.clone();
    let ended = match (broke, orphan.sending) {
        (Some(ended), _) => Some(ended),
        (None, None) => {
            let how = Text::new("the session that planned it ended before anything was sent");
            Some((OrderState::NotSent { how: how.clone() }, how))
        }
        (None, Some((step, sent_at))) => {
            let resolve_by = (executor.clock)().plus(executor.limits.resolve).wall;
            let unknown = OrderState::Unknown { step, resolve_by };
            // What was answered was taken; only what became of it is still to be seen.
            let known = if orphan.answered { OrderState::Accepted { step } } else { unknown.clone() };
            teller.tell(known).await;
            let ended = match executor.providers.get(&orphan.plan.source) {
                Some(provider) => read(executor, &teller, provider, &orphan, step, sent_at).await,
                None => None,
            };
            if ended.is_none() {
                if orphan.answered {
                    teller.tell(unknown.clone()).await;
                }
                return Some((intent, unknown));
            }
            ended
        }
    };
    let (state, how) = ended?;
    teller.end(&state, how).await;
    teller.tell(state.clone()).await;
    Some((intent, state))
}

/// Reads until it is clear. Nothing where it stays unknown.
async fn read(
    executor: &Executor,
    teller: &Teller,
    provider: &Arc<dyn Provider>,
    orphan: &Orphan,
    index: usize,
    sent_at: jiff::Timestamp,
) -> Option<(OrderState, Text)> {
    let step = orphan.plan.steps.get(index)?;
    let seal = Seal { intent: orphan.plan.intent.id.clone(), head: orphan.head.clone() };
    let watch = Watch {
        provider,
        step,
        seal: &seal,
        sent_at,
        limit: executor.limits.resolve,
        read: executor.limits.read,
        outstanding: &executor.outstanding,
    };
    let found = watch.until_clear().await;
    let evidence = match &found {
        Found::Happened(how) => Evidence::Happened(how.clone()),
        Found::DidNot(how) => Evidence::DidNot(how.clone()),
        Found::Open(why) => Evidence::CannotTell(why.clone()),
        Found::Closing => return None,
    };
    teller.after(Entry::Observed { intent: orphan.plan.intent.id.clone(), step: index, evidence }).await;
    match found {
        Found::Happened(how) => Some(happened(orphan, index, how)),
        Found::DidNot(why) | Found::Open(why) if orphan.answered => Some(if index + 1 < orphan.plan.steps.len() {
            interrupted(index + 1, &format!("step {} was accepted and has not taken effect: {why}", index + 1))
        } else {
            (OrderState::Unconfirmed { why: why.clone() }, why)
        }),
        Found::DidNot(how) if index == 0 => Some((OrderState::NotSent { how: how.clone() }, how)),
        Found::DidNot(how) => Some(interrupted(index, how.raw())),
        Found::Open(_) | Found::Closing => None,
    }
}
