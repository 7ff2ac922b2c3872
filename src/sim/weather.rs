//! Weather: what goes wrong between a client and the world, on demand.
//!
//! The world itself never knows of it. A request is looked at before the world answers ([`Weather::before`]) and its
//! answer on the way out ([`Weather::after`]): a lost reply has been applied, a refused request has not.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::clock::{date, seconds_after};

/// What `POST /__sim/weather` and scenarios take. An empty object clears everything.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct WeatherRequest {
    /// Every answer is this late (real milliseconds).
    pub(crate) latency_ms: u64,
    /// Answers instead of the world.
    pub(crate) fail: Vec<FailRule>,
    /// The write is applied, then the connection is cut before the answer.
    pub(crate) drop_reply: Option<Aim>,
    /// The connection is reset before the world sees the request.
    pub(crate) reset: Option<Aim>,
    /// The world answers, the answer never arrives.
    pub(crate) stall: Option<Aim>,
    /// Half of the body arrives.
    pub(crate) truncate: Option<Aim>,
    /// A proxy's error page (502, HTML).
    pub(crate) html_5xx: Option<Aim>,
    /// The vendor's secondary limit.
    pub(crate) secondary_limit: Option<Aim>,
    /// Seconds that the secondary limit (and a failing rule without its own) names.
    pub(crate) retry_after: Option<Value>,
    /// How waits are told, of these limits and of the vendor's own.
    pub(crate) retry_as: RetryAs,
    /// With which status limits refuse: 403 (as it mostly is) or 429.
    pub(crate) limit_status: Option<u16>,
    /// Tokens that are no longer good: `true` = all, or logins.
    pub(crate) expired_token: Option<Logins>,
    /// GETs answer what they answered first.
    pub(crate) stale_cache: bool,
    /// Lists leave out what is younger than this.
    pub(crate) list_lag_seconds: Option<u32>,
    /// All of it ends by itself after this many simulated seconds.
    pub(crate) for_seconds: Option<i64>,
}

/// How `Retry-After` is written where it is a number of seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RetryAs {
    #[default]
    Seconds,
    /// A date in the manner of HTTP.
    Date,
    /// The header is left out.
    Nothing,
}

/// Whose tokens.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Logins {
    /// Everybody's or nobody's.
    All(bool),
    /// Of these people.
    Named(Vec<String>),
}

/// Which requests a kind of weather hits.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Aim {
    /// Every one, or none.
    Every(bool),
    /// Some.
    Some(Match),
}

/// A kind of requests; what is left out matches anything.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Match {
    /// `GET`, `POST`, ...
    pub(crate) method: Option<String>,
    /// Part of the path.
    pub(crate) path: String,
    /// Only requests that try to write.
    pub(crate) writes: Option<bool>,
    /// At most this often.
    pub(crate) times: Option<u32>,
}

/// An error in place of an answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FailRule {
    #[serde(rename = "match", default)]
    pub(crate) matching: Match,
    pub(crate) status: u16,
    /// `json` (default), `html`, or any other text, sent as it is.
    pub(crate) body: Option<String>,
    /// At most this often (the same as `match.times`).
    pub(crate) times: Option<u32>,
    /// Seconds or a date, sent as `Retry-After`.
    pub(crate) retry_after: Option<Value>,
}

/// What becomes of a request before the world sees it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Before {
    /// Nothing.
    Pass,
    /// The token counts as expired.
    Expired,
    /// The connection is reset.
    Reset,
    /// Something else answers.
    Answer { status: u16, page: Page, retry_after: Option<String> },
    /// The vendor's secondary limit answers.
    Secondary { retry_after: Option<Value> },
}

/// What stands in an answer that is not the world's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Page {
    /// What the vendor itself says with such a status.
    Vendors,
    /// A proxy's page.
    Html(String),
    /// Any text.
    Text(String),
}

/// What becomes of an answer on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The connection is cut and nothing arrives.
    Dropped,
    /// The connection is reset.
    Reset,
    /// Nothing arrives, and the connection stays open.
    Stalled,
    /// Half of the body arrives.
    Truncated,
}

/// The request as weather sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Passing<'a> {
    pub(crate) now: Timestamp,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) login: Option<&'a str>,
}

/// The weather at present.
#[derive(Debug, Clone, Default)]
pub(crate) struct Weather {
    present: WeatherRequest,
    ends: Option<Timestamp>,
    usual_lag: u32,
}

impl Weather {
    /// Fair weather over a vendor whose lists lag this much.
    pub(crate) fn fair(list_lag_seconds: u32) -> Self {
        Self { usual_lag: list_lag_seconds, ..Self::default() }
    }

    /// Replaces the weather.
    pub(crate) fn change(&mut self, request: WeatherRequest, now: Timestamp) {
        self.ends = request.for_seconds.map(|seconds| seconds_after(now, seconds));
        self.present = request;
    }

    /// Ends what was to end by now.
    pub(crate) fn tick(&mut self, now: Timestamp) {
        if self.ends.is_some_and(|ends| ends <= now) {
            self.ends = None;
            self.present = WeatherRequest::default();
        }
    }

    /// How late every answer is.
    pub(crate) fn latency(&self) -> std::time::Duration {
        std::time::Duration::from_millis(self.present.latency_ms)
    }

    /// Lists leave out what is younger than this many seconds.
    pub(crate) fn list_lag(&self) -> u32 {
        self.present.list_lag_seconds.unwrap_or(self.usual_lag)
    }

    /// With which status limits refuse.
    pub(crate) fn limit_status(&self) -> u16 {
        self.present.limit_status.unwrap_or(403)
    }

    /// `Retry-After` for a wait, if it is told.
    pub(crate) fn retry_after(&self, wait: &Value, now: Timestamp) -> Option<String> {
        written(wait, self.present.retry_as, now)
    }

    /// Whether GETs answer what they answered first.
    pub(crate) fn stale_cache(&self) -> bool {
        self.present.stale_cache
    }

    /// What happens before the world sees the request.
    pub(crate) fn before(&mut self, passing: &Passing<'_>) -> Before {
        let usual = self.present.retry_after.clone();
        if hits(&mut self.present.reset, passing) {
            return Before::Reset;
        }
        for rule in &mut self.present.fail {
            if rule.times == Some(0) || !matches(&mut rule.matching, passing) {
                continue;
            }
            if let Some(times) = rule.times.as_mut() {
                *times -= 1;
            }
            let retry_after = rule.retry_after.as_ref().or(usual.as_ref());
            let retry_after = retry_after.and_then(|value| written(value, self.present.retry_as, passing.now));
            return Before::Answer { status: rule.status, page: page(rule.status, rule.body.as_deref()), retry_after };
        }
        if hits(&mut self.present.html_5xx, passing) {
            return Before::Answer {
                status: 502,
                page: page(502, Some("html")),
                retry_after: usual.and_then(|value| written(&value, self.present.retry_as, passing.now)),
            };
        }
        if hits(&mut self.present.secondary_limit, passing) {
            return Before::Secondary { retry_after: usual };
        }
        let expired = match &self.present.expired_token {
            Some(Logins::All(all)) => *all,
            Some(Logins::Named(logins)) => passing.login.is_some_and(|login| logins.iter().any(|name| name == login)),
            None => false,
        };
        if expired { Before::Expired } else { Before::Pass }
    }

    /// What happens to the answer.
    pub(crate) fn after(&mut self, passing: &Passing<'_>) -> Option<Fate> {
        let present = &mut self.present;
        if hits(&mut present.drop_reply, passing) {
            return Some(Fate::Dropped);
        }
        if hits(&mut present.stall, passing) {
            return Some(Fate::Stalled);
        }
        hits(&mut present.truncate, passing).then_some(Fate::Truncated)
    }
}

fn written(value: &Value, retry_as: RetryAs, now: Timestamp) -> Option<String> {
    match (value, retry_as) {
        (_, RetryAs::Nothing) => None,
        (Value::String(text), _) => Some(text.clone()),
        (value, RetryAs::Date) => Some(date(seconds_after(now, value.as_i64().unwrap_or(0)))),
        (value, RetryAs::Seconds) => Some(value.to_string()),
    }
}

fn page(status: u16, kind: Option<&str>) -> Page {
    match kind {
        None | Some("json") => Page::Vendors,
        Some("html") => Page::Html(format!(
            "<!DOCTYPE html>\n<html><head><title>{status}</title></head><body><h1>{status}</h1><p>This page is taking too long to load.</p></body></html>\n"
        )),
        Some(text) => Page::Text(text.to_owned()),
    }
}

fn hits(aim: &mut Option<Aim>, passing: &Passing<'_>) -> bool {
    match aim {
        None => false,
        Some(Aim::Every(every)) => *every,
        Some(Aim::Some(matching)) => matches(matching, passing),
    }
}

/// Does it match? Counts down what is limited.
fn matches(matching: &mut Match, passing: &Passing<'_>) -> bool {
    let writes = !matches!(passing.method, "GET" | "HEAD") && !passing.path.ends_with("/graphql");
    let fits = matching.times != Some(0)
        && matching.method.as_deref().is_none_or(|method| method.eq_ignore_ascii_case(passing.method))
        && passing.path.contains(matching.path.as_str())
        && matching.writes.is_none_or(|wanted| wanted == writes);
    if fits && let Some(times) = matching.times.as_mut() {
        *times -= 1;
    }
    fits
}
