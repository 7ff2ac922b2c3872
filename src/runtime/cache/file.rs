//! The file of the last-known state: one for every configuration, replaced as a whole, and trusted as little as anything from
//! outside.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::OFlags;
use thiserror::Error;

use crate::cockpit::snapshot::{Identity, SnapshotError};

/// The longest file that is read: several times what a thousand services take.
const LONGEST: u64 = 8 * 1024 * 1024;
/// How many configurations are remembered in one folder.
const FILES: usize = 16;
/// How the names of the files begin and end; those that are being written end otherwise.
const NAME: (&str, &str) = ("known-", ".bin");
const PASSING: &str = ".passing";
/// How old a half-written file is when its writer is surely gone.
const ABANDONED: Duration = Duration::from_secs(3_600);

/// Why the last-known state cannot be read or kept. Never a reason to stop.
#[derive(Debug, Error)]
pub enum CacheError {
    /// The disk says no.
    #[error("{0}")]
    Disk(#[from] io::Error),
    /// It is no plain file of the operator's own that nobody else may write.
    #[error("it is not a file of yours alone")]
    NotOurs,
    /// It is far longer than anything that was ever written.
    #[error("it is too long")]
    TooLong,
    /// Its content cannot be used.
    #[error("{0}")]
    Content(#[from] SnapshotError),
}

/// The file of one configuration.
#[derive(Clone, Debug)]
pub(super) struct CacheFile {
    folder: PathBuf,
    path: PathBuf,
}

impl CacheFile {
    /// The file of `identity` in `folder`.
    pub(super) fn new(folder: &Path, identity: &Identity) -> Self {
        let name = format!("{}{}{}", NAME.0, identity.short(), NAME.1);
        Self { folder: folder.to_owned(), path: folder.join(name) }
    }

    /// Its bytes. Nothing where there is none.
    pub(super) fn read(&self) -> Result<Option<Vec<u8>>, CacheError> {
        // Neither through a link that somebody laid, nor waiting for the other end of a pipe.
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let flags = i32::try_from(flags.bits()).unwrap_or_default();
        let file = match OpenOptions::new().read(true).custom_flags(flags).open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => {
                return Err(CacheError::NotOurs);
            }
            Err(error) => return Err(error.into()),
        };
        let about = file.metadata()?;
        let ours = about.uid() == rustix::process::geteuid().as_raw() && about.mode() & 0o022 == 0;
        if !about.is_file() || !ours {
            return Err(CacheError::NotOurs);
        }
        if about.len() > LONGEST {
            return Err(CacheError::TooLong);
        }
        let mut bytes = Vec::with_capacity(usize::try_from(about.len()).unwrap_or(0));
        file.take(LONGEST + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > LONGEST { Err(CacheError::TooLong) } else { Ok(Some(bytes)) }
    }

    /// Replaces it: whoever reads meanwhile has the former one whole, and so has the next after a power cut.
    pub(super) fn write(&self, bytes: &[u8]) -> Result<(), CacheError> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let passing = self.folder.join(format!("{}{:x}{PASSING}", NAME.0, unlike_others()));
        let written = self.write_by(&passing, bytes);
        if written.is_err() {
            let _nobody_needs_it = fs::remove_file(&passing);
        }
        self.tidy();
        Ok(written?)
    }

    fn write_by(&self, passing: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(passing)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(passing, &self.path)?;
        File::open(&self.folder)?.sync_all()
    }

    /// Removes what no configuration of late uses, and what a writer that died left behind.
    fn tidy(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let mut known = Vec::new();
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str().and_then(|name| name.strip_prefix(NAME.0)) else { continue };
            let age = entry.metadata().and_then(|about| about.modified()).ok().and_then(|at| at.elapsed().ok());
            if name.ends_with(NAME.1) {
                known.push((age, entry.path()));
            } else if name.ends_with(PASSING) && age.is_some_and(|age| age > ABANDONED) {
                let _nobody_needs_it = fs::remove_file(entry.path());
            }
        }
        known.sort();
        for (_, path) in known.into_iter().skip(FILES) {
            let _nobody_needs_it = fs::remove_file(path);
        }
    }
}

/// A number that no other writer of the folder uses at the same time: the process, and how many times it wrote.
fn unlike_others() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static WRITTEN: AtomicU64 = AtomicU64::new(0);
    u64::from(std::process::id()) << 32 | WRITTEN.fetch_add(1, Ordering::Relaxed) & 0xffff_ffff
}
