//! The file itself: locking, reading what others added, appending, setting a torn line apart.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{FILE, JournalError};
use crate::domain::Text;
use crate::journal::{Break, ChainError, Head, Record, read_line};
use crate::runtime::file_lock;

/// How long to wait for another process to finish its one append.
const LOCK_LIMIT: Duration = Duration::from_secs(5);

/// A verified end of the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct End {
    /// Which file: device and inode.
    file: (u64, u64),
    /// Bytes up to here.
    bytes: u64,
    /// Lines up to here.
    lines: usize,
    /// The last record.
    pub(super) head: Head,
}

/// The journal with its lock held.
#[derive(Debug)]
pub(super) struct Locked {
    path: PathBuf,
    file: File,
    note: Option<Text>,
}

impl Locked {
    /// Opens the journal, made where it is missing, and takes its lock.
    pub(super) fn take(folder: &Path) -> Result<Self, JournalError> {
        if folder.as_os_str().is_empty() {
            return Err(JournalError::NoFolder);
        }
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| JournalError::disk("making", folder, &error))?;
        let path = folder.join(FILE);
        let fail = |error| JournalError::disk("opening", &path, &error);
        let fresh = !fs::exists(&path).map_err(fail)?;
        let file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(&path).map_err(fail)?;
        if fresh {
            // The name must survive a power cut as well as the lines.
            keep_names(folder).map_err(fail)?;
            keep_folder(folder);
        }
        lock(&file, &path, false)?;
        Ok(Self { path, file, note: None })
    }

    /// Reads and verifies what was added since `known`, or everything; a line without an end is set apart.
    pub(super) fn catch_up(&mut self, known: Option<&End>, each: impl FnMut(Record)) -> Result<End, JournalError> {
        let fail = |error| JournalError::disk("reading", &self.path, &error);
        let found = self.file.metadata().map_err(fail)?;
        let identity = (found.dev(), found.ino());
        let mut end = match known {
            Some(known) if known.file == identity && known.bytes <= found.len() => known.clone(),
            // Another file, or a shorter one, under the same name: what we wrote is gone.
            Some(known) if known.head.sequence > 0 => return Err(JournalError::Replaced),
            _ => End { file: identity, bytes: 0, lines: 0, head: Head::default() },
        };
        if end.bytes == found.len() {
            return Ok(end);
        }
        let (bytes, lines, head, tail) = scan(&self.file, &self.path, &end, each)?;
        (end.bytes, end.lines, end.head) = (bytes, lines, head);
        match tail {
            Tail::Clean => {}
            Tail::Unended => {
                // Whole but for its line end: nothing is lost, only the end is added.
                self.write(end.bytes, b"\n")?;
                end.bytes += 1;
            }
            Tail::Torn(torn) => self.set_apart(end.bytes, &torn)?,
        }
        Ok(end)
    }

    /// Appends a record and syncs it. Where that fails the journal is as before.
    pub(super) fn append(&mut self, before: &End, record: &Record) -> Result<End, JournalError> {
        let mut line = serde_json::to_vec(record)
            .map_err(|error| JournalError::disk("writing", &self.path, &std::io::Error::other(error)))?;
        line.push(b'\n');
        self.write(before.bytes, &line)?;
        Ok(End {
            file: before.file,
            bytes: before.bytes + line.len() as u64,
            lines: before.lines + 1,
            head: Head { sequence: record.sequence, hash: record.hash.clone() },
        })
    }

    /// What happened on the way.
    pub(super) fn take_note(&mut self) -> Option<Text> {
        self.note.take()
    }

    fn write(&mut self, end: u64, bytes: &[u8]) -> Result<(), JournalError> {
        let result = self.file.write_all(bytes).and_then(|()| self.file.sync_data());
        result.map_err(|error| {
            // Half a line must not stay for the next writer to stumble over.
            let _ = self.file.set_len(end);
            JournalError::disk("writing", &self.path, &error)
        })
    }

    /// Moves the torn end of the journal into a file of its own.
    fn set_apart(&mut self, end: u64, torn: &[u8]) -> Result<(), JournalError> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let fail = |error: std::io::Error| JournalError::disk("setting a torn line apart from", &self.path, &error);
        let mut number = 1;
        let (path, mut file) = loop {
            let path = folder.join(format!("journal.torn-{number}"));
            match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
                Ok(file) => break (path, file),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(fail(error)),
            }
        };
        // On disk under its name before the journal lets go of it.
        file.write_all(torn).and_then(|()| file.sync_all()).and_then(|()| keep_names(folder)).map_err(fail)?;
        self.file.set_len(end).and_then(|()| self.file.sync_all()).map_err(fail)?;
        self.note = Some(Text::new(&format!(
            "the journal's last line was torn (a power cut?) and is now in {}; no record before it is touched",
            path.display()
        )));
        Ok(())
    }
}

/// Syncs a folder: files that are new in it keep their names over a power cut.
pub(super) fn keep_names(folder: &Path) -> std::io::Result<()> {
    File::open(folder).and_then(|folder| folder.sync_all())
}

/// Syncs the folders above one that may be new itself, as far as they are the operator's and let themselves be opened: what
/// belongs to others was there before.
fn keep_folder(folder: &Path) {
    let me = rustix::process::geteuid().as_raw();
    let own = |folder: &Path| fs::metadata(folder).is_ok_and(|found| found.uid() == me);
    for above in folder.ancestors().skip(1).take_while(|above| own(above)) {
        if keep_names(above).is_err() {
            return;
        }
    }
}

/// How a journal ends.
enum Tail {
    /// With a whole line.
    Clean,
    /// With a whole record that lacks its line end.
    Unended,
    /// With a piece of a line.
    Torn(Vec<u8>),
}

/// Verifies the lines after `from`.
fn scan(
    file: &File,
    path: &Path,
    from: &End,
    mut each: impl FnMut(Record),
) -> Result<(u64, usize, Head, Tail), JournalError> {
    let fail = |error| JournalError::disk("reading", path, &error);
    let mut reader = BufReader::with_capacity(64 * 1024, file);
    reader.seek(SeekFrom::Start(from.bytes)).map_err(fail)?;
    let (mut bytes, mut lines, mut head) = (from.bytes, from.lines, from.head.clone());
    let mut line = Vec::new();
    loop {
        line.clear();
        if reader.read_until(b'\n', &mut line).map_err(fail)? == 0 {
            return Ok((bytes, lines, head, Tail::Clean));
        }
        let ended = line.last() == Some(&b'\n');
        let last = !ended || reader.fill_buf().map_err(fail)?.is_empty();
        // A power cut leaves a piece of a line or, on some file systems, zeros in place of it; JSON has neither.
        let torn = !ended || line.contains(&0);
        match follow(&head, &line) {
            Ok((record, next)) => {
                each(record);
                head = next;
                bytes += line.len() as u64;
                lines += 1;
                if !ended {
                    return Ok((bytes, lines, head, Tail::Unended));
                }
            }
            Err(_) if last && torn => {
                reader.read_to_end(&mut line).map_err(fail)?;
                return Ok((bytes, lines, head, Tail::Torn(line)));
            }
            Err(error) => return Err(Break { line: lines + 1, error }.into()),
        }
    }
}

fn follow(head: &Head, line: &[u8]) -> Result<(Record, Head), ChainError> {
    let text = std::str::from_utf8(line).map_err(|error| ChainError::NotARecord(error.to_string()))?;
    read_line(head, text.trim_end_matches('\n'))
}

/// Takes the lock, waiting for the one append of another process.
fn lock(file: &File, path: &Path, shared: bool) -> Result<(), JournalError> {
    match file_lock::wait(file, shared, LOCK_LIMIT) {
        Ok(true) => Ok(()),
        Ok(false) => Err(JournalError::Locked(LOCK_LIMIT.as_secs())),
        Err(error) => Err(JournalError::disk("locking", path, &error)),
    }
}

/// A journal as it was read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The records up to the first break, oldest first.
    pub records: Vec<Record>,
    /// The last good record.
    pub head: Head,
    /// The first line that breaks it, where one does.
    pub broken: Option<Break>,
    /// Whether it ends with a torn line, which the next writer sets apart.
    pub torn: bool,
}

/// Reads and verifies the journal of a state directory without changing anything. No journal reads as an empty one.
///
/// # Errors
/// Where it is there and cannot be read.
pub fn read(folder: &Path) -> Result<Reading, JournalError> {
    Follower::new(folder).more()
}

/// Reads what others write into a journal, each record once, without changing anything.
#[derive(Clone, Debug)]
pub struct Follower {
    path: PathBuf,
    end: End,
    /// The line that breaks it: nothing after it is read.
    broken: Option<Break>,
}

impl Follower {
    /// From the beginning of the journal in `folder`.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { path: folder.join(FILE), end: End::default(), broken: None }
    }

    /// What was added since the last time. No journal reads as an empty one; another file, or a shorter one, under the same
    /// name is read from its beginning.
    ///
    /// # Errors
    /// Where it is there and cannot be read.
    pub fn more(&mut self) -> Result<Reading, JournalError> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                (self.end, self.broken) = (End::default(), None);
                return Ok(Reading::default());
            }
            Err(error) => return Err(JournalError::disk("opening", &self.path, &error)),
        };
        let found = file.metadata().map_err(|error| JournalError::disk("reading", &self.path, &error))?;
        let identity = (found.dev(), found.ino());
        // The line end that a last record lacks is counted already: see below.
        if self.end.file != identity || self.end.bytes > found.len() + 1 {
            (self.end, self.broken) = (End { file: identity, ..End::default() }, None);
        }
        let mut reading = Reading { head: self.end.head.clone(), broken: self.broken.clone(), ..Reading::default() };
        // Where nothing was added nobody is locked out of writing.
        if reading.broken.is_some() || self.end.bytes >= found.len() {
            return Ok(reading);
        }
        lock(&file, &self.path, true)?;
        let records = &mut reading.records;
        match scan(&file, &self.path, &self.end, |record| records.push(record)) {
            Ok((bytes, lines, head, tail)) => {
                // Whoever writes next ends the line first.
                let missing = u64::from(matches!(tail, Tail::Unended));
                self.end = End { file: identity, bytes: bytes + missing, lines, head };
                reading.torn = matches!(tail, Tail::Torn(_));
            }
            Err(JournalError::Tampered(found)) => {
                if let Some(last) = reading.records.last() {
                    self.end.head = Head { sequence: last.sequence, hash: last.hash.clone() };
                }
                self.broken = Some(found.clone());
                reading.broken = Some(found);
            }
            Err(error) => return Err(error),
        }
        reading.head = self.end.head.clone();
        Ok(reading)
    }
}
