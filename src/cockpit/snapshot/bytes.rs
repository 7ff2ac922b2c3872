//! The snapshot as bytes: who wrote it for what, a checksum, and the shapes in `postcard` (a compact, stable, documented
//! encoding; the half megabyte of five hundred services is read in a few milliseconds, which JSON does not do).

use std::borrow::Cow;
use std::fmt;

use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::shape::Snapshot;
use crate::cockpit::State;

/// The version of the shapes. Another one is not read: the snapshot is made anew within minutes.
pub(super) const VERSION: u16 = 1;
/// What such a file begins with.
const MAGIC: &[u8; 8] = b"fdknown\n";
/// Magic, version, identity, checksum.
const HEADER: usize = MAGIC.len() + 2 + 32 + 32;

/// What a snapshot is of: the same sources and services. Two configurations never show each other's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Identity([u8; 32]);

impl Identity {
    /// The identity of what a state watches.
    #[must_use]
    pub fn of(state: &State) -> Self {
        let mut digest = Sha256::new();
        let mut add = |part: &str| {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        };
        for source in state.world.sources.values() {
            ["source", source.id.raw(), &source.provider, source.url.raw()].into_iter().for_each(&mut add);
        }
        for service in state.world.services.values() {
            let setup = &service.setup;
            ["service", setup.id.raw(), setup.source.raw(), &setup.repository].into_iter().for_each(&mut add);
        }
        Self(digest.finalize().into())
    }

    /// Sixteen hexadecimal digits of it, for a file's name.
    #[must_use]
    pub fn short(&self) -> String {
        let number = self.0[..8].iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        format!("{number:016x}")
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Identity({})", self.short())
    }
}

/// Why a snapshot cannot be used. None of them is a reason to stop: everything is read anyway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SnapshotError {
    /// It is no snapshot at all.
    #[error("it is something else")]
    Foreign,
    /// Another version of the program wrote it.
    #[error("another version wrote it")]
    Version,
    /// It is of other sources or services.
    #[error("it is of another configuration")]
    Identity,
    /// Bytes are missing or others than were written.
    #[error("it is damaged")]
    Damaged,
}

fn checksum(version: &[u8], identity: &[u8], body: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(version).chain_update(identity).chain_update(body).finalize().into()
}

impl Snapshot {
    /// The bytes of it, marked as being of `identity`. What has the shape of a token is masked in them.
    ///
    /// # Errors
    /// Where it cannot be written down, which no snapshot that was taken of a state does.
    pub fn to_bytes(&self, identity: &Identity) -> Result<Vec<u8>, SnapshotError> {
        let body = match self.texts.without_tokens() {
            Cow::Borrowed(_) => postcard::to_allocvec(self),
            Cow::Owned(texts) => postcard::to_allocvec(&Self { texts, services: self.services.clone() }),
        };
        let body = body.map_err(|_| SnapshotError::Damaged)?;
        let version = VERSION.to_le_bytes();
        let mut bytes = Vec::with_capacity(HEADER + body.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&version);
        bytes.extend_from_slice(&identity.0);
        bytes.extend_from_slice(&checksum(&version, &identity.0, &body));
        bytes.extend_from_slice(&body);
        Ok(bytes)
    }

    /// Reads a snapshot of `identity`.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn from_bytes(bytes: &[u8], identity: &Identity) -> Result<Self, SnapshotError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(SnapshotError::Foreign)?;
        let (version, rest) = rest.split_at_checked(2).ok_or(SnapshotError::Damaged)?;
        if version != VERSION.to_le_bytes() {
            return Err(SnapshotError::Version);
        }
        let (of, rest) = rest.split_at_checked(32).ok_or(SnapshotError::Damaged)?;
        if of != identity.0 {
            return Err(SnapshotError::Identity);
        }
        let (sum, body) = rest.split_at_checked(32).ok_or(SnapshotError::Damaged)?;
        if sum != checksum(version, of, body) {
            return Err(SnapshotError::Damaged);
        }
        match postcard::take_from_bytes(body) {
            Ok((snapshot, [])) => Ok(snapshot),
            _ => Err(SnapshotError::Damaged),
        }
    }
}
