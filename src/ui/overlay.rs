//! A box over the panes: where it stands, and its border.

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::edge::{Edge, inside};

/// A box of about `width` by `height` in the middle of `body`. It takes all of a dimension of which only a strip would be
/// left.
pub(super) fn place(body: Rect, width: u16, height: u16) -> Rect {
    let take = |wanted: u16, all: u16, strip: u16| if wanted.saturating_add(strip) > all { all } else { wanted };
    let (width, height) = (take(width, body.width, 12), take(height, body.height, 3));
    Rect { x: body.x + (body.width - width) / 2, y: body.y + (body.height - height) * 2 / 5, width, height }
}

/// Clears the place and its margin.
pub(super) fn clear(canvas: &mut Canvas<'_>, body: Rect, area: Rect) {
    let margin =
        Rect { x: area.x.saturating_sub(1), y: area.y, width: area.width.saturating_add(2), height: area.height };
    canvas.clear(margin.intersection(body));
}

/// Clears, draws the border with its title; gives what is inside, a cell in from the sides.
pub(super) fn open(canvas: &mut Canvas<'_>, body: Rect, area: Rect, title: &str) -> Rect {
    clear(canvas, body, area);
    Edge { title, focused: true, ..Edge::default() }.paint(canvas, area);
    padded(area)
}

/// What is inside a border, a cell in from the sides.
pub(super) fn padded(area: Rect) -> Rect {
    let inner = inside(area);
    Rect { x: inner.x.saturating_add(1).min(inner.right()), width: inner.width.saturating_sub(2), ..inner }
}
