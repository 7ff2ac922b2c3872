//! `journal show`, `verify` and `export`.

use super::flight::Flight;

fn flown() -> Flight {
    let flight = Flight::new("calm-friday");
    flight.confirmed(&["pause", "acme/web", "--reason", "=cmd|' /C calc'!A0, \"quoted\""]).exits(0);
    flight
}

#[test]
fn an_empty_journal_is_no_trouble() {
    let flight = Flight::new("empty");
    flight.run(&["journal", "show"]).exits(0).complains("nothing is recorded");
    flight.run(&["journal", "verify"]).exits(0);
    assert_eq!(flight.run(&["journal", "export"]).exits(0).json(), serde_json::json!([]));
}

#[test]
fn what_was_done_is_shown_and_exported() {
    let flight = flown();
    let shown = flight.run(&["journal", "show"]).exits(0).out;
    for word in ["intended", "sending", "answered", "ended"] {
        assert!(shown.contains(word), "{shown}");
    }
    assert_eq!(flight.run(&["journal", "show", "--last", "2"]).exits(0).out.lines().count(), 2);
    let exported = flight.run(&["journal", "export", "--format", "json"]).exits(0).json();
    assert_eq!(exported.as_array().unwrap().len(), shown.lines().count());
    assert!(!exported.to_string().contains(flight.simulator.operator_token()));
    let csv = flight.run(&["journal", "export", "--format", "csv"]).exits(0).out;
    assert_eq!(csv.lines().count(), shown.lines().count() + 1);
    assert!(csv.starts_with("sequence,at,os_user,host,provider_login,"), "{csv}");
    assert!(csv.contains("\"\"quoted\"\""), "{csv}");
    assert!(csv.lines().all(|line| !line.contains(",=")), "{csv}");
}

#[test]
fn a_changed_line_is_named() {
    let flight = flown();
    flight.run(&["journal", "verify"]).exits(0);
    let path = flight.folder.path().join("state/journal.jsonl");
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(index, line)| if index == 2 { line.replace("\"mira\"", "\"eve\"") } else { line.to_owned() })
        .collect();
    assert_ne!(text, lines.join("\n") + "\n");
    std::fs::write(&path, lines.join("\n") + "\n").unwrap();
    flight.run(&["journal", "verify"]).exits(1).complains("line 3 was changed");
    flight.run(&["journal", "show"]).exits(1).complains("line 3");
    // Nobody acts on a journal that was tampered with.
    let digest = flight.digest(&["resume", "acme/web"]);
    let before = flight.writes().len();
    flight.run(&["resume", "acme/web", "--confirm", &digest]).exits(3).complains("no journal, so nothing is sent");
    assert_eq!(flight.writes().len(), before);
}
