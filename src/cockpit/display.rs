//! How the screen looks, as far as it can change while the cockpit flies: theme, background, colours, symbols, clock.
//!
//! Names only: what a theme is made of belongs to the painter, who asks the terminal to the hands.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// A theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ThemeName {
    /// For a dark background.
    #[default]
    Dark,
    /// For a light background.
    Light,
    /// White on black of its own, whatever the terminal's background.
    HighContrast,
    /// Apart for every kind of colour vision, on a dark background.
    ColourBlindDark,
    /// The same on a light background.
    ColourBlindLight,
    /// No colours: words, glyphs, bold and reverse alone.
    Monochrome,
}

impl ThemeName {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Dark, Self::Light, Self::HighContrast, Self::ColourBlindDark, Self::ColourBlindLight, Self::Monochrome];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrast => "high-contrast",
            Self::ColourBlindDark => "colour-blind-dark",
            Self::ColourBlindLight => "colour-blind-light",
            Self::Monochrome => "monochrome",
        }
    }
}

/// What was chosen: a theme, or one that follows the terminal's background.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ThemeChoice {
    /// Dark or light.
    #[default]
    Auto,
    /// Safe for every kind of colour vision, dark or light.
    ColourBlind,
    /// This one.
    Fixed(ThemeName),
}

impl ThemeChoice {
    /// All of them, as they are offered.
    pub const ALL: [Self; 8] = [
        Self::Auto,
        Self::Fixed(ThemeName::Dark),
        Self::Fixed(ThemeName::Light),
        Self::Fixed(ThemeName::HighContrast),
        Self::ColourBlind,
        Self::Fixed(ThemeName::ColourBlindDark),
        Self::Fixed(ThemeName::ColourBlindLight),
        Self::Fixed(ThemeName::Monochrome),
    ];

    /// Its word, the same in the configuration, on the command line and in the palette.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::ColourBlind => "colour-blind",
            Self::Fixed(name) => name.word(),
        }
    }

    /// The choice of a word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.word() == word)
    }
}

/// What the terminal's background is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// Dark, also where nobody said.
    #[default]
    Dark,
    /// Light.
    Light,
}

/// How many colours the terminal says it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Colours {
    /// Eight, and nothing brighter: the terminals of old.
    Eight,
    /// The sixteen that its user chose.
    #[default]
    Sixteen,
    /// Those and 240 fixed ones.
    Indexed,
    /// All of them.
    True,
}

/// The symbols.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Glyphs {
    /// Box drawing and single-width symbols.
    #[default]
    Unicode,
    /// ASCII alone.
    Ascii,
}

/// Whose time of day is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Zones {
    /// Everybody's: `14:03Z`.
    #[default]
    Utc,
    /// The operator's own: `15:03+01:00`.
    Local,
    /// Both, where there is room.
    Both,
}

impl Zones {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Utc, Self::Local, Self::Both];

    /// Its word, the same in the configuration and in the palette.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Utc => "utc",
            Self::Local => "local",
            Self::Both => "both",
        }
    }
}

/// How much is sent over the line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bandwidth {
    /// As the line is measured to be.
    #[default]
    Auto,
    /// As little as it takes.
    Low,
    /// All of it, however slow the line is.
    Full,
}

impl Bandwidth {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Low, Self::Full];

    /// Its word, the same in the configuration and in the palette.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Low => "low",
            Self::Full => "full",
        }
    }
}

/// The look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Display {
    /// The theme that was chosen.
    pub theme: ThemeChoice,
    /// What the terminal's background is.
    pub ground: Ground,
    /// The colours.
    pub colours: Colours,
    /// The symbols.
    pub glyphs: Glyphs,
    /// Whose time of day is shown.
    pub clock: Zones,
    /// How much is sent over the line.
    #[serde(default)]
    pub bandwidth: Bandwidth,
    /// Whether the line was measured to be slow.
    #[serde(default)]
    pub slow_line: bool,
    /// The operator's own time zone.
    #[serde(with = "zone")]
    pub zone: TimeZone,
}

impl Default for Display {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::default(),
            ground: Ground::default(),
            colours: Colours::default(),
            glyphs: Glyphs::default(),
            clock: Zones::default(),
            bandwidth: Bandwidth::default(),
            slow_line: false,
            zone: TimeZone::UTC,
        }
    }
}

impl Display {
    /// Whether as little as possible is sent over the line: few repaints, and coarse clocks.
    #[must_use]
    pub fn frugal(&self) -> bool {
        match self.bandwidth {
            Bandwidth::Auto => self.slow_line,
            Bandwidth::Low => true,
            Bandwidth::Full => false,
        }
    }

    /// The theme that is drawn in.
    #[must_use]
    pub fn theme_name(&self) -> ThemeName {
        match (self.theme, self.ground) {
            (ThemeChoice::Fixed(name), _) => name,
            (ThemeChoice::Auto, Ground::Dark) => ThemeName::Dark,
            (ThemeChoice::Auto, Ground::Light) => ThemeName::Light,
            (ThemeChoice::ColourBlind, Ground::Dark) => ThemeName::ColourBlindDark,
            (ThemeChoice::ColourBlind, Ground::Light) => ThemeName::ColourBlindLight,
        }
    }
}

/// A time zone in a recording: by its name. One that the system says without a name is written as UTC.
mod zone {
    use jiff::tz::TimeZone;
    use serde::{Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(zone: &TimeZone, serializer: S) -> Result<S::Ok, S::Error> {
        let named = zone.iana_name().map(|_| zone);
        jiff::fmt::serde::tz::required::serialize(named.unwrap_or(&TimeZone::UTC), serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TimeZone, D::Error> {
        jiff::fmt::serde::tz::required::deserialize(deserializer)
    }
}
