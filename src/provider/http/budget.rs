//! How much may still be asked, from the vendor's headers (`x-ratelimit-*`, `ratelimit-*`, `octopus-ratelimit*`,
//! `retry-after`).

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};
use jiff::{SignedDuration, Timestamp};

use crate::domain::Budget;

/// Clocks that differ by less than this count as equal: the vendor's instants are taken as they are, so that an unchanged
/// budget is an equal value.
const SKEW: SignedDuration = SignedDuration::from_secs(30);

/// Ends that are this close are the end of one window.
const SAME: SignedDuration = SignedDuration::from_secs(5);

/// What a vendor that gives no time is left alone for after a limit.
pub(super) const LEAST_PAUSE: SignedDuration = SignedDuration::from_secs(60);

/// Names of limits that count every request of an account (GitLab: "User and IP rate limits").
const ACCOUNT: [&str; 3] = ["throttle_authenticated_api", "throttle_authenticated", "throttle_authenticated_web"];

/// What a vendor counts apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bucket {
    /// Ordinary requests.
    Requests,
    /// What queries cost.
    Points,
}

/// What an answer announces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Announced {
    /// Of what.
    pub(super) bucket: Bucket,
    /// How much.
    pub(super) budget: Budget,
    /// Whether it is refilled all the time, and not at the end of a window: then the newest figure counts.
    refills: bool,
}

/// The budget that an answer announces.
pub(super) fn announced(headers: &HeaderMap, now: Timestamp) -> Option<Announced> {
    windowed(headers, now)
        .map(|(bucket, budget)| Announced { bucket, budget, refills: false })
        .or_else(|| Some(Announced { bucket: Bucket::Requests, budget: refilled(headers, now)?, refills: true }))
}

/// Octopus: `Octopus-RateLimit-Policy: l=200;rpm=600` says how much the account's bucket holds, `Octopus-RateLimit: r=7;t=18` what
/// is left in it and in how many seconds it is full again.
/// <https://octopus.com/docs/administration/managing-infrastructure/rate-limiting>
fn refilled(headers: &HeaderMap, now: Timestamp) -> Option<Budget> {
    let number = |header: &str, name: &str| {
        let parts = text(headers, header)?.split(';').filter_map(|part| part.trim().split_once('='));
        parts.into_iter().find(|(key, _)| *key == name)?.1.trim().parse::<u32>().ok()
    };
    let seconds = number("octopus-ratelimit", "t")?;
    Some(Budget {
        limit: number("octopus-ratelimit-policy", "l")?.into(),
        remaining: number("octopus-ratelimit", "r")?.into(),
        resets_at: now.checked_add(SignedDuration::from_secs(seconds.into())).ok()?,
    })
}

fn windowed(headers: &HeaderMap, now: Timestamp) -> Option<(Bucket, Budget)> {
    let bucket = match text(headers, "x-ratelimit-resource") {
        None | Some("core") => Bucket::Requests,
        Some("graphql") => Bucket::Points,
        Some(_) => return None,
    };
    // One path's own limit is not the account's.
    if text(headers, "ratelimit-name").is_some_and(|name| !ACCOUNT.contains(&name)) {
        return None;
    }
    let number = |name| limit_text(headers, name).and_then(|value| value.trim().parse::<u64>().ok());
    let budget = Budget {
        limit: number("limit")?,
        remaining: number("remaining")?,
        resets_at: ours(reset(headers)?, headers, now),
    };
    Some((bucket, budget))
}

/// Whether the answer says that nothing is left, in whichever bucket it was counted.
pub(super) fn exhausted(headers: &HeaderMap) -> bool {
    limit_text(headers, "remaining").is_some_and(|value| value.trim() == "0")
}

/// When the bucket of this answer begins anew, on our clock.
pub(super) fn resets_at(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    Some(ours(reset(headers)?, headers, now))
}

/// Until when the other end asks to be left alone: seconds or an HTTP date, a day at most where it says seconds.
pub fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<i64>() {
        return now.checked_add(SignedDuration::from_secs(seconds.clamp(0, 86_400))).ok();
    }
    Some(ours(instant(value)?, headers, now))
}

/// Whether nothing but the reserve for acting is left: a tenth.
pub(super) fn reserved(budget: &Budget, now: Timestamp) -> bool {
    budget.remaining <= budget.limit / 10 && budget.resets_at > now
}

/// Merges what two answers announced. Several are under way at once, so within a window the lower figure counts; and its
/// end stays where it was first said to be, for clocks that differ are compared by the second.
pub(super) fn merge(known: Option<Budget>, new: Announced) -> Budget {
    let Announced { budget: new, refills, .. } = new;
    match known {
        _ if refills => new,
        Some(known) if known.limit == new.limit && known.resets_at.duration_since(new.resets_at).abs() <= SAME => {
            Budget { remaining: known.remaining.min(new.remaining), ..known }
        }
        _ => new,
    }
}

fn reset(headers: &HeaderMap) -> Option<Timestamp> {
    Timestamp::from_second(limit_text(headers, "reset")?.trim().parse().ok()?).ok()
}

/// An instant of the server's clock on ours: its `Date` says how far the two are apart.
fn ours(theirs: Timestamp, headers: &HeaderMap, now: Timestamp) -> Timestamp {
    let Some(date) = headers.get(DATE).and_then(|value| value.to_str().ok()).and_then(instant) else { return theirs };
    let skew = now.duration_since(date);
    if skew.abs() < SKEW { theirs } else { theirs.checked_add(skew).unwrap_or(theirs) }
}

fn instant(value: &str) -> Option<Timestamp> {
    Timestamp::try_from(httpdate::parse_http_date(value).ok()?).ok()
}

/// What a header of the family says, by either of its spellings.
fn limit_text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    text(headers, &format!("x-ratelimit-{name}")).or_else(|| text(headers, &format!("ratelimit-{name}")))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
