//! A terminal that is too small to be honest in.
//!
//! ```text
//!       flightdeck needs 40x10;
//!         this is 32x8.
//! ```

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::text::wrap;
use crate::cockpit::layout::LEAST;

/// Says what is needed.
pub(super) fn paint(canvas: &mut Canvas<'_>, area: Rect) {
    if area.width == 0 || area.height == 0 {
        return;
    }
    let theme = canvas.theme;
    let (width, height) = LEAST;
    let mut lines = wrap(&format!("flightdeck needs {width}x{height};"), area.width);
    lines.extend(wrap(&format!("this is {}x{}.", area.width, area.height), area.width));
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height);
    let top = area.y + (area.height - rows) / 2;
    for (y, line) in (top..area.bottom()).zip(&lines) {
        canvas.middle(area.x, y, area.width, line, theme.text);
    }
}
