//! The files of the black box: what they are called, who may read them, which of them go.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The folder in a state directory.
const FOLDER: &str = "black-box";
/// How the files' names end.
const ENDING: &str = ".jsonl.gz";
/// Recordings older than this go whatever room there is.
const OLD: Duration = Duration::from_secs(14 * 24 * 3600);

/// A session that was recorded, as its files tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The session.
    pub session: String,
    /// Its parts that are still there, oldest first.
    pub parts: Vec<PathBuf>,
    /// What they take, in bytes.
    pub bytes: u64,
    /// When the newest was last written.
    pub written: SystemTime,
}

/// Where recordings lie in a state directory.
#[must_use]
pub fn folder(state_directory: &Path) -> PathBuf {
    state_directory.join(FOLDER)
}

/// Every recorded session, oldest first. Empty where there is none.
///
/// # Errors
/// Where the folder is there and cannot be read.
pub fn recorded(state_directory: &Path) -> io::Result<Vec<Recorded>> {
    let mut sessions: Vec<Recorded> = Vec::new();
    for (path, bytes, written) in all(&folder(state_directory))? {
        let Some((session, _)) = named(&path) else { continue };
        match sessions.last_mut().filter(|known| known.session == session) {
            Some(known) => {
                known.parts.push(path);
                known.bytes += bytes;
                known.written = known.written.max(written);
            }
            None => sessions.push(Recorded { session, parts: vec![path], bytes, written }),
        }
    }
    Ok(sessions)
}

/// The file of a part, made new and readable by nobody else.
pub(super) fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// The path of a part; its folder is made.
pub(super) fn part(state_directory: &Path, session: &str, part: u32) -> io::Result<PathBuf> {
    let folder = folder(state_directory);
    DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    Ok(folder.join(format!("{session}-{part:04}{ENDING}")))
}

/// The part that follows `path`, where there is one.
pub(super) fn following(path: &Path) -> Option<PathBuf> {
    let (session, number) = named(path)?;
    let next = path.with_file_name(format!("{session}-{:04}{ENDING}", number.checked_add(1)?));
    next.is_file().then_some(next)
}

/// Removes what is old, then the oldest until all of it takes no more than `bytes`. `keep` stays.
pub(super) fn prune(state_directory: &Path, bytes: u64, keep: &Path) -> io::Result<()> {
    let files = all(&folder(state_directory))?;
    let mut sum: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
    for (path, size, written) in files {
        let old = written.elapsed().is_ok_and(|age| age > OLD);
        if path != keep && (old || sum > bytes) {
            fs::remove_file(&path)?;
            sum = sum.saturating_sub(size);
        }
    }
    Ok(())
}

/// Session and number in a file's name.
fn named(path: &Path) -> Option<(String, u32)> {
    let name = path.file_name()?.to_str()?.strip_suffix(ENDING)?;
    let (session, number) = name.rsplit_once('-')?;
    let plain = !session.is_empty() && session.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    plain.then_some((session.to_owned(), number.parse().ok()?))
}

/// Our files with size and age, oldest session first, by part.
fn all(folder: &Path) -> io::Result<Vec<(PathBuf, u64, SystemTime)>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut files = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        if named(&path).is_none() {
            continue;
        }
        // One that another session removed meanwhile is not there.
        let Ok(about) = entry.metadata() else { continue };
        files.push((path, about.len(), about.modified().unwrap_or(SystemTime::UNIX_EPOCH)));
    }
    // Session ids begin with their moment.
    files.sort();
    Ok(files)
}
