//! Which sessions live: each holds the lock of its own file for as long as its process runs.
//!
//! The kernel lets go of a lock when its holder dies, however it dies. So an order without an end is an orphan exactly
//! when the lock of the session that wrote it is free; a session that is suspended, or waits on a slow line, keeps its own.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// The folder of the lock files in a state directory.
const FOLDER: &str = "sessions";

/// This process' session. Dropping it lets go of the lock and removes the file.
#[derive(Debug)]
pub struct Session {
    id: String,
    held: Held,
}

/// A lock file that is held.
#[derive(Debug)]
struct Held {
    path: PathBuf,
    file: File,
}

/// The claim on a dead session: while it is held, no other session reconciles the same orders.
#[derive(Debug)]
pub struct Claim {
    held: Held,
}

impl Session {
    /// Begins a session in `state`, the state directory, which is made where it is missing. `id` must be new: see
    /// [`new_id`].
    ///
    /// # Errors
    /// Where the folder or the file cannot be made, or another process holds this id.
    pub fn begin(state: &Path, id: &str) -> io::Result<Self> {
        if state.as_os_str().is_empty() {
            // Without a home the folder would be made wherever the operator happens to stand.
            return Err(io::Error::new(io::ErrorKind::NotFound, "there is no home directory to keep the journal in"));
        }
        let folder = state.join(FOLDER);
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        let held = hold(&folder.join(format!("{id}.lock")))?
            .ok_or_else(|| io::Error::new(io::ErrorKind::AlreadyExists, "another process holds this session's lock"))?;
        Ok(Self { id: id.to_owned(), held })
    }

    /// Its id, as orders carry it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its lock file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.held.path
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // Removed while still held, so that nobody's fresh lock is removed instead.
        let _ = fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

impl Claim {
    /// The lock file that is held.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.held.path
    }
}

/// A name for a new session: when it began, by whom.
#[must_use]
pub fn new_id(at: jiff::Timestamp) -> String {
    format!("{:x}-{:x}", at.as_microsecond(), std::process::id())
}

/// Claims the orders of a session. Nothing where that session lives, or another one has claimed them.
///
/// # Errors
/// Where the lock file can be neither opened nor made.
pub fn claim(state: &Path, id: &str) -> io::Result<Option<Claim>> {
    if !is_plain(id) {
        return Ok(None);
    }
    let folder = state.join(FOLDER);
    DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    Ok(hold(&folder.join(format!("{id}.lock")))?.map(|held| Claim { held }))
}

/// Whether a session's lock file is there: it lives, or died before it could remove the file. Takes no lock, so that it keeps
/// nobody from claiming the session.
#[must_use]
pub fn has_lock_file(state: &Path, id: &str) -> bool {
    is_plain(id) && state.join(FOLDER).join(format!("{id}.lock")).exists()
}

/// Removes the lock files of sessions that died; gives how many.
#[must_use]
pub fn clean(state: &Path) -> usize {
    let Ok(entries) = fs::read_dir(state.join(FOLDER)) else { return 0 };
    entries
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "lock"))
        .filter(|entry| matches!(hold(&entry.path()), Ok(Some(_))))
        .count()
}

/// A session's id becomes a file's name; one from a journal that somebody wrote must not lead elsewhere.
fn is_plain(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Takes the lock of a file, made where it is missing. Nothing where another holds it.
fn hold(path: &Path) -> io::Result<Option<Held>> {
    loop {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // Between opening and locking somebody may have removed the file: then the lock is on a file without a name.
        let ours = file.metadata()?;
        match fs::metadata(path) {
            Ok(named) if (named.dev(), named.ino()) == (ours.dev(), ours.ino()) => {
                return Ok(Some(Held { path: path.to_owned(), file }));
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
}
