//! The journal on disk: append-only JSON lines that survive power cuts, full disks and each other's writers.
//!
//! Every record is written under a lock that is held for that one append, tied on to whatever stands at the end by then,
//! and synced before anybody goes on. Each writer remembers the end that it verified last, so an append reads only what
//! others added since. A line that a power cut tore is set apart; a line that somebody changed stops every act but the
//! safing ones, which go to the fallback.

mod disk;
mod error;
mod fallback;
mod reserve;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::{Clock, Text};
use crate::journal::{Break, Entry, Head, Operator, Record, seal};

pub use disk::{Follower, Reading, read};
pub use error::JournalError;
pub use fallback::Fallback;
pub use reserve::{RESERVE_BYTES, reserved};

/// The journal's name in the state directory.
pub const FILE: &str = "journal.jsonl";

/// Records that are kept in memory for the screen.
const NEWEST: usize = 200;

/// What a record is written for: it decides what happens when the journal cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Before something is sent: no journal, no call.
    Ordinary,
    /// Before a safing act is sent: the fallback, loudly.
    Safing,
    /// After the fact: what was sent must be written down wherever it can be.
    Afterwards,
}

/// Where a record went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The journal.
    Journal,
    /// A file in memory, because the journal could not be written: it does not survive a restart of the machine.
    Memory(PathBuf),
    /// The system's log.
    SystemLog,
}

/// A record that was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// The record.
    pub record: Record,
    /// Where it is.
    pub place: Place,
    /// Why it is not in the journal, where it is not.
    pub why: Option<JournalError>,
}

/// The journal of a state directory, as one process writes it.
#[derive(Clone)]
pub struct JournalFile {
    shared: Arc<Shared>,
}

struct Shared {
    folder: PathBuf,
    operator: Operator,
    fallback: Fallback,
    clock: Clock,
    known: Mutex<Known>,
}

/// What this process verified.
#[derive(Debug, Default)]
struct Known {
    /// The end of the journal as last verified.
    end: Option<disk::End>,
    /// The last record that went to the fallback, where the newest one is there.
    aside: Option<Head>,
    /// What happened on the way and should be told.
    notes: Vec<Text>,
    /// The newest records of everybody who writes here, oldest first.
    newest: VecDeque<Record>,
}

impl Known {
    fn keep(newest: &mut VecDeque<Record>, record: Record) {
        newest.push_back(record);
        if newest.len() > NEWEST {
            newest.pop_front();
        }
    }
}

impl std::fmt::Debug for JournalFile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("JournalFile").field("folder", &self.shared.folder).finish_non_exhaustive()
    }
}

impl JournalFile {
    /// The journal in `folder`; an empty path where the machine has no place for one. Touches nothing yet: the first append or [`load`](Self::load) does.
    #[must_use]
    pub fn new(folder: &Path, operator: Operator, fallback: Fallback, clock: Clock) -> Self {
        let known = Mutex::default();
        Self { shared: Arc::new(Shared { folder: folder.to_owned(), operator, fallback, clock, known }) }
    }

    /// Its folder: the state directory.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.shared.folder
    }

    /// Reads and verifies the whole journal, makes it where it is missing, reserves its space and sets a torn line apart.
    /// Reads for as long as the journal is: not for the thread that paints.
    ///
    /// # Errors
    /// Where the journal cannot be read or written, or is broken.
    pub fn load(&self) -> Result<Vec<Record>, JournalError> {
        let mut known = self.shared.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut records = Vec::new();
        let mut journal = disk::Locked::take(&self.shared.folder)?;
        let end = journal.catch_up(None, |record| records.push(record))?;
        known.notes.extend(journal.take_note());
        known.end = Some(end);
        known.newest = records.iter().rev().take(NEWEST).rev().cloned().collect();
        drop(journal);
        reserve::make(&self.shared.folder);
        for path in self.shared.fallback.bring_home(&self.shared.folder) {
            known.notes.push(Text::new(&format!(
                "records that an earlier session could not write into the journal are now in {}",
                path.display()
            )));
        }
        drop(known);
        records.extend(self.shared.fallback.records(&self.shared.folder));
        records.sort_by_key(|record| record.at);
        Ok(records)
    }

    /// Writes one record and syncs it. Blocks on the disk; see [`record`](Self::record).
    ///
    /// # Errors
    /// Where it could not be written anywhere that `purpose` allows: then nothing may be sent.
    pub fn append(&self, login: Option<String>, entry: Entry, purpose: Purpose) -> Result<Written, JournalError> {
        let shared = &self.shared;
        let mut known = shared.known.lock().unwrap_or_else(PoisonError::into_inner);
        let operator = Operator { provider_login: login, ..shared.operator.clone() };
        let why = match shared.append_to_journal(&mut known, &operator, &entry) {
            Ok(record) => return Ok(Written { record, place: Place::Journal, why: None }),
            Err(error) => error,
        };
        if purpose == Purpose::Ordinary {
            return Err(why);
        }
        let head = known.aside.clone().or_else(|| known.end.as_ref().map(|end| end.head.clone())).unwrap_or_default();
        let record = seal(&head, (shared.clock)().wall, operator, entry);
        let Some(place) = shared.fallback.write(&shared.folder, &record) else { return Err(why) };
        known.aside = Some(Head { sequence: record.sequence, hash: record.hash.clone() });
        Ok(Written { record, place, why: Some(why) })
    }

    /// [`append`](Self::append) on a thread that may wait for the disk.
    ///
    /// # Errors
    /// As [`append`](Self::append).
    pub async fn record(&self, login: Option<String>, entry: Entry, purpose: Purpose) -> Result<Written, JournalError> {
        let journal = self.clone();
        tokio::task::spawn_blocking(move || journal.append(login, entry, purpose))
            .await
            .unwrap_or_else(|error| Err(JournalError::Thread(error.to_string())))
    }

    /// The newest records of everybody who writes here, oldest first, as far as this process has seen them.
    #[must_use]
    pub fn newest(&self) -> Vec<Record> {
        self.shared.known.lock().unwrap_or_else(PoisonError::into_inner).newest.iter().cloned().collect()
    }

    /// What happened on the way and should be told once: a torn line that was set apart.
    #[must_use]
    pub fn take_notes(&self) -> Vec<Text> {
        std::mem::take(&mut self.shared.known.lock().unwrap_or_else(PoisonError::into_inner).notes)
    }
}

impl Shared {
    fn append_to_journal(&self, known: &mut Known, operator: &Operator, entry: &Entry) -> Result<Record, JournalError> {
        let mut journal = disk::Locked::take(&self.folder)?;
        let Known { end, newest, .. } = known;
        let before = journal.catch_up(end.as_ref(), |record| Known::keep(newest, record))?;
        known.notes.extend(journal.take_note());
        // Sealed under the lock: the order of moments is the order of lines.
        let record = seal(&before.head, (self.clock)().wall, operator.clone(), entry.clone());
        let after = match journal.append(&before, &record) {
            Err(error) if error.is_full() && reserve::give_up(&self.folder) => {
                known.notes.push(Text::new("the disk is full: the journal's reserved space is in use"));
                journal.append(&before, &record)?
            }
            other => other?,
        };
        known.end = Some(after);
        Known::keep(&mut known.newest, record.clone());
        Ok(record)
    }
}

/// The first break of a journal as an error of the file.
impl From<Break> for JournalError {
    fn from(found: Break) -> Self {
        Self::Tampered(found)
    }
}
