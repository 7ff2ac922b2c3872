//! Small files of the operator's in the state directory: read whole, replaced whole.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// More than this is no file of ours, in bytes.
const LONGEST: u64 = 1024 * 1024;

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

/// Puts a file in the place of another one, so that every reader sees one of them whole. Readable by the operator alone.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let beside = path.with_extension(format!("{}.new", std::process::id()));
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(text)?;
    file.sync_all()?;
    fs::rename(beside, path)
}
