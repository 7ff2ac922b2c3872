//! Writing an order's records and telling its news.

use tokio::sync::mpsc;

use super::Executor;
use crate::cockpit::{Event, OrderNews};
use crate::domain::{Fault, IntentId, OrderState, Plan, SourceId, Text};
use crate::journal::Entry;
use crate::runtime::journal_file::{JournalError, JournalFile, Place, Purpose, Written};

/// Writes and tells what becomes of one order.
pub(in crate::runtime) struct Teller {
    journal: JournalFile,
    login: Option<String>,
    source: SourceId,
    plan: Plan,
    news: mpsc::Sender<Event>,
    url: std::sync::Mutex<Option<Text>>,
}

impl Teller {
    pub(super) fn new(executor: &Executor, plan: &Plan) -> Self {
        Self {
            journal: executor.journal.clone(),
            login: executor.logins.of(&plan.source),
            source: plan.source.clone(),
            plan: plan.clone(),
            news: executor.news.clone(),
            url: std::sync::Mutex::default(),
        }
    }

    /// Which order.
    pub(in crate::runtime) fn intent(&self) -> IntentId {
        self.plan.intent.id.clone()
    }

    /// Tells where the order stands.
    pub(in crate::runtime) async fn tell(&self, state: OrderState) {
        let url = self.url.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        let news = OrderNews { intent: self.intent(), state, plan: Some(Box::new(self.plan.clone())), url, at: None };
        let _ = self.news.send(Event::Order(Box::new(news))).await;
    }

    /// Remembers the page of what was made.
    pub(super) fn made(&self, url: Option<&Text>) {
        if let Some(url) = url {
            *self.url.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(url.clone());
        }
    }

    /// Writes a record, and says it loudly where it did not go into the journal.
    pub(in crate::runtime) async fn write(&self, entry: Entry, purpose: Purpose) -> Result<Written, JournalError> {
        let result = self.journal.record(self.login.clone(), entry, purpose).await;
        let event = match &result {
            Ok(Written { place: Place::Journal, .. }) => Some(Event::Journal(self.journal.newest())),
            Ok(Written { place, why: Some(why), .. }) => {
                let place = match place {
                    Place::Memory(path) => format!("{} (memory: lost with the next restart)", path.display()),
                    Place::SystemLog | Place::Journal => "the system log".to_owned(),
                };
                let loud = format!("NOT IN THE JOURNAL: this act is written to {place}, because {why}");
                let _ = self.news.send(Event::JournalFault(Fault::from(why))).await;
                Some(Event::Notice(Text::new(&loud)))
            }
            Ok(Written { why: None, .. }) => None,
            Err(error) => Some(Event::JournalFault(Fault::from(error))),
        };
        if let Some(event) = event {
            let _ = self.news.send(event).await;
        }
        for note in self.journal.take_notes() {
            let _ = self.news.send(Event::Notice(note)).await;
        }
        result
    }

    /// Writes a record of what already happened: whatever fails, the order goes on.
    pub(in crate::runtime) async fn after(&self, entry: Entry) {
        let _ = self.write(entry, Purpose::Afterwards).await;
    }

    /// Writes the end.
    pub(in crate::runtime) async fn end(&self, state: &OrderState, how: Text) {
        self.after(Entry::Ended { intent: self.intent(), state: state.word().to_owned(), how }).await;
    }

    /// The order breaks off before the step `next`.
    pub(super) async fn interrupted(&self, next: usize, why: &str) -> OrderState {
        let why = Text::new(why);
        self.after(Entry::Interrupted { intent: self.intent(), next, why: why.clone() }).await;
        OrderState::Interrupted { next, why }
    }

    /// A refusal before anything was written down, journaled as one.
    pub(super) async fn refused(&self, step: usize, fault: Fault) -> OrderState {
        let why = Text::new(&format!("{}: {}", self.source, fault.what));
        let entry = Entry::Refused { intent: self.intent(), title: self.plan.title.clone(), reasons: vec![why] };
        self.after(entry).await;
        OrderState::Refused { step, fault }
    }
}
