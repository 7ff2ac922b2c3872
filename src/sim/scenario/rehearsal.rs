//! `[[rehearsal]]`: what is to be noticed, and what is to be reached.

use serde::Deserialize;

/// One incident that a scenario rehearses, in one environment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RehearsalPart {
    /// What is to be reached, in one line.
    pub goal: String,
    /// Where: `owner/name`.
    pub repository: String,
    /// Where: the environment's name.
    pub environment: String,
    /// What is to be noticed.
    pub(crate) sign: ConditionPart,
    /// What is to be reached.
    pub(crate) safe: ConditionPart,
}

/// Something about the newest deployment of the environment, and about what runs there.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConditionPart {
    /// Its state is one of these; none: whatever it is.
    #[serde(default)]
    pub(crate) newest: Vec<String>,
    /// Its version is none of these.
    #[serde(default)]
    pub(crate) except: Vec<String>,
    /// Whether every replica runs what was deployed last, in good health: what only a probe sees. None: whatever they do.
    pub(crate) whole: Option<bool>,
}
