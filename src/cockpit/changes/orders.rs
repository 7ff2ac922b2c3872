//! Orders of this machine, as its journal tells them.

use jiff::Timestamp;

use super::super::State;
use super::{Places, bare};
use crate::domain::{Ask, Change, ChangeId, IntentId, Knowledge, Plan, Text, What};
use crate::journal::{Entry, Operator, Record};

/// The orders with their moments.
pub(super) fn ordered(state: &State, places: Places) -> impl Iterator<Item = (Timestamp, ChangeId)> {
    all(state).filter(move |(_, plan)| told(state, plan, places)).map(|(at, plan)| {
        let id = ChangeId::Order(plan.intent.id.clone());
        (at, id)
    })
}

/// Every order with its moment, wherever it is known from.
pub(super) fn all(state: &State) -> impl Iterator<Item = (Timestamp, &Plan)> {
    let written = intended(state).map(|(record, plan)| (record.at, plan));
    // What an earlier session left open may be older than the part of the journal that is at hand.
    let known = state.orders.entries.iter().filter(|(intent, _)| intended_as(state, intent).is_none());
    written.chain(known.map(|(_, order)| (order.at.wall, &order.plan)))
}

/// Whether an order is about such a place: one of a service that is watched, in production or about no environment.
fn told(state: &State, plan: &Plan, places: Places) -> bool {
    let production = plan.environments.is_empty() || plan.environments.iter().any(|(_, tier)| tier.is_production());
    state.world.services.contains_key(&plan.service) && (places == Places::Everywhere || production)
}

fn intended(state: &State) -> impl Iterator<Item = (&Record, &Plan)> {
    state.journal.iter().filter_map(|record| match &record.entry {
        Entry::Intended { plan, .. } => Some((record, &**plan)),
        _ => None,
    })
}

fn intended_as<'a>(state: &'a State, intent: &IntentId) -> Option<(&'a Record, &'a Plan)> {
    intended(state).find(|(_, plan)| plan.intent.id == *intent)
}

/// The plan of an order, wherever it is known from.
#[must_use]
pub fn plan_of<'a>(state: &'a State, intent: &IntentId) -> Option<&'a Plan> {
    let known = state.orders.entries.get(intent).map(|order| &order.plan);
    known.or_else(|| intended_as(state, intent).map(|(_, plan)| plan))
}

pub(super) fn order(state: &State, intent: &IntentId) -> Option<Change> {
    let entry = state.orders.entries.get(intent);
    let (at, who, plan) = match (intended_as(state, intent), entry) {
        (Some((record, plan)), _) => (record.at, operator(&record.operator), plan),
        (None, Some(entry)) => (entry.at.wall, None, &entry.plan),
        (None, None) => return None,
    };
    let state_word = entry.map_or_else(|| ended(state, intent), |entry| entry.state.word().to_owned());
    let workflow = |named: &Option<crate::domain::WorkflowId>| {
        let services = state.world.services.get(&plan.service).and_then(|service| service.service.as_ref());
        let found = services.into_iter().flat_map(|service| &service.workflows);
        let named = named.as_ref();
        let name = found.into_iter().find(|workflow| named.is_none_or(|named| workflow.id == *named));
        name.map(|workflow| workflow.name.clone()).or_else(|| named.map(|named| Text::new(named.raw())))
    };
    let done = matches!(state_word.as_str(), "done" | "resolved");
    let what = match &plan.intent.ask {
        Ask::Pause { workflow: named, .. } if done => What::HoldPut { workflow: workflow(named).unwrap_or_default() },
        Ask::Resume { workflow: named, .. } if done => {
            What::HoldLifted { workflow: workflow(named).unwrap_or_default() }
        }
        _ => What::Ordered { verb: plan.verb(), state: Text::new(&state_word) },
    };
    let place = plan.environments.first();
    Some(Change {
        at,
        who,
        service: Some(plan.service.clone()),
        environment: place.map(|(environment, _)| environment.clone()),
        tier: place.map(|(_, tier)| *tier),
        from: plan.from.clone(),
        to: plan.to.clone(),
        run: plan.intent.ask.run().cloned(),
        knowledge: Knowledge::Journal,
        ..bare(&ChangeId::Order(intent.clone()), what)
    })
}

/// How the journal says that an order ended.
fn ended(state: &State, intent: &IntentId) -> String {
    let of = state.journal.iter().rev().filter(|record| record.entry.intent() == Some(intent));
    let mut ends = of.filter_map(|record| match &record.entry {
        Entry::Ended { state, .. } => Some(state.clone()),
        Entry::Interrupted { .. } => Some("interrupted".to_owned()),
        _ => None,
    });
    ends.next().unwrap_or_else(|| "open".to_owned())
}

/// Who acted: by the provider's name where it is known, else by this machine's.
fn operator(operator: &Operator) -> Option<Text> {
    let local =
        || (!operator.os_user.is_empty()).then(|| Text::new(&format!("{}@{}", operator.os_user, operator.host)));
    operator.provider_login.as_ref().map(|login| Text::new(login)).or_else(local)
}
