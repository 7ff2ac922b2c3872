//! A version found by a regular expression.

use std::fmt;

use regex_lite::{Regex, RegexBuilder};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How much a compiled expression may take, in bytes.
const SIZE: usize = 256 * 1024;
/// The longest line that is looked at, in bytes.
const LONGEST: usize = 4 * 1024;

/// Why an expression cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It cannot be read, or is too large.
    #[error("is not a regular expression: {0}")]
    Unreadable(String),
    /// It does not say which part is the version.
    #[error("has {0} groups, and exactly one must be the version")]
    Groups(usize),
}

/// A regular expression with one group, the version. It must fit a whole line, so that a version in passing (a changelog, a
/// comment) is none. The time it takes grows with the text and no faster.
#[derive(Clone)]
pub struct Pattern {
    source: String,
    regex: Regex,
}

impl Pattern {
    /// Reads an expression.
    ///
    /// # Errors
    /// A [`PatternError`].
    pub fn new(source: &str) -> Result<Self, PatternError> {
        let regex = RegexBuilder::new(&format!("^(?:{source})$"))
            .size_limit(SIZE)
            .build()
            .map_err(|error| PatternError::Unreadable(error.to_string()))?;
        // The whole match counts as a group, too.
        match regex.captures_len() - 1 {
            1 => Ok(Self { source: source.to_owned(), regex }),
            groups => Err(PatternError::Groups(groups)),
        }
    }

    /// The expression as it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The version in the first line that fits.
    #[must_use]
    pub fn find<'a>(&self, text: &'a str) -> Option<&'a str> {
        let lines = text.lines().filter(|line| line.len() <= LONGEST);
        lines.filter_map(|line| self.regex.captures(line)?.get(1)).map(|found| found.as_str()).next()
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Pattern {}

impl fmt::Debug for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Pattern({})", self.source)
    }
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.source.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
