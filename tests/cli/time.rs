//! `at`, `history`, `timeline` and `dora`: what changed, and what ran when.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::flight::{Flight, hold_against_the_schema};

fn moment(value: &Value) -> Option<Timestamp> {
    value.as_str().map(|text| text.parse().unwrap())
}

#[test]
fn at_answers_what_the_intervals_of_the_history_say() {
    let flight = Flight::new("calm-friday");
    let history = flight.run(&["history", "acme/search", "production", "--json"]).exits(0).json();
    hold_against_the_schema("history", &history);
    let intervals = history["intervals"].as_array().unwrap();
    assert!(intervals.len() > 4, "{intervals:#?}");
    assert!(intervals.first().unwrap()["from"].is_null() && intervals.last().unwrap()["until"].is_null());
    for pair in intervals.windows(2) {
        assert_eq!(pair[0]["until"], pair[1]["from"], "they cover the line");
    }
    // Exactly at a change what began then runs; a second before, what was there. The newest and the oldest tell enough.
    for pair in [&intervals[..2], &intervals[intervals.len() - 2..]] {
        let change = moment(&pair[1]["from"]).unwrap();
        for (at, expected) in [(change, &pair[1]), (change - SignedDuration::from_secs(1), &pair[0])] {
            let said = flight.run(&["at", "--json", "acme/search", "production", &at.to_string()]);
            let document = said.exits(0).json();
            hold_against_the_schema("at", &document);
            assert_eq!(document["answer"], *expected, "at {at}");
        }
    }
    assert!(flight.writes().is_empty());
}

#[test]
fn at_says_partial_and_who_and_which_zone() {
    let flight = Flight::new("calm-friday");
    // The options may stand behind the moment, which may begin with a dash and be several words.
    let now = flight.run(&["at", "acme/search", "production", "now", "--json"]).exits(0).json();
    assert_eq!((now["answer"]["what"].as_str(), now["answer"]["because"].as_str()), (Some("partial"), Some("failed")));
    assert_eq!(
        (&now["answer"]["release"]["version"], &now["answer"]["or"]["version"]),
        (&json!("v5.9.0"), &json!("v5.10.0"))
    );
    let said = flight.run(&["at", "acme/search", "production", "-2h"]);
    let said = said.exits(0);
    assert!(said.out.contains("v5.9.0") && said.out.contains(", by "), "{}", said.out);
    let said =
        flight.command(&["at", "acme/search", "production", "yesterday", "12:00"]).env("TZ", "Asia/Tokyo").output();
    let out = String::from_utf8(said.unwrap().stdout).unwrap();
    assert!(out.contains("the time read as Asia/Tokyo"), "{out}");
}

#[test]
fn before_the_first_there_was_nothing_and_what_was_not_read_is_a_gap() {
    let flight = Flight::new("calm-friday");
    let before = flight.run(&["at", "--json", "acme/search", "production", "2020-01-01T00:00:00Z"]).exits(0).json();
    assert_eq!(before["answer"]["what"], "nothing");
    let gap = flight.run(&["at", "--json", "--pages", "0", "acme/search", "production", "2020-01-01T00:00:00Z"]);
    // No answer is a failure: a script must not take it for one.
    let gap = gap.exits(1).json();
    assert_eq!(gap["answer"]["what"], "gap");
    assert!(gap["answer"]["why"].as_str().unwrap().contains("not read"));
    hold_against_the_schema("at", &gap);
}

#[test]
fn a_moment_that_is_to_come_or_none_is_a_matter_of_usage() {
    let flight = Flight::new("calm-friday");
    for (words, why) in [
        (vec!["2999-01-01T00:00:00Z"], "still to come"),
        (vec!["soon"], "is no moment"),
        (vec!["2026-02-30"], "is no moment"),
    ] {
        let said = flight.run(&[vec!["at", "acme/search", "production"], words].concat());
        let said = said.exits(2);
        assert!(said.err.contains(why) && said.out.is_empty(), "{}", said.err);
    }
    flight.run(&["at", "acme/search", "prod", "now"]).exits(2);
    flight.run(&["timeline", "acme/search", "--since", "1h", "--until", "2h"]).exits(2);
    assert!(flight.writes().is_empty());
}

#[test]
fn the_timeline_tells_production_and_with_a_word_everything() {
    let flight = Flight::new("calm-friday");
    let services = ["acme/search", "acme/web"];
    let document = flight.run(&[&["timeline", "--json", "--since", "30d"], &services[..]].concat()).exits(0).json();
    hold_against_the_schema("timeline", &document);
    let changes = document["changes"].as_array().unwrap();
    assert!(changes.len() > 10 && changes.iter().all(|one| one["tier"] == "production"));
    let times: Vec<_> = changes.iter().map(|one| moment(&one["at"]).unwrap()).collect();
    assert!(times.is_sorted_by(|one, other| one >= other), "newest first");
    assert_eq!((&changes[0]["what"], &changes[0]["service"]), (&json!("failed"), &json!("acme/search")));
    assert!(document["complete_from"].is_null(), "it read all there is");
    let everything = [&["timeline", "--json", "--since", "30d", "--all-environments"], &services[..]].concat();
    let all = flight.run(&everything).exits(0).json();
    assert!(all["changes"].as_array().unwrap().len() > changes.len());
    let two = flight.run(&["timeline", "--limit", "2", "--since", "30d", "acme/search"]).exits(0).out.clone();
    assert_eq!(two.lines().count(), 2, "{two}");
    assert!(two.starts_with(times[0].to_string().as_str()));
}

#[test]
fn a_rollback_is_seen_as_one_everywhere() {
    let flight = Flight::new("calm-friday");
    flight.confirmed(&["rollback", "acme/search", "production"]).exits(0);
    flight.run(&["approve", "acme/search", "production", "--dry-run"]);
    let gated = flight.confirmed(&["approve", "acme/search", "production"]);
    assert!(gated.code == 0 || gated.code == 4, "{}", gated.err);
    flight.control("POST", "advance", &json!({ "seconds": 900 }));
    let history = flight.run(&["history", "acme/search", "production", "--json"]).exits(0).json();
    let newest = &history["deployments"][0];
    assert_eq!((&newest["rollback"], &newest["version"]), (&json!(true), &json!("v5.9.0")), "{newest:#}");
    let last = history["intervals"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["what"], &last["rollback"]), (&json!("release"), &json!(true)), "{last:#}");
    let everything = flight.run(&["timeline", "--json", "--since", "30d", "acme/search"]).exits(0).json();
    // The simulator's clock runs ahead of the machine's: its newest change may still be to come here.
    let whats: Vec<&str> =
        everything["changes"].as_array().unwrap().iter().map(|one| one["what"].as_str().unwrap()).collect();
    assert!(whats.contains(&"failed"), "{whats:?}");
    assert!(whats.contains(&"ordered") || whats.contains(&"rolled_back"), "{whats:?}");
}

#[test]
fn dora_says_what_it_was_computed_from() {
    let flight = Flight::new("calm-friday");
    let document = flight.run(&["dora", "--json", "acme/search", "acme/web"]).exits(0).json();
    hold_against_the_schema("dora", &document);
    assert_eq!(document["definitions"].as_array().unwrap().len(), 4);
    let events = document["events"].as_array().unwrap();
    let of =
        |service: &str| document["services"].as_array().unwrap().iter().find(|one| one["service"] == service).unwrap();
    for service in ["acme/search", "acme/web"] {
        let (keys, counted) = (of(service), |word: &str| {
            events.iter().filter(|one| one["service"] == service && one["counted"] == word).count() as u64
        });
        let (delivered, failed) =
            (counted("delivered") + counted("rolled_back"), counted("failed") + counted("rolled_back"));
        assert_eq!(keys["delivered"].as_u64(), Some(delivered));
        assert_eq!(keys["failed"].as_u64(), Some(failed));
        assert_eq!(keys["ended"].as_u64(), Some(counted("delivered") + counted("rolled_back") + counted("failed")));
        assert!(keys["lead_time_seconds"].as_i64().unwrap() > 0);
        // All but the very first delivery of each have one before them.
        assert_eq!(keys["deliveries_without_commits"].as_u64(), Some(1));
    }
    // search failed once, and nothing followed: one failure of all that ended, none restored.
    let search = of("acme/search");
    assert_eq!(
        (search["failed"].as_u64(), search["open"].as_u64(), &search["time_to_restore_seconds"]),
        (Some(1), Some(1), &Value::Null)
    );
    let ended = search["ended"].as_f64().unwrap();
    let rate = search["change_failure_rate_percent"].as_f64().unwrap();
    assert!((rate - 100.0 / ended).abs() < 0.06, "{rate} of {ended}");
    let none = flight.run(&["dora", "--json", "--comparisons", "0", "acme/web"]).exits(0).json();
    assert!(none["overall"]["lead_time_seconds"].is_null(), "no commit was read");
    let lines = flight.run(&["dora", "--events", "acme/search"]).exits(0).out.clone();
    for word in
        ["deployment frequency:", "lead time for changes:", "change failure rate:", "time to restore:", "EVENTS"]
    {
        assert!(lines.contains(word), "{word} in\n{lines}");
    }
    assert!(flight.writes().is_empty());
}
