//! The palette: a box above the command line, best match at its top.
//!
//! ```text
//! ╭ Commands ─────────────────────────────────────────────── 1–10 of 12 ─╮
//! │▌ theme light                colours of the screen                     │
//! │  timeline                   what changed, and back                  t │
//! ╰───────────────────────────────────────────────────────────────────────╯
//!  : the▏
//! ```

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::edge::{Edge, Part, inside};
use super::overlay;
use super::row::{GUTTER, gutter, rows, select};
use super::text::width;
use crate::cockpit::view::{Mark, PaletteView};

/// The widest that it gets.
const WIDEST: u16 = 84;
/// Cells for a key.
const KEY: u16 = 9;

/// Draws the box.
pub(super) fn paint(canvas: &mut Canvas<'_>, view: &PaletteView, body: Rect) {
    let theme = canvas.theme;
    let height = u16::try_from(view.lines.len().max(1) + 2).unwrap_or(u16::MAX).min(body.height);
    let area = Rect { y: body.bottom() - height, width: body.width.min(WIDEST), height, ..body };
    overlay::clear(canvas, body, area);
    let part = Part { first: view.first, shown: view.lines.len(), total: view.total };
    Edge { title: "Commands", focused: true, part: Some(part), ..Edge::default() }.paint(canvas, area);
    let inner = inside(area);
    if view.lines.is_empty() {
        canvas.text(inner.x + GUTTER, inner.y, inner.width.saturating_sub(GUTTER), "no such word", theme.dim);
        return;
    }
    let widest = view.lines.iter().map(|line| width(line.text.as_str())).max().unwrap_or(0);
    let name = widest.clamp(16, (inner.width / 2).max(16));
    for (row, line) in rows(inner).zip(&view.lines) {
        let mark = Mark { selected: line.meant, ..Mark::default() };
        gutter(canvas, row, mark, true);
        let mut pen = canvas.pen(row.x + GUTTER, row.y, row.width.saturating_sub(GUTTER + 1));
        pen.column(name, line.text.as_str(), theme.text).gap(2);
        let words = pen.left().saturating_sub(KEY);
        pen.column(words, line.words.as_str(), theme.dim);
        let key = line.key.map(|key| key.to_string()).unwrap_or_default();
        pen.column_right(KEY, &key, if line.verb { theme.key_verb } else { theme.key });
        select(canvas, row, mark, true);
    }
}
