//! *Log*: what a job printed.
//!
//! ```text
//! deploy-production of #482                         match 3 of 17
//! GitHub has no log while a job runs.
//!   118  error: connection reset
//! ```

use ratatui::layout::Rect;

use super::super::canvas::Canvas;
use super::super::empty;
use super::super::row::rows;
use super::super::text::width;
use crate::cockpit::view::{Health, LogView};

/// Lines above the log: its title and a note.
pub(super) const FIXED: u16 = 2;

/// Draws the tab.
pub(super) fn paint(canvas: &mut Canvas<'_>, view: &LogView, area: Rect) {
    let theme = canvas.theme;
    if area.height == 0 {
        return;
    }
    let mut room = area.width;
    if let Some(search) = &view.search {
        canvas.right(area.x, area.y, area.width, search.as_str(), theme.accent);
        room = room.saturating_sub(width(search.as_str()) + 2);
    }
    canvas.text(area.x, area.y, room, view.title.as_str(), theme.strong);
    if let Some(note) = &view.note
        && area.height > 1
    {
        canvas.text(area.x, area.y + 1, area.width, note.as_str(), theme.health(Health::Waiting));
    }
    let list = Rect { y: area.y + FIXED.min(area.height), height: area.height.saturating_sub(FIXED), ..area };
    if view.lines.rows.is_empty() {
        if let Some(why) = &view.lines.empty {
            empty::paint(canvas, why, list);
        }
        return;
    }
    let digits = view.lines.total.max(1).ilog10() + 1;
    let digits = u16::try_from(digits).unwrap_or(9).max(3);
    for (row, (number, text, found)) in rows(list).zip(&view.lines.rows) {
        let mut pen = canvas.pen(row.x, row.y, row.width);
        pen.column_right(digits, &number.to_string(), theme.dim).gap(2);
        pen.put(text.as_str(), if *found { theme.found } else { theme.text });
    }
}
