//! Commits: one straight line for each repository, each with its author, its files and its pull request.

use jiff::Timestamp;

/// A commit.
#[derive(Debug, Clone)]
pub(crate) struct Commit {
    pub(crate) sha: String,
    pub(crate) tree: String,
    pub(crate) message: String,
    pub(crate) author: String,
    pub(crate) at: Timestamp,
    pub(crate) changes: Vec<Change>,
    pub(crate) pull: Option<Pull>,
}

/// What a commit did to one file.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) file: String,
    pub(crate) added: bool,
    pub(crate) additions: i64,
    pub(crate) deletions: i64,
}

/// The pull request that brought a commit.
#[derive(Debug, Clone)]
pub(crate) struct Pull {
    pub(crate) id: u64,
    pub(crate) number: u32,
    pub(crate) title: String,
    pub(crate) author: String,
    pub(crate) opened: Timestamp,
    pub(crate) merged: Timestamp,
}
