//! The road of a request: weather, who asks, budget, the world, tags, the record, scripts, weather again.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::to_bytes;
use axum::extract::{Request as Incoming, State as Shared};
use axum::response::Response;
use jiff::Timestamp;
use serde_json::json;

use super::admit::{Admitted, Caller, admit, bad_credentials, secondary};
use super::github::Failure;
use super::record::Record;
use super::reply::{headers, reply};
use super::script::Asked;
use super::state::State;
use super::usage::Counted;
use super::vendor::{self, Vendor};
use super::weather::{Before, Fate, Page, Passing};
use super::wire::{Answer, Base, JSON, Live, Request};
use super::{Simulator, application, control, log_host};

const LARGEST_BODY: usize = 4 << 20;

/// Counts a request as under way for as long as it lives.
struct Busy(Arc<AtomicUsize>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Answers any request.
pub(super) async fn handle(Shared(simulator): Shared<Simulator>, incoming: Incoming) -> Response {
    let crowd = simulator.busy.fetch_add(1, Ordering::SeqCst) + 1;
    let _busy = Busy(Arc::clone(&simulator.busy));
    let (parts, body) = incoming.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return reply(Answer::from(Failure::new(400, "Problems reading the body")), Timestamp::UNIX_EPOCH, None);
    };
    let raw = parts.uri.path().to_owned();
    if let Some(path) = raw.strip_prefix("/__sim/") {
        return control::answer(&simulator, parts.method.as_str(), path, &body);
    }
    let (vendor, prefix, path) = Vendor::of(&raw);
    let host = parts.uri.authority().map(|authority| authority.as_str().to_owned());
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let host = host.or_else(|| header("host")).unwrap_or_else(|| "api.github.localhost".to_owned());
    let scheme = header("x-forwarded-proto").unwrap_or_else(|| "http".to_owned());
    let raw_query = parts.uri.query().unwrap_or_default().to_owned();
    let request = Request {
        method: parts.method.as_str().to_owned(),
        path: path.to_owned(),
        query: url::form_urlencoded::parse(raw_query.as_bytes()).into_owned().collect(),
        raw_query,
        headers: parts.headers,
        body: body.to_vec(),
        base: Base::of(&scheme, &host, prefix),
    };
    if request.path.starts_with(application::ROOT) {
        let mut state = simulator.lock();
        let now = state.catch_up();
        let answer = application::answer(&mut state, &request);
        let fate = answer.is_none().then_some(Fate::Reset);
        let answer = answer.unwrap_or_else(|| Failure::new(503, "reset").into());
        note(&mut state, &request, &host, None, if fate.is_none() { answer.status } else { 0 }, false);
        return reply(answer, now, fate);
    }
    let latency = simulator.lock().weather.latency();
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let (mut response, fate) = {
        let mut state = simulator.lock();
        travel(&mut state, vendor, &request, &host, crowd)
    };
    if fate == Some(Fate::Stalled) {
        std::future::pending::<()>().await;
    }
    if let Some(live) = response.extensions_mut().remove::<Live>() {
        *response.body_mut() = live.0.body(simulator.clone());
    }
    response
}

/// From the weather to the weather, under the lock.
fn travel(state: &mut State, vendor: Vendor, request: &Request, host: &str, crowd: usize) -> (Response, Option<Fate>) {
    let now = state.catch_up();
    let token = request.token().unwrap_or_default().to_owned();
    let person = state.world.bearer(&token).cloned();
    let login = person.as_ref().map(|person| person.login.clone());
    let passing = Passing { now, method: &request.method, path: &request.path, login: login.as_deref() };
    let before = state.weather.before(&passing);
    let logs = request.path.starts_with("/__logs/");
    let admitted = match before {
        Before::Reset => {
            note(state, request, host, login.as_deref(), 0, false);
            let answer = Answer::from(Failure::new(503, "reset"));
            return (reply(answer, now, Some(Fate::Reset)), Some(Fate::Reset));
        }
        Before::Answer { status, page, retry_after } => {
            let answer = match page {
                Page::Vendors => vendor::trouble(vendor, status),
                Page::Html(page) => Answer { status, ..Answer::file(page.into_bytes(), "text/html") },
                Page::Text(text) => {
                    let kind = if text.starts_with(['{', '[']) { JSON } else { "text/html" };
                    Answer { status, ..Answer::file(text.into_bytes(), kind) }
                }
            };
            Admitted::uncounted(retry_after.map_or(answer.clone(), |after| answer.with("retry-after", after)))
        }
        Before::Secondary { retry_after } if vendor == Vendor::GitHub => {
            Admitted::refusal(secondary(state, &retry_after.unwrap_or_else(|| json!(60)), now), None)
        }
        Before::Secondary { retry_after } => {
            let wait = retry_after.unwrap_or_else(|| json!(60));
            let answer = vendor::trouble(vendor, 429);
            let wait = state.weather.retry_after(&wait, now);
            Admitted::refusal(wait.map_or(answer.clone(), |after| answer.with("retry-after", after)), None)
        }
        Before::Expired if !logs && vendor == Vendor::GitHub => Admitted::uncounted(bad_credentials()),
        // Whoever comes with a token that is no longer good is nobody.
        Before::Expired if !logs => Admitted::uncounted(vendor::answer(vendor, state, request, None)),
        _ if logs => Admitted::uncounted(log_host::answer(&state.world, request)),
        _ if vendor != Vendor::GitHub => Admitted::uncounted(vendor::answer(vendor, state, request, login.as_deref())),
        _ => admit(state, &Caller { request, person: person.as_ref(), token: &token, at_once: crowd, now }),
    };
    let Admitted { answer, standing, toll, refused, cost, effort } = admitted;
    let answer = match vendor {
        Vendor::GitHub => headers(answer, person.as_ref(), standing, state.records.len()),
        _ => answer,
    };
    note(state, request, host, login.as_deref(), answer.status, answer.wrote);
    state.usage.count(now, Counted { status: answer.status, toll, refused, cost, effort, at_once: crowd });
    // What becomes of this answer is decided before a script changes the weather because of it.
    let fate = state.weather.after(&passing);
    let (method, path, query) = (request.method.as_str(), request.path.as_str(), request.raw_query.as_str());
    state.set_off(Asked { method, path, query, login: login.as_deref() });
    (reply(answer, now, fate), fate)
}

fn note(state: &mut State, request: &Request, host: &str, login: Option<&str>, status: u16, wrote: bool) {
    state.records.push(Record {
        at: state.world.now,
        method: request.method.clone(),
        host: host.to_owned(),
        path: request.path.clone(),
        query: request.raw_query.clone(),
        status,
        wrote,
        login: login.map(str::to_owned),
        authorization: request.headers.contains_key("authorization"),
        if_none_match: request.headers.contains_key("if-none-match"),
        body: (!request.body.is_empty())
            .then(|| request.json().unwrap_or_else(|| json!(String::from_utf8_lossy(&request.body)))),
    });
}
