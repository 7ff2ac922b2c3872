//! A moment of a tape as people write it.

use std::str::FromStr;
use std::time::Duration;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::Tape;

/// `14:03`, `14:03:27` (UTC, as the screen's clock), `2026-11-20T14:03:27Z`, or from the start: `+90s`, `+10m`, `+1h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seek {
    /// After the start.
    After(Duration),
    /// The first such time of day after the start.
    Clock(Time),
    /// That very moment.
    At(Timestamp),
}

/// Why a moment cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a moment is written 14:03, 14:03:27, 2026-11-20T14:03:27Z, or from the start +90s, +10m, +1h")]
pub struct SeekError;

impl FromStr for Seek {
    type Err = SeekError;

    fn from_str(text: &str) -> Result<Self, SeekError> {
        let text = text.trim();
        if let Some(after) = text.strip_prefix('+') {
            let at = after.find(|character: char| !character.is_ascii_digit()).unwrap_or(after.len());
            let (number, unit) = after.split_at(at);
            let number: u64 = number.parse().map_err(|_| SeekError)?;
            let factor = match unit {
                "s" | "" => 1,
                "m" => 60,
                "h" => 3600,
                _ => return Err(SeekError),
            };
            return number
                .checked_mul(factor)
                .map(|seconds| Self::After(Duration::from_secs(seconds)))
                .ok_or(SeekError);
        }
        if let Ok(at) = text.parse::<Timestamp>() {
            return Ok(Self::At(at));
        }
        let clock = text.strip_suffix('Z').unwrap_or(text);
        let shaped = clock.len() >= 4 && clock.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
        let padded = if clock.find(':') == Some(1) { format!("0{clock}") } else { clock.to_owned() };
        padded.parse::<Time>().ok().filter(|_| shaped).map(Self::Clock).ok_or(SeekError)
    }
}

impl Seek {
    /// The place in a tape: everything up to and with the moment is folded.
    #[must_use]
    pub fn place(self, tape: &Tape) -> usize {
        let start = tape.opening.start.now.wall;
        let wall = match self {
            Self::After(after) => SignedDuration::try_from(after).ok().and_then(|after| start.checked_add(after).ok()),
            Self::At(at) => Some(at),
            Self::Clock(time) => {
                let day = start.to_zoned(TimeZone::UTC).date();
                [Some(day), day.tomorrow().ok()]
                    .into_iter()
                    .flatten()
                    .filter_map(|day| day.to_datetime(time).to_zoned(TimeZone::UTC).ok())
                    .map(|moment| moment.timestamp())
                    // A minute counts with its seconds: `14:03` of a session that began at 14:03:20 is its beginning.
                    .find(|at| at.duration_since(start) > SignedDuration::from_secs(-60))
            }
        };
        tape.after(wall.unwrap_or(Timestamp::MAX))
    }
}
