//! What colours look like in a picture.

use std::borrow::Cow;

use ratatui::style::Color;
use serde::Deserialize;

use crate::cockpit::Ground;
use crate::ui::colour;

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
    /// The built-in palette for a background.
    ///
    /// # Errors
    /// Where the built-in file is no palette, which a test rules out.
    pub fn of(ground: Ground) -> Result<Self, PaletteError> {
        Self::parse(match ground {
            Ground::Dark => include_str!("../../../assets/palettes/dark.toml"),
            Ground::Light => include_str!("../../../assets/palettes/light.toml"),
        })
    }

    /// Reads a palette file's text.
    ///
    /// # Errors
    /// Where a colour is missing or unknown.
    pub fn parse(text: &str) -> Result<Self, PaletteError> {
        toml::from_str(text).map_err(|error| PaletteError(error.to_string()))
    }

    /// The background of the screen.
    #[must_use]
    pub fn background(&self) -> &str {
        &self.background
    }

    /// What a foreground looks like.
    #[must_use]
    pub fn foreground_of(&self, colour: Color) -> Cow<'_, str> {
        self.named(colour).unwrap_or(Cow::Borrowed(&self.foreground))
    }

    /// What a background looks like; nothing for the screen's own.
    #[must_use]
    pub fn background_of(&self, colour: Color) -> Option<Cow<'_, str>> {
        self.named(colour)
    }

    fn named(&self, colour: Color) -> Option<Cow<'_, str>> {
        let hex = |(red, green, blue): (u8, u8, u8)| Cow::Owned(format!("#{red:02x}{green:02x}{blue:02x}"));
        Some(Cow::Borrowed(match colour {
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
            Color::Rgb(red, green, blue) => return Some(hex((red, green, blue))),
            Color::Indexed(number) => return Some(hex(colour::fixed(number))),
            Color::Reset => return None,
        }))
    }
}
