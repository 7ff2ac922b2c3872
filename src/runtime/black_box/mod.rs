//! The black box: a session's tape on disk, written beside the loop and never in its way.
//!
//! ```text
//! loop ─ masked event ─▶ bounded queue ─▶ one thread: lines, compressed ─▶ state directory/black-box/SESSION-0001.jsonl.gz
//! ```
//!
//! What people type freely and what jobs print never comes here: [`masked`] takes it away before the queue.
//!
//! A session is written in parts. When one is full the next one begins with the newest readings and a keyframe, so that it
//! can be played without those before it, and the oldest files go while all of them take more room than they may. Whatever
//! goes wrong ends the recording with one notice, and nothing else. What is read back is in [`read`].

mod files;
mod read;
mod write;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, channel, sync_channel};
use std::time::Duration;

use crate::cockpit::snapshot::Snapshot;
use crate::cockpit::{Event, Keyframe, Rehearsal, Stamped, Start, State};
use crate::domain::{Now, Text};
use crate::replay::{Opening, masked, masked_keyframe};

pub use files::{Recorded, folder, recorded};
pub use read::{ReadError, load};

use write::Writer;

/// Events that may wait for the disk. Beyond them the recording ends: memory belongs to the session.
const QUEUE: usize = 1024;
/// How long the end of a session waits for the last lines.
const LAST_LINES: Duration = Duration::from_millis(500);

/// Where a session is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Nowhere.
    Nowhere,
    /// Among the others in the state directory, as much of it as `bytes` allow.
    Ring {
        /// The state directory.
        state_directory: PathBuf,
        /// What all recordings may take.
        bytes: u64,
    },
    /// The whole session in one file, which must not be there yet.
    File(PathBuf),
}

/// How a session is recorded.
#[derive(Debug)]
pub struct Recording {
    /// Where.
    pub destination: Destination,
    /// What the machine begins with.
    pub start: Start,
    /// What it was told of the last session.
    pub recalled: Option<Snapshot>,
    /// What is rehearsed, where anything is.
    pub rehearsal: Option<Rehearsal>,
}

/// What the loop tells the thread.
enum Message {
    Event(Box<Stamped>),
    Part(Now, Box<Keyframe>),
}

/// The loop's end of the recording.
#[derive(Debug)]
pub struct Recorder {
    to: Option<SyncSender<Message>>,
    full: Arc<AtomicBool>,
    ended: Option<Receiver<()>>,
    trouble: Option<Text>,
}

impl Recorder {
    /// Begins to record a session. `tell` takes the one notice where the recording ends early; it is called on the
    /// recording's own thread.
    #[must_use]
    pub fn begin(recording: Recording, session: &str, tell: impl FnOnce(Text) + Send + 'static) -> Self {
        let full = Arc::new(AtomicBool::new(false));
        let mut recorder = Self { to: None, full: Arc::clone(&full), ended: None, trouble: None };
        let Recording { destination, start, recalled, rehearsal } = recording;
        if destination == Destination::Nowhere {
            return recorder;
        }
        let opening = Opening { rehearsal, ..Opening::new(session, start, recalled) };
        let (to, messages) = sync_channel(QUEUE);
        let (end, ended) = channel();
        let work = move || {
            let written = Writer::begin(destination, opening, full).and_then(|writer| writer.run(&messages));
            if let Err(error) = written {
                tell(Text::new(&format!("the black box stopped recording: {error}")));
            }
            drop(end);
        };
        match std::thread::Builder::new().name("black box".to_owned()).spawn(work) {
            Ok(_) => (recorder.to, recorder.ended) = (Some(to), Some(ended)),
            Err(error) => recorder.trouble = Some(Text::new(&format!("the black box cannot record: {error}"))),
        }
        recorder
    }

    /// Takes an event that is about to be folded over `state`. Never waits.
    pub fn take(&mut self, state: &State, stamped: &Stamped) {
        let Some(to) = &self.to else { return };
        let mut messages = Vec::with_capacity(2);
        if self.full.load(Ordering::Relaxed)
            && let Some(keyframe) = state.keyframe()
        {
            self.full.store(false, Ordering::Relaxed);
            messages.push(Message::Part(state.now, Box::new(masked_keyframe(state, keyframe))));
        }
        let event = masked(state, &stamped.event);
        messages.push(Message::Event(Box::new(Stamped { now: stamped.now, event })));
        for message in messages {
            match to.try_send(message) {
                Ok(()) => {}
                Err(error) => {
                    // A tape with a hole would show what never was.
                    if let TrySendError::Full(_) = error {
                        self.trouble = Some(Text::new("the black box stopped recording: the disk is too slow for it"));
                    }
                    self.to = None;
                    return;
                }
            }
        }
    }

    /// What to tell about it, once.
    pub fn trouble(&mut self) -> Option<Event> {
        self.trouble.take().map(Event::Notice)
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.to = None;
        if let Some(ended) = self.ended.take() {
            // Disconnected when the thread is done; a disk that hangs does not keep the session from ending.
            let _done_or_given_up = ended.recv_timeout(LAST_LINES);
        }
    }
}
