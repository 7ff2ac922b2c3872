//! The one way to put text into cells: bounded by the area, cut by columns, never panicking.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::Theme;
use super::text::{cut, width};

/// The style as all there is in a cell: what lay there before shines through nowhere.
fn whole(style: Style) -> Style {
    Style::reset().patch(style)
}

/// Cells to draw on, and the theme to draw in.
pub(super) struct Canvas<'a> {
    pub(super) buffer: &'a mut Buffer,
    pub(super) theme: &'a Theme,
}

impl Canvas<'_> {
    /// Writes `text` from `x` on in at most `columns`; gives the columns taken.
    pub(super) fn text(&mut self, x: u16, y: u16, columns: u16, text: &str, style: Style) -> u16 {
        let area = self.buffer.area;
        if y < area.top() || y >= area.bottom() || x < area.left() || x >= area.right() {
            return 0;
        }
        let columns = columns.min(area.right() - x);
        let text = cut(text, columns);
        let (end, _) = self.buffer.set_stringn(x, y, text.as_ref(), usize::from(columns), whole(style));
        end - x
    }

    /// Writes `text` so that it ends where `columns` from `x` on end.
    pub(super) fn right(&mut self, x: u16, y: u16, columns: u16, text: &str, style: Style) {
        let text = cut(text, columns);
        let taken = width(&text);
        self.text(x + columns.saturating_sub(taken), y, taken, &text, style);
    }

    /// Writes `text` in the middle of `columns`.
    pub(super) fn middle(&mut self, x: u16, y: u16, columns: u16, text: &str, style: Style) {
        let text = cut(text, columns);
        let taken = width(&text);
        self.text(x + columns.saturating_sub(taken) / 2, y, taken, &text, style);
    }

    /// Empties an area, whatever lay there.
    pub(super) fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        for y in area.top()..area.bottom() {
            for x in area.left()..area.right() {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.reset();
                }
            }
        }
    }

    /// Lays `style` over a row, as far as something is written there; over all of it where the style fills cells. What is faint
    /// stays faint.
    pub(super) fn overlay(&mut self, row: Rect, style: Style) {
        let row = row.intersection(self.buffer.area);
        let fills = style.bg.is_some() || style.add_modifier.contains(Modifier::REVERSED);
        let written = (row.left()..row.right())
            .rev()
            .find(|x| self.buffer.cell((*x, row.y)).is_some_and(|cell| cell.symbol() != " "))
            .map_or(0, |x| x + 1 - row.left());
        let columns = if fills { row.width } else { written };
        for x in row.left()..row.left() + columns {
            if let Some(cell) = self.buffer.cell_mut((x, row.y)) {
                cell.set_style(laid_over(cell.style(), style));
            }
        }
    }

    /// A pen for one row.
    pub(super) fn pen(&mut self, x: u16, y: u16, columns: u16) -> Pen<'_> {
        let end = (x + columns).min(self.buffer.area.right());
        Pen { buffer: self.buffer, x, y, end }
    }
}

/// Writes one row from left to right.
pub(super) struct Pen<'a> {
    buffer: &'a mut Buffer,
    x: u16,
    y: u16,
    end: u16,
}

impl Pen<'_> {
    /// Columns that are left.
    pub(super) fn left(&self) -> u16 {
        self.end.saturating_sub(self.x)
    }

    /// Writes what fits.
    pub(super) fn put(&mut self, text: &str, style: Style) -> &mut Self {
        let left = self.left();
        self.put_within(left, text, style)
    }

    /// Writes what fits, nothing where nothing fits, in at most `columns`.
    pub(super) fn put_within(&mut self, columns: u16, text: &str, style: Style) -> &mut Self {
        let columns = columns.min(self.left());
        if columns > 0 && self.y < self.buffer.area.bottom() {
            let text = cut(text, columns);
            let (end, _) = self.buffer.set_stringn(self.x, self.y, text.as_ref(), usize::from(columns), whole(style));
            self.x = end;
        }
        self
    }

    /// Writes a column of its own: cut or filled to `columns`. Nothing for a column without width.
    pub(super) fn column(&mut self, columns: u16, text: &str, style: Style) -> &mut Self {
        let end = (self.x + columns).min(self.end);
        self.put_within(columns, text, style);
        self.x = end;
        self
    }

    /// The same, ending at its right edge.
    pub(super) fn column_right(&mut self, columns: u16, text: &str, style: Style) -> &mut Self {
        let end = (self.x + columns).min(self.end);
        let text = cut(text, columns);
        self.x = (self.x + columns.saturating_sub(width(&text))).min(self.end);
        self.put_within(columns, &text, style);
        self.x = end;
        self
    }

    /// Goes back over columns that were written beyond their place.
    pub(super) fn back(&mut self, columns: u16) -> &mut Self {
        self.x = self.x.saturating_sub(columns);
        self
    }

    /// Leaves columns empty.
    pub(super) fn gap(&mut self, columns: u16) -> &mut Self {
        self.x = (self.x + columns).min(self.end);
        self
    }
}

/// `style` laid over a part of a row that is drawn in `under`. What is faint is not made bold: terminals do not agree on what
/// both at once look like.
pub(super) fn laid_over(under: Style, style: Style) -> Style {
    let faint = under.add_modifier.contains(Modifier::DIM) && !style.sub_modifier.contains(Modifier::DIM);
    let style = if faint { Style { add_modifier: style.add_modifier - Modifier::BOLD, ..style } } else { style };
    under.patch(style)
}
