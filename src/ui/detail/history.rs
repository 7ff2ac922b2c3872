//! *History*: the deployments of an environment.
//!
//! ```text
//! production of checkout
//! ▌ ! v2.14.0  PARTIAL    4m  ada    current
//!   ✓ v2.13.2  succeeded  3d  linus  last good  re-run until 12 Dec
//! ```

use ratatui::layout::Rect;

use super::super::canvas::Canvas;
use super::super::columns::{Column, Fitted, fit};
use super::super::row::{GUTTER, gutter, rows, select, words};
use super::super::text::width;
use super::super::{empty, glyph};
use crate::cockpit::view::{HistoryLine, HistoryView, Mark};
use crate::domain::Text;

/// Lines above the deployments: the title and an empty one.
pub(super) const FIXED: u16 = 2;

/// Draws the tab.
pub(super) fn paint(canvas: &mut Canvas<'_>, view: &HistoryView, focused: bool, area: Rect) {
    let theme = canvas.theme;
    if area.height == 0 {
        return;
    }
    canvas.text(area.x, area.y, area.width, view.title.as_str(), theme.strong);
    let list = Rect { y: area.y + FIXED.min(area.height), height: area.height.saturating_sub(FIXED), ..area };
    let list = Rect { x: list.x.saturating_sub(1), width: list.width + 1, ..list };
    let lines = &view.lines.rows;
    if lines.is_empty() {
        if let Some(why) = &view.lines.empty {
            empty::paint(canvas, why, list);
        }
        return;
    }
    let text = |pick: fn(&HistoryLine) -> &Text| lines.iter().map(move |line| width(pick(line).as_str()));
    let Fitted { gap, widths: [version, state, age, actor, note, ready] } = fit(
        [
            Column::of(text(|line| &line.version), 6, 20, 0),
            Column::of(text(|line| &line.state), 16, 24, 1),
            Column::whole(text(|line| &line.age), 2),
            Column::of(text(|line| &line.actor), 8, 16, 5),
            Column::whole(text(|line| &line.note), 3),
            Column::of(text(|line| &line.ready), 20, 60, 4),
        ],
        list.width.saturating_sub(GUTTER + 2),
    );
    for (row, line) in rows(list).zip(lines) {
        let mark = Mark { selected: line.selected, ..Mark::default() };
        gutter(canvas, row, mark, focused);
        let style = theme.health(line.health);
        let mut pen = canvas.pen(row.x + GUTTER, row.y, row.width.saturating_sub(GUTTER));
        pen.column(2, glyph::health(line.health), style);
        pen.column(version, line.version.as_str(), theme.text).gap(gap);
        if state > 0 {
            pen.column(state, line.state.as_str(), words(theme, line.health)).gap(gap);
        }
        if age > 0 {
            pen.column_right(age, line.age.as_str(), theme.dim).gap(gap);
        }
        if actor > 0 {
            pen.column(actor, line.actor.as_str(), theme.dim).gap(gap);
        }
        if note > 0 {
            pen.column(note, line.note.as_str(), theme.accent).gap(gap);
        }
        pen.put_within(ready, line.ready.as_str(), theme.dim);
        select(canvas, row, mark, focused);
    }
}
