//! Environments and what protects them.

use jiff::Timestamp;

/// A place that software is deployed to.
#[derive(Debug, Clone)]
pub(crate) struct Environment {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) url: Option<String>,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    pub(crate) production: bool,
    pub(crate) transient: bool,
    pub(crate) reviewers: Vec<Reviewer>,
    pub(crate) prevent_self_review: bool,
    pub(crate) wait_minutes: u32,
    pub(crate) branches: Branches,
    pub(crate) variables: Vec<Variable>,
}

/// A variable that workflows may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Variable {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
}

/// Which branches and tags may be deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Branches {
    /// All.
    Any,
    /// Those that the repository protects (the simulator does not tell which, and admits all).
    Protected,
    /// Those whose names fit one of these; `*` stands for anything.
    Named(Vec<String>),
}

/// Who may let a deployment through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reviewer {
    /// This person.
    Person(String),
    /// Anyone of this team.
    Team(String),
}

impl Environment {
    /// Does anything hold a deployment to it?
    pub(crate) fn holds(&self) -> bool {
        !self.reviewers.is_empty() || self.wait_minutes > 0
    }

    /// May this branch or tag be deployed to it?
    pub(crate) fn admits(&self, reference: &str) -> bool {
        match &self.branches {
            Branches::Any | Branches::Protected => true,
            Branches::Named(patterns) => patterns.iter().any(|pattern| fits(pattern, reference)),
        }
    }
}

/// Does a name fit a pattern in which `*` stands for anything?
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((head, tail)) => name.strip_prefix(head).is_some_and(|rest| {
            (0..=rest.len()).filter(|at| rest.is_char_boundary(*at)).any(|at| fits(tail, &rest[at..]))
        }),
    }
}
