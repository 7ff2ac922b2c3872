//! What happened: records of acts and the chain that makes them evidence. Pure; the file is the runtime's.
//!
//! A journal is JSON lines. Each record carries the SHA-256 of the one before and its own, so that whoever changes,
//! drops or reorders a line breaks the chain from there on. A record never holds a secret.

mod chain;
mod ending;
mod entry;
mod record;
mod recovery;

pub use chain::{Break, ChainError, GENESIS, Head, read_line, seal, verify};
pub use ending::{Ending, endings};
pub use entry::{Entry, Sent};
pub use record::{Operator, Record};
pub use recovery::{Orphan, Unproved, orphans, unproved};
