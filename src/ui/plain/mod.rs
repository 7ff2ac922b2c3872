//! The cockpit as lines, for whoever listens to it or has a terminal that draws nothing: no boxes, no columns, and nothing
//! that is said by a colour or a place alone. Every line stands for itself; a row begins with the number that selects it.
//!
//! ```text
//! State ─ the same selectors as the screen's ─▶ lines
//! ```

mod detail;
mod over;
mod rows;

use unicode_segmentation::UnicodeSegmentation as _;

use super::ascii;
use crate::cockpit::view::{self, words::DASH};
use crate::cockpit::{Glyphs, Pane, State};

pub use over::{over, standing};
pub use rows::needs;

/// The header as one line: who, where, how well, what time it is.
#[must_use]
pub fn header(state: &State) -> String {
    let header = view::header(state);
    let mut parts = vec![header.clock.to_string()];
    parts.extend(header.who.map(|who| who.to_string()));
    parts.extend(header.sources.iter().map(|source| format!("{} {}", source.name, source.words)));
    parts.extend(header.freeze.map(|freeze| freeze.words.to_string()));
    parts.extend(header.orders.map(|(_, words)| words.to_string()));
    parts.extend(header.alerts.map(|words| words.to_string()));
    if header.simulated {
        parts.push("SIMULATED".to_owned());
    }
    parts.push(if header.read_only { "READ-ONLY" } else { "read-write" }.to_owned());
    parts.join("; ")
}

/// The pane that has the focus, all of it, its title first.
#[must_use]
pub fn pane(state: &State) -> Vec<String> {
    match state.screen.pane {
        Pane::NeedsYou => rows::needs_you(state),
        Pane::Environments => rows::environments(state),
        Pane::Pipelines if state.screen.timeline.shown => rows::timeline(state),
        Pane::Pipelines => rows::pipelines(state),
        Pane::Detail => detail::lines(state),
    }
}

/// What is selected, in one line; nothing where nothing is.
#[must_use]
pub fn selected(state: &State) -> Option<String> {
    state.selected()?;
    let (title, tab, _) = view::detail(state, view::Window { first: 0, height: 0 });
    let place = state.screen.pane_state(state.screen.pane).place + 1;
    Some(format!("selected: {place}. {title} (detail: {})", tab.word().to_lowercase()))
}

/// Whether what is asked for is still being read.
#[must_use]
pub fn is_being_read(lines: &[String]) -> bool {
    lines.iter().any(|line| line == rows::BEING_READ)
}

/// A line in the symbols that the terminal has.
#[must_use]
pub fn spelt(line: &str, glyphs: Glyphs) -> String {
    if glyphs == Glyphs::Unicode || line.is_ascii() {
        return line.to_owned();
    }
    let mut said = String::with_capacity(line.len());
    for symbol in line.graphemes(true) {
        match ascii::stand_in(symbol) {
            _ if symbol.is_ascii() => said.push_str(symbol),
            Some(stand_in) => said.push_str(stand_in),
            None => said.extend(symbol.chars().map(|letter| deunicode::deunicode_char(letter).unwrap_or("?"))),
        }
    }
    said
}

/// A line without what only grows older in it: two of which nothing else differs say the same. `seen 7s ago` and `seen 12s ago`
/// are one, `v2` and `v3` are not.
#[must_use]
pub fn ageless(line: &str) -> String {
    let older = |word: &str| {
        let word = word.trim_end_matches(|end: char| ",;:)".contains(end));
        let digits = word.trim_end_matches(|unit: char| "smhdw".contains(unit));
        digits.len() < word.len() && !digits.is_empty() && digits.chars().all(|digit| digit.is_ascii_digit())
            || word.split_once('h').is_some_and(|(hours, minutes)| {
                [hours, minutes].iter().all(|part| !part.is_empty() && part.chars().all(|digit| digit.is_ascii_digit()))
            })
    };
    line.split(' ').filter(|word| !older(word)).collect::<Vec<_>>().join(" ")
}

/// Joins what says something: a dash only fills a place on the screen.
fn joined<'a>(parts: impl IntoIterator<Item = &'a str>, between: &str) -> String {
    parts.into_iter().filter(|part| !part.trim().is_empty() && *part != DASH).collect::<Vec<_>>().join(between)
}
