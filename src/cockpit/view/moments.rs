//! Times of day as the operator wants them: everybody's, their own, or both. The zone is a value; its summer time is known to
//! it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::cockpit::{Display, Zones};

/// The time of day where there is room for one: `14:03Z`, or the operator's own, `15:03+01:00`.
#[must_use]
pub fn clock(display: &Display, at: Timestamp) -> String {
    match display.clock {
        Zones::Utc | Zones::Both => utc(at, "%H:%M"),
        Zones::Local => local(display, at, "%H:%M"),
    }
}

/// The time of day with room for both: `14:03Z (15:03+01:00)`.
#[must_use]
pub fn clocks(display: &Display, at: Timestamp) -> String {
    both(display, at, "%H:%M")
}

/// The same with the date where it was another day than `now` for whoever reads it: `20 Nov 14:03Z`.
#[must_use]
pub fn dated(display: &Display, at: Timestamp, now: Timestamp) -> String {
    both(display, at, if same_day(display, at, now) { "%H:%M" } else { "%-d %b %H:%M" })
}

/// The moment of a record, to the second and in one zone: `20 Nov 14:03:07Z`.
#[must_use]
pub fn to_the_second(display: &Display, at: Timestamp, now: Timestamp) -> String {
    let format = if same_day(display, at, now) { "%H:%M:%S" } else { "%-d %b %H:%M:%S" };
    match display.clock {
        Zones::Utc | Zones::Both => utc(at, format),
        Zones::Local => local(display, at, format),
    }
}

fn same_day(display: &Display, one: Timestamp, other: Timestamp) -> bool {
    let zone = if display.clock == Zones::Local { display.zone.clone() } else { TimeZone::UTC };
    one.to_zoned(zone.clone()).date() == other.to_zoned(zone).date()
}

fn both(display: &Display, at: Timestamp, format: &str) -> String {
    match display.clock {
        Zones::Utc => utc(at, format),
        Zones::Local => local(display, at, format),
        Zones::Both => format!("{} ({})", utc(at, format), local(display, at, format)),
    }
}

fn utc(at: Timestamp, format: &str) -> String {
    at.strftime(&format!("{format}Z")).to_string()
}

fn local(display: &Display, at: Timestamp, format: &str) -> String {
    at.to_zoned(display.zone.clone()).strftime(&format!("{format}%:z")).to_string()
}
