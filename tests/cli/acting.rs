//! The eight verbs without a terminal.

use serde_json::json;

use super::flight::Flight;

const APPROVE: &[&str] = &["approve", "acme/checkout", "production-eu"];

#[test]
fn a_dry_run_shows_exactly_what_would_be_sent_and_sends_nothing() {
    let flight = Flight::new("calm-friday");
    let said = flight.run(&[APPROVE, &["--dry-run"]].concat()).exits(0);
    assert!(said.out.contains("POST /repos/acme/checkout/actions/runs/"), "{}", said.out);
    assert!(said.out.contains("confirmed by typing `checkout`"), "{}", said.out);
    assert!(said.out.contains("flightdeck approve acme/checkout production-eu --confirm "), "{}", said.out);
    let document = flight.run(&[APPROVE, &["--dry-run", "--json"]].concat()).exits(0).json();
    assert_eq!(document["schema"], "flightdeck.plan/1");
    assert_eq!(document["plan"]["steps"].as_array().unwrap().len(), 1);
    assert_eq!(flight.digest(APPROVE), flight.digest(APPROVE), "the same plan has the same digest");
    assert!(flight.writes().is_empty());
}

#[test]
fn a_confirmed_plan_is_sent_once_and_approves_exactly_its_gate() {
    let flight = Flight::new("calm-friday");
    let digest = flight.digest(APPROVE);
    let said = flight.run(&[APPROVE, &["--confirm", &digest[..12], "--json"]].concat()).exits(0).json();
    assert_eq!((said["schema"].as_str(), said["state"].as_str()), (Some("flightdeck.order/1"), Some("done")));
    assert_eq!(flight.writes().len(), 1);
    let left = flight.run(&["approvals", "acme/checkout", "--json"]).exits(0).json();
    let left: Vec<&str> =
        left["approvals"].as_array().unwrap().iter().filter_map(|one| one["environment"].as_str()).collect();
    assert_eq!(left, ["production-us"]);
    // The same words again: there is nothing left to approve.
    flight.run(&[APPROVE, &["--confirm", &digest]].concat()).exits(3).complains("nothing waits at production-eu");
    assert_eq!(flight.writes().len(), 1);
}

#[test]
fn without_a_confirmation_nothing_is_sent() {
    let flight = Flight::new("calm-friday");
    flight.run(APPROVE).exits(2).complains("no terminal to type it at");
    flight
        .run(&[APPROVE, &["--confirm", "000000000000"]].concat())
        .exits(3)
        .complains("not the plan that was confirmed");
    let digest = flight.digest(APPROVE);
    // Too short a digest names nothing, and another plan's digest is not this one's.
    flight.run(&[APPROVE, &["--confirm", &digest[..8]]].concat()).exits(3);
    flight.run(&["reject", "acme/checkout", "production-eu", "--confirm", &digest]).exits(3);
    flight.run(&["approve", "acme/checkout", "production-us", "--confirm", &digest]).exits(3);
    flight.run(&[APPROVE, &["--reason", "another", "--confirm", &digest]].concat()).exits(3);
    assert!(flight.writes().is_empty());
}

#[test]
fn a_name_that_names_nothing_sends_nothing() {
    let flight = Flight::new("calm-friday");
    let long = "0".repeat(64);
    for (arguments, words) in [
        (&["approve", "acme/checkout", "production-es"][..], "did you mean `production-eu`?"),
        (&["approve", "acme/checkout"], "several gates wait; name the environments"),
        (&["approve", "acme/checkout", "production-eu", "--run", "99"], "has no run 99"),
        (&["approve", "acme/nowhere", "production"], "Not Found"),
        (&["approve", "nowhere", "production"], "neither a configured service nor a repository"),
        (&["promote", "acme/inventory", "productoin"], "did you mean `production`?"),
        (&["promote", "acme/inventory", "production", "--version", "v0.46.9"], "did you mean `v0.46.0`?"),
        (&["rollback", "acme/search", "production", "--to", "v99"], "was never delivered to production"),
        (&["rollback", "acme/search", "prod"], "has no environment `prod`"),
        (&["cancel", "acme/search", "--run", "99"], "has no run 99"),
        (&["retry", "acme/search", "--job", "deplyo"], "has no job `deplyo`"),
        (&["pause", "acme/search", "--workflow", "Depoly"], "did you mean `Deploy`?"),
    ] {
        flight.run(&[arguments, &["--confirm", &long]].concat()).exits(2).complains(words);
    }
    assert!(flight.writes().is_empty());
}

#[test]
fn every_verb_reaches_the_simulator() {
    let flight = Flight::new("calm-friday");
    let first = |path: &str| path.split("/actions/").nth(1).unwrap_or(path).to_owned();
    let mut seen = 0;
    let mut newly = |flight: &Flight| -> Vec<String> {
        let writes = flight.writes();
        let new = writes[seen..].iter().map(|write| first(write)).collect();
        seen = writes.len();
        new
    };
    flight.confirmed(&["reject", "acme/checkout", "production-us", "--reason", "not today"]).exits(0);
    assert!(newly(&flight)[0].ends_with("/pending_deployments"));
    flight.confirmed(&["pause", "acme/web"]).exits(0);
    assert!(newly(&flight)[0].ends_with("/disable"));
    flight.confirmed(&["resume", "acme/web"]).exits(0);
    assert!(newly(&flight)[0].ends_with("/enable"));
    flight.confirmed(&["cancel", "acme/notifications"]).exits(0);
    assert!(newly(&flight)[0].ends_with("/cancel"));
    flight.confirmed(&["retry", "acme/notifications"]).exits(0);
    assert!(newly(&flight)[0].ends_with("/rerun-failed-jobs"));
    flight.confirmed(&["rollback", "acme/search", "production"]).exits(0);
    let rollback = newly(&flight);
    assert!(rollback[0].ends_with("/rerun") && rollback[1].ends_with("/disable"), "{rollback:?}");
    let way = "[[service]]\nid = \"inventory\"\nrepository = \"acme/inventory\"\npromote = { deployment = true }\n";
    let config = flight.write_file("promote.toml", way);
    flight.confirmed(&["promote", "inventory", "production", "--config", &config]).exits(0);
    assert!(newly(&flight)[0].ends_with("/deployments"));
    flight.run(&["journal", "verify"]).exits(0);
}

#[test]
fn a_promotion_that_is_not_configured_says_the_lines_to_add() {
    let flight = Flight::new("calm-friday");
    flight.run(&["promote", "acme/inventory", "production", "--dry-run"]).exits(3).complains("promote = { workflow =");
    assert!(flight.writes().is_empty());
}

#[test]
fn a_freeze_is_overridden_by_name_and_reason_or_not_at_all() {
    let flight = Flight::new("calm-friday");
    let freeze = "[[freeze]]\nname = \"always\"\ntiers = [\"production\"]\nstarts = \"Mon 00:00\"\nends = \"Mon 00:00\"\nzone = \"UTC\"\n";
    let config = flight.write_file("freeze.toml", freeze);
    let dry = flight.run(&[APPROVE, &["--config", &config, "--dry-run"]].concat()).exits(0);
    assert!(dry.out.contains("freeze always is in force"), "{}", dry.out);
    let bare = flight.digest(&[APPROVE, &["--config", &config]].concat());
    flight
        .run(&[APPROVE, &["--config", &config, "--confirm", &bare]].concat())
        .exits(3)
        .complains("--override-freeze \"always\"")
        .complains("a reason of at least 10 characters");
    assert!(flight.writes().is_empty());
    let with_reason = [APPROVE, &["--config", &config, "--reason", "customers cannot pay"]].concat();
    let digest = flight.digest(&with_reason);
    flight.run(&[with_reason.as_slice(), &["--confirm", &digest]].concat()).exits(3);
    assert!(flight.writes().is_empty());
    flight.run(&[with_reason.as_slice(), &["--confirm", &digest, "--override-freeze", "always"]].concat()).exits(0);
    assert_eq!(flight.writes().len(), 1);
    let shown = flight.run(&["journal", "show"]).exits(0).out;
    assert!(shown.contains("overrides always") && shown.contains("customers cannot pay"), "{shown}");
    // A safing verb is never held up.
    flight.confirmed(&["reject", "acme/checkout", "production-us", "--config", &config]).exits(0);
}

#[test]
fn rules_of_the_configuration_hold_on_the_command_line() {
    let flight = Flight::new("calm-friday");
    let config = flight.write_file("reason.toml", "[policy]\nrequire_reason = [\"production\"]\n");
    let digest = flight.digest(&[APPROVE, &["--config", &config]].concat());
    flight
        .run(&[APPROVE, &["--config", &config, "--confirm", &digest]].concat())
        .exits(3)
        .complains("a reason of at least 1");
    for arguments in [&["--read-only"][..], &["--config", &flight.write_file("read.toml", "read_only = true\n")]] {
        let digest = flight.digest(APPROVE);
        let said = flight.run(&[arguments, APPROVE, &["--confirm", &digest]].concat()).exits(3);
        said.complains("read-only");
    }
    let digest = flight.digest(APPROVE);
    let mut command = flight.command(&[APPROVE, &["--confirm", &digest]].concat());
    assert_eq!(command.env("FLIGHTDECK_READ_ONLY", "1").output().unwrap().status.code(), Some(3));
    assert!(flight.writes().is_empty());
}

#[test]
fn what_changed_since_the_dry_run_is_refused() {
    let flight = Flight::new("calm-friday");
    let digest = flight.digest(APPROVE);
    // Somebody else runs it again: the same gate, of another attempt.
    let other =
        |act: &str| json!({ "as": "linus-h", "act": act, "repository": "acme/checkout", "run": "checkout-release" });
    flight.control("POST", "act", &other("cancel"));
    flight.control("POST", "advance", &json!({ "seconds": 120 }));
    flight.control("POST", "act", &other("rerun"));
    flight.control("POST", "advance", &json!({ "seconds": 1800 }));
    assert_ne!(flight.digest(APPROVE), digest);
    let before = flight.writes().len();
    flight.run(&[APPROVE, &["--confirm", &digest]].concat()).exits(3).complains("not the plan that was confirmed");
    assert_eq!(flight.writes().len(), before);
}

#[test]
fn a_lost_reply_is_found_out_by_reading_and_sent_once() {
    let flight = Flight::new("calm-friday");
    let digest = flight.digest(APPROVE);
    flight.weather(&json!({ "drop_reply": { "writes": true, "times": 1 } }));
    let said = flight.run(&[APPROVE, &["--confirm", &digest, "--json"]].concat()).exits(0).json();
    assert_eq!(said["state"], "resolved");
    assert_eq!(flight.writes().len(), 1);
}

#[test]
fn a_process_that_is_killed_between_sending_and_the_answer_is_reconciled_by_the_next() {
    let flight = Flight::new("calm-friday");
    let digest = flight.digest(APPROVE);
    flight.weather(&json!({ "stall": { "writes": true, "times": 1 } }));
    let mut child = flight.command(&[APPROVE, &["--confirm", &digest]].concat()).spawn().unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while flight.writes().is_empty() {
        assert!(std::time::Instant::now() < deadline, "nothing was sent");
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();

    let orders = flight.run(&["status", "acme/checkout", "--json"]).exits(0).json()["orders"].clone();
    assert_eq!((orders[0]["verb"].as_str(), orders[0]["state"].as_str()), (Some("approve"), Some("unknown")));
    flight
        .confirmed(&["pause", "acme/web"])
        .exits(0)
        .complains("an earlier order, approve checkout v2.14.0 for production-eu in run #10: resolved");
    let approvals = flight.writes().iter().filter(|write| write.ends_with("/pending_deployments")).count();
    assert_eq!(approvals, 1);
    assert_eq!(flight.run(&["status", "acme/checkout", "--json"]).exits(0).json()["orders"], json!([]));
}

#[test]
fn without_a_journal_only_safing_verbs_go() {
    let flight = Flight::new("calm-friday");
    // A file where the folder should be: nobody can write a journal there, not even root.
    let blocked = flight.write_file("blocked", "");
    let digest = flight.digest(APPROVE);
    flight
        .run(&[APPROVE, &["--state-dir", &blocked, "--confirm", &digest]].concat())
        .exits(3)
        .complains("no journal, so nothing is sent");
    assert!(flight.writes().is_empty());
    let reject = ["reject", "acme/checkout", "production-eu"];
    let digest = flight.digest(&reject);
    flight
        .run(&[&reject[..], &["--state-dir", &blocked, "--confirm", &digest]].concat())
        .exits(0)
        .complains("NOT IN THE JOURNAL");
    assert_eq!(flight.writes().len(), 1);
}
