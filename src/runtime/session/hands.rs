//! Doing what the machine wants done. Nothing here waits: work goes on tasks, and what it brings comes back as events.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::mpsc;

use super::Renew;
use crate::cockpit::snapshot::Snapshot;
use crate::cockpit::{Acknowledgement, Effect, Event, OrderEntry, State, facts_of_rest};
use crate::domain::{Fault, FaultKind, Intent, JobId, RunId, SourceId, Text};
use crate::journal::Entry;
use crate::policy::{Refusal, WriteGuard};
use crate::provider::Reading;
use crate::provider::probe::Prober;
use crate::runtime::acknowledged::AcknowledgedFile;
use crate::runtime::alerts::{AlertedFile, Notifier};
use crate::runtime::cache::Cache;
use crate::runtime::execute::Executor;
use crate::runtime::journal_file::Purpose;
use crate::runtime::open::{self, Opened};
use crate::runtime::poller::Poller;
use crate::runtime::prober;
use crate::runtime::recover::{recover, unproved};

/// All that the loop can set in motion.
pub(super) struct Hands {
    pub(super) executor: Executor,
    pub(super) poller: Poller,
    pub(super) prober: Option<Prober>,
    pub(super) events: mpsc::Sender<Event>,
    pub(super) guard: Option<WriteGuard>,
    pub(super) renew: BTreeMap<SourceId, Renew>,
    pub(super) acknowledged: Arc<AcknowledgedFile>,
    pub(super) notifier: Notifier,
    pub(super) alerted: AlertedFile,
    pub(super) cache: Option<Cache>,
    /// Whether it was said that the cache cannot be written.
    pub(super) told: Arc<AtomicBool>,
}

impl Hands {
    /// Reads the journal, writes down that the session began, and finds out what earlier ones left open.
    pub(super) fn begin(&self) {
        self.recall_acknowledged();
        self.recall_owed();
        let (executor, events) = (self.executor.clone(), self.events.clone());
        tokio::spawn(async move {
            let journal = executor.journal.clone();
            let loaded = tokio::task::spawn_blocking(move || journal.load()).await;
            let records = match loaded {
                Ok(Ok(records)) => records,
                Ok(Err(error)) => {
                    let _ = events.send(Event::JournalFault(Fault::from(&error))).await;
                    return;
                }
                Err(_) => return,
            };
            let started = Entry::SessionStarted {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                session: executor.session.clone(),
            };
            note(&executor, &events, None, started).await;
            let unproved = unproved(&executor, &records).await;
            if !unproved.is_empty() {
                let _ = events.send(Event::Unproved(unproved)).await;
            }
            recover(&executor, &records).await;
        });
    }

    /// Has the rules and the facts of the moment ready for the orders that have later steps.
    pub(super) fn bench(&self, state: &State) {
        let mut open = state.orders.entries.values().filter(|order| !order.earlier).peekable();
        let stepping = |order: &&OrderEntry| order.state.in_flight() && order.plan.steps.len() > 1;
        if open.any(|order| stepping(&order)) {
            let open = state.orders.entries.values().filter(|order| !order.earlier).filter(stepping);
            let facts = open.map(|order| (order.plan.intent.id.clone(), facts_of_rest(state, &order.plan)));
            self.executor.bench.keep(&state.settings, facts);
        }
    }

    /// Sets an effect in motion.
    pub(super) fn perform(&self, effect: Effect) {
        match effect {
            Effect::Observe { source, scope } => {
                let poller = self.poller.clone();
                tokio::spawn(async move { poller.observe(source, scope).await });
            }
            Effect::ReadLog { source, run, job, from } => self.read_log(&source, run, job, from),
            Effect::Plan { dialogue, source, intent, blind } => self.plan(dialogue, source, intent, blind),
            Effect::Execute(order) => {
                let executor = self.executor.clone();
                tokio::spawn(async move { executor.execute(*order).await });
            }
            Effect::RecordRefusal { intent, title, refusals } => self.record_refusal(&intent, title, &refusals),
            Effect::RecordProof { intent, delivered, proof } => {
                let entry =
                    if delivered { Entry::Delivered { intent, proof } } else { Entry::NotDelivered { intent, proof } };
                let (executor, events) = (self.executor.clone(), self.events.clone());
                tokio::spawn(async move { note(&executor, &events, None, entry).await });
            }
            Effect::Arm(armed) => self.arm(armed),
            Effect::Reconnect { source } => {
                if let Some(renew) = self.renew.get(&source) {
                    tokio::spawn(renew());
                }
            }
            Effect::OpenUrl(address) => self.open(address),
            Effect::Alert { channel, message } => self.notifier.say(&channel, &message),
            Effect::Settled(ids) => self.notifier.settle(ids),
            Effect::Acknowledge { acknowledgement, given } => self.acknowledge(acknowledgement, given),
            Effect::Probe { environment, setup } => {
                let (clock, events) = (self.executor.clock.clone(), self.events.clone());
                prober::spawn(self.prober.clone(), clock, environment, *setup, events);
            }
            // The loop's own.
            Effect::ProvePainted { .. } | Effect::Copy { .. } | Effect::Remember | Effect::Suspend | Effect::Quit => {}
        }
    }

    /// Keeps what is known, away from the loop. What is wrong with the disk is said once: the next session begins empty, and
    /// that is all.
    pub(super) fn remember(&self, snapshot: Snapshot) {
        let Some(cache) = self.cache.clone() else { return };
        let (events, told) = (self.events.clone(), Arc::clone(&self.told));
        tokio::spawn(async move {
            let kept = tokio::task::spawn_blocking(move || cache.keep(&snapshot)).await;
            if let Ok(Err(error)) = kept
                && !told.swap(true, Ordering::AcqRel)
            {
                let text = format!("what is known cannot be kept for the next start: {error}");
                let _ = events.send(Event::Notice(Text::new(&text))).await;
            }
        });
    }

    /// Has a task bring an event.
    fn bring(&self, work: impl Future<Output = Event> + Send + 'static) {
        let events = self.events.clone();
        tokio::spawn(async move {
            let _ = events.send(work.await).await;
        });
    }

    fn read_log(&self, source: &SourceId, run: RunId, job: JobId, from: u64) {
        let Some(provider) = self.executor.providers.get(source).cloned() else { return };
        self.bring(async move {
            let page = provider.log(&run, &job, from).await;
            Event::Log { run, job, page }
        });
    }

    fn plan(&self, dialogue: u64, source: SourceId, intent: Box<Intent>, blind: bool) {
        let provider = self.executor.providers.get(&source).cloned();
        let reading = if blind { Reading::Blind } else { Reading::Fresh };
        self.bring(async move {
            let plan = if let Some(provider) = provider {
                provider.plan(&intent, reading).await.map(Box::new)
            } else {
                let what = format!("source {source} could not be connected");
                Err(Fault::new(FaultKind::Unsupported, "planning", &what))
            };
            Event::Planned { dialogue, plan }
        });
    }

    fn record_refusal(&self, intent: &Intent, title: Text, refusals: &[Refusal]) {
        let reasons = refusals.iter().map(|refusal| refusal.why.clone()).collect();
        let entry = Entry::Refused { intent: intent.id.clone(), title, reasons };
        let (executor, events) = (self.executor.clone(), self.events.clone());
        tokio::spawn(async move { note(&executor, &events, None, entry).await });
    }

    fn arm(&self, armed: bool) {
        let allowed = match (&self.guard, armed) {
            (Some(guard), true) => guard.arm(),
            (Some(guard), false) => {
                guard.disarm();
                true
            }
            (None, _) => false,
        };
        let (executor, events) = (self.executor.clone(), self.events.clone());
        tokio::spawn(async move {
            if allowed {
                let _ = events.send(Event::Armed(armed)).await;
                note(&executor, &events, None, Entry::Armed { armed }).await;
            } else {
                let why = Text::new("the configuration says read-only, and that is not left from here");
                let _ = events.send(Event::Notice(why)).await;
            }
        });
    }

    /// Brings what was acknowledged in earlier sessions.
    fn recall_acknowledged(&self) {
        let file = Arc::clone(&self.acknowledged);
        self.bring(async move {
            match tokio::task::spawn_blocking(move || file.load()).await {
                Ok(Ok(given)) => Event::Acknowledged(given),
                Ok(Err(error)) => Event::Notice(Text::new(&format!("what was acknowledged cannot be read: {error}"))),
                Err(_) => Event::Acknowledged(Vec::new()),
            }
        });
    }

    /// Brings what earlier sessions could not tell. A file that cannot be read is told of when something is kept in it.
    fn recall_owed(&self) {
        let file = self.alerted.clone();
        self.bring(async move {
            let owed = tokio::task::spawn_blocking(move || file.owed()).await;
            Event::Owed(owed.ok().and_then(Result::ok).unwrap_or_default())
        });
    }

    fn acknowledge(&self, acknowledgement: Acknowledgement, given: bool) {
        let (file, events) = (Arc::clone(&self.acknowledged), self.events.clone());
        tokio::spawn(async move {
            let kept = tokio::task::spawn_blocking(move || file.keep(&acknowledgement, given)).await;
            if let Ok(Err(error)) = kept {
                let why = Text::new(&format!("kept for this session alone: {error}"));
                let _ = events.send(Event::Notice(why)).await;
            }
        });
    }

    fn open(&self, address: Text) {
        self.bring(async move {
            let opened = {
                let address = address.raw().to_owned();
                tokio::task::spawn_blocking(move || open::open(&address, open::opener().as_ref())).await
            };
            Event::Notice(match opened {
                Ok(Opened::Asked) => Text::new(&format!("opened {address}")),
                Ok(Opened::NoPage) => Text::new(&format!("not a web address: {address}")),
                Ok(Opened::NoBrowser) | Err(_) => Text::new(&format!("no browser here: {address}")),
            })
        });
    }
}

/// Writes a record on which no request depends.
async fn note(executor: &Executor, events: &mpsc::Sender<Event>, login: Option<String>, entry: Entry) {
    let event = match executor.journal.record(login, entry, Purpose::Ordinary).await {
        Ok(_) => Event::Journal(executor.journal.newest()),
        Err(error) => Event::JournalFault(Fault::from(&error)),
    };
    let _ = events.send(event).await;
    for note in executor.journal.take_notes() {
        let _ = events.send(Event::Notice(note)).await;
    }
}
