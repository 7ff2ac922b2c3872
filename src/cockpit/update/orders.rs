//! News of orders from the hands.

use super::{Turn, batch, notices, plan, polling, probing, proof};
use crate::cockpit::{NoticeLevel, OrderEntry, OrderNews, Overlay, RowId, State};
use crate::domain::{IntentId, Now, OrderState, Plan, Verb};

/// How many ended orders are kept.
const ENDED: usize = 200;

/// Takes in where an order stands.
pub(super) fn news(state: &mut State, news: OrderNews, turn: &mut Turn) {
    let OrderNews { intent, state: standing, plan: made, url, at } = news;
    let now = Now { wall: at.unwrap_or(state.now.wall), ..state.now };
    let known = state.orders.entries.get(&intent);
    if known.is_some_and(|known| known.state == standing && (url.is_none() || known.url == url)) {
        return;
    }
    if let Some(entry) = state.orders.entries.get_mut(&intent) {
        entry.state = standing.clone();
        entry.at = now;
        entry.url = url.or(entry.url.take());
    } else {
        // An order of an earlier session; without its plan nothing can be said about it.
        let Some(made) = made else { return };
        let entry = OrderEntry { plan: *made, state: standing.clone(), at: now, url, earlier: true };
        state.orders.entries.insert(intent.clone(), entry);
        state.orders.sequence.push(intent.clone());
    }
    turn.world();
    forget(state);
    if !state.orders.in_flight() && matches!(state.screen.overlay, Some(Overlay::Quit)) {
        // Nothing is out that the question could be about. Nobody is sent away before they saw how it ended.
        state.screen.overlay = None;
    }
    if let Some(plan) = state.orders.entries.get(&intent).map(|entry| entry.plan.clone()) {
        proof::ended(state, &plan, &standing);
    }
    if let Some(service) = state.orders.entries.get(&intent).map(|entry| entry.plan.service.clone()) {
        // What it changed is looked at now, not at the next turn.
        polling::service_now(state, &service);
        probing::service_now(state, &service);
    }
    let plan = state.orders.entries.get(&intent).map(|entry| &entry.plan);
    let title = plan.map(|plan| plan.title.clone()).unwrap_or_default();
    let verb = plan.map(Plan::verb);
    let (level, text) = match &standing {
        OrderState::Intended | OrderState::Sending { .. } => return,
        OrderState::Accepted { .. } => (NoticeLevel::Plain, format!("accepted, watching: {title}")),
        // What puts a release somewhere only began: its run may still meet gates and fail; the environment shows its end.
        OrderState::Done { how } if matches!(verb, Some(Verb::RollBack | Verb::Promote)) => {
            (NoticeLevel::Plain, format!("under way: {title} ({how})"))
        }
        OrderState::Done { how } => (NoticeLevel::Good, format!("done: {title} ({how})")),
        OrderState::Resolved { how } => (NoticeLevel::Good, format!("it did take effect: {title} ({how})")),
        OrderState::Unconfirmed { why } => (NoticeLevel::Warning, format!("accepted, not confirmed: {title} ({why})")),
        OrderState::NotSent { how } => (NoticeLevel::Warning, format!("it did not take effect: {title} ({how})")),
        OrderState::Stale { differences, .. } => {
            let change = differences.first();
            let change = change.map(|first| format!("{}: was {}, is {}", first.what, first.was, first.is));
            let change = change.unwrap_or_else(|| "something changed".to_owned());
            let reopened = plan::stale(state, &intent, differences.clone(), turn);
            let level = if reopened { NoticeLevel::Warning } else { NoticeLevel::Bad };
            (level, format!("nothing was sent: {title} ({change})"))
        }
        OrderState::Refused { fault, .. } => (NoticeLevel::Bad, format!("refused: {title}: {fault}")),
        OrderState::Unknown { .. } => {
            (NoticeLevel::Bad, format!("nobody knows whether it was taken; being looked up: {title}"))
        }
        OrderState::Interrupted { why, .. } => (NoticeLevel::Bad, format!("broke off: {title} ({why})")),
    };
    marks_again(state, &intent, &standing);
    notices::tell(state, level, &text, turn);
    batch::news(state, &intent, turn);
}

/// What was marked and did not succeed is marked again, as far as it still waits: what is left to do is what is marked.
fn marks_again(state: &mut State, intent: &IntentId, standing: &OrderState) {
    let failed = matches!(
        standing,
        OrderState::Stale { .. }
            | OrderState::Refused { .. }
            | OrderState::NotSent { .. }
            | OrderState::Interrupted { .. }
    );
    if !failed || !state.screen.walked.remove(intent) {
        return;
    }
    let gates =
        state.orders.entries.get(intent).map(|order| plan::gates_of(&order.plan.intent.ask)).unwrap_or_default();
    let waiting = gates.into_iter().filter(|gate| state.gate(gate).is_some()).map(RowId::Gate).collect::<Vec<_>>();
    state.screen.marks.extend(waiting);
}

/// Ended orders beyond the newest few leave the screen; the journal has them.
fn forget(state: &mut State) {
    let orders = &mut state.orders;
    let excess = orders.sequence.len().saturating_sub(ENDED);
    let old: Vec<_> = orders
        .sequence
        .iter()
        .take(excess)
        .filter(|intent| orders.entries.get(intent).is_none_or(|order| !order.state.in_flight()))
        .cloned()
        .collect();
    for intent in old {
        orders.entries.remove(&intent);
        orders.sequence.retain(|known| *known != intent);
    }
}
