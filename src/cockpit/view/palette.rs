//! The palette over the command line: what is meant by what is typed, best first.

use crate::cockpit::palette::{Meaning, meant, ranked};
use crate::cockpit::{Key, Overlay, State};
use crate::domain::Text;

/// Most lines that are shown at once.
const SHOWN: usize = 10;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaletteLine {
    /// What is typed for it.
    pub text: Text,
    /// What it does.
    pub words: Text,
    /// The key that does the same.
    pub key: Option<Key>,
    /// Whether it opens a plan.
    pub verb: bool,
    /// Whether Enter does this one.
    pub meant: bool,
}

/// The palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaletteView {
    /// The visible lines.
    pub lines: Vec<PaletteLine>,
    /// The place of the first visible one.
    pub first: usize,
    /// How many there are.
    pub total: usize,
}

/// The palette, where the command line is open.
#[must_use]
pub fn palette(state: &State) -> Option<PaletteView> {
    let Some(Overlay::Prompt(prompt)) = &state.screen.overlay else { return None };
    let lines = ranked(state, &prompt.line.text);
    let meant = meant(state, &prompt.line.text, prompt.chosen.as_deref());
    let place = meant.as_ref().and_then(|meant| lines.iter().position(|line| line == meant));
    let first = place.map_or(0, |place| (place + 1).saturating_sub(SHOWN));
    let total = lines.len();
    let shown = lines.into_iter().skip(first).take(SHOWN).map(|line| {
        let opens_plan = line.meaning == Meaning::PromoteFully;
        let command = if let Meaning::Command(command) = line.meaning { Some(command) } else { None };
        PaletteLine {
            meant: meant.as_ref() == Some(&line),
            text: Text::new(&line.text),
            words: Text::new(&line.words),
            key: command.and_then(|command| state.keymap.keys(command).next()),
            verb: opens_plan || matches!(command, Some(crate::cockpit::Command::Verb(_))),
        }
    });
    Some(PaletteView { lines: shown.collect(), first, total })
}
