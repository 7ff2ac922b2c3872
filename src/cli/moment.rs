//! A moment on the command line: `2026-11-27T18:00:00Z`, `2026-11-27 18:00` or `18:00` (UTC, as everything that is shown),
//! `2026-11-27 18:00 Europe/Berlin`, `+2h`, `-30m`, `now`.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::Failure;
use crate::domain::Text;

/// Reads a moment.
///
/// # Errors
/// None of the forms; a zone that is not known.
pub(super) fn parse(given: &str, now: Timestamp) -> Result<Timestamp, Failure> {
    let text = given.trim();
    if text == "now" {
        return Ok(now);
    }
    let found = text.parse::<Timestamp>().ok().or_else(|| shifted(text, now)).or_else(|| civil(text, now));
    found.ok_or_else(|| {
        Failure::usage(&format!("`{}` is not a moment", Text::new(given))).and(
            "write 2026-11-27T18:00:00Z, 2026-11-27 18:00 (UTC), 2026-11-27 18:00 Europe/Berlin, 18:00, +2h or -30m",
        )
    })
}

/// `+2h`, `-30m`.
fn shifted(text: &str, now: Timestamp) -> Option<Timestamp> {
    let (sign, length) =
        if let Some(length) = text.strip_prefix('+') { (1, length) } else { (-1, text.strip_prefix('-')?) };
    let length = length.parse::<SignedDuration>().ok()?;
    now.checked_add(length * sign).ok()
}

/// A date, a time or both, and a zone where one is named.
fn civil(text: &str, now: Timestamp) -> Option<Timestamp> {
    let mut date = now.to_zoned(TimeZone::UTC).date();
    let mut time = Time::midnight();
    let mut zone = TimeZone::UTC;
    let mut said = false;
    for word in text.split([' ', 'T']) {
        let (word, utc) = word.strip_suffix('Z').map_or((word, false), |word| (word, true));
        if let Ok(found) = word.parse::<Date>() {
            (date, said) = (found, true);
        } else if let Ok(found) = word.parse::<Time>() {
            (time, said) = (found, true);
        } else if !utc && said {
            zone = TimeZone::get(word).ok()?;
        } else {
            return None;
        }
    }
    if !said {
        return None;
    }
    date.to_datetime(time).to_zoned(zone).ok().map(|zoned| zoned.timestamp())
}
