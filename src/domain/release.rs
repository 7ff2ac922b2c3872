//! A version of a service.

use serde::{Deserialize, Serialize};

use super::{CommitId, Text};

/// A version of a service: what an environment can run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// The version: the tag where one names the commit, else the reference, else the short commit.
    pub version: Text,
    /// The commit.
    pub commit: CommitId,
    /// The branch or tag that the provider recorded.
    pub reference: Text,
    /// Whether a tag or published release names exactly this commit.
    pub tagged: bool,
}

impl Release {
    /// Whether both are the same commit, which is what "the same release" means.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        self.commit == other.commit
    }
}
