//! What a cockpit could not tell before it was left is told by the next one.

use std::path::Path;

use flightdeck::cockpit::alerts::{AlertId, ChannelId};
use flightdeck::runtime::alerts::AlertedFile;
use serde_json::json;

use crate::PROGRAM;
use crate::bastion::until;
use crate::catcher::{Catcher, TEAM};
use crate::flight::Flight;
use crate::pty::Pty;

/// The cockpit by lines, with a channel at this address.
fn cockpit(flight: &Flight, configuration: &str, team: &str) -> Pty {
    let state = flight.folder.path().join("state");
    let arguments =
        ["--plain", "--config", configuration, "--state-dir", state.to_str().unwrap(), "acme/ledger", "acme/search"];
    let environment = [
        ("GITHUB_API_URL", flight.api.as_str()),
        ("GITHUB_TOKEN", flight.simulator.operator_token()),
        ("TEAM", team),
        ("NO_PROXY", "127.0.0.1"),
        ("no_proxy", "127.0.0.1"),
    ]
    .map(|(name, value)| (name, Path::new(value)));
    let pty = Pty::start(Path::new(PROGRAM), &arguments, &environment, (160, 200));
    pty.wait_for("new: ledger, production, v4.16.0");
    pty
}

#[test]
fn what_reached_nobody_before_the_cockpit_was_left_is_told_by_the_next_one_and_nothing_else_is() {
    let (flight, catcher) = (Flight::new("calm-friday"), Catcher::start());
    let file = flight.write_file("alerts.toml", TEAM);
    let mut pty = cockpit(&flight, &file, &format!("{}/gone", catcher.base));
    let deploy = json!({
        "as": "priya", "act": "deploy", "repository": "acme/ledger", "environment": "production", "ref": "main",
        "state": "failure",
    });
    flight.control("POST", "act", &deploy);
    pty.wait_for("alerts do not reach team: ");
    pty.keys("quit\r");
    assert_eq!(pty.restored().exit_code(), 0);

    let mut pty = cockpit(&flight, &file, &format!("{}/team", catcher.base));
    catcher.waits_for("/team");
    let told = || catcher.under("/team").iter().map(ToString::to_string).collect::<Vec<_>>();
    let about = |words: &str| told().iter().filter(|told| told.contains(words)).count();
    assert_eq!(about("v4.16.0 failed"), 1, "{:#?}", told());
    assert_eq!((about("search"), about("v4.16.0 waits for you")), (0, 0), "what is old is no news: {:#?}", told());
    // It is owed to nobody any more, so no third one says it again.
    let alerted = AlertedFile::new(Some(&flight.folder.path().join("state")));
    let failure = |(_, id): &(ChannelId, AlertId)| id.to_string().starts_with("deployment-failed acme/ledger");
    until("that it is written down as told", || alerted.load().unwrap().iter().any(failure));
    assert!(!alerted.owed().unwrap().iter().any(failure));
    pty.keys("quit\r");
    pty.restored();
}
