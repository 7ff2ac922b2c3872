//! Every text once: names, versions and commits repeat in nearly every line, and most of what remains are commits' hashes,
//! which take half the room as bytes.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::SnapshotError;
use crate::domain::Text;
use crate::domain::secret::{holds_token, mask_tokens};

/// The place of a text in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Name(u32);

/// The texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Table(Vec<Entry>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Entry {
    Plain(String),
    /// Forty lower-case hexadecimal digits.
    Hash([u8; 20]),
}

impl Entry {
    fn of(text: &str) -> Self {
        hash(text).map_or_else(|| Self::Plain(text.to_owned()), Self::Hash)
    }
}

/// The bytes that forty lower-case hexadecimal digits say.
fn hash(text: &str) -> Option<[u8; 20]> {
    let digits = text.as_bytes();
    if digits.len() != 40 {
        return None;
    }
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; 20];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

impl Table {
    /// The texts as they may lie on a disk: of what has the shape of a token the body is masked.
    pub(super) fn without_tokens(&self) -> Cow<'_, Self> {
        let holds = |entry: &Entry| matches!(entry, Entry::Plain(text) if holds_token(text));
        if !self.0.iter().any(holds) {
            return Cow::Borrowed(self);
        }
        let masked = self.0.iter().map(|entry| match entry {
            Entry::Plain(text) => Entry::Plain(mask_tokens(text).into_owned()),
            Entry::Hash(bytes) => Entry::Hash(*bytes),
        });
        Cow::Owned(Self(masked.collect()))
    }
}

/// The table while it is filled.
#[derive(Debug, Default)]
pub(super) struct Filling<'a> {
    known: HashMap<&'a str, Name>,
    entries: Vec<Entry>,
}

impl<'a> Filling<'a> {
    /// The name of a text.
    pub(super) fn name(&mut self, text: &'a str) -> Name {
        let next = Name(u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
        *self.known.entry(text).or_insert_with(|| {
            self.entries.push(Entry::of(text));
            next
        })
    }

    /// The table.
    pub(super) fn done(self) -> Table {
        Table(self.entries)
    }
}

/// The table as it is read: every text made harmless once, and shared from then on.
#[derive(Debug)]
pub(super) struct Texts(Vec<Text>);

impl From<&Table> for Texts {
    fn from(table: &Table) -> Self {
        let text = |entry: &Entry| match entry {
            Entry::Plain(text) => Text::new(text),
            Entry::Hash(bytes) => {
                let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
                let digits = bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
                Text::new(&digits.collect::<String>())
            }
        };
        Self(table.0.iter().map(text).collect())
    }
}

impl Texts {
    /// The text of a name.
    ///
    /// # Errors
    /// Where there is none: the table is not this snapshot's.
    pub(super) fn get(&self, name: Name) -> Result<&Text, SnapshotError> {
        self.0.get(name.0 as usize).ok_or(SnapshotError::Damaged)
    }
}
