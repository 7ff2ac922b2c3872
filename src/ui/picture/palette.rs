//! What colours look like in a picture.

use ratatui::style::Color;
use serde::Deserialize;

/// Why a palette cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the palette cannot be read: {0}")]
pub struct PaletteError(String);

/// The sixteen colours of a terminal, its foreground and its background, as `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Palette {
    foreground: String,
    background: String,
    black: String,
    red: String,
    green: String,
    yellow: String,
    blue: String,
    magenta: String,
    cyan: String,
    gray: String,
    dark_gray: String,
    light_red: String,
    light_green: String,
    light_yellow: String,
    light_blue: String,
    light_magenta: String,
    light_cyan: String,
    white: String,
}

impl Palette {
    /// The built-in palette.
    ///
    /// # Errors
    /// Where the built-in file is no palette, which a test rules out.
    pub fn built_in() -> Result<Self, PaletteError> {
        Self::parse(include_str!("../../../assets/palette.toml"))
    }

    /// Reads a palette file's text.
    ///
    /// # Errors
    /// Where a colour is missing or unknown.
    pub fn parse(text: &str) -> Result<Self, PaletteError> {
        toml::from_str(text).map_err(|error| PaletteError(error.to_string()))
    }

    pub(super) fn background(&self) -> &str {
        &self.background
    }

    pub(super) fn foreground_of(&self, colour: Color) -> &str {
        self.named(colour).unwrap_or(&self.foreground)
    }

    pub(super) fn background_of(&self, colour: Color) -> Option<&str> {
        self.named(colour)
    }

    /// A colour of the sixteen; the others are the business of truecolor themes, which the pictures do not show.
    fn named(&self, colour: Color) -> Option<&str> {
        Some(match colour {
            Color::Black => &self.black,
            Color::Red => &self.red,
            Color::Green => &self.green,
            Color::Yellow => &self.yellow,
            Color::Blue => &self.blue,
            Color::Magenta => &self.magenta,
            Color::Cyan => &self.cyan,
            Color::Gray => &self.gray,
            Color::DarkGray => &self.dark_gray,
            Color::LightRed => &self.light_red,
            Color::LightGreen => &self.light_green,
            Color::LightYellow => &self.light_yellow,
            Color::LightBlue => &self.light_blue,
            Color::LightMagenta => &self.light_magenta,
            Color::LightCyan => &self.light_cyan,
            Color::White => &self.white,
            Color::Reset | Color::Rgb(..) | Color::Indexed(_) => return None,
        })
    }
}
