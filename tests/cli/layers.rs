//! The command line over several vendors: one name for a service of several layers, rollouts by their environment, answers in
//! the provider's own words.

use serde_json::json;

use super::flight::{Flight, Said};

/// The mixed fleet with its sources configured; the configuration's path is to be named with every command.
fn fleet() -> (Flight, String) {
    let flight = Flight::new("mixed-fleet");
    let text = flight.scenario.configuration(&flight.api).unwrap();
    let token = "token = { env = \"GITHUB_TOKEN\" }\n";
    let lines = text.lines().map(|line| {
        let source = line.starts_with("url = ");
        if source { format!("{line}\n{token}") } else { format!("{line}\n") }
    });
    let config = flight.write_file("fleet.toml", &lines.collect::<String>());
    (flight, config)
}

/// Plans dry, confirms by the digest, and gives the one word of what became of it.
fn done(flight: &Flight, config: &str, arguments: &[&str]) -> String {
    let said = flight.confirmed(&[arguments, &["--config", config]].concat()).exits(0);
    said.out + &said.err
}

fn run(flight: &Flight, config: &str, arguments: &[&str]) -> Said {
    flight.run(&[arguments, &["--config", config]].concat())
}

#[test]
fn a_rollout_is_steered_by_its_environment_and_the_revision_that_was_seen() {
    let (flight, config) = fleet();
    let here = ["checkout", "production"];
    // What nobody paused is not resumed, and another revision than the one that was seen is left alone.
    run(&flight, &config, &["resume", "checkout", "production", "--dry-run"]).exits(3).complains("no person paused it");
    let other = ["cancel", "checkout", "production", "--revision", "3", "--dry-run"];
    run(&flight, &config, &other).exits(3).complains("revision 3 is not what rolls out: that is 2");
    run(&flight, &config, &["pause", "checkout", "staging", "--dry-run"]).exits(2).complains("nothing steps or pauses");
    let patched = || flight.writes().into_iter().filter(|write| write.starts_with("PATCH")).collect::<Vec<_>>();
    assert!(patched().is_empty());

    let full = run(&flight, &config, &["promote", "checkout", "production", "--full", "--dry-run"]).exits(0).out;
    assert!(full.contains("status.promoteFull") && full.contains("more steps are left out"), "{full}");
    assert!(full.contains("flightdeck promote checkout production --full --confirm "), "{full}");
    for (verb, part) in [("pause", "it is paused"), ("resume", "it is not paused"), ("cancel", "it is aborted")] {
        let said = done(&flight, &config, &[&[verb], &here[..], &["--revision", "2"]].concat());
        assert!(said.contains(part), "{verb}: {said}");
    }
    // What was given up is not let go on; it is tried again, or put back.
    run(&flight, &config, &["promote", "checkout", "production", "--dry-run"]).exits(3).complains("aborted");
    assert!(done(&flight, &config, &["retry", "checkout", "production"]).contains("tried again"));
    let back = run(&flight, &config, &["rollback", "checkout", "production", "--to", "1", "--dry-run"]).exits(0).out;
    assert!(back.contains("nothing holds the bad release afterwards"), "{back}");
    let writes = patched();
    assert_eq!(writes.len(), 4, "{writes:?}");
    let object = "/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/checkout";
    assert!(writes.iter().all(|write| write.starts_with(&format!("PATCH {object}"))), "{writes:?}");
}

#[test]
fn a_question_is_answered_in_the_providers_own_word() {
    let (flight, config) = fleet();
    let nonsense = ["approve", "checkout", "staging", "--choice", "shrug", "--dry-run"];
    run(&flight, &config, &nonsense).exits(2).complains("`Retry`, `Ignore`, `Exclude`");
    let no = ["reject", "checkout", "staging", "--choice", "Retry", "--dry-run"];
    run(&flight, &config, &no).exits(2).complains("reject has none");
    let said = done(&flight, &config, &["approve", "checkout", "staging", "--choice", "ignore"]);
    assert!(said.contains("approved (Ignore)"), "{said}");
    let sent = flight.control("GET", "writes", &json!({}));
    let answers: Vec<_> =
        sent["requests"].as_array().unwrap().iter().filter_map(|one| one["body"].get("Guidance")).collect();
    assert_eq!(answers, [&json!("Ignore")]);
}

#[test]
fn policy_test_and_promote_see_every_layer_of_a_service() {
    let (flight, config) = fleet();
    let document =
        run(&flight, &config, &["policy", "test", "approve", "checkout", "staging", "--json"]).exits(0).json();
    let results = document["results"].as_array().unwrap();
    assert_eq!(results.len(), 1, "{document}");
    // Of an environment that the first layer does not have, what the environment before it runs is known.
    let promote = run(&flight, &config, &["policy", "test", "promote", "billing", "staging"]).exits(0).out;
    assert!(promote.contains("3.3.0"), "{promote}");
    let nothing = run(&flight, &config, &["policy", "test", "promote", "checkout", "moon"]);
    assert_ne!(nothing.code, 0, "{}", nothing.out);
    let said = done(&flight, &config, &["promote", "billing", "staging"]);
    assert!(said.contains("promote Billing 3.3.0 to staging"), "{said}");
    // Asking a cluster who one is and what one may is posted as well, and changes nothing.
    let writes: Vec<String> = flight.writes().into_iter().filter(|write| !write.contains("review")).collect();
    assert_eq!(writes, ["POST /api/Spaces-1/deployments"]);
}

#[test]
fn the_layers_of_a_service_stand_below_it_and_are_services_of_their_own_in_the_document() {
    let (flight, config) = fleet();
    let out = run(&flight, &config, &["status"]).exits(0).out;
    let rows: Vec<&str> =
        out.lines().skip_while(|line| *line != "ENVIRONMENTS").skip(1).take_while(|line| !line.is_empty()).collect();
    let firsts: Vec<&str> = rows.iter().filter_map(|row| row.split("  ").find(|cell| !cell.is_empty())).collect();
    let mut seen = firsts.clone();
    seen.dedup();
    let at = seen.iter().position(|name| *name == "checkout").expect("it is there");
    assert_eq!(seen[at..at + 3], ["checkout", "checkout-releases", "checkout-rollout"], "{out}");
    for row in &rows {
        assert_eq!(
            row.starts_with("  "),
            row.trim_start().starts_with("checkout-"),
            "layers alone are indented: {row}"
        );
    }
    let mut once = seen.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), seen.len(), "each together: {seen:?}");
    let document = run(&flight, &config, &["status", "--json"]).exits(0).json();
    let ids: Vec<&str> =
        document["services"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"checkout-rollout") && ids.contains(&"checkout"), "{ids:?}");
}
