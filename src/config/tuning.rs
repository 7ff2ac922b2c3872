//! Limits of requests and the look: `[limits]` and `[display]`.

use std::time::Duration;

use super::draft::Draft;
use super::problem::Notes;
use super::reader::Table;
use super::{Flags, Origin, Place, Variables, suggest};
use crate::cockpit::{Bandwidth, Colours, Display, Glyphs, Ground, ThemeChoice, ThemeName, Zones};

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

/// What was chosen, before `auto` is decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    theme: Option<ThemeChoice>,
    colours: Option<Colours>,
    glyphs: Option<Glyphs>,
    clock: Zones,
    bandwidth: Bandwidth,
}

const COLOURS: &[(&str, Option<Colours>)] = &[
    ("auto", None),
    ("eight", Some(Colours::Eight)),
    ("sixteen", Some(Colours::Sixteen)),
    ("indexed", Some(Colours::Indexed)),
    ("true", Some(Colours::True)),
];
/// Terminals that have eight colours, and perhaps nothing brighter.
const EIGHT: [&str; 6] = ["linux", "screen", "ansi", "cons25", "cygwin", "putty"];
const GLYPHS: &[(&str, Option<Glyphs>)] =
    &[("auto", None), ("unicode", Some(Glyphs::Unicode)), ("ascii", Some(Glyphs::Ascii))];
const CLOCKS: &[(&str, Zones)] = &[("utc", Zones::Utc), ("local", Zones::Local), ("both", Zones::Both)];

const BANDWIDTHS: &[(&str, Bandwidth)] =
    &[("auto", Bandwidth::Auto), ("low", Bandwidth::Low), ("full", Bandwidth::Full)];

/// The word that stands for a value.
fn word_of<T: PartialEq>(words: &[(&'static str, T)], wanted: &T) -> &'static str {
    words.iter().find(|(_, value)| value == wanted).map_or("auto", |(word, _)| word)
}

/// The words of the themes.
fn themes() -> Vec<(&'static str, ThemeChoice)> {
    ThemeChoice::ALL.into_iter().map(|choice| (choice.word(), choice)).collect()
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
            && let Some(theme) = value.one_of(notes, &themes())
        {
            draft.look.theme = Some(draft.keep(&value, origin, theme.word(), theme).0);
        }
        if let Some(value) = table.get("colours")
            && let Some(colours) = value.one_of(notes, COLOURS)
        {
            draft.look.colours = draft.keep(&value, origin, word_of(COLOURS, &colours), colours).0;
        }
        if let Some(value) = table.get("glyphs")
            && let Some(glyphs) = value.one_of(notes, GLYPHS)
        {
            draft.look.glyphs = draft.keep(&value, origin, word_of(GLYPHS, &glyphs), glyphs).0;
        }
        if let Some(value) = table.get("clock")
            && let Some(clock) = value.one_of(notes, CLOCKS)
        {
            draft.look.clock = draft.keep(&value, origin, clock.word(), clock).0;
        }
        if let Some(value) = table.get("bandwidth")
            && let Some(bandwidth) = value.one_of(notes, BANDWIDTHS)
        {
            draft.look.bandwidth = draft.keep(&value, origin, bandwidth.word(), bandwidth).0;
        }
        table.finish(notes);
    }
}

/// Reads `FLIGHTDECK_THEME` and `FLIGHTDECK_GLYPHS`.
pub(super) fn read_variables(variables: &Variables, draft: &mut Draft, notes: &mut Notes) {
    if let Some(theme) = variable(variables, "FLIGHTDECK_THEME", "display.theme", &themes(), draft, notes) {
        draft.look.theme = Some(theme);
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

/// Reads `--theme` and `--low-bandwidth`.
pub(super) fn read_flags(flags: &Flags, draft: &mut Draft, notes: &mut Notes) {
    if flags.low_bandwidth {
        draft.look.bandwidth = Bandwidth::Low;
        draft.provenance.record("display.bandwidth", Origin::Flags, &Place::CommandLine, Bandwidth::Low.word());
    }
    let Some(word) = &flags.theme else { return };
    let place = Place::CommandLine;
    if let Some(theme) = ThemeChoice::named(word) {
        draft.look.theme = Some(theme);
        draft.provenance.record("display.theme", Origin::Flags, &place, theme.word());
    } else {
        let hint = suggest::hint(word, themes().iter().map(|(word, _)| *word));
        notes.wrong(&place, "display.theme", "is not known", &hint);
    }
}

impl Look {
    /// Decides what is left to the terminal: no colours where `NO_COLOR` is set or the terminal is dumb, as many as it says
    /// it has, no symbols beyond ASCII where the locale cannot show them. `COLORFGBG` says the background until the terminal
    /// itself does.
    pub(super) fn decide(self, variables: &Variables, no_color: bool) -> Display {
        let terminal = variables.value("TERM").unwrap_or_default();
        let colourless = variables.is_set("NO_COLOR") || terminal == "dumb" || terminal.starts_with("vt1");
        let theme = match self.theme {
            _ if no_color => ThemeChoice::Fixed(ThemeName::Monochrome),
            Some(theme) => theme,
            None if colourless => ThemeChoice::Fixed(ThemeName::Monochrome),
            None => ThemeChoice::Auto,
        };
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| variables.value(name));
        let wide = locale.is_some_and(|locale| {
            let locale = locale.to_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        });
        // A locale that nobody set is C, as a plain login over ssh has it.
        let ascii = !wide || terminal == "linux" || terminal.starts_with("vt");
        let glyphs = self.glyphs.unwrap_or(if ascii { Glyphs::Ascii } else { Glyphs::Unicode });
        let colours = self.colours.unwrap_or_else(|| match variables.value("COLORTERM") {
            Some("truecolor" | "24bit") => Colours::True,
            _ if terminal.contains("direct") => Colours::True,
            // They say so to nobody but their own children: over ssh their name is all that comes.
            _ if ["xterm-kitty", "xterm-ghostty", "alacritty", "wezterm", "foot"].contains(&terminal) => Colours::True,
            _ if terminal.contains("256color") => Colours::Indexed,
            _ if EIGHT.contains(&terminal) || terminal.starts_with("vt") => Colours::Eight,
            _ => Colours::Sixteen,
        });
        let ground = variables.value("COLORFGBG").and_then(ground).unwrap_or_default();
        let (clock, bandwidth) = (self.clock, self.bandwidth);
        Display { theme, ground, colours, glyphs, clock, bandwidth, ..Display::default() }
    }
}

/// What `COLORFGBG` says: foreground, perhaps something else, background, each a number of the sixteen (`15;0`, `0;default;15`).
fn ground(said: &str) -> Option<Ground> {
    match said.rsplit(';').next()?.parse::<u8>().ok()? {
        0..=6 | 8 => Some(Ground::Dark),
        7 | 9..=15 => Some(Ground::Light),
        _ => None,
    }
}
