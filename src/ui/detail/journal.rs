//! *Journal*: what was done from here.
//!
//! ```text
//! ✗ the journal cannot be written: no space left
//! ◐ roll back checkout production: step 2 of 3, accepted
//!
//! 14:03:12Z  ✓ answered   approve checkout production: 200
//! ```

use ratatui::layout::Rect;

use super::super::canvas::Canvas;
use super::super::row::rows;
use super::super::text::{width, wrap};
use super::super::{empty, glyph};
use crate::cockpit::view::{Health, JournalView};

/// Draws the tab.
pub(super) fn paint(canvas: &mut Canvas<'_>, view: &JournalView, area: Rect) {
    let theme = canvas.theme;
    let mut lines = rows(area);
    let mut above = false;
    let fault = view.fault.as_ref().map(|fault| (Health::Bad, fault));
    for (health, words) in fault.into_iter().chain(view.open.iter().map(|(health, words)| (*health, words))) {
        let style = theme.health(health);
        // What is open or broken is said in full.
        for (at, words) in wrap(words.as_str(), area.width.saturating_sub(2).max(8)).iter().enumerate() {
            let Some(row) = lines.next() else { return };
            let mut pen = canvas.pen(row.x, row.y, row.width);
            pen.column(2, if at == 0 { glyph::health(health) } else { "" }, style).put(words, style);
        }
        above = true;
    }
    if above {
        lines.next();
    }
    let Some(first) = lines.next() else { return };
    let list = Rect { y: first.y, height: area.bottom() - first.y, ..area };
    if view.lines.rows.is_empty() {
        if let Some(why) = &view.lines.empty {
            empty::paint(canvas, why, list);
        }
        return;
    }
    let at = view.lines.rows.iter().map(|line| width(line.at.as_str())).max().unwrap_or(0).min(20);
    let event = view.lines.rows.iter().map(|line| width(line.event.as_str())).max().unwrap_or(0).min(16);
    for (row, line) in rows(list).zip(&view.lines.rows) {
        let style = theme.health(line.health);
        let mut pen = canvas.pen(row.x, row.y, row.width);
        pen.column(at, line.at.as_str(), theme.dim).gap(2);
        pen.column(2, glyph::health(line.health), style);
        pen.column(event, line.event.as_str(), style).gap(2).put(line.words.as_str(), theme.text);
    }
}
