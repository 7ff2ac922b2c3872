//! A watch beside those who act: it tells how their orders ended, each end once, and nobody else's.

use flightdeck::domain::{IntentId, Plan, Text};
use flightdeck::journal::{Entry, Operator};
use flightdeck::runtime::journal_file::{Fallback, JournalFile, Purpose, read};
use flightdeck::runtime::{clock, identity, sessions};
use serde_json::Value;

use crate::flight::Flight;
use crate::watching::Watching;

fn is_end_of(alert: &Value, what: &str) -> bool {
    alert["event"] == "order-ended" && alert["title"].as_str().unwrap().contains(what)
}

/// A journal that somebody else writes.
struct Captain {
    journal: JournalFile,
    plan: Plan,
}

impl Captain {
    fn named(flight: &Flight, operator: Operator) -> Self {
        let state = flight.folder.path().join("state");
        let records = read(&state).unwrap().records;
        let plan = records.iter().find_map(|record| match &record.entry {
            Entry::Intended { plan, .. } => Some((**plan).clone()),
            _ => None,
        });
        let journal = JournalFile::new(&state, operator, Fallback::default(), clock::system());
        Self { journal, plan: plan.expect("an order was written down") }
    }

    /// Orders something that ends like this.
    fn orders(&self, title: &str, session: &str, state: &str) {
        let mut plan = self.plan.clone();
        plan.intent.id = IntentId::new(title);
        plan.title = Text::new(title);
        let digest = plan.digest().to_string();
        let intent = plan.intent.id.clone();
        let begun = Entry::Intended {
            session: session.to_owned(),
            plan: Box::new(plan),
            digest,
            overridden: Vec::new(),
            blind: false,
            twice: false,
        };
        let ended = Entry::Ended { intent, state: state.to_owned(), how: Text::new("as it was seen") };
        for entry in [begun, ended] {
            self.journal.append(None, entry, Purpose::Ordinary).unwrap();
        }
    }
}

#[test]
fn an_order_given_elsewhere_is_told_once_when_it_ends() {
    let flight = Flight::new("calm-friday");
    let mut watching = Watching::start(&flight, &[], &[]);
    watching.until(|alert| alert["event"] == "needs-you");
    flight.confirmed(&["approve", "acme/checkout", "production-eu"]).exits(0);
    let told = watching.until(|alert| is_end_of(alert, "checkout"));
    assert!(told["title"].as_str().unwrap().ends_with(": done"), "{told}");
    assert!(told["at"].as_str().unwrap() <= told["told_at"].as_str().unwrap(), "{told}");
    flight.confirmed(&["rollback", "acme/search", "production"]).exits(0);
    let told = watching.until(|alert| is_end_of(alert, "search"));
    assert!(told["title"].as_str().unwrap().ends_with(": under way"), "its run has yet to end: {told}");
    let all = watching.end();
    let ends = all.iter().filter(|alert| alert["event"] == "order-ended").count();
    assert_eq!(ends, 2, "{all:#?}");
    // Whoever starts anew does not repeat it.
    let again = Watching::start(&flight, &["--once"], &[]).rest();
    assert!(again.iter().all(|alert| alert["event"] != "order-ended"), "{again:#?}");
}

#[test]
fn the_ends_of_others_of_long_ago_and_before_ones_eyes_are_not_told() {
    let flight = Flight::new("calm-friday");
    flight.confirmed(&["approve", "acme/checkout", "production-eu"]).exits(0);
    Watching::start(&flight, &["--once"], &[]).rest();
    let state = flight.folder.path().join("state");
    let mine = Captain::named(&flight, identity::operator());
    let theirs = Captain::named(&flight, Operator { os_user: "somebody else".to_owned(), ..identity::operator() });
    let looking = sessions::Session::begin(&state, "looking").unwrap();
    let mut watching = Watching::start(&flight, &[], &[]);
    theirs.orders("theirs", "gone", "refused");
    mine.orders("good and seen", looking.id(), "done");
    mine.orders("bad, seen or not", looking.id(), "interrupted");
    mine.orders("good and left", "gone", "done");
    watching.until(|alert| is_end_of(alert, "good and left"));
    let all = watching.end();
    let ends: Vec<&str> = all
        .iter()
        .filter(|alert| alert["event"] == "order-ended")
        .map(|alert| alert["title"].as_str().unwrap())
        .collect();
    assert_eq!(ends, ["bad, seen or not: interrupted", "good and left: done"]);
    // A day later all of that is history, told or not.
    drop(looking);
    let before = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(3);
    let old = JournalFile::new(&state.join("old"), identity::operator(), Fallback::default(), at(before));
    Captain { journal: old, plan: mine.plan }.orders("of the morning", "gone", "refused");
    let elsewhere = state.join("old");
    let again = Watching::start(&flight, &["--once", "--state-dir", elsewhere.to_str().unwrap()], &[]).rest();
    assert!(!again.is_empty() && again.iter().all(|alert| alert["event"] != "order-ended"), "{again:#?}");
}

#[test]
fn an_order_that_was_accepted_and_that_nobody_watches_any_more_is_told_of() {
    let flight = Flight::new("calm-friday");
    flight.confirmed(&["approve", "acme/checkout", "production-eu"]).exits(0);
    let (state, elsewhere) = (flight.folder.path().join("state"), flight.folder.path().join("elsewhere"));
    let mut records = read(&state).unwrap().records;
    records.retain(|record| record.entry.intent().is_some() && record.entry.word() != "ended");
    // As it is where the session was killed while it watched, a while ago.
    let before = jiff::Timestamp::now() - jiff::SignedDuration::from_mins(10);
    let journal = JournalFile::new(&elsewhere, identity::operator(), Fallback::default(), at(before));
    for record in records.into_iter().filter(|record| record.entry.word() != "observed") {
        journal.append(None, record.entry, Purpose::Ordinary).unwrap();
    }
    let look = || Watching::start(&flight, &["--once", "--state-dir", elsewhere.to_str().unwrap()], &[]).rest();
    let unknown = |alerts: Vec<Value>| alerts.into_iter().filter(|alert| alert["event"] == "order-unknown").count();
    assert_eq!(unknown(look()), 1);
    assert_eq!(unknown(look()), 0, "once");
}

/// A clock that stands.
fn at(wall: jiff::Timestamp) -> flightdeck::domain::Clock {
    std::sync::Arc::new(move || flightdeck::domain::Now { wall, mono: flightdeck::domain::Mono::default() })
}
