//! The simulated world, asked over its HTTP face alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a broken expectation is how a test fails

mod fleet;
mod gates;
mod graphql;
mod limits;
mod manners;
mod reading;
mod runs;
mod serving;
mod weather;
mod world;

use flightdeck::sim::{Scenario, ScenarioError, scenarios};

#[test]
fn every_built_in_scenario_can_be_read_and_opens_what_it_defines() {
    for (name, text) in scenarios() {
        let scenario = Scenario::from_toml(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(scenario.name(), *name);
        let configured = scenario.configuration("http://sim.test").is_some_and(|text| text.contains("[[service]]"));
        assert!(configured || !scenario.repositories().is_empty(), "{name} opens nothing");
        assert!(!scenario.title().is_empty());
    }
    assert_eq!(scenarios()[0].0, "calm-friday", "the first scenario is the default");
}

#[test]
fn a_scenario_with_an_unknown_key_or_an_undefined_name_is_refused() {
    let good = scenarios()[0].1;
    let misspelt = good.replace("prevent_self_review", "prevent_selfreview");
    assert!(matches!(Scenario::from_toml(&misspelt), Err(ScenarioError::Syntax(_))));
    for (from, to) in [
        ("operator = \"mira\"", "operator = \"nobody\""),
        ("people = [\"tomas\", \"priya\"]", "people = [\"tomas\", \"nobody\"]"),
        ("workflows = [\"release\", \"ci\"]", "workflows = [\"release\", \"nothing\"]"),
        ("step = \"Unit tests\"", "step = \"No such step\""),
        ("needs = [\"smoke\"]", "needs = [\"nothing\"]"),
    ] {
        assert!(good.contains(from), "the scenario no longer says {from}");
        let error = Scenario::from_toml(&good.replace(from, to)).expect_err(to);
        assert!(matches!(error, ScenarioError::Meaning(_)), "{to}: {error}");
    }
    assert!(matches!(Scenario::named("no-such"), Err(ScenarioError::Unknown { .. })));
}

#[test]
fn a_scenario_says_how_its_services_are_configured() {
    let text = Scenario::named("frozen-window").unwrap().configuration("http://sim.test").unwrap();
    let table: toml::Table = text.parse().unwrap();
    assert_eq!(table["freeze"][0]["tiers"][0].as_str(), Some("production"));
    assert!(Scenario::named("two-captains").unwrap().configuration("").is_none());
}
