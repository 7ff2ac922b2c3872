//! One line of the journal.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Entry;

/// Who acted, as far as this machine knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// The login at the provider that the act goes to, where known.
    pub provider_login: Option<String>,
    /// The account on this machine.
    pub os_user: String,
    /// This machine.
    pub host: String,
    /// Where the SSH connection comes from, where there is one.
    pub ssh_origin: Option<String>,
    /// The terminal.
    pub tty: Option<String>,
}

impl Operator {
    /// Whether this machine takes them for one person: by the account, from wherever they sit.
    #[must_use]
    pub fn is_same_person(&self, other: &Self) -> bool {
        self.os_user == other.os_user
    }
}

/// One line: what happened, who did it, when, and its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its number, from 1.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub operator: Operator,
    /// What.
    #[serde(flatten)]
    pub entry: Entry,
    /// The hash of the record before, in hexadecimal.
    pub previous: String,
    /// The hash of this record, in hexadecimal: over `previous` and the record's own JSON without this field.
    pub hash: String,
}
