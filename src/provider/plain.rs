//! What programs print, without what it does to terminals.

/// Text without terminal escape sequences: CSI (colours, moves), OSC (titles, links) and two-character ones.
pub(super) fn plain(raw: &str) -> String {
    let mut shown = String::with_capacity(raw.len());
    let mut characters = raw.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '\u{1b}' {
            shown.push(character);
            continue;
        }
        match characters.peek() {
            Some('[') => {
                characters.next();
                // Parameters and intermediates, then one final character.
                while let Some(next) = characters.next_if(|next| (' '..='~').contains(next)) {
                    if ('@'..='~').contains(&next) {
                        break;
                    }
                }
            }
            Some(']') => {
                while let Some(next) = characters.next() {
                    if next == '\u{7}' {
                        break;
                    }
                    if next == '\u{1b}' {
                        characters.next_if_eq(&'\\');
                        break;
                    }
                }
            }
            Some(_) => {
                characters.next();
            }
            None => {}
        }
    }
    shown
}
