//! Limits of requests and the look: `[limits]` and `[display]`.

use std::time::Duration;

use super::draft::Draft;
use super::problem::Notes;
use super::reader::Table;
use super::{Origin, Place, Variables, suggest};

/// How long a request may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Time to connect.
    pub connect: Duration,
    /// Time for a whole read.
    pub read: Duration,
    /// Time for a whole act; after it the outcome is unknown.
    pub act: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), read: Duration::from_secs(20), act: Duration::from_secs(30) }
    }
}

/// The colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Colours for a dark background.
    #[default]
    Dark,
    /// No colours: words, glyphs, bold and reverse alone.
    Monochrome,
}

/// The symbols.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// Box drawing and single-width symbols.
    #[default]
    Unicode,
    /// ASCII alone.
    Ascii,
}

/// The look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Display {
    /// The colours.
    pub theme: Theme,
    /// The symbols.
    pub glyphs: Glyphs,
}

/// What was chosen, before `auto` is decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    theme: Option<Theme>,
    glyphs: Option<Glyphs>,
}

const THEMES: &[(&str, Option<Theme>)] =
    &[("auto", None), ("dark", Some(Theme::Dark)), ("monochrome", Some(Theme::Monochrome))];
const GLYPHS: &[(&str, Option<Glyphs>)] =
    &[("auto", None), ("unicode", Some(Glyphs::Unicode)), ("ascii", Some(Glyphs::Ascii))];

/// The word that stands for a value.
fn word_of<T: PartialEq>(words: &[(&'static str, T)], wanted: &T) -> &'static str {
    words.iter().find(|(_, value)| value == wanted).map_or("auto", |(word, _)| word)
}

/// Reads both tables of a trusted layer.
pub(super) fn read(root: &Table<'_>, draft: &mut Draft, notes: &mut Notes) {
    const SECOND: Duration = Duration::from_secs(1);
    const MINUTE: Duration = Duration::from_secs(60);
    let origin = root.file().origin();
    if let Some(table) = root.get("limits").and_then(|value| value.table(notes)) {
        for (name, most) in [("connect", MINUTE), ("read", MINUTE * 2), ("act", MINUTE * 2)] {
            let Some(value) = table.get(name) else { continue };
            let Some(time) = value.duration(notes, SECOND..=most) else { continue };
            let (time, _) = draft.keep(&value, origin, &format!("{}s", time.as_secs()), time);
            match name {
                "connect" => draft.limits.connect = time,
                "read" => draft.limits.read = time,
                _ => draft.limits.act = time,
            }
        }
        table.finish(notes);
    }
    if let Some(table) = root.get("display").and_then(|value| value.table(notes)) {
        if let Some(value) = table.get("theme")
            && let Some(theme) = value.one_of(notes, THEMES)
        {
            draft.look.theme = draft.keep(&value, origin, word_of(THEMES, &theme), theme).0;
        }
        if let Some(value) = table.get("glyphs")
            && let Some(glyphs) = value.one_of(notes, GLYPHS)
        {
            draft.look.glyphs = draft.keep(&value, origin, word_of(GLYPHS, &glyphs), glyphs).0;
        }
        table.finish(notes);
    }
}

/// Reads `FLIGHTDECK_THEME` and `FLIGHTDECK_GLYPHS`.
pub(super) fn read_variables(variables: &Variables, draft: &mut Draft, notes: &mut Notes) {
    if let Some(theme) = variable(variables, "FLIGHTDECK_THEME", "display.theme", THEMES, draft, notes) {
        draft.look.theme = theme;
    }
    if let Some(glyphs) = variable(variables, "FLIGHTDECK_GLYPHS", "display.glyphs", GLYPHS, draft, notes) {
        draft.look.glyphs = glyphs;
    }
}

fn variable<T: Copy>(
    variables: &Variables,
    name: &str,
    key: &str,
    words: &[(&'static str, T)],
    draft: &mut Draft,
    notes: &mut Notes,
) -> Option<T> {
    let given = variables.value(name)?;
    let place = Place::Variable(name.to_owned());
    let Some((word, value)) = words.iter().find(|(word, _)| *word == given) else {
        let hint = suggest::hint(given, words.iter().map(|(word, _)| *word));
        notes.wrong(&place, key, "is not known", &hint);
        return None;
    };
    draft.provenance.record(key, Origin::Environment, &place, word);
    Some(*value)
}

impl Look {
    /// Decides what is left to the terminal: no colours where `NO_COLOR` is set or the terminal is dumb, no symbols beyond
    /// ASCII where the locale cannot show them.
    pub(super) fn decide(self, variables: &Variables, no_color: bool) -> Display {
        let terminal = variables.value("TERM").unwrap_or_default();
        let colourless = variables.is_set("NO_COLOR") || terminal == "dumb" || terminal.starts_with("vt1");
        let theme = match self.theme {
            _ if no_color => Theme::Monochrome,
            Some(theme) => theme,
            None if colourless => Theme::Monochrome,
            None => Theme::Dark,
        };
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| variables.value(name));
        let wide = locale.is_some_and(|locale| {
            let locale = locale.to_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        });
        let ascii = terminal == "linux" || (locale.is_some() && !wide);
        let glyphs = self.glyphs.unwrap_or(if ascii { Glyphs::Ascii } else { Glyphs::Unicode });
        Display { theme, glyphs }
    }
}
