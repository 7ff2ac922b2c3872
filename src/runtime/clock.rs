//! The machine's clocks, read in one place.

use std::sync::Arc;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use tokio::time::Instant;

use crate::domain::{Clock, Mono, Now};

/// The monotonic clock that goes on while the machine sleeps: what was read before is hours old after it. The standard
/// library's stands still then, on Linux; elsewhere the system's monotonic clock counts sleep by itself.
#[cfg(any(target_os = "linux", target_os = "android"))]
const STEADY: ClockId = ClockId::Boottime;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const STEADY: ClockId = ClockId::Monotonic;

/// The longest wait without a look at the clocks. Timers stand still while the machine sleeps: one that was set for a minute
/// before it still waits for the rest of that minute after it, however many hours went by.
const NAP: Duration = Duration::from_secs(1);

/// The clocks of this machine. The monotonic reading counts from this call.
#[must_use]
pub fn system() -> Clock {
    let began = steady();
    Arc::new(move || Now { wall: jiff::Timestamp::now(), mono: Mono(steady().saturating_sub(began)) })
}

fn steady() -> Duration {
    Duration::try_from(clock_gettime(STEADY)).unwrap_or_default()
}

/// When to look whether it is time for what is due after `wait`: then, or sooner. Who wakes asks the clock.
pub(super) fn look_after(wait: Duration) -> Instant {
    Instant::now() + wait.min(NAP)
}

/// Clocks that follow tokio's time from `wall` on: what is paused and advanced in tokio stands still and advances here.
#[must_use]
pub fn following_tokio(wall: jiff::Timestamp) -> Clock {
    let began = Instant::now();
    Arc::new(move || Now { wall, mono: Mono::default() }.plus(began.elapsed()))
}

/// The operator's time zone, as the system and `TZ` say it; UTC where neither does.
#[must_use]
pub fn zone() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::try_system().unwrap_or(jiff::tz::TimeZone::UTC)
}
