//! Text from outside, made harmless.
//!
//! Branch names, commit messages, environment names and logs are written by anybody. A terminal obeys what it is sent,
//! and bidirectional or invisible characters make a line read as another one. So foreign text lives in [`Text`], which
//! shows only what is safe: control and escape characters as `\x1b`-like escapes, bidirectional and zero-width characters
//! as `<U+202E>`, private-use and unassigned-looking format characters likewise, runs of combining marks cut.
//! The raw form is kept for one purpose: to be sent back to the provider that it came from.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Combining marks that may follow one character before the rest is dropped: enough for every living script.
const MARKS: usize = 3;

/// Foreign text with its harmless form. `Display`, `Debug` and serialisation give the harmless form only.
#[derive(Clone, Default)]
pub struct Text {
    raw: Arc<str>,
    /// The harmless form where it differs from the raw one.
    shown: Option<Arc<str>>,
}

impl Text {
    /// Takes text from outside.
    #[must_use]
    pub fn new(raw: &str) -> Self {
        let shown = clean(raw).map(Arc::from);
        Self { raw: Arc::from(raw), shown }
    }

    /// The harmless form: one line, safe on any terminal.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.shown.as_deref().unwrap_or(&self.raw)
    }

    /// The bytes as they came, to be sent back to where they came from and for nothing else.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }

    /// Columns that the harmless form takes on a terminal.
    #[must_use]
    pub fn width(&self) -> usize {
        self.as_str().width()
    }

    /// The first line alone (what a commit's subject is), made harmless.
    #[must_use]
    pub fn first_line(raw: &str) -> Self {
        Self::new(raw.lines().next().unwrap_or_default())
    }
}

/// The harmless form of `raw`, or nothing where it is harmless already.
fn clean(raw: &str) -> Option<String> {
    // Printable ASCII is nearly everything that ever comes: no allocation for it.
    if raw.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return None;
    }
    let mut shown = String::with_capacity(raw.len() + 8);
    let mut marks = 0;
    for character in raw.chars() {
        if character == '\t' {
            shown.push(' ');
            marks = 0;
        } else if character == '\n' {
            shown.push_str("\\n");
            marks = 0;
        } else if character.is_control() {
            let _ = write!(shown, "\\x{:02x}", u32::from(character));
            marks = 0;
        } else if invisible(character) {
            let _ = write!(shown, "<U+{:04X}>", u32::from(character));
            marks = 0;
        } else if character.width() == Some(0) {
            marks += 1;
            if marks <= MARKS && !shown.is_empty() {
                shown.push(character);
            }
        } else {
            marks = 0;
            shown.push(character);
        }
    }
    (shown != raw).then_some(shown)
}

/// Characters that change how others are shown, or show nothing: bidirectional controls, zero-width spaces and joiners,
/// soft hyphens, fillers, variation selectors, tags, line separators, private use, byte-order marks and non-characters.
fn invisible(character: char) -> bool {
    matches!(u32::from(character),
        0x00AD | 0x034F | 0x061C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
        | 0x2028..=0x202E | 0x2060..=0x206F | 0x2800 | 0x3164 | 0xE000..=0xF8FF | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0
        | 0xFFF0..=0xFFFB | 0xFFFE | 0xFFFF | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF
        | 0xF0000..=0x0010_FFFF)
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.as_str())
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}
impl Eq for Text {}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.raw.cmp(&other.raw)
    }
}

impl std::hash::Hash for Text {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.raw.hash(state);
    }
}

impl From<&str> for Text {
    fn from(raw: &str) -> Self {
        Self::new(raw)
    }
}

impl From<String> for Text {
    fn from(raw: String) -> Self {
        Self::new(&raw)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::new(&String::deserialize(deserializer)?))
    }
}
