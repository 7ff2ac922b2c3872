//! The situation card, and the times of day on it.

use flightdeck::cockpit::view::{card, card_of, moments};
use flightdeck::cockpit::{Display, Event, Pane, RowId, Zones};
use flightdeck::domain::{Fact, Outcome, RunState, Scope, Text};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::deck::{Deck, environment, gate, glance, job, run_id, service};
use crate::said::select;

fn berlin(clock: Zones) -> Display {
    Display { clock, zone: TimeZone::get("Europe/Berlin").unwrap(), ..Display::default() }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_time_of_day_is_everybodys_ones_own_or_both_and_knows_summer_time() {
    let winter = at("2026-11-20T14:03:07Z");
    assert_eq!(moments::clock(&berlin(Zones::Utc), winter), "14:03Z");
    assert_eq!(moments::clock(&berlin(Zones::Local), winter), "15:03+01:00");
    assert_eq!(moments::clock(&berlin(Zones::Both), winter), "14:03Z", "a row has room for one");
    assert_eq!(moments::clocks(&berlin(Zones::Both), winter), "14:03Z (15:03+01:00)");
    // The hour that comes twice on the last Sunday of October is told apart by its offset.
    let (first, second) = (at("2026-10-25T00:30:00Z"), at("2026-10-25T01:30:00Z"));
    assert_eq!(moments::clock(&berlin(Zones::Local), first), "02:30+02:00");
    assert_eq!(moments::clock(&berlin(Zones::Local), second), "02:30+01:00");
    // Half past midnight in Berlin is the day before in UTC: the date is that of whoever reads it.
    let (midnight, noon) = (at("2026-07-01T22:30:00Z"), at("2026-07-02T10:00:00Z"));
    assert_eq!(moments::dated(&berlin(Zones::Utc), midnight, noon), "1 Jul 22:30Z");
    assert_eq!(moments::dated(&berlin(Zones::Local), midnight, noon), "00:30+02:00");
    assert_eq!(moments::to_the_second(&berlin(Zones::Both), midnight, noon), "1 Jul 22:30:00Z");
}

#[test]
fn the_palette_switches_the_clock_of_the_header() {
    let mut deck = Deck::usual();
    deck.state.display.zone = TimeZone::get("Europe/Berlin").unwrap();
    let clock = |deck: &Deck| flightdeck::cockpit::view::header(&deck.state).clock.to_string();
    for (word, shown) in [("local", "15:0"), ("utc", "14:0"), ("both", "14:0")] {
        deck.keys(":");
        deck.types(word);
        deck.keys("Enter");
        assert!(clock(&deck).starts_with(shown), "{word}: {}", clock(&deck));
    }
    assert!(clock(&deck).ends_with("+01:00)"), "{}", clock(&deck));
}

fn text(lines: &[Text]) -> String {
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// The card of the gate of production, with a run that failed before.
fn golden() -> Deck {
    let mut deck = Deck::usual();
    deck.state.display.zone = TimeZone::get("Europe/Berlin").unwrap();
    select(&mut deck, Pane::NeedsYou, RowId::Gate(gate("checkout", 482, "production").id));
    deck
}

#[test]
fn the_card_of_a_gate_says_what_waits_for_whom_since_when_and_where_to_look() {
    let deck = golden();
    insta::assert_snapshot!(text(&card(&deck.state).unwrap()), @"
    checkout → production: waits for approval 0/1
    version: v1.9.0 → v2.0.0 (a2a0a00), what lies between was not read
    runs: v1.9.0 unverified, since 19 Nov 21:37Z (19 Nov 22:37+01:00), 16h ago, by ada
    gate: approval 0/1; asked: grace; since 13:56Z (14:56+01:00), 4m ago
    run: #482 deploy, waiting: 2 gates, waiting 4m
    started: by ada, 05:22Z (06:22+01:00)
    seen: 0s ago, at 14:00Z (15:00+01:00)
    https://example.test/checkout/runs/482
    ");
}

#[test]
fn the_card_of_a_failed_run_names_the_step() {
    let mut deck = golden();
    let failed = run_id("checkout", 481);
    let mut broken = job(7, RunState::Done(Outcome::Failed));
    broken.name = Text::new("unit");
    deck.observed(Scope::Run(failed.clone()), vec![Fact::Jobs { run: failed.clone(), attempt: 1, jobs: vec![broken] }]);
    select(&mut deck, Pane::Pipelines, RowId::Run(failed));
    insta::assert_snapshot!(text(&card(&deck.state).unwrap()), @"
    checkout → production: failed: unit
    version: v1.9.0 → v2.0.0 (a2a0a00), what lies between was not read
    runs: v1.9.0 unverified, since 19 Nov 21:37Z (19 Nov 22:37+01:00), 16h ago, by ada
    run: #481 deploy, failed: unit, —
    started: by ada, 05:21Z (06:21+01:00)
    seen: 0s ago, at 14:00Z (15:00+01:00)
    https://example.test/checkout/runs/481
    ");
}

#[test]
fn the_card_of_an_environment_is_the_same_on_the_command_line() {
    let mut deck = golden();
    let there = environment("checkout", "production");
    select(&mut deck, Pane::Environments, RowId::Environment(there.clone()));
    assert_eq!(text(&card_of(&deck.state, &there).unwrap()), text(&card(&deck.state).unwrap()));
}

#[test]
fn a_card_holds_neither_escapes_nor_secrets() {
    let mut deck = golden();
    let mut facts = glance("checkout");
    for fact in &mut facts {
        if let Fact::Runs { runs, .. } = fact {
            runs[0].name = Text::new("deploy\u{1b}[31m\u{202e}evil\nTitle: all is well");
            runs[0].url = Text::new("https://mira:hunter2@example.test/runs/482?token=hunter2#hunter2");
        }
    }
    deck.observed(Scope::Service(service("checkout")), facts);
    let card = text(&card(&deck.state).unwrap());
    assert!(!card.contains("hunter2"), "{card}");
    assert!(card.contains("https://example.test/runs/482\n"), "{card}");
    assert!(card.chars().all(|found| found == '\n' || !found.is_control()), "{card}");
    assert!(!card.contains('\u{202e}'), "{card}");
    assert!(!card.lines().any(|line| line.starts_with("Title")), "a foreign line break makes no line: {card}");
}

#[test]
fn the_key_copies_the_card_and_changes_nothing() {
    let mut deck = golden();
    deck.event(Event::Key("y".parse().unwrap()));
    let copied = deck.told.iter().filter(|told| told.starts_with("Copy")).count();
    assert_eq!(copied, 1, "{:?}", deck.told);
    assert!(deck.executed.is_empty() && deck.state.screen.overlay.is_none());
}
