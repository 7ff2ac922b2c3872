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

use flight::{Flight, Said};

const APPROVE: &[&str] = &["approve", "acme/checkout", "production-eu"];

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
