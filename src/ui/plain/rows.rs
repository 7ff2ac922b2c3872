//! The three lists and the Timeline as lines.

use super::joined;
use crate::cockpit::view::{self, Cell, ChangeLine, Empty, List, Mark, NeedKind, NeedLine, RailMark, RunLine, Window};
use crate::cockpit::{RowId, State};
use crate::domain::{Text, Tier};

/// What is said of what is not there yet.
pub(super) const BEING_READ: &str = "being read";
/// All of a list.
const ALL: Window = Window { first: 0, height: usize::MAX / 2 };

/// What is true of a row, in words.
fn marks(mark: Mark) -> String {
    let said = [(mark.selected, "selected"), (mark.marked, "marked"), (mark.gone, "gone")];
    let said = said.into_iter().filter(|(is, _)| *is).flat_map(|(_, word)| [" [", word, "]"]);
    said.collect()
}

/// A list with its title; what is to be said where it is empty.
pub(super) fn listed<Row>(title: &str, list: &List<Row>, line: impl Fn(&Row) -> String) -> Vec<String> {
    let filtered = list.filter.as_ref().map(|(filter, _)| format!(", filtered by `{filter}`")).unwrap_or_default();
    let waiting =
        (list.waiting > 0).then(|| format!(", {} more to come when nothing was typed for a moment", list.waiting));
    let stale = list.stale.as_ref().map(|stale| format!(", {stale}")).unwrap_or_default();
    let head = format!("{title}: {}{filtered}{}{stale}", list.total, waiting.unwrap_or_default());
    let rows = list.rows.iter().enumerate().map(|(place, row)| format!("{}. {}", list.first + place + 1, line(row)));
    [head].into_iter().chain(rows).chain(list.empty.as_ref().map(empty)).collect()
}

/// Why there is nothing.
pub(super) fn empty(empty: &Empty) -> String {
    match empty {
        Empty::Loading => BEING_READ.to_owned(),
        Empty::Nothing(text) => text.to_string(),
        Empty::Filtered => "nothing is like the filter".to_owned(),
        Empty::Fault(what, hint) => joined([what.as_str(), hint.as_str()], "; "),
    }
}

pub(super) fn needs_you(state: &State) -> Vec<String> {
    listed("Needs you", &view::needs_you(state, ALL), |line| format!("{}{}", need(line, true), marks(line.mark)))
}

/// What needs somebody with what it is about, without what only grows older: what is new is told by comparing them. Neither a
/// filter nor an acknowledgement makes anything new, or go.
#[must_use]
pub fn needs(state: &State) -> Vec<(RowId, String)> {
    view::needs(state).iter().map(|line| (line.id.clone(), need(line, false))).collect()
}

/// An environment with its tier, where its name does not say it.
fn environment(name: &Text, tier: Tier) -> String {
    if name.raw() == tier.word() { name.to_string() } else { format!("{name} ({})", tier.word()) }
}

fn need(line: &NeedLine, aged: bool) -> String {
    let place = line.environment.as_ref().map(|(name, tier)| environment(name, *tier)).unwrap_or_default();
    let kind = match line.kind {
        _ if line.mark.gone => "",
        NeedKind::Others => "waits for others",
        NeedKind::Acknowledged => "acknowledged",
        _ => "",
    };
    let age = if aged { line.age.as_str() } else { "" };
    let about = joined([line.service.as_str(), &place, line.version.as_str()], ", ");
    let note = if aged { line.note.as_str() } else { "" };
    joined([&*about, &joined([line.state.as_str(), age, note, kind], ", ")], ": ")
}

pub(super) fn environments(state: &State) -> Vec<String> {
    let view = view::environments(state, ALL);
    let mut lines = Vec::new();
    let heads = listed("Environments", &view.list, |line| {
        joined([&*format!("{}{}", line.name, marks(line.mark)), line.note.as_str()], ": ")
    });
    let mut rows = view.list.rows.iter();
    for (place, head) in heads.into_iter().enumerate() {
        lines.push(head);
        let Some(row) = (place > 0).then(|| rows.next()).flatten() else { continue };
        let cells = row.cells.iter().zip(&view.columns).enumerate();
        for (column, (found, (name, tier))) in cells.filter(|(_, (found, _))| found.id.is_some()) {
            lines.push(format!("   {place}.{} {}: {}", column + 1, environment(name, *tier), cell(found)));
        }
    }
    lines
}

fn cell(cell: &Cell) -> String {
    let behind = match cell.behind {
        None | Some(0) => String::new(),
        Some(1) => "1 commit behind".to_owned(),
        Some(behind) => format!("{behind} commits behind"),
    };
    let said = [
        (cell.held, "held"),
        (cell.waiting, "something waits"),
        (cell.selected, "[selected]"),
        (cell.marked, "[marked]"),
    ];
    let said = said.into_iter().filter(|(is, _)| *is).map(|(_, word)| word);
    let parts = [cell.version.as_str(), cell.word.as_str(), cell.progress.as_str(), cell.age.as_str(), &*behind];
    joined(parts.into_iter().chain(said), ", ")
}

pub(super) fn pipelines(state: &State) -> Vec<String> {
    listed("Pipelines", &view::pipelines(state, ALL), |line| format!("{}{}", run(line), marks(line.mark)))
}

fn run(line: &RunLine) -> String {
    let about = joined([line.service.as_str(), line.number.as_str(), line.name.as_str(), line.branch.as_str()], " ");
    let rest = [
        line.state.as_str(),
        &*rail(&line.rail),
        line.time.as_str(),
        line.age.as_str(),
        line.actor.as_str(),
        line.title.as_str(),
    ];
    joined([&*about, &joined(rest, ", ")], ": ")
}

/// The stages of a run, counted.
fn rail(rail: &[RailMark]) -> String {
    let words = [
        (RailMark::Delivered, "delivered"),
        (RailMark::Good, "done"),
        (RailMark::Moving, "running"),
        (RailMark::Bad, "failed"),
        (RailMark::Waiting, "waiting"),
        (RailMark::Doubtful, "doubtful"),
        (RailMark::Queued, "to come"),
        (RailMark::Neutral, "left out"),
        (RailMark::Unknown, "unknown"),
    ];
    let counts = words.into_iter().filter_map(|(mark, word)| {
        let count = rail.iter().filter(|found| **found == mark).count();
        (count > 0).then(|| format!("{count} {word}"))
    });
    counts.collect::<Vec<_>>().join(" ")
}

pub(super) fn timeline(state: &State) -> Vec<String> {
    let view = view::timeline(state, ALL);
    let lines = listed(view.title.as_str(), &view.list, |line| format!("{}{}", change(line), marks(line.mark)));
    let rest = [view.reach.to_string(), view.further.to_string()];
    lines.into_iter().chain(rest.into_iter().filter(|line| !line.is_empty())).collect()
}

fn change(line: &ChangeLine) -> String {
    let when = joined([line.day.as_str(), line.clock.as_str()], " ");
    let place = joined([line.service.as_str(), line.environment.as_str()], " ");
    let rest =
        [line.about.as_str(), line.version.as_str(), line.who.as_str(), line.knowledge.as_str(), line.age.as_str()];
    joined([&*when, &joined([line.what.as_str(), &*place, &joined(rest, ", ")], " ")], ": ")
}
