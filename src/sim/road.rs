//! The road of a request: weather, who asks, budget, the world, tags, the record, scripts, weather again.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request as Incoming, State as Shared};
use axum::response::Response;
use futures_util::{StreamExt as _, stream};
use http::{HeaderValue, header};
use jiff::Timestamp;
use serde_json::json;

use super::github::budget::Standing;
use super::github::{self, Answer, Asker, Base, Content, Failure, JSON, Request, entity};
use super::record::Record;
use super::script::Asked;
use super::state::State;
use super::weather::{Before, Fate, Passing};
use super::world::Person;
use super::{Simulator, control, log_host};

/// Requests that may be under way at once.
const AT_ONCE: usize = 100;
const LARGEST_BODY: usize = 4 << 20;
const VERSIONS: [&str; 2] = ["2022-11-28", "2026-03-10"];

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
    let (prefix, path) = match raw.strip_prefix("/api/v3") {
        Some(rest) => ("/api/v3", if rest.is_empty() { "/" } else { rest }),
        None if raw == "/api/graphql" => ("/api/v3", "/graphql"),
        None => ("", raw.as_str()),
    };
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
    let latency = simulator.lock().weather.latency();
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let (response, fate) = {
        let mut state = simulator.lock();
        travel(&mut state, &request, &host, crowd)
    };
    if fate == Some(Fate::Stalled) {
        std::future::pending::<()>().await;
    }
    response
}

/// From the weather to the weather, under the lock.
fn travel(state: &mut State, request: &Request, host: &str, crowd: usize) -> (Response, Option<Fate>) {
    let now = state.catch_up();
    let token = request.token().unwrap_or_default().to_owned();
    let person = state.world.people.iter().find(|person| !token.is_empty() && person.token == token).cloned();
    let login = person.as_ref().map(|person| person.login.clone());
    let passing = Passing { method: &request.method, path: &request.path, login: login.as_deref() };
    let before = state.weather.before(&passing);
    let logs = request.path.starts_with("/__logs/");
    let mut standing = None;
    let answer = match before {
        Before::Reset => {
            note(state, request, host, login.as_deref(), 0, false);
            let answer = Answer::from(Failure::new(503, "reset"));
            return (reply(answer, now, Some(Fate::Reset)), Some(Fate::Reset));
        }
        Before::Answer { status, body, retry_after } => {
            let kind = if body.starts_with(['{', '[']) { JSON } else { "text/html" };
            let answer = Answer {
                status,
                content: Content::File(body.into(), kind),
                headers: Vec::new(),
                modified: None,
                wrote: false,
                cost: 1,
            };
            retry_after.map_or(answer.clone(), |after| answer.with("retry-after", after))
        }
        Before::Secondary { retry_after } => secondary(retry_after.unwrap_or_else(|| "60".to_owned())),
        Before::Expired if !logs => bad_credentials(),
        _ if logs => log_host::answer(&state.world, request),
        _ if crowd > AT_ONCE => secondary("1".to_owned()),
        _ => {
            let (answer, stands) = admit(state, request, person.as_ref(), &token, now);
            standing = stands;
            answer
        }
    };
    let answer = headers(answer, person.as_ref(), standing, state.records.len());
    note(state, request, host, login.as_deref(), answer.status, answer.wrote);
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

/// The vendor's own checks, in its order, and then the answer.
fn admit(
    state: &mut State,
    request: &Request,
    person: Option<&Person>,
    token: &str,
    now: Timestamp,
) -> (Answer, Option<Standing>) {
    if request.header("user-agent").is_none_or(|agent| agent.trim().is_empty()) {
        let text = "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.";
        return (Failure::new(403, text).into(), None);
    }
    if request.headers.contains_key("authorization") && person.is_none() {
        return (bad_credentials(), None);
    }
    if let Some(version) = request.header("x-github-api-version").filter(|version| !VERSIONS.contains(version)) {
        return (Failure::new(400, &format!("The API version {version:?} is not supported.")).into(), None);
    }
    let resource = if request.path == "/graphql" { "graphql" } else { "core" };
    let free = request.path == "/rate_limit";
    if free {
        let core = state.budgets.standing(token, "core", now);
        let graphql = state.budgets.standing(token, "graphql", now);
        let shown = |one: Standing| json!({ "limit": one.limit, "used": one.used, "remaining": one.remaining(), "reset": one.reset.as_second() });
        let search = json!({ "limit": 30, "used": 0, "remaining": 30, "reset": now.as_second() + 60 });
        let body = json!({ "resources": { "core": shown(core), "search": search, "graphql": shown(graphql) }, "rate": shown(core) });
        return (Answer::ok(body), Some(core));
    }
    let stands = state.budgets.standing(token, resource, now);
    if stands.remaining() == 0 {
        let name = person.map_or_else(|| "this address".to_owned(), |person| format!("user ID {}", person.id));
        return (Failure::new(403, &format!("API rate limit exceeded for {name}.")).into(), Some(stands));
    }
    let points = if matches!(request.method.as_str(), "GET" | "HEAD") || resource == "graphql" { 1 } else { 5 };
    if let Some(wait) = state.budgets.points(token, points, now) {
        return (secondary(wait.to_string()), Some(stands));
    }
    let lag = state.weather.list_lag();
    let asker = Asker { person, lag, standing: Some(stands) };
    let fresh = github::answer(&mut state.world, request, asker).written();
    let reads = matches!(request.method.as_str(), "GET" | "HEAD");
    let question = format!("{}{}?{}", request.base.api, request.path, request.raw_query);
    let answer = if reads { state.through_cache(token, &question, fresh) } else { fresh };
    let answer = if reads { tagged(answer, request, token) } else { answer };
    // An unchanged answer is free.
    let stands = if answer.status == 304 { stands } else { state.budgets.spend(token, resource, answer.cost, now) };
    (answer, Some(stands))
}

fn tagged(answer: Answer, request: &Request, token: &str) -> Answer {
    let (200, Content::File(body, _)) = (answer.status, &answer.content) else { return answer };
    let tag = entity::tag(body, token);
    let mut answer =
        answer.with("etag", tag.clone()).with("cache-control", "private, max-age=60, s-maxage=60".to_owned());
    if let Some(at) = answer.modified {
        answer = answer.with("last-modified", date(at));
    }
    if request.header("if-none-match").is_some_and(|known| entity::known(known, &tag)) {
        answer.status = 304;
        answer.content = Content::Empty;
    }
    answer
}

fn bad_credentials() -> Answer {
    Failure::new(401, "Bad credentials").into()
}

fn secondary(retry_after: String) -> Answer {
    let text = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
    Answer::from(Failure::new(403, text)).with("retry-after", retry_after)
}

fn headers(answer: Answer, person: Option<&Person>, standing: Option<Standing>, sequence: usize) -> Answer {
    let mut answer = answer
        .with("x-github-media-type", "github.v3; format=json".to_owned())
        .with(
            "x-github-request-id",
            format!("51A0:{sequence:04X}:F11:D3C:{:08X}", sequence.wrapping_mul(2_654_435_761) & 0xffff_ffff),
        )
        .with("server", "github.com".to_owned())
        .with("vary", "Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding".to_owned());
    if let Some(person) = person {
        answer = answer.with("x-oauth-scopes", person.scopes.join(", "));
    }
    if let Some(standing) = standing {
        answer = answer
            .with("x-ratelimit-limit", standing.limit.to_string())
            .with("x-ratelimit-remaining", standing.remaining().to_string())
            .with("x-ratelimit-used", standing.used.to_string())
            .with("x-ratelimit-reset", standing.reset.as_second().to_string())
            .with("x-ratelimit-resource", standing.resource.to_owned());
    }
    answer
}

/// The way HTTP prints instants.
fn date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The bytes of an answer, as far as they get.
fn reply(answer: Answer, now: Timestamp, fate: Option<Fate>) -> Response {
    let (bytes, kind) = match answer.content {
        Content::Empty => (Bytes::new(), None),
        Content::Json(body) => (Bytes::from(body.to_string()), Some(JSON)),
        Content::File(bytes, kind) => (bytes, Some(kind)),
    };
    let length = bytes.len();
    let body = match fate {
        None | Some(Fate::Stalled) => Body::from(bytes),
        Some(Fate::Dropped | Fate::Reset) => broken(Vec::new()),
        Some(Fate::Truncated) => broken(vec![bytes.slice(..length / 2)]),
    };
    let mut response = Response::new(body);
    *response.status_mut() =
        http::StatusCode::from_u16(answer.status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    let mut set = |name: &str, value: &str| {
        if let (Ok(name), Ok(value)) = (http::HeaderName::try_from(name), HeaderValue::from_str(value)) {
            response.headers_mut().insert(name, value);
        }
    };
    set("date", &date(now));
    if let Some(kind) = kind {
        set("content-type", kind);
    }
    for (name, value) in &answer.headers {
        set(name, value);
    }
    if fate == Some(Fate::Truncated) {
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    if let Some(fate) = fate {
        response.extensions_mut().insert(fate);
    }
    response
}

/// A body that breaks off after these pieces.
fn broken(pieces: Vec<Bytes>) -> Body {
    let end = stream::once(async {
        // What came before goes out first; then the line is cut.
        tokio::task::yield_now().await;
        Err(io::Error::new(io::ErrorKind::ConnectionReset, "the simulated connection was cut"))
    });
    Body::from_stream(stream::iter(pieces.into_iter().map(Ok)).chain(end))
}
