//! The plan dialogue: from asking for a plan to the order.
//!
//! ```text
//! open ─▶ Planning ─┬─▶ Failed ── b ─▶ Planning (blind) / r ─▶ Planning
//!                   ├─▶ Denied                                            Esc, ctrl-c, alt-anything: away, from everywhere
//!                   └─▶ Armed ── painted ── y, or the words and Enter ─▶ order
//!                         │  ▲
//!                         ├─▶ Expired ── any key ─▶ Planning, what was typed stays
//!                         └─▶ Changed ── a new plan ─▶ Armed; the first confirming key only acknowledges the change
//! ```

mod ageing;
mod confirm;
mod keys;
mod premises;

pub(in crate::cockpit) use ageing::IDLE;
pub(super) use ageing::{ends_at, expire, resumed};
pub(super) use confirm::gates_of;
pub(super) use keys::{key, paste, told, under_the_finger};

use super::{Turn, batch, notices};
use crate::cockpit::cadence::REST;
use crate::cockpit::view;
use crate::cockpit::{Dialogue, Effect, Field, Line, NoticeLevel, Overlay, Phase, State, facts};
use crate::domain::{Ask, Difference, EnvironmentId, Fault, Intent, IntentId, Plan, Scope, SourceId, Text};
use crate::policy::{Refusal, Rule, Verdict, assess};

/// Opens the dialogue of an ask and has its plan made.
pub(super) fn open(state: &mut State, ask: Ask, turn: &mut Turn) {
    begin(state, ask, Kept::default(), turn);
}

/// Opens the dialogue of an ask of the batch: leaving it leads back there.
pub(super) fn open_in_batch(state: &mut State, ask: Ask, turn: &mut Turn) {
    begin(state, ask, Kept { in_batch: true, ..Kept::default() }, turn);
}

/// What was typed in a former dialogue.
#[derive(Default)]
struct Kept {
    words: Vec<Line>,
    ticket: Line,
    second: Line,
    ticked: Vec<Text>,
    reason: Line,
    in_batch: bool,
}

/// Opens a dialogue with what was typed before, if anything was.
fn begin(state: &mut State, ask: Ask, kept: Kept, turn: &mut Turn) {
    let Some(source) = ask.service().and_then(|service| state.world.services.get(service)) else {
        return notices::tell(state, NoticeLevel::Warning, "nothing is named that could be acted on", turn);
    };
    let source = source.setup.source.clone();
    let seen = premises::seen(state, &ask);
    let marked = if kept.in_batch { state.marked_with(&ask, true) } else { 0 };
    let intent = Intent { seen, marked, ticked: kept.ticked, ..Intent::new(state.next_intent(), ask) };
    let recalled = state.recalled_at(&intent.ask);
    state.screen.dialogues += 1;
    let dialogue = Dialogue {
        number: state.screen.dialogues,
        intent: intent.clone(),
        phase: Phase::Planning,
        painted: false,
        words: kept.words,
        ticket: kept.ticket,
        second: kept.second,
        reason: kept.reason,
        field: Field::Word(0),
        top: 0,
        touched: state.now,
        complaint: None,
        changes: Vec::new(),
        dismissed: Vec::new(),
        former: None,
        in_batch: kept.in_batch,
        blind: false,
        planned_at: None,
        probed: Vec::new(),
        recalled,
    };
    turn.effect(Effect::Plan { dialogue: dialogue.number, source, intent: Box::new(intent), blind: false });
    state.screen.overlay = Some(Overlay::Plan(Box::new(dialogue)));
    turn.seen();
}

/// Takes the dialogue away. Nothing was sent. One of a batch leads back to it.
pub(super) fn close(state: &mut State, turn: &mut Turn) {
    if let Some(dialogue) = take(state).filter(|dialogue| dialogue.in_batch) {
        batch::left(state, &dialogue.intent.ask, &dialogue.phase);
        state.screen.overlay = Some(Overlay::Batch);
    } else {
        state.screen.overlay = None;
    }
    state.pace.stale = true;
    turn.seen();
}

/// Takes the dialogue out of the state to work on it; it is put back unless it is to go.
fn take(state: &mut State) -> Option<Box<Dialogue>> {
    match state.screen.overlay.take() {
        Some(Overlay::Plan(dialogue)) => Some(dialogue),
        other => {
            state.screen.overlay = other;
            None
        }
    }
}

fn put(state: &mut State, dialogue: Box<Dialogue>) {
    state.screen.overlay = Some(Overlay::Plan(dialogue));
}

/// Has the plan of a dialogue made again; what was typed stays, and answers to the former asking are dropped.
fn replan(state: &mut State, dialogue: &mut Dialogue, turn: &mut Turn) {
    state.screen.dialogues += 1;
    dialogue.number = state.screen.dialogues;
    dialogue.painted = false;
    dialogue.touched = state.now;
    dialogue.complaint = None;
    dialogue.intent.seen = premises::seen(state, &dialogue.intent.ask);
    if dialogue.in_batch {
        dialogue.intent.marked = state.marked_with(&dialogue.intent.ask, true);
    }
    dialogue.recalled = state.recalled_at(&dialogue.intent.ask);
    let service = dialogue.intent.ask.service().and_then(|service| state.world.services.get(service));
    if let Some(source) = service.map(|service| service.setup.source.clone()) {
        turn.effect(Effect::Plan {
            dialogue: dialogue.number,
            source,
            intent: Box::new(dialogue.intent.clone()),
            blind: dialogue.blind,
        });
    }
}

/// Without a journal nothing but what makes production safer is possible: the hands have a fallback for that alone.
fn journal_refusal(state: &State, plan: &Plan) -> Option<Refusal> {
    let fault = state.journal_fault.as_ref().filter(|_| !plan.intent.ask.safing())?;
    let why = format!("the journal cannot be written ({}), and nothing is sent without a record", fault.what);
    Some(Refusal::new(Rule::Journal, &why, "anyone, once the state directory can be written again"))
}

/// A plan came, or could not be made.
pub(super) fn planned(state: &mut State, number: u64, plan: Result<Box<Plan>, Fault>, turn: &mut Turn) {
    let Some(mut dialogue) = take(state) else { return };
    // An answer to a dialogue that is gone, or to an asking that was repeated since.
    let current =
        dialogue.number == number && matches!(dialogue.phase, Phase::Planning | Phase::Changed(..) | Phase::Failed(_));
    if !current {
        return put(state, dialogue);
    }
    dialogue.touched = state.now;
    dialogue.painted = false;
    match plan {
        Err(fault) => dialogue.phase = Phase::Failed(fault),
        Ok(mut plan) => {
            // The intent is what was asked, whatever came back.
            plan.intent = dialogue.intent.clone();
            // What runs instead of what is believed to run is read first.
            let warnings = view::proof_warnings(state, &plan);
            plan.warnings.splice(0..0, warnings);
            if let Some(at) = dialogue.recalled {
                plan.warnings.insert(0, from_memory(at));
            }
            let plan = Box::new(plan.with_reason(keys::reason(&dialogue)).with_ticket(keys::ticket(&dialogue)));
            let plan = Box::new((*plan).with_second(keys::second(&dialogue)));
            compare(&mut dialogue, &plan);
            compare_probes(state, &mut dialogue);
            dialogue.planned_at = Some(state.now);
            judge(state, &mut dialogue, plan, turn);
        }
    }
    put(state, dialogue);
    // What lies between the two releases is read while the plan is being looked at.
    state.pace.stale = true;
    turn.seen();
}

/// What a plan says that stands on what an earlier session read.
fn from_memory(at: jiff::Timestamp) -> Text {
    let at = at.strftime("%Y-%m-%d %H:%MZ");
    Text::new(&format!("chosen from what an earlier session last saw, {at}; not read since"))
}

/// Says what differs between the plan that was armed before and the new one. What was typed was typed for the former.
fn compare(dialogue: &mut Dialogue, plan: &Plan) {
    let Some(former) = &dialogue.former else { return };
    let former_now = former.clone().with_reason(plan.intent.reason.clone()).with_ticket(plan.intent.ticket.clone());
    if former_now.digest() == plan.digest() {
        // The new plan is the old one: a list lagged behind, nothing changed that this stands on.
        let changes = std::mem::take(&mut dialogue.changes);
        dialogue.dismissed.extend(changes);
        return;
    }
    if dialogue.changes.is_empty() {
        dialogue.changes = premises::between(former, plan);
    }
}

/// Judges a plan that was made: denied, or armed.
fn judge(state: &State, dialogue: &mut Dialogue, plan: Box<Plan>, turn: &mut Turn) {
    let verdict = match journal_refusal(state, &plan) {
        Some(refusal) => Verdict::Deny(vec![refusal]),
        None => assess(&plan, &state.settings, &facts(state, &plan), None, state.now),
    };
    match verdict {
        Verdict::Deny(refusals) => {
            turn.effect(Effect::RecordRefusal {
                intent: Box::new(dialogue.intent.clone()),
                title: plan.title.clone(),
                refusals: refusals.clone(),
            });
            dialogue.phase = Phase::Denied(plan, refusals);
        }
        Verdict::Ask(challenge) => {
            let words = challenge.words().len();
            dialogue.words.resize(words, Line::default());
            let first = dialogue.former.is_none();
            if first || !Dialogue::fields(&challenge).contains(&dialogue.field) {
                // The reason is given last, and often not at all.
                let missing = dialogue.missing(&challenge).filter(|field| *field != Field::Reason);
                dialogue.field = missing.unwrap_or(Field::Word(0));
            }
            dialogue.former = Some(plan.clone());
            dialogue.phase = Phase::Armed(plan, challenge);
            dialogue.painted = false;
            turn.effect(Effect::ProvePainted { dialogue: dialogue.number });
        }
        // Without an answer nothing is ever clear; if it were, it would not be sent from here.
        Verdict::Clear(_) => dialogue.phase = Phase::Expired(plan),
    }
}

/// The terminal proved that it painted a dialogue.
pub(super) fn painted(state: &mut State, number: u64, turn: &mut Turn) {
    if let Some(Overlay::Plan(dialogue)) = &mut state.screen.overlay
        && dialogue.number == number
        && matches!(dialogue.phase, Phase::Armed(..))
        && !dialogue.painted
    {
        dialogue.painted = true;
        dialogue.touched = state.now;
        turn.seen();
    }
}

/// The world was read: what an open plan stands on may not be so any more.
pub(super) fn world_changed(state: &mut State, source: &SourceId, scope: &Scope, turn: &mut Turn) {
    let Some(Overlay::Plan(dialogue)) = &state.screen.overlay else { return };
    if let Phase::Denied(plan, _) = &dialogue.phase {
        // What the rules looked at is read by now: a plan that they would let through is armed in place.
        let verdict = assess(plan, &state.settings, &facts(state, plan), None, state.now);
        let plan = matches!(verdict, Verdict::Ask(_)).then(|| plan.clone());
        if let (Some(plan), None) = (plan, &state.journal_fault)
            && premises::contradictions(state, &plan).is_empty()
            && let Some(mut dialogue) = take(state)
        {
            judge(state, &mut dialogue, plan, turn);
            put(state, dialogue);
            turn.seen();
        }
        return;
    }
    let (Phase::Armed(plan, _), Some(planned_at)) = (&dialogue.phase, dialogue.planned_at) else { return };
    // A read that began before the plan was made knows less than the plan.
    let asked = match scope {
        Scope::Sweep(services) => {
            services.iter().find(|id| **id == plan.service).and_then(|id| state.world.services.get(id)?.sweep.asked)
        }
        scope => state.world.sources.get(source).and_then(|source| source.polls.get(scope)?.asked),
    };
    if asked.is_none_or(|asked| asked.mono < planned_at.mono) {
        return;
    }
    let mut differences = premises::contradictions(state, plan);
    differences.retain(|difference| !dialogue.dismissed.contains(difference));
    if differences.is_empty() {
        return;
    }
    if let Some(mut dialogue) = take(state) {
        change(state, &mut dialogue, differences, turn);
        put(state, dialogue);
    }
}

/// Says what the probes say now that they did not say of the plan that was armed before: no request differs by it, and yet
/// another thing is confirmed.
fn compare_probes(state: &State, dialogue: &mut Dialogue) {
    let now = view::proof_stands_on(state, &dialogue.intent.ask);
    for difference in between_probes(&dialogue.probed, &now) {
        if !dialogue.changes.contains(&difference) {
            dialogue.changes.push(difference);
        }
    }
    dialogue.probed = now;
}

fn between_probes(was: &[(EnvironmentId, Text)], now: &[(EnvironmentId, Text)]) -> Vec<Difference> {
    let changed = |(environment, was): &(EnvironmentId, Text)| {
        let (_, is) = now.iter().find(|(found, _)| found == environment)?;
        let what = Text::new(&format!("what the probe of {} says", environment.name));
        (is != was).then(|| Difference { what, was: was.clone(), is: is.clone() })
    };
    was.iter().filter_map(changed).collect()
}

/// A probe saw something else: what an open plan takes for the present may not be so any more.
pub(super) fn probes_changed(state: &mut State, turn: &mut Turn) {
    let Some(Overlay::Plan(dialogue)) = &state.screen.overlay else { return };
    if !matches!(dialogue.phase, Phase::Armed(..)) {
        return;
    }
    let now = view::proof_stands_on(state, &dialogue.intent.ask);
    let differences = between_probes(&dialogue.probed, &now);
    if differences.is_empty() {
        return;
    }
    if let Some(mut dialogue) = take(state) {
        change(state, &mut dialogue, differences, turn);
        put(state, dialogue);
    }
}

/// Shows what changed and has a new plan made in place.
fn change(state: &mut State, dialogue: &mut Dialogue, differences: Vec<Difference>, turn: &mut Turn) {
    let Some(plan) = dialogue.plan().cloned() else { return };
    dialogue.changes.clone_from(&differences);
    dialogue.phase = Phase::Changed(Box::new(plan), differences);
    replan(state, dialogue, turn);
    turn.seen();
}

/// An order came back because something it stood on had changed: its dialogue opens again with the difference, what was
/// typed stays, and a new plan is made. Not over something that the operator is busy with.
pub(super) fn stale(state: &mut State, intent: &IntentId, differences: Vec<Difference>, turn: &mut Turn) -> bool {
    if !matches!(
        state.screen.overlay,
        None | Some(Overlay::Help { .. } | Overlay::Dora { .. } | Overlay::Debrief { .. })
    ) {
        return false;
    }
    let Some(order) = state.orders.entries.get(intent).filter(|order| !order.earlier) else { return false };
    let former = order.plan.clone();
    let words = match state.screen.typed.take() {
        Some((of, words)) if of == *intent => words,
        other => {
            state.screen.typed = other;
            Vec::new()
        }
    };
    let line = |text: &Option<Text>| text.as_ref().map(|text| Line::new(text.raw())).unwrap_or_default();
    let kept = Kept {
        words,
        ticket: line(&former.intent.ticket),
        second: line(&former.intent.second),
        ticked: former.intent.ticked.clone(),
        reason: line(&former.intent.reason),
        in_batch: false,
    };
    begin(state, former.intent.ask.clone(), kept, turn);
    if let Some(Overlay::Plan(dialogue)) = &mut state.screen.overlay {
        dialogue.changes.clone_from(&differences);
        dialogue.former = Some(Box::new(former.clone()));
        dialogue.phase = Phase::Changed(Box::new(former), differences);
    }
    // The world on the screen is older than the refusal: it is read when the dialogue is on the screen.
    state.pace.follow = Some(state.now.mono.plus(REST));
    true
}
