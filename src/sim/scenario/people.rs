//! People and teams of a scenario.

use serde::Deserialize;

/// One person (or robot) with an account and a token.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonPart {
    pub(crate) login: String,
    pub(crate) name: Option<String>,
    /// Default: `sim-` and the login.
    pub(crate) token: Option<String>,
    /// The scopes of a classic token; default `repo`, `workflow`, `read:org`.
    pub(crate) scopes: Option<Vec<String>>,
    /// A robot's account (`type` is `Bot`).
    #[serde(default)]
    pub(crate) bot: bool,
    /// The account is gone: wherever it would appear the vendor answers `null`.
    #[serde(default)]
    pub(crate) deleted: bool,
}

/// A team of an organisation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TeamPart {
    pub(crate) slug: String,
    pub(crate) name: Option<String>,
    pub(crate) members: Vec<String>,
}
