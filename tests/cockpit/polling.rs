//! What is read when.

use std::collections::BTreeSet;

use flightdeck::cockpit::{Event, Observed, Tab};
use flightdeck::domain::{Budget, Fact, Fault, FaultKind, Outcome, RunState, Scope};
use jiff::SignedDuration;

use crate::deck::{Deck, environment, glance, noon, run, run_id, service, source};

fn quiet_glance(name: &str) -> Vec<Fact> {
    let mut facts = glance(name);
    facts.retain(|fact| !matches!(fact, Fact::Gates { .. }));
    for fact in &mut facts {
        if let Fact::Runs { runs, .. } = fact {
            *runs = vec![run(name, 481, RunState::Done(Outcome::Succeeded))];
        }
    }
    facts
}

fn asked(deck: &Deck, scope: &Scope) -> usize {
    deck.told.iter().filter(|told| told.starts_with("Observe") && told.contains(&format!("{scope:?}"))).count()
}

#[test]
fn at_most_eight_reads_at_once() {
    let names: Vec<String> = (0..30).map(|number| format!("s{number:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut deck = Deck::cold(&names, flightdeck::policy::Settings::default());
    deck.pass(5);
    assert_eq!(deck.reads.len(), 8);
    // Each answer frees a place, until everything was read once.
    let mut read = BTreeSet::new();
    for _ in 0..200 {
        let Some((_, scope)) = deck.reads.pop_front() else { break };
        read.insert(scope.clone());
        let facts = match &scope {
            Scope::Service(service) => quiet_glance(service.raw()),
            _ => Vec::new(),
        };
        deck.observed(scope, facts);
        deck.pass(1);
        assert!(deck.reads.len() <= 8);
    }
    assert!(read.len() >= 31, "the account and every service: {}", read.len());
}

#[test]
fn what_moves_is_read_more_often_than_what_rests() {
    let mut deck = Deck::cold(&["moves", "rests"], flightdeck::policy::Settings::default());
    deck.event(Event::Resize { width: 30, height: 5 });
    for _ in 0..300 {
        while let Some((_, scope)) = deck.reads.pop_front() {
            let facts = match &scope {
                Scope::Service(id) if *id == service("moves") => glance("moves"),
                Scope::Service(_) => quiet_glance("rests"),
                _ => Vec::new(),
            };
            deck.observed(scope, facts);
        }
        deck.pass(1);
    }
    let moves = asked(&deck, &Scope::Service(service("moves")));
    let rests = asked(&deck, &Scope::Service(service("rests")));
    assert!((25..=31).contains(&moves), "every ten seconds: {moves}");
    assert!((4..=6).contains(&rests), "every minute: {rests}");
    assert!((1..=2).contains(&asked(&deck, &Scope::Account)));
}

#[test]
fn an_answer_that_never_comes_counts_as_lost() {
    let mut deck = Deck::cold(&["checkout"], flightdeck::policy::Settings::default());
    deck.pass(1);
    assert_eq!(asked(&deck, &Scope::Service(service("checkout"))), 1);
    deck.pass(50);
    assert_eq!(asked(&deck, &Scope::Service(service("checkout"))), 1, "one asking at a time");
    deck.pass(120);
    assert!(asked(&deck, &Scope::Service(service("checkout"))) >= 2);
}

#[test]
fn failures_grow_the_wait_up_to_five_minutes() {
    let mut deck = Deck::cold(&["checkout"], flightdeck::policy::Settings::default());
    let mut asked_at = Vec::new();
    for _ in 0..3600 {
        while let Some((_, scope)) = deck.reads.pop_front() {
            if scope == Scope::Account {
                deck.observed(scope, Vec::new());
            } else {
                asked_at.push(deck.now);
                deck.fails(scope, FaultKind::Unavailable);
            }
        }
        deck.pass(1);
    }
    let waits: Vec<u64> = asked_at.windows(2).map(|pair| pair[1].since(pair[0]).as_secs()).collect();
    assert!(waits[0] < 100, "{waits:?}");
    assert!(waits.iter().all(|wait| *wait <= 331), "{waits:?}");
    assert!(waits.last().is_some_and(|wait| *wait >= 299), "{waits:?}");
}

#[test]
fn a_refused_token_stops_the_source_until_a_person_acts() {
    let mut deck = Deck::usual();
    deck.fails(Scope::Service(service("checkout")), FaultKind::Unauthenticated);
    deck.reads.clear();
    deck.pass(600);
    assert!(deck.reads.is_empty());
    assert!(deck.state.world.sources[&source()].stopped);
    deck.keys("r");
    assert_eq!(deck.count("Reconnect"), 1);
    assert!(!deck.state.world.sources[&source()].stopped);
    assert!(!deck.reads.is_empty());
}

#[test]
fn a_source_that_asks_to_wait_is_left_alone() {
    let mut deck = Deck::usual();
    let until = noon() + SignedDuration::from_mins(9);
    let fault = Fault::new(FaultKind::RateLimited { until: Some(until) }, "reading", "too often");
    let observed = Observed { faults: vec![fault], ..Observed::default() };
    let scope = Scope::Service(service("checkout"));
    deck.event(Event::Observed { source: source(), scope, observed: Box::new(observed) });
    deck.reads.clear();
    deck.pass(8 * 60);
    assert!(deck.reads.is_empty());
    deck.keys("r");
    assert!(deck.reads.is_empty(), "not even for a person: the vendor said when");
    deck.pass(90);
    assert!(!deck.reads.is_empty());
}

#[test]
fn a_tenth_of_the_budget_is_kept() {
    let mut deck = Deck::usual();
    let budget = Budget { limit: 5000, remaining: 500, resets_at: noon() + SignedDuration::from_mins(30) };
    let observed = Observed { facts: glance("checkout"), budget: Some(budget), ..Observed::default() };
    let scope = Scope::Service(service("checkout"));
    deck.event(Event::Observed { source: source(), scope: scope.clone(), observed: Box::new(observed) });
    deck.reads.clear();
    deck.pass(600);
    assert!(deck.reads.is_empty());
    deck.keys("r");
    assert!(deck.reads.contains(&(source(), scope)), "what a person asks for may use it");
}

#[test]
fn reads_follow_the_cursor_when_it_rests() {
    let mut deck = Deck::usual();
    deck.keys("3 g j j");
    assert!(!deck.reads.iter().any(|(_, scope)| *scope == Scope::Run(run_id("checkout", 481))));
    deck.pass(1);
    let runs: Vec<&Scope> =
        deck.reads.iter().map(|(_, scope)| scope).filter(|scope| matches!(scope, Scope::Run(_))).collect();
    let selected = deck.selected(flightdeck::cockpit::Pane::Pipelines);
    assert!(runs.len() <= 2, "those passed over are not read: {runs:?}");
    assert!(runs.iter().any(|scope| selected
        == match scope {
            Scope::Run(run) => Some(flightdeck::cockpit::RowId::Run(run.clone())),
            _ => None,
        }));
}

#[test]
fn the_comparison_is_read_for_the_ship_tab_alone_and_once() {
    let mut deck = Deck::cold(&["checkout"], flightdeck::policy::Settings::default());
    deck.keys("]");
    deck.observed(Scope::Service(service("checkout")), glance("checkout"));
    deck.to_gate("checkout", "production");
    deck.pass(1);
    assert_eq!(asked_comparisons(&deck), 0, "the Gates tab wants none");
    deck.keys("[");
    deck.pass(1);
    assert_eq!(asked_comparisons(&deck), 1);
    let scope =
        deck.reads.iter().map(|(_, scope)| scope).find(|scope| matches!(scope, Scope::Comparison { .. })).cloned();
    let Some(Scope::Comparison { service: of, base, head }) = scope.clone() else { panic!("no comparison") };
    assert_eq!(
        (of.clone(), base.clone(), head.clone()),
        (service("checkout"), crate::deck::commit("v1.9.0"), crate::deck::commit("v2.0.0"),)
    );
    deck.observed(scope.unwrap(), vec![Fact::Comparison(comparison(of, base, head))]);
    deck.keys("j k");
    deck.pass(200);
    assert_eq!(asked_comparisons(&deck), 1, "two commits never come to lie differently");
}

fn asked_comparisons(deck: &Deck) -> usize {
    deck.told.iter().filter(|told| told.starts_with("Observe") && told.contains("Comparison")).count()
}

fn comparison(
    service: flightdeck::domain::ServiceId,
    base: flightdeck::domain::CommitId,
    head: flightdeck::domain::CommitId,
) -> flightdeck::domain::Comparison {
    flightdeck::domain::Comparison {
        service,
        base,
        head,
        ahead: 1,
        behind: 0,
        commits: Vec::new(),
        commits_complete: true,
        files: Vec::new(),
        files_complete: true,
        flags: flightdeck::domain::Flags::of([], true),
        url: None,
    }
}

#[test]
fn history_and_log_are_read_where_they_are_shown() {
    let mut deck = Deck::usual();
    deck.to_gate("checkout", "production");
    deck.pass(1);
    deck.observed(
        Scope::Run(run_id("checkout", 482)),
        vec![Fact::Jobs {
            run: run_id("checkout", 482),
            attempt: 1,
            jobs: vec![crate::deck::job(1, RunState::Done(Outcome::Failed))],
        }],
    );
    deck.keys(":");
    deck.types("history");
    deck.keys("Enter");
    deck.pass(1);
    assert!(deck.reads.contains(&(source(), Scope::History(environment("checkout", "production")))));
    assert_eq!(deck.count("ReadLog"), 0);
    deck.keys("L");
    deck.pass(1);
    assert_eq!(deck.state.screen.tab, Tab::Log);
    assert_eq!(deck.count("ReadLog"), 1);
}

#[test]
fn everything_is_old_after_a_suspension() {
    let mut deck = Deck::usual();
    deck.reads.clear();
    deck.later(3600);
    deck.event(Event::Resumed);
    assert!(deck.reads.iter().any(|(_, scope)| *scope == Scope::Service(service("checkout"))));
}

#[test]
fn a_session_that_fills_does_not_read_after_every_first_row() {
    let names: Vec<String> = (0..20).rev().map(|number| format!("s{number:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut deck = Deck::cold(&names, flightdeck::policy::Settings::default());
    for name in &names {
        // Every answer puts another row on top.
        let mut facts = glance(name);
        for fact in &mut facts {
            if let Fact::Gates { gates, .. } = fact {
                let earlier = SignedDuration::from_mins(100 - name[1..].parse::<i64>().unwrap());
                for gate in gates {
                    gate.since = Some(noon() - earlier);
                }
            }
        }
        deck.observed(Scope::Service(service(name)), facts);
        deck.now = deck.now.plus(std::time::Duration::from_millis(50));
        deck.event(Event::Tick);
    }
    deck.pass(1);
    let runs = deck.told.iter().filter(|told| told.starts_with("Observe") && told.contains("Run(")).count();
    assert!((1..=2).contains(&runs), "{runs}");
}
