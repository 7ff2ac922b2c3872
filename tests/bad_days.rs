//! Bad input and bad days, through the real binary: each ends in a clear error or an honest state, and nothing is lost.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "cli/flight.rs"]
#[allow(dead_code, reason = "shared with the tests of the command line")]
mod flight;
#[path = "support/in_process.rs"]
mod in_process;
#[path = "support/journey.rs"]
mod journey;
#[path = "bad_days/screen.rs"]
mod screen;

use std::io::Read as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use flight::{Flight, Said};
use flightdeck::runtime::journal_file::read;
use serde_json::json;

/// How long anything may take on a busy machine before it counts as never.
const PATIENCE: Duration = Duration::from_secs(60);
const APPROVE: &[&str] = &["approve", "acme/checkout", "production-eu"];

/// Looks again and again until it holds.
#[track_caller]
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "never came: {what}");
        std::thread::yield_now();
    }
}

/// Runs a command with another token, or with none.
fn with_token(flight: &Flight, token: Option<&str>, arguments: &[&str]) -> Said {
    let mut command = flight.command(arguments);
    match token {
        Some(token) => command.env("GITHUB_TOKEN", token),
        None => command.env_remove("GITHUB_TOKEN"),
    };
    Said::of(command.output().unwrap())
}

#[test]
fn no_token() {
    let flight = Flight::new("calm-friday");
    for arguments in
        [&["status", "acme/checkout"][..], &["approvals", "acme/checkout"], APPROVE, &["history", "acme/web"]]
    {
        let said = with_token(&flight, None, arguments).exits(3);
        assert!(said.err.contains("GITHUB_TOKEN") || said.out.contains("GITHUB_TOKEN"), "{}{}", said.out, said.err);
    }
    assert!(flight.writes().is_empty());
}

#[test]
fn a_wrong_token() {
    let flight = Flight::new("calm-friday");
    for arguments in [&["status", "acme/checkout"][..], &["approvals", "acme/checkout"], APPROVE] {
        let said = with_token(&flight, Some("nobodys"), arguments).exits(3);
        let why = "has it expired or been revoked?";
        assert!(said.err.contains(why) || said.out.contains(why), "{}{}", said.out, said.err);
    }
    let said = with_token(&flight, Some("nobodys"), &["status", "acme/checkout", "--json"]).exits(3).json();
    assert_eq!(said["sources"][0]["fault"]["kind"], "unauthenticated", "{}", said["sources"]);
    assert!(flight.writes().is_empty());
}

#[test]
fn a_token_without_the_scope() {
    let flight = Flight::new("calm-friday");
    let lacks = "the token has read:org, and this wants repo";
    let said = with_token(&flight, Some("sim-intern"), &["status", "acme/checkout"]).exits(2);
    assert!(said.out.contains(lacks), "{}", said.out);
    with_token(&flight, Some("sim-intern"), APPROVE).exits(2).complains(lacks);
    let said = with_token(&flight, Some("sim-intern"), &["approvals", "acme/checkout"]).exits(2);
    assert!(said.out.is_empty(), "what could not be read is not called nothing: {}", said.out);
    assert!(flight.writes().is_empty());
}

/// What changed meanwhile is refused with the difference, whoever asks in whichever way.
#[test]
fn two_captains_and_a_confirmed_digest() {
    let flight = Flight::new("two-captains");
    let arguments = ["approve", "acme/payments", "production"];
    let digest = flight.digest(&arguments);
    let said = flight.run(&[&arguments[..], &["--confirm", &digest, "--json"]].concat()).exits(3).json();
    assert_eq!(said["state"], "stale", "{said}");
    assert!(flight.writes().is_empty());
    let shown = flight.run(&["journal", "show"]).exits(0).out;
    assert!(shown.contains("pending is now rejected by priya"), "{shown}");
    // Looking is no plan: what others see does not change because somebody looked.
    let flight = Flight::new("two-captains");
    for _ in 0..3 {
        flight.run(&["status", "acme/payments"]).exits(0);
    }
    let digest = flight.digest(&arguments);
    flight
        .run(&[&arguments[..], &["--confirm", &digest]].concat())
        .exits(3)
        .complains("it was pending, it is rejected by priya")
        .complains("nothing of this step was sent");
    assert!(flight.writes().is_empty());
}

/// A copy of the journal's words.
fn journal(flight: &Flight) -> Vec<&'static str> {
    let reading = read(&flight.folder.path().join("state")).unwrap();
    assert_eq!(reading.broken, None);
    reading.records.iter().map(|record| record.entry.word()).collect()
}

#[test]
fn an_outage_in_the_middle_of_a_rollback() {
    let flight = Flight::new("outage-mid-rollback");
    let arguments = ["rollback", "acme/storefront", "production", "--no-hold"];
    // The reply is lost, then nothing can be read for three quarters of a (simulated) minute.
    let said = flight.confirmed(&arguments).exits(0);
    assert!(said.out.contains("resolved: the run is at attempt 2"), "{}", said.out);
    assert_eq!(journal(&flight), ["intended", "sending", "unknown", "observed", "ended"]);
    assert_eq!(flight.writes().len(), 1);
    flight.run(&["journal", "verify"]).exits(0);
}

#[test]
fn an_outage_that_outlives_the_patience_of_who_was_there() {
    let flight = Flight::new("calm-friday");
    let digest = flight.digest(APPROVE);
    flight.weather(&json!({
        "drop_reply": { "writes": true, "times": 1 },
        "fail": [{ "match": { "method": "GET", "path": "/approvals" }, "status": 503, "body": "html" }],
    }));
    let mut command = flight.command(&[APPROVE, &["--confirm", &digest]].concat());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    until("a lost reply", || journal(&flight).last() == Some(&"unknown"));
    // Whoever waits leaves with ctrl-c.
    let id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(4));
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    assert!(out.contains("unknown"), "{out}");
    flight.weather(&json!({}));
    let said = flight.run(&["status", "acme/checkout"]).exits(0);
    assert!(said.out.contains("unknown"), "{}", said.out);
    flight.run(&[APPROVE, &["--confirm", &digest]].concat()).exits(3).complains("resolved");
    assert_eq!(flight.writes().len(), 1);
}

#[test]
fn weather_on_the_command_line() {
    let flight = Flight::new("calm-friday");
    let digest = flight.digest(APPROVE);
    let days = [
        (json!({ "html_5xx": true }), "HTTP 502"),
        (json!({ "truncate": true }), "the answer breaks off in the middle"),
        (json!({ "reset": true }), "reset"),
        (json!({ "fail": [{ "status": 200, "body": "html" }] }), "the answer is a web page, not data"),
        (json!({ "fail": [{ "status": 200, "body": "[]" }] }), "unexpected shape"),
        (json!({ "fail": [{ "status": 200, "body": "{}" }] }), "unexpected shape"),
        (json!({ "fail": [{ "status": 429 }], "retry_after": 30 }), "reading goes on at"),
        (json!({ "secondary_limit": true, "retry_after": 30 }), "reading goes on at"),
    ];
    for (weather, words) in days {
        flight.weather(&weather);
        flight.run(&[APPROVE, &["--confirm", &digest]].concat()).exits(5).complains(words);
        let said = flight.run(&["status", "acme/checkout", "--json"]).exits(5).json();
        assert_ne!(said["faults"], json!([]), "{weather}");
        let said = flight.run(&["approvals", "acme/checkout"]).exits(5).complains(words);
        assert!(said.out.is_empty(), "{weather}: {}", said.out);
    }
    assert!(flight.writes().is_empty());
    // Part of it is missing: what is not known to be there is not said to be absent.
    flight.weather(&json!({ "fail": [{ "match": { "path": "/environments" }, "status": 200, "body": "<html>" }] }));
    flight.run(&["rollback", "acme/checkout", "staging2", "--dry-run"]).exits(5).complains("it may be there");
    assert!(flight.writes().is_empty());
    flight.weather(&json!({ "fail": [{ "match": { "path": "/deployments" }, "status": 500 }] }));
    let said = flight.run(&["status", "acme/checkout"]).exits(0);
    assert!(said.out.contains("not read") && !said.out.contains("never deployed"), "{}", said.out);
    assert!(said.out.contains("production-eu") && said.out.contains("you may"), "{}", said.out);
}

#[test]
fn what_becomes_of_an_act_says_its_status() {
    for (answer, code, words) in [
        (
            json!({ "status": 422, "body": "{\"message\":\"No pending deployments\"}" }),
            3,
            "nothing waits there any more",
        ),
        (json!({ "status": 403 }), 3, "may not do this"),
        (json!({ "status": 404 }), 3, "may not write here"),
        (json!({ "status": 401 }), 3, "has it expired or been revoked?"),
        (json!({ "status": 429, "retry_after": 7 }), 5, "asked too often"),
    ] {
        let flight = Flight::new("calm-friday");
        let digest = flight.digest(APPROVE);
        let mut rule = answer.clone();
        rule["match"] = json!({ "method": "POST" });
        flight.weather(&json!({ "fail": [rule] }));
        flight.run(&[APPROVE, &["--confirm", &digest]].concat()).exits(code).complains(words);
        assert_eq!(flight.writes().len(), 1, "{answer}: once, whatever it was answered");
        assert_eq!(journal(&flight), ["intended", "sending", "failed", "ended"]);
    }
}

#[test]
fn a_renamed_repository_is_acted_on_by_its_new_name() {
    let flight = Flight::new("calm-friday");
    flight.confirmed(&["approve", "acme/frontend", "production"]).exits(0);
    let writes = flight.writes();
    assert_eq!(writes.len(), 1);
    assert!(writes[0].starts_with("POST /repos/acme/web/actions/runs/"), "{writes:?}");
}

#[test]
fn a_journal_that_was_tampered_with() {
    let flight = Flight::new("calm-friday");
    flight.confirmed(&["pause", "acme/web"]).exits(0);
    let path = flight.folder.path().join("state/journal.jsonl");
    let text = std::fs::read_to_string(&path).unwrap();
    let second = text.lines().nth(1).unwrap();
    std::fs::write(&path, text.replace(second, &second.replace("disable", "enable!"))).unwrap();
    flight.run(&["journal", "verify"]).exits(1).complains("line 2");
    flight.run(&["status", "acme/web"]).exits(0).complains("JOURNAL: line 2");
    let digest = flight.digest(APPROVE);
    flight
        .run(&[APPROVE, &["--confirm", &digest]].concat())
        .exits(3)
        .complains("no journal, so nothing is sent")
        .complains("line 2");
    assert_eq!(flight.writes().len(), 1);
    assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), text.lines().count(), "nothing is mended");
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let flight = Flight::new("calm-friday");
    let mut child = flight
        .command(&["status", "acme/checkout", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert!(!err.contains("panicked"), "{err}");
    assert!(child.wait().unwrap().code().is_some_and(|code| code <= 1), "{err}");
}
