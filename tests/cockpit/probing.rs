//! Looks at environments: which are asked for when, and what their answers change.

use std::time::Duration;

use flightdeck::cockpit::changes::{self, Places};
use flightdeck::cockpit::view::{Window, timeline};
use flightdeck::cockpit::{Effect, Event, Pane, Phase, RowId, Stamped, update};
use flightdeck::domain::{
    Ask, CurrentState, DeploymentState, EnvironmentId, Fact, Intent, IntentId, Plan, ProbeAnswer, ProbeHealth,
    ProbeReading, ProbeRule, ProbeRules, ProbeSetup, PutBack, Scope, VersionPlace,
};
use flightdeck::journal::Unproved;
use flightdeck::policy::Settings;

use crate::deck::{self, Deck, deployment, environment, glance, release, service};

fn rules() -> ProbeRules {
    let setup = ProbeSetup {
        url: "https://{service}.example.test/{environment}".to_owned(),
        version: Some(VersionPlace::Header("x-version".to_owned())),
        health: None,
        every: Duration::from_secs(30),
        timeout: Duration::from_secs(5),
        confirmations: 3,
    };
    ProbeRules(vec![ProbeRule { services: Vec::new(), environments: Vec::new(), setup }])
}

/// A cockpit whose services were read once and whose environments all have probes.
fn probed(names: &[&str]) -> Deck {
    let mut deck = Deck::cold(names, Settings::default());
    deck.state.probes = rules();
    for name in names {
        deck.observed(Scope::Service(service(name)), glance(name));
    }
    deck
}

fn production() -> EnvironmentId {
    environment("checkout", "production")
}

fn seen(version: &str) -> ProbeAnswer {
    ProbeAnswer::Seen(ProbeReading { version: Some(version.into()), health: None })
}

/// Answers one look, whoever asked for it.
fn answer(deck: &mut Deck, id: &EnvironmentId, answer: ProbeAnswer) {
    deck.looks.retain(|asked| asked != id);
    deck.event(Event::Probed { environment: id.clone(), took: Duration::from_millis(20), answer });
}

/// Waits for looks at an environment and answers them; every other look gets what its pipeline says.
fn answers(deck: &mut Deck, id: &EnvironmentId, all: &[ProbeAnswer]) {
    for one in all {
        for _ in 0..100 {
            if deck.looks.contains(id) {
                break;
            }
            let others: Vec<EnvironmentId> = deck.looks.iter().filter(|asked| *asked != id).cloned().collect();
            for other in others {
                let version = if other.name.as_str() == "staging" { "v2.0.0" } else { "v1.9.0" };
                answer(deck, &other, seen(version));
            }
            deck.pass(1);
        }
        assert!(deck.looks.contains(id), "nobody looks at {id}");
        answer(deck, id, one.clone());
    }
}

fn state(deck: &Deck, id: &EnvironmentId) -> CurrentState {
    deck.state.environment(id).unwrap().current.clone().unwrap().state
}

fn rolls_back() -> Plan {
    let ask = Ask::RollBack {
        environment: production(),
        to: deployment("checkout", "production", 17, "v1.9.0", DeploymentState::Succeeded).id,
        release: release("v1.9.0"),
        put_back: PutBack::Dispatch,
        hold: false,
    };
    let intent = Intent::new(IntentId::new("abc"), ask);
    Plan { to: Some(release("v1.9.0")), ..deck::plan(&intent, false, deck::ago(60 * 48)) }
}

#[test]
fn at_most_eight_environments_are_looked_at_at_once_and_every_one_in_the_end() {
    let names: Vec<String> = (0..15).map(|number| format!("s{number:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut deck = probed(&names);
    deck.pass(2);
    assert_eq!(deck.looks.len(), 8);
    let mut looked = std::collections::BTreeSet::new();
    for _ in 0..200 {
        let Some(id) = deck.looks.front().cloned() else { break };
        looked.insert(id.clone());
        answer(&mut deck, &id, seen("v0"));
        assert!(deck.looks.len() <= 8);
    }
    assert_eq!(looked.len(), 30, "each answer frees a place");
}

#[test]
fn what_is_not_proved_is_looked_at_often_and_what_is_at_leisure() {
    let mut deck = probed(&["checkout"]);
    let id = production();
    let mut moments = Vec::new();
    for _ in 0..7 {
        while !deck.looks.contains(&id) {
            let others: Vec<EnvironmentId> = deck.looks.drain(..).filter(|asked| *asked != id).collect();
            for other in others {
                answer(&mut deck, &other, seen("v2.0.0"));
            }
            deck.pass(1);
        }
        moments.push(deck.now);
        answer(&mut deck, &id, seen("v1.9.0"));
    }
    let gaps: Vec<u64> = moments.windows(2).map(|pair| pair[1].since(pair[0]).as_secs()).collect();
    // Three looks in a hurry; then every thirty seconds and up to a tenth more, never less.
    assert!(gaps[..2].iter().all(|gap| (5..=6).contains(gap)), "{gaps:?}");
    assert!(gaps[2..].iter().all(|gap| (30..=34).contains(gap)), "{gaps:?}");
    assert!(matches!(state(&deck, &id), CurrentState::Delivered { .. }));
}

#[test]
fn a_deployment_begins_the_proof_anew_and_a_look_from_before_it_proves_nothing() {
    let mut deck = probed(&["checkout"]);
    let id = production();
    answers(&mut deck, &id, &[seen("v1.9.0"), seen("v1.9.0"), seen("v1.9.0")]);
    assert!(matches!(state(&deck, &id), CurrentState::Delivered { .. }));
    deck.pass(40);
    assert!(deck.looks.contains(&id), "a look is out");
    let mut facts = glance("checkout");
    facts.retain(|fact| !matches!(fact, Fact::Deployments { environment, .. } if *environment == id));
    facts.push(Fact::Deployments {
        environment: id.clone(),
        deployments: vec![
            deployment("checkout", "production", 30, "v1.9.0", DeploymentState::Succeeded),
            deployment("checkout", "production", 17, "v1.9.0", DeploymentState::Superseded),
        ],
        more: false,
    });
    deck.later(1);
    deck.observed(Scope::Service(service("checkout")), facts);
    let fresh = CurrentState::Verifying { seen: None, count: 0, of: 3, unhealthy: false };
    assert_eq!(state(&deck, &id), fresh, "the same version deployed again is a deployment");
    answer(&mut deck, &id, seen("v1.9.0"));
    assert_eq!(state(&deck, &id), fresh, "that look was asked for before");
    answers(&mut deck, &id, &[seen("v1.9.0"), seen("v1.9.0")]);
    assert!(matches!(state(&deck, &id), CurrentState::Verifying { count: 2, .. }));
    answers(&mut deck, &id, &[seen("v1.9.0")]);
    assert!(matches!(state(&deck, &id), CurrentState::Delivered { .. }));
}

#[test]
fn an_answer_that_nobody_asked_for_is_none() {
    let mut deck = probed(&["checkout"]);
    let id = production();
    answers(&mut deck, &id, &[seen("v1.9.0")]);
    for _ in 0..5 {
        deck.event(Event::Probed { environment: id.clone(), took: Duration::ZERO, answer: seen("v1.9.0") });
    }
    assert!(matches!(state(&deck, &id), CurrentState::Verifying { count: 1, .. }), "{:?}", state(&deck, &id));
    let gone = environment("checkout", "gone");
    deck.event(Event::Probed { environment: gone, took: Duration::ZERO, answer: seen("v1.9.0") });
}

#[test]
fn a_probe_that_disagrees_has_the_provider_read_at_once() {
    let mut deck = probed(&["checkout"]);
    let id = production();
    answers(&mut deck, &id, &[seen("v1.9.0"), seen("v1.9.0"), seen("v1.9.0")]);
    let scope = Scope::Service(service("checkout"));
    deck.observed(scope.clone(), glance("checkout"));
    deck.reads.clear();
    answers(&mut deck, &id, &[seen("v2.0.0")]);
    assert!(deck.reads.iter().any(|(_, asked)| *asked == scope), "perhaps somebody deployed: {:?}", deck.reads);
}

#[test]
fn a_production_that_its_probe_finds_fault_with_needs_somebody_and_a_staging_does_not() {
    let mut deck = probed(&["checkout"]);
    let (id, staging) = (production(), environment("checkout", "staging"));
    answers(&mut deck, &staging, &[seen("v1.8.0"), seen("v1.8.0"), seen("v1.8.0")]);
    assert!(matches!(state(&deck, &staging), CurrentState::Drift { .. }));
    answers(&mut deck, &id, &[seen("v1.8.0"), seen("v1.8.0")]);
    let row = RowId::Faulty(id.clone());
    assert!(!deck.rows(Pane::NeedsYou).contains(&row), "twice may be chance");
    answers(&mut deck, &id, &[seen("v1.8.0")]);
    assert!(matches!(state(&deck, &id), CurrentState::Drift { .. }));
    deck.pass(2);
    assert!(deck.rows(Pane::NeedsYou).contains(&row));
    assert!(!deck.rows(Pane::NeedsYou).contains(&RowId::Faulty(staging)));
    // It runs what it should again: nobody is needed.
    answers(&mut deck, &id, &[seen("v1.9.0"), seen("v1.9.0"), seen("v1.9.0")]);
    deck.pass(2);
    let gone = deck.rows(Pane::NeedsYou).iter().filter(|found| **found == row).count();
    assert!(gone == 0 || deck.selected(Pane::NeedsYou) == Some(row), "at most a gone mark under the cursor");
}

#[test]
fn the_probes_word_on_an_earlier_order_is_written_down_once() {
    let mut deck = probed(&["checkout"]);
    let id = production();
    let unproved = Unproved { session: "dead".to_owned(), plan: rolls_back(), environment: id.clone(), denied: false };
    deck.event(Event::Unproved(vec![unproved.clone(), unproved]));
    answers(&mut deck, &id, &[seen("v1.9.0"), seen("v1.9.0")]);
    assert_eq!(deck.count("RecordProof"), 0);
    answers(&mut deck, &id, &[seen("v1.9.0")]);
    assert!(deck.notices().iter().any(|notice| notice.starts_with("delivered:")), "{:?}", deck.notices());
    answers(&mut deck, &id, &[seen("v1.9.0"), seen("v1.9.0")]);
    let proofs: Vec<&String> = deck.told.iter().filter(|told| told.starts_with("RecordProof")).collect();
    assert_eq!(proofs.len(), 1, "{proofs:?}");
    assert!(proofs[0].contains("delivered: true"), "{}", proofs[0]);
}

#[test]
fn what_was_not_delivered_is_said_and_may_still_be() {
    let mut deck = probed(&["checkout"]);
    let id = production();
    let unproved = Unproved { session: "dead".to_owned(), plan: rolls_back(), environment: id.clone(), denied: false };
    deck.event(Event::Unproved(vec![unproved]));
    let ill = ProbeAnswer::Seen(ProbeReading {
        version: Some("v1.9.0".into()),
        health: Some(ProbeHealth::Unhealthy("HTTP 503".into())),
    });
    answers(&mut deck, &id, &[ill.clone(), ill.clone(), ill.clone(), ill]);
    answers(&mut deck, &id, &[seen("v1.9.0"), seen("v1.9.0"), seen("v1.9.0"), seen("v1.9.0")]);
    let proofs: Vec<bool> = deck
        .told
        .iter()
        .filter(|told| told.starts_with("RecordProof"))
        .map(|told| told.contains("delivered: true"))
        .collect();
    assert_eq!(proofs, [false, true]);
}

#[test]
fn a_drift_that_comes_up_while_a_plan_is_open_changes_the_plan() {
    let mut deck = probed(&["checkout"]);
    let id = production();
    answers(&mut deck, &id, &[seen("v1.9.0"), seen("v1.9.0"), seen("v1.9.0")]);
    deck.to_gate("checkout", "production");
    deck.keys("A");
    assert!(matches!(deck.dialogue().phase, Phase::Armed(..)));
    answers(&mut deck, &id, &[seen("v1.8.0"), seen("v1.8.0")]);
    assert!(deck.dialogue().changes.is_empty(), "twice may be chance");
    answers(&mut deck, &id, &[seen("v1.8.0")]);
    let changes: Vec<String> =
        deck.dialogue().changes.iter().map(|change| format!("{}: {}", change.what, change.is)).collect();
    assert_eq!(changes, ["what the probe of production says: runs v1.8.0"]);
    let warnings = deck.dialogue().plan().unwrap().warnings.clone();
    assert!(
        warnings.iter().any(|warning| warning.as_str().starts_with("DRIFT: production runs v1.8.0")),
        "{warnings:?}"
    );
}

#[test]
fn the_same_looks_give_the_same_state_and_the_same_effects() {
    let story = || {
        let mut deck = probed(&["checkout", "payments"]);
        answers(&mut deck, &production(), &[seen("v1.9.0"), seen("v1.8.0"), seen("v1.9.0")]);
        deck.pass(60);
        (deck.told, format!("{:?}", deck.state.world.services))
    };
    assert_eq!(story(), story());
}

#[test]
fn a_tick_alone_does_nothing_but_look() {
    let mut deck = probed(&["checkout"]);
    deck.later(5);
    let effects = update(&mut deck.state, Stamped { now: deck.now, event: Event::Tick });
    assert!(
        effects.iter().all(|effect| matches!(effect, Effect::Probe { .. } | Effect::Observe { .. } | Effect::Remember)),
        "{effects:?}"
    );
}

/// The words of the Timeline that the probes told, newest first, each with what it is about.
fn found(deck: &Deck) -> Vec<String> {
    let lines = timeline(&deck.state, Window { first: 0, height: 100 }).list.rows;
    let told = lines.iter().filter(|line| line.knowledge.as_str() == "probe");
    told.map(|line| format!("{} {}", line.what, line.about)).collect()
}

#[test]
fn what_a_probe_found_for_certain_is_a_change_once_and_so_is_its_end() {
    let mut deck = probed(&["checkout"]);
    deck.keys("t");
    deck.pass(3);
    let id = production();
    let ill = || {
        let version = Some("v1.9.0".into());
        ProbeAnswer::Seen(ProbeReading { version, health: Some(ProbeHealth::Unhealthy("5xx at 12 %".into())) })
    };
    answers(&mut deck, &id, &[seen("v1.9.0"), seen("v1.9.0"), seen("v1.9.0")]);
    assert!(found(&deck).is_empty(), "that all is well is no change: {:?}", found(&deck));
    answers(&mut deck, &id, &[seen("v1.8.0"), seen("v1.8.0")]);
    assert!(found(&deck).is_empty(), "nothing is certain yet");
    answers(&mut deck, &id, &[seen("v1.8.0"), seen("v1.8.0"), seen("v1.8.0")]);
    assert_eq!(found(&deck), ["DRIFT runs v1.8.0, not v1.9.0"], "{:?}", deck.state.environment(&id));
    // A silence ends nothing.
    answers(&mut deck, &id, &[ProbeAnswer::NoAnswer("nobody".into()), seen("v1.9.0"), seen("v1.9.0"), seen("v1.9.0")]);
    assert_eq!(found(&deck), ["recovered v1.9.0", "DRIFT runs v1.8.0, not v1.9.0"]);
    answers(&mut deck, &id, &[ill(), ill(), ill(), ill()]);
    assert_eq!(found(&deck)[0], "degraded v1.9.0: 5xx at 12 %");
    assert_eq!(found(&deck).len(), 3, "{:?}", found(&deck));
    let at: Vec<_> = changes::changes(&deck.state, Places::Production).into_iter().map(|(at, _)| at).collect();
    assert!(at.is_sorted_by(|newer, older| newer >= older), "{at:?}");
}
