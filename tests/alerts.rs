//! Alerts as they reach people: the real binary over the simulator, and at the other ends a web server, a mail server and a
//! notification service. Each alert once, in the right words, with nothing in it that the other end would obey; and nothing
//! waits for an end that is gone or hangs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a skip is said")]

#[path = "alerts/again.rs"]
mod again;
#[path = "alerts/beside.rs"]
mod beside;
#[path = "alerts/catcher.rs"]
mod catcher;
#[path = "alerts/doubles.rs"]
mod doubles;
#[path = "cli/flight.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the tests of the command line")]
mod flight;
#[path = "alerts/shared.rs"]
mod shared;
#[path = "alerts/watching.rs"]
mod watching;

use std::collections::BTreeSet;

use catcher::Catcher;
use doubles::Double;
use flight::{Flight, Said, hold_against_the_schema};
use serde_json::Value;
use watching::Watching;

/// `watch` over the scenario's services with this configuration.
fn watch(flight: &Flight, configuration: &str, more: &[&str], environment: &[(&str, &str)]) -> Said {
    let file = flight.write_file("alerts.toml", configuration);
    let mut arguments = vec!["watch", "--once", "--json", "--config", file.as_str()];
    arguments.extend(more);
    arguments.extend(flight.scenario.repositories().iter().map(String::as_str));
    let mut command = flight.command(&arguments);
    command.envs(environment.iter().copied());
    Said::of(command.output().unwrap())
}

/// The alerts that were printed.
fn lines(said: &Said) -> Vec<Value> {
    said.out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

fn titles(alerts: &[Value]) -> Vec<String> {
    alerts.iter().map(|alert| alert["title"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_look_tells_what_needs_somebody_once_and_never_again() {
    let flight = Flight::new("bad-release");
    let first = watch(&flight, "", &[], &[]).exits(0);
    let alerts = lines(&first);
    assert!(alerts.len() >= 3, "{}", first.out);
    for alert in &alerts {
        hold_against_the_schema("alert", alert);
    }
    let ids: BTreeSet<&str> = alerts.iter().map(|alert| alert["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), alerts.len(), "each once: {}", first.out);
    assert!(
        alerts.iter().any(|alert| alert["event"] == "deployment-failed" && alert["grave"] == true),
        "{}",
        first.out
    );
    let again = watch(&flight, "", &[], &[]).exits(0);
    let new = titles(&lines(&again));
    let before: BTreeSet<String> = titles(&alerts).into_iter().collect();
    assert!(new.iter().all(|title| !before.contains(title)), "told again: {new:?}");
}

#[test]
fn webhooks_and_commands_hear_each_alert_once_and_obey_nothing_in_it() {
    let (flight, catcher) = (Flight::new("hostile"), Catcher::start());
    let told = flight.folder.path().join("told");
    let configuration = format!(
        r#"
        [[channel]]
        id = "team"
        kind = "slack"
        url = {{ env = "TEAM_WEBHOOK" }}
        [[channel]]
        id = "office"
        kind = "teams"
        url = {{ env = "OFFICE_WEBHOOK" }}
        [[channel]]
        id = "script"
        kind = "command"
        command = ["sh", "-c", "printf '%s|%s\n' \"$FLIGHTDECK_ALERT_TITLE\" \"${{TEAM_WEBHOOK-withheld}}\" >> {}"]
        [[alert]]
        channels = ["team", "office", "script"]
        "#,
        told.display()
    );
    let (team, office) = (format!("{}/team/secret-part", catcher.base), format!("{}/office/secret-part", catcher.base));
    let environment = [("TEAM_WEBHOOK", team.as_str()), ("OFFICE_WEBHOOK", office.as_str())];
    let said = watch(&flight, &configuration, &[], &environment).exits(0);
    let alerts = lines(&said);
    assert!(!alerts.is_empty(), "{}\n{}", said.out, said.err);
    let written = std::fs::read_to_string(&told).unwrap();
    let (slack, teams) = (catcher.under("/team"), catcher.under("/office"));
    // Single ones, or a digest where there were many at once: the same for every channel.
    assert_eq!(slack.len(), teams.len());
    assert_eq!(slack.len(), written.lines().count());
    let named = alerts.len().min(10);
    let shown: String = slack.iter().map(Value::to_string).collect();
    for title in titles(&alerts).iter().take(named) {
        let escaped = title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let start: String = Value::String(escaped.chars().take(60).collect()).to_string();
        assert!(shown.contains(start.trim_matches('"')), "{title} is not in {shown}");
    }
    for document in slack.iter().chain(&teams) {
        let text = document.to_string();
        assert!(!text.contains("\\u001b") && !text.contains('\u{202e}'), "{text}");
    }
    for block in slack.iter().flat_map(|document| document["blocks"].as_array().unwrap()) {
        let kind = &block["text"]["type"];
        let link = block["text"]["text"].as_str().unwrap().starts_with("<http");
        assert!(kind == "plain_text" || link, "only the link of ours is a format: {block}");
    }
    assert!(written.lines().all(|line| line.ends_with("|withheld")), "a command is not given secrets: {written}");
    for text in [&said.out, &said.err] {
        assert!(!text.contains("secret-part"), "{text}");
    }
    assert!(watch(&flight, &configuration, &[], &environment).exits(0).out.is_empty(), "nothing is told twice");
    assert_eq!(catcher.under("/team").len(), slack.len());
}

#[test]
fn an_end_that_is_gone_is_said_and_what_it_did_not_hear_is_told_another_time() {
    let (flight, catcher) = (Flight::new("bad-release"), Catcher::start());
    let configuration = |path: &str| {
        let url = flight.write_file("webhook", &format!("{}/{path}", catcher.base));
        std::fs::set_permissions(&url, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        "[[channel]]\nid = \"team\"\nkind = \"slack\"\nurl = { file = \"webhook\" }\n[[alert]]\nchannels = [\"team\"]\n"
    };
    let said = watch(&flight, configuration("gone/x"), &[], &[]).exits(1).complains("team");
    assert!(said.err.contains("no_service") && !said.err.contains("gone/x"), "{}", said.err);
    assert!(lines(&said).len() >= 3, "the lines are told all the same");
    let tried = catcher.under("/gone").len();
    assert!(tried > 0);
    // Back again it hears what it missed, and it alone.
    let back = watch(&flight, configuration("here/x"), &[], &[]).exits(0);
    assert!(back.out.is_empty(), "the lines were told: {}", back.out);
    assert!(!catcher.under("/here").is_empty(), "what did not get there is told now");
}

#[test]
fn a_look_that_cannot_keep_what_it_told_says_so_by_its_end_and_one_that_misses_a_secret_names_it() {
    let flight = Flight::new("calm-friday");
    // A file stands where a folder is wanted: nobody can write below it, not even root.
    let place = flight.write_file("taken", "");
    let said = watch(&flight, "", &["--state-dir", &format!("{place}/below")], &[]).exits(1);
    assert!(said.err.contains("cannot be kept, and may be told again"), "{}", said.err);
    assert!(!lines(&said).is_empty());
    let configuration = "[[channel]]\nid = \"team\"\nkind = \"slack\"\nurl = { env = \"NO_SUCH_HOOK\" }\n[[alert]]\nchannels = [\"team\"]\n";
    let said = watch(&flight, configuration, &[], &[]).exits(1);
    assert!(said.err.contains("reading the secret of team: NO_SUCH_HOOK is not set; set NO_SUCH_HOOK"), "{}", said.err);
}

#[test]
fn an_end_that_is_out_of_service_for_a_moment_is_told_a_moment_later() {
    let (flight, catcher) = (Flight::new("calm-friday"), Catcher::start());
    let configuration =
        "[[channel]]\nid = \"team\"\nkind = \"slack\"\nurl = { env = \"TEAM\" }\n[[alert]]\nchannels = [\"team\"]\n";
    let url = format!("{}/busy", catcher.base);
    let said = watch(&flight, configuration, &[], &[("TEAM", &url)]).exits(0);
    assert!(!said.err.contains("alerts do not reach"), "{}", said.err);
    let posts = catcher.under("/busy");
    assert_eq!(posts[0], posts[1], "the first one again");
}

#[test]
fn what_hangs_holds_up_nothing_but_itself() {
    let (flight, catcher) = (Flight::new("bad-release"), Catcher::start());
    let configuration = r#"
        [limits]
        read = "2s"
        [[channel]]
        id = "stuck"
        kind = "slack"
        url = { env = "STUCK" }
        [[channel]]
        id = "team"
        kind = "slack"
        url = { env = "TEAM" }
        [[alert]]
        channels = ["stuck", "team", "desktop"]
    "#;
    let (stuck, team) = (format!("{}/hangs", catcher.base), format!("{}/team", catcher.base));
    let nowhere = format!("unix:path={}/nobody", flight.folder.path().display());
    let environment =
        [("STUCK", stuck.as_str()), ("TEAM", team.as_str()), ("DBUS_SESSION_BUS_ADDRESS", nowhere.as_str())];
    let said = watch(&flight, configuration, &[], &environment).exits(1);
    assert!(
        said.err.contains("alerts do not reach stuck") && said.err.contains("alerts do not reach desktop"),
        "{}",
        said.err
    );
    assert!(!catcher.under("/team").is_empty());
}

#[test]
fn a_watch_tells_what_comes_while_it_watches() {
    let flight = Flight::new("calm-friday");
    let mut watching = Watching::start(&flight, &[], &[]);
    watching.until(|alert| alert["service"] == "acme/checkout" && alert["event"] == "needs-you");
    // Somebody releases: what waits for the operator then is new.
    let push =
        serde_json::json!({ "as": "priya", "act": "push", "repository": "acme/ledger", "count": 1, "tag": "v99.0.0" });
    flight.control("POST", "act", &push);
    flight.control("POST", "advance", &serde_json::json!({ "seconds": 1_800 }));
    let alert = watching.until(|alert| alert["title"].as_str().unwrap().contains("v99.0.0"));
    assert_eq!(alert["service"], "acme/ledger", "{alert}");
    watching.end();
}

#[test]
fn mail_is_encrypted_and_logged_in_and_says_each_alert_once() {
    let Some(python) = doubles::python() else { return };
    let flight = Flight::new("bad-release");
    let post = Double::start(&python, &["mail", flight.folder.path().to_str().unwrap()]);
    let number = post.next()["port"].as_u64().expect("a port");
    let configuration = |user: &str| {
        format!(
            r#"
            [[channel]]
            id = "post"
            kind = "mail"
            server = "localhost"
            port = {number}
            ca = "authority.pem"
            from = "flightdeck <deck@example.org>"
            to = ["oncall@example.org"]
            user = "{user}"
            password = {{ env = "MAIL_PASSWORD" }}
            [[alert]]
            channels = ["post"]
            "#
        )
    };
    let environment = [("MAIL_PASSWORD", "correct horse")];
    let said = watch(&flight, &configuration("tomas"), &[], &environment).exits(1).complains("post");
    assert!(!said.err.contains("correct horse"), "{}", said.err);
    assert!(post.rest().iter().all(|heard| heard["refused"] == "tomas"));
    std::fs::remove_file(flight.folder.path().join("state/alerted.json")).unwrap();
    let said = watch(&flight, &configuration("mira"), &[], &environment).exits(0);
    let alerts = lines(&said);
    let mails = post.rest();
    assert!(!mails.is_empty(), "{}", said.err);
    let text = mails.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    for mail in &mails {
        assert_eq!(mail["encrypted"], true, "{mail}");
        assert_eq!(mail["login"], true, "{mail}");
        assert_eq!(mail["automatic"], "auto-generated", "{mail}");
        assert_eq!(mail["to"], serde_json::json!(["oncall@example.org"]));
        assert!(mail["subject"].as_str().unwrap().starts_with("[flightdeck] "), "{mail}");
    }
    for title in titles(&alerts) {
        assert!(text.contains(&title), "{title} is not in {text}");
    }
    assert!(watch(&flight, &configuration("mira"), &[], &environment).exits(0).out.is_empty());
    assert!(post.rest().is_empty(), "nothing is sent twice");
}

#[test]
fn the_desktop_shows_each_alert_once_with_nothing_in_it_that_is_markup() {
    let Some(python) = doubles::python() else { return };
    let desktop = Double::start(&python, &["desktop"]);
    let address = desktop.next()["address"].as_str().expect("an address").to_owned();
    let flight = Flight::new("hostile");
    let configuration = "[[alert]]\nchannels = [\"desktop\"]\n";
    let environment = [("DBUS_SESSION_BUS_ADDRESS", address.as_str())];
    let said = watch(&flight, configuration, &[], &environment).exits(0);
    let alerts = lines(&said);
    let shown = desktop.rest();
    assert!(!shown.is_empty() && shown.len() <= alerts.len(), "{shown:?}\n{}", said.err);
    for one in &shown {
        assert_eq!(one["application"], "flightdeck");
        let body = one["body"].as_str().unwrap();
        assert!(!body.contains('<') && !body.contains('\u{1b}') && !body.contains('\u{202e}'), "{one}");
    }
    assert!(watch(&flight, configuration, &[], &environment).exits(0).out.is_empty());
    assert!(desktop.rest().is_empty(), "nothing is shown twice");
}
