//! A provider that answers from a script and counts what it is asked, and orders to give it.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part of it")]

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use flightdeck::cockpit::Event;
use flightdeck::domain::{
    Ask, Capability, CommitId, Cursor, EnvironmentId, Evidence, Fault, FaultKind, Intent, IntentId, JobId, LogPage,
    Media, Method, Now, Observation, OrderState, Plan, Premise, PremiseKey, Receipt, Request, RunId, Scope, Seal,
    ServiceId, Sight, SourceId, Step, Text, Tier, Undo,
};
use flightdeck::journal::{Operator, Record};
use flightdeck::policy::{Answer, Facts, Order, Permit, Settings, Verdict, WriteGuard, assess};
use flightdeck::provider::{Provider, Reading};
use flightdeck::runtime::clock;
use flightdeck::runtime::execute::{Bench, Executor, Limits, Logins, Outstanding};
use flightdeck::runtime::journal_file::{Fallback, JournalFile};
use tokio::sync::mpsc;

/// One scripted answer to a read of the premises.
#[derive(Clone, Debug)]
pub enum Look {
    /// Everything is as the plan has it.
    AsPlanned,
    /// This premise reads differently.
    Differs(&'static str),
    /// Reading fails.
    Fails(FaultKind),
    /// No answer ever.
    Hangs,
}

/// One scripted answer to a write.
#[derive(Clone, Debug)]
pub enum Send {
    /// It is taken.
    Taken,
    /// It is refused.
    Refused(FaultKind),
    /// It is taken, and the reply is lost.
    Lost,
    /// The sender breaks.
    Panics,
    /// No answer ever.
    Hangs,
    /// It is taken after a while.
    Slow(Duration),
}

/// The script: each list is answered from its front, its last entry for ever.
#[derive(Debug, Default)]
pub struct Script {
    pub looks: VecDeque<Look>,
    pub sends: VecDeque<Send>,
    pub evidence: VecDeque<Result<Evidence, Fault>>,
}

#[derive(Debug)]
pub struct Scripted {
    source: SourceId,
    capability: Capability,
    pub script: Mutex<Script>,
    pub guard: WriteGuard,
    pub writes: AtomicUsize,
    pub looks: AtomicUsize,
    pub marks: Mutex<Vec<String>>,
}

fn take<T: Clone>(list: &mut VecDeque<T>, otherwise: T) -> T {
    if list.len() > 1 { list.pop_front().unwrap() } else { list.front().cloned().unwrap_or(otherwise) }
}

impl Scripted {
    pub fn new(
        looks: impl IntoIterator<Item = Look>,
        sends: impl IntoIterator<Item = Send>,
        evidence: impl IntoIterator<Item = Evidence>,
    ) -> Arc<Self> {
        Arc::new(Self {
            source: SourceId::new("acme"),
            capability: Capability {
                verbs: BTreeMap::new(),
                hold: flightdeck::domain::Support::No { why: "it has nothing of the kind".to_owned() },
                promotion: flightdeck::domain::Promotion::ByRun,
                live_logs: false,
                sweeps: false,
                watches: false,
            },
            script: Mutex::new(Script {
                looks: looks.into_iter().collect(),
                sends: sends.into_iter().collect(),
                evidence: evidence.into_iter().map(Ok).collect(),
            }),
            guard: WriteGuard::new(flightdeck::policy::ReadOnly::default()),
            writes: AtomicUsize::new(0),
            looks: AtomicUsize::new(0),
            marks: Mutex::default(),
        })
    }

    pub fn read_only(mut self: Arc<Self>) -> Arc<Self> {
        let rules = flightdeck::policy::ReadOnly { configured: true, ..Default::default() };
        Arc::get_mut(&mut self).unwrap().guard = WriteGuard::new(rules);
        self
    }

    pub fn writes(&self) -> usize {
        self.writes.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Provider for Scripted {
    fn source(&self) -> &SourceId {
        &self.source
    }

    fn capability(&self) -> &Capability {
        &self.capability
    }

    async fn observe(&self, _: &Scope, _: &Cursor) -> Observation {
        Observation::default()
    }

    async fn plan(&self, _: &Intent, _: Reading) -> Result<Plan, Fault> {
        Err(Fault::new(FaultKind::Unsupported, "planning", "not in the script"))
    }

    async fn sight(&self, step: &Step) -> Result<Sight, Fault> {
        self.looks.fetch_add(1, Ordering::SeqCst);
        let look = take(&mut self.script.lock().unwrap().looks, Look::AsPlanned);
        let mut values = step.premises.clone();
        match look {
            Look::AsPlanned => {}
            Look::Differs(value) => values[0].value = Text::new(value),
            Look::Fails(kind) => return Err(Fault::new(kind, "reading the premises", "scripted")),
            Look::Hangs => std::future::pending().await,
        }
        Ok(Sight { at: moment(), values })
    }

    async fn send(&self, step: &Step, seal: &Seal, permit: Permit) -> Result<Receipt, Fault> {
        assert!(permit.covers(step), "a permit for another step");
        self.guard.check(step)?;
        self.marks.lock().unwrap().push(seal.mark());
        self.writes.fetch_add(1, Ordering::SeqCst);
        let receipt = Receipt {
            status: 200,
            at: moment().wall,
            made: None,
            url: Some(Text::new("https://example.test/runs/7")),
            words: Text::new("taken"),
        };
        let send = take(&mut self.script.lock().unwrap().sends, Send::Taken);
        match send {
            Send::Taken => Ok(receipt),
            Send::Refused(kind) => Err(Fault::new(kind, "sending", "scripted")),
            Send::Lost => Err(Fault::new(FaultKind::UnknownOutcome, "sending", "connection reset")),
            Send::Panics => panic!("scripted"),
            Send::Hangs => std::future::pending().await,
            Send::Slow(time) => {
                tokio::time::sleep(time).await;
                Ok(receipt)
            }
        }
    }

    async fn evidence(&self, _: &Step, _: &Seal, _: jiff::Timestamp) -> Result<Evidence, Fault> {
        let nothing = Evidence::NotYet(Text::new("still pending"));
        take(&mut self.script.lock().unwrap().evidence, Ok(nothing))
    }

    async fn log(&self, _: &RunId, _: &JobId, _: u64) -> Result<LogPage, Fault> {
        Err(Fault::new(FaultKind::Unsupported, "reading a log", "not in the script"))
    }
}

pub fn moment() -> Now {
    Now { wall: "2026-11-21T03:10:00Z".parse().unwrap(), mono: flightdeck::domain::Mono::default() }
}

pub fn happened() -> Evidence {
    Evidence::Happened(Text::new("the gate is approved by me"))
}

pub fn not_yet() -> Evidence {
    Evidence::NotYet(Text::new("the gate is pending"))
}

pub fn did_not() -> Evidence {
    Evidence::DidNot(Text::new("the gate was rejected by bob"))
}

/// A promotion or, safing, a rollback of `steps` requests.
pub fn plan(steps: usize, safing: bool, blind: bool) -> Plan {
    let service = ServiceId::new("checkout");
    let environment = EnvironmentId::new(&service, "staging");
    let release = flightdeck::domain::Release {
        version: Text::new("v2.13.2"),
        commit: CommitId::new("1111111111111111111111111111111111111111"),
        reference: Text::new("v2.13.2"),
        tagged: true,
    };
    let ask = if safing {
        Ask::Reject { gates: Vec::new() }
    } else {
        Ask::Promote {
            environment: environment.clone(),
            commit: release.commit.clone(),
            version: release.version.clone(),
            from: None,
        }
    };
    let step = |index| Step {
        index,
        summary: Text::new(&format!("step {}", index + 1)),
        source: SourceId::new("acme"),
        environments: vec![environment.clone()],
        request: Request {
            method: Method::Post,
            path: format!("/repos/acme/checkout/steps/{index}"),
            body: None,
            media: Media::Json,
            comment_field: Some("comment".to_owned()),
        },
        reason: None,
        premises: vec![Premise::new(PremiseKey::CurrentDeployment(environment.clone()), "17 v2.13.2")],
        expects: Vec::new(),
    };
    Plan {
        intent: Intent::new(IntentId::new("intent-1"), ask),
        source: SourceId::new("acme"),
        service: service.clone(),
        service_name: Text::new("checkout"),
        environments: vec![(environment.clone(), Tier::Staging)],
        title: Text::new("do it"),
        label: Text::new("scripted"),
        from: None,
        to: Some(release),
        initiator: None,
        steps: (0..steps).map(step).collect(),
        gates: Vec::new(),
        warnings: Vec::new(),
        next: Text::default(),
        undo: Undo::default(),
        read_at: moment().wall,
        blind,
    }
}

/// The order for a plan, confirmed at `now`.
pub fn order(plan: Plan, now: Now) -> Order {
    let (settings, facts) = (Settings::default(), Facts::default());
    let Verdict::Ask(challenge) = assess(&plan, &settings, &facts, None, now) else { panic!("not asked") };
    let words: Vec<String> = challenge.words().iter().map(ToString::to_string).collect();
    let typed = if words.is_empty() { vec!["y".to_owned()] } else { words };
    let answer = Answer { typed, reason: None };
    let Verdict::Clear(clearance) = assess(&plan, &settings, &facts, Some(&answer), now) else { panic!("not cleared") };
    Order::new(plan, clearance, now).unwrap()
}

/// An executor over a provider with a journal in `folder`, and its news.
pub fn executor(provider: &Arc<Scripted>, folder: &Path) -> (Executor, mpsc::Receiver<Event>) {
    let (news, received) = mpsc::channel(256);
    let clock = clock::following_tokio(moment().wall);
    let provider: Arc<dyn Provider> = Arc::clone(provider) as Arc<dyn Provider>;
    let journal = JournalFile::new(folder, Operator::default(), Fallback::default(), Arc::clone(&clock));
    let executor = Executor {
        providers: [(SourceId::new("acme"), provider)].into(),
        journal,
        session: "session-1".to_owned(),
        clock,
        limits: Limits::default(),
        logins: Logins::default(),
        news,
        bench: Bench::default(),
        outstanding: Outstanding::default(),
    };
    (executor, received)
}

/// The states that were told, in order.
pub fn told(news: &mut mpsc::Receiver<Event>) -> Vec<OrderState> {
    std::iter::from_fn(|| news.try_recv().ok())
        .filter_map(|event| match event {
            Event::Order(news) => Some(news.state),
            _ => None,
        })
        .collect()
}

/// The words of the journal's records.
pub fn words(records: &[Record]) -> Vec<&'static str> {
    records.iter().map(|record| record.entry.word()).collect()
}
