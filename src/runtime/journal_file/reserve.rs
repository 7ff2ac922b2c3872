//! Space set aside beforehand, so that a full disk does not forbid a rollback.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use super::disk::keep_names;

/// How much is set aside: some hundred records.
pub const RESERVE_BYTES: usize = 256 * 1024;

/// The file that holds the place.
const FILE: &str = "journal.reserve";

/// Sets the space aside where it is not yet. A disk without that much room is no reason to refuse anything now.
pub(super) fn make(folder: &Path) {
    let path = folder.join(FILE);
    if fs::metadata(&path).is_ok_and(|found| found.len() >= RESERVE_BYTES as u64) {
        return;
    }
    if write(&path).and_then(|()| keep_names(folder)).is_err() {
        let _ = fs::remove_file(&path);
    }
}

/// Whether the space is set aside in a state directory.
#[must_use]
pub fn reserved(folder: &Path) -> bool {
    fs::metadata(folder.join(FILE)).is_ok_and(|found| found.len() >= RESERVE_BYTES as u64)
}

/// Gives the space up. False where there was none.
pub(super) fn give_up(folder: &Path) -> bool {
    fs::remove_file(folder.join(FILE)).is_ok()
}

fn write(path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    // Bytes without a pattern: a file system that compresses would keep zeros in no space at all.
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut bytes = Vec::with_capacity(RESERVE_BYTES);
    while bytes.len() < RESERVE_BYTES {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    file.write_all(&bytes)?;
    file.sync_all()
}
