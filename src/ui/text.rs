//! Measuring, cutting and wrapping text by the columns that it takes. Cuts fall between grapheme clusters.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// More columns than any terminal has. Names come from outside and may be of any length: what is longer counts as this, so that
/// a few of them can be added up.
const WIDEST: u16 = 2_000;

/// Columns that a text takes, as far as anybody can see them.
pub(super) fn width(text: &str) -> u16 {
    u16::try_from(text.width()).map_or(WIDEST, |columns| columns.min(WIDEST))
}

/// The text in at most `columns`, ended by `…` where something was cut.
pub(super) fn cut(text: &str, columns: u16) -> Cow<'_, str> {
    // Bytes are never fewer than columns, so a short text needs no measuring.
    if text.len() <= usize::from(columns) || width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let Some(room) = columns.checked_sub(1) else { return Cow::Borrowed("") };
    let mut taken = 0;
    let mut end = 0;
    for (start, grapheme) in text.grapheme_indices(true) {
        let next = taken + width(grapheme);
        if next > room {
            break;
        }
        taken = next;
        end = start + grapheme.len();
    }
    Cow::Owned(format!("{}…", text[..end].trim_end()))
}

/// The text in at most `columns`, cut in the middle: names in a family differ at their ends.
pub(super) fn cut_middle(text: &str, columns: u16) -> Cow<'_, str> {
    if width(text) <= columns || columns < 5 {
        return cut(text, columns);
    }
    let tail_room = (columns - 1) / 2;
    let mut tail = text.len();
    let mut taken = 0;
    for (start, grapheme) in text.grapheme_indices(true).rev() {
        taken += width(grapheme);
        if taken > tail_room {
            break;
        }
        tail = start;
    }
    let end = &text[tail..];
    let head = cut(text, columns - width(end));
    Cow::Owned(format!("{head}{end}"))
}

/// The text in lines of at most `columns`, broken at spaces where there are some. At least one line.
pub(super) fn wrap(text: &str, columns: u16) -> Vec<String> {
    let mut lines = vec![String::new()];
    if columns == 0 {
        return lines;
    }
    let mut taken = 0;
    for piece in text.split_word_bounds() {
        let mut piece_width = width(piece);
        if taken + piece_width > columns && taken > 0 {
            lines.push(String::new());
            taken = 0;
        }
        if taken == 0 && piece.trim().is_empty() && lines.len() > 1 {
            continue;
        }
        if piece_width > columns {
            for grapheme in piece.graphemes(true) {
                piece_width = width(grapheme);
                if taken + piece_width > columns {
                    lines.push(String::new());
                    taken = 0;
                }
                taken += piece_width;
                push(&mut lines, grapheme);
            }
        } else {
            taken += piece_width;
            push(&mut lines, piece);
        }
    }
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines
}

fn push(lines: &mut [String], piece: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(piece);
    }
}

/// A buffer's rows as text, without what is blank at their ends.
pub(super) fn lines(buffer: &Buffer) -> Vec<String> {
    let area = buffer.area;
    let row = |y| {
        let mut row = String::new();
        let mut x = area.left();
        while x < area.right() {
            let symbol = buffer[(x, y)].symbol();
            row.push_str(symbol);
            // The cell after a wide symbol belongs to it.
            x += width(symbol).max(1);
        }
        row.trim_end().to_owned()
    };
    (area.top()..area.bottom()).map(row).collect()
}
