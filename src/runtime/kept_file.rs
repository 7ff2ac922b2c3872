//! Small files of the operator's in the state directory, shared by all their sessions: read whole, replaced whole, changed by
//! one session at a time.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

use super::file_lock;

/// More than this is no file of ours, in bytes.
pub(super) const LONGEST: u64 = 1024 * 1024;
/// How long to wait for another session to finish its change. One that is suspended in the middle of it is not waited for: what
/// it loses then is less than a session that stands still.
const PATIENCE: Duration = Duration::from_secs(2);

/// A file's text; nothing where there is none.
///
/// # Errors
/// Where it cannot be read, or is far too long.
pub(super) fn read(path: &Path) -> io::Result<Option<String>> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
        Ok(found) if found.len() > LONGEST => Err(io::ErrorKind::FileTooLarge.into()),
        Ok(_) => fs::read_to_string(path).map(Some),
    }
}

/// Has `work` read a file and [`replace`] it while no other session does. The lock is on a file beside it, since the file itself
/// is another one after every change. Blocks: not for the thread that paints.
///
/// # Errors
/// What `work` says, or where the folder cannot be written.
pub(super) fn alone<T>(path: &Path, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let lock = path.with_extension("lock");
    let lock = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(lock)?;
    // A file system without locks is no reason to keep nothing.
    let _held = file_lock::wait(&lock, false, PATIENCE);
    work()
}

/// Puts a file in the place of another one, so that every reader sees one of them whole. Readable by the operator alone.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let beside = path.with_extension(format!("{}.new", std::process::id()));
    let mut file: File = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(text)?;
    file.sync_all()?;
    fs::rename(beside, path)
}
