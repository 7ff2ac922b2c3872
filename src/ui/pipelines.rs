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
use super::columns::{Column, Fitted, fit};
use super::edge::Edge;
use super::row::{GUTTER, gutter, listed, rows, select, tone, words};
use super::text::width;
use super::{Theme, empty, glyph};
use crate::cockpit::view::{Health, List, Mark, RailMark, RunLine};
use crate::domain::Text;

/// Symbols of a rail at most.
const RAIL: u16 = 10;

/// Draws the pane.
pub(super) fn paint(canvas: &mut Canvas<'_>, view: &List<RunLine>, focused: bool, area: Rect) {
    let inner = listed(Edge::list(3, "Pipelines", view, focused).paint(canvas, area));
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
    gap: u16,
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
        let Fitted { gap, widths: [service, number, name, rail, state, time, age, branch, actor, title] } = fit(
            [
                Column::of(text(|line| &line.service), 10, 24, 0).at_least(8),
                Column::whole(text(|line| &line.number), 2),
                Column::of(text(|line| &line.name), 8, 18, 6),
                Column::of(rails, 5, RAIL, 4),
                Column::of(text(|line| &line.state), 18, 40, 1).at_least(9),
                Column::whole(text(|line| &line.time), 5),
                Column::whole(text(|line| &line.age), 3),
                Column::of(text(|line| &line.branch), 8, 20, 8),
                Column::of(text(|line| &line.actor), 8, 14, 7),
                Column::of(text(|line| &line.title), 20, 80, 9),
            ],
            room.saturating_sub(GUTTER + 2),
        );
        Self { gap, service, number, name, rail, state, time, age, branch, actor, title }
    }
}

fn paint_row(canvas: &mut Canvas<'_>, line: &RunLine, plan: &Columns, focused: bool, row: Rect) {
    gutter(canvas, row, line.mark, focused);
    let theme = canvas.theme;
    let look = |style| tone(theme, line.mark, style);
    let health = look(theme.health(line.health));
    let mut pen = canvas.pen(row.x + GUTTER, row.y, row.width.saturating_sub(GUTTER));
    pen.column(2, glyph::health(line.health), health);
    pen.column(plan.service, line.service.as_str(), look(theme.text)).gap(plan.gap);
    let column = |pen: &mut Pen<'_>, columns: u16, text: &str, style| {
        if columns > 0 {
            pen.column(columns, text, style).gap(plan.gap);
        }
    };
    column(&mut pen, plan.number, line.number.as_str(), look(theme.text));
    column(&mut pen, plan.name, line.name.as_str(), look(theme.text));
    if plan.rail > 0 {
        rail(&mut pen, theme, &line.rail, plan.rail, line.mark);
        pen.gap(plan.gap);
    }
    let style = look(words(theme, line.health));
    let (state, style) = if line.mark.gone { ("gone", theme.dim) } else { (line.state.as_str(), style) };
    column(&mut pen, plan.state, state, style);
    if plan.time > 0 {
        pen.column_right(plan.time, line.time.as_str(), look(theme.text)).gap(plan.gap);
    }
    if plan.age > 0 {
        pen.column_right(plan.age, line.age.as_str(), theme.dim).gap(plan.gap);
    }
    column(&mut pen, plan.branch, line.branch.as_str(), look(theme.text));
    column(&mut pen, plan.actor, line.actor.as_str(), theme.dim);
    column(&mut pen, plan.title, line.title.as_str(), theme.dim);
    select(canvas, row, line.mark, focused);
}

/// A rail in exactly `columns`. Of a longer one each symbol stands for several jobs, and shows the one that matters most.
fn rail(pen: &mut Pen<'_>, theme: &Theme, marks: &[RailMark], columns: u16, mark: Mark) {
    let room = usize::from(columns).min(marks.len());
    for place in 0..room {
        let part = &marks[place * marks.len() / room..(place + 1) * marks.len() / room];
        let health = part.iter().copied().max_by_key(|health| weight(*health)).unwrap_or(Health::Unknown);
        pen.put(glyph::rail(health), tone(theme, mark, theme.health(health)));
    }
    pen.gap(columns.saturating_sub(u16::try_from(room).unwrap_or(columns)));
}

/// How much a job matters among its neighbours.
fn weight(health: Health) -> u8 {
    match health {
        Health::Neutral => 0,
        Health::Good | Health::Delivered => 1,
        Health::Queued => 2,
        Health::Waiting => 3,
        Health::Moving => 4,
        Health::Unknown => 5,
        Health::Doubtful => 6,
        Health::Bad => 7,
    }
}
