//! Writing an answer: the headers that every answer has, and its bytes as far as they get.

use std::io;

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures_util::{StreamExt as _, stream};
use http::{HeaderValue, header};
use jiff::Timestamp;

use super::clock::date;
use super::github::budget::Standing;
use super::weather::Fate;
use super::wire::{Answer, Content, JSON};
use super::world::Person;

/// Adds what the vendor sends with everything.
pub(super) fn headers(answer: Answer, person: Option<&Person>, standing: Option<Standing>, sequence: usize) -> Answer {
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

/// The bytes of an answer, as far as they get.
pub(super) fn reply(answer: Answer, now: Timestamp, fate: Option<Fate>) -> Response {
    let mut live = None;
    let (bytes, kind) = match answer.content {
        Content::Live(lines) => {
            live = Some(lines);
            (Bytes::new(), Some(JSON))
        }
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
    // The lines come as things happen: the road puts them in.
    if let (Some(live), None) = (live, fate) {
        response.extensions_mut().insert(live);
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
