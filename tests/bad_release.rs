//! The pipeline is green and the probe knows better: by keys alone, over the bad release and the calm Friday.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "support/in_process.rs"]
mod in_process;
#[path = "support/journey.rs"]
mod journey;

use flightdeck::cockpit::Event;
use flightdeck::domain::Verb;
use flightdeck::journal::Entry;
use journey::Flight;
use serde_json::{Value, json};

/// The state of an environment, as `status --json` says it.
fn state(flight: &Flight, service: &str, name: &str) -> String {
    flight.environment(service, name)["current"]["state"].as_str().unwrap_or_default().to_owned()
}

/// Lets time pass until an environment is in a state, at most so many seconds; the states on the way.
async fn until(flight: &mut Flight, service: &str, name: &str, wanted: &str, seconds: u64) -> Vec<String> {
    let mut states = vec![state(flight, service, name)];
    for _ in 0..seconds {
        if states.last().is_some_and(|state| state == wanted) {
            return states;
        }
        flight.pass(1).await;
        let now = state(flight, service, name);
        if states.last() != Some(&now) {
            states.push(now);
        }
    }
    panic!("{service} {name} is never {wanted}: {states:?}\n{}", flight.screen());
}

/// The probe's words in the journal, oldest first.
fn proofs(flight: &Flight) -> Vec<(bool, String)> {
    let word = |entry: &Entry| match entry {
        Entry::Delivered { proof, .. } => Some((true, format!("{} {}", proof.environment, proof.version))),
        Entry::NotDelivered { proof, .. } => Some((false, format!("{} {}", proof.environment, proof.version))),
        _ => None,
    };
    flight.journal().iter().filter_map(|record| word(&record.entry)).collect()
}

#[tokio::test(start_paused = true)]
async fn within_one_interval_the_probe_is_seen_to_disagree_with_a_green_pipeline() {
    let mut flight = Flight::over("bad-release").await;
    flight.take(Event::Resize { width: 200, height: 60 }).await;
    // Five seconds, and every probe looks every fifteen.
    let ledger = flight.environment("acme/ledger", "production");
    assert_eq!(ledger["current"]["version"], json!("v1.19.0"), "that is what the pipeline says");
    assert_eq!(ledger["current"]["state"], json!("verifying"));
    assert_eq!(ledger["probe"]["version"], json!("v1.18.0"), "and that is what runs");
    let screen = flight.screen();
    assert!(screen.contains("v1.18.0 not v1.19.0"), "{screen}");
    assert!(screen.contains("unhealthy?"), "{screen}");

    until(&mut flight, "acme/ledger", "production", "drift", 30).await;
    until(&mut flight, "acme/catalog", "production", "degraded", 30).await;
    let screen = flight.screen();
    for words in ["DRIFT", "degraded", "HTTP 503", "v1.18.0 not v1.19.0"] {
        assert!(screen.contains(words), "no {words:?} in\n{screen}");
    }
    // Both need somebody, and so do the failures, as ever.
    flight.find("1", &["catalog", "degraded"]).await;
    flight.find("1", &["ledger", "DRIFT"]).await;
    flight.find("1", &["storefront", "failed"]).await;
    // Where nobody looks nobody claims to know.
    assert_eq!(flight.environment("pricing", "staging")["probe"], Value::Null);
    assert_eq!(state(&flight, "pricing", "staging"), "succeeded_unverified");
    assert!(flight.writes().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn after_a_rollback_only_the_probe_says_delivered() {
    let mut flight = Flight::over("bad-release").await;
    until(&mut flight, "acme/catalog", "production", "degraded", 60).await;
    flight.find("1", &["catalog", "degraded"]).await;
    flight.keys("B Enter").await;
    let plan = flight.plan();
    assert_eq!(plan.verb(), Verb::RollBack);
    assert_eq!(plan.to.as_ref().map(|to| to.version.as_str()), Some("v5.7.0"));
    flight.confirm().await;
    flight.pass(20).await;
    flight.find("1", &["catalog", "v5.7.0"]).await;
    flight.keys("A").await;
    flight.confirm().await;
    flight.pass(5).await;
    assert!(proofs(&flight).is_empty(), "done by the provider's word alone: {:?}", proofs(&flight));

    let states = until(&mut flight, "acme/catalog", "production", "delivered", 900).await;
    assert!(states.iter().any(|state| state == "partial"), "while it deploys it is this or that: {states:?}");
    assert!(states.iter().any(|state| state == "verifying"), "before it is delivered it is looked at: {states:?}");
    let catalog = flight.environment("acme/catalog", "production");
    assert_eq!(catalog["current"]["version"], json!("v5.7.0"));
    assert!(catalog["current"]["delivered_at"].is_string(), "{catalog}");
    assert!(catalog["probe"]["confirmations"].as_u64() >= Some(3), "{catalog}");

    // Rollback and approval were done by the provider's word; the probe's stands behind both, once.
    let said = proofs(&flight);
    assert_eq!(said, vec![(true, "acme/catalog production v5.7.0".to_owned()); 2], "{:?}", flight.words());
    let words = flight.words();
    let ended = words.iter().rposition(|word| *word == "ended").unwrap();
    assert!(words.iter().position(|word| *word == "delivered").unwrap() > ended, "{words:?}");
    flight.pass(120).await;
    assert_eq!(proofs(&flight).len(), 2, "it is said once");
    assert_eq!(state(&flight, "acme/catalog", "production"), "delivered");
}

#[tokio::test(start_paused = true)]
async fn a_plan_over_a_drifted_environment_says_so_first() {
    let mut flight = Flight::over("bad-release").await;
    until(&mut flight, "acme/ledger", "production", "drift", 60).await;
    flight.find("1", &["ledger", "DRIFT"]).await;
    flight.keys("B Enter").await;
    let plan = flight.plan();
    assert_eq!(plan.to.as_ref().map(|to| to.version.as_str()), Some("v1.18.0"));
    let warning = plan.warnings.iter().find(|warning| warning.as_str().starts_with("DRIFT")).expect("a warning");
    assert!(warning.as_str().contains("runs v1.18.0 by its probe, not v1.19.0"), "{warning}");
    assert!(warning.as_str().contains("it runs there already"), "{warning}");
    assert!(flight.screen().contains("DRIFT: production runs v1.18.0"), "{}", flight.screen());
    // A rollback is never held up by it.
    flight.confirm().await;
    assert_eq!(flight.ended().await, "done");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_promoted_out_of_an_environment_that_drifted() {
    let mut flight = Flight::over("calm-friday").await;
    until(&mut flight, "acme/checkout", "staging", "delivered", 120).await;
    flight
        .somebody(
            json!({ "act": "by_hand", "repository": "acme/checkout", "environment": "staging", "ref": "v2.13.0" }),
        )
        .await;
    until(&mut flight, "acme/checkout", "staging", "drift", 120).await;
    flight.find("2", &["checkout"]).await;
    flight.column("production-eu").await;
    flight.keys("a").await;
    flight.take(Event::Resize { width: 200, height: 60 }).await;
    let staging = flight.environment("acme/checkout", "staging");
    assert_eq!(staging["probe"]["version"], json!("v2.13.0"));
    // Staging is no production: it needs nobody at once, but the matrix says it.
    flight.keys("Esc").await;
    assert!(flight.screen().contains("DRIFT"), "{}", flight.screen());
}

#[tokio::test(start_paused = true)]
async fn an_application_that_falls_silent_is_neither_ill_nor_well() {
    let mut flight = Flight::over("calm-friday").await;
    until(&mut flight, "acme/payments", "production", "delivered", 120).await;
    flight
        .somebody(
            json!({ "act": "by_hand", "repository": "acme/payments", "environment": "production", "silent": true }),
        )
        .await;
    until(&mut flight, "acme/payments", "production", "no_answer", 60).await;
    let payments = flight.environment("acme/payments", "production");
    assert_eq!((&payments["probe"]["answered"], &payments["current"]["delivered_at"]), (&json!(false), &Value::Null));
    flight.pass(60).await;
    flight.find("1", &["payments", "no answer"]).await;
}

#[tokio::test(start_paused = true)]
async fn replicas_that_run_two_versions_are_partial_by_name() {
    let mut flight = Flight::over("bad-release").await;
    flight.pass(60).await;
    // Storefront's deployment broke off in the middle: two of four replicas changed.
    let storefront = flight.environment("acme/storefront", "production");
    assert_eq!(storefront["current"]["state"], json!("partial"));
    let mut mixed: Vec<&str> =
        storefront["probe"]["mixed"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    mixed.sort_unstable();
    assert_eq!(mixed, ["v3.10.0", "v3.11.0"]);
}
