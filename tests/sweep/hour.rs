//! An hour of `flightdeck watch` over many services: the watch itself, its real pollers and the real provider, against the
//! simulator, under a clock that passes an hour in a moment. `FLIGHTDECK_FIGURES=100` watches a hundred for two whole hours, for
//! the figures; without it a few are watched for some minutes, and the same must hold.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use flightdeck::cockpit::alerts::{AlertKind, AlertMessage, AlertRule, AlertSettings, ChannelId};
use flightdeck::cockpit::{Display, Event, Keymap, SourceStart, Start, State};
use flightdeck::domain::{Clock, ProbeRules, ServiceSetup, Text};
use flightdeck::policy::{ReadOnly, Settings, WriteGuard};
use flightdeck::provider::Provider;
use flightdeck::provider::github::{GitHub, GitHubSetup};
use flightdeck::provider::http::{ClientParts, FixedToken, Limits, TokenScheme};
use flightdeck::runtime::alerts::{AlertedFile, Delivery};
use flightdeck::runtime::clock::following_tokio;
use flightdeck::runtime::vigil::{Keeper, Vigil};
use flightdeck::sim::{Options, Simulator};
use jiff::Timestamp;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::arithmetic::{at_rest, most, row, sum, within_every_limit};
use crate::in_process::{InProcess, START, source};

/// How long what, how much of it.
struct Measure {
    services: usize,
    /// Minutes in which nothing changes.
    rest: u64,
    /// Minutes in which releases are made that fail.
    busy: u64,
    releases: usize,
    /// Seconds between two of them: they begin at all times of a sweep.
    apart: u64,
}

impl Measure {
    fn asked_for() -> Self {
        match std::env::var("FLIGHTDECK_FIGURES").ok().and_then(|count| count.parse().ok()) {
            Some(services) => Self { services, rest: 60, busy: 60, releases: 12, apart: 203 },
            None => Self { services: 20, rest: 3, busy: 8, releases: 2, apart: 43 },
        }
    }
}

/// An alert: its kind and title, when it became so, when it was told.
type Told = (AlertKind, String, Option<Timestamp>, Timestamp);

/// Writes down what is told, and when.
struct Listener {
    clock: Clock,
    told: Vec<Told>,
}

impl Keeper for Listener {
    fn say(&mut self, _: &ChannelId, message: &AlertMessage) -> bool {
        let now = (self.clock)().wall;
        let told = message.alerts.iter().map(|alert| (alert.kind, alert.title.to_string(), alert.at, now));
        self.told.extend(told);
        true
    }

    fn hear(&mut self, _: Delivery) {}

    fn beside(&mut self) -> Vec<Event> {
        Vec::new()
    }

    fn look(&mut self, _: &State) {}
}

/// The world that is watched.
struct Fleet {
    simulator: Simulator,
    repositories: Vec<String>,
    clock: Clock,
}

impl Fleet {
    /// `count` services in which nothing goes on by itself.
    fn of(count: usize) -> Self {
        let scenario = at_rest(count);
        let options = Options { seed: 7, speed: 1.0, start: Some(START.parse().unwrap()) };
        Self {
            simulator: Simulator::new(&scenario, options),
            repositories: scenario.repositories().to_vec(),
            clock: following_tokio(START.parse().unwrap()),
        }
    }

    /// A watch over all of it that tells everything at once.
    fn watch(&self) -> Vigil {
        let services: Vec<ServiceSetup> =
            self.repositories.iter().map(|name| ServiceSetup::plain(&source(), name)).collect();
        let client = ClientParts {
            base: "http://api.sim.test".parse().unwrap(),
            token: Arc::new(FixedToken::new(self.simulator.operator_token())),
            transport: Arc::new(InProcess(self.simulator.router())),
            guard: WriteGuard::new(ReadOnly::default()),
            clock: Arc::clone(&self.clock),
            limits: Limits::default(),
            headers: http::HeaderMap::new(),
            scheme: TokenScheme::Bearer,
        };
        let provider: Arc<dyn Provider> =
            Arc::new(GitHub::new(GitHubSetup { source: source(), services: services.clone(), client }));
        let mut state = State::new(Start {
            now: (self.clock)(),
            seed: 7,
            sources: vec![SourceStart {
                id: source(),
                provider: "github".to_owned(),
                url: Text::new("http://api.sim.test"),
                simulated: true,
                capability: provider.capability().clone(),
            }],
            services,
            settings: Settings::default(),
            probes: ProbeRules::default(),
            keymap: Keymap::default(),
            display: Display::default(),
            size: (80, 24),
        });
        let rules = vec![AlertRule::everything(&[ChannelId::LINES])];
        state.alerts.configure(AlertSettings { rules, ..AlertSettings::default() }, None);
        Vigil {
            state,
            clock: Arc::clone(&self.clock),
            providers: std::iter::once((source(), provider)).collect(),
            prober: None,
            channels: BTreeMap::new(),
            told: AlertedFile::new(None),
        }
    }

    async fn control(&self, method: &str, path: &str, body: &Value) -> Value {
        let request = http::Request::builder().method(method).uri(format!("/__sim/{path}"));
        let request = request.header("host", "api.sim.test").body(axum::body::Body::from(body.to_string())).unwrap();
        let response = self.simulator.router().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 26).await.unwrap();
        assert!(status.is_success(), "{path}: {}", String::from_utf8_lossy(&bytes));
        serde_json::from_slice(&bytes).unwrap()
    }

    async fn act(&self, deed: Value) -> Value {
        self.control("POST", "act", &deed).await
    }

    /// What was asked, minute by minute.
    async fn usage(&self) -> Vec<Value> {
        self.control("GET", "usage", &json!({})).await["minutes"].as_array().unwrap().clone()
    }

    /// Minutes pass; what each of them cost. Minutes in which nothing was asked are none.
    async fn minutes(&self, count: u64) -> Vec<Value> {
        let before = self.usage().await.len();
        tokio::time::sleep(Duration::from_secs(60 * count)).await;
        self.usage().await.split_off(before)
    }

    /// The last services of which nothing waits, moves or is held.
    async fn quiet(&self, count: usize) -> Vec<String> {
        let world = self.control("GET", "world", &json!({})).await;
        let all = |list: &Value, name: &str, value: &str| list.as_array().unwrap().iter().all(|one| one[name] == value);
        let quiet = world["repositories"].as_array().unwrap().iter().rev().filter(|repository| {
            all(&repository["runs"], "status", "completed") && all(&repository["workflows"], "state", "active")
        });
        quiet.take(count).map(|repository| repository["name"].as_str().unwrap().to_owned()).collect()
    }

    /// Somebody releases a service, and a while later lets it into production, where it fails.
    async fn bad_release(&self, name: &str) {
        let tag = "v90.0.0";
        self.act(json!({ "act": "push", "as": "tomas", "repository": name, "count": 1, "tag": tag })).await;
        let release =
            json!({ "act": "dispatch", "as": "tomas", "repository": name, "workflow": "release.yml", "ref": tag });
        let run = self.act(release).await["run"].to_string();
        let run = run.trim_matches('"');
        tokio::time::sleep(Duration::from_secs(330)).await;
        self.act(json!({ "act": "approve", "as": "priya", "repository": name, "run": run,
            "environments": ["production"] }))
            .await;
        tokio::time::sleep(Duration::from_secs(60)).await;
        self.act(json!({ "act": "fail_job", "as": "tomas", "repository": name, "run": run,
            "job": "deploy-production", "message": "3 of 8 replicas updated" }))
            .await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_hour_of_watching_costs_little_and_tells_while_it_is_news() {
    let measure = Measure::asked_for();
    let fleet = Fleet::of(measure.services);
    let quiet = fleet.quiet(measure.releases).await;
    let mut listener = Listener { clock: Arc::clone(&fleet.clock), told: Vec::new() };
    let (mut rest, mut busy) = (Vec::new(), Vec::new());
    let fleet = &fleet;
    let story = async {
        let first = fleet.minutes(1).await;
        row("watch: the first minute", &first);
        // Everything is read, and what ended lately grows old.
        fleet.minutes(7).await;
        rest = fleet.minutes(measure.rest).await;
        row("watch: a minute at rest", &rest);
        let releases = quiet.iter().zip(0..).map(|(name, number)| async move {
            tokio::time::sleep(Duration::from_secs(measure.apart * number)).await;
            fleet.bad_release(name).await;
        });
        (busy, _) = tokio::join!(fleet.minutes(measure.busy), futures_util::future::join_all(releases));
        row("watch: a minute with releases", &busy);
    };
    fleet.watch().keep(&mut listener, story).await;

    within_every_limit("rest", &rest);
    assert_eq!(most(&rest, "fetched"), 0, "an unchanged world costs no request that is not answered 'not modified'");
    assert_eq!(most(&rest, "requests_spent"), 0, "nor any of the quota");
    within_every_limit("busy", &busy);
    for (what, minutes, time) in [("rest", &rest, measure.rest), ("busy", &busy, measure.busy)] {
        let points = sum(minutes, "graphql_points_spent");
        println!(
            "{time} minutes, {what}: {} requests of 5,000 an hour, {} answers 304, {} queries for {points} points of 5,000",
            sum(minutes, "requests_spent"),
            sum(minutes, "unchanged"),
            sum(minutes, "graphql"),
        );
        assert!(points * 60 <= 5_000 * 15 / 100 * time, "{what}: at most 15 % of the points");
    }

    let mut lags = Vec::new();
    for service in quiet.iter().map(|name| name.rsplit('/').next().unwrap()) {
        for kind in [AlertKind::NeedsYou, AlertKind::DeploymentFailed] {
            let of = |told: &&Told| told.0 == kind && told.1.starts_with(service) && told.1.contains("v90.");
            let found: Vec<&Told> = listener.told.iter().filter(of).collect();
            assert_eq!(found.len(), 1, "{service} {kind:?}: {:#?}", listener.told);
            let at = found[0].2.expect("the moment is known");
            lags.push(found[0].3.duration_since(at).as_millis());
        }
    }
    lags.sort_unstable();
    println!("{} events: median {} ms, worst {} ms: {lags:?}", lags.len(), lags[lags.len() / 2], lags[lags.len() - 1]);
    assert!(lags.iter().all(|lag| *lag <= 15_000), "told while it is news: {lags:?}");
}
