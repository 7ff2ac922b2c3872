//! From the confirmation to the order.

use super::{journal_refusal, judge, keys, put, replan};
use crate::cockpit::{Dialogue, Effect, Field, NoticeLevel, OrderEntry, Overlay, Phase, RowId, State, facts};
use crate::domain::{Ask, GateId, OrderState, Plan};
use crate::policy::{Answer, Challenge, Clearance, Order, Refusal, Rule, Verdict, assess};

use super::super::{Turn, batch, notices};

/// The operator confirmed. The rules judge once more, at this moment.
pub(super) fn confirm(state: &mut State, mut dialogue: Box<Dialogue>, typed: Vec<String>, turn: &mut Turn) {
    turn.seen();
    let (Phase::Armed(plan, challenge), true) = (&dialogue.phase, dialogue.painted) else {
        return put(state, dialogue);
    };
    if !dialogue.changes.is_empty() {
        // What changed must be seen before anything is confirmed that was typed for something else.
        dialogue.changes.clear();
        dialogue.complaint = Some("it changed since you typed that; confirm once more to send the new plan".to_owned());
        return put(state, dialogue);
    }
    let (plan, challenge) = (plan.clone(), challenge.clone());
    let answer = Answer { typed, reason: keys::reason(&dialogue) };
    let verdict = match journal_refusal(state, &plan) {
        Some(refusal) => Verdict::Deny(vec![refusal]),
        None => assess(&plan, &state.settings, &facts(state, &plan), Some(&answer), state.now),
    };
    match verdict {
        Verdict::Clear(clearance) => send(state, dialogue, *plan, clearance, turn),
        Verdict::Ask(challenge) => {
            dialogue.phase = Phase::Armed(plan, challenge);
            put(state, dialogue);
        }
        Verdict::Deny(refusals) => refused(state, dialogue, plan, &challenge, &refusals, turn),
    }
}

/// The gates that an ask answers.
pub(in crate::cockpit::update) fn gates_of(ask: &Ask) -> Vec<GateId> {
    match ask {
        Ask::Approve { gates, .. } | Ask::Reject { gates } => gates.clone(),
        _ => Vec::new(),
    }
}

/// Makes the order and hands it over. From here on the hands have it.
fn send(state: &mut State, mut dialogue: Box<Dialogue>, plan: Plan, clearance: Clearance, turn: &mut Turn) {
    let record = plan.clone();
    match Order::new(plan, clearance, state.now) {
        Ok(order) => {
            let intent = record.intent.id.clone();
            let text = format!("ordered: {}", record.title);
            let answered = gates_of(&record.intent.ask);
            let (ask, given) = (record.intent.ask.clone(), intent.clone());
            let entry =
                OrderEntry { plan: record, state: OrderState::Intended, at: state.now, url: None, earlier: false };
            state.orders.entries.insert(intent.clone(), entry);
            state.orders.sequence.push(intent.clone());
            state.screen.typed = Some((intent.clone(), dialogue.words));
            // Marks on other runs stay: they have plans of their own. What does not succeed is marked again.
            if answered.iter().any(|gate| state.screen.marks.remove(&RowId::Gate(gate.clone()))) {
                for gate in &answered {
                    state.screen.marks.remove(&RowId::Gate(gate.clone()));
                }
                state.screen.walked.insert(intent);
            }
            batch::ordered(state, &ask, &given);
            state.screen.overlay = dialogue.in_batch.then_some(Overlay::Batch);
            state.pace.stale = true;
            turn.world();
            notices::tell(state, NoticeLevel::Plain, &text, turn);
            turn.effect(Effect::Execute(Box::new(order)));
        }
        Err(error) => {
            dialogue.complaint = Some(error.to_string());
            replan(state, &mut dialogue, turn);
            dialogue.phase = Phase::Planning;
            put(state, dialogue);
        }
    }
}

/// What was typed does not do, or the rules say no by now.
fn refused(
    state: &mut State,
    mut dialogue: Box<Dialogue>,
    plan: Box<Plan>,
    shown: &Challenge,
    refusals: &[Refusal],
    turn: &mut Turn,
) {
    let has = |rule: Rule| refusals.iter().any(|refusal| refusal.rule == rule);
    let complaint = refusals.first().map(|refusal| {
        let who = if refusal.who_could.is_empty() { String::new() } else { format!(": {}", refusal.who_could) };
        format!("{}{who}", refusal.why)
    });
    if has(Rule::Expired) {
        replan(state, &mut dialogue, turn);
        dialogue.phase = Phase::Planning;
    } else if [Rule::Confirmation, Rule::Reason, Rule::Ticket, Rule::Checklist, Rule::SecondPerson].into_iter().any(has)
    {
        // The challenge may have grown while the plan was open: a freeze began, an order became unknown.
        match assess(&plan, &state.settings, &facts(state, &plan), None, state.now) {
            Verdict::Ask(challenge) if challenge == *shown => {
                if !has(Rule::Confirmation) {
                    dialogue.field = dialogue.missing(&challenge).unwrap_or(Field::Reason);
                }
            }
            Verdict::Ask(_) | Verdict::Deny(_) | Verdict::Clear(_) => judge(state, &mut dialogue, plan, turn),
        }
    } else {
        // It was let through when it was armed, and is not any more.
        judge(state, &mut dialogue, plan, turn);
    }
    dialogue.complaint = complaint;
    put(state, dialogue);
}
