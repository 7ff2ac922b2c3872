//! The vendor's manners: refusals, pages, tags, limits.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::estate::{Estate, Refused};
use crate::sim::wire::{Answer, Content, Request, entity};

/// Requests of one account a minute.
const LIMIT: u64 = 2_000;

/// A refusal in the vendor's shape.
pub(super) fn refusal((status, message): Refused) -> Answer {
    let message = if message.is_empty() { "404 Not found" } else { message };
    Answer { status, ..Answer::ok(json!({ "message": message })) }
}

/// Nobody, or with a token that is not good.
pub(super) fn unauthorized() -> Answer {
    refusal((401, "401 Unauthorized"))
}

/// The token may only read.
pub(super) fn insufficient() -> Answer {
    let body = json!({
        "error": "insufficient_scope",
        "error_description": "The request requires higher privileges than provided by the access token.",
        "scope": "api",
    });
    Answer { status: 403, ..Answer::ok(body) }
}

/// What it says when it refuses or fails with a status, whatever was asked: the number and the words of HTTP.
pub(crate) fn trouble(status: u16) -> Answer {
    if status == 429 {
        return Answer { status, ..Answer::file(b"Retry later\n".to_vec(), "text/plain") };
    }
    let words = http::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    Answer { status, ..Answer::ok(json!({ "message": format!("{status} {}", words.unwrap_or("Error")) })) }
}

/// One page of a list: `per_page` (20, at most 100), `page`, the `Link` header and the numbers beside it.
pub(super) fn page<T>(request: &Request, items: Vec<T>, draw: impl FnMut(T) -> Value) -> Answer {
    let number = |name: &str| request.parameter(name).and_then(|value| value.parse::<usize>().ok());
    let (page, size) = (number("page").unwrap_or(1).max(1), number("per_page").unwrap_or(20).clamp(1, 100));
    let total = items.len();
    let last = total.div_ceil(size).max(1);
    let body: Vec<Value> = items.into_iter().skip((page - 1).saturating_mul(size)).take(size).map(draw).collect();
    let mut links = Vec::new();
    let mut add = |number: usize, relation: &str| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (key, value) in request.query.iter().filter(|(key, _)| key != "page" && key != "per_page") {
            query.append_pair(key, value);
        }
        query.append_pair("page", &number.to_string()).append_pair("per_page", &size.to_string());
        links.push(format!("<{}{}?{}>; rel=\"{relation}\"", request.base.api, request.path, query.finish()));
    };
    if page > 1 {
        add(page - 1, "prev");
    }
    if page < last {
        add(page + 1, "next");
    }
    add(1, "first");
    add(last, "last");
    let beside = |wanted: bool, number: usize| if wanted { number.to_string() } else { String::new() };
    Answer::ok(Value::Array(body))
        .with("link", links.join(", "))
        .with("x-page", page.to_string())
        .with("x-per-page", size.to_string())
        .with("x-next-page", beside(page < last, page + 1))
        .with("x-prev-page", beside(page > 1, page.saturating_sub(1)))
        .with("x-total", total.to_string())
        .with("x-total-pages", last.to_string())
}

/// Counts a request of the present minute; where there were too many, what is answered instead.
pub(super) fn counted(estate: &mut Estate, login: &str, now: Timestamp) -> (u64, Option<Answer>) {
    let minute = now.as_second().div_euclid(60);
    if estate.minute.0 != minute {
        estate.minute = (minute, std::collections::BTreeMap::new());
    }
    let observed = estate.minute.1.entry(login.to_owned()).or_default();
    *observed += 1;
    if *observed <= LIMIT {
        return (*observed, None);
    }
    let wait = (minute + 1) * 60 - now.as_second();
    (*observed, Some(trouble(429).with("retry-after", wait.to_string())))
}

/// The headers that every answer has, and the tag of what may be asked for again.
pub(super) fn finished(answer: Answer, request: &Request, observed: u64, now: Timestamp) -> Answer {
    let reset = (now.as_second().div_euclid(60) + 1) * 60;
    let mut answer = tagged(answer.written(), request)
        .with("ratelimit-limit", LIMIT.to_string())
        .with("ratelimit-name", "throttle_authenticated_api".to_owned())
        .with("ratelimit-observed", observed.to_string())
        .with("ratelimit-remaining", LIMIT.saturating_sub(observed).to_string())
        .with("ratelimit-reset", reset.to_string())
        .with("vary", "Origin".to_owned())
        .with("x-content-type-options", "nosniff".to_owned());
    if answer.status == 304 {
        answer.content = Content::Empty;
    }
    answer
}

fn tagged(answer: Answer, request: &Request) -> Answer {
    let (200, "GET", Content::File(body, kind)) = (answer.status, request.method.as_str(), &answer.content) else {
        return answer;
    };
    if !kind.contains("json") {
        return answer;
    }
    let tag = entity::tag(body, request.token().unwrap_or_default());
    let mut answer =
        answer.with("etag", tag.clone()).with("cache-control", "max-age=0, private, must-revalidate".to_owned());
    if request.header("if-none-match").is_some_and(|known| entity::known(known, &tag)) {
        answer.status = 304;
    }
    answer
}
