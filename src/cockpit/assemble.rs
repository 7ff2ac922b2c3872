//! Puts keys together that came in pieces, by their content and never by timing.
//!
//! Over a slow line an arrow key arrives as `Esc`, `[`, `A`, and `A` approves. So what follows an `Esc` is looked at:
//!
//! | what comes | what it is |
//! | --- | --- |
//! | `Esc` | Escape, at once: nobody waits for it, and it only ever leads back |
//! | then `[` or `O` | held: it may begin a sequence |
//! | then `[` again | one more, as the Linux console writes its function keys (`Esc [ [ A`) |
//! | then digits and `;` (after `[`) | parameters, swallowed with the sequence |
//! | then `?`, digits, `;`, `$` and `y`, or `>`, digits, `;` and `c` | the terminal's answer to a question, swallowed |
//! | then a capital letter or `~` | the end: a cursor key, a function key, or nothing that we know; never the letter |
//! | or `]`, digits and `;` | the terminal's answer to a question, swallowed up to its end (`ctrl-g` or `Esc \`) |
//! | anything else | no sequence after all: what was held comes out, then this key |
//!
//! So the capital letter after `Esc [` never opens a plan, whether a machine or a hand typed it, and however much time lay
//! between. The price: after Escape a `[` or `]` shows its effect with the next key only.

use super::{Key, KeyCode};

/// The longest sequence that is held: longer ones are none that we know.
const LONGEST: usize = 16;
/// The longest answer that is swallowed.
const LONGEST_ANSWER: usize = 64;

/// Takes raw keys, gives assembled ones.
#[derive(Clone, Debug, Default)]
pub struct Assembler {
    /// Whether the last key was Escape.
    escaped: bool,
    /// What follows it and may be a sequence.
    held: Vec<char>,
    /// Whether an answer was ended by an Escape, whose `\` is still to come.
    closing: bool,
}

impl Assembler {
    /// Takes one raw key; gives the keys that are certain by now, in order.
    #[must_use]
    pub fn feed(&mut self, key: Key) -> Vec<Key> {
        if let Some(keys) = self.answer(key) {
            return keys;
        }
        if key == Key::plain(KeyCode::Esc) {
            let mut keys = self.give_up();
            self.escaped = true;
            keys.push(key);
            return keys;
        }
        // Alt and `[` in one is how `Esc [` is read when it came in one piece, and the rest later.
        if key.alt && !key.control && matches!(key.code, KeyCode::Char('[' | ']' | 'O')) {
            let mut keys = self.give_up();
            keys.push(Key::plain(KeyCode::Esc));
            self.escaped = true;
            keys.extend(self.feed(Key { alt: false, ..key }));
            return keys;
        }
        if !self.escaped {
            return vec![key];
        }
        let KeyCode::Char(character) = key.code else { return self.give_up_then(key) };
        if key.control || key.alt {
            return self.give_up_then(key);
        }
        match (self.held.as_slice(), character) {
            ([], '[' | ']' | 'O') | (['['], '[') => self.held.push(character),
            (['[', ..], '0'..='9' | ';' | '<' | '?' | '$' | '>') | ([']', ..], '0'..='9') | ([']', _, ..], ';')
                if self.held.len() < LONGEST =>
            {
                self.held.push(character);
            }
            (['[' | 'O', ..], 'A'..='Z' | '~') => {
                let keys = meaning(&self.held, character).map(Key::plain).into_iter().collect();
                self.held.clear();
                self.escaped = false;
                return keys;
            }
            (['[', '?', ..], 'y') | (['[', '>', ..], 'c') => {
                self.held.clear();
                self.escaped = false;
            }
            _ => return self.give_up_then(key),
        }
        Vec::new()
    }

    /// What comes after `Esc ] digits ;` belongs to an answer of the terminal, whose letters must mean nothing. Nothing where
    /// none is open.
    fn answer(&mut self, key: Key) -> Option<Vec<Key>> {
        if std::mem::take(&mut self.closing) && key == Key::char('\\') {
            return Some(Vec::new());
        }
        if self.held.first() != Some(&']') || !self.held.contains(&';') {
            return None;
        }
        self.closing = key == Key::plain(KeyCode::Esc);
        match key.code {
            KeyCode::Char(character) if !key.control && !key.alt && self.held.len() < LONGEST_ANSWER => {
                self.held.push(character);
            }
            // Its end, or what cannot belong to one.
            _ => {
                self.held.clear();
                self.escaped = false;
            }
        }
        Some(Vec::new())
    }

    /// What was held was no sequence.
    fn give_up(&mut self) -> Vec<Key> {
        self.escaped = false;
        self.held.drain(..).map(Key::char).collect()
    }

    fn give_up_then(&mut self, key: Key) -> Vec<Key> {
        let mut keys = self.give_up();
        keys.push(key);
        keys
    }
}

/// What a sequence stands for, where we know it.
fn meaning(held: &[char], end: char) -> Option<KeyCode> {
    let number = |held: &[char]| held.iter().collect::<String>().parse::<u8>().ok();
    match (held, end) {
        (['[', '['], 'A'..='E') => Some(KeyCode::Function(1 + u8::try_from(u32::from(end) - u32::from('A')).ok()?)),
        (_, 'A') => Some(KeyCode::Up),
        (_, 'B') => Some(KeyCode::Down),
        (_, 'C') => Some(KeyCode::Right),
        (_, 'D') => Some(KeyCode::Left),
        (_, 'F') => Some(KeyCode::End),
        (_, 'H') => Some(KeyCode::Home),
        (['['], 'Z') => Some(KeyCode::BackTab),
        (['O'], 'P'..='S') => Some(KeyCode::Function(1 + u8::try_from(u32::from(end) - u32::from('P')).ok()?)),
        (['[', digits @ ..], '~') => match number(digits)? {
            1 | 7 => Some(KeyCode::Home),
            3 => Some(KeyCode::Delete),
            4 | 8 => Some(KeyCode::End),
            5 => Some(KeyCode::PageUp),
            6 => Some(KeyCode::PageDown),
            _ => None,
        },
        _ => None,
    }
}
