//! `config explain` and `init`.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use super::flight::{Flight, hold_against_the_schema};

fn settings(document: &Value) -> &Vec<Value> {
    assert_eq!(document["schema"], "flightdeck.configuration/1");
    hold_against_the_schema("configuration", document);
    document["settings"].as_array().unwrap()
}

#[test]
fn every_setting_says_where_it_came_from() {
    let flight = Flight::new("calm-friday");
    let file = "[limits]\nread = \"15s\"\n[policy]\nrequire_reason = [\"production\"]\n\
                [[guardrail]]\nname = \"change control\"\nticket = \"CHG[0-9]+\"\n\
                [[source]]\nid = \"acme\"\ntoken = { env = \"GITHUB_TOKEN\" }\n\
                [[service]]\nid = \"checkout\"\nrepository = \"acme/checkout\"\ntiers = { qa = \"testing\" }\n";
    let config = flight.write_file("mine.toml", file);
    let explain = |rest: &[&str]| flight.run(&[&["config", "explain", "--config", &config], rest].concat());
    let one = |key: &str| settings(&explain(&[key, "--json"]).exits(0).json()).first().unwrap().clone();
    let read = one("limits.read");
    assert_eq!((&read["value"], &read["origin"], &read["default"]), (&json!("15s"), &json!("user"), &json!("\"20s\"")));
    assert_eq!(read["place"], json!(format!("{config}:2:1")));
    assert_eq!(
        (&read["means"], &read["takes"]),
        (&json!("Time for a whole read, 1s to 2m."), &json!("a length of time"))
    );
    let act = one("limits.act");
    assert_eq!((&act["value"], &act["origin"], &act["place"]), (&json!("30s"), &json!("default"), &json!("built in")));
    let ticket = one("guardrail.change control.ticket");
    assert_eq!(ticket["value"], "CHG[0-9]+");
    assert!(ticket["means"].as_str().unwrap().contains("a change ticket of this form"));
    // What an id leaves unsaid, a part of an inline table, a star, a whole table.
    assert_eq!(one("guardrail.change control.deny")["value"], Value::Null);
    assert_eq!(one("service.checkout.tiers.qa")["value"], "testing");
    assert!(one("service.*.promote")["means"].as_str().unwrap().contains("How a release is put into an environment"));
    assert!(settings(&explain(&["limits", "--json"]).exits(0).json()).len() >= 3);
    // A variable and a flag are places as well.
    let mut command = flight.command(&["config", "explain", "read_only", "--config", &config, "--json"]);
    let said = command.env("FLIGHTDECK_READ_ONLY", "1").output().unwrap();
    let said: Value = serde_json::from_slice(&said.stdout).unwrap();
    let read_only = &settings(&said)[0];
    let wanted = (json!("true"), json!("environment"), json!("environment variable FLIGHTDECK_READ_ONLY"));
    assert_eq!((read_only["value"].clone(), read_only["origin"].clone(), read_only["place"].clone()), wanted);

    let lines = explain(&["limits.read"]).exits(0).out;
    for words in ["limits.read = 15s", "user: ", "default   \"20s\"", "takes     a length of time"] {
        assert!(lines.contains(words), "`{words}` is not in:\n{lines}");
    }
    settings(&explain(&["--json"]).exits(0).json());
    let all = explain(&[]).exits(0).out;
    for key in ["limits.act = 30s", "policy.require_reason = production", "service.checkout.repository = acme/checkout"]
    {
        assert!(all.lines().any(|line| line.starts_with(key)), "`{key}` is not in:\n{all}");
    }
}

#[test]
fn a_key_that_is_none_has_neighbours() {
    let flight = Flight::new("calm-friday");
    let explain = |key: &str| flight.run(&["config", "explain", key]);
    explain("limits.raed").exits(2).complains("did you mean `limits.read`?");
    explain("zone").exits(2).complains("freeze.*.zone");
    explain("nothing.at.whatsoever").exits(2).complains("lists every one");
    explain("service.nosuch.promote").exits(2);
    explain("keys.nosuch").exits(2);
    assert!(explain("keys.log").exits(0).out.contains("keys.log"));
}

#[test]
fn init_writes_what_it_finds_for_its_owner_alone_and_never_over_another() {
    let flight = Flight::new("calm-friday");
    let printed = flight.run(&["init", "acme/checkout", "--print"]).exits(0);
    for line in
        ["repository = \"acme/checkout\"", "token = { env = \"GITHUB_TOKEN\" }", "\"production-eu\" = \"production\""]
    {
        assert!(printed.out.contains(line), "`{line}` is not in:\n{}", printed.out);
    }
    assert!(printed.err.contains("next: "), "{}", printed.err);
    assert!(!printed.out.contains(flight.simulator.operator_token()), "no token is written");
    let path = flight.folder.path().join("new/flightdeck.toml");
    let file = path.to_str().unwrap();
    assert!(!path.exists(), "--print writes nothing");
    flight.run(&["init", "acme/checkout", "--config", file]).exits(0);
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text.trim_end(), printed.out.trim_end());
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    // What it wrote is a configuration, and the same commands work with it.
    let status = flight.run(&["status", "--config", file, "--json"]).exits(0).json();
    assert_eq!(status["services"][0]["id"], "acme/checkout");
    assert!(!status["services"][0]["environments"].as_array().unwrap().is_empty());
    flight.run(&["init", "acme/payments", "--config", file]).exits(2).complains("nothing was written");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    flight.run(&["init", "acme/payments", "--config", file, "--force"]).exits(0);
    assert!(std::fs::read_to_string(&path).unwrap().contains("acme/payments"));
    assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing is left beside it");
    assert!(flight.writes().is_empty());
}

#[test]
fn init_without_anything_to_find_says_what_to_do() {
    let flight = Flight::new("calm-friday");
    let said = flight.run(&["init"]).exits(0);
    assert!(said.err.contains("next: name your services"), "{}", said.err);
    let written = said.out.trim().strip_prefix("wrote ").unwrap().to_owned();
    assert!(written.starts_with(flight.folder.path().to_str().unwrap()), "{written}");
    flight.run(&["config", "explain", "--config", &written]).exits(0);
}
