//! Styled lines that are longer than their area: made first, cut to what is visible, then written.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::canvas::Canvas;
use super::edge::{Part, thumb};

/// One line of styled pieces.
#[derive(Clone, Debug, Default)]
pub(super) struct Line(pub(super) Vec<(String, Style)>);

impl Line {
    /// A line of one piece.
    pub(super) fn of(text: impl Into<String>, style: Style) -> Self {
        Self(vec![(text.into(), style)])
    }

    /// The line with a piece more.
    pub(super) fn and(mut self, text: impl Into<String>, style: Style) -> Self {
        self.0.push((text.into(), style));
        self
    }
}

/// Writes the lines from `first` on; gives the part that is visible.
pub(super) fn paint(canvas: &mut Canvas<'_>, lines: &[Line], first: usize, area: Rect) -> Part {
    let height = usize::from(area.height);
    let first = first.min(lines.len().saturating_sub(height));
    let visible = lines.iter().skip(first).take(height);
    let shown = visible.len();
    for (y, line) in (area.top()..).zip(visible) {
        let mut pen = canvas.pen(area.x, y, area.width);
        for (text, style) in &line.0 {
            pen.put(text, *style);
        }
    }
    Part { first, shown, total: lines.len() }
}

/// The same, with the thumb in the right border of `bordered`.
pub(super) fn paint_scrolled(canvas: &mut Canvas<'_>, lines: &[Line], first: usize, area: Rect, bordered: Rect) {
    let part = paint(canvas, lines, first, area);
    let style = canvas.theme.border_focused;
    thumb(canvas, bordered, part, style);
}

/// The first line to show so that `chosen` stands in the upper third.
pub(super) fn around(chosen: Option<usize>, height: u16) -> usize {
    chosen.map_or(0, |chosen| chosen.saturating_sub(usize::from(height) / 3))
}
