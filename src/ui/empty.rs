//! A list with nothing in it: what it means and what to do, in the middle of the pane.
//!
//! ```text
//! │                                      │
//! │      Nothing needs you.              │    loading, nothing, all filtered away, or cannot be read:
//! │      3 runs are moving.              │    each says so in a sentence
//! │                                      │
//! ```

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::canvas::Canvas;
use super::glyph;
use super::text::wrap;
use crate::cockpit::view::{Empty, Health};

/// Draws why there is nothing.
pub(super) fn paint(canvas: &mut Canvas<'_>, empty: &Empty, area: Rect) {
    if area.width < 4 || area.height == 0 {
        return;
    }
    let theme = canvas.theme;
    let columns = area.width.saturating_sub(4).clamp(1, 64);
    let mut lines: Vec<(String, Style)> = Vec::new();
    let mut say = |text: &str, style: Style| lines.extend(wrap(text, columns).into_iter().map(|line| (line, style)));
    match empty {
        Empty::Loading => say("reading …", theme.dim),
        Empty::Nothing(words) => say(words.as_str(), theme.dim),
        Empty::Filtered => {
            say("Nothing matches the filter.", theme.text);
            say("Esc clears it.", theme.dim);
        }
        Empty::Fault(what, hint) => {
            say(&format!("{} {what}", glyph::health(Health::Bad)), theme.health(Health::Bad));
            say(hint.as_str(), theme.dim);
        }
    }
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height);
    // A little above the middle looks like the middle.
    let top = area.y + (area.height - rows) * 2 / 5;
    for (row, (line, style)) in (top..area.bottom()).zip(&lines) {
        canvas.middle(area.x, row, area.width, line, *style);
    }
}
