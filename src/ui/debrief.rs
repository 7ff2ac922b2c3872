//! The debrief of a rehearsal, over the panes.
//!
//! ```text
//! ╭ Debrief ─────────────────────────────────────────────────────────────────────────╮
//! │ Debrief of bad-release: Green pipelines whose releases are bad all the same, …   │
//! │                                                                                  │
//! │ Goal: production of storefront runs a good release again: not reached            │
//! │   to show            1 s   from the sign in the world to the first row about it  │
//! │   …                                                                              │
//! ╰──────────────────────────────────────────────────────────────────── Esc closes ─╯
//! ```

use ratatui::layout::Rect;

use super::block::{self, Line};
use super::canvas::Canvas;
use super::overlay;
use super::text::{width, wrap};
use crate::cockpit::view::DebriefView;

/// Draws the debrief.
pub(super) fn paint(canvas: &mut Canvas<'_>, view: &DebriefView, body: Rect) {
    let theme = canvas.theme;
    let columns = body.width.min(110);
    let room = columns.saturating_sub(4);
    let mut lines = Vec::new();
    for (place, text) in view.lines.iter().enumerate() {
        let text = text.as_str();
        let indent: String = text.chars().take_while(|character| *character == ' ').collect();
        let style = match () {
            () if place == 0 => theme.strong,
            () if indent.is_empty() => theme.heading,
            () => theme.text,
        };
        let wrapped = wrap(text.trim_start(), room.saturating_sub(width(&indent)).saturating_sub(2));
        if wrapped.is_empty() {
            lines.push(Line::default());
        }
        // What does not fit stands below, a little further in.
        let further = |line: usize| if line == 0 { indent.clone() } else { format!("{indent}  ") };
        lines.extend(
            wrapped.iter().enumerate().map(|(line, words)| Line::of(format!("{}{words}", further(line)), style)),
        );
    }
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let area = overlay::place(body, columns, height);
    let inner = overlay::open(canvas, body, area, "Debrief");
    block::paint_scrolled(canvas, &lines, view.top, inner, area);
    let hint = " Esc closes ";
    if area.width > width(hint) + 4 {
        let taken = width(hint);
        canvas.text(area.right() - 2 - taken, area.bottom().saturating_sub(1), taken, hint, theme.dim);
    }
}
