//! *Environments*: services by environments in promotion order.
//!
//! ```text
//! ╭ 2 Environments (11) ──────────────────────────────────────────────────────────────╮
//! │  service     staging            production                                        │
//! │▌ checkout   ✓ v2.14.0    12m    ! v2.13.2  PARTIAL   4m    14 commits behind      │
//! │  payments   ✓ v8.1.3      1h    ✓ v8.1.2   ‖ held    6d    2 commits behind       │
//! ╰───────────────────────────────────────────────────────────────────────────────────╯
//! ```
//!
//! Where the room is short the note goes first, then second words, then ages; then a word takes the place of a version that is
//! in doubt and a gate becomes a symbol, explained in the border; then long versions are cut; only then whole columns go: the
//! one under the cursor stays, and `‹2` and `3›` count those beside it.

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::cell::{self, CellPlan, Level};
use super::edge::Edge;
use super::needs_you::place;
use super::row::{GUTTER, gutter, listed, rows, select, tone};
use super::text::{cut_middle, width};
use super::{empty, glyph};
use crate::cockpit::view::{Cell, EnvironmentsView, Health, ServiceLine};

/// Cells between two columns.
const GAP: u16 = 2;
/// A note of fewer cells says nothing.
const NOTE: u16 = 16;

/// Draws the pane.
pub(super) fn paint(canvas: &mut Canvas<'_>, view: &EnvironmentsView, focused: bool, area: Rect) {
    let inner = listed(Edge::list(2, "Environments", &view.list, focused).paint(canvas, area));
    if view.list.rows.is_empty() {
        if let Some(why) = &view.list.empty {
            empty::paint(canvas, why, inner);
        }
        return;
    }
    let plan = Plan::of(view, inner.width);
    legend(canvas, view, &plan, area);
    let mut rows = rows(inner);
    if let Some(row) = rows.next() {
        heading(canvas, view, &plan, focused, row);
    }
    for (row, line) in rows.zip(&view.list.rows) {
        paint_row(canvas, line, &plan, focused, row);
    }
}

/// Which columns are drawn, and how wide.
struct Plan {
    service: u16,
    first: usize,
    cells: Vec<CellPlan>,
    note: u16,
}

impl Plan {
    fn of(view: &EnvironmentsView, room: u16) -> Self {
        let rows = &view.list.rows;
        let room = room.saturating_sub(GUTTER);
        let service = rows.iter().map(|line| width(line.name.as_str())).max().unwrap_or(0).clamp(7, 24);
        let service = service.min(room.max(1));
        let note = rows.iter().map(|line| width(line.note.as_str())).max().unwrap_or(0);
        let of_column = |column: usize| CellPlan::of(rows.iter().filter_map(move |line| line.cells.get(column)));
        let mut cells: Vec<CellPlan> = (0..view.columns.len()).map(of_column).collect();
        let names: Vec<u16> = view.columns.iter().map(|(name, tier)| width(&place(name, *tier))).collect();
        let taken = |cells: &[CellPlan]| cells.iter().map(|cell| cell.width() + GAP).sum::<u16>();
        let left = room.saturating_sub(service);
        // Cells give way to more columns, the leftmost first: they matter least, and production stands rightmost.
        for level in Level::ALL {
            for column in 0..cells.len() {
                if taken(&cells) > left {
                    cells[column].level = level;
                }
            }
        }
        let mut first = 0;
        while taken(&cells) > left && cells.len() > 1 {
            if first < view.column.min(first + cells.len() - 1) && view.column >= first + cells.len().div_ceil(2) {
                cells.remove(0);
                first += 1;
            } else {
                cells.pop();
            }
        }
        // What was given up and fits after all.
        for (column, level) in (0..cells.len()).rev().flat_map(|column| Level::ALL.map(|level| (column, level))) {
            let before = cells[column].level;
            if level < before {
                cells[column].level = level;
                if taken(&cells) > left {
                    cells[column].level = before;
                }
            }
        }
        let mut spare = left.saturating_sub(taken(&cells));
        for (cell, name) in cells.iter_mut().zip(&names[first..]).rev() {
            spare -= cell.widen(*name, spare);
        }
        let note = if spare >= note.min(NOTE) + GAP { note.min(spare - GAP) } else { 0 };
        if let [only] = &mut cells[..] {
            only.limit(left.saturating_sub(GAP));
        }
        Self { service, first, cells, note }
    }
}

/// What a symbol without a word means, in the lower border.
fn legend(canvas: &mut Canvas<'_>, view: &EnvironmentsView, plan: &Plan, area: Rect) {
    let shown = |line: &ServiceLine| {
        let cells = line.cells.iter().skip(plan.first).zip(&plan.cells);
        let terse: Vec<Cell> =
            cells.filter(|(cell, plan)| cell::is_terse(cell, **plan)).map(|(cell, _)| cell.clone()).collect();
        terse
    };
    let terse: Vec<Cell> = view.list.rows.iter().flat_map(shown).collect();
    let mut words = Vec::new();
    if terse.iter().any(|cell| cell.waiting && !cell.held) {
        words.push(format!("{} a gate waits", glyph::health(Health::Waiting)));
    }
    if terse.iter().any(|cell| cell.held) {
        words.push(format!("{} held", glyph::HELD));
    }
    let proved = |line: &ServiceLine| line.cells.iter().any(|cell| cell.health == Health::Delivered);
    if view.list.rows.iter().any(proved) {
        let (seen, said) = (glyph::health(Health::Delivered), glyph::health(Health::Good));
        words.push(format!("{seen} delivered · {said} unverified"));
    }
    // The place in the list and what is new stand in this border, too.
    if words.is_empty() || area.width < 40 || area.height < 2 {
        return;
    }
    let from = area.x + if view.list.waiting > 0 { 12 } else { 2 };
    let columns = area.right().saturating_sub(from + 20);
    canvas.text(from, area.bottom() - 1, columns, &format!(" {} ", words.join(" · ")), canvas.theme.dim);
}

fn heading(canvas: &mut Canvas<'_>, view: &EnvironmentsView, plan: &Plan, focused: bool, row: Rect) {
    let theme = canvas.theme;
    let mut pen = canvas.pen(row.x + GUTTER, row.y, row.width.saturating_sub(GUTTER));
    pen.column(plan.service, "service", theme.heading);
    let hidden_right = view.columns.len().saturating_sub(plan.first + plan.cells.len());
    for (at, cell) in plan.cells.iter().enumerate() {
        let column = plan.first + at;
        let Some((name, tier)) = view.columns.get(column) else { continue };
        let mut name = place(name, *tier);
        if at == 0 && plan.first > 0 {
            name = format!("‹{} {name}", plan.first);
        }
        let style = theme.tier(*tier);
        let style = if focused && column == view.column { style.patch(theme.column) } else { style };
        // Names stand over the versions.
        let place = pen.gap(GAP + 2).left();
        let room = cell.width().saturating_sub(2);
        // A name may run on to where the next one begins, less a blank.
        let name = cut_middle(&name, (room + GAP + 1).min(place));
        pen.put(&name, style);
        let over = width(&name).saturating_sub(room);
        pen.gap(room.saturating_sub(width(&name))).back(over);
    }
    if hidden_right > 0 {
        let more = format!("{hidden_right}›");
        canvas.right(row.x, row.y, row.width, &more, theme.accent);
    }
}

fn paint_row(canvas: &mut Canvas<'_>, line: &ServiceLine, plan: &Plan, focused: bool, row: Rect) {
    gutter(canvas, row, line.mark, focused);
    let theme = canvas.theme;
    let mut x = row.x + GUTTER;
    let name = tone(theme, line.mark, theme.text);
    canvas.text(x, row.y, plan.service, line.name.as_str(), name);
    x += plan.service;
    let mut cursor = None;
    for (at, cell_plan) in plan.cells.iter().enumerate() {
        let place = Rect { x: x + GAP, y: row.y, width: cell_plan.width(), height: 1 };
        if let Some(cell) = line.cells.get(plan.first + at) {
            cell::paint(canvas, cell, *cell_plan, line.mark, place);
            if cell.selected && line.mark.selected {
                cursor = Some(Rect { x: place.x + 2, width: cell_plan.cursor(), ..place });
            }
        }
        x = place.right();
    }
    if plan.note > 0 && !line.note.is_empty() {
        let end = row.right();
        let columns = end.saturating_sub(x + GAP);
        if line.fault {
            let words = format!("{} {}", glyph::health(Health::Bad), line.note);
            canvas.text(x + GAP, row.y, columns, &words, theme.health(Health::Bad));
        } else {
            canvas.text(x + GAP, row.y, columns, line.note.as_str(), theme.dim);
        }
    } else if line.mark.gone {
        canvas.right(row.x, row.y, row.width, "  gone", theme.dim);
    }
    select(canvas, row, line.mark, focused);
    if let (Some(cursor), true) = (cursor, focused) {
        canvas.overlay(cursor, theme.cell);
    }
}
