//! The question before leaving while an order is in flight.
//!
//! ```text
//! ╭ Leave? ────────────────────────────────────────────────────╮
//! │ An order is in flight. It goes on without you; what becomes │
//! │ of it is read at the next start.                            │
//! │ y leave   any other key stay                                │
//! ╰─────────────────────────────────────────────────────────────╯
//! ```

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::overlay;
use super::row::rows;
use super::text::wrap;

const WORDS: &str = "An order is in flight. Leaving does not stop it: the journal keeps it, and the next start reads what \
                     became of it.";

/// Draws the question.
pub(super) fn paint(canvas: &mut Canvas<'_>, body: Rect) {
    let theme = canvas.theme;
    let columns = 62.min(body.width);
    let lines = wrap(WORDS, columns.saturating_sub(4));
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(4);
    let area = overlay::place(body, columns, height);
    let inner = overlay::open(canvas, body, area, "Leave?");
    let mut rows = rows(inner);
    for (line, row) in lines.iter().zip(&mut rows) {
        canvas.text(row.x, row.y, row.width, line, theme.text);
    }
    if let Some(row) = rows.nth(1) {
        let mut pen = canvas.pen(row.x, row.y, row.width);
        pen.put("y", theme.key).put(" leave", theme.dim).gap(3).put("Esc", theme.key).put(" stay", theme.dim);
    }
}
