//! Cron expressions as GitLab's freeze periods have them: five fields, lists, ranges, steps, names of months and days.
//!
//! Days are those of a zone. Where both the day of the month and the day of the week are restricted, either will do, as
//! everywhere. A time that a change of clocks skips falls on the first moment after it.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// How far a next or last moment is looked for: the rarest date, 29 February, comes back within eight years.
const DAYS: i32 = 366 * 8 + 2;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEK: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// A cron expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cron {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    /// Whether the days of the month, of the week are restricted.
    by_day: bool,
    by_weekday: bool,
}

impl Cron {
    /// Reads `minute hour day month weekday`, or one of the customary nicknames.
    ///
    /// # Errors
    /// What cannot be read, in words.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let text = match text.trim() {
            "@yearly" | "@annually" => "0 0 1 1 *",
            "@monthly" => "0 0 1 * *",
            "@weekly" => "0 0 * * 0",
            "@daily" | "@midnight" => "0 0 * * *",
            "@hourly" => "0 * * * *",
            other => other,
        };
        let fields: Vec<&str> = text.split_ascii_whitespace().collect();
        let [minutes, hours, days, months, weekdays] = fields.as_slice() else {
            return Err(format!("{text:?} has not five fields"));
        };
        let mut week = set(weekdays, 0, 7, &WEEK)?;
        // Seven is Sunday as well.
        if week & (1 << 7) != 0 {
            week |= 1;
        }
        Ok(Self {
            minutes: set(minutes, 0, 59, &[])?,
            hours: set(hours, 0, 23, &[])?,
            days: set(days, 1, 31, &[])?,
            months: set(months, 1, 12, &MONTHS)?,
            weekdays: week,
            by_day: !days.starts_with('*'),
            by_weekday: !weekdays.starts_with('*'),
        })
    }

    fn day(&self, date: Date) -> bool {
        let month = has(self.months, date.month());
        let day = has(self.days, date.day());
        let weekday = has(self.weekdays, date.weekday().to_sunday_zero_offset());
        month
            && match (self.by_day, self.by_weekday) {
                (true, true) => day || weekday,
                (true, false) => day,
                (false, true) => weekday,
                (false, false) => true,
            }
    }

    /// The moments of a day, in order.
    fn of_day(&self, date: Date, zone: &TimeZone) -> Vec<Timestamp> {
        if !self.day(date) {
            return Vec::new();
        }
        let times = (0..24_i8).filter(|hour| has(self.hours, *hour)).flat_map(|hour| {
            let minutes = (0..60_i8).filter(|minute| has(self.minutes, *minute));
            minutes.filter_map(move |minute| Time::new(hour, minute, 0, 0).ok())
        });
        times.filter_map(|time| date.to_datetime(time).to_zoned(zone.clone()).ok()).map(|at| at.timestamp()).collect()
    }

    /// The first moment after `at`; nothing where there is none.
    pub(super) fn after(&self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let first = at.to_zoned(zone.clone()).date();
        (0..DAYS).find_map(|ahead| {
            let date = first.checked_add(ahead.days()).ok()?;
            self.of_day(date, zone).into_iter().find(|moment| *moment > at)
        })
    }

    /// The last moment at or before `at`; nothing where there was none.
    pub(super) fn before(&self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let first = at.to_zoned(zone.clone()).date();
        (0..DAYS).find_map(|back| {
            let date = first.checked_sub(back.days()).ok()?;
            self.of_day(date, zone).into_iter().rfind(|moment| *moment <= at)
        })
    }
}

fn has(set: u64, value: i8) -> bool {
    u32::try_from(value).is_ok_and(|value| set & (1 << value) != 0)
}

/// One field as a set of numbers.
fn set(field: &str, least: u32, most: u32, names: &[&str]) -> Result<u64, String> {
    let mut found = 0_u64;
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => {
                (range, Some(step.parse::<u32>().ok().filter(|step| *step > 0).ok_or_else(|| wrong(part))?))
            }
            None => (part, None),
        };
        let number = |text: &str| -> Result<u32, String> {
            let place = names.iter().position(|name| name.eq_ignore_ascii_case(text));
            let number = match place {
                // Days begin with 0, months with 1: so do their fields.
                Some(place) => u32::try_from(place).unwrap_or_default() + least,
                None => text.parse().map_err(|_| wrong(part))?,
            };
            if (least..=most).contains(&number) { Ok(number) } else { Err(wrong(part)) }
        };
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (least, most),
            Some((from, to)) => (number(from)?, number(to)?),
            // `5/15` counts on to the end.
            None if step.is_some() => (number(range)?, most),
            None => (number(range)?, number(range)?),
        };
        if from > to {
            return Err(wrong(part));
        }
        for number in (from..=to).step_by(step.unwrap_or(1) as usize) {
            found |= 1 << number;
        }
    }
    Ok(found)
}

fn wrong(part: &str) -> String {
    format!("{part:?} cannot be read")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    #[test]
    fn the_next_and_the_last_moment() {
        // 20 November 2026 is a Friday.
        let now = at("2026-11-20T14:00:00Z");
        for (cron, last, next) in [
            ("0 23 * * 5", "2026-11-13T23:00:00Z", "2026-11-20T23:00:00Z"),
            ("0 7 * * 1", "2026-11-16T07:00:00Z", "2026-11-23T07:00:00Z"),
            ("0 7 * * mon", "2026-11-16T07:00:00Z", "2026-11-23T07:00:00Z"),
            ("*/20 14 * * *", "2026-11-20T14:00:00Z", "2026-11-20T14:20:00Z"),
            ("30 8-10 * * MON-FRI", "2026-11-20T10:30:00Z", "2026-11-23T08:30:00Z"),
            ("0 0 1 * *", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"),
            ("0 0 24 dec *", "2025-12-24T00:00:00Z", "2026-12-24T00:00:00Z"),
            ("0 0 29 2 *", "2024-02-29T00:00:00Z", "2028-02-29T00:00:00Z"),
            ("0 12 * * 7", "2026-11-15T12:00:00Z", "2026-11-22T12:00:00Z"),
            ("0 12 * * 0", "2026-11-15T12:00:00Z", "2026-11-22T12:00:00Z"),
            // Either will do where both are restricted.
            ("0 0 22 * 6", "2026-11-14T00:00:00Z", "2026-11-21T00:00:00Z"),
            ("0 0 21 * 1", "2026-11-16T00:00:00Z", "2026-11-21T00:00:00Z"),
            ("@daily", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"),
        ] {
            let parsed = Cron::parse(cron).unwrap();
            assert_eq!(parsed.before(now, &TimeZone::UTC), Some(at(last)), "{cron} before");
            assert_eq!(parsed.after(now, &TimeZone::UTC), Some(at(next)), "{cron} after");
        }
    }

    #[test]
    fn days_are_those_of_the_zone_and_clocks_change() {
        let cron = Cron::parse("0 23 * * 5").unwrap();
        let berlin = zone("Europe/Berlin");
        assert_eq!(cron.after(at("2026-11-20T14:00:00Z"), &berlin), Some(at("2026-11-20T22:00:00Z")));
        assert_eq!(cron.after(at("2026-07-03T14:00:00Z"), &berlin), Some(at("2026-07-03T21:00:00Z")));
        // 02:30 does not exist on 29 March 2026 in Berlin: the clocks go from 02:00 to 03:00.
        let night = Cron::parse("30 2 * * *").unwrap();
        assert_eq!(night.after(at("2026-03-28T12:00:00Z"), &berlin), Some(at("2026-03-29T01:30:00Z")));
        let tokyo = zone("Asia/Tokyo");
        assert_eq!(cron.before(at("2026-11-20T14:00:00Z"), &tokyo), Some(at("2026-11-20T14:00:00Z")));
    }

    #[test]
    fn what_cannot_be_read_is_said_and_never_taken_for_something_else() {
        for wrong in [
            "",
            "0 23 * *",
            "0 23 * * 5 2026",
            "61 * * * *",
            "0 24 * * *",
            "0 0 0 * *",
            "a b c d e",
            "5-1 * * * *",
            "*/0 * * * *",
            "0 0 31 feb 8",
        ] {
            assert!(Cron::parse(wrong).is_err(), "{wrong}");
        }
        // It can be read, and never comes.
        assert_eq!(Cron::parse("0 0 31 2 *").unwrap().after(at("2026-01-01T00:00:00Z"), &TimeZone::UTC), None);
    }
}
