//! A repository: its line of commits, its tags and releases, its workflows, environments, runs and deployments.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Access, ByHand, Commit, Deployment, Environment, Review, Run};
use crate::sim::scenario::{JobPart, RepositoryPart, WorkflowPart};

/// A repository.
#[derive(Debug, Clone)]
pub(crate) struct Repository {
    pub(crate) id: u64,
    pub(crate) owner: String,
    pub(crate) owner_id: u64,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) language: Option<String>,
    pub(crate) private: bool,
    pub(crate) archived: bool,
    /// The organisation wants a single sign-on that no token here has made.
    pub(crate) single_sign_on: bool,
    pub(crate) default_branch: String,
    pub(crate) created: Timestamp,
    pub(crate) moved_from: Vec<String>,
    pub(crate) access: BTreeMap<String, Access>,
    /// Oldest first.
    pub(crate) commits: Vec<Commit>,
    /// Tag and sha, oldest first.
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) releases: Vec<Release>,
    pub(crate) workflows: Vec<Workflow>,
    pub(crate) environments: Vec<Environment>,
    pub(crate) runs: BTreeMap<u64, Run>,
    pub(crate) deployments: Vec<Deployment>,
    pub(crate) reviews: Vec<Review>,
    /// The scenario's words about it, from which later commits and runs are made.
    /// What was done to its applications by hand, oldest first.
    pub(crate) by_hand: Vec<ByHand>,
    pub(crate) part: RepositoryPart,
    pub(crate) made_commits: u32,
    pub(crate) next_pull: u32,
}

/// A published release.
#[derive(Debug, Clone)]
pub(crate) struct Release {
    pub(crate) id: u64,
    pub(crate) tag: String,
    pub(crate) sha: String,
    pub(crate) author: String,
    pub(crate) body: String,
    pub(crate) at: Timestamp,
}

/// A workflow file and whether it is enabled.
#[derive(Debug, Clone)]
pub(crate) struct Workflow {
    pub(crate) id: u64,
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) state: String,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    pub(crate) part: WorkflowPart,
    pub(crate) runs: u32,
}

/// A job as its workflow describes it.
pub(crate) type JobTemplate = JobPart;

impl Workflow {
    /// The file's own name, by which it may be addressed.
    pub(crate) fn file(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

impl Repository {
    /// `owner/name`.
    pub(crate) fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }

    /// What this login may do here.
    pub(crate) fn access_of(&self, login: &str) -> Access {
        let floor = if self.private { Access::None } else { Access::Read };
        let own = self.access.iter().find(|(name, _)| name.eq_ignore_ascii_case(login)).map(|(_, access)| *access);
        own.or_else(|| self.access.get("*").copied()).unwrap_or(Access::Write).max(floor)
    }

    /// When something was last pushed.
    pub(crate) fn pushed(&self) -> Timestamp {
        self.head().map_or(self.created, |commit| commit.at)
    }

    /// The place of a commit by its whole name; what is asked for is mostly new.
    pub(crate) fn commit_index(&self, sha: &str) -> Option<usize> {
        self.commits.iter().rposition(|commit| commit.sha == sha)
    }

    /// The newest commit of the default branch.
    pub(crate) fn head(&self) -> Option<&Commit> {
        self.commits.last()
    }

    /// Where a branch, tag, full or shortened sha points to (index into `commits`).
    pub(crate) fn resolve(&self, reference: &str) -> Option<usize> {
        let name = reference.strip_prefix("refs/").unwrap_or(reference);
        let name = name.strip_prefix("heads/").or_else(|| name.strip_prefix("tags/")).unwrap_or(name);
        if name == self.default_branch || name == "HEAD" {
            return self.commits.len().checked_sub(1);
        }
        if let Some((_, sha)) = self.tags.iter().find(|(tag, _)| tag == name) {
            return self.commit_index(sha);
        }
        if name.len() >= 7 && name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return self.commits.iter().position(|commit| commit.sha.starts_with(name));
        }
        None
    }

    /// The tag at a commit, the newest if there are several.
    pub(crate) fn tag_at(&self, sha: &str) -> Option<&str> {
        self.tags.iter().rev().find(|(_, at)| at == sha).map(|(tag, _)| tag.as_str())
    }

    /// The workflow with that id, key or file name.
    pub(crate) fn workflow_index(&self, name: &str) -> Option<usize> {
        self.workflows.iter().position(|workflow| {
            workflow.id.to_string() == name || workflow.file() == name || workflow.path == name || workflow.key == name
        })
    }

    /// The environment of that name.
    pub(crate) fn environment_index(&self, name: &str) -> Option<usize> {
        self.environments.iter().position(|environment| environment.name.eq_ignore_ascii_case(name))
    }
}
