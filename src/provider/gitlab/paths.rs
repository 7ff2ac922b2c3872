//! Addresses below the base, percent-encoded.

use std::borrow::Cow;

pub(super) use super::super::http::segment;
use crate::domain::{EnvironmentId, Fault, FaultKind, ServiceSetup};

/// Where a project is asked for.
#[derive(Clone, Debug)]
pub(super) struct Project<'a> {
    /// How the operator set it up.
    pub setup: Cow<'a, ServiceSetup>,
    root: String,
}

impl<'a> Project<'a> {
    /// # Errors
    /// [`FaultKind::Invalid`] where the name is no `group/project`.
    pub(super) fn new(setup: Cow<'a, ServiceSetup>) -> Result<Self, Fault> {
        let name = setup.repository.as_str();
        if name.split('/').count() < 2 || name.split('/').any(str::is_empty) {
            let doing = format!("looking for {}", setup.id);
            return Err(Fault::new(FaultKind::Invalid, &doing, "not a group/project name")
                .hint("a project is named group/project, with every group above it"));
        }
        // The whole path is one segment: its slashes are encoded.
        let root = format!("/api/v4/projects/{}", segment(name));
        Ok(Self { setup, root })
    }

    /// The path of something of it: `tail` is encoded already and begins with `/`, or is empty.
    pub(super) fn path(&self, tail: &str) -> String {
        format!("{}{tail}", self.root)
    }

    /// What is being read of it, for faults.
    pub(super) fn doing(&self, what: &str) -> String {
        format!("reading {what} of {}", self.setup.repository)
    }

    /// The name on the screen, and what is typed to confirm: the configured id, else the project's own name.
    pub(super) fn title(&self) -> &str {
        let id = self.setup.id.raw();
        if id == self.setup.repository { id.rsplit('/').next().unwrap_or(id) } else { id }
    }

    /// The id of one of its environments.
    pub(super) fn environment(&self, name: &str) -> EnvironmentId {
        EnvironmentId::new(&self.setup.id, name)
    }
}
