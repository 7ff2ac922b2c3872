//! The machine's clocks, read in one place.

use std::sync::Arc;
use std::time::Instant;

use crate::domain::{Clock, Mono, Now};

/// The clocks of this machine. The monotonic reading counts from this call.
#[must_use]
pub fn system() -> Clock {
    let began = Instant::now();
    Arc::new(move || Now { wall: jiff::Timestamp::now(), mono: Mono(began.elapsed()) })
}

/// Clocks that follow tokio's time from `wall` on: what is paused and advanced in tokio stands still and advances here.
#[must_use]
pub fn following_tokio(wall: jiff::Timestamp) -> Clock {
    let began = tokio::time::Instant::now();
    Arc::new(move || Now { wall, mono: Mono::default() }.plus(began.elapsed()))
}

/// The operator's time zone, as the system and `TZ` say it; UTC where neither does.
#[must_use]
pub fn zone() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::try_system().unwrap_or(jiff::tz::TimeZone::UTC)
}
