//! The screen and the command line say the same of the same rules: one table drives both.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "cli/flight.rs"]
#[allow(dead_code, reason = "of the binary's flight only a part is taken")]
mod binary;
#[path = "support/deck.rs"]
#[allow(dead_code, reason = "of the small world only the keys are taken")]
mod deck;
#[path = "support/flight.rs"]
#[allow(dead_code, reason = "one size is enough")]
mod flight;
#[path = "support/in_process.rs"]
mod in_process;

use std::path::PathBuf;

use flight::Flight;
use flightdeck::cockpit::view::{Available, availability};
use flightdeck::cockpit::{Overlay, Phase, RowId};
use flightdeck::config::{Inputs, Layer, Origin, resolve};
use flightdeck::domain::{GateState, ServiceId, ServiceSetup, Verb};
use flightdeck::policy::Settings;
use in_process::source;
use serde_json::Value;

/// Rules, and a word that what is said of an approval of production-eu must hold: of the refusal, or of the challenge.
const TABLE: &[(&str, bool, &str)] = &[
    ("", false, "\"tickets\":[]"),
    ("[[guardrail]]\nname = \"rail\"\ndeny = true\nreason = \"not today\"\n", true, "guardrail rail denies approve"),
    ("[[guardrail]]\nname = \"rail\"\nservices = [\"pay*\"]\ndeny = true\n", false, "\"tickets\":[]"),
    ("[[guardrail]]\nname = \"rail\"\nenvironments = [\"*-us\"]\ndeny = true\n", false, "\"tickets\":[]"),
    ("[[guardrail]]\nname = \"rail\"\ntiers = [\"production\"]\nticket = \"CHG[0-9]+\"\n", false, "CHG[0-9]+"),
    ("[[guardrail]]\nname = \"rail\"\nchecklist = [\"rehearsed\"]\n", false, "\"checklist\":[\"rehearsed\"]"),
    ("[[guardrail]]\nname = \"rail\"\nverbs = [\"promote\"]\nticket = \"CHG[0-9]+\"\n", false, "\"tickets\":[]"),
    (
        "[[guardrail]]\nname = \"rail\"\nsoak = { environment = \"nowhere\", least = \"1h\" }\n",
        true,
        "soak of 1h in nowhere (guardrail rail)",
    ),
    (
        "[[guardrail]]\nname = \"rail\"\nsoak = { environment = \"staging\", least = \"30d\" }\n",
        true,
        "soak of 720h in staging (guardrail rail)",
    ),
    ("[[guardrail]]\nname = \"rail\"\nmax_marked = 1\n", false, "\"checklist\":[]"),
    ("[policy]\nrequire_reason = [\"production\"]\n", false, "\"reason\":1"),
    (
        "[[freeze]]\nname = \"always\"\nstarts = \"2020-01-01\"\nends = \"2050-01-01\"\nzone = \"UTC\"\n",
        false,
        "\"overrides\":[\"always\"]",
    ),
];

fn setup() -> ServiceSetup {
    ServiceSetup { id: ServiceId::new("checkout"), ..ServiceSetup::plain(&source(), "acme/checkout") }
}

fn settings(rules: &str) -> Settings {
    let text =
        format!("[[source]]\nid = \"acme\"\n[[service]]\nid = \"checkout\"\nrepository = \"acme/checkout\"\n{rules}");
    let layer = Layer { origin: Origin::User, path: PathBuf::from("rules.toml"), text, trusted: true };
    resolve(&Inputs { layers: vec![layer], ..Inputs::default() }).unwrap().policy
}

/// What the screen says: a refusal, or the challenge as JSON.
async fn on_the_screen(rules: &str) -> Result<String, String> {
    let mut flight = Flight::begin("calm-friday", vec![setup()], settings(rules), (120, 40)).await;
    let service = &flight.state.world.services[&ServiceId::new("checkout")];
    let gates = service.details.values().filter_map(|detail| detail.gates.as_ref()).flat_map(|gates| &gates.value);
    let mut waiting = gates.filter(|gate| gate.state == GateState::Pending);
    let gate = waiting.find(|gate| gate.environment().name.raw() == "production-eu").expect("a gate waits").id.clone();
    flight.state.screen.marks = [RowId::Gate(gate)].into();
    if let Available::No(why) = availability(&flight.state, Verb::Approve) {
        return Err(why.to_string());
    }
    flight.keys("A").await;
    let Some(Overlay::Plan(dialogue)) = &flight.state.screen.overlay else { panic!("no plan opened for\n{rules}") };
    match &dialogue.phase {
        Phase::Armed(_, challenge) => Ok(serde_json::to_string(challenge).unwrap()),
        Phase::Denied(_, refusals) => Err(refusals[0].why.to_string()),
        other => panic!("{other:?} for\n{rules}"),
    }
}

/// What the command line says.
fn on_the_command_line(flight: &binary::Flight, rules: &str) -> Result<String, String> {
    let text = format!(
        "[[source]]\nid = \"acme\"\nurl = \"{}\"\ntoken = {{ env = \"GITHUB_TOKEN\" }}\n\
         [[service]]\nid = \"checkout\"\nrepository = \"acme/checkout\"\n{rules}",
        flight.api
    );
    let config = flight.write_file("rules.toml", &text);
    let said = flight.run(&["approve", "checkout", "production-eu", "--dry-run", "--json", "--config", &config]);
    match said.code {
        0 => Ok(serde_json::to_string(&said.json()["challenge"]).unwrap()),
        3 => Err(said.err),
        _ => panic!("{} {}", said.code, said.err),
    }
}

/// What `policy test` says: whether it would be possible.
fn by_the_test(flight: &binary::Flight) -> bool {
    let config = flight.folder.path().join("rules.toml");
    let said = flight.run(&[
        "policy",
        "test",
        "approve",
        "checkout",
        "production-eu",
        "--json",
        "--config",
        config.to_str().unwrap(),
    ]);
    said.json()["results"][0]["possible"].as_bool().unwrap()
}

#[test]
fn one_table_for_the_screen_the_command_line_and_the_test_of_the_rules() {
    let binary = binary::Flight::new("calm-friday");
    for (rules, refused, words) in TABLE {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        let screen = runtime.block_on(on_the_screen(rules));
        let line = on_the_command_line(&binary, rules);
        assert_eq!(screen.is_err(), *refused, "the screen, {rules}: {screen:?}");
        assert_eq!(line.is_err(), *refused, "the command line, {rules}: {line:?}");
        assert_eq!(by_the_test(&binary), !refused, "policy test, {rules}");
        match (screen, line) {
            (Ok(screen), Ok(line)) => {
                let (screen, line): (Value, Value) =
                    (serde_json::from_str(&screen).unwrap(), serde_json::from_str(&line).unwrap());
                assert_eq!(screen, line, "{rules}");
                assert!(screen.to_string().contains(words), "{rules}: {screen}");
            }
            (Err(screen), Err(line)) => {
                assert!(screen.contains(words), "{rules}: {screen}");
                assert!(line.contains(words), "{rules}: {line}");
            }
            other => panic!("{rules}: {other:?}"),
        }
    }
    assert!(binary.writes().is_empty());
}
