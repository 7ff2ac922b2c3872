//! Locks on files that several processes of the operator's share. The kernel lets go of a lock when its holder dies, however
//! it dies, so none of them outlives a process or blocks the next start.

use std::fs::{File, TryLockError};
use std::io;
use std::time::{Duration, Instant};

/// How long to wait between two looks at a lock that somebody else holds.
const PAUSE: Duration = Duration::from_millis(2);

/// Waits for the lock of a file, shared with other readers or alone, for as long as `limit`; whether it is held then. Blocks:
/// not for the thread that paints. Dropping the file lets go of it.
///
/// # Errors
/// Where the file system has no locks.
pub(super) fn wait(file: &File, shared: bool, limit: Duration) -> io::Result<bool> {
    let began = Instant::now();
    loop {
        match if shared { file.try_lock_shared() } else { file.try_lock() } {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) if began.elapsed() > limit => return Ok(false),
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}
