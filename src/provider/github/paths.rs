//! Addresses below the base, percent-encoded.

use std::borrow::Cow;

pub(super) use super::super::http::segment;
use crate::domain::{EnvironmentId, Fault, FaultKind, ServiceSetup};

/// Where a repository is asked for.
#[derive(Clone, Debug)]
pub(super) struct Repository<'a> {
    /// How the operator set it up.
    pub setup: Cow<'a, ServiceSetup>,
    /// `owner/name` as it is now.
    pub name: String,
    root: String,
}

impl<'a> Repository<'a> {
    /// # Errors
    /// [`FaultKind::Invalid`] where the name is not `owner/name`.
    pub(super) fn new(setup: Cow<'a, ServiceSetup>, name: &str) -> Result<Self, Fault> {
        match name.split_once('/') {
            Some((owner, repository)) if !owner.is_empty() && !repository.is_empty() && !repository.contains('/') => {
                let root = format!("/repos/{}/{}", segment(owner), segment(repository));
                Ok(Self { setup, name: name.to_owned(), root })
            }
            _ => Err(Fault::new(
                FaultKind::Invalid,
                &format!("looking for {}", setup.id),
                "not an owner/repository name",
            )
            .hint("a repository is named owner/name")),
        }
    }

    /// The path of something of it: `tail` is encoded already and begins with `/`, or is empty.
    pub(super) fn path(&self, tail: &str) -> String {
        format!("{}{tail}", self.root)
    }

    /// What is being read of it, for faults.
    pub(super) fn doing(&self, what: &str) -> String {
        format!("reading {what} of {}", self.name)
    }

    /// The name on the screen, and what is typed to confirm: the configured id, else the repository's own name.
    pub(super) fn title(&self) -> &str {
        let id = self.setup.id.raw();
        if id == self.setup.repository { self.name.rsplit('/').next().unwrap_or(id) } else { id }
    }

    /// The id of one of its environments.
    pub(super) fn environment(&self, name: &str) -> EnvironmentId {
        EnvironmentId::new(&self.setup.id, name)
    }
}
