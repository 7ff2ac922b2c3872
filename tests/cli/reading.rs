//! `status`, `approvals`, `runs`, `history`.

use serde_json::json;

use super::flight::Flight;

fn validator() -> jsonschema::Validator {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/schemas/status-2.json");
    let schema = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

pub(super) fn hold_against_the_schema(document: &serde_json::Value) {
    let faults: Vec<String> =
        validator().iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn status_is_a_document_of_its_schema_in_every_scenario() {
    for scenario in ["calm-friday", "bad-release", "two-captains", "outage-mid-rollback", "hostile", "empty"] {
        let flight = Flight::new(scenario);
        let repositories: Vec<&str> = flight.scenario.repositories().iter().map(String::as_str).collect();
        let said = flight.run(&[&["status", "--json"], repositories.as_slice()].concat());
        let document = said.exits(0).json();
        hold_against_the_schema(&document);
        assert_eq!(document["services"].as_array().unwrap().len(), repositories.len(), "{scenario}");
        assert!(flight.writes().is_empty());
    }
}

#[test]
fn status_knows_who_i_am_and_what_waits_for_me() {
    let flight = Flight::new("calm-friday");
    let document = flight.run(&["status", "--json", "acme/checkout", "acme/payments"]).exits(0).json();
    assert_eq!(document["sources"][0]["actor"], "mira");
    assert_eq!(document["sources"][0]["freshness"]["state"], "live");
    assert!(document["sources"][0]["budget"]["remaining"].as_u64().unwrap() > 0);
    let approvals = document["approvals"].as_array().unwrap();
    let of = |service: &str| approvals.iter().filter(|one| one["service"] == service).collect::<Vec<_>>();
    assert!(of("acme/checkout").iter().all(|one| one["can_i"] == true && one["why_not"].is_null()));
    assert_eq!(of("acme/checkout").len(), 2);
    assert_eq!(of("acme/payments")[0]["can_i"], false);
    assert!(of("acme/payments")[0]["why_not"].as_str().unwrap().contains("reviewers"));
    let production = &document["services"][0]["environments"][1];
    assert_eq!(
        (production["tier"].as_str(), production["current"]["state"].as_str()),
        (Some("production"), Some("succeeded_unverified"))
    );
    assert!(production["commits_behind"].as_u64().unwrap() > 0);
    assert_eq!(production["next"], production["candidate"], "what waits at the gate comes next");
}

#[test]
fn undeployed_commits_are_counted_where_nothing_waits_too() {
    let flight = Flight::new("calm-friday");
    let document = flight.run(&["status", "--json", "acme/inventory"]).exits(0).json();
    hold_against_the_schema(&document);
    let environments = document["services"][0]["environments"].as_array().unwrap();
    let later = environments.iter().skip(1).find(|one| one["candidate"].is_null() && !one["next"].is_null());
    let later = later.unwrap_or_else(|| panic!("{environments:#?}"));
    assert!(later["commits_behind"].is_u64(), "{later:#}");
    let uncounted = flight.run(&["status", "--json", "--comparisons", "0", "acme/inventory"]).exits(0).json();
    for environment in uncounted["services"][0]["environments"].as_array().unwrap() {
        assert!(matches!(environment["commits_behind"].as_u64(), None | Some(0)), "{environment:#}");
    }
}

#[test]
fn one_failing_repository_never_empties_the_rest() {
    let flight = Flight::new("calm-friday");
    let document = flight.run(&["status", "--json", "acme/checkout", "acme/nowhere"]).exits(0).json();
    hold_against_the_schema(&document);
    assert!(!document["services"][0]["environments"].as_array().unwrap().is_empty());
    let faults = document["faults"].as_array().unwrap();
    assert!(
        faults.iter().any(|fault| fault["service"] == "acme/nowhere" && fault["kind"] == "not_found"),
        "{faults:?}"
    );
    assert!(faults.iter().all(|fault| fault["service"] == "acme/nowhere"), "{faults:?}");
}

#[test]
fn the_lines_say_what_the_document_says() {
    let flight = Flight::new("calm-friday");
    let status = flight.run(&["status", "acme/checkout", "acme/search"]).exits(0).out;
    for part in ["SOURCES", "NEEDS YOU", "ENVIRONMENTS", "RUNS UNDER WAY"] {
        assert!(status.lines().any(|line| line == part), "{status}");
    }
    assert!(status.contains("v5.9.0 or v5.10.0  PARTIAL"), "{status}");
    let approvals = flight.run(&["approvals", "acme/checkout"]).exits(0).out;
    assert_eq!(approvals.lines().count(), 2);
    assert!(approvals.lines().all(|line| line.contains("you may")), "{approvals}");
    assert_eq!(Flight::new("empty").run(&["approvals", "acme/blank"]).exits(0).out, "nothing waits\n");
    let runs = flight.run(&["runs", "acme/checkout"]).exits(0).out;
    assert!(runs.lines().next().unwrap().contains("waiting: approval"), "{runs}");
    let history = flight.run(&["history", "acme/search", "production"]).exits(0).out;
    let (deployments, ran) = history.split_once("\n\nWHAT RAN\n").expect("what ran stands below the deployments");
    assert!(deployments.lines().all(|line| line.starts_with("production ") || line.starts_with("older ")), "{history}");
    assert!(ran.lines().all(|line| line.starts_with("production ") || line.starts_with("older ")), "{history}");
    assert!(history.contains("failed") && history.contains("re-run until"), "{history}");
}

#[test]
fn documents_carry_their_schema() {
    let flight = Flight::new("calm-friday");
    for (arguments, schema) in [
        (&["approvals", "acme/checkout", "--json"][..], "flightdeck.approvals/1"),
        (&["runs", "acme/checkout", "--json"], "flightdeck.runs/1"),
        (&["history", "acme/checkout", "--json"], "flightdeck.history/1"),
        (&["status", "acme/checkout", "--json"], "flightdeck.status/2"),
    ] {
        assert_eq!(flight.run(arguments).exits(0).json()["schema"], schema);
    }
    let one = flight.run(&["history", "acme/checkout", "production-eu", "--json"]).exits(0).json();
    assert!(
        one["deployments"].as_array().unwrap().iter().all(|deployment| deployment["environment"] == "production-eu")
    );
}

#[test]
fn what_is_not_there_is_named_with_what_is() {
    let flight = Flight::new("calm-friday");
    flight.run(&["history", "acme/checkout", "production-es"]).exits(2).complains("did you mean `production-eu`?");
    flight.run(&["status", "acme/nowhere"]).exits(2);
    flight.run(&["history", "acme/nowhere"]).exits(2).complains("Not Found");
    flight.run(&["status", "https://example.com/"]).exits(2);
    flight.run(&["status"]).exits(2).complains("nothing says which service");
    flight.run(&["stauts"]).exits(2).complains("was `flightdeck status` meant?");
    flight.run(&["acme/checkout", "status"]).exits(2);
}

#[test]
fn hostile_text_reaches_no_output() {
    let flight = Flight::new("hostile");
    let repositories: Vec<&str> = flight.scenario.repositories().iter().map(String::as_str).collect();
    let mut said = String::new();
    for command in ["status", "approvals", "runs"] {
        for json in [&[][..], &["--json"]] {
            let one = flight.run(&[&[command], json, repositories.as_slice()].concat());
            said.push_str(&one.out);
            said.push_str(&one.err);
        }
    }
    for repository in &repositories {
        said.push_str(&flight.run(&["history", repository]).out);
    }
    let bad: Vec<char> = said
        .chars()
        .filter(|character| {
            (character.is_control() && *character != '\n')
                || matches!(u32::from(*character), 0x200B..=0x200F | 0x202A..=0x202E | 0x2066..=0x2069 | 0xFEFF)
        })
        .collect();
    assert!(said.len() > 500, "{said}");
    assert!(bad.is_empty(), "{bad:?}");
}

#[test]
fn exit_codes_tell_the_troubles_apart() {
    let flight = Flight::new("calm-friday");
    let mut command = flight.command(&["status", "acme/checkout"]);
    let none = command.env_remove("GITHUB_TOKEN").output().unwrap();
    assert_eq!(none.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&none.stdout).contains("set GITHUB_TOKEN or GH_TOKEN"), "{none:?}");
    let wrong =
        flight.command(&["status", "acme/checkout"]).env("GITHUB_TOKEN", "ghp_wrongwrongwrong").output().unwrap();
    assert_eq!(wrong.status.code(), Some(3));
    let said = format!("{wrong:?}");
    assert!(said.contains("unauthenticated") && !said.contains("wrongwrong"), "{said}");
    let nobody =
        flight.command(&["status", "acme/checkout"]).env("GITHUB_API_URL", "http://127.0.0.1:9").output().unwrap();
    assert_eq!(nobody.status.code(), Some(5), "{nobody:?}");
    flight.weather(&json!({ "html_5xx": true }));
    flight.run(&["status", "acme/checkout"]).exits(5);
    flight.weather(&json!({ "secondary_limit": true, "retry_after": 30 }));
    let limited = flight.run(&["status", "acme/checkout", "--json"]).exits(5).json();
    assert!(limited["faults"].to_string().contains("rate_limited"), "{limited}");
    hold_against_the_schema(&limited);
}
