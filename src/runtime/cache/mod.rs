//! The last-known state on disk: read before the first frame, kept now and then and on leaving. What is in it decides
//! [`cockpit::snapshot`](crate::cockpit::snapshot); here it meets the disk, away from the loop that hears the keys.

mod file;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub use file::CacheError;

use crate::cockpit::State;
use crate::cockpit::snapshot::{Identity, Snapshot, recall};
use file::CacheFile;

/// The last-known state of one configuration. Clones are the same.
#[derive(Clone, Debug)]
pub struct Cache {
    file: CacheFile,
    identity: Identity,
    /// Whether it is being written: a disk that is slow is not asked twice.
    writing: Arc<AtomicBool>,
}

impl Cache {
    /// The cache in `folder` of what `state` watches.
    #[must_use]
    pub fn of(folder: &Path, state: &State) -> Self {
        let identity = Identity::of(state);
        Self { file: CacheFile::new(folder, &identity), identity, writing: Arc::default() }
    }

    /// Puts what the last session knew into a state that has read nothing yet, and gives it, where there was anything.
    ///
    /// # Errors
    /// Why it cannot be used; the state is then as it was, and the cache is made anew in time.
    pub fn recall(&self, state: &mut State) -> Result<Option<Snapshot>, CacheError> {
        let Some(bytes) = self.file.read()? else { return Ok(None) };
        let snapshot = Snapshot::from_bytes(&bytes, &self.identity)?;
        recall(state, &snapshot)?;
        Ok(Some(snapshot))
    }

    /// Keeps a snapshot. One in which nothing is known replaces nothing.
    ///
    /// # Errors
    /// Why it cannot be kept.
    pub fn keep(&self, snapshot: &Snapshot) -> Result<(), CacheError> {
        if snapshot.is_empty() || self.writing.swap(true, Ordering::AcqRel) {
            return Ok(());
        }
        let kept = snapshot.to_bytes(&self.identity).map_err(CacheError::from);
        let kept = kept.and_then(|bytes| self.file.write(&bytes));
        self.writing.store(false, Ordering::Release);
        kept
    }
}
