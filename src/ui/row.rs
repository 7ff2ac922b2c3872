//! What all rows of lists share: the bar of the selection, the mark, and the look of rows that vanished.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::Theme;
use super::canvas::Canvas;
use super::glyph;
use crate::cockpit::view::{Health, Mark};

/// Cells before the content of a row: the bar and the mark.
pub(super) const GUTTER: u16 = 2;

/// Draws bar and mark; called before the row's content.
pub(super) fn gutter(canvas: &mut Canvas<'_>, row: Rect, mark: Mark, focused: bool) {
    let theme = canvas.theme;
    if mark.selected {
        canvas.text(row.x, row.y, 1, glyph::BAR, if focused { theme.bar } else { theme.bar_unfocused });
    }
    if mark.marked {
        canvas.text(row.x + 1, row.y, 1, glyph::MARK, theme.accent);
    }
}

/// Lays the selection over a row; called after the row's content. A row that is faint as a whole is
/// not while it is selected, but for one that is gone.
pub(super) fn select(canvas: &mut Canvas<'_>, row: Rect, mark: Mark, focused: bool) {
    if mark.selected && focused {
        let selection = canvas.theme.selection;
        let style = if mark.dim && !mark.gone { selection.remove_modifier(Modifier::DIM) } else { selection };
        let content = Rect { x: row.x + GUTTER, width: row.width.saturating_sub(GUTTER), ..row };
        canvas.overlay(content, style);
    }
}

/// The style of a part of a row that would be drawn in `style`.
pub(super) fn tone(theme: &Theme, mark: Mark, style: Style) -> Style {
    if mark.gone {
        theme.gone
    } else if mark.dim {
        theme.dim
    } else {
        style
    }
}

/// The style of words that say a health: what is well, waits or is over needs no colour beside its symbol.
pub(super) fn words(theme: &Theme, health: Health) -> Style {
    match health {
        Health::Good | Health::Delivered | Health::Waiting | Health::Queued => theme.text,
        Health::Neutral => theme.dim,
        Health::Moving | Health::Doubtful | Health::Bad | Health::Unknown => theme.health(health),
    }
}

/// Where rows stand within a border: not against its right side.
pub(super) fn listed(inner: Rect) -> Rect {
    Rect { width: inner.width.saturating_sub(1), ..inner }
}

/// The rows of an area, from the top.
pub(super) fn rows(area: Rect) -> impl Iterator<Item = Rect> {
    (area.top()..area.bottom()).map(move |y| Rect { y, height: 1, ..area })
}
