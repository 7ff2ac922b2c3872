//! A flight: the loop that ties the machine to the terminal and to the hands.
//!
//! ```text
//! inbox (keys first) ─▶ update ─▶ effects ─▶ hands        painted when the revision changed: a key at once,
//!        ▲                                      │         background at most ten times a second
//!        └──────────────── events ──────────────┘
//! ```

mod deck;
mod hands;
mod line;
mod pace;
mod plain;
mod show;
mod turn;

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::mpsc;

use super::acknowledged::AcknowledgedFile;
use super::alerts::{AlertedFile, Channel, Desktop, Notifier};
use super::black_box::{Recorder, Recording};
use super::cache::Cache;
use super::clipboard::TerminalKind;
use super::execute::{Bench, Executor, Limits, Logins, Outstanding, Providers};
use super::inbox::Inbox;
use super::journal_file::{Fallback, JournalFile};
use super::poller::Poller;
use super::sessions;
use super::terminal::{self, Extent, Guard, Painter, TerminalError, listen, listen_to_lines};
use super::watcher;
use crate::cockpit::alerts::ChannelId;
use crate::cockpit::{Event, State};
use crate::domain::{Clock, Fault, FaultKind, SourceId};
use crate::journal::Operator;
use crate::policy::WriteGuard;
use crate::provider::probe::Prober;

pub use show::show;

use deck::Deck;
use hands::Hands;
use plain::PlainTurn;
use turn::Turn;

/// How long leaving waits for the answer to a request that is out.
const LAST_ANSWER: Duration = Duration::from_secs(35);

/// The size of the screen that nobody draws: with room for everything.
const LISTENED: (u16, u16) = (200, 60);

/// Has a source read its token anew: a person acted after it was refused.
pub type Renew = Arc<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>;

/// Something that goes on beside a flight until the flight ends.
pub type Beside = Box<dyn FnOnce(tokio::sync::mpsc::Sender<Event>) -> BoxFuture<'static, ()> + Send>;

/// What a flight begins with.
#[derive(Debug)]
pub struct Flight {
    /// The machine, before its first event.
    pub state: State,
    /// The clocks.
    pub clock: Clocks,
    /// Where the journal and the session's locks lie; empty where the machine has no place for them.
    pub state_directory: PathBuf,
    /// Who flies.
    pub operator: Operator,
    /// Where safing acts are written down when the journal cannot be.
    pub fallback: Fallback,
    /// Where what is known is kept for the next session, where anywhere.
    pub cache: Option<Cache>,
    /// Where and how the session is recorded.
    pub recording: Recording,
}

/// The clocks, with something to print.
#[derive(Clone)]
pub struct Clocks(pub Clock);

impl std::fmt::Debug for Clocks {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Clocks")
    }
}

/// The ways to the outside, made when the first frame is on the screen already.
#[derive(Default)]
pub struct Connections {
    /// The providers.
    pub providers: Providers,
    /// What asks environments themselves, where one could be made.
    pub prober: Option<Prober>,
    /// What all of them ask before a write: the switch of `:arm`.
    pub guard: Option<WriteGuard>,
    /// How each source reads its token anew.
    pub renew: BTreeMap<SourceId, Renew>,
    /// What goes on beside the flight and brings events of its own: the truth of a rehearsal.
    pub beside: Option<Beside>,
    /// The configured ways to somebody who does not look.
    pub channels: BTreeMap<ChannelId, Arc<dyn Channel>>,
    /// What should be told at the start: warnings of the configuration, sources that could not be made.
    pub notices: Vec<String>,
}

impl std::fmt::Debug for Connections {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Connections").field("sources", &self.providers.keys()).finish_non_exhaustive()
    }
}

/// How a flight ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landing {
    /// Nothing is out.
    Clean,
    /// A request was still without an answer when waiting ended: the next start finds out what became of it.
    Unanswered,
}

/// Flies: takes the terminal over, shows the first frame, then calls `connect`, and goes on until the operator leaves, the
/// system says so or the terminal is gone. The terminal is given back in every case.
///
/// # Errors
/// Where there is no terminal, or the system refuses what a session needs.
pub fn fly(mut flight: Flight, connect: impl FnOnce() -> Connections) -> Result<Landing, TerminalError> {
    let guard = Guard::enter()?;
    let size = super::terminal::size();
    let mut painter = Painter::new(&flight.state.display, size).map_err(io::Error::other)?;
    painter.follow(TerminalKind::from_environment().follows_links());
    flight.state.screen.size = size;
    flight.recording.start.size = size;
    painter.paint(&flight.state, Extent::Whole)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let landing = runtime.block_on(aloft(flight, Face::Screen(guard, Box::new(painter)), connect));
    // What was out is answered and written down. A read that is blocked on a name server or a disk must not keep the
    // process from ending.
    runtime.shutdown_background();
    landing
}

/// Flies without a screen: lines in, and what changed as lines out; `reason` is said first. The terminal stays as it is.
///
/// # Errors
/// As [`fly`].
pub fn fly_plain(
    mut flight: Flight,
    reason: Option<String>,
    connect: impl FnOnce() -> Connections,
) -> Result<Landing, TerminalError> {
    terminal::needed()?;
    // Everything is in sight for whoever can ask for every line.
    flight.state.screen.size = LISTENED;
    flight.recording.start.size = LISTENED;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let landing = runtime.block_on(aloft(flight, Face::Lines(reason), connect));
    runtime.shutdown_background();
    landing
}

/// How a flight is shown.
enum Face {
    /// On the terminal as a screen.
    Screen(Guard, Box<Painter>),
    /// On the terminal as lines, and why so, where nobody asked for it.
    Lines(Option<String>),
}

async fn aloft(flight: Flight, face: Face, connect: impl FnOnce() -> Connections) -> Result<Landing, TerminalError> {
    let (inbox, heard, events) = Inbox::new();
    match &face {
        Face::Screen(..) => listen(&heard)?,
        Face::Lines(_) => listen_to_lines(&heard)?,
    }
    let Clocks(clock) = flight.clock.clone();
    let connections = connect();
    let id = sessions::new_id(clock().wall);
    // Held until the flight ends, answers included.
    let session = sessions::Session::begin(&flight.state_directory, &id);
    let journal = JournalFile::new(&flight.state_directory, flight.operator, flight.fallback, Arc::clone(&clock));
    let logins = Logins::default();
    let executor = Executor {
        providers: connections.providers.clone(),
        journal,
        session: id,
        clock: Arc::clone(&clock),
        limits: Limits::default(),
        logins: logins.clone(),
        news: events.clone(),
        bench: Bench::default(),
        outstanding: Outstanding::default(),
    };
    let poller = Poller::new(connections.providers.clone(), logins, events.clone());
    let mut first = Vec::new();
    if let Err(error) = &session {
        let fault = Fault::new(FaultKind::Journal, "beginning a session", &error.to_string());
        first.push(Event::JournalFault(fault.hint("give a folder that you may write to with --state-dir")));
    }
    first.extend(connections.notices.iter().map(|notice| Event::Notice(notice.as_str().into())));
    let outstanding = executor.outstanding.clone();
    let told = events.clone();
    let recorder = Recorder::begin(flight.recording, &executor.session, move |trouble| {
        // Where nobody listens any more the session is over.
        let _nobody_listens = told.blocking_send(Event::Notice(trouble));
    });
    let acknowledged = Arc::new(AcknowledgedFile::new(&flight.state_directory));
    if let Some(beside) = connections.beside {
        tokio::spawn(beside(events.clone()));
    }
    let cache = flight.cache;
    let alerted = AlertedFile::new(Some(&flight.state_directory));
    let hands = Hands {
        executor,
        poller,
        prober: connections.prober,
        events: events.clone(),
        guard: connections.guard,
        renew: connections.renew,
        cache: cache.clone(),
        told: Arc::default(),
        acknowledged,
        notifier: notifier(connections.channels, &alerted, events),
        alerted,
    };
    hands.begin();
    for (source, provider) in connections.providers.iter().filter(|(_, provider)| provider.capability().watches) {
        tokio::spawn(watcher::watch(source.clone(), Arc::clone(provider), hands.events.clone()));
    }
    let deck = Deck::new(flight.state, hands, clock, recorder);
    let known = match face {
        // The shell gets its terminal back before anything else; the last answer can be waited for without it.
        Face::Screen(guard, painter) => Turn::new(deck, *painter, &guard).run(inbox, first).await,
        Face::Lines(reason) => PlainTurn::new(deck).run(inbox, first, reason.as_deref()).await,
    };
    let landing = land(&outstanding).await;
    drop(session);
    // Nobody is left to tell that it could not be kept: the next session begins empty.
    let _ = cache.map(|cache| cache.keep(&known));
    Ok(landing)
}

/// Begins the channels, the desktop among them; what another process told over them is left out. What came of it are events.
fn notifier(
    mut channels: BTreeMap<ChannelId, Arc<dyn Channel>>,
    told: &AlertedFile,
    events: mpsc::Sender<Event>,
) -> Notifier {
    let (jumps, mut jumped) = mpsc::channel(1);
    channels.insert(ChannelId::new(ChannelId::DESKTOP), Arc::new(Desktop::new(Some(jumps))));
    let (notifier, mut deliveries) = Notifier::begin(channels, told);
    tokio::spawn(async move {
        loop {
            let event = tokio::select! {
                Some(row) = jumped.recv() => Event::Jump(row),
                delivery = deliveries.recv() => {
                    let Some(delivery) = delivery else { return };
                    let Some(reached) = delivery.reached() else { continue };
                    Event::Alerted { channel: delivery.channel, reached }
                }
            };
            if events.send(event).await.is_err() {
                return;
            }
        }
    });
    notifier
}

/// Waits for the answer of what is out: between sending and its record nobody leaves.
async fn land(outstanding: &Outstanding) -> Landing {
    if outstanding.close(Duration::from_millis(200)).await {
        return Landing::Clean;
    }
    let _ = writeln!(io::stderr(), "flightdeck: waiting for the answer to a request that is out");
    if outstanding.close(LAST_ANSWER).await {
        return Landing::Clean;
    }
    let _ = writeln!(io::stderr(), "flightdeck: no answer yet; the next start finds out what became of the request");
    Landing::Unanswered
}
