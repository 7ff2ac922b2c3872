//! Durations, instants and counts as the screen and the command line say them.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

const HOUR: Duration = Duration::from_secs(3_600);
const TEN_MINUTES: Duration = Duration::from_secs(600);

/// A duration in at most five columns: `4s`, `12m`, `2h57`, `3d`.
#[must_use]
pub fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    match seconds {
        0..=59 => format!("{seconds}s"),
        60..=3_599 => format!("{minutes}m"),
        3_600..=35_999 => format!("{hours}h{:02}", minutes % 60),
        36_000..=172_799 => format!("{hours}h"),
        _ => format!("{days}d"),
    }
}

/// How long before `now` an instant was; `0s` where it is not before it. From an hour on in steps of ten minutes: an age of
/// `1h50` says enough, and a screen full of ages that nobody touches is not painted anew every minute.
#[must_use]
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    let age = Duration::try_from(now.duration_since(at)).unwrap_or_default();
    let step = if age >= HOUR { TEN_MINUTES.as_secs() } else { 1 };
    duration(Duration::from_secs(age.as_secs() / step * step))
}

/// The time of day in UTC: `14:03Z`.
#[must_use]
pub fn clock(at: Timestamp) -> String {
    at.strftime("%H:%MZ").to_string()
}

/// The day of an instant in UTC as a heading over times of day: `today`, `24 Nov`, `24 Nov 2025`.
#[must_use]
pub fn day(at: Timestamp, now: Timestamp) -> String {
    let (date, today) = (at.to_zoned(TimeZone::UTC).date(), now.to_zoned(TimeZone::UTC).date());
    if date == today {
        "today".to_owned()
    } else if date.year() == today.year() {
        date.strftime("%e %b").to_string()
    } else {
        date.strftime("%e %b %Y").to_string()
    }
}

/// A moment in UTC with as much of its date as it takes: `14:03Z`, `12 Nov 09:10Z`, `12 Nov 2025`.
#[must_use]
pub fn moment(at: Timestamp, now: Timestamp) -> String {
    let (date, today) = (at.to_zoned(TimeZone::UTC).date(), now.to_zoned(TimeZone::UTC).date());
    if date == today {
        clock(at)
    } else if date.year() == today.year() {
        format!("{} {}", date.strftime("%-d %b"), clock(at))
    } else {
        date.strftime("%-d %b %Y").to_string()
    }
}

/// A count with thousands apart: `4,812`.
#[must_use]
pub fn count(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 commit`, `14 commits`.
#[must_use]
pub fn many(number: u64, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{} {one}s", count(number)) }
}

/// How long before `now` an instant was, or a dash where it is not known.
#[must_use]
pub fn ago_or_dash(at: Option<Timestamp>, now: Timestamp) -> String {
    at.map_or_else(|| DASH.to_owned(), |at| ago(at, now))
}

/// How long after `from` an instant is.
#[must_use]
pub fn between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}

/// What stands where nothing is known: never a blank.
pub const DASH: &str = "—";

/// Names joined by commas, or a dash.
#[must_use]
pub fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    if names.is_empty() { DASH.to_owned() } else { names.join(", ") }
}
