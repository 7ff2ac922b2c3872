//! What waits to be said, channel by channel: quiet hours, and a digest in the place of a storm.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::{Alert, AlertMessage, ChannelId};
use crate::domain::{Mono, Now};

/// Within this time a channel says so many alerts singly; what comes beyond is gathered.
const WINDOW: Duration = Duration::from_secs(60);
/// See [`WINDOW`].
const SINGLY: usize = 3;
/// How long a digest waits for what else comes.
const GATHER: Duration = Duration::from_secs(10);

/// What waits, and what was said lately.
#[derive(Clone, Debug, Default)]
pub(in crate::cockpit) struct Outbox {
    channels: BTreeMap<ChannelId, Waiting>,
}

#[derive(Clone, Debug, Default)]
struct Waiting {
    /// Each with the end of the quiet hours that it waits for.
    alerts: Vec<(Option<Timestamp>, Alert)>,
    /// When alerts were said singly, within the window.
    said: Vec<Mono>,
    /// When the last digest was sent.
    digest: Option<Mono>,
    /// Since when more is ready than may be said singly.
    crowded: Option<Mono>,
}

impl Waiting {
    fn ready(&self, now: Now) -> usize {
        self.alerts.iter().filter(|(until, _)| until.is_none_or(|until| until <= now.wall)).count()
    }

    /// When the digest that is being gathered may go.
    fn digest_due(&self) -> Option<Mono> {
        let gathered = self.crowded?.plus(GATHER);
        Some(self.digest.map_or(gathered, |last| gathered.max(last.plus(WINDOW))))
    }

    fn room(&self, now: Now) -> usize {
        let lately = self.said.iter().filter(|said| now.mono.since(**said) < WINDOW).count();
        SINGLY.saturating_sub(lately)
    }

    fn take_ready(&mut self, now: Now) -> Vec<Alert> {
        let all = std::mem::take(&mut self.alerts);
        let (ready, rest): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|(until, _)| until.is_none_or(|until| until <= now.wall));
        self.alerts = rest;
        ready.into_iter().map(|(_, alert)| alert).collect()
    }

    /// What may be said now.
    fn flush(&mut self, each: bool, now: Now) -> Vec<AlertMessage> {
        self.said.retain(|said| now.mono.since(*said) < WINDOW);
        let ready = self.ready(now);
        if ready == 0 {
            self.crowded = None;
            return Vec::new();
        }
        if each || (self.crowded.is_none() && ready <= self.room(now)) {
            self.said.extend(std::iter::repeat_n(now.mono, ready));
            return self.take_ready(now).into_iter().map(AlertMessage::single).collect();
        }
        self.crowded.get_or_insert(now.mono);
        if self.digest_due().is_some_and(|due| due > now.mono) {
            return Vec::new();
        }
        self.crowded = None;
        self.digest = Some(now.mono);
        vec![AlertMessage::digest(self.take_ready(now))]
    }
}

impl Outbox {
    /// Puts an alert in for a channel, until the end of quiet hours where there are any.
    pub(in crate::cockpit) fn put(&mut self, channel: ChannelId, until: Option<Timestamp>, alert: Alert) {
        self.channels.entry(channel).or_default().alerts.push((until, alert));
    }

    /// How many alerts wait, over all channels.
    pub(super) fn waiting(&self) -> usize {
        self.channels.values().map(|channel| channel.alerts.len()).sum()
    }

    /// Takes out what is settled meanwhile: nobody wants to hear in the morning of a gate that was answered at night.
    pub(in crate::cockpit) fn settle(&mut self, is_settled: impl Fn(&Alert) -> bool) {
        for channel in self.channels.values_mut() {
            channel.alerts.retain(|(_, alert)| !is_settled(alert));
        }
    }

    /// What may be said now.
    pub(in crate::cockpit) fn flush(&mut self, now: Now) -> Vec<(ChannelId, AlertMessage)> {
        let mut messages = Vec::new();
        for (channel, waiting) in &mut self.channels {
            let flushed = waiting.flush(channel.takes_each(), now);
            messages.extend(flushed.into_iter().map(|message| (channel.clone(), message)));
        }
        messages
    }

    /// When something that waits may be said.
    pub(in crate::cockpit) fn wake_at(&self, now: Now) -> Option<Mono> {
        let due = self.channels.values().flat_map(|channel| {
            let quiet = channel.alerts.iter().filter_map(|(until, _)| *until).filter(|until| *until > now.wall).min();
            let quiet = quiet.map(|until| {
                let wait = Duration::try_from(until.duration_since(now.wall)).unwrap_or_default();
                now.mono.plus(wait)
            });
            let digest = channel.digest_due().filter(|_| channel.ready(now) > 0);
            [quiet, digest]
        });
        due.flatten().min()
    }
}
