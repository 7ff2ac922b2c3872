//! People, teams, and what they may do.

use jiff::Timestamp;

/// Somebody with an account.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: u64,
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) token: String,
    /// The token is no longer good, and there is no new one yet.
    pub(crate) expired: bool,
    /// How many tokens were issued after the first.
    pub(crate) tokens: u32,
    pub(crate) scopes: Vec<String>,
    pub(crate) bot: bool,
    pub(crate) deleted: bool,
    pub(crate) joined: Timestamp,
}

impl Person {
    /// Is it an organisation's account? Nobody signs in with one.
    pub(crate) fn organisation(&self) -> bool {
        self.token.is_empty()
    }
}

/// A team of an organisation.
#[derive(Debug, Clone)]
pub(crate) struct Team {
    pub(crate) id: u64,
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) members: Vec<String>,
}

/// What somebody may do in a repository, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Access {
    None,
    Read,
    Triage,
    Write,
    Maintain,
    Admin,
}

impl Access {
    /// Reads a scenario's word (checked beforehand; anything else is none).
    pub(crate) fn from_word(word: &str) -> Self {
        match word {
            "read" => Self::Read,
            "triage" => Self::Triage,
            "write" => Self::Write,
            "maintain" => Self::Maintain,
            "admin" => Self::Admin,
            _ => Self::None,
        }
    }

    /// The name of the role.
    pub(crate) fn role(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Read => "read",
            Self::Triage => "triage",
            Self::Write => "write",
            Self::Maintain => "maintain",
            Self::Admin => "admin",
        }
    }
}
