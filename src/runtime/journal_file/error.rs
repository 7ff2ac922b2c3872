//! Why a record could not be written or read.

use std::io;
use std::path::{Path, PathBuf};

use crate::domain::{Fault, FaultKind};
use crate::journal::Break;

/// Why a record could not be written or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// The chain is broken.
    #[error("the journal was tampered with: {0}")]
    Tampered(Break),
    /// What this session wrote is no longer there.
    #[error("the journal was cut or replaced while it was in use")]
    Replaced,
    /// There is no place for it.
    #[error("there is no home directory, and so no place for a journal")]
    NoFolder,
    /// The disk said no.
    #[error("{doing} {}: {words}", path.display())]
    Disk {
        /// What was being done.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// What kind of no.
        kind: io::ErrorKind,
        /// In the system's words.
        words: String,
    },
    /// Another process holds the lock and does not let go.
    #[error("another process has held the journal's lock for {0} seconds")]
    Locked(u64),
    /// The thread that writes died.
    #[error("the journal's writer died: {0}")]
    Thread(String),
}

impl JournalError {
    /// An error of the disk.
    pub(super) fn disk(doing: &'static str, path: &Path, error: &io::Error) -> Self {
        Self::Disk { doing, path: path.to_owned(), kind: error.kind(), words: error.to_string() }
    }

    /// Whether there is no room: the reserve can help.
    #[must_use]
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Disk { kind: io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded, .. })
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Tampered(_) => {
                "flightdeck journal verify names the first broken line; move the file away to begin a new journal"
            }
            Self::Replaced => "find out who did it; a restart takes up the journal that is there now",
            Self::Disk { kind: io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded, .. } => {
                "make room on that disk, or give another folder with --state-dir"
            }
            Self::Disk { kind: io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem, .. } => {
                "give a folder that you may write to with --state-dir"
            }
            Self::NoFolder | Self::Disk { .. } => "give another folder with --state-dir",
            Self::Locked(_) => "another flightdeck is stopped in the middle of a record: continue or end it",
            Self::Thread(_) => "restart flightdeck",
        }
    }
}

impl From<&JournalError> for Fault {
    fn from(error: &JournalError) -> Self {
        Self::new(FaultKind::Journal, "writing the journal", &error.to_string()).hint(error.hint())
    }
}
