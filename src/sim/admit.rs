//! The vendor's own checks, in its order: who asks, how much of the hour and of the minute is left, and then the answer
//! with its tag.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::clock::date;
use super::github::budget::Standing;
use super::github::secondary::Toll;
use super::github::{self, Asker, Failure};
use super::state::State;
use super::wire::{Answer, Content, Request, entity};
use super::world::Person;

const VERSIONS: [&str; 2] = ["2022-11-28", "2026-03-10"];
/// Requests that may be under way at once.
const AT_ONCE: usize = 100;

/// An answer, and what it took from whom.
pub(super) struct Admitted {
    pub(super) answer: Answer,
    pub(super) standing: Option<Standing>,
    /// What the limits count; none where they count nothing.
    pub(super) toll: Option<Toll>,
    pub(super) refused: bool,
    /// Taken from the hour's budget.
    pub(super) cost: u32,
    /// Milliseconds.
    pub(super) effort: u32,
}

impl Admitted {
    /// Something that no limit counts.
    pub(super) fn uncounted(answer: Answer) -> Self {
        Self { answer, standing: None, toll: None, refused: false, cost: 0, effort: 0 }
    }

    /// A limit refuses.
    pub(super) fn refusal(answer: Answer, standing: Option<Standing>) -> Self {
        Self { standing, refused: true, ..Self::uncounted(answer) }
    }
}

/// One request after it was seen who asks.
pub(super) struct Caller<'a> {
    pub(super) request: &'a Request,
    pub(super) person: Option<&'a Person>,
    pub(super) token: &'a str,
    /// Requests under way, this one among them.
    pub(super) at_once: usize,
    pub(super) now: Timestamp,
}

/// Answers a request, or says why not.
pub(super) fn admit(state: &mut State, caller: &Caller<'_>) -> Admitted {
    let Caller { request, person, now, .. } = *caller;
    if let Some(failure) = manners(request, person) {
        return Admitted::uncounted(failure);
    }
    let login = person.map_or("", |person| person.login.as_str());
    if request.path == "/rate_limit" {
        return free(state, login, now);
    }
    let graphql = request.path == "/graphql";
    let resource = if graphql { "graphql" } else { "core" };
    let stands = state.budgets.standing(login, resource, now);
    if caller.at_once > AT_ONCE {
        return Admitted::refusal(secondary(state, &json!(1), now), Some(stands));
    }
    if stands.remaining() == 0 {
        return Admitted::refusal(used_up(state, person, graphql), Some(stands));
    }
    let toll = Toll::of(&request.method, graphql);
    if let Some(wait) = state.secondary.over(login, toll, now) {
        return Admitted::refusal(secondary(state, &json!(wait), now), Some(stands));
    }
    let asker = Asker { person, lag: state.weather.list_lag(), standing: Some(stands) };
    let fresh = github::answer(&mut state.world, request, asker).written();
    let reads = matches!(request.method.as_str(), "GET" | "HEAD");
    let question = format!("{}{}?{}", request.base.api, request.path, request.raw_query);
    let answer = if reads { state.through_cache(caller.token, &question, fresh) } else { fresh };
    let answer = if reads { tagged(answer, request, caller.token) } else { answer };
    // An unchanged answer is free.
    let cost = if answer.status == 304 { 0 } else { answer.cost };
    let standing = Some(state.budgets.spend(login, resource, cost, now));
    let size = if let Content::File(bytes, _) = &answer.content { bytes.len() } else { 0 };
    let effort = github::effort(toll, answer.status, size, answer.connections);
    state.secondary.count(login, toll, effort, now);
    Admitted { answer, standing, toll: Some(toll), refused: false, cost, effort }
}

/// What every request must bring.
fn manners(request: &Request, person: Option<&Person>) -> Option<Answer> {
    if request.header("user-agent").is_none_or(|agent| agent.trim().is_empty()) {
        let text = "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.";
        return Some(Failure::new(403, text).into());
    }
    if request.headers.contains_key("authorization") && person.is_none() {
        return Some(bad_credentials());
    }
    let version = request.header("x-github-api-version").filter(|version| !VERSIONS.contains(version))?;
    Some(Failure::new(400, &format!("The API version {version:?} is not supported.")).into())
}

/// `GET /rate_limit` costs nothing.
fn free(state: &mut State, login: &str, now: Timestamp) -> Admitted {
    let core = state.budgets.standing(login, "core", now);
    let graphql = state.budgets.standing(login, "graphql", now);
    let shown = |one: Standing| json!({ "limit": one.limit, "used": one.used, "remaining": one.remaining(), "reset": one.reset.as_second() });
    let search = json!({ "limit": 30, "used": 0, "remaining": 30, "reset": now.as_second() + 60 });
    let resources = json!({ "core": shown(core), "search": search, "graphql": shown(graphql) });
    let body = json!({ "resources": resources, "rate": shown(core) });
    Admitted { standing: Some(core), ..Admitted::uncounted(Answer::ok(body)) }
}

/// The hour is used up. GraphQL says so in its own way, with 200.
fn used_up(state: &State, person: Option<&Person>, graphql: bool) -> Answer {
    let name = person.map_or_else(|| "this address".to_owned(), |person| format!("user ID {}", person.id));
    let message = format!("API rate limit exceeded for {name}.");
    if graphql {
        return Answer::ok(json!({ "errors": [{ "type": "RATE_LIMITED", "message": message }] }));
    }
    let page = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api";
    Failure::documented(state.weather.limit_status(), &message, page).into()
}

/// A secondary limit refuses; `wait` is what it tells the client to do.
pub(super) fn secondary(state: &State, wait: &Value, now: Timestamp) -> Answer {
    let text = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
    let page = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits";
    let answer = Answer::from(Failure::documented(state.weather.limit_status(), text, page));
    match state.weather.retry_after(wait, now) {
        Some(told) => answer.with("retry-after", told),
        None => answer,
    }
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

/// The token is not, or no longer, good.
pub(super) fn bad_credentials() -> Answer {
    Failure::new(401, "Bad credentials").into()
}
