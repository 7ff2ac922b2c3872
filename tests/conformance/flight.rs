//! One world and a referee beside it: every exchange is judged as it happens.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use flightdeck::sim::{Options, Scenario, Simulator};
use http::Request;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::openapi::{Operation, Referee};

/// What was seen over all flights.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) exchanges: usize,
    pub(crate) statuses: BTreeMap<u16, usize>,
    /// Operations that answered at least once with something below 400.
    pub(crate) served: BTreeSet<Operation>,
    /// What is wrong, said once each, with how often and where first.
    pub(crate) faults: BTreeMap<String, (usize, String)>,
}

impl Log {
    fn fault(&mut self, operation: &str, error: &str, place: &str) {
        self.faults.entry(format!("{operation}: {error}")).or_insert_with(|| (0, place.to_owned())).0 += 1;
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.exchanges += other.exchanges;
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        self.served.extend(other.served);
        for (fault, (count, place)) in other.faults {
            self.faults.entry(fault).or_insert((0, place)).0 += count;
        }
    }

    /// Fails with everything that is wrong.
    pub(crate) fn verdict(&self) {
        let shown: Vec<String> = self
            .faults
            .iter()
            .map(|(fault, (count, place))| format!("{count} x {fault}\n      first: {place}"))
            .collect();
        assert!(
            shown.is_empty(),
            "{} kinds of deviation in {} exchanges:\n{}",
            shown.len(),
            self.exchanges,
            shown.join("\n")
        );
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A world in some state, and what was seen in it.
pub(crate) struct Flight {
    referee: Arc<Referee>,
    router: axum::Router,
    name: String,
    /// Empty = nobody.
    pub(crate) token: String,
    pub(crate) log: Log,
}

/// How a request is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meant {
    Well,
    /// Wrong on purpose: only the answer is judged.
    Wrong,
}

impl Flight {
    /// A scenario's world as its operator sees it, its clock standing still until it is moved.
    pub(crate) fn new(referee: &Arc<Referee>, scenario: &Scenario) -> Self {
        let options = Options { seed: 11, speed: 0.0, start: Some("2026-11-20T14:00:00Z".parse().unwrap()) };
        let simulator = Simulator::new(scenario, options);
        Self {
            referee: Arc::clone(referee),
            router: simulator.router(),
            name: scenario.name().to_owned(),
            token: simulator.operator_token().to_owned(),
            log: Log::default(),
        }
    }

    async fn send(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> (Answer, Vec<u8>) {
        let mut request = Request::builder().method(method).uri(target).header("host", "api.sim.test");
        if !headers.iter().any(|(name, _)| *name == "user-agent") {
            request = request.header("user-agent", "conformance");
        }
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(*name, *value);
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 1 << 26).await.expect("a whole body").to_vec();
        let headers = parts
            .headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        (Answer { status: parts.status.as_u16(), headers, body }, bytes)
    }

    async fn judged(
        &mut self,
        meant: Meant,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let (answer, bytes) = self.send(method, target, headers, body).await;
        let place = format!("{} {method} {target} -> {}", self.name, answer.status);
        self.log.exchanges += 1;
        *self.log.statuses.entry(answer.status).or_default() += 1;
        let referee = Arc::clone(&self.referee);
        let operation = match referee.operation(method, path) {
            Ok(operation) => operation,
            Err(error) => {
                self.log.fault(path, &error, &place);
                return answer;
            }
        };
        let name = format!("{} {}", operation.method, operation.template);
        if meant == Meant::Well
            && let Err(errors) = referee.request(method, path, query, &[], body)
        {
            for error in errors {
                self.log.fault(&name, &format!("request: {error}"), &place);
            }
        }
        if answer.status < 400 {
            self.log.served.insert(operation.clone());
        }
        if let Err(errors) = referee.response(&operation, answer.status, &answer.headers, &bytes) {
            let name = format!("{name} {}", answer.status);
            for error in errors {
                self.log.fault(&name, &steady(&error), &place);
            }
        }
        answer
    }

    /// A reading request; its answer is judged.
    pub(crate) async fn get(&mut self, target: &str) -> Answer {
        self.judged(Meant::Well, "GET", target, &[], None).await
    }

    /// The same with headers.
    pub(crate) async fn get_with(&mut self, target: &str, headers: &[(&str, &str)]) -> Answer {
        self.judged(Meant::Well, "GET", target, headers, None).await
    }

    /// A writing request; its answer is judged, and its status has to be this one.
    pub(crate) async fn write(&mut self, method: &str, target: &str, body: Option<Value>, status: u16) -> Answer {
        let answer = self.judged(Meant::Well, method, target, &[], body.as_ref()).await;
        self.expect(&format!("{method} {target}"), &answer, status);
        answer
    }

    /// A request that is wrong on purpose.
    pub(crate) async fn wrong(&mut self, method: &str, target: &str, body: Option<Value>, status: u16) -> Answer {
        let answer = self.judged(Meant::Wrong, method, target, &[], body.as_ref()).await;
        self.expect(&format!("{method} {target} (wrong on purpose)"), &answer, status);
        answer
    }

    pub(crate) fn expect(&mut self, what: &str, answer: &Answer, status: u16) {
        if answer.status != status {
            let place = format!("{}: {}", self.name, answer.body["message"]);
            self.log.fault(&steady(what), &format!("wanted {status}, got {}", answer.status), &place);
        }
    }

    /// Says that something is not as it should be.
    pub(crate) fn note(&mut self, what: &str) {
        let place = self.name.clone();
        self.log.fault("the world", what, &place);
    }

    /// A request that no description covers; not judged.
    pub(crate) async fn plain(&self, method: &str, target: &str, body: Option<&Value>) -> Answer {
        self.send(method, target, &[], body).await.0
    }

    /// Speaks to the simulator beside the dialect; not judged.
    pub(crate) async fn control(&self, method: &str, path: &str, body: Value) -> Value {
        let (answer, _) = self.send(method, &format!("/__sim/{path}"), &[], (method != "GET").then_some(&body)).await;
        assert_eq!(answer.status, 200, "{}: /__sim/{path}: {}", self.name, answer.body);
        answer.body
    }

    /// Moves the world's clock.
    pub(crate) async fn advance(&self, seconds: u32) {
        self.control("POST", "advance", json!({ "seconds": seconds })).await;
    }

    /// The world, as the simulator itself sees it.
    pub(crate) async fn world(&self) -> Value {
        self.control("GET", "world", json!({})).await
    }
}

/// An error without the numbers that differ from exchange to exchange, so that it is said once.
fn steady(error: &str) -> String {
    let mut out = String::new();
    let mut digits = false;
    for character in error.chars() {
        if character.is_ascii_digit() {
            if !digits {
                out.push('0');
            }
            digits = true;
        } else {
            digits = false;
            out.push(character);
        }
    }
    out
}
