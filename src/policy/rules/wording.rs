//! Moments and lengths of time in the words of a refusal.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// `Fri 20 Nov 13:40Z`.
pub(super) fn clock(at: Timestamp) -> String {
    if at == Timestamp::MAX { "further notice".to_owned() } else { at.strftime("%a %-d %b %H:%MZ").to_string() }
}

/// `2h`, `1h 30m`.
pub(super) fn length(of: Duration) -> String {
    SignedDuration::try_from(of).map_or_else(|_| format!("{}s", of.as_secs()), |length| format!("{length:#}"))
}

/// A moment moved forward; the last one there is where that is beyond it.
pub(super) fn after(at: Timestamp, by: Duration) -> Timestamp {
    let moved = SignedDuration::try_from(by).ok().and_then(|by| at.checked_add(by).ok());
    moved.unwrap_or(Timestamp::MAX)
}
