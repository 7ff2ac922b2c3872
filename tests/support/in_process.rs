//! A simulator in process, a transport to it that counts, and orders carried out by hand against a provider.
#![allow(dead_code, unreachable_pub, reason = "each test file takes what it needs")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::body::Body;
use bytes::{Bytes, BytesMut};
use flightdeck::domain::{
    Clock, Cursor, Evidence, Fact, Fault, Intent, IntentId, Mono, Now, Observation, Plan, Premise, ProviderKind, Scope,
    Seal, ServiceId, ServiceSetup, SourceId,
};
use flightdeck::policy::{Answer, Confirm, Facts, Order, ReadOnly, Settings, Verdict, WriteGuard, assess, recheck};
use flightdeck::provider::github::{GitHub, GitHubSetup};
use flightdeck::provider::http::{
    ClientParts, FixedToken, Flow, Limits, Reached, TokenScheme, Transport, TransportError,
};
use flightdeck::provider::registry::Opening;
use flightdeck::provider::{Provider, Reading};
use flightdeck::sim::{Options, Scenario, Simulator};
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// When every simulated world of the tests begins.
pub const START: &str = "2026-11-20T14:00:00Z";

/// A transport into a router.
#[derive(Clone)]
pub struct InProcess(pub axum::Router);

impl std::fmt::Debug for InProcess {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("InProcess")
    }
}

#[async_trait]
impl Transport for InProcess {
    async fn call(&self, request: http::Request<Bytes>, _: Limits) -> Result<http::Response<Bytes>, TransportError> {
        let mut request = request.map(Body::from);
        if let Some(host) = request.uri().authority().map(|authority| authority.as_str().to_owned()) {
            request.headers_mut().insert(http::header::HOST, host.parse().unwrap());
        }
        let response = self.0.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let mut bytes = BytesMut::new();
        let mut chunks = body.into_data_stream();
        while let Some(chunk) = chunks.next().await {
            let Ok(chunk) = chunk else {
                // A connection that was cut before any byte never showed its status.
                return Err(TransportError {
                    reached: Reached::Maybe,
                    reset: bytes.is_empty(),
                    status: (!bytes.is_empty()).then(|| parts.status.as_u16()),
                    what: "connection reset".to_owned(),
                    hint: "",
                });
            };
            bytes.extend_from_slice(&chunk);
        }
        Ok(http::Response::from_parts(parts, bytes.freeze()))
    }

    async fn open(&self, request: http::Request<Bytes>, _: Limits) -> Result<http::Response<Flow>, TransportError> {
        let mut request = request.map(Body::from);
        if let Some(host) = request.uri().authority().map(|authority| authority.as_str().to_owned()) {
            request.headers_mut().insert(http::header::HOST, host.parse().unwrap());
        }
        let (parts, body) = self.0.clone().oneshot(request).await.unwrap().into_parts();
        let cut = |_| TransportError {
            reached: Reached::Maybe,
            reset: false,
            status: None,
            what: "connection reset".to_owned(),
            hint: "",
        };
        let flow: Flow = body.into_data_stream().map(move |piece| piece.map_err(cut)).boxed();
        Ok(http::Response::from_parts(parts, flow))
    }
}

/// A simulated world with a provider on it, on one clock that only moves by hand.
pub struct World<P = GitHub> {
    pub simulator: Simulator,
    pub provider: P,
    pub guard: WriteGuard,
    elapsed: Arc<Mutex<Duration>>,
}

impl World {
    /// A built-in scenario with these services.
    pub fn new(scenario: &str, services: Vec<ServiceSetup>) -> Self {
        Self::over(scenario, services, |road| Arc::new(road))
    }

    /// The same, its requests taking a road of the test's own.
    pub fn over(
        scenario: &str,
        services: Vec<ServiceSetup>,
        road: impl FnOnce(InProcess) -> Arc<dyn Transport>,
    ) -> Self {
        Self::built("http://api.sim.test", &named(scenario), services, road)
    }

    /// A built-in scenario with these services, its API below a base address.
    pub fn at(base: &str, scenario: &str, services: Vec<ServiceSetup>) -> Self {
        Self::built(base, &named(scenario), services, |road| Arc::new(road))
    }

    /// A scenario of the test's own with these services.
    pub fn playing(scenario: &Scenario, services: Vec<ServiceSetup>) -> Self {
        Self::built("http://api.sim.test", scenario, services, |road| Arc::new(road))
    }

    fn built(
        base: &str,
        scenario: &Scenario,
        services: Vec<ServiceSetup>,
        road: impl FnOnce(InProcess) -> Arc<dyn Transport>,
    ) -> Self {
        let options = Options { seed: 7, speed: 0.0, start: Some(START.parse().unwrap()) };
        let simulator = Simulator::new(scenario, options);
        let elapsed: Arc<Mutex<Duration>> = Arc::default();
        let guard = WriteGuard::new(ReadOnly::default());
        let setup = GitHubSetup {
            source: source(),
            services,
            client: parts(base, &simulator, road(InProcess(simulator.router())), &guard, &elapsed),
        };
        Self { simulator, provider: GitHub::new(setup), guard, elapsed }
    }

    /// A built-in scenario with plain services named by their repositories.
    pub fn plain(scenario: &str, repositories: &[&str]) -> Self {
        Self::new(scenario, repositories.iter().map(|name| ServiceSetup::plain(&source(), name)).collect())
    }
}

impl World<Arc<dyn Provider>> {
    /// A scenario with services of one source at a vendor, opened as the registry does it.
    pub fn of(kind: ProviderKind, base: &str, scenario: &Scenario, services: Vec<ServiceSetup>) -> Self {
        Self::open(kind, base, scenario, services, |road| Arc::new(road))
    }

    /// The same, its requests taking a road of the test's own.
    pub fn open(
        kind: ProviderKind,
        base: &str,
        scenario: &Scenario,
        services: Vec<ServiceSetup>,
        road: impl FnOnce(InProcess) -> Arc<dyn Transport>,
    ) -> Self {
        Self::with_options(kind, base, scenario, services, &[], road)
    }

    /// The same, its source configured with what only its vendor knows.
    pub fn with_options(
        kind: ProviderKind,
        base: &str,
        scenario: &Scenario,
        services: Vec<ServiceSetup>,
        options: &[(&str, &str)],
        road: impl FnOnce(InProcess) -> Arc<dyn Transport>,
    ) -> Self {
        let simulated = Options { seed: 7, speed: 0.0, start: Some(START.parse().unwrap()) };
        let simulator = Simulator::new(scenario, simulated);
        let elapsed: Arc<Mutex<Duration>> = Arc::default();
        let guard = WriteGuard::new(ReadOnly::default());
        let client = parts(base, &simulator, road(InProcess(simulator.router())), &guard, &elapsed);
        let opening = Opening {
            source: source(),
            services,
            organisations: Vec::new(),
            client,
            options: options.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        };
        let provider = flightdeck::provider::registry::open(kind, opening).unwrap();
        Self { simulator, provider, guard, elapsed }
    }
}

/// A provider, however it is held.
pub trait Held {
    fn held(&self) -> &dyn Provider;
}

impl Held for GitHub {
    fn held(&self) -> &dyn Provider {
        self
    }
}

impl Held for Arc<dyn Provider> {
    fn held(&self) -> &dyn Provider {
        self.as_ref()
    }
}

impl<P: Held> World<P> {
    pub fn now(&self) -> Now {
        clock(&self.elapsed)()
    }

    /// Calls the simulator's own control.
    pub async fn control(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let request =
            http::Request::builder().method(method).uri(path).header("host", "api.sim.test").body(body).unwrap();
        let response = self.simulator.router().oneshot(request).await.unwrap();
        assert!(response.status().is_success(), "{method} {path}: {}", response.status());
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 26).await.unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    /// Moves both clocks.
    pub async fn advance(&self, seconds: u64) {
        *self.elapsed.lock().unwrap() += Duration::from_secs(seconds);
        self.control("POST", "/__sim/advance", Some(json!({ "seconds": seconds }))).await;
    }

    pub async fn weather(&self, weather: Value) {
        self.control("POST", "/__sim/weather", Some(weather)).await;
    }

    /// Every request so far, as the simulator recorded them.
    pub async fn requests(&self) -> Vec<Value> {
        self.control("GET", "/__sim/requests", None).await["requests"].as_array().unwrap().clone()
    }

    /// How many requests changed the world, and `METHOD path` of each.
    pub async fn writes(&self) -> Vec<String> {
        let wrote = |request: &&Value| request["wrote"] == json!(true);
        let name =
            |request: &Value| format!("{} {}", request["method"].as_str().unwrap(), request["path"].as_str().unwrap());
        self.requests().await.iter().filter(wrote).map(name).collect()
    }

    pub async fn observe(&self, scope: Scope) -> Observation {
        self.provider.held().observe(&scope, &Cursor::default()).await
    }

    /// A service at a glance, without faults.
    pub async fn glance(&self, service: &str) -> Vec<Fact> {
        self.observe(Scope::Account).await;
        let observation = self.observe(Scope::Service(ServiceId::new(service))).await;
        assert!(observation.faults.is_empty(), "{:?}", observation.faults);
        observation.facts
    }

    pub async fn plan(&self, ask: flightdeck::domain::Ask) -> Result<Plan, Fault> {
        self.plan_with(ask, Vec::new(), Reading::Fresh).await
    }

    pub async fn plan_with(
        &self,
        ask: flightdeck::domain::Ask,
        seen: Vec<Premise>,
        reading: Reading,
    ) -> Result<Plan, Fault> {
        let intent = Intent { seen, ..Intent::new(IntentId::new("intent-1"), ask) };
        self.provider.held().plan(&intent, reading).await
    }

    /// Carries a plan out as the runtime does: sight, recheck, one sending a step, then reading until it is true.
    pub async fn carry_out(&self, plan: &Plan) -> Vec<Evidence> {
        let mut order = order(plan, self.now());
        let mut found = Vec::new();
        while let Some(step) = order.next_step().cloned() {
            let sight = self.provider.held().sight(&step).await.unwrap();
            recheck(&step, &sight).unwrap_or_else(|differences| panic!("{}: {differences:?}", step.summary));
            let permit = order.permit(self.now()).unwrap();
            let sent_at = self.now().wall;
            self.provider
                .held()
                .send(&step, &seal(), permit)
                .await
                .unwrap_or_else(|fault| panic!("{}: {fault:?}", step.summary));
            found.push(self.settle(&step, sent_at).await);
            order.step_became_true(self.now());
        }
        found
    }

    /// Reads what became of a step until it is known, for at most ten minutes of the world.
    pub async fn settle(&self, step: &flightdeck::domain::Step, sent_at: jiff::Timestamp) -> Evidence {
        for _ in 0..120 {
            match self.provider.held().evidence(step, &seal(), sent_at).await.unwrap() {
                Evidence::NotYet(_) => self.advance(5).await,
                evidence => return evidence,
            }
        }
        panic!("{} is not true after ten minutes", step.summary)
    }
}

fn parts(
    base: &str,
    simulator: &Simulator,
    transport: Arc<dyn Transport>,
    guard: &WriteGuard,
    elapsed: &Arc<Mutex<Duration>>,
) -> ClientParts {
    ClientParts {
        base: base.parse().unwrap(),
        token: Arc::new(FixedToken::new(simulator.operator_token())),
        transport,
        guard: guard.clone(),
        clock: clock(elapsed),
        limits: Limits::default(),
        headers: http::HeaderMap::new(),
        scheme: TokenScheme::Bearer,
    }
}

fn named(scenario: &str) -> Scenario {
    Scenario::named(scenario).expect("a built-in scenario")
}

pub fn source() -> SourceId {
    SourceId::new("sim")
}

pub fn seal() -> Seal {
    Seal { intent: IntentId::new("intent-1"), head: "abcdef123456".to_owned() }
}

/// Confirms a plan as the operator would.
pub fn order(plan: &Plan, now: Now) -> Order {
    let (settings, facts) = (Settings::default(), Facts::default());
    let challenge = match assess(plan, &settings, &facts, None, now) {
        Verdict::Ask(challenge) => challenge,
        other => panic!("{other:?}"),
    };
    let mut typed: Vec<String> = challenge.words().iter().map(|word| word.raw().to_owned()).collect();
    if challenge.confirm == Confirm::Yes && typed.is_empty() {
        typed.push("y".to_owned());
    }
    match assess(plan, &settings, &facts, Some(&Answer { typed, reason: None }), now) {
        Verdict::Clear(clearance) => Order::new(plan.clone(), clearance, now).unwrap(),
        other => panic!("{other:?}"),
    }
}

fn clock(elapsed: &Arc<Mutex<Duration>>) -> Clock {
    let elapsed = Arc::clone(elapsed);
    Arc::new(move || {
        let start = Now { wall: START.parse().unwrap(), mono: Mono::default() };
        start.plus(*elapsed.lock().unwrap())
    })
}
