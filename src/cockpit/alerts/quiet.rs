//! Hours in which a channel is left alone.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// Hours of every day, in an IANA zone, so that they keep their wall-clock times over summer time. The start is part of
/// them, the end is not; an end before the start is on the next day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuietHours {
    from: Time,
    to: Time,
    zone: TimeZone,
}

/// Why there are no quiet hours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuietError {
    /// Not a time of day.
    #[error("`{0}` is not a time of day")]
    Time(String),
    /// Not an IANA zone.
    #[error("`{0}` is not a time zone")]
    Zone(String),
    /// They would never end.
    #[error("they begin when they end")]
    Empty,
}

impl QuietHours {
    /// Reads them as they are written: `22:00`, `07:00`, `Europe/Berlin`.
    ///
    /// # Errors
    /// The first thing that is wrong with them.
    pub fn new(from: &str, to: &str, zone: &str) -> Result<Self, QuietError> {
        let time = |text: &str| text.trim().parse::<Time>().map_err(|_| QuietError::Time(text.to_owned()));
        let (from, to) = (time(from)?, time(to)?);
        if from == to {
            return Err(QuietError::Empty);
        }
        let zone = TimeZone::get(zone).map_err(|_| QuietError::Zone(zone.to_owned()))?;
        Ok(Self { from, to, zone })
    }

    /// When they end, where it is quiet at `now`.
    #[must_use]
    pub fn until(&self, now: Timestamp) -> Option<Timestamp> {
        let here = now.to_zoned(self.zone.clone());
        let time = here.time();
        let over_midnight = self.to < self.from;
        let quiet =
            if over_midnight { time >= self.from || time < self.to } else { time >= self.from && time < self.to };
        if !quiet {
            return None;
        }
        let day = if over_midnight && time >= self.from {
            here.date().checked_add(1.day()).unwrap_or(here.date())
        } else {
            here.date()
        };
        // A time that summer time leaves out is the one after the gap.
        let end = day.to_datetime(self.to).to_zoned(self.zone.clone()).map(|end| end.timestamp()).ok()?;
        Some(end.max(now))
    }
}
