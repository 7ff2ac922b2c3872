//! Times in which nothing is let through but by override.
//!
//! A freeze is weekly (from a weekday and time to another, in an IANA zone, so that it keeps its wall-clock times over a
//! change to or from summer time) or a single span between two dates. A start is part of a freeze, an end is not.

use std::str::FromStr;

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _, Zoned};
use serde::{Deserialize, Serialize};

use crate::domain::{ServiceId, Text, Tier};

/// A point of a freeze as written in the configuration: `Fri 17:00`, or `2026-12-20 12:00` (or the date alone).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Moment {
    /// Every week.
    Weekly(Weekday, Time),
    /// Once.
    Once(DateTime),
}

/// Why a freeze cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FreezeError {
    /// Neither form of a moment.
    #[error("`{0}` is neither a weekday and time (`Fri 17:00`) nor a date and time (`2026-12-20 12:00`)")]
    Moment(String),
    /// One end weekly, the other not.
    #[error("a freeze starts and ends either both on weekdays or both on dates")]
    Mixed,
    /// Ends before it starts.
    #[error("the freeze ends before it starts")]
    Backwards,
    /// Not an IANA zone.
    #[error("`{0}` is not a time zone; use a name such as `Europe/Berlin` or `UTC`")]
    Zone(String),
}

impl FromStr for Moment {
    type Err = FreezeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || FreezeError::Moment(text.to_owned());
        let text = text.trim();
        // The `T` of a date and time is none of a weekday's (`Tue 17:00`).
        let dated = text.starts_with(|character: char| character.is_ascii_digit());
        let parts = if dated { text.split_once([' ', 'T']) } else { text.split_once(' ') };
        let (first, rest) = parts.unwrap_or((text, "00:00"));
        let time: Time = rest.trim().parse().map_err(|_| wrong())?;
        if let Some(weekday) = weekday(first) {
            return Ok(Self::Weekly(weekday, time));
        }
        let date: Date = first.parse().map_err(|_| wrong())?;
        Ok(Self::Once(date.to_datetime(time)))
    }
}

fn weekday(word: &str) -> Option<Weekday> {
    const DAYS: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    let word = word.to_lowercase();
    DAYS.iter().find(|(name, _)| word == *name || word == name[..3]).map(|(_, day)| *day)
}

impl TryFrom<String> for Moment {
    type Error = FreezeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        match moment {
            Moment::Weekly(day, time) => {
                format!("{} {:02}:{:02}", &format!("{day:?}")[..3], time.hour(), time.minute())
            }
            Moment::Once(at) => format!("{} {:02}:{:02}", at.date(), at.hour(), at.minute()),
        }
    }
}

/// A configured freeze.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freeze {
    /// What it is called.
    pub name: Text,
    /// Which tiers it covers; empty: all.
    pub tiers: Vec<Tier>,
    /// Which services it covers; empty: all.
    pub services: Vec<ServiceId>,
    /// When it starts.
    pub starts: Moment,
    /// When it ends.
    pub ends: Moment,
    /// The IANA zone of its times.
    pub zone: String,
    /// Why, where the configuration says.
    pub reason: Text,
}

/// Where a freeze stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FreezeStanding {
    /// In force until then.
    Active {
        /// Its end.
        until: Timestamp,
    },
    /// Not in force; the next one starts then.
    Ahead {
        /// Its start.
        starts: Timestamp,
    },
    /// Never again.
    Over,
}

impl Freeze {
    /// Checks that the freeze can be computed.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn check(&self) -> Result<(), FreezeError> {
        TimeZone::get(&self.zone).map_err(|_| FreezeError::Zone(self.zone.clone()))?;
        match (self.starts, self.ends) {
            (Moment::Weekly(..), Moment::Weekly(..)) => Ok(()),
            (Moment::Once(start), Moment::Once(end)) if start < end => Ok(()),
            (Moment::Once(_), Moment::Once(_)) => Err(FreezeError::Backwards),
            _ => Err(FreezeError::Mixed),
        }
    }

    /// Whether it is about such a place at all.
    #[must_use]
    pub fn covers(&self, service: &ServiceId, tier: Tier) -> bool {
        (self.tiers.is_empty() || self.tiers.contains(&tier))
            && (self.services.is_empty() || self.services.contains(service))
    }

    /// Where it stands at `now`. A zone that is unknown to this build counts as in force: a freeze that cannot be
    /// computed must not be open by accident ([`Freeze::check`] refuses such a configuration at the start).
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> FreezeStanding {
        let Ok(zone) = TimeZone::get(&self.zone) else {
            return FreezeStanding::Active { until: Timestamp::MAX };
        };
        match (self.starts, self.ends) {
            (Moment::Weekly(start_day, start), Moment::Weekly(end_day, end)) => {
                weekly(&now.to_zoned(zone), (start_day, start), (end_day, end))
            }
            (Moment::Once(start), Moment::Once(end)) => {
                let at = |moment: DateTime| moment.to_zoned(zone.clone()).map(|zoned| zoned.timestamp()).ok();
                match (at(start), at(end)) {
                    (Some(start), _) if now < start => FreezeStanding::Ahead { starts: start },
                    (_, Some(end)) if now < end => FreezeStanding::Active { until: end },
                    _ => FreezeStanding::Over,
                }
            }
            _ => FreezeStanding::Active { until: Timestamp::MAX },
        }
    }
}

impl Freeze {
    /// When it began (`true`) and ended (`false`) between two moments, oldest first; at most `most` of them.
    #[must_use]
    pub fn turns(&self, from: Timestamp, until: Timestamp, most: usize) -> Vec<(Timestamp, bool)> {
        let mut turns = Vec::new();
        let mut at = from;
        while turns.len() < most {
            let (next, begins) = match self.standing(at) {
                FreezeStanding::Active { until } => (until, false),
                FreezeStanding::Ahead { starts } => (starts, true),
                FreezeStanding::Over => break,
            };
            // The end of a freeze that cannot be computed never comes.
            if next > until || next <= at {
                break;
            }
            turns.push((next, begins));
            at = next;
        }
        turns
    }
}

/// The standing of a weekly freeze. Looks at the starts of the last week and the next one.
fn weekly(now: &Zoned, (start_day, start): (Weekday, Time), (end_day, end): (Weekday, Time)) -> FreezeStanding {
    let to_end = {
        let days = i64::from(start_day.until(end_day));
        if days == 0 && end <= start { 7 } else { days }
    };
    let at = |date: Date, time: Time| {
        date.to_datetime(time).to_zoned(now.time_zone().clone()).map(|zoned| zoned.timestamp()).ok()
    };
    let back = i64::from(start_day.until(now.weekday()));
    // The start on or before today's date, the one a week earlier (a freeze may last nearly a week), and the next one.
    for shift in [-7_i64, 0, 7] {
        let Ok(date) = now.date().checked_add((shift - back).days()) else { continue };
        let Ok(last) = date.checked_add(to_end.days()) else { continue };
        let (Some(start), Some(until)) = (at(date, start), at(last, end)) else { continue };
        if now.timestamp() < start {
            return FreezeStanding::Ahead { starts: start };
        }
        if now.timestamp() < until {
            return FreezeStanding::Active { until };
        }
    }
    FreezeStanding::Over
}
