//! One-line text fields: what the keys do in them.

use crate::cockpit::{Key, KeyCode, Line};

/// The longest text that a field takes, in characters.
const LONGEST: usize = 500;

impl Line {
    /// A field with a text, the cursor at its end.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), cursor: text.chars().count() }
    }

    /// Whether the key was one of the field's; then it did its work.
    pub fn edit(&mut self, key: Key) -> bool {
        if key.alt {
            return false;
        }
        let length = self.text.chars().count();
        match (key.code, key.control) {
            (KeyCode::Char(character), false) if !character.is_control() => self.insert(character),
            (KeyCode::Backspace, _) | (KeyCode::Char('h'), true) => {
                if let Some(before) = self.cursor.checked_sub(1) {
                    self.remove(before);
                    self.cursor = before;
                }
            }
            (KeyCode::Delete, false) => self.remove(self.cursor),
            (KeyCode::Left, false) => self.cursor = self.cursor.saturating_sub(1),
            (KeyCode::Right, false) => self.cursor = (self.cursor + 1).min(length),
            (KeyCode::Home, false) | (KeyCode::Char('a'), true) => self.cursor = 0,
            (KeyCode::End, false) | (KeyCode::Char('e'), true) => self.cursor = length,
            (KeyCode::Char('w'), true) => self.remove_word(),
            _ => return false,
        }
        true
    }

    /// Puts text in at the cursor: its first line, control characters apart.
    pub(in crate::cockpit) fn paste(&mut self, text: &str) {
        let line = text.lines().next().unwrap_or_default();
        line.chars().filter(|character| !character.is_control()).for_each(|character| self.insert(character));
    }

    fn insert(&mut self, character: char) {
        if self.text.chars().count() < LONGEST {
            self.text.insert(self.byte(self.cursor), character);
            self.cursor += 1;
        }
    }

    fn remove(&mut self, place: usize) {
        let byte = self.byte(place);
        if byte < self.text.len() {
            self.text.remove(byte);
        }
    }

    /// Takes away the word before the cursor.
    fn remove_word(&mut self) {
        let characters: Vec<char> = self.text.chars().collect();
        let mut start = self.cursor.min(characters.len());
        while start > 0 && characters[start - 1].is_whitespace() {
            start -= 1;
        }
        while start > 0 && !characters[start - 1].is_whitespace() {
            start -= 1;
        }
        let end = self.byte(self.cursor);
        self.text.replace_range(self.byte(start)..end, "");
        self.cursor = start;
    }

    /// Where a character begins, in bytes.
    fn byte(&self, place: usize) -> usize {
        self.text.char_indices().nth(place).map_or(self.text.len(), |(byte, _)| byte)
    }
}
