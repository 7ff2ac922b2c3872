//! The chain: how a record is sealed, read and checked.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{Entry, Operator, Record};

/// The hash before the first record.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The end of a chain: what the next record ties on to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The number of the last record; 0 where there is none.
    pub sequence: u64,
    /// Its hash; [`GENESIS`] where there is none.
    pub hash: String,
}

impl Default for Head {
    fn default() -> Self {
        Self { sequence: 0, hash: GENESIS.to_owned() }
    }
}

impl Head {
    /// The first characters of the hash: what travels in a provider's comment.
    #[must_use]
    pub fn short(&self) -> &str {
        self.hash.get(..12).unwrap_or(&self.hash)
    }
}

/// What is wrong with one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// Not a record.
    #[error("is not a journal record: {0}")]
    NotARecord(String),
    /// A wrong number.
    #[error("has number {found} where {expected} is due: a line is missing, doubled or moved")]
    Sequence {
        /// Which was due.
        expected: u64,
        /// Which is there.
        found: u64,
    },
    /// Ties on to another record than the one before it.
    #[error("does not tie on to the line before it: that line was changed, or one was taken out")]
    Previous,
    /// Its own hash does not fit its content.
    #[error("was changed: its content does not fit its hash")]
    Hash,
}

/// The first line that breaks a journal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} {error}")]
pub struct Break {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub error: ChainError,
}

/// Makes the record that follows `head`.
#[must_use]
pub fn seal(head: &Head, at: jiff::Timestamp, operator: Operator, entry: Entry) -> Record {
    let mut record =
        Record { sequence: head.sequence + 1, at, operator, entry, previous: head.hash.clone(), hash: String::new() };
    record.hash = hash(&record.previous, &serde_json::to_value(&record).unwrap_or_default());
    record
}

/// Reads one line and checks that it follows `head`; gives the record and the new head.
///
/// # Errors
/// What is wrong with the line.
pub fn read_line(head: &Head, line: &str) -> Result<(Record, Head), ChainError> {
    let value: Value = serde_json::from_str(line).map_err(|error| ChainError::NotARecord(error.to_string()))?;
    let record: Record =
        serde_json::from_value(value.clone()).map_err(|error| ChainError::NotARecord(error.to_string()))?;
    if record.sequence != head.sequence + 1 {
        return Err(ChainError::Sequence { expected: head.sequence + 1, found: record.sequence });
    }
    if record.previous != head.hash {
        return Err(ChainError::Previous);
    }
    // The hash is taken over the line's own JSON, not over what we understood of it: a field that a later version added
    // is covered as well.
    if record.hash != hash(&record.previous, &value) {
        return Err(ChainError::Hash);
    }
    let head = Head { sequence: record.sequence, hash: record.hash.clone() };
    Ok((record, head))
}

/// Checks a whole journal; gives its head.
///
/// # Errors
/// The first line that breaks it.
pub fn verify<'a>(lines: impl IntoIterator<Item = &'a str>) -> Result<Head, Break> {
    let mut head = Head::default();
    for (index, line) in lines.into_iter().enumerate() {
        head = read_line(&head, line).map_err(|error| Break { line: index + 1, error })?.1;
    }
    Ok(head)
}

/// SHA-256 over the hash before and the record's JSON without its own hash, keys in their order in the line.
fn hash(previous: &str, record: &Value) -> String {
    let mut bare = record.clone();
    if let Value::Object(fields) = &mut bare {
        fields.shift_remove("hash");
    }
    let mut digest = Sha256::new();
    digest.update(previous.as_bytes());
    digest.update(b"\n");
    digest.update(bare.to_string().as_bytes());
    digest.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        use std::fmt::Write as _;
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
