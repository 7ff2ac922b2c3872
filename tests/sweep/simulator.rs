//! Sweeps of the simulated GitHub: a swept row is the row that a glance shows.

use std::collections::BTreeMap;

use flightdeck::domain::{
    Cursor, Deployment, DeploymentState, EnvironmentId, Fact, Observation, Scope, ServiceId, current,
};
use flightdeck::provider::Provider as _;
use flightdeck::sim::Scenario;
use serde_json::json;

use crate::in_process::World;

fn repositories(scenario: &str) -> Vec<String> {
    Scenario::named(scenario).unwrap().repositories().to_vec()
}

async fn sweep(world: &World, names: &[&str]) -> Observation {
    let scope = Scope::Sweep(names.iter().map(|name| ServiceId::new(name)).collect());
    let observation = world.provider.observe(&scope, &Cursor::default()).await;
    assert!(observation.faults.is_empty(), "{:?}", observation.faults);
    observation
}

fn places(facts: &[Fact]) -> BTreeMap<EnvironmentId, Vec<Deployment>> {
    let place = |fact: &Fact| match fact {
        Fact::Deployments { environment, deployments, .. } => Some((environment.clone(), deployments.clone())),
        _ => None,
    };
    facts.iter().filter_map(place).collect()
}

#[tokio::test(start_paused = true)]
async fn a_sweep_and_a_glance_say_the_same_of_every_environment() {
    let mut compared = 0;
    for scenario in ["calm-friday", "bad-release", "two-captains", "outage-mid-rollback", "hostile"] {
        let names = repositories(scenario);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let world = World::plain(scenario, &names);
        for minutes in [0_u64, 3, 20] {
            world.advance(minutes * 60).await;
            let swept = sweep(&world, &names).await;
            let swept = places(&swept.facts);
            for name in &names {
                let glance = places(&world.glance(name).await);
                for (environment, seen) in glance {
                    let line =
                        swept.get(&environment).unwrap_or_else(|| panic!("{scenario}: {environment} is missing"));
                    assert_eq!(current(line, None), current(&seen, None), "{scenario} at {minutes}: {environment}");
                    assert!(line.len() <= seen.len());
                    for (one, other) in line.iter().zip(&seen) {
                        // Only its whole list of statuses says when the work began, and an older one may name the page.
                        let other = Deployment {
                            began_at: one.began_at.and(other.began_at),
                            environment_url: one.environment_url.clone().or(other.environment_url.clone()),
                            ..other.clone()
                        };
                        let one = Deployment { environment_url: other.environment_url.clone(), ..one.clone() };
                        assert_eq!(one, other, "{scenario} at {minutes}: {environment}");
                    }
                    compared += 1;
                }
            }
        }
    }
    println!("{compared} environments compared");
    assert!(compared > 60);
}

#[tokio::test(start_paused = true)]
async fn fifty_repositories_cost_one_point_and_an_unchanged_world_one_query() {
    let names = repositories("calm-friday");
    // The same eight again and again: a page of fifty.
    let page: Vec<&str> = names.iter().map(String::as_str).cycle().take(50).collect();
    let world = World::plain("calm-friday", &page);
    let first = sweep(&world, &page).await;
    let before = first.points.clone().unwrap().remaining;
    let count = world.requests().await.len();
    let again = sweep(&world, &page).await;
    let after = again.points.clone().unwrap().remaining;
    assert_eq!(before - after, 1, "points");
    assert_eq!(world.requests().await.len() - count, 1, "requests");
    let budget = |observation: &Observation| observation.budget.clone().map(|budget| budget.remaining);
    assert_eq!(budget(&first), budget(&again), "queries are not counted as requests");
}

#[tokio::test(start_paused = true)]
async fn a_waiting_deployment_names_its_run_and_the_runs_bring_its_gates() {
    let world = World::plain("calm-friday", &["acme/checkout"]);
    world.observe(Scope::Account).await;
    let swept = sweep(&world, &["acme/checkout"]).await;
    let waiting: Vec<Deployment> = places(&swept.facts)
        .into_values()
        .flatten()
        .filter(|deployment| matches!(deployment.state, DeploymentState::Waiting(_)))
        .collect();
    assert!(!waiting.is_empty());
    let run = waiting[0].run.clone().unwrap();
    let runs = world.observe(Scope::Runs(ServiceId::new("acme/checkout"))).await;
    assert!(runs.faults.is_empty(), "{:?}", runs.faults);
    let gates: Vec<_> = runs
        .facts
        .iter()
        .filter_map(|fact| if let Fact::Gates { run, gates, .. } = fact { Some((run, gates)) } else { None })
        .collect();
    let (_, gates) = gates.iter().find(|(of, _)| **of == run).unwrap();
    // Gate for gate what a glance says of them.
    let glance = world.glance("acme/checkout").await;
    let glanced = glance.iter().find_map(|fact| match fact {
        Fact::Gates { run: of, gates, .. } if *of == run => Some(gates),
        _ => None,
    });
    assert_eq!(Some(*gates), glanced);
    // An approval shows with the next sweep.
    let mark = |observation: &Observation| {
        observation.facts.iter().find_map(|fact| if let Fact::Swept { mark, .. } = fact { Some(*mark) } else { None })
    };
    let before = mark(&swept);
    let deed = json!({ "act": "approve", "as": "mira", "repository": "acme/checkout", "run": run.run.to_string() });
    world.control("POST", "/__sim/act", Some(deed)).await;
    world.advance(2).await;
    assert_ne!(mark(&sweep(&world, &["acme/checkout"]).await), before);
}

#[tokio::test(start_paused = true)]
async fn one_unknown_repository_blanks_no_neighbour() {
    let world = World::plain("calm-friday", &["acme/checkout", "acme/nowhere"]);
    let swept = sweep(&world, &["acme/nowhere", "acme/checkout"]).await;
    assert!(
        swept.facts.iter().any(|fact| matches!(fact, Fact::Unswept { service, .. } if service.raw() == "acme/nowhere"))
    );
    assert!(
        swept.facts.iter().any(|fact| matches!(fact, Fact::Swept { service, .. } if service.raw() == "acme/checkout"))
    );
}

#[tokio::test(start_paused = true)]
async fn lists_make_the_same_rows_where_nothing_can_be_swept() {
    for scenario in ["calm-friday", "bad-release"] {
        let names = repositories(scenario);
        let world = World::plain(scenario, &names.iter().map(String::as_str).collect::<Vec<_>>());
        for name in &names {
            let listed = world.observe(Scope::Deployments(ServiceId::new(name))).await;
            assert!(listed.faults.is_empty());
            assert!(listed.requests.0 <= 12, "{name}: {:?}", listed.requests);
            let listed = places(&listed.facts);
            for (environment, seen) in places(&world.glance(name).await) {
                let states = |line: &[Deployment]| {
                    current(line, None).map(|found| (found.state.word(), found.release.commit, found.since))
                };
                assert_eq!(states(&listed[&environment]), states(&seen), "{scenario}: {environment}");
            }
        }
    }
}
