//! Colours for terminals that have more or fewer of them.
//!
//! A theme may give a colour twice: `fg = ["cyan", "#5fb8b8"]`, the terminal's own one and a fixed one. Where there are only
//! sixteen, the first is taken; where there are 256, the nearest of those that no user changes, or the one that a third place
//! names where the nearest has another hue. Where there are only eight, the sixteen lose their brightness.

use ratatui::style::Color;

use crate::cockpit::{Colours, Ground};

/// The levels of the colour cube of 256-colour terminals.
const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
/// The number of the cube's first colour.
const CUBE: u8 = 16;
/// The number of the first of 24 greys, and how many levels apart they are.
const GREYS: (u8, u8) = (232, 10);

/// Takes one of the colours wherever a theme file gives several.
pub(super) fn choose(value: &mut toml::Value, colours: Colours) {
    pick(value, colours);
    if colours == Colours::Eight {
        darken(value);
    }
}

fn pick(value: &mut toml::Value, colours: Colours) {
    match value {
        toml::Value::Table(table) => table.iter_mut().for_each(|(_, value)| pick(value, colours)),
        toml::Value::Array(both) => {
            if let [own, fixed, indexed @ ..] = both.as_slice() {
                *value = match (colours, fixed.as_str().and_then(rgb), indexed) {
                    (Colours::Eight | Colours::Sixteen, ..) | (_, None, _) => own.clone(),
                    (Colours::Indexed, Some(_), [indexed, ..]) => indexed.clone(),
                    (Colours::Indexed, Some(wanted), []) => toml::Value::String(nearest(wanted).to_string()),
                    (Colours::True, Some(_), _) => fixed.clone(),
                };
            }
        }
        _ => {}
    }
}

/// Takes the brightness from names of bright colours: the eight others have the same hues. Bright black would be black.
fn darken(value: &mut toml::Value) {
    match value {
        toml::Value::Table(table) => table.iter_mut().for_each(|(_, value)| darken(value)),
        toml::Value::String(name) => {
            if let Some(hue) = name.strip_prefix("light-") {
                *name = hue.to_owned();
            } else if matches!(name.as_str(), "white" | "dark-gray") {
                "gray".clone_into(name);
            }
        }
        _ => {}
    }
}

/// Red, green and blue of `#rrggbb`.
fn rgb(text: &str) -> Option<(u8, u8, u8)> {
    match text.parse().ok()? {
        Color::Rgb(red, green, blue) => Some((red, green, blue)),
        _ => None,
    }
}

/// The number of the nearest fixed colour of a 256-colour terminal.
fn nearest(wanted: (u8, u8, u8)) -> u8 {
    let distance = |number: &u8| {
        let (red, green, blue) = fixed(*number);
        let part = |one: u8, other: u8| u32::from(one.abs_diff(other)).pow(2);
        part(red, wanted.0) + part(green, wanted.1) + part(blue, wanted.2)
    };
    (CUBE..=u8::MAX).min_by_key(distance).unwrap_or(CUBE)
}

/// Red, green and blue of one of the fixed colours of a 256-colour terminal; black for the sixteen that are not fixed.
pub(super) fn fixed(number: u8) -> (u8, u8, u8) {
    if let Some(grey) = number.checked_sub(GREYS.0) {
        let level = 8 + GREYS.1 * grey;
        return (level, level, level);
    }
    let Some(place) = number.checked_sub(CUBE) else { return (0, 0, 0) };
    let level = |place: u8| LEVELS[usize::from(place % 6)];
    (level(place / 36), level(place / 6), level(place))
}

/// Whether a background of these parts, each from 0 to 1, is dark or light: by its relative luminance, where the middle
/// of what eyes tell apart is at 18 %.
#[must_use]
pub fn ground_of(red: f64, green: f64, blue: f64) -> Ground {
    if luminance(red, green, blue) < 0.18 { Ground::Dark } else { Ground::Light }
}

/// The relative luminance of WCAG 2 of a colour in sRGB, from 0 to 1.
#[must_use]
pub fn luminance(red: f64, green: f64, blue: f64) -> f64 {
    let linear = |part: f64| if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}
