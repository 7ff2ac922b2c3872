//! The hands of an acting command: the session's lock, the journal and the executor, and what earlier sessions left open.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use tokio::sync::mpsc;

use super::session::Session;
use super::{Exit, Failure, act, output};
use crate::cockpit::{Event, OrderNews, facts_of_rest};
use crate::domain::{OrderState, Plan, Text};
use crate::journal::{Entry, Orphan, Record, orphans};
use crate::policy::{Order, Refusal, TWICE_WORDS};
use crate::runtime::execute::{Bench, Executor, Limits, Logins, Outstanding};
use crate::runtime::journal_file::{self, Fallback, JournalFile, Purpose};
use crate::runtime::{identity, paths, recover, sessions};

/// News that may wait to be said.
const NEWS: usize = 64;

/// How long an interrupted command waits for the answer to a request that is out.
const LEAVING: Duration = Duration::from_secs(30);

/// What an acting command acts with.
pub(super) struct Hands {
    journal: JournalFile,
    session: String,
    /// Held for as long as the command runs; nothing where a safing verb goes on without.
    _lock: Option<sessions::Session>,
    records: Vec<Record>,
    /// Why there is no journal, where there is none.
    trouble: Option<Failure>,
    /// The targets of earlier orders whose outcome nobody knows.
    unknown: Vec<String>,
}

impl Hands {
    /// Takes the session's lock and reads the journal. What keeps that from being done is kept for [`Hands::may_write`]: at
    /// this point nobody knows yet what is to be done.
    pub(super) fn begin(session: &Session) -> Self {
        // The empty path is no folder: the journal refuses it, and the fallback of a safing verb takes over.
        let folder = &session.state_dir.clone().unwrap_or_default();
        let clock = session.clock().clone();
        let id = sessions::new_id(clock().wall);
        let fallback = Fallback::usual(paths::runtime_directory().as_deref());
        let journal = JournalFile::new(folder, identity::operator(), fallback, clock);
        let no_journal = |what: &str, hint: &str| {
            let failure = Failure::new(Exit::Refused, &format!("no journal, so nothing is sent: {what}"));
            failure.and(hint).and("only what makes production safer (reject, pause, rollback, cancel) goes on without")
        };
        let (lock, no_lock) = match sessions::Session::begin(folder, &id) {
            Ok(lock) => (Some(lock), None),
            Err(error) => {
                let what = if folder.as_os_str().is_empty() {
                    error.to_string()
                } else {
                    format!("{} cannot be used: {error}", folder.display())
                };
                (None, Some(no_journal(&what, "name another folder with --state-dir")))
            }
        };
        let (records, no_records) = match journal.load() {
            Ok(records) => (records, None),
            Err(error) => (Vec::new(), Some(no_journal(&error.to_string(), error.hint()))),
        };
        output::say(journal.take_notes().iter().map(ToString::to_string));
        let trouble = no_lock.or(no_records);
        Self { journal, session: id, _lock: lock, records, trouble, unknown: Vec::new() }
    }

    /// Whether an act may go on: not without a journal, unless it is a safing one, for which the executor finds a fallback.
    ///
    /// # Errors
    /// A state directory or journal that cannot be used: no journal, no call.
    pub(super) fn may_write(&self, safing: bool) -> Result<(), Failure> {
        match &self.trouble {
            None => Ok(()),
            // The executor says loudly where it writes instead.
            Some(_) if safing => Ok(()),
            Some(trouble) => Err(trouble.clone()),
        }
    }

    fn executor(&self, session: &Session, limits: Limits, news: mpsc::Sender<Event>) -> Executor {
        let logins = Logins::default();
        for source in session.state.world.sources.values() {
            if let Some(account) = &source.account {
                logins.learn(&source.id, &account.login);
            }
        }
        Executor {
            providers: session.providers.clone(),
            journal: self.journal.clone(),
            session: self.session.clone(),
            clock: session.clock().clone(),
            limits,
            logins,
            news,
            bench: Bench::default(),
            outstanding: Outstanding::default(),
        }
    }

    /// Finds out by reading what became of the orders that dead sessions left without an end, and keeps the targets of
    /// those that stay unknown.
    pub(super) async fn reconcile(&mut self, session: &Session, within: Duration) {
        let (sender, mut receiver) = mpsc::channel(NEWS);
        let limits = Limits { resolve: within, ..Limits::default() };
        let executor = self.executor(session, limits, sender);
        let work = async {
            let states = recover::recover(&executor, &self.records).await;
            drop(executor);
            states
        };
        let listen = async {
            while let Some(event) = receiver.recv().await {
                if let Event::Order(news) = &event
                    && let Some(plan) = &news.plan
                {
                    let (detail, more) = match &news.state {
                        OrderState::Unknown { .. } => (Text::new("it is being found out by reading"), Vec::new()),
                        state => act::told(state),
                    };
                    let detail = if detail.is_empty() { String::new() } else { format!(": {detail}") };
                    output::say([format!("an earlier order, {}: {}{detail}", plan.title, news.state.word())]);
                    output::say(more.iter().map(|line| format!("  {line}")));
                }
            }
        };
        let (states, ()) = tokio::join!(work, listen);
        let unknown = states.iter().filter(|(_, state)| state.is_unknown());
        let plan = |intent: &crate::domain::IntentId| {
            orphans(&self.records).into_iter().find(|orphan| orphan.plan.intent.id == *intent)
        };
        let unknown: Vec<_> = unknown.filter_map(|(intent, _)| plan(intent)).map(|orphan| orphan.plan).collect();
        output::say(unknown.iter().map(|plan| {
            format!("an earlier order, {}: still unknown; another order there wants `{TWICE_WORDS}`", plan.title)
        }));
        self.unknown = unknown.iter().map(|plan| plan.intent.ask.target()).collect();
    }

    /// Keeps the targets of orders of dead sessions whose outcome nobody knows, without finding it out.
    pub(super) fn look_at_orphans(&mut self, session: &Session) {
        let open = orphans(&self.records).into_iter().filter(|orphan| orphan.sending.is_some());
        let dead = open.filter(|orphan| !self.lives(session, &orphan.session));
        self.unknown = dead.map(|orphan| orphan.plan.intent.ask.target()).collect();
    }

    /// Whether the outcome of an earlier order on `target` is unknown.
    pub(super) fn is_unknown(&self, target: &str) -> bool {
        self.unknown.iter().any(|unknown| unknown == target)
    }

    /// Whether a living session is sending on `target` right now.
    pub(super) fn is_busy(&self, session: &Session, target: &str) -> bool {
        let open = orphans(&self.records).into_iter().filter(|orphan| orphan.sending.is_some() && !orphan.answered);
        open.filter(|orphan| orphan.plan.intent.ask.target() == target)
            .any(|orphan| self.lives(session, &orphan.session))
    }

    /// Whether the session that wrote an order lives: its lock is held.
    fn lives(&self, session: &Session, id: &str) -> bool {
        id != self.session
            && session.state_dir.as_ref().is_some_and(|folder| matches!(sessions::claim(folder, id), Ok(None)))
    }

    /// Carries an order out, telling its news.
    pub(super) async fn execute(&self, session: &Session, order: Order, tell: bool) -> OrderState {
        let (sender, mut receiver) = mpsc::channel(NEWS);
        let executor = self.executor(session, Limits::default(), sender);
        let facts = facts_of_rest(&session.state, order.plan());
        executor.bench.keep(&session.state.settings, [(order.plan().intent.id.clone(), facts)]);
        // Whoever interrupts the command ends the watching, not the record: what is out is waited for and written down.
        let outstanding = executor.outstanding.clone();
        let interrupted = tokio::spawn(async move {
            interruption().await;
            output::say([
                "interrupted: what was sent is written down; whether it became true is found out at the next start",
            ]);
            outstanding.close(LEAVING).await;
        });
        let work = async {
            let state = executor.execute(order).await;
            drop(executor);
            interrupted.abort();
            state
        };
        let listen = async {
            let mut said = BTreeSet::new();
            while let Some(event) = receiver.recv().await {
                let loud = matches!(event, Event::JournalFault(_) | Event::Notice(_));
                let line = act::news(&event).filter(|_| loud || (tell && act::wants_progress()));
                // A disk that is full is so for every record: once is loud enough.
                output::say(line.filter(|line| !loud || said.insert(line.clone())));
            }
        };
        tokio::join!(work, listen).0
    }

    /// Writes a refusal into the journal, as well as that goes: nothing was sent.
    pub(super) async fn record_refusal(&self, session: &Session, plan: &Plan, refusals: &[Refusal]) {
        let login = session.state.world.sources.get(&plan.source).and_then(|source| source.account.as_ref());
        let entry = Entry::Refused {
            intent: plan.intent.id.clone(),
            title: plan.title.clone(),
            reasons: refusals.iter().map(|refusal| refusal.why.clone()).collect::<Vec<Text>>(),
        };
        let login = login.map(|account| account.login.as_str().to_owned());
        if let Err(error) = self.journal.record(login, entry, Purpose::Ordinary).await {
            output::say([format!("JOURNAL: the refusal is not recorded: {error}")]);
        }
    }
}

/// Ends when somebody or something asks the process to end.
pub(super) async fn interruption() {
    use tokio::signal::unix::{SignalKind, signal};

    let (Ok(mut terminate), Ok(mut hangup)) = (signal(SignalKind::terminate()), signal(SignalKind::hangup())) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
}

/// The orders without an end in a journal that is only read, for `status`, and why there may be others.
pub(super) fn open_orders(state_dir: Option<&Path>) -> (Vec<OrderNews>, Option<String>) {
    let Some(folder) = state_dir else { return (Vec::new(), None) };
    let reading = match journal_file::read(folder) {
        Ok(reading) => reading,
        Err(error) => return (Vec::new(), Some(error.to_string())),
    };
    let broken = reading.broken.as_ref().map(ToString::to_string);
    (orphans(&reading.records).into_iter().map(open_order).collect(), broken)
}

/// What is to be said of an order without an end.
pub(super) fn open_order(orphan: Orphan) -> OrderNews {
    let (state, at) = match orphan.sending {
        None => (OrderState::Intended, orphan.intended_at),
        Some((step, at)) if orphan.answered => (OrderState::Accepted { step }, at),
        Some((step, at)) => (OrderState::Unknown { step, resolve_by: at }, at),
    };
    let intent = orphan.plan.intent.id.clone();
    OrderNews { intent, state, plan: Some(Box::new(orphan.plan)), url: None, at: Some(at) }
}
