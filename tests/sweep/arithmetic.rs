//! What a fleet costs, by the simulator's own account of every request: the real machine and the real provider under a
//! clock that only moves by hand.

use std::collections::{BTreeMap, BTreeSet};

use flightdeck::cockpit::{Display, Effect, Event, Keymap, Observed, SourceStart, Stamped, Start, State, update};
use flightdeck::domain::{Cursor, ProbeRules, Scope, ServiceSetup, Text};
use flightdeck::policy::Settings;
use flightdeck::provider::Provider as _;
use flightdeck::sim::Scenario;
use serde_json::{Value, json};

use crate::in_process::{World, source};

/// `count` services in which nothing goes on by itself.
pub(crate) fn at_rest(count: usize) -> Scenario {
    let kinds =
        "mine = 3, theirs = 4, soaking = 0, moving = 0, red = 2, halfway = 2, refused = 1, held = 1, archived = 0";
    let text = format!(
        "name = \"a fleet\"\ntitle = \"A fleet at rest\"\nlike = \"large-fleet\"\ncount = {count}\nkinds = {{ {kinds} }}\n"
    );
    Scenario::from_toml(&text).unwrap()
}

/// A cockpit over a fleet.
struct Watch {
    world: World,
    state: State,
    cursors: BTreeMap<Scope, Cursor>,
    repositories: Vec<String>,
}

impl Watch {
    /// `count` services in which nothing goes on by itself.
    async fn over(count: usize) -> Self {
        let scenario = at_rest(count);
        let repositories = scenario.repositories().to_vec();
        let services: Vec<ServiceSetup> =
            repositories.iter().map(|name| ServiceSetup::plain(&source(), name)).collect();
        let world = World::playing(&scenario, services.clone());
        let state = State::new(Start {
            now: world.now(),
            seed: 7,
            sources: vec![SourceStart {
                id: source(),
                provider: "github".to_owned(),
                url: Text::new("http://api.sim.test"),
                simulated: true,
                capability: world.provider.capability().clone(),
            }],
            services,
            settings: Settings::default(),
            probes: ProbeRules::default(),
            keymap: Keymap::default(),
            display: Display::default(),
            size: (120, 40),
        });
        let mut watch = Self { world, state, cursors: BTreeMap::new(), repositories };
        let effects = watch.state.begin();
        watch.perform(effects).await;
        watch
    }

    async fn pass(&mut self, seconds: u64) {
        for _ in 0..seconds {
            self.world.advance(1).await;
            if self.state.wake_at().is_some_and(|wake| wake <= self.world.now().mono) {
                let effects = update(&mut self.state, Stamped { now: self.world.now(), event: Event::Tick });
                self.perform(effects).await;
            }
        }
    }

    async fn perform(&mut self, mut effects: Vec<Effect>) {
        while let Some(effect) = effects.pop() {
            let Effect::Observe { source, scope } = effect else { continue };
            let cursor = self.cursors.remove(&scope).unwrap_or_default();
            let mut observation = self.world.provider.observe(&scope, &cursor).await;
            self.cursors.insert(scope.clone(), std::mem::take(&mut observation.cursor));
            let event = Event::Observed { source, scope, observed: Box::new(Observed::from(observation)) };
            effects.extend(update(&mut self.state, Stamped { now: self.world.now(), event }));
        }
    }

    /// Has somebody push to the newest services of the list: each push is a run with two deployments.
    async fn push(&self, services: std::ops::Range<usize>) {
        for name in &self.repositories[services] {
            let deed = json!({ "act": "push", "as": "tomas", "repository": name, "count": 1 });
            self.world.control("POST", "/__sim/act", Some(deed)).await;
        }
    }

    /// Has releases begin, a few seconds apart, and gives for each gate that they come to how many seconds it was there
    /// before the cockpit had it.
    async fn approvals(&mut self, services: std::ops::Range<usize>) -> Vec<u64> {
        let count = services.len();
        let before: BTreeSet<_> = self.gates().await.into_iter().collect();
        for (number, place) in services.enumerate() {
            let (name, tag) = (self.repositories[place].clone(), format!("v90.{number}.0"));
            let push = json!({ "act": "push", "as": "tomas", "repository": name, "count": 1, "tag": tag });
            self.world.control("POST", "/__sim/act", Some(push)).await;
            let release =
                json!({ "act": "dispatch", "as": "tomas", "repository": name, "workflow": "release.yml", "ref": tag });
            self.world.control("POST", "/__sim/act", Some(release)).await;
            self.pass(3 + 2 * u64::try_from(number).unwrap()).await;
        }
        let (mut born, mut lags) = (BTreeMap::new(), Vec::new());
        for second in 0..1_200_u64 {
            self.pass(1).await;
            for gate in self.gates().await.into_iter().filter(|gate| !before.contains(gate)) {
                born.entry(gate).or_insert((second, false));
            }
            for ((run, environment), (since, seen)) in &mut born {
                if !*seen && self.knows(run, environment) {
                    *seen = true;
                    lags.push(second - *since);
                }
            }
            if lags.len() >= count && lags.len() == born.len() {
                break;
            }
        }
        assert_eq!(lags.len(), born.len(), "every gate is seen: {born:?}");
        assert!(lags.len() >= count, "every release comes to its gate: {born:?}");
        lags
    }

    /// The gates that wait, by the simulator's own word: of which run, where.
    async fn gates(&self) -> Vec<(String, String)> {
        let world = self.world.control("GET", "/__sim/world", None).await;
        let list = |value: &Value, name: &str| value[name].as_array().cloned().unwrap_or_default();
        let runs = list(&world, "repositories").into_iter().flat_map(move |repository| list(&repository, "runs"));
        let gates = runs.flat_map(move |run| {
            let id = run["id"].to_string();
            list(&run, "gates")
                .into_iter()
                .map(move |gate| (id.clone(), gate["environment"].as_str().unwrap().to_owned()))
        });
        gates.collect()
    }

    /// Whether the cockpit has a gate.
    fn knows(&self, run: &str, environment: &str) -> bool {
        let details = self.state.world.services.values().flat_map(|service| &service.details);
        let of = details.filter(|(id, _)| id.run.to_string() == run).filter_map(|(_, detail)| detail.gates.as_ref());
        of.flat_map(|gates| &gates.value).any(|gate| gate.environment().name.raw() == environment)
    }

    /// Passes whole minutes and gives what each of them cost.
    async fn measured(&mut self, minutes: u64) -> Vec<Value> {
        let second = self.world.now().wall.as_second().rem_euclid(60);
        self.pass(u64::try_from(60 - second).unwrap()).await;
        let before = self.usage().await.len();
        self.pass(60 * minutes).await;
        let usage = self.usage().await;
        let from = before.saturating_sub(1).min(usage.len());
        usage[from..].iter().rev().skip(1).take(usize::try_from(minutes).unwrap()).cloned().collect()
    }

    async fn usage(&self) -> Vec<Value> {
        self.world.control("GET", "/__sim/usage", None).await["minutes"].as_array().unwrap().clone()
    }
}

const COLUMNS: [(&str, &str); 9] = [
    ("fetched", "GET 200"),
    ("unchanged", "GET 304"),
    ("graphql", "queries"),
    ("graphql_points_spent", "points"),
    ("requests_spent", "quota"),
    ("secondary_rest_points", "of 900"),
    ("secondary_graphql_points", "of 2000"),
    ("effort_ms", "ms of 90000"),
    ("refused", "refused"),
];

pub(crate) fn sum(minutes: &[Value], column: &str) -> u64 {
    minutes.iter().map(|minute| minute[column].as_u64().unwrap()).sum()
}

fn mean(minutes: &[Value], column: &str) -> u64 {
    sum(minutes, column).div_ceil(u64::try_from(minutes.len()).unwrap().max(1))
}

pub(crate) fn most(minutes: &[Value], column: &str) -> u64 {
    minutes.iter().map(|minute| minute[column].as_u64().unwrap()).max().unwrap_or(0)
}

pub(crate) fn row(title: &str, minutes: &[Value]) {
    let cells: Vec<String> =
        COLUMNS.iter().map(|(column, title)| format!("{title} {}", mean(minutes, column))).collect();
    println!("{title:<34} {}", cells.join("  "));
}

pub(crate) fn within_every_limit(what: &str, minutes: &[Value]) {
    assert!(!minutes.is_empty(), "{what}");
    assert_eq!(most(minutes, "refused"), 0, "{what}: {minutes:#?}");
    assert!(most(minutes, "secondary_rest_points") <= 900, "{what}");
    assert!(most(minutes, "effort_ms") <= 90_000, "{what}");
    assert!(most(minutes, "highest_at_once") <= 8, "{what}");
}

/// The three rows of a fleet of this size; `settled` is how long it is read before it counts.
async fn rows(count: usize, settled: u64) -> Watch {
    let mut watch = Watch::over(count).await;
    watch.pass(60).await;
    let cold = watch.usage().await;
    row(&format!("{count}: the first minute"), &cold[..1]);
    within_every_limit("cold", &cold);
    let unread = watch.state.world.services.values().filter(|service| service.seen.is_none()).count();
    assert_eq!(unread, 0, "every row is there after a minute");

    watch.pass(settled).await;
    let rest = watch.measured(3).await;
    row(&format!("{count}: nothing changing"), &rest);
    within_every_limit("rest", &rest);
    assert_eq!(most(&rest, "fetched"), 0, "an unchanged world costs no request that is not answered 'not modified'");
    assert_eq!(most(&rest, "requests_spent"), 0, "nor any of the quota");
    assert!(mean(&rest, "graphql_points_spent") * 60 <= 5_000 * 15 / 100, "at most 15 % of the points");

    let last = watch.repositories.len();
    watch.push(last - 1..last).await;
    let one = watch.measured(3).await;
    row(&format!("{count}: one deployment running"), &one);
    within_every_limit("one", &one);

    watch.push(last - 12..last - 2).await;
    let eleven = watch.measured(3).await;
    row(&format!("{count}: eleven running"), &eleven);
    within_every_limit("eleven", &eleven);
    watch
}

#[tokio::test(start_paused = true)]
async fn fifty_repositories() {
    let mut watch = rows(50, 660).await;
    let lags = watch.approvals(20..25).await;
    println!("50: approvals were there for {lags:?} seconds before the cockpit had them");
    assert!(lags.iter().all(|lag| *lag <= 10), "{lags:?}");
    within_every_limit("approvals", &watch.usage().await);
}

#[tokio::test(start_paused = true)]
async fn five_hundred_repositories() {
    rows(500, 420).await;
}
