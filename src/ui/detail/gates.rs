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

use super::super::block::{self, Line};
use super::super::canvas::Canvas;
use super::super::text::{width, wrap};
use super::super::{empty, glyph};
use crate::cockpit::view::{GatesView, Health};

/// Draws the tab.
pub(super) fn paint(canvas: &mut Canvas<'_>, view: &GatesView, top: usize, area: Rect, bordered: Rect) {
    let theme = canvas.theme;
    if view.gates.is_empty() && view.reviews.is_empty() && view.holds.is_empty() {
        if let Some(why) = &view.empty {
            empty::paint(canvas, why, area);
        }
        return;
    }
    let names = view.gates.iter().map(|gate| width(gate.environment.as_str())).max().unwrap_or(0).clamp(8, 24);
    let whats = view.gates.iter().map(|gate| width(gate.what.as_str())).max().unwrap_or(0).clamp(8, 40);
    let indent = " ".repeat(usize::from(names) + 4);
    let room = area.width.saturating_sub(names + 4).max(8);
    let padded = |text: &str, columns: u16| {
        let text = super::super::text::cut(text, columns);
        let pad = " ".repeat(usize::from(columns - width(&text)));
        format!("{text}{pad}")
    };
    let mut lines = Vec::new();
    for gate in &view.gates {
        let style = theme.health(gate.health);
        lines.push(
            Line::of(format!("{} ", glyph::health(gate.health)), style)
                .and(padded(gate.environment.as_str(), names) + "  ", theme.strong)
                .and(padded(gate.what.as_str(), whats), style)
                .and(format!("  {}", gate.age), theme.dim),
        );
        for (words, style) in [(&gate.may_i, theme.text), (&gate.reviewers, theme.dim)] {
            if !words.is_empty() {
                lines
                    .extend(wrap(words.as_str(), room).into_iter().map(|line| Line::of(indent.clone() + &line, style)));
            }
        }
    }
    for (title, entries) in [("holds", &view.holds), ("reviews", &view.reviews)] {
        if entries.is_empty() {
            continue;
        }
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.push(Line::of(title, theme.heading));
        for (health, words) in entries {
            let style = theme.health(*health);
            let plain = if matches!(health, Health::Good | Health::Neutral) { theme.text } else { style };
            for (at, line) in wrap(words.as_str(), area.width.saturating_sub(2).max(8)).into_iter().enumerate() {
                let sign = if at == 0 { glyph::health(*health) } else { " " };
                lines.push(Line::of(format!("{sign} "), style).and(line, plain));
            }
        }
    }
    block::paint_scrolled(canvas, &lines, top, area, bordered);
}
