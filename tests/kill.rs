//! Killed without warning, at every point of an order: the next start reads what became of it and sends nothing again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "the matrix is printed")]

#[path = "cli/flight.rs"]
#[allow(dead_code, reason = "shared with the tests of the command line")]
mod flight;
#[path = "kill/matrix.rs"]
mod matrix;
#[path = "support/one_request.rs"]
#[allow(dead_code, reason = "shared with the tests of the command line")]
mod one_request;
#[path = "kill/order_of_writes.rs"]
mod order_of_writes;
#[path = "terminal/pty.rs"]
#[allow(dead_code, reason = "shared with the tests of the terminal")]
mod pty;
#[path = "kill/trace.rs"]
mod trace;
#[path = "kill/wire.rs"]
mod wire;

use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use flight::Flight;
use flightdeck::journal::{Entry, Record};
use flightdeck::runtime::journal_file::read;
use pty::Pty;
use serde_json::json;

/// How long anything may take on a busy machine before it counts as never.
const PATIENCE: Duration = Duration::from_secs(60);
/// The time between two looks.
const PAUSE: Duration = Duration::from_millis(10);
const APPROVE: &[&str] = &["approve", "acme/checkout", "production-eu"];
const ROLL_BACK: &[&str] = &["rollback", "acme/search", "production"];

/// Looks again and again until it holds.
#[track_caller]
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "never came: {what}");
        // Looking without a pause would take the processor from the very program that is waited for.
        std::thread::sleep(PAUSE);
    }
}

/// The journal's records. None of its lines is broken, whoever was killed while writing.
#[track_caller]
fn records(flight: &Flight) -> Vec<Record> {
    let reading = read(&flight.folder.path().join("state")).unwrap();
    assert_eq!(reading.broken, None);
    reading.records
}

fn words(flight: &Flight) -> Vec<&'static str> {
    records(flight).iter().map(|record| record.entry.word()).collect()
}

/// The ends of orders, by their words.
fn ends(flight: &Flight) -> Vec<String> {
    let ended = |record: &Record| match &record.entry {
        Entry::Ended { state, .. } => Some(state.clone()),
        _ => None,
    };
    records(flight).iter().filter_map(ended).collect()
}

/// Starts a confirmed command.
fn started(flight: &Flight, arguments: &[&str]) -> Child {
    let digest = flight.digest(arguments);
    let mut command = flight.command(&[arguments, &["--confirm", &digest]].concat());
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// As `kill -9` does it.
fn kill(mut child: Child) {
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().code(), None, "it ended by itself before it was killed");
}

/// Runs a command and kills it once the simulator has taken its write; the answer never comes.
fn killed_before_the_answer(flight: &Flight, arguments: &[&str]) {
    flight.weather(&json!({ "stall": { "writes": true, "times": 1 } }));
    let child = started(flight, arguments);
    until("the write", || flight.writes().len() == 1);
    kill(child);
    assert_eq!(words(flight).last(), Some(&"sending"));
    flight.weather(&json!({}));
}

/// What every case ends with.
#[track_caller]
fn one_write_and_a_whole_journal(flight: &Flight) {
    assert_eq!(flight.writes().len(), 1, "{:?}", flight.writes());
    flight.run(&["journal", "verify"]).exits(0);
}

#[test]
fn an_approval_killed_before_its_answer_is_found_out_by_the_same_command() {
    let flight = Flight::new("calm-friday");
    killed_before_the_answer(&flight, APPROVE);
    let open = flight.run(&["status", "acme/checkout", "--json"]).exits(0).json();
    assert_eq!(open["orders"][0]["state"], "unknown", "{}", open["orders"]);
    // It took effect, so the very same words name nothing any more; the order is found out all the same.
    flight
        .run(&[APPROVE, &["--confirm", "000000000000"]].concat())
        .exits(3)
        .complains("an earlier order, approve checkout v2.14.0")
        .complains("resolved")
        .complains("nothing waits at production-eu");
    assert_eq!(ends(&flight), ["resolved"]);
    one_write_and_a_whole_journal(&flight);
    let closed = flight.run(&["status", "acme/checkout", "--json"]).exits(0).json();
    assert_eq!(closed["orders"], json!([]));
}

#[test]
fn an_approval_killed_before_its_answer_is_found_out_by_a_command_on_another_service() {
    let flight = Flight::new("calm-friday");
    killed_before_the_answer(&flight, APPROVE);
    flight
        .run(&["pause", "acme/web", "--confirm", "000000000000"])
        .exits(3)
        .complains("an earlier order, approve checkout v2.14.0")
        .complains("resolved");
    assert_eq!(ends(&flight), ["resolved"]);
    one_write_and_a_whole_journal(&flight);
}

#[test]
fn an_approval_killed_before_its_answer_is_found_out_by_the_cockpit() {
    let flight = Flight::new("calm-friday");
    killed_before_the_answer(&flight, APPROVE);
    let mut cockpit = cockpit(&flight, &["acme/checkout"]);
    until("the end of the order", || !ends(&flight).is_empty());
    assert_eq!(ends(&flight), ["resolved"]);
    cockpit.keys("q");
    // The journal may know of the end before the screen does: then it asks, until it knows as well.
    let asks = |screen: &str| screen.contains("Leave?");
    if asks(&cockpit.wait("the way out", |screen| screen.trim().is_empty() || asks(screen))) {
        cockpit.wait("the end of the question", |screen| !asks(screen));
        cockpit.keys("q");
    }
    assert_eq!(cockpit.restored().exit_code(), 0);
    one_write_and_a_whole_journal(&flight);
}

#[test]
fn an_approval_killed_while_it_finds_out_is_found_out_by_the_next() {
    let flight = Flight::new("calm-friday");
    let digest = flight.digest(APPROVE);
    // The reply is lost, and who reads afterwards hears nothing either.
    flight.weather(&json!({
        "drop_reply": { "writes": true, "times": 1 },
        "fail": [{ "match": { "method": "GET", "path": "/approvals" }, "status": 502, "body": "html" }],
    }));
    let mut command = flight.command(&[APPROVE, &["--confirm", &digest]].concat());
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    until("a lost reply", || words(&flight).last() == Some(&"unknown"));
    kill(child);
    flight.weather(&json!({}));
    flight.run(&["pause", "acme/checkout", "--confirm", "000000000000"]).exits(3).complains("resolved");
    assert_eq!(ends(&flight), ["resolved"]);
    one_write_and_a_whole_journal(&flight);
}

#[test]
fn a_rollback_killed_in_its_first_step_is_found_out_and_not_continued() {
    let flight = Flight::new("calm-friday");
    killed_before_the_answer(&flight, ROLL_BACK);
    // A dry run sends nothing and finds nothing out, but it knows.
    let dry = flight.run(&[ROLL_BACK, &["--dry-run"]].concat()).exits(0);
    assert!(dry.out.contains("may run twice"), "{}", dry.out);
    assert!(ends(&flight).is_empty());
    flight
        .run(&["pause", "acme/search", "--confirm", "000000000000"])
        .exits(3)
        .complains("an earlier order, roll search in production back to v5.9.0")
        .complains("interrupted: the session that did it ended; step 1 took effect")
        .complains("step 2 and those after it were not sent");
    assert_eq!(ends(&flight), ["interrupted"]);
    let exported = flight.run(&["journal", "show"]).exits(0).out;
    assert!(exported.contains("step 1 took effect"), "{exported}");
    one_write_and_a_whole_journal(&flight);
}

#[test]
fn killed_before_anything_was_sent_it_was_not_sent() {
    let flight = Flight::new("calm-friday");
    let mut terminal = in_terminal(&flight, APPROVE);
    terminal.wait_for("type `checkout` to send it:");
    // The premises are read once more between the word and the request; here that read hangs.
    flight.weather(&json!({ "stall": { "method": "GET" } }));
    terminal.keys("checkout\r");
    until("the order's record", || words(&flight).last() == Some(&"intended"));
    terminal.signal(rustix::process::Signal::KILL);
    terminal.ended();
    flight.weather(&json!({}));
    flight.run(&["pause", "acme/web", "--confirm", "000000000000"]).exits(3).complains("not sent");
    assert_eq!(ends(&flight), ["not sent"]);
    assert!(flight.writes().is_empty());
    flight.run(&["journal", "verify"]).exits(0);
    // Nothing stands in the way of doing it now.
    flight.confirmed(APPROVE).exits(0);
    one_write_and_a_whole_journal(&flight);
}

#[test]
fn killed_with_a_request_that_never_arrived_it_wants_three_words_or_somebody_elses_answer() {
    let flight = Flight::new("calm-friday");
    flight.weather(&json!({ "reset": { "writes": true, "times": 1 } }));
    let child = started(&flight, APPROVE);
    until("a lost reply", || words(&flight).contains(&"unknown"));
    kill(child);
    flight.weather(&json!({}));
    let dry = flight.run(&[APPROVE, &["--dry-run"]].concat()).exits(0);
    assert!(dry.out.contains("`may run twice`"), "{}", dry.out);
    let run =
        flight.run(&["approvals", "acme/checkout", "--json"]).exits(0).json()["approvals"][0]["run"]["id"].clone();
    let run = run.as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let environments = ["production-eu"];
    let deed = json!({ "as": "linus-h", "act": "approve", "repository": "acme/checkout", "run": run, "environments": environments });
    flight.control("POST", "act", &deed);
    flight.run(&["pause", "acme/checkout", "--confirm", "000000000000"]).exits(3).complains("not sent");
    assert_eq!(ends(&flight), ["not sent"]);
    one_write_and_a_whole_journal(&flight);
}

#[test]
fn two_processes_write_one_journal_at_once() {
    let flight = Flight::new("calm-friday");
    let commands = [
        &["reject", "acme/checkout", "production-us"][..],
        &["pause", "acme/web"],
        &["cancel", "acme/notifications"],
        &["pause", "acme/search"],
    ];
    let children: Vec<Child> = commands.into_iter().map(|command| started(&flight, command)).collect();
    for mut child in children {
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
    assert_eq!(flight.writes().len(), 4);
    assert_eq!(ends(&flight), ["done", "done", "done", "done"]);
    flight.run(&["journal", "verify"]).exits(0);
}

#[test]
fn a_living_order_is_left_alone_by_others_and_its_target_is_busy() {
    let flight = Flight::new("calm-friday");
    flight.weather(&json!({ "stall": { "writes": true, "times": 1 } }));
    let living = started(&flight, APPROVE);
    until("the write", || flight.writes().len() == 1);
    // Another session on another target: nothing is reconciled, nothing waits.
    let said = flight.run(&["pause", "acme/web", "--confirm", "000000000000"]).exits(3);
    assert!(!said.err.contains("an earlier order"), "{}", said.err);
    assert!(ends(&flight).is_empty());
    kill(living);
    flight.weather(&json!({}));
    flight.run(&["pause", "acme/web", "--confirm", "000000000000"]).exits(3).complains("resolved");
    one_write_and_a_whole_journal(&flight);
}

#[test]
fn the_same_plan_confirmed_in_two_places_at_once_is_sent_once() {
    let flight = Flight::new("calm-friday");
    let way = "[[service]]\nid = \"inventory\"\nrepository = \"acme/inventory\"\npromote = { deployment = true }\n";
    let config = flight.write_file("promote.toml", way);
    let arguments = ["promote", "inventory", "production", "--config", &config];
    let digest = flight.digest(&arguments);
    // The vendor would take both: nothing in the request says that it is the same.
    flight.weather(&json!({ "stall": { "writes": true } }));
    let confirmed = [&arguments[..], &["--confirm", &digest]].concat();
    let spawned = || flight.command(&confirmed).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut children = [spawned(), spawned()];
    until("one of them to be refused", || children.iter_mut().any(|child| child.try_wait().unwrap().is_some()));
    until("the write", || flight.writes().len() == 1);
    for child in &mut children {
        match child.try_wait().unwrap() {
            Some(ended) => assert_eq!(ended.code(), Some(3)),
            None => child.kill().unwrap(),
        }
        child.wait().unwrap();
    }
    one_write_and_a_whole_journal(&flight);
}

/// The cockpit in a terminal, over the flight's simulator.
fn cockpit(flight: &Flight, arguments: &[&str]) -> Pty {
    in_terminal(flight, arguments)
}

/// The binary in a terminal, with the flight's environment.
fn in_terminal(flight: &Flight, arguments: &[&str]) -> Pty {
    let state = flight.folder.path().join("state");
    let environment = [
        ("HOME", flight.folder.path()),
        ("GITHUB_API_URL", Path::new(&flight.api)),
        ("GITHUB_TOKEN", Path::new(flight.simulator.operator_token())),
        ("FLIGHTDECK_STATE_DIR", &state),
    ];
    Pty::start(Path::new(env!("CARGO_BIN_EXE_flightdeck")), arguments, &environment, (120, 40))
}
