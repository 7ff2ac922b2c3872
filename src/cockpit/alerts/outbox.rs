//! What waits to be said, channel by channel: quiet hours, and a digest in the place of a storm.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::{Alert, AlertMessage, AlertSettings, ChannelId};
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
    alerts: Vec<Alert>,
    /// When alerts were said singly, within the window.
    said: Vec<Mono>,
    /// When the last digest was sent.
    digest: Option<Mono>,
    /// Since when more is ready than may be said singly.
    crowded: Option<Mono>,
}

/// When quiet hours end for an alert over a channel, where it is quiet now.
type Quiet<'a> = &'a dyn Fn(&Alert) -> Option<Timestamp>;

impl Waiting {
    fn ready(&self, quiet: Quiet<'_>) -> usize {
        self.alerts.iter().filter(|alert| quiet(alert).is_none()).count()
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

    fn take_ready(&mut self, quiet: Quiet<'_>) -> Vec<Alert> {
        let all = std::mem::take(&mut self.alerts);
        let (ready, rest) = all.into_iter().partition(|alert| quiet(alert).is_none());
        self.alerts = rest;
        ready
    }

    /// What may be said now.
    fn flush(&mut self, each: bool, now: Now, quiet: Quiet<'_>) -> Vec<AlertMessage> {
        self.said.retain(|said| now.mono.since(*said) < WINDOW);
        let ready = self.ready(quiet);
        if ready == 0 {
            self.crowded = None;
            return Vec::new();
        }
        if each || (self.crowded.is_none() && ready <= self.room(now)) {
            self.said.extend(std::iter::repeat_n(now.mono, ready));
            return self.take_ready(quiet).into_iter().map(AlertMessage::single).collect();
        }
        self.crowded.get_or_insert(now.mono);
        if self.digest_due().is_some_and(|due| due > now.mono) {
            return Vec::new();
        }
        self.crowded = None;
        self.digest = Some(now.mono);
        vec![AlertMessage::digest(self.take_ready(quiet))]
    }
}

impl Outbox {
    /// Puts an alert in for a channel.
    pub(in crate::cockpit) fn put(&mut self, channel: ChannelId, alert: Alert) {
        self.channels.entry(channel).or_default().alerts.push(alert);
    }

    /// How many alerts wait, over all channels.
    pub(super) fn waiting(&self) -> usize {
        self.channels.values().map(|channel| channel.alerts.len()).sum()
    }

    /// Takes out what is settled meanwhile: nobody wants to hear in the morning of a gate that was answered at night.
    pub(in crate::cockpit) fn settle(&mut self, is_settled: impl Fn(&Alert) -> bool) {
        for channel in self.channels.values_mut() {
            channel.alerts.retain(|alert| !is_settled(alert));
        }
    }

    /// What may be said now.
    pub(in crate::cockpit) fn flush(&mut self, settings: &AlertSettings, now: Now) -> Vec<(ChannelId, AlertMessage)> {
        let mut messages = Vec::new();
        for (channel, waiting) in &mut self.channels {
            let quiet = |alert: &Alert| settings.quiet_until(channel, alert, now.wall);
            let flushed = waiting.flush(channel.takes_each(), now, &quiet);
            messages.extend(flushed.into_iter().map(|message| (channel.clone(), message)));
        }
        messages
    }

    /// When something that waits may be said.
    pub(in crate::cockpit) fn wake_at(&self, settings: &AlertSettings, now: Now) -> Option<Mono> {
        let due = self.channels.iter().flat_map(|(channel, waiting)| {
            let quiet = |alert: &Alert| settings.quiet_until(channel, alert, now.wall);
            let ends = waiting.alerts.iter().filter_map(quiet).min().map(|until| {
                let wait = Duration::try_from(until.duration_since(now.wall)).unwrap_or_default();
                now.mono.plus(wait)
            });
            let digest = waiting.digest_due().filter(|_| waiting.ready(&quiet) > 0);
            [ends, digest]
        });
        due.flatten().min()
    }
}
