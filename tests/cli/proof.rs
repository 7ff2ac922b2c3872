//! What the commands say of environments that have probes.

use serde_json::{Value, json};

use super::flight::Flight;
use super::reading::hold_against_the_schema;

/// The bad release with its probes configured.
fn probed() -> (Flight, String) {
    let flight = Flight::new("bad-release");
    let text = flight.scenario.configuration(&flight.api).unwrap();
    let config = flight.write_file("probes.toml", &text);
    (flight, config)
}

fn environment<'a>(document: &'a Value, service: &str, name: &str) -> &'a Value {
    let services = document["services"].as_array().unwrap();
    let service = services.iter().find(|found| found["id"] == service).unwrap();
    service["environments"].as_array().unwrap().iter().find(|found| found["name"] == name).unwrap()
}

#[test]
fn status_says_what_the_probes_see_in_a_document_of_its_schema() {
    let (flight, config) = probed();
    let repositories: Vec<&str> = flight.scenario.repositories().iter().map(String::as_str).collect();
    let arguments = [&["--config", &config, "status"], repositories.as_slice()].concat();
    let document = flight.run(&[arguments.as_slice(), &["--json"]].concat()).exits(0).json();
    hold_against_the_schema(&document);
    let ledger = environment(&document, "acme/ledger", "production");
    assert_eq!(ledger["current"]["state"], json!("drift"));
    assert_eq!((&ledger["current"]["version"], &ledger["probe"]["version"]), (&json!("v1.19.0"), &json!("v1.18.0")));
    let catalog = environment(&document, "acme/catalog", "production");
    assert_eq!((&catalog["current"]["state"], &catalog["probe"]["healthy"]), (&json!("degraded"), &json!(false)));
    let staging = environment(&document, "acme/catalog", "staging");
    assert_eq!(staging["current"]["state"], json!("delivered"));
    assert!(staging["current"]["delivered_at"].is_string(), "{staging}");
    let unwatched = environment(&document, "pricing", "staging");
    assert_eq!((&unwatched["current"]["state"], &unwatched["probe"]), (&json!("succeeded_unverified"), &Value::Null));

    let plain = flight.run(&arguments).exits(0).out;
    let line = |words: &[&str]| {
        let found = plain.lines().any(|line| words.iter().all(|word| line.contains(word)));
        assert!(found, "no line with {words:?} in\n{plain}");
    };
    line(&["acme/ledger", "production", "DRIFT, the probe sees v1.18.0"]);
    line(&["acme/catalog", "production", "degraded"]);
    line(&["acme/catalog", "staging", "delivered, seen"]);
    line(&["pricing", "staging", "succeeded, unverified"]);
    assert!(flight.writes().is_empty());
}

#[test]
fn history_says_of_the_current_deployment_what_the_probe_says() {
    let (flight, config) = probed();
    let document = flight.run(&["--config", &config, "history", "acme/ledger", "staging", "--json"]).exits(0).json();
    let standings: Vec<&Value> =
        document["deployments"].as_array().unwrap().iter().map(|found| &found["standing"]).collect();
    assert_eq!(standings[0], &json!("delivered"));
    assert!(standings[1..].iter().all(|standing| standing.is_null()), "{standings:?}");
    let plain = flight.run(&["--config", &config, "history", "acme/ledger", "production"]).exits(0).out;
    assert!(plain.lines().any(|line| line.contains("v1.19.0") && line.contains("drift")), "{plain}");
}

#[test]
fn a_rollback_of_what_drifted_is_planned_with_a_warning() {
    let (flight, config) = probed();
    let said = flight.run(&["--config", &config, "rollback", "acme/ledger", "production", "--dry-run"]).exits(0);
    assert!(said.out.contains("DRIFT: production runs v1.18.0 by its probe, not v1.19.0"), "{}", said.out);
}

#[test]
fn nothing_is_promoted_out_of_what_drifted() {
    let (flight, config) = probed();
    let deed = json!({ "act": "by_hand", "repository": "acme/ledger", "environment": "staging", "ref": "v1.17.0" });
    flight.control("POST", "act", &deed);
    let said = flight.run(&["--config", &config, "promote", "acme/ledger", "production", "--dry-run"]);
    assert_eq!(said.code, 3, "{} {}", said.out, said.err);
    assert!(said.err.contains("drift"), "{}", said.err);
    assert!(flight.writes().is_empty());
}
