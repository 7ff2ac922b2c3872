//! The footer: the keys that work here and now, or what there is to tell, or the line that is being typed.
//!
//! ```text
//!  A approve  X reject  B roll back  d diff  L log  / filter  ? help            ✓ approved checkout → production
//!  : rollback check▏
//! ```

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::text::width;
use super::{field, glyph};
use crate::cockpit::NoticeLevel;
use crate::cockpit::view::{FooterView, Health};

/// Room for hints below which they are left out beside a notice.
const FEW: u16 = 12;

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
        let taken = width(&words).min(room);
        canvas.right(area.x + 1, area.y, room, &words, style);
        room_for_hints = room.saturating_sub(taken + 3);
        if room_for_hints < FEW {
            return;
        }
    }
    let theme = canvas.theme;
    let mut pen = canvas.pen(area.x + 1, area.y, room_for_hints);
    for hint in &view.hints {
        let key = hint.key.to_string();
        if width(&key) + 1 + width(hint.word.as_str()) > pen.left() {
            break;
        }
        pen.put(&key, if hint.verb { theme.key_verb } else { theme.key });
        pen.put(" ", theme.text).put(hint.word.as_str(), theme.dim).gap(2);
    }
}
