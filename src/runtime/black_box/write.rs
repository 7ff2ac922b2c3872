//! The thread that writes.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Destination, Message, files, read};
use crate::domain::Now;
use crate::replay::{DecodeError, Encoder, Opening, Survey};

/// What was recorded is on the disk after this time at the latest, whatever becomes of the process.
const FLUSH: Duration = Duration::from_secs(1);
/// A session's parts: as many fit into the room of all recordings.
const PARTS: u64 = 16;
/// One file takes at most this.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Why a recording ended.
#[derive(Debug, thiserror::Error)]
pub(super) enum WriteError {
    /// The disk.
    #[error("{path}: {error}", path = crate::domain::Text::new(&.path.to_string_lossy()))]
    Disk {
        /// Which file.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
    /// A shape that cannot be written.
    #[error("an event cannot be written down: {0}")]
    Shape(#[from] serde_json::Error),
    /// The part that just ended cannot be read back.
    #[error("what was just written cannot be read: {0}")]
    Read(#[from] read::ReadError),
    /// The file that was asked for is as large as one may become.
    #[error("the recording is as large as one may become")]
    Large,
}

/// One session's recording.
pub(super) struct Writer {
    destination: Destination,
    opening: Opening,
    full: Arc<AtomicBool>,
    encoder: Encoder,
    path: PathBuf,
    file: GzEncoder<Counted>,
    /// What of this part was carried over: it does not count towards its being full.
    carried: u64,
}

/// A file and how much was written into it.
struct Counted {
    file: File,
    bytes: u64,
}

impl io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.bytes += u64::try_from(written).unwrap_or(u64::MAX);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Writer {
    /// Opens the first part.
    pub(super) fn begin(destination: Destination, opening: Opening, full: Arc<AtomicBool>) -> Result<Self, WriteError> {
        let (path, file) = open(&destination, &opening)?;
        let mut writer = Self { destination, opening, full, encoder: Encoder::default(), path, file, carried: 0 };
        writer.head()?;
        writer.prune()?;
        Ok(writer)
    }

    /// Writes until the session ends.
    pub(super) fn run(mut self, messages: &Receiver<Message>) -> Result<(), WriteError> {
        let mut unflushed: Option<Instant> = None;
        loop {
            let message = match unflushed {
                // Nothing is done while nothing happens.
                None => messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(since) => messages.recv_timeout(FLUSH.saturating_sub(since.elapsed())),
            };
            match message {
                Ok(Message::Event(stamped)) => {
                    let line = self.encoder.event(*stamped)?;
                    self.line(&line)?;
                    let since = *unflushed.get_or_insert_with(Instant::now);
                    if since.elapsed() >= FLUSH {
                        self.flush()?;
                        unflushed = None;
                    }
                }
                Ok(Message::Part(now, keyframe)) => self.next_part(now, *keyframe)?,
                Err(RecvTimeoutError::Timeout) => {
                    self.flush()?;
                    unflushed = None;
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let path = self.path;
                    let ended = self.file.finish().and_then(|mut counted| counted.flush());
                    return ended.map_err(|error| WriteError::Disk { path, error });
                }
            }
        }
    }

    fn head(&mut self) -> Result<(), WriteError> {
        let line = self.encoder.opening(&self.opening)?;
        self.line(&line)?;
        self.flush()
    }

    /// Takes the oldest recordings away while all of them take more room than they may.
    fn prune(&self) -> Result<(), WriteError> {
        if let Destination::Ring { state_directory, bytes } = &self.destination {
            let pruned = files::prune(state_directory, *bytes, &self.path);
            pruned.map_err(|error| WriteError::Disk { path: files::folder(state_directory), error })?;
        }
        Ok(())
    }

    /// Begins the next part with what the present one leaves.
    fn next_part(&mut self, now: Now, keyframe: crate::cockpit::Keyframe) -> Result<(), WriteError> {
        let before = self.path.clone();
        let ended = self.file.try_finish();
        ended.map_err(|error| WriteError::Disk { path: before.clone(), error })?;
        let content = |error: DecodeError| read::ReadError::Content { path: before.clone(), error };
        let mut survey = Survey::default();
        read::lines(&before, |line| survey.line(line).map_err(content))?;
        self.opening.part += 1;
        (self.path, self.file) = open(&self.destination, &self.opening)?;
        self.encoder = Encoder::default();
        self.head()?;
        let mut carried = survey.carried();
        read::lines(&before, |line| {
            let carried = carried.line(line, &mut self.encoder).map_err(content)?;
            carried.map_or(Ok(()), |line| self.line(&line))
        })?;
        let line = self.encoder.keyframe(now, keyframe)?;
        self.line(&line)?;
        self.flush()?;
        self.carried = self.file.get_ref().bytes;
        self.full.store(false, Ordering::Relaxed);
        // Only now: what was carried over stood in the part before.
        self.prune()
    }

    fn line(&mut self, line: &str) -> Result<(), WriteError> {
        let written = self.file.write_all(line.as_bytes());
        written.map_err(|error| WriteError::Disk { path: self.path.clone(), error })
    }

    fn flush(&mut self) -> Result<(), WriteError> {
        self.file.flush().map_err(|error| WriteError::Disk { path: self.path.clone(), error })?;
        let bytes = self.file.get_ref().bytes;
        match &self.destination {
            Destination::Ring { bytes: room, .. } if bytes.saturating_sub(self.carried) > room / PARTS => {
                self.full.store(true, Ordering::Relaxed);
            }
            Destination::File(_) if bytes > LARGEST => return Err(WriteError::Large),
            _ => {}
        }
        Ok(())
    }
}

/// The file of a part.
fn open(destination: &Destination, opening: &Opening) -> Result<(PathBuf, GzEncoder<Counted>), WriteError> {
    let (path, of) = match destination {
        Destination::Ring { state_directory, .. } => {
            (files::part(state_directory, &opening.session, opening.part), state_directory.as_path())
        }
        Destination::File(path) => (Ok(path.clone()), path.as_path()),
        Destination::Nowhere => (Ok(PathBuf::new()), Path::new("")),
    };
    let path = path.map_err(|error| WriteError::Disk { path: files::folder(of), error })?;
    let file = files::create(&path).map_err(|error| WriteError::Disk { path: path.clone(), error })?;
    Ok((path, GzEncoder::new(Counted { file, bytes: 0 }, Compression::fast())))
}
