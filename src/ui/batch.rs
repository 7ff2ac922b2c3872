//! The batch of marked gates: a line for each, the words of the one under the cursor in full below.
//!
//! ```text
//! ╭ approve 4 gates of 3 runs ───────────────────────────────────────────────╮
//! │▌ ✓ checkout → production  v2.14.0  approved      by your order            │
//! │  ◇ payments → production  v8.1.3   to confirm    asks for a change ticket │
//! │  ✗ search → production    v1.4.0   not possible  you started this run …   │
//! ├──────────────────────────────────────────────────────────────────────────┤
//! │ you started this run; somebody else must approve it                       │
//! ╰ 1 approved · 1 to confirm · 1 not possible ──────────────────────────────╯
//! ```

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::columns::{Column, Fitted, fit};
use super::row::{GUTTER, gutter, rows, select};
use super::text::{cut, width, wrap};
use super::{glyph, overlay};
use crate::cockpit::view::{BatchLine, BatchView, Mark};
use crate::domain::Text;

/// Cells for the arrow before an environment.
const ARROW: u16 = 2;
/// Lines for the words of the gate under the cursor.
const IN_FULL: u16 = 3;

/// Draws the batch.
pub(super) fn paint(canvas: &mut Canvas<'_>, view: &BatchView, body: Rect) {
    let theme = canvas.theme;
    let list = u16::try_from(view.lines.len().max(3)).unwrap_or(u16::MAX);
    let area = overlay::place(body, 110, list.saturating_add(3 + IN_FULL));
    overlay::open(canvas, body, area, view.title.as_str());
    let sum = format!(" {} ", cut(view.sum.as_str(), area.width.saturating_sub(6)));
    canvas.text(area.x + 1, area.bottom().saturating_sub(1), area.width.saturating_sub(2), &sum, theme.strong);
    let inner = super::edge::inside(area);
    let below = if inner.height > IN_FULL + 3 { IN_FULL + 1 } else { 0 };
    let list = Rect { height: inner.height - below, ..inner };
    let height = usize::from(list.height);
    let selected = view.lines.iter().position(|line| line.selected).unwrap_or(0);
    // The cursor stays in the middle of a list that does not fit, so that what comes next is in sight.
    let first = selected.saturating_sub(height / 2).min(view.lines.len().saturating_sub(height));
    let widths = columns(&view.lines, list.width);
    for (row, line) in rows(list).zip(view.lines.iter().skip(first)) {
        paint_row(canvas, line, &widths, row);
    }
    if view.lines.len() > height {
        let part = super::edge::Part { first, shown: height, total: view.lines.len() };
        let track = Rect { height: list.height + 2, ..area };
        super::edge::thumb(canvas, track, part, theme.strong);
    }
    if below == 0 {
        return;
    }
    let y = list.bottom();
    super::plan::rule(canvas, area, y, theme.border_focused);
    let Some(line) = view.lines.get(selected) else { return };
    let room = inner.width.saturating_sub(2);
    let words = if line.words.is_empty() { line.word.as_str() } else { line.words.as_str() };
    for (at, words) in (y + 1..inner.bottom()).zip(wrap(words, room)) {
        canvas.text(inner.x + 1, at, room, &words, theme.text);
    }
}

fn columns(lines: &[BatchLine], room: u16) -> Fitted<5> {
    let text = |pick: fn(&BatchLine) -> &Text| lines.iter().map(move |line| width(pick(line).as_str()));
    fit(
        [
            Column::of(text(|line| &line.service), 8, 30, 0),
            Column::of(lines.iter().map(|line| width(line.environment.as_str()) + ARROW), 12, 26, 1),
            Column::of(text(|line| &line.version), 9, 14, 3),
            Column::whole(text(|line| &line.word), 0),
            Column::of(text(|line| &line.words), 10, 70, 2),
        ],
        room.saturating_sub(GUTTER + 3),
    )
}

fn paint_row(canvas: &mut Canvas<'_>, line: &BatchLine, fitted: &Fitted<5>, row: Rect) {
    let mark = Mark { selected: line.selected, ..Mark::default() };
    gutter(canvas, row, mark, true);
    let theme = canvas.theme;
    let Fitted { gap, widths: [service, environment, version, word, words] } = *fitted;
    let mut pen = canvas.pen(row.x + GUTTER, row.y, row.width.saturating_sub(GUTTER + 1));
    let style = if line.dim { theme.dim } else { theme.text };
    pen.column(2, glyph::health(line.health), theme.health(line.health));
    pen.column(service, line.service.as_str(), style).gap(1);
    if environment > ARROW {
        pen.put("→ ", theme.dim).column(environment - ARROW, line.environment.as_str(), style).gap(gap);
    }
    if version > 0 {
        pen.column(version, line.version.as_str(), theme.dim).gap(gap);
    }
    if word > 0 {
        pen.column(word, line.word.as_str(), super::row::words(theme, line.health)).gap(gap);
    }
    pen.put_within(words, line.words.as_str(), theme.dim);
    select(canvas, row, mark, true);
}
