//! Several that look at the same events: one event, one alert over each channel that leads to somebody; each one's own lines.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use flightdeck::cockpit::alerts::{AlertId, ChannelId};
use flightdeck::cockpit::{Acknowledgement, Matter};
use flightdeck::domain::{DeploymentId, EnvironmentId, ServiceId, Text};
use flightdeck::runtime::acknowledged::AcknowledgedFile;
use flightdeck::runtime::alerts::AlertedFile;
use serde_json::{Value, json};

use crate::catcher::{Catcher, TEAM};
use crate::flight::Flight;
use crate::titles;
use crate::watching::Watching;

/// The lines of a Slack message: its title, and below it what it counts, without the times of day.
fn said(document: &Value) -> Vec<String> {
    let texts = document["blocks"].as_array().unwrap().iter().map(|block| block["text"]["text"].as_str().unwrap());
    let lines = texts.flat_map(str::lines).map(|line| line.replace("&gt;", ">").replace("&lt;", "<"));
    let lines = lines.map(|line| line.replace("&amp;", "&"));
    lines.map(|line| line.split_once("Z ").map_or(line.clone(), |(_, rest)| rest.to_owned())).collect()
}

/// How often each of these was said at this end.
fn count(catcher: &Catcher, path: &str, title: &str) -> usize {
    catcher.under(path).iter().filter(|document| said(document).iter().any(|line| line == title)).count()
}

#[test]
fn of_two_watches_one_tells_and_each_has_its_own_lines() {
    let (flight, catcher) = (Flight::new("calm-friday"), Catcher::start());
    let file = flight.write_file("alerts.toml", TEAM);
    let team = format!("{}/team", catcher.base);
    let start = || Watching::start(&flight, &["--config", &file], &[("TEAM", &team)]);
    let mut both = [start(), start()];
    for watching in &mut both {
        watching.until(|alert| alert["service"] == "acme/checkout" && alert["event"] == "needs-you");
    }
    let push = json!({ "as": "priya", "act": "push", "repository": "acme/ledger", "count": 1, "tag": "v99.0.0" });
    flight.control("POST", "act", &push);
    flight.control("POST", "advance", &json!({ "seconds": 1_800 }));
    for watching in &mut both {
        watching.until(|alert| alert["title"].as_str().unwrap().contains("v99.0.0"));
    }
    let [one, other] = both;
    let (one, other) = (one.end(), other.end());
    let (one, other): (BTreeSet<String>, BTreeSet<String>) =
        (titles(&one).into_iter().collect(), titles(&other).into_iter().collect());
    let same: Vec<&String> = one.intersection(&other).collect();
    assert!(same.len() >= 3, "{one:#?} {other:#?}");
    for title in one.union(&other) {
        let times = count(&catcher, "/team", title);
        assert!(times <= 1, "{title}: {times} times");
    }
    // Whatever was on its way when they ended is told by the next one, once.
    Watching::start(&flight, &["--once", "--config", &file], &[("TEAM", &team)]).rest();
    for title in same {
        assert_eq!(count(&catcher, "/team", title), 1, "{title}: {:#?}", catcher.under("/team"));
    }
}

/// The ids of what is written down as told over a channel.
fn told(flight: &Flight, channel: &str) -> BTreeSet<AlertId> {
    let file = AlertedFile::new(Some(&flight.folder.path().join("state")));
    let told = file.load().unwrap().into_iter().filter(|(over, _)| over.as_str() == channel);
    told.map(|(_, id)| id).collect()
}

fn watch_of(flight: &Flight, configuration: &str, team: &str) -> std::process::Command {
    let mut arguments = vec!["watch", "--json", "--config", configuration];
    arguments.extend(flight.scenario.repositories().iter().map(String::as_str));
    let mut command = flight.command(&arguments);
    command.env("TEAM", team);
    command
}

#[test]
fn a_watch_that_nobody_reads_any_more_ends_and_keeps_only_what_it_printed() {
    let (flight, catcher) = (Flight::new("calm-friday"), Catcher::start());
    let (file, team) = (flight.write_file("alerts.toml", TEAM), format!("{}/team", catcher.base));
    let mut watching = Watching::read_once(watch_of(&flight, &file, &team));
    assert_eq!(watching.heard.len(), 1);
    let push = json!({ "as": "priya", "act": "push", "repository": "acme/ledger", "count": 1, "tag": "v99.0.0" });
    flight.control("POST", "act", &push);
    flight.control("POST", "advance", &json!({ "seconds": 1_800 }));
    assert!(!watching.ends().success(), "whoever starts it sees that it ended");
    let rest = Watching::start(&flight, &["--once", "--config", &file], &[("TEAM", &team)]).rest();
    let missed = titles(&rest).iter().filter(|title| title.contains("v99.0.0")).count();
    assert_eq!(missed, 1, "what came when nobody read any more is told by the next one: {rest:#?}");
}

#[test]
fn what_could_not_be_printed_is_not_kept_as_told() {
    let (flight, catcher) = (Flight::new("calm-friday"), Catcher::start());
    let (file, team) = (flight.write_file("alerts.toml", TEAM), format!("{}/team", catcher.base));
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status = watch_of(&flight, &file, &team).stdout(writer).stderr(Stdio::null()).status().unwrap();
    assert!(!status.success(), "whoever starts it sees that it ended");
    assert_eq!(told(&flight, "lines"), BTreeSet::new());
}

#[test]
fn whoever_does_not_read_the_lines_holds_up_nothing_else() {
    let (flight, catcher) = (Flight::new("calm-friday"), Catcher::start());
    let (file, team) = (flight.write_file("alerts.toml", TEAM), format!("{}/team", catcher.base));
    let watching = Watching::unread(watch_of(&flight, &file, &team));
    catcher.waits_for("/team");
    watching.ends_unread();
    assert_eq!(told(&flight, "lines"), BTreeSet::new());
    assert!(!told(&flight, "team").is_empty());
}

#[test]
fn an_alert_of_a_watch_that_died_while_telling_is_told_by_another() {
    let (flight, catcher) = (Flight::new("bad-release"), Catcher::start());
    let file = flight.write_file("alerts.toml", TEAM);
    let (hangs, team) = (format!("{}/hangs", catcher.base), format!("{}/team", catcher.base));
    let mut dies = Watching::start(&flight, &["--config", &file], &[("TEAM", &hangs)]);
    dies.until(|alert| alert["event"] == "deployment-failed");
    catcher.waits_for("/hangs");
    dies.kill();
    // Its turn is over at some time; the file says when, and here it is over now.
    let path = flight.folder.path().join("state/alerted.json");
    let mut kept: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let turns = kept["alerted"].as_array_mut().unwrap().iter_mut().filter(|heard| !heard["until"].is_null());
    let ended = turns.map(|heard| heard["until"] = json!("2026-01-01T00:00:00Z")).count();
    assert!(ended > 0, "the turn was written down before anything was sent: {kept:#}");
    std::fs::write(&path, kept.to_string()).unwrap();
    Watching::start(&flight, &["--once", "--config", &file], &[("TEAM", &team)]).rest();
    assert!(!catcher.under("/team").is_empty(), "nothing is left behind that keeps the next one from telling");
}

/// Where the parent put the folder of a child of this test binary.
const FOLDER: &str = "FLIGHTDECK_TEST_FOLDER";
/// Which child.
const NUMBER: &str = "FLIGHTDECK_TEST_NUMBER";
/// How often each child writes.
const TIMES: usize = 40;

fn child(test: &str, folder: &Path, number: usize) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .env(FOLDER, folder)
        .env(NUMBER, number.to_string())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

fn given() -> Option<(PathBuf, usize)> {
    Some((PathBuf::from(std::env::var_os(FOLDER)?), std::env::var(NUMBER).ok()?.parse().unwrap()))
}

/// The work of a process that shares the files: an acknowledgement, lines of its own, and a turn at what all want to say.
#[test]
fn writes_for_the_parent() {
    let Some((folder, number)) = given() else { return };
    let (acknowledged, alerted) = (AcknowledgedFile::new(&folder), AlertedFile::new(Some(&folder)));
    let own = ChannelId::new(&format!("lines-{number}"));
    let shared = ChannelId::new("team");
    for time in 0..TIMES {
        acknowledged.keep(&acknowledgement(number * TIMES + time), true).unwrap();
        alerted.keep(&own, &[AlertId::new(&format!("event {time}"))]).unwrap();
        let ids = [AlertId::new(&format!("event {time}"))];
        let now = jiff::Timestamp::now();
        let turn = alerted.take_turn(&shared, &ids, now, Duration::from_secs(600)).unwrap();
        if !turn.mine.is_empty() {
            std::fs::write(folder.join(format!("said-{time}-{number}")), "").unwrap();
            alerted.keep(&shared, &turn.mine).unwrap();
        }
    }
}

fn acknowledgement(number: usize) -> Acknowledgement {
    let environment = EnvironmentId { service: ServiceId::new("acme/checkout"), name: Text::new("production") };
    let matter = Matter::Failure { environment, deployment: DeploymentId::new(&number.to_string()) };
    Acknowledgement { matter, standing: "failed".to_owned(), at: "2026-11-20T12:00:00Z".parse().unwrap() }
}

#[test]
fn processes_that_write_at_once_lose_nothing_and_one_of_them_tells() {
    let folder = tempfile::tempdir().unwrap();
    let children: Vec<Child> =
        (0..3).map(|number| child("shared::writes_for_the_parent", folder.path(), number)).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(AcknowledgedFile::new(folder.path()).load().unwrap().len(), 3 * TIMES);
    let told = AlertedFile::new(Some(folder.path())).load().unwrap();
    assert_eq!(told.len(), 4 * TIMES, "of each its own lines, and of all together each event once");
    for time in 0..TIMES {
        let said = (0..3).filter(|number| folder.path().join(format!("said-{time}-{number}")).exists()).count();
        assert_eq!(said, 1, "event {time}");
    }
}

#[test]
fn a_process_that_stands_still_with_the_lock_holds_up_nobody_for_long() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acknowledged.lock");
    let lock = std::fs::File::create(&path).unwrap();
    lock.lock().unwrap();
    let file = AcknowledgedFile::new(folder.path());
    file.keep(&acknowledgement(1), true).unwrap();
    assert_eq!(file.load().unwrap().len(), 1);
    // One that dies leaves no lock behind, however it dies: the file alone says nothing.
    drop(lock);
    assert!(path.exists());
    file.keep(&acknowledgement(2), true).unwrap();
    assert_eq!(file.load().unwrap().len(), 2);
}
