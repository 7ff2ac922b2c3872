//! The Timeline, in the place of *Pipelines*.
//!
//! ```text
//! ╭ 3 Timeline of production (214) ─────────────────────────────────────────────────╮
//! │▌ today   14:03Z ✓ deployed     checkout  production  v2.13.2 → v2.14.0  ada    │
//! │          13:40Z ! rolled back  payments  production  v8.2.0 → v8.1.3    mira   │
//! │  24 Nov  09:12Z ✗ failed       search    production  v5.4.0 → v5.5.0 PARTIAL   │
//! ╰ read back to 12 Nov 09:10Z; r reads further ─────────────────────── 1–12 of 214 ╯
//! ```

use ratatui::layout::Rect;

use super::canvas::{Canvas, Pen};
use super::columns::{Column, Fitted, fit};
use super::edge::Edge;
use super::row::{GUTTER, gutter, listed, rows, select, tone, words};
use super::text::{cut_middle, width};
use super::{empty, glyph};
use crate::cockpit::view::{ChangeLine, TimelineView};
use crate::domain::Text;

/// Columns below which an age stands for day and time of day.
const NARROW: u16 = 66;
/// Columns of the lower border that the place in the list takes.
const PLACE: u16 = 20;

/// Draws the pane.
pub(super) fn paint(canvas: &mut Canvas<'_>, view: &TimelineView, focused: bool, area: Rect) {
    let inner = listed(Edge::list(3, view.title.as_str(), &view.list, focused).paint(canvas, area));
    reach(canvas, view, area);
    if view.list.rows.is_empty() {
        if let Some(why) = &view.list.empty {
            empty::paint(canvas, why, inner);
        }
        return;
    }
    let plan = Columns::of(&view.list.rows, inner.width);
    for (row, line) in rows(inner).zip(&view.list.rows) {
        paint_row(canvas, line, &plan, focused, row);
    }
}

/// How far back was read, in the lower border: it counts for the whole list, wherever one is in it.
fn reach(canvas: &mut Canvas<'_>, view: &TimelineView, area: Rect) {
    if view.reach.is_empty() || area.width < 40 || area.height < 2 {
        return;
    }
    // The place in the list and what is new stand in this border, too.
    let from = area.x + if view.list.waiting > 0 { 12 } else { 2 };
    let columns = area.right().saturating_sub(from + PLACE);
    let short = format!(" {} ", view.reach);
    let whole = if view.further.is_empty() { short.clone() } else { format!(" {}; {} ", view.reach, view.further) };
    let words = if width(&whole) <= columns { whole } else { short };
    if width(&words) <= columns {
        canvas.text(from, area.bottom() - 1, columns, &words, canvas.theme.dim);
    }
}

struct Columns {
    narrow: bool,
    gap: u16,
    day: u16,
    clock: u16,
    since: u16,
    what: u16,
    service: u16,
    environment: u16,
    about: u16,
    who: u16,
    age: u16,
    knowledge: u16,
}

impl Columns {
    fn of(lines: &[ChangeLine], room: u16) -> Self {
        let text = |pick: fn(&ChangeLine) -> &Text| lines.iter().map(move |line| width(pick(line).as_str()));
        let narrow = room < NARROW;
        // Where day and time of day find no room an age says when, and says it whole.
        let when = |column: Column, wanted: bool| if wanted { column } else { Column::whole([], 0) };
        let age = Column::whole(text(|line| &line.age), 0);
        let Fitted { gap, widths: [since, day, clock, what, service, environment, about, who, age, knowledge] } = fit(
            [
                when(age.at_least(3), narrow),
                when(Column::whole(text(|line| &line.day), 0).at_least(6), !narrow),
                when(Column::whole(text(|line| &line.clock), 0), !narrow),
                Column::of(text(|line| &line.what), 11, 20, 2),
                Column::of(text(|line| &line.service), if narrow { 8 } else { 9 }, 24, 1).at_least(8),
                Column::of(text(|line| &line.environment), 10, 16, 3),
                Column::of(
                    text(if narrow { |line| &line.version } else { |line| &line.about }),
                    if narrow { 8 } else { 17 },
                    48,
                    0,
                ),
                Column::of(text(|line| &line.who), if narrow { 5 } else { 6 }, 16, 4),
                when(Column::whole(text(|line| &line.age), 8), !narrow),
                Column::whole(text(|line| &line.knowledge), 9),
            ],
            room.saturating_sub(GUTTER + 2),
        );
        Self { narrow, gap, day, clock, since, what, service, environment, about, who, age, knowledge }
    }
}

fn paint_row(canvas: &mut Canvas<'_>, line: &ChangeLine, plan: &Columns, focused: bool, row: Rect) {
    gutter(canvas, row, line.mark, focused);
    let theme = canvas.theme;
    let look = |style| tone(theme, line.mark, style);
    let mut pen = canvas.pen(row.x + GUTTER, row.y, row.width.saturating_sub(GUTTER));
    let column = |pen: &mut Pen<'_>, columns: u16, text: &str, style| {
        if columns > 0 {
            pen.column(columns, text, style).gap(plan.gap);
        }
    };
    if plan.since > 0 {
        pen.column_right(plan.since, line.age.as_str(), look(theme.text)).gap(plan.gap);
    }
    column(&mut pen, plan.day, line.day.as_str(), theme.heading);
    column(&mut pen, plan.clock, line.clock.as_str(), look(theme.text));
    pen.column(2, glyph::health(line.health), look(theme.health(line.health)));
    column(&mut pen, plan.what, line.what.as_str(), look(words(theme, line.health)));
    column(&mut pen, plan.service, line.service.as_str(), look(theme.text));
    // Names of regions differ at their end.
    let environment = cut_middle(line.environment.as_str(), plan.environment);
    column(&mut pen, plan.environment, &environment, look(theme.text));
    let about = if plan.narrow { &line.version } else { &line.about };
    column(&mut pen, plan.about, about.as_str(), look(theme.text));
    column(&mut pen, plan.who, line.who.as_str(), look(theme.text));
    if plan.age > 0 {
        pen.column_right(plan.age, line.age.as_str(), theme.dim).gap(plan.gap);
    }
    column(&mut pen, plan.knowledge, line.knowledge.as_str(), theme.dim);
    select(canvas, row, line.mark, focused);
}
