//! Pictures of the screen, from the cells themselves: a buffer becomes an SVG. No tool and no terminal is needed.
//!
//! ```text
//! Buffer ─ runs of cells of one style ─▶ rects (backgrounds), texts (runs), paths (borders, joined) ─▶ SVG
//! ```

mod lines;
mod palette;

use std::borrow::Cow;
use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Modifier;

pub use palette::{Palette, PaletteError};

/// The width of a cell in pixels.
const WIDE: f32 = 9.0;
/// The height of a cell in pixels.
const HIGH: f32 = 19.0;
/// The size of the letters in pixels: six tenths of it is the usual advance of a monospaced font.
const FONT: f32 = 15.0;
/// Where letters stand within a cell, from its top.
const BASE: f32 = 14.0;
/// Space around the screen.
const MARGIN: f32 = 14.0;
/// How much of the foreground is left in faint text.
const FAINT: f32 = 0.58;

/// Cells of one row that look alike.
struct Run<'a> {
    x: u16,
    y: u16,
    columns: u16,
    text: String,
    look: &'a Cell,
}

/// The buffer as an SVG document.
#[must_use]
pub fn svg(buffer: &Buffer, palette: &Palette, title: &str) -> String {
    let area = buffer.area;
    let (width, height) = (f32::from(area.width) * WIDE + 2.0 * MARGIN, f32::from(area.height) * HIGH + 2.0 * MARGIN);
    let mut out = String::with_capacity(64 * 1024);
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n\
         <title>{}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{}\"/>\n\
         <g font-family=\"'DejaVu Sans Mono','Menlo','Consolas',monospace\" font-size=\"{FONT}\" xml:space=\"preserve\">",
        escape(title),
        palette.background(),
    );
    for y in area.top()..area.bottom() {
        for run in runs(buffer, y) {
            paint(&mut out, &run, palette);
        }
    }
    out.push_str("</g>\n</svg>\n");
    out
}

/// The runs of a row: cells of one style; borders and other symbols stand alone, so that each sits in its own cell.
fn runs(buffer: &Buffer, y: u16) -> Vec<Run<'_>> {
    let area = buffer.area;
    let mut runs: Vec<Run<'_>> = Vec::new();
    let mut x = area.left();
    while x < area.right() {
        let Some(cell) = buffer.cell((x, y)) else { break };
        let columns = super::text::width(cell.symbol()).max(1);
        let plain = cell.symbol().is_ascii();
        match runs.last_mut() {
            Some(last) if plain && last.text.is_ascii() && last.x + last.columns == x && alike(last.look, cell) => {
                last.text.push_str(cell.symbol());
                last.columns += columns;
            }
            _ => runs.push(Run { x, y, columns, text: cell.symbol().to_owned(), look: cell }),
        }
        x += columns;
    }
    runs
}

fn alike(one: &Cell, other: &Cell) -> bool {
    one.fg == other.fg && one.bg == other.bg && one.modifier == other.modifier
}

fn paint(out: &mut String, run: &Run<'_>, palette: &Palette) {
    let modifier = run.look.modifier;
    let (mut ink, mut paper) = (palette.foreground_of(run.look.fg), palette.background_of(run.look.bg));
    if modifier.contains(Modifier::REVERSED) {
        (ink, paper) = (paper.unwrap_or(Cow::Borrowed(palette.background())), Some(ink));
    }
    let (x, y) = (f32::from(run.x) * WIDE + MARGIN, f32::from(run.y) * HIGH + MARGIN);
    let width = f32::from(run.columns) * WIDE;
    if let Some(paper) = paper {
        let _ = writeln!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{HIGH}\" fill=\"{paper}\"/>");
    }
    let faint = if modifier.contains(Modifier::DIM) { format!(" opacity=\"{FAINT}\"") } else { String::new() };
    if modifier.contains(Modifier::UNDERLINED) {
        let below = y + HIGH - 2.5;
        let _ = writeln!(out, "<path d=\"M{x} {below}h{width}\" stroke=\"{ink}\" stroke-width=\"1\"{faint}/>");
    }
    if run.text.trim().is_empty() {
        return;
    }
    if lines::paint(out, &run.text, (x, y), (WIDE, HIGH), &ink, &faint) {
        return;
    }
    let leading = run.text.len() - run.text.trim_start().len();
    let text = run.text.trim();
    let from = x + f32::from(u16::try_from(leading).unwrap_or(0)) * WIDE;
    let bold = if modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
    let italic = if modifier.contains(Modifier::ITALIC) { " font-style=\"italic\"" } else { "" };
    let strike = if modifier.contains(Modifier::CROSSED_OUT) { " text-decoration=\"line-through\"" } else { "" };
    let letters = f32::from(super::text::width(text)) * WIDE;
    let base = y + BASE;
    if run.text.is_ascii() {
        let _ = writeln!(
            out,
            "<text x=\"{from}\" y=\"{base}\" textLength=\"{letters}\" lengthAdjust=\"spacing\" fill=\"{ink}\"{bold}{italic}{strike}{faint}>{}</text>",
            escape(text),
        );
    } else {
        let middle = from + letters / 2.0;
        let _ = writeln!(
            out,
            "<text x=\"{middle}\" y=\"{base}\" text-anchor=\"middle\" fill=\"{ink}\"{bold}{italic}{strike}{faint}>{}</text>",
            escape(text),
        );
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
