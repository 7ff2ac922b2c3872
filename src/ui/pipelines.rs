//! *Pipelines*: runs with their jobs as a rail.
//!
//! ```text
//! ╭ 3 Pipelines (42) ───────────────────────────────────────────────────────────╮
//! │▌ ◐ checkout  #482    deploy  ●●●◐○   running                   6m of ~9m   6m │
//! │  ✗ payments  #211·2  test    ●✗◌     failed: unit › cargo test    took 2m   9m │
//! ╰─────────────────────────────────────────────────────────── 1–12 of 42 ───────╯
//! ```

use ratatui::layout::Rect;

use super::canvas::{Canvas, Pen};
use super::columns::{Column, fit};
use super::edge::Edge;
use super::row::{GUTTER, gutter, rows, select, tone};
use super::text::width;
use super::{Theme, empty, glyph};
use crate::cockpit::view::{List, Mark, RailMark, RunLine};
use crate::domain::Text;

/// Marks of a rail that are drawn one by one; of a longer one the last place says that there are more.
const RAIL: u16 = 10;

/// Draws the pane.
pub(super) fn paint(canvas: &mut Canvas<'_>, view: &List<RunLine>, focused: bool, area: Rect) {
    let inner = Edge::list(3, "Pipelines", view, focused).paint(canvas, area);
    if view.rows.is_empty() {
        if let Some(why) = &view.empty {
            empty::paint(canvas, why, inner);
        }
        return;
    }
    let plan = Columns::of(&view.rows, inner.width);
    for (row, line) in rows(inner).zip(&view.rows) {
        paint_row(canvas, line, &plan, focused, row);
    }
}

struct Columns {
    service: u16,
    number: u16,
    name: u16,
    rail: u16,
    state: u16,
    time: u16,
    age: u16,
    branch: u16,
    actor: u16,
    title: u16,
}

impl Columns {
    fn of(lines: &[RunLine], room: u16) -> Self {
        let text = |pick: fn(&RunLine) -> &Text| lines.iter().map(move |line| width(pick(line).as_str()));
        let rails = lines.iter().map(|line| u16::try_from(line.rail.len()).unwrap_or(u16::MAX));
        let [service, number, name, rail, state, time, age, branch, actor, title] = fit(
            [
                Column::of(text(|line| &line.service), 8, 24, 0),
                Column::of(text(|line| &line.number), 4, 8, 1),
                Column::if_any(text(|line| &line.name), 6, 18, 6),
                Column::if_any(rails, 4, RAIL, 4),
                Column::of(text(|line| &line.state), 8, 30, 2),
                Column::if_any(text(|line| &line.time), 8, 12, 5),
                Column::of(text(|line| &line.age), 3, 5, 3),
                Column::if_any(text(|line| &line.branch), 6, 20, 8),
                Column::if_any(text(|line| &line.actor), 5, 14, 7),
                Column::if_any(text(|line| &line.title), 14, 80, 9),
            ],
            room.saturating_sub(GUTTER + 2),
            2,
        );
        Self { service, number, name, rail, state, time, age, branch, actor, title }
    }
}

fn paint_row(canvas: &mut Canvas<'_>, line: &RunLine, plan: &Columns, focused: bool, row: Rect) {
    gutter(canvas, row, line.mark, focused);
    let theme = canvas.theme;
    let look = |style| tone(theme, line.mark, style);
    let health = look(theme.health(line.health));
    let mut pen = canvas.pen(row.x + GUTTER, row.y, row.width.saturating_sub(GUTTER));
    pen.column(2, glyph::health(line.health), health);
    pen.column(plan.service, line.service.as_str(), look(theme.text)).gap(2);
    let column = |pen: &mut Pen<'_>, columns: u16, text: &str, style| {
        if columns > 0 {
            pen.column(columns, text, style).gap(2);
        }
    };
    column(&mut pen, plan.number, line.number.as_str(), look(theme.text));
    column(&mut pen, plan.name, line.name.as_str(), look(theme.text));
    if plan.rail > 0 {
        rail(&mut pen, theme, &line.rail, plan.rail, line.mark);
        pen.gap(2);
    }
    let (state, style) = if line.mark.gone { ("gone", theme.dim) } else { (line.state.as_str(), health) };
    column(&mut pen, plan.state, state, style);
    if plan.time > 0 {
        pen.column_right(plan.time, line.time.as_str(), look(theme.text)).gap(2);
    }
    if plan.age > 0 {
        pen.column_right(plan.age, line.age.as_str(), theme.dim).gap(2);
    }
    column(&mut pen, plan.branch, line.branch.as_str(), look(theme.text));
    column(&mut pen, plan.actor, line.actor.as_str(), theme.dim);
    column(&mut pen, plan.title, line.title.as_str(), theme.dim);
    select(canvas, row, line.mark, focused);
}

/// A rail in exactly `columns`.
fn rail(pen: &mut Pen<'_>, theme: &Theme, marks: &[RailMark], columns: u16, mark: Mark) {
    let room = usize::from(columns);
    let cut = marks.len() > room;
    let shown = if cut { room.saturating_sub(1) } else { marks.len() };
    for health in marks.iter().take(shown) {
        pen.put(glyph::rail(*health), tone(theme, mark, theme.health(*health)));
    }
    if cut {
        pen.put(glyph::MORE, theme.dim);
    }
    pen.gap(columns.saturating_sub(u16::try_from(shown + usize::from(cut)).unwrap_or(columns)));
}
