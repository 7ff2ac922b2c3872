//! Guardrails without a screen: asked for when acting, and shown by `policy test`, which sends nothing.

use serde_json::{Value, json};

use super::flight::{Flight, hold_against_the_schema};

const APPROVE: &[&str] = &["approve", "acme/checkout", "production-eu"];

fn with(flight: &Flight, guardrails: &str) -> String {
    flight.write_file("rules.toml", guardrails)
}

#[test]
fn a_ticket_and_every_item_must_be_said() {
    let flight = Flight::new("calm-friday");
    let config = with(
        &flight,
        "[[guardrail]]\nname = \"bank\"\nticket = \"CHG[0-9]{7}\"\nchecklist = [\"rehearsed\", \"support knows\"]\n",
    );
    let approve = [APPROVE, &["--config", &config]].concat();
    let shown = flight.run(&[approve.as_slice(), &["--dry-run"]].concat()).exits(0).out;
    for line in ["  to tick: rehearsed", "  to tick: support knows", "  needs a change ticket CHG[0-9]{7}"] {
        assert!(shown.lines().any(|found| found == line), "`{line}` is not in:\n{shown}");
    }
    let bare = flight.digest(&approve);
    let said = flight.run(&[approve.as_slice(), &["--confirm", &bare]].concat()).exits(3);
    for words in
        ["not ticked: rehearsed: add --ticked", "not ticked: support knows", "of the form CHG[0-9]{7} is required"]
    {
        assert!(said.err.contains(words), "{}", said.err);
    }
    let named = [approve.as_slice(), &["--ticket", "CHG0012345", "--reason", "green"]].concat();
    let digest = flight.digest(&named);
    assert_ne!(digest, bare, "the ticket is part of what is confirmed");
    let confirmed = [named.as_slice(), &["--confirm", &digest]].concat();
    flight.run(&[confirmed.as_slice(), &["--ticked", "rehearsed"]].concat()).exits(3).complains("support knows");
    flight
        .run(&[confirmed.as_slice(), &["--ticked", "rehersed"]].concat())
        .exits(2)
        .complains("is not on the checklist");
    assert!(flight.writes().is_empty());
    flight.run(&[confirmed.as_slice(), &["--ticked", "support knows", "--ticked", "rehearsed"]].concat()).exits(0);
    let requests = flight.control("GET", "requests", &json!({}));
    let sent = requests["requests"].as_array().unwrap().iter().filter(|request| request["method"] == "POST").count();
    assert_eq!(sent, 1);
    let journal = flight.run(&["journal", "show"]).exits(0).out;
    for words in ["ticket: CHG0012345", "ticked: rehearsed", "ticked: support knows", "reason: green"] {
        assert!(journal.contains(words), "`{words}` is not in:\n{journal}");
    }
    flight.run(&["journal", "verify"]).exits(0);
    let exported = flight.run(&["journal", "export"]).exits(0).json();
    let comments: Vec<&str> = exported
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|record| record["request"]["body"]["comment"].as_str())
        .collect();
    assert!(comments[0].starts_with("CHG0012345: green [flightdeck "), "{comments:?}");
}

#[test]
fn what_makes_production_safer_is_asked_for_none_of_it() {
    let flight = Flight::new("calm-friday");
    let config = with(
        &flight,
        "[[guardrail]]\nname = \"all\"\nticket = \"CHG[0-9]{7}\"\nchecklist = [\"seen to\"]\ndeny = true\n\
         one_change = true\ncool_down = \"30d\"\nmax_marked = 1\nsoak = { environment = \"staging\", least = \"30d\" }\n",
    );
    flight
        .run(&[APPROVE, &["--config", &config, "--dry-run"]].concat())
        .exits(3)
        .complains("guardrail all denies approve");
    let reject = ["reject", "acme/checkout", "production-eu", "--config", &config];
    let shown = flight.run(&[&reject[..], &["--dry-run"]].concat()).exits(0).out;
    assert!(shown.contains("to tick: seen to (shown, not required)"), "{shown}");
    flight.confirmed(&reject).exits(0);
}

#[test]
fn a_second_person_signs_with_an_ssh_key_or_nothing_is_sent() {
    let flight = Flight::new("calm-friday");
    let key = |seed: u8| ssh_key::PrivateKey::from(ssh_key::private::Ed25519Keypair::from_seed(&[seed; 32]));
    let public = key(1).public_key().to_openssh().unwrap();
    let config = with(&flight, &format!("[[guardrail]]\nname = \"four eyes\"\nsecond_person = [\"grace {public}\"]\n"));
    let approve = [APPROVE, &["--config", &config, "--reason", "green"]].concat();
    let shown = flight.run(&[approve.as_slice(), &["--dry-run"]].concat()).exits(0).out;
    assert!(shown.contains("needs a second person's signature (four eyes): grace"), "{shown}");
    let digest = flight.digest(&approve);
    assert!(shown.contains(&format!("printf %s {digest} | ssh-keygen -Y sign -n flightdeck")), "{shown}");
    let confirmed = [approve.as_slice(), &["--confirm", &digest]].concat();
    flight.run(&confirmed).exits(3).complains("a second person must sign this plan: grace: add --second FILE");
    let signed = |name: &str, seed: u8, message: &str| {
        let signature = key(seed).sign("flightdeck", ssh_key::HashAlg::Sha512, message.as_bytes()).unwrap();
        flight.write_file(name, &signature.to_pem(ssh_key::LineEnding::LF).unwrap())
    };
    let stranger = signed("stranger.sig", 7, &digest);
    flight.run(&[confirmed.as_slice(), &["--second", &stranger]].concat()).exits(3).complains("of none of grace");
    let other = signed("other.sig", 1, &"0".repeat(64));
    flight.run(&[confirmed.as_slice(), &["--second", &other]].concat()).exits(3).complains("not for this plan");
    assert!(flight.writes().is_empty());
    let grace = signed("grace.sig", 1, &digest);
    flight.run(&[confirmed.as_slice(), &["--second", &grace]].concat()).exits(0);
    assert_eq!(flight.writes().len(), 1);
    let journal = flight.run(&["journal", "show"]).exits(0).out;
    assert!(journal.contains("signed by a second person"), "{journal}");
    let rejected = ["reject", "acme/checkout", "production-us", "--config", &config];
    flight.confirmed(&rejected).exits(0);
    let journal = flight.run(&["journal", "show"]).exits(0).out;
    assert!(journal.contains("overrides the second person of four eyes (break-glass)"), "{journal}");
    flight.run(&["journal", "verify"]).exits(0);
}

fn verdicts<'a>(document: &'a Value, word: &str) -> Vec<(&'a str, &'a str)> {
    let verdicts = document["results"][0]["verdicts"].as_array().unwrap().iter();
    let of_word = verdicts.filter(|verdict| verdict["verdict"] == word);
    of_word.map(|verdict| (verdict["rule"].as_str().unwrap(), verdict["name"].as_str().unwrap_or_default())).collect()
}

#[test]
fn policy_test_says_what_a_verb_would_meet_and_sends_nothing() {
    let flight = Flight::new("calm-friday");
    let config = with(
        &flight,
        "[policy]\nrequire_reason = [\"production\"]\nno_self_approval = [\"production\"]\n\
         [[freeze]]\nname = \"yule\"\nstarts = \"2031-12-20 12:00\"\nends = \"2032-01-04\"\nzone = \"Europe/Berlin\"\n\
         [[guardrail]]\nname = \"bank\"\ntiers = [\"production\"]\nticket = \"CHG[0-9]{7}\"\nchecklist = [\"rehearsed\"]\nreason = \"audit\"\n\
         [[guardrail]]\nname = \"others\"\nservices = [\"pay*\"]\ndeny = true\n\
         [[guardrail]]\nname = \"slow\"\nverbs = [\"promote\"]\nsoak = { environment = \"staging\", least = \"30d\" }\n",
    );
    let test = ["policy", "test", "approve", "acme/checkout", "production-eu", "--config", &config];
    let lines = flight.run(&test).exits(0).out;
    assert!(
        lines.contains("would be possible: tick: rehearsed, a change ticket of the form CHG[0-9]{7}, a reason"),
        "{lines}"
    );
    assert!(lines.contains("type `checkout`"), "{lines}");
    let document = flight.run(&[&test[..], &["--json"]].concat()).exits(0).json();
    assert_eq!(document["schema"], "flightdeck.policy/1");
    hold_against_the_schema("policy", &document);
    assert_eq!((&document["verb"], &document["service"]), (&json!("approve"), &json!("acme/checkout")));
    assert_eq!(
        verdicts(&document, "asks"),
        [("reason", ""), ("ticket", "bank"), ("checklist", "bank"), ("confirmation", "")]
    );
    assert!(verdicts(&document, "passes").contains(&("freeze", "yule")));
    assert!(verdicts(&document, "apart").contains(&("guardrail", "others")));
    assert!(verdicts(&document, "apart").contains(&("soak", "slow")));

    // The same rules at another moment, for another person.
    let frozen = flight.run(&[&test[..], &["--at", "2031-12-24 12:00Z", "--json"]].concat()).exits(0).json();
    assert!(verdicts(&frozen, "asks").contains(&("freeze", "yule")));
    assert_eq!(frozen["at"], "2031-12-24T12:00:00Z");
    let starter = document["results"][0].clone();
    assert_eq!(starter["possible"], true);
    let promote = ["policy", "test", "promote", "acme/checkout", "production-eu", "--config", &config];
    let refused = flight.run(&[&promote[..], &["--json"]].concat()).exits(3).json();
    assert_eq!(verdicts(&refused, "refuses"), [("soak", "slow")]);
    hold_against_the_schema("policy", &refused);
    assert_eq!(refused["results"][0]["wanted"], json!([]));
    flight.run(&promote).exits(3);
    // Without an environment, each of them; safing verbs meet nothing.
    let all = flight.run(&["policy", "test", "reject", "acme/checkout", "--config", &config, "--json"]).exits(0).json();
    assert!(all["results"].as_array().unwrap().len() > 1);

    assert!(flight.writes().is_empty());
    let journal = flight.folder.path().join("state/journal.jsonl");
    let kept = std::fs::read_to_string(journal).unwrap_or_default();
    assert!(!kept.contains("intended") && !kept.contains("refused"), "{kept}");
}

#[test]
fn policy_test_judges_for_the_one_who_started_it() {
    let flight = Flight::new("calm-friday");
    let config = with(&flight, "[policy]\nno_self_approval = [\"production\"]\n");
    let test = ["policy", "test", "approve", "acme/checkout", "production-eu", "--config", &config, "--json"];
    let planned = flight.run(&[APPROVE, &["--dry-run", "--json"]].concat()).exits(0).json();
    let starter = planned["plan"]["initiator"].as_str().expect("somebody started it").to_owned();
    let own = flight.run(&[&test[..], &["--as", &starter]].concat()).exits(3).json();
    assert_eq!(own["as"], json!(starter));
    let rules: Vec<&str> = verdicts(&own, "refuses").into_iter().map(|(rule, _)| rule).collect();
    assert!(rules.contains(&"self-approval"), "{own:#}");
    flight.run(&test).exits(0);
}

#[test]
fn policy_test_takes_no_word_that_means_nothing() {
    let flight = Flight::new("calm-friday");
    let test = |rest: &[&str]| flight.run(&[&["policy", "test"], rest].concat());
    test(&["aprove", "acme/checkout"]).exits(2).complains("approve");
    test(&["approve", "acme/checkout", "produktion"]).exits(2).complains("has no environment `produktion`");
    test(&["approve", "acme/checkout", "--at", "soon"]).exits(2).complains("is no moment");
    test(&["promote", "acme/checkout", "staging", "--version", "v0.0.0-none"]).exits(2).complains("has no version");
    for at in ["+2h", "-30m", "18:00", "2026-11-27", "tomorrow 10:00Z", "2026-11-27T18:00:00Z", "now"] {
        test(&["approve", "acme/checkout", "production-eu", "--at", at]).exits(0);
    }
}
