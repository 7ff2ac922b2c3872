//! *Gates*: what holds it, and who answered.
//!
//! ```text
//! ○ production   approval 0/1            4m
//!                you may
//!                ada, release-captains
//! reviews
//! ✓ linus approved staging 3m ago: looks good
//! holds
//! ‖ …
//! ```

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::super::block::{self, Line, around};
use super::super::canvas::{Canvas, laid_over};
use super::super::row::{self, tone};
use super::super::text::{cut, width, wrap};
use super::super::{Theme, empty, glyph};
use crate::cockpit::view::{GateLine, GatesView, Health};
use crate::domain::Text;

/// Draws the tab; the gate under the cursor is kept visible.
pub(super) fn paint(
    canvas: &mut Canvas<'_>,
    view: &GatesView,
    (top, focused): (usize, bool),
    area: Rect,
    bordered: Rect,
) {
    if let Some(why) = &view.empty {
        return empty::paint(canvas, why, area);
    }
    // The bar stands in the padding, so that names stay in line with the tabs.
    let list = Rect { x: area.x.saturating_sub(1), width: area.width.saturating_add(1), ..area };
    let mut lines = Vec::new();
    let chosen = gates(canvas.theme, &view.gates, focused, list.width, &mut lines);
    let said_of =
        [("rollout", &view.rollout), ("probe", &view.probe), ("holds", &view.holds), ("reviews", &view.reviews)];
    for (title, entries) in said_of {
        said(canvas.theme, title, entries, list.width, &mut lines);
    }
    let first = if chosen.is_some() { around(chosen, list.height) } else { top };
    block::paint_scrolled(canvas, &lines, first, list, bordered);
}

/// Adds the gates; gives the line of the one under the cursor.
fn gates(theme: &Theme, gates: &[GateLine], focused: bool, room: u16, lines: &mut Vec<Line>) -> Option<usize> {
    let names = gates.iter().map(|gate| width(gate.environment.as_str())).max().unwrap_or(0).clamp(8, 24);
    let whats = gates.iter().map(|gate| width(gate.what.as_str())).max().unwrap_or(0).clamp(8, 40);
    let indent = names + 6;
    let room = room.saturating_sub(indent).max(8);
    let mut chosen = None;
    for gate in gates {
        let selected = gate.mark.selected;
        let look = |style: Style| if selected && focused { laid_over(style, theme.selection) } else { style };
        if selected {
            chosen = Some(lines.len());
        }
        let style = tone(theme, gate.mark, theme.health(gate.health));
        lines.push(
            Line::of(if selected { glyph::BAR } else { " " }, if focused { theme.bar } else { theme.bar_unfocused })
                .and(if gate.mark.marked { glyph::MARK } else { " " }, theme.accent)
                .and(format!("{} ", glyph::health(gate.health)), style)
                .and(padded(gate.environment.as_str(), names) + "  ", look(tone(theme, gate.mark, theme.text)))
                .and(padded(gate.what.as_str(), whats), look(style))
                .and(format!("  {}", gate.age), theme.dim),
        );
        let terms = gate.terms.iter().map(|words| (words, theme.text));
        for (words, style) in [(&gate.may_i, theme.text), (&gate.reviewers, theme.dim)].into_iter().chain(terms) {
            if !words.is_empty() {
                let pad = " ".repeat(usize::from(indent));
                lines.extend(wrap(words.as_str(), room).into_iter().map(|line| Line::of(pad.clone() + &line, style)));
            }
        }
    }
    chosen
}

/// Adds what is said under a heading.
fn said(theme: &Theme, title: &str, entries: &[(Health, Text)], room: u16, lines: &mut Vec<Line>) {
    if entries.is_empty() {
        return;
    }
    if !lines.is_empty() {
        lines.push(Line::default());
    }
    lines.push(Line::of(format!("  {title}"), theme.heading));
    for (health, words) in entries {
        for (at, line) in wrap(words.as_str(), room.saturating_sub(4).max(8)).into_iter().enumerate() {
            let sign = if at == 0 { glyph::health(*health) } else { " " };
            lines.push(Line::of(format!("  {sign} "), theme.health(*health)).and(line, row::words(theme, *health)));
        }
    }
}

fn padded(text: &str, columns: u16) -> String {
    let text = cut(text, columns);
    let pad = " ".repeat(usize::from(columns - width(&text)));
    format!("{text}{pad}")
}
