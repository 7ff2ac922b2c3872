//! *Journal*: what was done from here, newest first, and what is still open.

use super::{JournalLine, JournalView};
use crate::cockpit::view::list::visible;
use crate::cockpit::view::{Empty, Health, Window, freshness, moments, words};
use crate::cockpit::{OrderEntry, Pane, RowId, State};
use crate::domain::{Evidence, OrderState, Text};
use crate::journal::{Entry, Record};

pub(super) fn journal(state: &State, window: Window) -> JournalView {
    let empty =
        || Empty::Nothing(Text::new("Nothing was done from here yet. Every act is written down before it is sent."));
    let lines = visible(state, Pane::Detail, window, empty, |_, row, _| {
        let RowId::Line(number) = row else { return None };
        let sequence = u64::try_from(number).ok()?;
        let place = state.journal.binary_search_by_key(&sequence, |record| record.sequence).ok()?;
        Some(line(state, &state.journal[place]))
    });
    let open = state.orders.newest_first().filter(|order| is_open(&order.state)).map(|order| open(state, order));
    let fault = state.journal_fault.as_ref().map(|fault| {
        let (what, hint) = freshness::fault(fault);
        Text::new(&if hint.is_empty() { what.to_string() } else { format!("{what}; {hint}") })
    });
    JournalView { open: open.collect(), lines, fault }
}

fn is_open(state: &OrderState) -> bool {
    state.in_flight() || matches!(state, OrderState::Unconfirmed { .. } | OrderState::Interrupted { .. })
}

/// `approve production of checkout: accepted 12s ago, step 1 of 2`.
fn open(state: &State, order: &OrderEntry) -> (Health, Text) {
    let many = order.plan.steps.len();
    let of = |step: usize| if many > 1 { format!(", step {} of {many}", step + 1) } else { String::new() };
    let (health, more) = match &order.state {
        OrderState::Sending { step } | OrderState::Accepted { step } => (Health::Moving, of(*step)),
        OrderState::Unknown { step, resolve_by } => {
            (Health::Unknown, format!("{}, read until {}", of(*step), moments::clock(&state.display, *resolve_by)))
        }
        OrderState::Unconfirmed { why } => (Health::Doubtful, format!(": {why}")),
        OrderState::Interrupted { next, why } => (Health::Doubtful, format!("{} not sent: {why}", of(*next))),
        _ => (Health::Moving, String::new()),
    };
    let age = words::duration(state.now.since(order.at));
    let earlier = if order.earlier { " (an earlier session's)" } else { "" };
    (health, Text::new(&format!("{}: {} {age} ago{more}{earlier}", order.plan.title, order.state.word())))
}

fn line(state: &State, record: &Record) -> JournalLine {
    let (health, words) = entry(&record.entry);
    JournalLine {
        health,
        at: Text::new(&moments::to_the_second(&state.display, record.at, state.now.wall)),
        event: Text::new(&record.entry.word().replace('_', " ")),
        words: Text::new(&words),
    }
}

fn entry(entry: &Entry) -> (Health, String) {
    match entry {
        Entry::SessionStarted { version, .. } => (Health::Neutral, format!("flightdeck {version}")),
        Entry::Refused { title, reasons, .. } => {
            (Health::Neutral, format!("{title}: {}", words::list(reasons.iter().map(Text::as_str))))
        }
        Entry::Intended { plan, overridden, blind, twice, .. } => {
            let mut parts = vec![plan.title.to_string()];
            if !overridden.is_empty() {
                parts.push(format!("OVERRIDING {}", words::list(overridden.iter().map(Text::as_str))));
            }
            if *blind {
                parts.push("blind".to_owned());
            }
            if *twice {
                parts.push("may run twice".to_owned());
            }
            (Health::Moving, parts.join(", "))
        }
        Entry::Sending { step, request, .. } => {
            (Health::Moving, format!("step {}: {} {}", step + 1, request.method, request.path))
        }
        Entry::Answered { step, receipt, .. } => {
            (Health::Good, format!("step {}: {} {}", step + 1, receipt.status, receipt.words))
        }
        Entry::Failed { step, fault, .. } => (Health::Bad, format!("step {}: {}", step + 1, freshness::fault(fault).0)),
        Entry::Stale { step, differences, .. } => {
            let first = differences.first();
            let what = first.map(|first| format!("{}: {} → {}", first.what, first.was, first.is)).unwrap_or_default();
            (Health::Doubtful, format!("step {}: nothing was sent: {what}", step + 1))
        }
        Entry::Unknown { step, resolve_by, .. } => (
            Health::Unknown,
            format!("step {}: the answer is lost; read until {}", step + 1, words::clock(*resolve_by)),
        ),
        Entry::Observed { step, evidence, .. } => {
            let (health, word, how) = match evidence {
                Evidence::Happened(how) => (Health::Good, "happened", how),
                Evidence::NotYet(how) => (Health::Moving, "not yet", how),
                Evidence::DidNot(how) => (Health::Bad, "did not happen", how),
                Evidence::CannotTell(how) => (Health::Unknown, "cannot tell", how),
            };
            (health, format!("step {}: {word}: {how}", step + 1))
        }
        Entry::Interrupted { next, why, .. } => (Health::Doubtful, format!("step {} was not sent: {why}", next + 1)),
        Entry::Ended { state, how, .. } => {
            let health = match state.as_str() {
                "done" | "resolved" => Health::Good,
                "refused" | "not sent" => Health::Bad,
                _ => Health::Doubtful,
            };
            (health, format!("{state}: {how}"))
        }
        Entry::Delivered { proof, .. } => {
            (Health::Delivered, format!("{} {}: {}", proof.environment.name, proof.version, proof.how))
        }
        Entry::NotDelivered { proof, .. } => {
            (Health::Bad, format!("{} {}: {}", proof.environment.name, proof.version, proof.how))
        }
        Entry::Armed { armed } => {
            let words = if *armed { "acting is possible from here on" } else { "read-only from here on" };
            (Health::Neutral, words.to_owned())
        }
    }
}
