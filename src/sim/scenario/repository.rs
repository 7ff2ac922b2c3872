//! A repository of a scenario: its past in one line, and the runs that are under way.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Span;

/// A repository.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RepositoryPart {
    /// `owner/name`.
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) description: String,
    pub(crate) language: Option<String>,
    #[serde(default)]
    pub(crate) public: bool,
    /// Read only for everybody.
    #[serde(default)]
    pub(crate) archived: bool,
    /// The organisation wants a single sign-on that no token here has made: it is refused, and says so.
    #[serde(default)]
    pub(crate) single_sign_on: bool,
    /// Permission by login: `read`, `triage`, `write`, `maintain`, `admin`; `*` for everybody else.
    #[serde(default)]
    pub(crate) access: BTreeMap<String, String>,
    /// Names it had before; asking for them answers 301.
    #[serde(default)]
    pub(crate) moved_from: Vec<String>,
    #[serde(default)]
    pub(crate) workflows: Vec<String>,
    #[serde(default)]
    pub(crate) environments: Vec<String>,
    /// Who writes its commits; default everybody with write access.
    #[serde(default)]
    pub(crate) authors: Vec<String>,
    /// Messages that generated commits take, in turn.
    #[serde(default)]
    pub(crate) messages: Vec<String>,
    /// Files that generated commits touch, in turn.
    #[serde(default)]
    pub(crate) files: Vec<String>,
    pub(crate) history: Option<HistoryPart>,
    #[serde(default)]
    pub(crate) run: Vec<RunPart>,
}

/// A generated past: releases at a steady pace, each one built, approved and delivered.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HistoryPart {
    pub(crate) releases: u32,
    pub(crate) every_hours: u32,
    /// The key of the workflow that each release went through.
    pub(crate) workflow: String,
    /// The version of the first release, `v2.5.0`; the minor number counts up.
    pub(crate) first: String,
    /// How long ago the newest of them was started.
    pub(crate) newest: Span,
    /// Commits in each release, at least and at most.
    #[serde(default = "few")]
    pub(crate) commits: (u32, u32),
    /// Inputs of a dispatched workflow; then there is one run for each entry.
    #[serde(default)]
    pub(crate) inputs: Vec<BTreeMap<String, String>>,
    /// A second workflow that runs at each push, without deploying.
    pub(crate) checks: Option<String>,
}

fn few() -> (u32, u32) {
    (2, 7)
}

/// One run that was started a while ago, or will be.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunPart {
    pub(crate) workflow: String,
    /// How long ago it was started (`-5m` = in five minutes).
    pub(crate) ago: Span,
    pub(crate) actor: String,
    #[serde(default = "push")]
    pub(crate) event: String,
    /// What scripts call it.
    pub(crate) label: Option<String>,
    /// Commits pushed just before it: given ones, then this many generated ones.
    #[serde(default)]
    pub(crate) commits: Vec<CommitPart>,
    #[serde(default)]
    pub(crate) more_commits: u32,
    /// A tag (and release) made of the newest commit; the run is then of the tag.
    pub(crate) tag: Option<String>,
    /// An older version to run, instead of the newest commit.
    #[serde(rename = "ref")]
    pub(crate) reference: Option<String>,
    #[serde(default)]
    pub(crate) inputs: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) reviews: Vec<ReviewPart>,
    pub(crate) fails: Option<FailurePart>,
    /// How long a cancellation takes; `hangs` = until it is forced.
    pub(crate) cancelling: Option<String>,
    /// Its jobs take exactly this many times as long.
    pub(crate) slow: Option<f64>,
    /// Environments in which its release runs badly, whatever the pipeline says.
    #[serde(default)]
    pub(crate) unhealthy: Vec<String>,
    /// Environments in which its deployments succeed and change nothing.
    #[serde(default)]
    pub(crate) stuck: Vec<String>,
    /// Environments in which its deployments succeed and change every other replica.
    #[serde(default)]
    pub(crate) mixed: Vec<String>,
}

fn push() -> String {
    "push".to_owned()
}

/// A commit that the scenario spells out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommitPart {
    pub(crate) message: String,
    pub(crate) author: Option<String>,
    #[serde(default)]
    pub(crate) files: Vec<String>,
    /// The number of the pull request that brought it.
    pub(crate) pull: Option<u32>,
}

/// Somebody's answer to a gate, some time after the gate was reached.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReviewPart {
    pub(crate) environment: String,
    pub(crate) by: String,
    pub(crate) after: Span,
    #[serde(default)]
    pub(crate) reject: bool,
    #[serde(default)]
    pub(crate) comment: String,
}

/// A job that fails.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FailurePart {
    pub(crate) job: String,
    /// The step in which it fails, by name.
    pub(crate) step: String,
    pub(crate) message: String,
    /// It fails in the attempts up to this one (default 1: trying again helps).
    #[serde(default = "one")]
    pub(crate) attempts: u32,
    #[serde(default)]
    pub(crate) log: Vec<String>,
    #[serde(default)]
    pub(crate) notes: Vec<NotePart>,
}

fn one() -> u32 {
    1
}

/// An annotation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NotePart {
    pub(crate) path: String,
    pub(crate) line: u32,
    pub(crate) message: String,
    #[serde(default = "failure")]
    pub(crate) level: String,
    pub(crate) title: Option<String>,
}

fn failure() -> String {
    "failure".to_owned()
}
