//! The four keys, over what was read.

use std::time::Duration;

use jiff::SignedDuration;

use super::naming;
use super::words::{self, many};
use crate::cockpit::changes::{self, FourKeys, usual_window};
use crate::cockpit::{Overlay, State};
use crate::domain::Text;
use crate::domain::dora::{DEFINITIONS, Dora};

/// The keys of one service.
#[derive(Clone, Debug)]
pub struct KeysLine {
    /// The service, or `all`.
    pub service: Text,
    /// Deliveries, with the rollbacks: `42`, `42 + 1 back`.
    pub delivered: Text,
    /// How often: `weekly`.
    pub frequency: Text,
    /// The median lead time: `1d4h`.
    pub lead_time: Text,
    /// `4.7 %`, and of how many: `2 of 42`.
    pub failures: Text,
    /// The median time to restore: `29m`.
    pub restore: Text,
}

/// The four keys.
#[derive(Clone, Debug)]
pub struct DoraView {
    /// Over which window: `26 Oct 14:00Z until now`.
    pub window: Text,
    /// All services, then each.
    pub lines: Vec<KeysLine>,
    /// What is missing and how to get it.
    pub notes: Vec<Text>,
    /// The keys with their definitions.
    pub definitions: Vec<(Text, Text)>,
    /// The first visible line of the whole.
    pub top: usize,
}

/// The four keys, where they are open.
#[must_use]
pub fn dora(state: &State) -> Option<DoraView> {
    let Some(Overlay::Dora { top }) = &state.screen.overlay else { return None };
    let now = state.now.wall;
    let found = &state.lists.four_keys;
    let overall = found.first()?;
    let mut notes = Vec::new();
    if overall.keys.unread > 0 {
        notes.push(Text::new(&format!(
            "The commits of {} deliveries were not read; `flightdeck dora` reads them.",
            words::count(overall.keys.unread as u64)
        )));
    }
    if changes::reach(state, changes::Places::Production).complete_from.is_some_and(|read| read > usual_window(now)) {
        notes.push(Text::new(
            "No further back was read than this; in the Timeline, reading further reads further here too.",
        ));
    }
    Some(DoraView {
        window: Text::new(&format!("production since {}", words::moment(overall.keys.from, now))),
        lines: found.iter().map(|one| line(state, one)).collect(),
        notes,
        definitions: DEFINITIONS.iter().map(|(key, words)| (Text::new(key), Text::new(words))).collect(),
        top: *top,
    })
}

fn line(state: &State, found: &FourKeys) -> KeysLine {
    let keys = &found.keys;
    let service = found.service.as_ref().map_or_else(|| Text::new("all"), |service| naming::service(state, service));
    let back = if keys.rollbacks > 0 { format!(" + {} back", keys.rollbacks) } else { String::new() };
    KeysLine {
        service,
        delivered: Text::new(&format!("{}{back}", keys.delivered)),
        frequency: Text::new(keys.frequency.map_or("too little", crate::domain::dora::Bucket::word)),
        lead_time: Text::new(&lead(keys)),
        failures: Text::new(&failures(keys)),
        restore: Text::new(&restore(keys)),
    }
}

fn lead(keys: &Dora) -> String {
    keys.lead_time.map_or_else(
        || "too little".to_owned(),
        |time| format!("{} of {}", duration(time), many(keys.commits as u64, "commit")),
    )
}

fn failures(keys: &Dora) -> String {
    keys.failure_rate().map_or_else(
        || "too little".to_owned(),
        |tenths| format!("{}.{} % ({} of {})", tenths / 10, tenths % 10, keys.failed, keys.ended),
    )
}

fn restore(keys: &Dora) -> String {
    let open = if keys.open > 0 { format!(", {} open", keys.open) } else { String::new() };
    match keys.restore {
        Some(time) => format!("{} of {}{open}", duration(time), keys.restored),
        None if keys.failed == 0 => "nothing failed".to_owned(),
        None => format!("none yet{open}"),
    }
}

fn duration(time: SignedDuration) -> String {
    words::duration(Duration::try_from(time).unwrap_or_default())
}
