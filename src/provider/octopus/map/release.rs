//! Releases.

use super::super::wire;
use crate::domain::{CommitId, Release, Text};

/// What is remembered of a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Known {
    /// As the screen knows it.
    pub(in super::super) release: Release,
}

impl Known {
    /// Of the vendor's object. The commit is that of its process in Git, else of the build of its packages; a release that
    /// names none is told apart by its version.
    pub(in super::super) fn of(wire: &wire::Release) -> Self {
        let reference = &wire.version_control_reference;
        let build = wire.build_information.iter().find(|build| !build.vcs_commit_number.is_empty());
        let commit = match (build, reference.git_commit.is_empty()) {
            (Some(build), _) => build.vcs_commit_number.as_str(),
            (None, false) => reference.git_commit.as_str(),
            (None, true) => wire.version.as_str(),
        };
        let branch = match (build.map(|build| build.branch.as_str()), reference.git_ref.as_str()) {
            (Some(branch), _) if !branch.is_empty() => branch,
            (_, "") => wire.version.as_str(),
            (_, reference) => reference,
        };
        Self {
            release: Release {
                version: Text::new(&wire.version),
                commit: CommitId::new(commit),
                reference: Text::new(branch),
                tagged: true,
            },
        }
    }
}

/// A release of which only the version is known.
pub(in super::super) fn version_of(version: &str) -> Release {
    Release { version: Text::new(version), commit: CommitId::new(version), reference: Text::new(version), tagged: true }
}
