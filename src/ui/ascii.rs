//! The screen in ASCII, for terminals and locales that have nothing else: every symbol of ours has a stand-in of the same
//! width, and a letter that ASCII lacks the beginning of how it is said, so that names can still be told apart.

use ratatui::buffer::Buffer;

use super::text::width;

/// Our symbols and their stand-ins; each pair takes one cell.
const STAND_INS: &[(&str, &str)] = &[
    ("─", "-"),
    ("│", "|"),
    ("╭", "+"),
    ("╮", "+"),
    ("╯", "+"),
    ("╰", "+"),
    ("├", "+"),
    ("┤", "+"),
    ("━", "="),
    ("┃", "#"),
    ("┏", "#"),
    ("┓", "#"),
    ("┛", "#"),
    ("┗", "#"),
    ("┠", "#"),
    ("┨", "#"),
    ("▌", ">"),
    ("▶", ">"),
    ("•", "*"),
    ("✓", "+"),
    ("✗", "x"),
    ("●", "o"),
    ("◐", "~"),
    ("○", "."),
    ("◇", "%"),
    ("◌", "-"),
    ("‖", "="),
    ("→", ">"),
    ("–", "-"),
    ("—", "-"),
    ("·", "."),
    ("…", "~"),
    ("›", ">"),
    ("‹", "<"),
];

/// Replaces what is not ASCII, cell by cell; nothing moves.
pub(super) fn rewrite(buffer: &mut Buffer) {
    for at in 0..buffer.content.len() {
        let symbol = buffer.content[at].symbol();
        if symbol.is_ascii() {
            continue;
        }
        let wide = width(symbol) > 1;
        if let Some(stand_in) = stand_in(symbol) {
            buffer.content[at].set_symbol(stand_in);
            continue;
        }
        let [first, second] = said(symbol);
        buffer.content[at].set_char(first);
        if wide && let Some(next) = buffer.content.get_mut(at + 1) {
            next.set_char(second);
        }
    }
}

/// What stands for a symbol of ours.
#[must_use]
pub fn stand_in(symbol: &str) -> Option<&'static str> {
    STAND_INS.iter().find(|(ours, _)| *ours == symbol).map(|(_, stand_in)| *stand_in)
}

/// The first two letters of how a letter is said, for the one or two cells that it takes.
fn said(symbol: &str) -> [char; 2] {
    let letter = symbol.chars().next().and_then(deunicode::deunicode_char).unwrap_or_default();
    let mut letters = letter.chars().filter(char::is_ascii_graphic);
    [letters.next().unwrap_or('?'), letters.next().unwrap_or('.')]
}
