//! Bad input and bad days, through the real binary: each ends in a clear error or an honest state, and nothing is lost.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "cli/flight.rs"]
#[allow(dead_code, reason = "shared with the tests of the command line")]
mod flight;

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
        with_token(&flight, None, arguments).exits(3).complains("GITHUB_TOKEN");
    }
    assert!(flight.writes().is_empty());
}

#[test]
fn a_wrong_token() {
    let flight = Flight::new("calm-friday");
    for arguments in [&["status", "acme/checkout"][..], &["approvals", "acme/checkout"], APPROVE] {
        with_token(&flight, Some("nobodys"), arguments).exits(3).complains("has it expired or been revoked?");
    }
    let said = with_token(&flight, Some("nobodys"), &["status", "acme/checkout", "--json"]).exits(3).json();
    assert_eq!(said["sources"][0]["fault"]["kind"], "unauthenticated", "{}", said["sources"]);
    assert!(flight.writes().is_empty());
}

#[test]
fn a_token_without_the_scope() {
    let flight = Flight::new("calm-friday");
    with_token(&flight, Some("sim-intern"), &["status", "acme/checkout"]);
    with_token(&flight, Some("sim-intern"), APPROVE);
    assert!(flight.writes().is_empty());
}
