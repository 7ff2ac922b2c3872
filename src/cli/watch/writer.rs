//! What a watch prints, on a thread of its own: whoever does not read holds up nothing but the lines. Only what was printed is
//! written down as told.

use std::io::{self, Write as _};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use crate::cli::{Exit, Failure, output};
use crate::cockpit::alerts::{AlertId, ChannelId};
use crate::runtime::alerts::AlertedFile;

/// As much waits for whoever reads; what comes beyond is not told here, and is left to the next watch.
const QUEUE: usize = 1_024;

/// Something to print.
enum Printed {
    /// Alerts, on standard output.
    Told { channel: ChannelId, bytes: Vec<u8>, ids: Vec<AlertId> },
    /// Words about the watch itself, on standard error.
    Said(String),
    /// Why what was told cannot be kept, or that it can be: said where it is news.
    Unkept(Option<String>),
}

/// The way to the thread.
pub(super) struct Writer {
    queue: SyncSender<Printed>,
    /// Ends with the thread.
    ended: Receiver<()>,
    outcome: Arc<Mutex<Outcome>>,
    gone: Arc<Notify>,
}

/// What came of printing.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Why standard output takes nothing any more.
    pub(super) failed: Option<io::Error>,
    /// What was told could not be written down, and may be told again.
    pub(super) forgot: bool,
}

impl Writer {
    /// Begins the thread.
    ///
    /// # Errors
    /// Where the machine has none.
    pub(super) fn begin(told: AlertedFile) -> Result<Self, Failure> {
        let (queue, waiting) = sync_channel(QUEUE);
        let (alive, ended) = sync_channel(0);
        let (outcome, gone) = (Arc::default(), Arc::<Notify>::default());
        let mut hand = Printer { told, outcome: Arc::clone(&outcome), gone: Arc::clone(&gone), unkept: None };
        let work = move || {
            let _until_the_end: SyncSender<()> = alive;
            for printed in waiting {
                hand.print(printed);
            }
        };
        std::thread::Builder::new()
            .name("lines".to_owned())
            .spawn(work)
            .map_err(|error| Failure::new(Exit::Failed, &format!("no thread can be begun: {error}")))?;
        Ok(Self { queue, ended, outcome, gone })
    }

    /// Tells alerts over a channel that is printed.
    pub(super) fn tell(&self, channel: &ChannelId, bytes: Vec<u8>, ids: Vec<AlertId>) {
        self.put(Printed::Told { channel: channel.clone(), bytes, ids });
    }

    /// Says lines about the watch itself.
    pub(super) fn say(&self, lines: impl IntoIterator<Item = impl Into<String>>) {
        lines.into_iter().for_each(|line| self.put(Printed::Said(line.into())));
    }

    /// Says why what was told cannot be kept, where that is news.
    pub(super) fn unkept(&self, why: Option<String>) {
        self.put(Printed::Unkept(why));
    }

    fn put(&self, printed: Printed) {
        let _left_to_the_next_watch = self.queue.try_send(printed);
    }

    /// Rings when standard output takes nothing any more.
    pub(super) fn gone(&self) -> Arc<Notify> {
        Arc::clone(&self.gone)
    }

    /// Waits until all is printed, no longer than `patience` where it is given; gives what came of it.
    pub(super) fn end(self, patience: Option<Duration>) -> Outcome {
        let Self { queue, ended, outcome, .. } = self;
        drop(queue);
        let _over = match patience {
            Some(patience) => ended.recv_timeout(patience),
            None => ended.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        std::mem::take(&mut *outcome.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The thread's own.
struct Printer {
    told: AlertedFile,
    outcome: Arc<Mutex<Outcome>>,
    gone: Arc<Notify>,
    /// As it was said last.
    unkept: Option<String>,
}

impl Printer {
    fn outcome(&self) -> MutexGuard<'_, Outcome> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn print(&mut self, printed: Printed) {
        match printed {
            Printed::Said(line) => output::say([line]),
            Printed::Unkept(why) => self.unkept(why),
            Printed::Told { channel, bytes, ids } => {
                let mut out = io::stdout().lock();
                if let Err(error) = out.write_all(&bytes).and_then(|()| out.flush()) {
                    self.outcome().failed.get_or_insert(error);
                    self.gone.notify_one();
                    return;
                }
                let kept = self.told.keep(&channel, &ids);
                self.unkept(kept.err().map(|error| error.to_string()));
            }
        }
    }

    fn unkept(&mut self, why: Option<String>) {
        if let Some(why) = why.as_ref().filter(|_| why != self.unkept) {
            output::say([format!("what was told cannot be kept, and may be told again: {why}")]);
            self.outcome().forgot = true;
        }
        self.unkept = why;
    }
}
