//! The help: the keymap as it is.
//!
//! ```text
//! ╭ Help ───────────────────────────────────────────────────────╮
//! │ Moving                                                       │
//! │   j Down         one row down                                │
//! ╰──────────────────────────────────────────── ? or Esc closes ─╯
//! ```

use ratatui::layout::Rect;

use super::block::{self, Line};
use super::canvas::Canvas;
use super::overlay;
use super::text::width;
use crate::cockpit::view::{HelpLine, HelpView};

/// Draws the help: in two columns where both fit.
pub(super) fn paint(canvas: &mut Canvas<'_>, view: &HelpView, body: Rect) {
    let theme = canvas.theme;
    let keys = |line: &HelpLine| match line.keys.as_slice() {
        [] if line.heading.is_none() => "unbound".to_owned(),
        keys => keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
    };
    let label = view.lines.iter().map(|line| width(&keys(line))).max().unwrap_or(0).clamp(8, 24);
    let mut lines = Vec::new();
    for line in &view.lines {
        if let Some(heading) = &line.heading {
            if !lines.is_empty() {
                lines.push(Line::default());
            }
            lines.push(Line::of(heading.to_string(), theme.strong));
        } else {
            let keys = super::text::cut(&keys(line), label).into_owned();
            let pad = " ".repeat(usize::from(label - width(&keys)) + 2);
            lines.push(Line::of("  ", theme.text).and(keys, theme.key_verb).and(pad + line.words.as_str(), theme.text));
        }
    }
    let tall = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let two = tall > body.height && body.width >= 120;
    let columns = if two { 120 } else { 76 };
    let height = if two { tall / 2 + 3 } else { tall };
    let area = overlay::place(body, columns, height);
    let inner = overlay::open(canvas, body, area, "Help");
    if two {
        let half = lines.len().div_ceil(2).max(usize::from(inner.height)).min(lines.len());
        // A column begins with a heading.
        let split = (0..=half).rev().find(|at| lines.get(*at).is_some_and(|line| line.0.is_empty())).unwrap_or(half);
        let left = Rect { width: inner.width / 2 - 1, ..inner };
        let right = Rect { x: inner.x + inner.width / 2 + 1, width: inner.width / 2 - 1, ..inner };
        block::paint(canvas, &lines[..split], view.top, left);
        block::paint(canvas, lines.get(split + 1..).unwrap_or_default(), view.top, right);
    } else {
        block::paint_scrolled(canvas, &lines, view.top, inner, area);
    }
    let hint = " Esc closes ";
    if area.width > width(hint) + 4 {
        let taken = width(hint);
        canvas.text(area.right() - 2 - taken, area.bottom().saturating_sub(1), taken, hint, theme.dim);
    }
}
