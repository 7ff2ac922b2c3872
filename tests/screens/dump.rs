//! Screens as text with their styles: the symbols, and below them one letter a cell with a legend of what it stands for.
//! ratatui's own text of a buffer leaves the styles out.
#![allow(dead_code, reason = "each test file takes what it needs")]

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr as _;

/// The symbols, row by row.
pub(crate) fn symbols(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut row = String::new();
        let mut x = buffer.area.left();
        while x < buffer.area.right() {
            let symbol = buffer[(x, y)].symbol();
            row.push_str(symbol);
            x += u16::try_from(symbol.width().max(1)).unwrap();
        }
        out.push_str(row.trim_end());
        out.push('\n');
    }
    out
}

/// Symbols and styles: under each row its styles as `letter×cells` runs, blanks left out.
pub(crate) fn styled(buffer: &Buffer) -> String {
    let mut legend: Vec<String> = Vec::new();
    let mut out = String::new();
    let text = symbols(buffer);
    for (y, row) in (buffer.area.top()..).zip(text.lines()) {
        let mut runs: Vec<(String, u16)> = Vec::new();
        for x in buffer.area.left()..buffer.area.right() {
            let cell = &buffer[(x, y)];
            let style = describe(cell);
            let letter = if style.is_empty() {
                ".".to_owned()
            } else {
                let place = legend.iter().position(|known| *known == style).unwrap_or_else(|| {
                    legend.push(style);
                    legend.len() - 1
                });
                char::from(b'a' + u8::try_from(place).unwrap()).to_string()
            };
            match runs.last_mut() {
                Some((last, cells)) if *last == letter => *cells += 1,
                _ => runs.push((letter, 1)),
            }
        }
        if runs.last().is_some_and(|(letter, _)| letter == ".") {
            runs.pop();
        }
        let runs: Vec<String> = runs.iter().map(|(letter, cells)| format!("{cells}{letter}")).collect();
        let _ = writeln!(out, "{row}");
        if !runs.is_empty() {
            let _ = writeln!(out, "    ~ {}", runs.join(" "));
        }
    }
    let _ = writeln!(out, "---");
    for (place, style) in legend.iter().enumerate() {
        let _ = writeln!(out, "{} {style}", char::from(b'a' + u8::try_from(place).unwrap()));
    }
    out
}

/// The style of a cell in words; nothing for the terminal's own, nor for what cannot be seen on a blank.
fn describe(cell: &Cell) -> String {
    let blank = cell.symbol() == " ";
    let seen_on_blanks = Modifier::REVERSED | Modifier::UNDERLINED | Modifier::CROSSED_OUT;
    let modifier = if blank { cell.modifier & seen_on_blanks } else { cell.modifier };
    let mut words = Vec::new();
    if cell.fg != Color::Reset && (!blank || modifier.contains(Modifier::REVERSED)) {
        words.push(cell.fg.to_string().to_lowercase());
    }
    if cell.bg != Color::Reset {
        words.push(format!("on {}", cell.bg.to_string().to_lowercase()));
    }
    for (flag, word) in [
        (Modifier::BOLD, "bold"),
        (Modifier::DIM, "dim"),
        (Modifier::ITALIC, "italic"),
        (Modifier::UNDERLINED, "underline"),
        (Modifier::REVERSED, "reverse"),
        (Modifier::CROSSED_OUT, "strike"),
    ] {
        if modifier.contains(flag) {
            words.push(word.to_owned());
        }
    }
    words.join(" ")
}
