//! The fields of the plan dialogue: items to tick, and lines to type in, with their prompts in a column.
//!
//! ```text
//! [x] the migration was rehearsed
//! › ticket CHG[0-9]{7}         CHG00▏
//! ✓ type `checkout` to confirm checkout
//! ```

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::text::width;
use super::{field, glyph};
use crate::cockpit::view::{FieldView, Health};

/// Columns for the prompts: as wide as the widest, and half of the dialogue at most.
pub(super) fn prompts(fields: &[FieldView], columns: u16) -> u16 {
    let typed = fields.iter().filter(|field| field.tick.is_none());
    typed.map(|field| width(field.prompt.as_str())).max().unwrap_or(0).min(columns / 2)
}

/// As many fields as there is room for, the one with the cursor among them.
pub(super) fn window(fields: &[FieldView], room: usize) -> &[FieldView] {
    let here = fields.iter().position(|field| field.cursor.is_some()).unwrap_or(0);
    let first =
        (here + 1).saturating_sub(room).max(here.saturating_sub(room / 2)).min(fields.len().saturating_sub(room));
    &fields[first..fields.len().min(first + room)]
}

/// Draws fields, a line each; gives the line below them.
pub(super) fn paint(canvas: &mut Canvas<'_>, fields: &[FieldView], prompts: u16, area: Rect) -> u16 {
    let mut y = area.y;
    for field in fields.iter().take(usize::from(area.height)) {
        let row = Rect { y, height: 1, ..area };
        match field.tick {
            Some(ticked) => paint_tick(canvas, field, ticked, row),
            None => paint_field(canvas, field, prompts, row),
        }
        y += 1;
    }
    y
}

/// An item of the checklist.
fn paint_tick(canvas: &mut Canvas<'_>, view: &FieldView, ticked: bool, row: Rect) {
    let theme = canvas.theme;
    let style = if ticked { theme.health(Health::Good) } else { theme.accent };
    let here = if view.cursor.is_some() { theme.cursor } else { theme.text };
    let mut pen = canvas.pen(row.x, row.y, row.width);
    pen.put(if ticked { "[x]" } else { "[ ]" }, style).gap(1).put(view.prompt.as_str(), here);
}

fn paint_field(canvas: &mut Canvas<'_>, view: &FieldView, prompts: u16, row: Rect) {
    let theme = canvas.theme;
    let sign = if view.satisfied { glyph::health(Health::Good) } else { "›" };
    let style = if view.satisfied { theme.health(Health::Good) } else { theme.accent };
    let taken = {
        let mut pen = canvas.pen(row.x, row.y, row.width);
        let here = if view.cursor.is_some() { theme.strong } else { theme.text };
        pen.put(sign, style).gap(1).column(prompts, view.prompt.as_str(), here).gap(2);
        row.width - pen.left()
    };
    let area = Rect { x: row.x + taken, width: row.width.saturating_sub(taken), ..row };
    // A field shows where it ends before anything is in it.
    let area = Rect { width: area.width.min(40), ..area };
    canvas.text(area.x, area.y, area.width, &" ".repeat(usize::from(area.width)), theme.field);
    field::paint(canvas, &view.text, view.cursor, theme.field, area);
}
