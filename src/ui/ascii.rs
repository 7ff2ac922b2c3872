//! The screen in ASCII, for terminals and locales that have nothing else: every symbol of ours has a stand-in of the same
//! width, and a letter that ASCII lacks becomes `?`.

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
        let stand_in = STAND_INS.iter().find(|(ours, _)| *ours == symbol).map_or("?", |(_, stand_in)| stand_in);
        let wide = width(symbol) > 1;
        buffer.content[at].set_symbol(stand_in);
        if wide && let Some(second) = buffer.content.get_mut(at + 1) {
            second.set_symbol("?");
        }
    }
}
