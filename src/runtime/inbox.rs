//! What reaches the loop: two lanes, keys first.

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::terminal::Heard;
use crate::cockpit::Event;

/// Keys, answers and signals that may wait. The thread that reads waits when it is full, and the terminal's own buffer
/// behind it.
const HEARD: usize = 1024;
/// Events that may wait: observations of a few hundred rows each. Who brings more waits.
const EVENTS: usize = 64;

/// The receiving end.
#[derive(Debug)]
pub(super) struct Inbox {
    heard: mpsc::Receiver<Heard>,
    events: mpsc::Receiver<Event>,
}

/// What came next.
#[derive(Debug)]
pub(super) enum Next {
    /// From the terminal or the system.
    Heard(Heard),
    /// From the work under way.
    Event(Box<Event>),
    /// Nothing, and it is time.
    Time,
}

impl Inbox {
    /// An inbox with the ends that feed it.
    pub(super) fn new() -> (Self, mpsc::Sender<Heard>, mpsc::Sender<Event>) {
        let (to_heard, heard) = mpsc::channel(HEARD);
        let (to_events, events) = mpsc::channel(EVENTS);
        (Self { heard, events }, to_heard, to_events)
    }

    /// Waits for the next one, keys first, or for `until`.
    pub(super) async fn next(&mut self, until: Option<Instant>) -> Next {
        let time = async {
            match until {
                Some(until) => tokio::time::sleep_until(until).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            heard = self.heard.recv() => Next::Heard(heard.unwrap_or(Heard::Closed)),
            Some(event) = self.events.recv() => Next::Event(Box::new(event)),
            () = time => Next::Time,
        }
    }

    /// The next from the terminal, where one waits.
    pub(super) fn heard(&mut self) -> Option<Heard> {
        self.heard.try_recv().ok()
    }

    /// The next event, where one waits and nothing from the terminal does.
    pub(super) fn event(&mut self) -> Option<Event> {
        if self.heard.is_empty() { self.events.try_recv().ok() } else { None }
    }
}
