//! The footer: the keys that work here and now, or what there is to tell, or the line that is being typed.
//!
//! ```text
//!  A approve  X reject  B roll back  d diff  L log  / filter  ? help            ✓ approved checkout → production
//!  : rollback check▏
//!  ✗ a notice that is longer than the line takes the lines
//!  above it too
//! ```

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::canvas::Canvas;
use super::text::{width, wrap};
use super::{field, glyph};
use crate::cockpit::NoticeLevel;
use crate::cockpit::view::{FooterView, Health, Hint};

/// Room for hints below which they are left out beside a notice.
const FEW: u16 = 12;

/// Cells between two hints.
const GAP: u16 = 2;

/// Lines above its own that a long notice may take.
const MOST: u16 = 5;

/// Draws the line.
pub(super) fn paint(canvas: &mut Canvas<'_>, view: &FooterView, area: Rect) {
    let room = area.width.saturating_sub(2);
    if let Some((prompt, text, cursor)) = &view.line {
        let theme = canvas.theme;
        let taken = canvas.text(area.x + 1, area.y, room, prompt.as_str(), theme.accent);
        let from = area.x + 1 + taken + u16::from(taken > 0);
        let columns = area.right().saturating_sub(from + 1);
        field::paint(canvas, text, Some(*cursor), theme.text, Rect { x: from, y: area.y, width: columns, height: 1 });
        return;
    }
    let mut room_for_hints = room;
    if let Some((level, words)) = &view.notice {
        let style = canvas.theme.notice(*level);
        let glyph = match level {
            NoticeLevel::Plain => "·",
            NoticeLevel::Good => glyph::health(Health::Good),
            NoticeLevel::Warning => glyph::health(Health::Doubtful),
            NoticeLevel::Bad => glyph::health(Health::Bad),
        };
        let words = format!("{glyph} {words}");
        if width(&words) > room {
            return in_full(canvas, &words, style, area);
        }
        let taken = width(&words);
        canvas.right(area.x + 1, area.y, room, &words, style);
        room_for_hints = room.saturating_sub(taken + 3);
        if room_for_hints < FEW {
            return;
        }
    }
    let theme = canvas.theme;
    let taken = |hint: &Hint| width(&hint.key.to_string()) + 1 + width(hint.word.as_str());
    let mut pinned: u16 = view.hints.iter().filter(|hint| hint.pinned).map(|hint| taken(hint) + GAP).sum();
    let mut pen = canvas.pen(area.x + 1, area.y, room_for_hints);
    let mut full = false;
    for hint in &view.hints {
        if hint.pinned {
            pinned = pinned.saturating_sub(taken(hint) + GAP);
        } else if full {
            continue;
        }
        if taken(hint) + pinned > pen.left() {
            full = true;
            continue;
        }
        let key = hint.key.to_string();
        pen.put(&key, if hint.verb { theme.key_verb } else { theme.key });
        pen.put(" ", theme.text).put(hint.word.as_str(), theme.hint).gap(GAP);
    }
}

/// A notice that is longer than the line takes the lines above it too: why not, who could and when must be readable.
fn in_full(canvas: &mut Canvas<'_>, words: &str, style: Style, area: Rect) {
    let mut lines = wrap(words, area.width.saturating_sub(2));
    lines.truncate(usize::from(area.y.min(MOST)) + 1);
    let rows = u16::try_from(lines.len()).unwrap_or(1);
    let top = (area.y + 1).saturating_sub(rows);
    canvas.clear(Rect { y: top, height: rows, ..area });
    for (y, line) in (top..).zip(&lines) {
        canvas.text(area.x + 1, y, area.width.saturating_sub(2), line, style);
    }
}
