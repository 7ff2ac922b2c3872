//! What is worth telling somebody who does not look: which changes of the state are alerts, each once, and which channels
//! hear of them when.
//!
//! ```text
//! state ─▶ find (what is so, by stable id) ─▶ told already? ─▶ rules ─▶ outbox (quiet hours, digests) ─▶ Effect::Alert
//! ```
//!
//! Pure like the rest of the machine. How a channel carries a message is the hands'; addresses and secrets never come here.

mod alert;
mod find;
mod message;
mod outbox;
mod quiet;
mod rule;
mod silent;
mod told;

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;

pub use alert::{Alert, AlertId, AlertKind};
pub use message::AlertMessage;
pub use quiet::{QuietError, QuietHours};
pub use rule::{AlertRule, AlertSettings, ChannelId};
pub use silent::{News, Silent};

pub(super) use find::{find, is_seen, is_settled};
pub(super) use outbox::Outbox;
pub(super) use told::Told;

use crate::domain::{Now, RunId};

/// What a session knows of its alerts.
#[derive(Clone, Debug, Default)]
pub struct Alerts {
    /// Who is told of what.
    pub(super) settings: AlertSettings,
    /// What became so before this moment is no news.
    pub(super) since: Option<Timestamp>,
    /// What was an alert already.
    pub(super) told: Told,
    /// What earlier sessions told, and over which channel.
    pub(super) heard: BTreeSet<(ChannelId, AlertId)>,
    /// What earlier sessions could not tell, and over which channel: it is news there, however old it is.
    pub(super) owed: BTreeSet<(ChannelId, AlertId)>,
    /// What was no news, for it had become so before.
    pub(super) passed_over: BTreeSet<AlertId>,
    /// The runs whose end is an alert.
    pub(super) watched: BTreeSet<RunId>,
    /// What waits to be said.
    pub(super) outbox: Outbox,
    /// What was said and asks for somebody, the newest: nobody knows here whether it got there.
    pub(super) said: Vec<Alert>,
    /// What of that needs nobody any more, as it was told last.
    pub(super) settled: BTreeSet<AlertId>,
    /// Which channels reach nobody.
    pub(super) silent: Silent,
    /// The minute in which was last looked for what only time makes an alert.
    pub(super) minute: i64,
}

impl Alerts {
    /// Says who is told of what. `since`: what became so before that moment is no news (a screen shows it anyway); without
    /// it everything is news that was not told before. Vendors tell the second alone: what became so in the second of that
    /// moment is news.
    pub fn configure(&mut self, settings: AlertSettings, since: Option<Timestamp>) {
        self.settings = settings;
        self.since = since.map(|since| Timestamp::from_second(since.as_second()).unwrap_or(since));
    }

    /// Takes over what earlier sessions told, and over which channel: it is not said there again.
    pub fn heard_before(&mut self, heard: impl IntoIterator<Item = (ChannelId, AlertId)>) {
        self.heard.extend(heard);
    }

    /// Has the end of a run be an alert.
    pub fn watch(&mut self, run: RunId) {
        self.watched.insert(run);
    }

    /// Whether the end of a run is an alert.
    #[must_use]
    pub fn watches(&self, run: &RunId) -> bool {
        self.watched.contains(run)
    }

    /// The runs whose end is an alert.
    #[must_use]
    pub fn watched(&self) -> &BTreeSet<RunId> {
        &self.watched
    }

    /// How long until something that waits may be said: the end of quiet hours, or of gathering a digest.
    #[must_use]
    pub fn due(&self, now: Now) -> Option<Duration> {
        self.outbox.wake_at(&self.settings, now).map(|due| due.since(now.mono))
    }

    /// How many alerts wait for the end of quiet hours or for a digest.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.outbox.waiting()
    }
}
