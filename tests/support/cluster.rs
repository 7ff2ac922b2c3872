//! A simulated cluster in process, with the provider of it, on one clock that only moves by hand.
#![allow(dead_code, unreachable_pub, reason = "each test file takes what it needs")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use flightdeck::domain::{
    Ask, Clock, Cursor, Deployment, EnvironmentId, Evidence, Fact, Fault, Intent, IntentId, Mono, Now, Observation,
    Plan, ProviderKind, Receipt, Rollout, Scope, ServiceId, ServiceSetup, SourceId, Steer, Step, Text,
};
use flightdeck::policy::{ReadOnly, WriteGuard, recheck};
use flightdeck::provider::http::{ClientParts, FixedToken, Limits, TokenScheme, Transport};
use flightdeck::provider::registry::{self, Opening};
use flightdeck::provider::{Provider, Reading};
use flightdeck::sim::{Options, Scenario, Simulator};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::in_process::{InProcess, START, order, seal};

pub struct Cluster {
    pub simulator: Simulator,
    pub provider: Arc<dyn Provider>,
    pub guard: WriteGuard,
    elapsed: Arc<Mutex<Duration>>,
}

pub fn source() -> SourceId {
    SourceId::new("cluster")
}

/// A service called `id` that is `object`, in production.
pub fn service(id: &str, object: &str) -> ServiceSetup {
    ServiceSetup {
        id: ServiceId::new(id),
        environments: vec!["production".to_owned()],
        ..ServiceSetup::plain(&source(), object)
    }
}

pub fn production(service: &str) -> EnvironmentId {
    EnvironmentId::new(&ServiceId::new(service), "production")
}

impl Cluster {
    /// A built-in scenario with these services.
    pub fn new(scenario: &str, services: &[(&str, &str)]) -> Self {
        Self::over(scenario, services, None, |road| Arc::new(road))
    }

    /// The same, its requests taking a road of the test's own, by the token of `login` (nobody: the operator's).
    pub fn over(
        scenario: &str,
        services: &[(&str, &str)],
        token: Option<&str>,
        road: impl FnOnce(InProcess) -> Arc<dyn Transport>,
    ) -> Self {
        let scenario = Scenario::named(scenario).expect("a built-in scenario");
        let options = Options { seed: 7, speed: 0.0, start: Some(START.parse().unwrap()) };
        let simulator = Simulator::new(&scenario, options);
        let elapsed: Arc<Mutex<Duration>> = Arc::default();
        let guard = WriteGuard::new(ReadOnly::default());
        let opening = Opening {
            source: source(),
            services: services.iter().map(|(id, object)| service(id, object)).collect(),
            organisations: Vec::new(),
            client: ClientParts {
                base: "http://api.sim.test/kubernetes".parse().unwrap(),
                token: Arc::new(FixedToken::new(token.unwrap_or(simulator.operator_token()))),
                transport: road(InProcess(simulator.router())),
                guard: guard.clone(),
                clock: clock(&elapsed),
                limits: Limits::default(),
                headers: http::HeaderMap::new(),
                scheme: TokenScheme::Bearer,
            },
            options: BTreeMap::new(),
        };
        let provider = registry::open(ProviderKind::Kubernetes, opening).expect("a provider");
        Self { simulator, provider, guard, elapsed }
    }

    pub fn now(&self) -> Now {
        clock(&self.elapsed)()
    }

    /// Calls the simulator's own control.
    pub async fn control(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let request =
            http::Request::builder().method(method).uri(path).header("host", "api.sim.test").body(body).unwrap();
        let response = self.simulator.router().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 26).await.unwrap();
        assert!(status.is_success(), "{method} {path}: {status} {}", String::from_utf8_lossy(&bytes));
        serde_json::from_slice(&bytes).unwrap()
    }

    /// Moves both clocks.
    pub async fn advance(&self, seconds: u64) {
        *self.elapsed.lock().unwrap() += Duration::from_secs(seconds);
        self.control("POST", "/__sim/advance", Some(json!({ "seconds": seconds }))).await;
    }

    /// Somebody else does something to an object.
    pub async fn other(&self, object: &str, deed: Value) {
        let body = json!({ "as": "yuki", "act": "cluster", "object": object, "deed": deed });
        self.control("POST", "/__sim/act", Some(body)).await;
    }

    /// How many requests changed the cluster, and `METHOD path` of each.
    pub async fn writes(&self) -> Vec<String> {
        let all = self.control("GET", "/__sim/requests", None).await["requests"].as_array().unwrap().clone();
        let wrote = |request: &&Value| request["wrote"] == json!(true);
        let name =
            |request: &Value| format!("{} {}", request["method"].as_str().unwrap(), request["path"].as_str().unwrap());
        all.iter().filter(wrote).map(name).collect()
    }

    pub async fn observe(&self, scope: Scope) -> Observation {
        self.provider.observe(&scope, &Cursor::default()).await
    }

    /// A service at a glance, without faults.
    pub async fn glance(&self, service: &str) -> Vec<Fact> {
        let observation = self.observe(Scope::Service(ServiceId::new(service))).await;
        assert!(observation.faults.is_empty(), "{:?}", observation.faults);
        observation.facts
    }

    pub async fn rollout(&self, service: &str) -> Rollout {
        let facts = self.glance(service).await;
        let found = facts.into_iter().find_map(|fact| match fact {
            Fact::Rollouts { mut rollouts, .. } => rollouts.pop(),
            _ => None,
        });
        found.expect("a rollout")
    }

    pub async fn deployments(&self, service: &str) -> Vec<Deployment> {
        let facts = self.glance(service).await;
        let found = facts.into_iter().find_map(|fact| match fact {
            Fact::Deployments { deployments, .. } => Some(deployments),
            _ => None,
        });
        found.expect("deployments")
    }

    /// The ask to do something to the present revision of a service's rollout.
    pub async fn to(&self, service: &str, how: Steer) -> Ask {
        let revision = self.rollout(service).await.revision;
        Ask::Steer { environment: production(service), revision, how }
    }

    pub async fn plan(&self, ask: Ask) -> Result<Plan, Fault> {
        self.provider.plan(&Intent::new(IntentId::new("intent-1"), ask), Reading::Fresh).await
    }

    pub async fn plan_blind(&self, ask: Ask) -> Result<Plan, Fault> {
        self.provider.plan(&Intent::new(IntentId::new("intent-1"), ask), Reading::Blind).await
    }

    /// Plans an act on the present revision, and carries it out.
    pub async fn steer(&self, service: &str, how: Steer) -> Vec<Evidence> {
        let plan = self.plan(self.to(service, how).await).await.unwrap_or_else(|fault| panic!("{fault:?}"));
        self.carry_out(&plan).await
    }

    /// Sends the only step of a plan as an order would, whatever has changed since.
    pub async fn send(&self, plan: &Plan) -> Result<Receipt, Fault> {
        let mut order = order(plan, self.now());
        let step = order.next_step().cloned().unwrap();
        let permit = order.permit(self.now()).unwrap();
        self.provider.send(&step, &seal(), permit).await
    }

    /// Carries a plan out as the runtime does: sight, recheck, one sending a step, then reading until it is true.
    pub async fn carry_out(&self, plan: &Plan) -> Vec<Evidence> {
        let mut order = order(plan, self.now());
        let mut found = Vec::new();
        while let Some(step) = order.next_step().cloned() {
            let sight = self.provider.sight(&step).await.unwrap();
            recheck(&step, &sight).unwrap_or_else(|differences| panic!("{}: {differences:?}", step.summary));
            let permit = order.permit(self.now()).unwrap();
            self.provider
                .send(&step, &seal(), permit)
                .await
                .unwrap_or_else(|fault| panic!("{}: {fault:?}", step.summary));
            found.push(self.settle(&step).await);
            order.step_became_true(self.now());
        }
        found
    }

    /// Reads what became of a step until it is known, for at most ten minutes of the world.
    pub async fn settle(&self, step: &Step) -> Evidence {
        let sent_at = self.now().wall;
        for _ in 0..300 {
            match self.provider.evidence(step, &seal(), sent_at).await.unwrap() {
                Evidence::NotYet(_) => self.advance(2).await,
                evidence => return evidence,
            }
        }
        panic!("{} is not true after ten minutes", step.summary)
    }
}

/// The values of a text, for comparisons.
pub fn words(text: &Text) -> &str {
    text.raw()
}

fn clock(elapsed: &Arc<Mutex<Duration>>) -> Clock {
    let elapsed = Arc::clone(elapsed);
    Arc::new(move || {
        let start = Now { wall: START.parse().unwrap(), mono: Mono::default() };
        start.plus(*elapsed.lock().unwrap())
    })
}

/// The token of one of the people of a scenario.
pub fn token_of(scenario: &str, login: &str) -> String {
    let text = flightdeck::sim::scenarios().iter().find(|(name, _)| *name == scenario).expect("a scenario").1;
    let operator = text.lines().find(|line| line.starts_with("operator = ")).expect("an operator");
    let scenario =
        Scenario::from_toml(&text.replacen(operator, &format!("operator = {login:?}"), 1)).expect("a scenario");
    let options = Options { seed: 7, speed: 0.0, start: Some(START.parse().unwrap()) };
    Simulator::new(&scenario, options).operator_token().to_owned()
}
