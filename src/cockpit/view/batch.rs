//! The batch of marked gates: a line for each, with what its plan would meet or what became of it.

use super::availability::of_gates;
use super::{Available, Health, naming, refusals, words};
use crate::cockpit::{Batch, BatchGate, Fate, OrderEntry, State};
use crate::domain::{GateId, OrderState, Text, Verb};

/// The words of the sum, in the order in which they are counted; the others follow.
const SUMMED: [&str; 6] = ["to confirm", "being sent", "sent", "approved", "rejected", "unknown"];

/// One gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchLine {
    /// `payments`.
    pub service: Text,
    /// `production`.
    pub environment: Text,
    /// The version that waits there.
    pub version: Text,
    /// What stands beside it as a sign.
    pub health: Health,
    /// `to confirm`, `skipped`, `refused`, `approved`: one or two words.
    pub word: Text,
    /// The reason, or what will be asked for.
    pub words: Text,
    /// Whether the cursor is on it.
    pub selected: bool,
    /// Whether nothing is to be done about it any more.
    pub dim: bool,
}

/// The batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchView {
    /// `approve 5 gates of 3 runs`.
    pub title: Text,
    /// Every gate, in order.
    pub lines: Vec<BatchLine>,
    /// How many there are of what: `2 approved · 1 refused · 2 to confirm`.
    pub sum: Text,
    /// Whether every gate has its end: nothing is to be confirmed and nothing is under way.
    pub settled: bool,
    /// Whether something did not go as it was asked.
    pub bad: bool,
}

/// The batch, where there is one.
#[must_use]
pub fn batch(state: &State) -> Option<BatchView> {
    let batch = state.screen.batch.as_ref()?;
    let mut runs: Vec<_> = batch.gates.iter().map(|gate| (&gate.id.run, gate.id.attempt)).collect();
    runs.dedup();
    let mut counted: Vec<(&'static str, usize)> = Vec::new();
    let (mut settled, mut bad) = (true, false);
    let mut lines = Vec::new();
    for (place, gate) in batch.gates.iter().enumerate() {
        let Standing { health, word, words, open } = standing(state, batch, gate);
        match counted.iter_mut().find(|(known, _)| *known == word) {
            Some((_, count)) => *count += 1,
            None => counted.push((word, 1)),
        }
        settled &= !open;
        bad |= matches!(health, Health::Bad | Health::Unknown | Health::Doubtful);
        lines.push(BatchLine {
            service: gate.service.clone(),
            environment: gate.id.environment.name.clone(),
            version: gate.version.clone(),
            health,
            word: Text::new(word),
            words: Text::new(&words),
            selected: place == batch.cursor,
            dim: matches!(health, Health::Neutral),
        });
    }
    let gates = words::many(batch.gates.len() as u64, "gate");
    let runs = words::many(runs.len() as u64, "run");
    // What is left to do first, then what went well, then what did not.
    let rank = |word: &str| SUMMED.iter().position(|known| *known == word).unwrap_or(SUMMED.len());
    counted.sort_by_key(|(word, _)| rank(word));
    let sum: Vec<String> = counted.iter().map(|(word, count)| format!("{count} {word}")).collect();
    let title = Text::new(&format!("{} {gates} of {runs}", batch.verb.word()));
    Some(BatchView { title, lines, sum: Text::new(&sum.join(" · ")), settled, bad })
}

/// How a gate of the batch stands.
struct Standing {
    health: Health,
    word: &'static str,
    words: String,
    open: bool,
}

impl Standing {
    fn ended(health: Health, word: &'static str, words: &str) -> Self {
        Self { health, word, words: words.to_owned(), open: false }
    }
}

fn standing(state: &State, batch: &Batch, gate: &BatchGate) -> Standing {
    match &gate.fate {
        Fate::Skipped => Standing::ended(Health::Neutral, "skipped", "left out by you"),
        Fate::Denied(why) => Standing::ended(Health::Bad, "refused", why.raw()),
        Fate::Ordered(intent) => match state.orders.entries.get(intent) {
            Some(order) => ordered(batch.verb, order),
            None => Standing::ended(Health::Neutral, "ended", "the journal has its end"),
        },
        Fate::Open if state.gate(&gate.id).is_none() => {
            Standing::ended(Health::Neutral, "gone", "it does not wait any more: answered elsewhere, or its run ended")
        }
        Fate::Open => match of_gates(state, batch.verb, std::slice::from_ref(&gate.id)) {
            Available::Plan(ask) => {
                let service = state.world.services.get(&gate.id.run.service);
                let asked = service.and_then(|service| refusals::asked_for(state, service, &ask));
                let mut words = vec![naming::run(state, &gate.id.run)];
                let by = state.gate(&gate.id).and_then(|gate| gate.initiator.as_ref());
                words.extend(by.map(|by| format!("started by {by}")));
                words.extend(asked);
                let words = words.join(" · ");
                Standing { health: Health::Waiting, word: "to confirm", words, open: true }
            }
            Available::No(why) => Standing::ended(Health::Bad, "not possible", why.raw()),
            Available::Choose | Available::Batch(_) => Standing::ended(Health::Neutral, "not possible", ""),
        },
    }
}

/// How an order stands, in words about its gate.
fn ordered(verb: Verb, order: &OrderEntry) -> Standing {
    let done = if verb == Verb::Reject { "rejected" } else { "approved" };
    match &order.state {
        OrderState::Intended | OrderState::Sending { .. } => {
            Standing { health: Health::Moving, word: "being sent", words: String::new(), open: true }
        }
        OrderState::Accepted { .. } => {
            let words = "accepted; being watched until it is true".to_owned();
            Standing { health: Health::Moving, word: "sent", words, open: true }
        }
        OrderState::Done { how } => Standing::ended(Health::Good, done, how.raw()),
        OrderState::Resolved { how } => {
            Standing::ended(Health::Good, done, &format!("the answer was lost; it took effect: {how}"))
        }
        OrderState::Unconfirmed { why } => Standing::ended(Health::Doubtful, "unconfirmed", why.raw()),
        OrderState::Unknown { .. } => Standing {
            health: Health::Unknown,
            word: "unknown",
            words: "nobody knows whether it was taken; being looked up".to_owned(),
            open: true,
        },
        OrderState::NotSent { how } => Standing::ended(Health::Doubtful, "not sent", how.raw()),
        OrderState::Stale { differences, .. } => {
            let first = differences.first();
            let change = first.map(|first| format!("{}: was {}, is {}", first.what, first.was, first.is));
            Standing::ended(Health::Bad, "stale", &change.unwrap_or_else(|| "something changed".to_owned()))
        }
        OrderState::Refused { fault, .. } => Standing::ended(Health::Bad, "refused", &fault.to_string()),
        OrderState::Interrupted { why, .. } => Standing::ended(Health::Bad, "broke off", why.raw()),
    }
}

/// Whether the plan of a gate of the batch can be asked for; else why not.
///
/// # Errors
/// Why not.
pub fn batch_plan(state: &State, id: &GateId) -> Result<(), Text> {
    let Some((batch, gate)) = state.screen.batch.as_ref().and_then(|batch| Some((batch, batch.gate(id)?))) else {
        return Err(Text::new("it is not in the batch"));
    };
    match &gate.fate {
        Fate::Skipped => return Err(Text::new("it is left out; take it in again first")),
        Fate::Ordered(intent) if !again(state, intent) => return Err(Text::new("it was ordered already")),
        Fate::Open | Fate::Denied(_) | Fate::Ordered(_) => {}
    }
    if state.gate(id).is_none() {
        return Err(Text::new("this gate does not wait any more"));
    }
    match of_gates(state, batch.verb, std::slice::from_ref(id)) {
        Available::No(why) => Err(why),
        _ => Ok(()),
    }
}

/// Whether a gate that an order had may be ordered again: the order had no effect, or nobody knows.
fn again(state: &State, intent: &crate::domain::IntentId) -> bool {
    state.orders.entries.get(intent).is_none_or(|order| {
        matches!(
            order.state,
            OrderState::Stale { .. }
                | OrderState::Refused { .. }
                | OrderState::NotSent { .. }
                | OrderState::Interrupted { .. }
                | OrderState::Unknown { .. }
        )
    })
}

/// The gates that share a plan with this one: those of the same attempt of its run that can go through.
#[must_use]
pub fn batch_group(state: &State, id: &GateId) -> Vec<GateId> {
    let Some(batch) = &state.screen.batch else { return Vec::new() };
    let same = batch.gates.iter().map(|gate| &gate.id).filter(|gate| gate.run == id.run && gate.attempt == id.attempt);
    same.filter(|gate| batch_plan(state, gate).is_ok()).cloned().collect()
}
