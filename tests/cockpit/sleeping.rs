//! The machine sleeps for hours, or its wall clock is set: nothing from before is taken for fresh, and nothing waits for an hour
//! that never was.

use std::time::Duration;

use flightdeck::cockpit::view::{Window, environments, needs_you};
use flightdeck::cockpit::{Event, Observed, Phase};
use flightdeck::domain::{Budget, Fault, FaultKind, Freshness, Mono, Now, Scope, Text};
use flightdeck::policy::{Freeze, Settings};
use jiff::{SignedDuration, Timestamp};

use crate::deck::{Deck, glance, service, source};

const HOURS: u64 = 3;

/// Everything that is asked for is answered.
fn answer(deck: &mut Deck) {
    while let Some((_, scope)) = deck.reads.pop_front() {
        let facts = match &scope {
            Scope::Service(id) => glance(id.raw()),
            _ => Vec::new(),
        };
        deck.observed(scope, facts);
    }
}

/// A cockpit that has gone on for a while.
fn awake() -> Deck {
    let mut deck = Deck::usual();
    for _ in 0..12 {
        deck.pass(5);
        answer(&mut deck);
    }
    deck
}

/// The wall clock is set, by hand or by a server of time, while a second goes by.
fn set(deck: &mut Deck, by: SignedDuration) {
    deck.later(1);
    deck.now = Now { wall: deck.now.wall + by, ..deck.now };
    deck.event(Event::Tick);
}

/// How old the matrix says that it is, where it is not live.
fn stale(deck: &Deck) -> Option<String> {
    let matrix = environments(&deck.state, Window { first: 0, height: 100 });
    matrix.list.stale.map(|text| text.as_str().to_owned())
}

#[test]
fn what_was_read_before_a_sleep_is_as_old_as_the_sleep_and_is_read_at_once() {
    let mut deck = awake();
    assert_eq!(stale(&deck), None);
    deck.later(HOURS * 3_600);
    deck.event(Event::Tick);
    let said = stale(&deck).unwrap_or_default();
    assert!(said.contains("stale 3h00"), "{said}");
    let asked: Vec<&Scope> = deck.reads.iter().map(|(_, scope)| scope).collect();
    for name in ["checkout", "payments"] {
        assert!(asked.contains(&&Scope::Service(service(name))), "{name} is read without waiting: {asked:?}");
    }
    answer(&mut deck);
    assert_eq!(stale(&deck), None, "and then it is live again");
}

#[test]
fn reads_that_a_sleep_swallowed_are_asked_again() {
    let mut deck = awake();
    deck.reads.clear();
    deck.pass(60);
    assert!(!deck.reads.is_empty(), "something is under way when the lid is closed");
    deck.reads.clear();
    deck.later(HOURS * 3_600);
    deck.event(Event::Tick);
    let asked: Vec<&Scope> = deck.reads.iter().map(|(_, scope)| scope).collect();
    assert!(asked.contains(&&Scope::Service(service("checkout"))), "{asked:?}");
}

#[test]
fn what_was_typed_before_a_sleep_confirms_nothing_after_it() {
    let mut deck = awake();
    deck.to_gate("checkout", "production");
    deck.keys("A");
    deck.types("checkout");
    assert!(matches!(deck.dialogue().phase, Phase::Armed(..)));
    deck.later(HOURS * 3_600);
    // The first thing after waking is a key, not a tick.
    deck.keys("Enter");
    assert!(deck.executed.is_empty());
    let Phase::Armed(plan, _) = &deck.dialogue().phase else { panic!("{:?}", deck.dialogue().phase) };
    assert_eq!(plan.read_at, deck.now.wall, "it had expired, and the key made it anew");
}

#[test]
fn a_clock_that_is_set_makes_nothing_younger_and_nothing_older() {
    for hours in [-5, 5] {
        let mut deck = awake();
        let before = deck.state.world.services[&service("checkout")].seen.unwrap();
        set(&mut deck, SignedDuration::from_hours(hours));
        assert_eq!(stale(&deck), None, "it was read a moment ago, whatever the wall says");
        let age = deck.state.now.since(before);
        assert!(age < Duration::from_secs(120), "{age:?}");
        // Nobody answers any more: it ages as usual.
        deck.reads.clear();
        deck.pass(1_200);
        let said = stale(&deck).unwrap_or_default();
        assert!(said.contains("stale 20m"), "{hours} h: {said:?}");
        let needs = needs_you(&deck.state, Window { first: 0, height: 100 });
        assert!(!needs.rows.is_empty());
        for row in needs.rows {
            assert!(!row.note.as_str().contains('-') && !row.age.as_str().contains('-'), "{row:?}");
        }
    }
}

#[test]
fn reading_goes_on_when_the_clock_is_set_back() {
    let mut deck = awake();
    deck.reads.clear();
    set(&mut deck, SignedDuration::from_hours(-5));
    let wake = deck.state.wake_at().unwrap().since(deck.now.mono);
    assert!(wake <= Duration::from_secs(60), "{wake:?}");
    answer(&mut deck);
    let asked = deck.count("Observe");
    deck.pass(70);
    assert!(deck.count("Observe") > asked);
}

#[test]
fn a_source_that_asked_for_a_minute_is_not_left_alone_for_the_hours_that_the_clock_was_wrong() {
    let refused = |until| {
        let fault = Fault::new(FaultKind::RateLimited { until: Some(until) }, "reading", "too often");
        Observed { faults: vec![fault], ..Observed::default() }
    };
    let spent = |until| {
        let budget = Budget { limit: 5_000, remaining: 400, resets_at: until };
        Observed { facts: glance("checkout"), budget: Some(budget), ..Observed::default() }
    };
    let told: [fn(Timestamp) -> Observed; 2] = [refused, spent];
    for told in told {
        let mut deck = awake();
        let observed = Box::new(told(deck.now.wall + SignedDuration::from_secs(60)));
        let scope = Scope::Service(service("checkout"));
        deck.event(Event::Observed { source: source(), scope, observed });
        deck.reads.clear();
        set(&mut deck, SignedDuration::from_hours(-5));
        deck.pass(50);
        assert!(deck.reads.is_empty(), "the minute is kept");
        deck.pass(90);
        assert!(!deck.reads.is_empty(), "and no more than it");
    }
}

#[test]
fn rules_of_the_clock_are_judged_by_the_hour_after_the_sleep() {
    let freeze = Freeze {
        name: Text::new("night"),
        tiers: Vec::new(),
        services: Vec::new(),
        starts: "2026-11-20 16:00".parse().unwrap(),
        ends: "2026-11-21 06:00".parse().unwrap(),
        zone: "UTC".to_owned(),
        reason: Text::default(),
    };
    let overrides = |sleep: u64| {
        let settings = Settings { freezes: vec![freeze.clone()], ..Settings::default() };
        let mut deck = Deck::warm(&["checkout"], settings);
        deck.later(sleep);
        deck.event(Event::Tick);
        answer(&mut deck);
        deck.to_gate("checkout", "staging");
        deck.keys("A");
        let Phase::Armed(_, challenge) = &deck.dialogue().phase else { panic!("{:?}", deck.dialogue().phase) };
        challenge.overrides.clone()
    };
    assert_eq!(overrides(60), Vec::<Text>::new());
    assert_eq!(overrides(HOURS * 3_600), [Text::new("night")]);
}

#[test]
fn no_age_is_less_than_nothing() {
    let seen = Now { wall: "2026-11-20T14:00:00Z".parse().unwrap(), mono: Mono(Duration::from_secs(100)) };
    let now = Now { wall: "2026-11-20T09:00:00Z".parse().unwrap(), mono: Mono(Duration::from_secs(101)) };
    let fresh = Freshness::of(Some(seen), now, Duration::from_secs(30), None);
    assert_eq!(fresh.age(), Some(Duration::from_secs(1)));
}
