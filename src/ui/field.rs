//! A one-line text field: what was typed, with the cursor as a cell of its own.
//!
//! ```text
//! checkou▏
//! ```

use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation as _;

use super::canvas::Canvas;
use super::text::width;
use crate::domain::Text;

/// Draws `text` so that the cursor (in characters) is visible.
pub(super) fn paint(canvas: &mut Canvas<'_>, text: &str, cursor: Option<usize>, style: Style, area: Rect) {
    if area.width == 0 {
        return;
    }
    // What was pasted may hold anything; it is cleaned in the same pieces, so that the cursor stays where it is.
    let split = cursor.map_or(text.len(), |place| text.char_indices().nth(place).map_or(text.len(), |(byte, _)| byte));
    let before = Text::new(&text[..split]);
    let after = &text[split..];
    let under_length = after.graphemes(true).next().map_or(0, str::len);
    let under = Text::new(&after[..under_length]);
    let rest = Text::new(&after[under_length..]);
    let room = area.width.saturating_sub(1);
    // The end of what is before the cursor is what matters.
    let mut shown = before.as_str();
    while width(shown) > room {
        let Some(first) = shown.graphemes(true).next() else { break };
        shown = &shown[first.len()..];
    }
    let theme = canvas.theme;
    let mut pen = canvas.pen(area.x, area.y, area.width);
    pen.put(shown, style);
    if cursor.is_some() {
        pen.put(if under.is_empty() { " " } else { under.as_str() }, theme.cursor);
    } else {
        pen.put(under.as_str(), style);
    }
    pen.put(rest.as_str(), style);
}
