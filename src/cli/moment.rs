//! Moments as people write them, read strictly: what is ambiguous is refused, never guessed.
//!
//! `2026-11-20T14:03:00Z`, `2026-11-20 14:03`, `2026-11-20`, `14:03`, `14:03Z`, `yesterday 14:00`, `-2h`, `7d`, `now`, and ahead
//! `tomorrow 14:00`, `+2h`. A time
//! without an offset is one of the machine's zone, and the answer says which that is. On the day on which clocks go back some
//! times of day happen twice, on the day on which they go forward some never: both are said.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// A moment with the zone in which it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The moment.
    pub at: Timestamp,
    /// The zone that its words were taken to be of: `Europe/Berlin`, `UTC`, `+01:00`; empty where none was needed.
    pub zone: String,
}

/// Reads a moment, given the present one and the machine's zone.
///
/// # Errors
/// In words: what cannot be read, is ambiguous, or never was.
pub fn moment(text: &str, now: Timestamp, local: &TimeZone) -> Result<Moment, String> {
    let text = text.trim();
    if text == "now" {
        return Ok(Moment { at: now, zone: String::new() });
    }
    if let Some(on) = text.strip_prefix('+').and_then(span) {
        let at = now.checked_add(on).map_err(|_| format!("`{text}` is after anything that has a date"))?;
        return Ok(Moment { at, zone: String::new() });
    }
    if let Some(back) = span(text.strip_prefix('-').unwrap_or(text.strip_suffix(" ago").unwrap_or(text))) {
        let at = now.checked_sub(back).map_err(|_| format!("`{text}` is before anything that has a date"))?;
        // What is asked about so roughly has no fractions of a second.
        let at = Timestamp::from_second(at.as_second()).unwrap_or(at);
        return Ok(Moment { at, zone: String::new() });
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        let zone =
            if text.ends_with(['Z', 'z']) { "UTC" } else { text.get(text.len().saturating_sub(6)..).unwrap_or("") };
        return Ok(Moment { at, zone: zone.to_owned() });
    }
    let utc = ["Z", "z", " UTC"].into_iter().find_map(|suffix| text.strip_suffix(suffix));
    let (written, zone) = utc.map_or_else(|| (text, local.clone()), |written| (written.trim_end(), TimeZone::UTC));
    let today = now.to_zoned(zone.clone()).date();
    let date_time = date_time(written, today).ok_or_else(|| {
        format!("`{text}` is no moment; write 2026-11-20T14:03Z, `2026-11-20 14:03`, 14:03, `yesterday 14:00`, or -2h")
    })?;
    in_zone(text, date_time, &zone)
}

/// A date and time of day in a zone.
fn in_zone(text: &str, date_time: DateTime, zone: &TimeZone) -> Result<Moment, String> {
    let name = zone.iana_name().map_or_else(|| "the machine's zone".to_owned(), ToOwned::to_owned);
    let found = zone.to_ambiguous_timestamp(date_time);
    match found.offset() {
        AmbiguousOffset::Unambiguous { .. } => {}
        AmbiguousOffset::Gap { .. } => {
            return Err(format!("`{text}` never was: clocks in {name} went forward over it; write it with its offset"));
        }
        AmbiguousOffset::Fold { before, after } => {
            let with = |offset| format!("{}{offset}", date_time.strftime("%Y-%m-%dT%H:%M:%S"));
            return Err(format!(
                "`{text}` was twice: clocks in {name} went back over it; write {} or {}",
                with(rfc(before)),
                with(rfc(after))
            ));
        }
    }
    let at = found.unambiguous().map_err(|_| format!("`{text}` is outside of what has a date"))?;
    Ok(Moment { at, zone: name })
}

/// An offset as RFC 3339 writes it: `+02:00`.
fn rfc(offset: jiff::tz::Offset) -> String {
    let seconds = offset.seconds();
    let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs() / 60);
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A date with or without a time of day, a time of day of today, or one of yesterday.
fn date_time(text: &str, today: Date) -> Option<DateTime> {
    if let Some(time) = time(text) {
        return Some(today.to_datetime(time));
    }
    let (first, rest) = match text.split_once([' ', 'T']) {
        Some((first, rest)) => (first, time(rest.trim())?),
        None => (text, Time::midnight()),
    };
    let date = match first {
        "today" => today,
        "yesterday" => today.yesterday().ok()?,
        "tomorrow" => today.tomorrow().ok()?,
        written => written.parse::<Date>().ok()?,
    };
    Some(date.to_datetime(rest))
}

/// `14:03` or `14:03:05`.
fn time(text: &str) -> Option<Time> {
    let shaped = text.len() >= 4 && text.contains(':') && text.chars().all(|one| one.is_ascii_digit() || one == ':');
    let padded = if text.find(':') == Some(1) { format!("0{text}") } else { text.to_owned() };
    if shaped { padded.parse().ok() } else { None }
}

/// `30s`, `15m`, `2h`, `7d`, `4w`, and several of them one after another: `1d12h`.
fn span(text: &str) -> Option<SignedDuration> {
    let mut total: i64 = 0;
    let mut digits = String::new();
    for character in text.trim().chars() {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        let seconds = match character {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return None,
        };
        let count: i64 = std::mem::take(&mut digits).parse().ok()?;
        total = total.checked_add(count.checked_mul(seconds)?)?;
    }
    (digits.is_empty() && total > 0).then(|| SignedDuration::from_secs(total))
}
