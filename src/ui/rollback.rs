//! The list of earlier good releases.
//!
//! ```text
//! ╭ roll back production of checkout, now v2.14.0 ────────────────────────────╮
//! │▌ ✓ v2.13.2  8c1f0a2   3d  ada    last good  re-run until 12 Dec            │
//! │  ✗ v2.12.0  11ab3f0  30d  linus             re-run expired                 │
//! ├────────────────────────────────────────────────────────────────────────────┤
//! │ [x] hold v2.14.0 afterwards; else a push to main may deploy it again       │
//! ╰────────────────────────────────────────────────────────────────────────────╯
//! ```

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::columns::{Column, Fitted, fit};
use super::row::{GUTTER, gutter, rows, select};
use super::text::{width, wrap};
use super::{glyph, overlay};
use crate::cockpit::view::{Mark, RollbackLine, RollbackView};
use crate::domain::Text;

/// Draws the list.
pub(super) fn paint(canvas: &mut Canvas<'_>, view: &RollbackView, body: Rect) {
    let theme = canvas.theme;
    let list = u16::try_from(view.lines.len().max(3)).unwrap_or(u16::MAX);
    let area = overlay::place(body, 96, list.saturating_add(4));
    overlay::open(canvas, body, area, view.title.as_str());
    let inner = super::edge::inside(area);
    let list = Rect { height: inner.height.saturating_sub(2), ..inner };
    if let (Some(why), true) = (&view.empty, view.lines.is_empty()) {
        for (row, line) in rows(list).zip(wrap(why.as_str(), list.width.saturating_sub(2))) {
            canvas.text(row.x + 1, row.y, row.width.saturating_sub(1), &line, theme.text);
        }
    }
    let selected = view.lines.iter().position(|line| line.selected).unwrap_or(0);
    let height = usize::from(list.height);
    let first = (selected + 1).saturating_sub(height);
    let widths = columns(&view.lines, list.width);
    for (row, line) in rows(list).zip(view.lines.iter().skip(first)) {
        paint_row(canvas, line, &widths, row);
    }
    let y = inner.bottom().saturating_sub(2);
    if y > inner.y {
        super::plan::rule(canvas, area, y, theme.border_focused);
        let mut pen = canvas.pen(inner.x + 1, y + 1, inner.width.saturating_sub(2));
        match view.hold {
            Some(hold) => {
                let tick = if hold { "[x]" } else { "[ ]" };
                pen.put(tick, theme.accent).gap(1).put(view.holding.as_str(), theme.text);
            }
            None => {
                pen.put(view.holding.as_str(), theme.dim);
            }
        }
    }
}

fn columns(lines: &[RollbackLine], room: u16) -> Fitted<6> {
    let text = |pick: fn(&RollbackLine) -> &Text| lines.iter().map(move |line| width(pick(line).as_str()));
    fit(
        [
            Column::of(text(|line| &line.version), 6, 20, 0),
            Column::of(text(|line| &line.commit), 7, 8, 4),
            Column::whole(text(|line| &line.age), 2),
            Column::of(text(|line| &line.actor), 8, 14, 5),
            Column::whole(text(|line| &line.note), 3),
            Column::of(text(|line| &line.ready), 10, 60, 1),
        ],
        room.saturating_sub(GUTTER + 3),
    )
}

fn paint_row(canvas: &mut Canvas<'_>, line: &RollbackLine, fitted: &Fitted<6>, row: Rect) {
    let mark = Mark { selected: line.selected, ..Mark::default() };
    gutter(canvas, row, mark, true);
    let theme = canvas.theme;
    let Fitted { gap, widths: [version, commit, age, actor, note, ready] } = *fitted;
    let mut pen = canvas.pen(row.x + GUTTER, row.y, row.width.saturating_sub(GUTTER + 1));
    pen.column(2, glyph::health(line.health), theme.health(line.health));
    pen.column(version, line.version.as_str(), theme.text).gap(gap);
    for (columns, text, style) in [(commit, &line.commit, theme.dim)] {
        if columns > 0 {
            pen.column(columns, text.as_str(), style).gap(gap);
        }
    }
    if age > 0 {
        pen.column_right(age, line.age.as_str(), theme.dim).gap(gap);
    }
    for (columns, text, style) in [(actor, &line.actor, theme.dim), (note, &line.note, theme.accent)] {
        if columns > 0 {
            pen.column(columns, text.as_str(), style).gap(gap);
        }
    }
    pen.put_within(ready, line.ready.as_str(), theme.health(line.health));
    select(canvas, row, mark, true);
}
