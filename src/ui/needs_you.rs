//! *Needs you*: what waits, most urgent first.
//!
//! ```text
//! ╭ 1 Needs you (3) ───────────────────────────────────────────────────╮
//! │▌ ✗ checkout  → production  v2.14.0  failed   4m  PARTIAL: …        │
//! │ •◇ payments  → production  v8.1.3   you 1/2 12m  started by linus  │
//! │  ◇ search    → staging     v1.9.0   linus    1h  not you: …        │   dimmed: waits for others
//! ╰────────────────────────────────────────────────────────────────────╯
//! ```

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::columns::{Column, Fitted, fit};
use super::edge::Edge;
use super::row::{GUTTER, gutter, listed, rows, select, tone, words};
use super::text::{cut_middle, width};
use super::{empty, glyph};
use crate::cockpit::view::{List, NeedLine};
use crate::domain::{Text, Tier};

/// Draws the pane.
pub(super) fn paint(canvas: &mut Canvas<'_>, view: &List<NeedLine>, focused: bool, area: Rect) {
    let inner = listed(Edge::list(1, "Needs you", view, focused).paint(canvas, area));
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
    environment: u16,
    arrow: bool,
    version: u16,
    state: u16,
    age: u16,
    note: u16,
}

impl Columns {
    fn of(lines: &[NeedLine], room: u16) -> Self {
        let text = |pick: fn(&NeedLine) -> &Text| lines.iter().map(move |line| width(pick(line).as_str()));
        let environments = || lines.iter().filter_map(|line| line.environment.as_ref());
        let widest = environments().map(|(name, tier)| width(&place(name, *tier))).max().unwrap_or(0).min(24);
        let arrow = if widest > 0 { 2 } else { 0 };
        let Fitted { gap, widths: [service, environment, version, state, age, note] } = fit(
            [
                Column::of(text(|line| &line.service), 8, 24, 0).at_least(8),
                Column { want: widest + arrow, least: widest.min(10), rank: 1 },
                // A version is whole before names take the room.
                Column::of(text(|line| &line.version), 10, 18, 3),
                Column::of(text(|line| &line.state), 7, 16, 2).at_least(7),
                Column::whole(text(|line| &line.age), 4),
                Column::of(text(|line| &line.note), 14, 80, 5),
            ],
            room.saturating_sub(GUTTER + 2),
        );
        Self { gap, service, environment, arrow: environment >= widest + 2, version, state, age, note }
    }
}

/// The environment's name; the word for production where the name does not say it.
pub(super) fn place(name: &Text, tier: Tier) -> String {
    if tier.is_production() && !name.as_str().to_lowercase().contains("prod") {
        format!("{name} PROD")
    } else {
        name.to_string()
    }
}

fn paint_row(canvas: &mut Canvas<'_>, line: &NeedLine, plan: &Columns, focused: bool, row: Rect) {
    gutter(canvas, row, line.mark, focused);
    let theme = canvas.theme;
    let look = |style| tone(theme, line.mark, style);
    let health = look(theme.health(line.health));
    let mut pen = canvas.pen(row.x + GUTTER, row.y, row.width.saturating_sub(GUTTER));
    pen.column(2, glyph::health(line.health), health);
    pen.column(plan.service, line.service.as_str(), look(theme.text)).gap(plan.gap);
    if plan.environment > 0 {
        let arrow = if plan.arrow { 2 } else { 0 };
        match &line.environment {
            Some((name, tier)) => {
                pen.column(arrow, "→", theme.dim);
                // Regions differ at the end of the name: production-eu and production-us must not look the same.
                let room = plan.environment - arrow;
                // And the word for production is never cut.
                let whole = place(name, *tier);
                let shown = if width(&whole) <= room || whole == name.as_str() {
                    cut_middle(&whole, room).into_owned()
                } else {
                    format!("{} PROD", cut_middle(name.as_str(), room.saturating_sub(5)))
                };
                pen.column(room, &shown, look(theme.tier(*tier)));
            }
            None => {
                pen.gap(plan.environment);
            }
        }
        pen.gap(plan.gap);
    }
    if plan.version > 0 {
        pen.column(plan.version, line.version.as_str(), look(theme.text)).gap(plan.gap);
    }
    if plan.state > 0 {
        let style = look(words(theme, line.health));
        let (state, style) = if line.mark.gone { ("gone", theme.dim) } else { (line.state.as_str(), style) };
        pen.column(plan.state, state, style).gap(plan.gap);
    }
    if plan.age > 0 {
        pen.column_right(plan.age, line.age.as_str(), theme.dim).gap(plan.gap);
    }
    if plan.note > 0 {
        pen.put(line.note.as_str(), theme.dim);
    }
    select(canvas, row, line.mark, focused);
}
