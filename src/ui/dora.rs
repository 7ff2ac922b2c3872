//! The four keys, over the panes.
//!
//! ```text
//! ╭ Four keys ──────────────────────────────────────────────────────────────────────╮
//! │ production since 26 Oct 14:00Z                                                  │
//! │                                                                                 │
//! │           deliveries  frequency  lead time            failure rate     restore  │
//! │ all       42 + 1 back weekly     1d of 112 commits    4.7 % (2 of 42)  29m of 1 │
//! │ checkout  …                                                                     │
//! │                                                                                 │
//! │ deployment frequency                                                            │
//! │   Deliveries to production, rollbacks apart. …                                  │
//! ╰─────────────────────────────────────────────────────────────────── Esc closes ─╯
//! ```
//!
//! Where the table finds no room each service gets lines of its own.

use ratatui::layout::Rect;

use super::block::{self, Line};
use super::canvas::Canvas;
use super::overlay;
use super::text::{cut, width, wrap};
use crate::cockpit::view::{DoraView, KeysLine};

/// The names of the columns.
const NAMES: [&str; 6] = ["", "deliveries", "frequency", "lead time", "failure rate", "time to restore"];

/// Draws the four keys.
pub(super) fn paint(canvas: &mut Canvas<'_>, view: &DoraView, body: Rect) {
    let theme = canvas.theme;
    let columns = body.width.min(116);
    let room = columns.saturating_sub(4);
    let mut lines = vec![Line::of(view.window.as_str(), theme.strong), Line::default()];
    let cells: Vec<[&str; 6]> = view.lines.iter().map(cells).collect();
    let widths: [u16; 6] = std::array::from_fn(|column| {
        let widest = cells.iter().map(|row| width(row[column])).max().unwrap_or(0);
        if column == 0 { widest.min(24) } else { widest.max(width(NAMES[column])) }
    });
    if widths.iter().sum::<u16>() + 10 <= room {
        lines.push(Line::of(row(&NAMES, &widths), theme.heading));
        lines.extend(cells.iter().map(|cells| Line::of(row(cells, &widths), theme.text)));
    } else {
        for cells in &cells {
            lines.push(Line::of(cells[0], theme.strong));
            for (name, cell) in NAMES.iter().zip(cells).skip(1) {
                lines.push(Line::of(format!("  {name:<16}"), theme.dim).and(*cell, theme.text));
            }
        }
    }
    for note in &view.notes {
        lines.push(Line::default());
        lines.extend(wrap(note.as_str(), room).into_iter().map(|line| Line::of(line, theme.dim)));
    }
    for (key, definition) in &view.definitions {
        lines.push(Line::default());
        lines.push(Line::of(key.as_str(), theme.heading));
        let words = wrap(definition.as_str(), room.saturating_sub(2));
        lines.extend(words.into_iter().map(|line| Line::of(format!("  {line}"), theme.dim)));
    }
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let area = overlay::place(body, columns, height);
    let inner = overlay::open(canvas, body, area, "Four keys");
    block::paint_scrolled(canvas, &lines, view.top, inner, area);
    let hint = " Esc closes ";
    if area.width > width(hint) + 4 {
        let taken = width(hint);
        canvas.text(area.right() - 2 - taken, area.bottom().saturating_sub(1), taken, hint, theme.dim);
    }
}

fn cells(line: &KeysLine) -> [&str; 6] {
    [
        line.service.as_str(),
        line.delivered.as_str(),
        line.frequency.as_str(),
        line.lead_time.as_str(),
        line.failures.as_str(),
        line.restore.as_str(),
    ]
}

/// One row of the table.
fn row(cells: &[&str; 6], widths: &[u16; 6]) -> String {
    let mut text = String::new();
    for (cell, room) in cells.iter().zip(widths) {
        let cell = cut(cell, *room);
        text.push_str(&cell);
        text.push_str(&" ".repeat(usize::from(room.saturating_sub(width(&cell))) + 2));
    }
    text
}
