//! Addresses below the base, percent-encoded.

use std::borrow::Cow;
use std::fmt::Write as _;

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

/// One path segment or query value: everything but unreserved characters is encoded.
pub(super) fn segment(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    // A segment of dots alone would be taken for a step up.
    if encoded == "." || encoded == ".." { encoded.replace('.', "%2E") } else { encoded }
}
