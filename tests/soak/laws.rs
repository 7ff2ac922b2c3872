//! The laws of acting, held against the journal and against what the simulator saw.

use std::collections::BTreeMap;

use flightdeck::domain::{IntentId, Plan};
use flightdeck::journal::{Entry, Record};
use flightdeck::policy::recheck;
use serde_json::{Value, json};

use crate::journey::Flight;

/// The longest that may lie between reading the premises and writing down that the request goes out, in seconds.
const FRESH: i64 = 15;

/// What was counted.
#[derive(Debug, Default)]
pub(crate) struct Counted {
    pub(crate) orders: usize,
    pub(crate) sendings: usize,
    pub(crate) seen: usize,
    /// Written down as going out, and the process died before it did.
    pub(crate) never_left: usize,
    /// Answers that were lost.
    pub(crate) unknown: usize,
    /// Orders with an end.
    pub(crate) ended: usize,
    /// Requests that changed the world.
    pub(crate) changed: usize,
    /// Orders that a later session found out about.
    pub(crate) found_out: usize,
}

/// Holds everything against the journal as it lies on the disk (whose chain is checked) and the requests that the simulator
/// saw.
pub(crate) async fn hold(flight: &Flight) -> Counted {
    let records = flight.journal();
    let mut counted = Counted::default();
    let mut plans: BTreeMap<&IntentId, (&Plan, bool, &str)> = BTreeMap::new();
    let mut sent: BTreeMap<(&IntentId, usize), (String, bool)> = BTreeMap::new();
    let mut present = "session-1";
    for record in &records {
        let (orders, known) = (plans.len(), &plans);
        match &record.entry {
            Entry::Sending { intent, step, request, .. } => {
                fresh(record, known);
                let name = format!("{} {}", request.method, request.path);
                let twice = sent.insert((intent, *step), (name, false));
                assert!(twice.is_none(), "step {step} of {intent} was written down twice");
            }
            Entry::Answered { intent, step, .. } => {
                let out = sent.get_mut(&(intent, *step)).expect("an answer follows what was written down as going out");
                out.1 = true;
            }
            Entry::Intended { plan, blind, session, .. } => {
                plans.insert(&plan.intent.id, (plan, *blind, session));
                assert_eq!(plans.len(), orders + 1, "an order is written down once");
            }
            Entry::SessionStarted { session, .. } => present = session,
            Entry::Unknown { .. } => counted.unknown += 1,
            Entry::Ended { intent, .. } => {
                let (_, _, session) = known.get(intent).expect("an end is of an order");
                counted.ended += 1;
                counted.found_out += usize::from(*session != present);
            }
            _ => {}
        }
    }
    counted.orders = plans.len();
    counted.sendings = sent.len();
    let asked = flight.control("GET", "/__sim/writes", None).await;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for one in asked["requests"].as_array().unwrap() {
        *seen.entry(format!("{} {}", one["method"].as_str().unwrap(), one["path"].as_str().unwrap())).or_default() += 1;
        counted.seen += 1;
        counted.changed += usize::from(one["wrote"] == true);
    }
    let (mut written_down, mut answered) = (BTreeMap::<&str, usize>::new(), BTreeMap::<&str, usize>::new());
    for (name, was_answered) in sent.values() {
        *written_down.entry(name).or_default() += 1;
        *answered.entry(name).or_default() += usize::from(*was_answered);
    }
    for (name, times) in &seen {
        let at_most = written_down.get(name.as_str()).copied().unwrap_or(0);
        assert!(*times <= at_most, "{name} was seen {times} times and written down {at_most} times");
    }
    for (name, times) in &answered {
        let came = seen.get(*name).copied().unwrap_or(0);
        assert!(*times <= came, "{name} was answered {times} times and seen {came} times");
    }
    counted.never_left = counted.sendings - counted.seen;
    marks(&asked["requests"]);
    counted
}

/// What goes out was looked at a moment ago, and is as the plan says; but for what was ordered blind.
fn fresh(record: &Record, plans: &BTreeMap<&IntentId, (&Plan, bool, &str)>) {
    let Entry::Sending { intent, step, sight, .. } = &record.entry else { return };
    let (plan, blind, _) = plans.get(intent).expect("what goes out was intended");
    let Some(sight) = sight else {
        assert!(blind, "{intent} goes out unseen and was not ordered so");
        return;
    };
    let age = record.at.duration_since(sight.at.wall).as_secs();
    assert!((0..=FRESH).contains(&age), "{intent} goes out on what was seen {age} s ago");
    let found = recheck(&plan.steps[*step], sight);
    assert!(found.is_ok(), "{intent} goes out on other facts than were planned: {found:?}");
}

/// The mark of an intent is in the body; none comes twice at the same address.
fn marks(asked: &Value) {
    let mut marks = BTreeMap::<String, usize>::new();
    for one in asked.as_array().unwrap().iter().filter(|one| one["body"] != json!(null)) {
        let body = one["body"].to_string();
        if let Some(at) = body.find("flightdeck") {
            *marks.entry(format!("{} {}", one["path"], body.get(at..).unwrap_or_default())).or_default() += 1;
        }
    }
    assert!(marks.values().all(|times| *times == 1), "no mark comes twice: {marks:?}");
}
