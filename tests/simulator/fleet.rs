//! A fleet from one description: as many as it says, in the states that it says, the same every time, and quick to ask.

use std::collections::{BTreeMap, BTreeSet};

use flightdeck::sim::Scenario;
use serde_json::{Value, json};

use crate::world::{World, list};

/// Where the newest run of each repository stands, counted.
async fn states(world: &World) -> BTreeMap<String, usize> {
    let mut states = BTreeMap::new();
    for repository in list(&world.get("/__sim/world").await["repositories"]) {
        let stands = |run: &Value| run["conclusion"].as_str().or(run["status"].as_str()).unwrap().to_owned();
        for run in list(&repository["runs"]).iter().take(2) {
            *states.entry(stands(run)).or_default() += 1;
        }
    }
    states
}

#[test]
fn the_large_fleet_is_five_hundred_services_with_names_of_their_own() {
    let scenario = Scenario::named("large-fleet").unwrap();
    let names: BTreeSet<&String> = scenario.repositories().iter().collect();
    assert_eq!((scenario.repositories().len(), names.len()), (496, 496), "four of five hundred are archived");
    assert!(names.iter().all(|name| name.starts_with("acme/") && name.contains('-')));
    assert_eq!(scenario.repositories(), Scenario::named("large-fleet").unwrap().repositories(), "always the same");
    let small = Scenario::named("fleet-50").unwrap();
    assert_eq!(small.repositories().len(), 50);
    let shared = small.repositories().iter().filter(|name| names.contains(name)).count();
    assert!(shared >= 46, "the small one is a part of the large one, but for what is archived there: {shared}");
}

#[tokio::test]
async fn the_large_fleet_has_twenty_runs_of_each_and_a_few_of_everything() {
    let world = World::new("large-fleet");
    let whole = world.get("/__sim/world").await;
    let repositories = list(&whole["repositories"]);
    let runs: usize = repositories.iter().map(|one| list(&one["runs"]).len()).sum();
    assert_eq!(repositories.len(), 500);
    assert!((9_900..=10_000).contains(&runs), "{runs} runs");
    let five = repositories.iter().all(|one| {
        let names: Vec<&str> = list(&one["environments"]).iter().map(|one| one["name"].as_str().unwrap()).collect();
        names == ["dev", "test", "staging", "canary", "production"]
    });
    assert!(five, "every service is in five environments");
    let states = states(&world).await;
    assert_eq!(states["waiting"], 14 + 26 + 10, "{states:?}");
    assert_eq!(states["in_progress"] + states.get("queued").copied().unwrap_or(0), 11, "{states:?}");
    assert_eq!(states["failure"], 9 + 7 + 5, "{states:?}");
    let mine = "{ organization(login: \"acme\") { repositories(first: 1) { totalCount } live: repositories(first: 1, isArchived: false) { totalCount } } }";
    let answer = world.post("/graphql", json!({ "query": mine })).await.body;
    assert_eq!(
        answer["data"]["organization"],
        json!({ "repositories": { "totalCount": 500 }, "live": { "totalCount": 496 } })
    );
}

#[tokio::test]
async fn nothing_moves_in_the_small_fleet_until_it_is_told_to() {
    let world = World::new("fleet-50");
    let before = states(&world).await;
    assert_eq!(before["waiting"], 3 + 4);
    assert!(!before.contains_key("in_progress"), "{before:?}");
    world.advance(1_800).await;
    assert_eq!(states(&world).await, before, "half an hour later everything is as it was");
    let name = &Scenario::named("fleet-50").unwrap().repositories()[0].clone();
    let tags = world.get(&format!("/repos/{name}/tags")).await;
    let act = json!({ "as": "tomas", "act": "dispatch", "repository": name, "workflow": "release.yml", "ref": tags[0]["name"], "slow": 10.0 });
    let run = world.control("act", act).await["run"].as_u64().unwrap();
    world.advance(300).await;
    assert_eq!(world.get(&format!("/repos/{name}/actions/runs/{run}")).await["status"], "in_progress");
}
