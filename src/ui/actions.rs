//! The action menu: every verb, and why it is or is not available.
//!
//! ```text
//! ╭ checkout → production ────────────────────────────────────────────╮
//! │▌ A  approve    lets the waiting deployment pass its gate           │
//! │  P  promote    – no workflow is configured for it                  │   dimmed: not now, and why
//! ╰────────────────────────────────────────────────────────────────────╯
//! ```

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::row::{GUTTER, rows};
use super::text::{width, wrap};
use super::{glyph, overlay};
use crate::cockpit::view::{ActionsView, Health, Mark};

/// Cells for key and verb.
const LABEL: u16 = 17;

/// Draws the menu.
pub(super) fn paint(canvas: &mut Canvas<'_>, view: &ActionsView, body: Rect) {
    let theme = canvas.theme;
    let widest = view.lines.iter().map(|line| width(line.words.as_str())).max().unwrap_or(0);
    let columns = (widest + LABEL + GUTTER + 6).clamp(44, 100).min(body.width);
    let room = columns.saturating_sub(LABEL + GUTTER + 4).max(8);
    let wrapped: Vec<Vec<String>> = view.lines.iter().map(|line| wrap(line.words.as_str(), room)).collect();
    let tall = wrapped.iter().map(Vec::len).sum::<usize>();
    // Where not everything fits, every verb keeps its first line.
    let fits = tall + 2 <= usize::from(body.height);
    let height = u16::try_from(if fits { tall } else { view.lines.len() } + 2).unwrap_or(u16::MAX);
    let area = overlay::place(body, columns, height);
    overlay::open(canvas, body, area, view.title.as_str());
    let inner = super::edge::inside(area);
    let mut rows = rows(inner);
    for (line, words) in view.lines.iter().zip(&wrapped) {
        let Some(row) = rows.next() else { return };
        let can = line.available;
        let mark = Mark { selected: line.selected, ..Mark::default() };
        super::row::gutter(canvas, row, mark, true);
        let mut pen = canvas.pen(row.x + GUTTER, row.y, row.width.saturating_sub(GUTTER + 1));
        let key = line.key.map(|key| key.to_string()).unwrap_or_default();
        pen.column(4, &key, if can { theme.key_verb } else { theme.dim });
        let word = if line.fully { "  fully" } else { line.verb.word() };
        pen.column(LABEL - 6, word, if can { theme.text } else { theme.dim });
        let sign = if can { glyph::health(Health::Good) } else { glyph::health(Health::Neutral) };
        pen.column(2, sign, if can { theme.health(Health::Good) } else { theme.dim });
        if fits {
            pen.put(words.first().map_or("", String::as_str), theme.dim);
        } else {
            pen.put(line.words.as_str(), theme.dim);
        }
        super::row::select(canvas, row, mark, true);
        if fits {
            for more in words.iter().skip(1) {
                let Some(row) = rows.next() else { return };
                canvas.text(row.x + GUTTER + LABEL, row.y, room, more, theme.dim);
            }
        }
    }
}
