//! Which style each role has. Code names roles, never colours; a theme is a TOML file that gives every role a style.
//!
//! Knows files as text only: who reads them is not its business.

use ratatui::style::{Color, Modifier, Style};
use serde::{Deserialize, Deserializer};

use super::colour;
use crate::cockpit::view::Health;
use crate::cockpit::{Colours, Display, Glyphs, Ground, NoticeLevel, ThemeName};
use crate::domain::Tier;

/// Why a theme cannot be used: a role is missing or misspelt, or a colour is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the theme cannot be read: {0}")]
pub struct ThemeError(String);

/// The style of every role.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Its name.
    pub name: String,
    /// Most of the screen.
    #[serde(deserialize_with = "style")]
    pub text: Style,
    /// What matters less.
    #[serde(deserialize_with = "style")]
    pub dim: Style,
    /// What matters more.
    #[serde(deserialize_with = "style")]
    pub strong: Style,
    /// The one accent.
    #[serde(deserialize_with = "style")]
    pub accent: Style,
    /// Borders.
    #[serde(deserialize_with = "style")]
    pub border: Style,
    /// The border of what takes the keys.
    #[serde(deserialize_with = "style")]
    pub border_focused: Style,
    /// Titles of panes.
    #[serde(deserialize_with = "style")]
    pub title: Style,
    /// The title of what takes the keys.
    #[serde(deserialize_with = "style")]
    pub title_focused: Style,
    /// The bar before the selected row.
    #[serde(deserialize_with = "style")]
    pub bar: Style,
    /// The same in a pane without the focus.
    #[serde(deserialize_with = "style")]
    pub bar_unfocused: Style,
    /// The selected row of the pane with the focus; laid over what the row is drawn in.
    #[serde(deserialize_with = "style")]
    pub selection: Style,
    /// The selected cell of the matrix; laid over.
    #[serde(deserialize_with = "style")]
    pub cell: Style,
    /// The name of the column under the cursor; laid over.
    #[serde(deserialize_with = "style")]
    pub column: Style,
    /// Names of columns and labels.
    #[serde(deserialize_with = "style")]
    pub heading: Style,
    /// Names of tabs.
    #[serde(deserialize_with = "style")]
    pub tab: Style,
    /// The name of the open tab.
    #[serde(deserialize_with = "style")]
    pub tab_selected: Style,
    /// Keys in hints.
    #[serde(deserialize_with = "style")]
    pub key: Style,
    /// Keys in hints that open a plan.
    #[serde(deserialize_with = "style")]
    pub key_verb: Style,
    /// What the keys in hints do.
    #[serde(skip)]
    pub hint: Style,
    /// Requests and command lines as they are sent.
    #[serde(deserialize_with = "style")]
    pub code: Style,
    /// What is typed.
    #[serde(deserialize_with = "style")]
    pub field: Style,
    /// The cursor within it.
    #[serde(deserialize_with = "style")]
    pub cursor: Style,
    /// Lines that a search found.
    #[serde(deserialize_with = "style")]
    pub found: Style,
    /// Rows that vanished.
    #[serde(deserialize_with = "style")]
    pub gone: Style,
    /// Words that must not be overlooked: simulated, read-only.
    #[serde(deserialize_with = "style")]
    pub badge: Style,
    /// Which background it is made for.
    pub ground: Ground,
    /// Which symbols are drawn: a matter of the terminal, not of the theme's file.
    #[serde(skip)]
    pub glyphs: Glyphs,
    health: HealthStyles,
    tier: TierStyles,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct HealthStyles {
    #[serde(deserialize_with = "style")]
    good: Style,
    #[serde(deserialize_with = "style")]
    moving: Style,
    #[serde(deserialize_with = "style")]
    queued: Style,
    #[serde(deserialize_with = "style")]
    waiting: Style,
    #[serde(deserialize_with = "style")]
    doubtful: Style,
    #[serde(deserialize_with = "style")]
    bad: Style,
    #[serde(deserialize_with = "style")]
    neutral: Style,
    #[serde(deserialize_with = "style")]
    unknown: Style,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct TierStyles {
    #[serde(deserialize_with = "style")]
    development: Style,
    #[serde(deserialize_with = "style")]
    testing: Style,
    #[serde(deserialize_with = "style")]
    staging: Style,
    #[serde(deserialize_with = "style")]
    production: Style,
    #[serde(deserialize_with = "style")]
    other: Style,
}

impl Theme {
    /// The theme, the colours and the symbols that the display asks for.
    ///
    /// # Errors
    /// `Malformed` where a built-in file is no theme, which a test rules out.
    pub fn of(display: &Display) -> Result<Self, ThemeError> {
        let theme = Self::built_in(display.theme_name(), display.colours)?;
        let theme = if display.frugal() { theme.frugal() } else { theme };
        Ok(Self { glyphs: display.glyphs, ..theme })
    }

    /// The same for a line over which every byte counts: where the cursor is the bar says, where the keys go the title, and
    /// neither of them repaints a row or a border.
    fn frugal(self) -> Self {
        Self {
            selection: Style::default(),
            border_focused: self.border,
            key: self.text,
            key_verb: self.strong,
            hint: self.text,
            ..self
        }
    }

    /// A built-in theme in as many colours as there are.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub fn built_in(name: ThemeName, colours: Colours) -> Result<Self, ThemeError> {
        let text = match name {
            ThemeName::Dark => include_str!("../../assets/themes/dark.toml"),
            ThemeName::Light => include_str!("../../assets/themes/light.toml"),
            ThemeName::HighContrast => include_str!("../../assets/themes/high-contrast.toml"),
            ThemeName::ColourBlindDark => include_str!("../../assets/themes/colour-blind-dark.toml"),
            ThemeName::ColourBlindLight => include_str!("../../assets/themes/colour-blind-light.toml"),
            ThemeName::Monochrome => include_str!("../../assets/themes/monochrome.toml"),
        };
        Self::parse(text, colours)
    }

    /// Reads a theme file's text for a terminal of so many colours.
    ///
    /// # Errors
    /// Where a role is missing or unknown, or a style is none.
    pub fn parse(text: &str, colours: Colours) -> Result<Self, ThemeError> {
        let malformed = |error: toml::de::Error| ThemeError(error.to_string());
        let mut file: toml::Table = toml::from_str(text).map_err(malformed)?;
        for value in file.iter_mut().map(|(_, value)| value) {
            colour::choose(value, colours);
        }
        let theme: Self = file.try_into().map_err(malformed)?;
        Ok(Self { hint: theme.dim, ..theme })
    }

    /// Whether it paints its own background, whatever the terminal's is.
    #[must_use]
    pub fn paints_ground(&self) -> bool {
        self.text.bg.is_some()
    }

    /// The style of a health.
    #[must_use]
    pub fn health(&self, health: Health) -> Style {
        match health {
            Health::Good | Health::Delivered => self.health.good,
            Health::Moving => self.health.moving,
            Health::Queued => self.health.queued,
            Health::Waiting => self.health.waiting,
            Health::Doubtful => self.health.doubtful,
            Health::Bad => self.health.bad,
            Health::Neutral => self.health.neutral,
            Health::Unknown => self.health.unknown,
        }
    }

    /// The style of a tier.
    #[must_use]
    pub fn tier(&self, tier: Tier) -> Style {
        match tier {
            Tier::Development => self.tier.development,
            Tier::Testing => self.tier.testing,
            Tier::Staging => self.tier.staging,
            Tier::Production => self.tier.production,
            Tier::Other => self.tier.other,
        }
    }

    /// The style of a notice.
    #[must_use]
    pub fn notice(&self, level: NoticeLevel) -> Style {
        match level {
            NoticeLevel::Plain => self.text,
            NoticeLevel::Good => self.health.good,
            NoticeLevel::Warning => self.health.doubtful,
            NoticeLevel::Bad => self.health.bad,
        }
    }
}

/// A style as a theme file writes it.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "six independent switches of a terminal, spelt as in the file")]
struct Ink {
    fg: Option<String>,
    bg: Option<String>,
    bold: bool,
    dim: bool,
    italic: bool,
    underline: bool,
    reverse: bool,
    strike: bool,
}

fn style<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Style, D::Error> {
    let ink = Ink::deserialize(deserializer)?;
    let colour = |name: Option<String>| {
        name.map(|name| name.parse::<Color>().map_err(|_| serde::de::Error::custom(format!("`{name}` is no colour"))))
            .transpose()
    };
    let mut style = Style { fg: colour(ink.fg)?, bg: colour(ink.bg)?, ..Style::default() };
    let switches = [
        (ink.bold, Modifier::BOLD),
        (ink.dim, Modifier::DIM),
        (ink.italic, Modifier::ITALIC),
        (ink.underline, Modifier::UNDERLINED),
        (ink.reverse, Modifier::REVERSED),
        (ink.strike, Modifier::CROSSED_OUT),
    ];
    for (_, modifier) in switches.into_iter().filter(|(on, _)| *on) {
        style = style.add_modifier(modifier);
    }
    Ok(style)
}
