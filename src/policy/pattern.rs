//! Patterns that the configuration's author writes: names with wildcards, and the form of a change ticket.

use regex_lite::Regex;
use serde::{Deserialize, Serialize};

/// A name with `*` (any characters) and `?` (one character). Letters count alike in both cases: vendors do not tell
/// `Production` from `production`, and a guardrail must not be open for a capital letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NamePattern(String);

impl NamePattern {
    /// Takes a pattern as written.
    #[must_use]
    pub fn new(pattern: &str) -> Self {
        Self(pattern.to_owned())
    }

    /// The pattern as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it names one thing alone.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        !self.0.contains(['*', '?'])
    }

    /// Whether it names the service of this id: by all of it, or by its last part.
    #[must_use]
    pub fn names(&self, id: &str) -> bool {
        self.fits(id) || self.fits(id.rsplit('/').next().unwrap_or(id))
    }

    /// Whether the whole of `name` fits.
    #[must_use]
    pub fn fits(&self, name: &str) -> bool {
        let pattern: Vec<char> = self.0.to_lowercase().chars().collect();
        let name: Vec<char> = name.to_lowercase().chars().collect();
        let (mut at, mut read) = (0, 0);
        // Where the last star stands, and how much of the name it has swallowed: enough to go back to.
        let mut star: Option<(usize, usize)> = None;
        while read < name.len() {
            match pattern.get(at) {
                Some('*') => {
                    star = Some((at, read));
                    at += 1;
                }
                Some(character) if *character == '?' || *character == name[read] => {
                    at += 1;
                    read += 1;
                }
                _ => {
                    let Some((place, swallowed)) = star else { return false };
                    star = Some((place, swallowed + 1));
                    at = place + 1;
                    read = swallowed + 1;
                }
            }
        }
        pattern[at..].iter().all(|character| *character == '*')
    }
}

/// The form of a change ticket: a regular expression for the whole of it, `CHG[0-9]{7}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TicketPattern {
    written: String,
    regex: Regex,
}

/// Why a ticket's form cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Not a regular expression.
    #[error("`{0}` is not a regular expression: {1}")]
    NotRegular(String, String),
    /// A form that an empty field has as well would ask for nothing.
    #[error("`{0}` fits an empty text too, so it would ask for nothing")]
    FitsNothing(String),
}

impl TicketPattern {
    /// Takes a form as written.
    ///
    /// # Errors
    /// Where it is no regular expression, or fits an empty text.
    pub fn new(written: &str) -> Result<Self, PatternError> {
        let wrong = |error: regex_lite::Error| PatternError::NotRegular(written.to_owned(), error.to_string());
        // By itself first: between the anchors an unbalanced parenthesis would find its partner.
        Regex::new(written).map_err(wrong)?;
        let regex = Regex::new(&format!("^(?:{written})$")).map_err(wrong)?;
        if regex.is_match("") {
            return Err(PatternError::FitsNothing(written.to_owned()));
        }
        Ok(Self { written: written.to_owned(), regex })
    }

    /// The form as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Whether one of the tickets in `typed` (several stand with blanks or commas between them) has the form.
    #[must_use]
    pub fn fits(&self, typed: &str) -> bool {
        self.regex.is_match(typed.trim())
            || typed.split([' ', ',', ';', '\t']).any(|ticket| !ticket.is_empty() && self.regex.is_match(ticket))
    }
}

impl PartialEq for TicketPattern {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}
impl Eq for TicketPattern {}

impl TryFrom<String> for TicketPattern {
    type Error = PatternError;

    fn try_from(written: String) -> Result<Self, Self::Error> {
        Self::new(&written)
    }
}

impl From<TicketPattern> for String {
    fn from(pattern: TicketPattern) -> Self {
        pattern.written
    }
}
