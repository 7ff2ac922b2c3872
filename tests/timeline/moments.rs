//! Moments as people write them: strict, and safe on the days on which clocks change.

use flightdeck::cli::moment::moment;
use jiff::Timestamp;
use jiff::tz::TimeZone;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A Friday: 15:00 in Berlin.
fn now() -> Timestamp {
    at("2026-11-20T14:00:00Z")
}

fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap()
}

#[test]
fn moments_are_read_in_the_zone_that_they_name_or_in_the_machines() {
    for (text, expected, zone) in [
        ("2026-11-20T14:03:00Z", "2026-11-20T14:03:00Z", "UTC"),
        ("2026-11-20T14:03:00+05:30", "2026-11-20T08:33:00Z", "+05:30"),
        ("2026-11-20 14:03", "2026-11-20T13:03:00Z", "Europe/Berlin"),
        ("2026-11-20T14:03", "2026-11-20T13:03:00Z", "Europe/Berlin"),
        ("2026-11-20 14:03:59", "2026-11-20T13:03:59Z", "Europe/Berlin"),
        ("2026-07-01", "2026-06-30T22:00:00Z", "Europe/Berlin"),
        ("14:03", "2026-11-20T13:03:00Z", "Europe/Berlin"),
        ("9:05", "2026-11-20T08:05:00Z", "Europe/Berlin"),
        ("14:03Z", "2026-11-20T14:03:00Z", "UTC"),
        ("2026-11-19 23:30 UTC", "2026-11-19T23:30:00Z", "UTC"),
        ("yesterday 14:00", "2026-11-19T13:00:00Z", "Europe/Berlin"),
        ("yesterday", "2026-11-18T23:00:00Z", "Europe/Berlin"),
        ("today 00:30", "2026-11-19T23:30:00Z", "Europe/Berlin"),
        ("-2h", "2026-11-20T12:00:00Z", ""),
        ("2h ago", "2026-11-20T12:00:00Z", ""),
        ("1d12h", "2026-11-19T02:00:00Z", ""),
        ("4w", "2026-10-23T14:00:00Z", ""),
        ("now", "2026-11-20T14:00:00Z", ""),
    ] {
        let found = moment(text, now(), &berlin()).unwrap_or_else(|why| panic!("{text}: {why}"));
        assert_eq!((found.at, found.zone.as_str()), (at(expected), zone), "{text}");
    }
}

#[test]
fn what_is_no_moment_is_refused() {
    for text in [
        "",
        "soon",
        "25:00",
        "14:60",
        "2026-13-01",
        "2026-02-30",
        "14",
        "2h3",
        "h",
        "--json",
        "yesterday noon",
        "2026-11-20 14:03 Europe/Berlin",
        "99999999999999999999d",
        "1:2:3:4",
        "today today",
    ] {
        assert!(moment(text, now(), &berlin()).is_err(), "`{text}`");
    }
}

#[test]
fn times_of_day_that_never_were_or_were_twice_are_said() {
    // In Berlin clocks go from 02:00 to 03:00 on 29 March 2026, and from 03:00 back to 02:00 on 25 October.
    let never = moment("2026-03-29 02:30", now(), &berlin()).unwrap_err();
    assert!(never.contains("never was"), "{never}");
    let twice = moment("2026-10-25 02:30", now(), &berlin()).unwrap_err();
    assert!(twice.contains("2026-10-25T02:30:00+02:00") && twice.contains("2026-10-25T02:30:00+01:00"), "{twice}");
    // Each of the two forms that it names is read, an hour apart; in UTC there is no doubt.
    for (text, expected) in [
        ("2026-10-25T02:30:00+02:00", "2026-10-25T00:30:00Z"),
        ("2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00Z"),
        ("2026-10-25 02:30Z", "2026-10-25T02:30:00Z"),
        ("2026-10-25 03:00", "2026-10-25T02:00:00Z"),
        ("2026-03-29 03:00", "2026-03-29T01:00:00Z"),
    ] {
        assert_eq!(moment(text, now(), &berlin()).unwrap().at, at(expected), "{text}");
    }
    // A day before a change is a day by the clock for `yesterday`, and twenty-four hours for `1d`.
    let after = at("2026-10-25T14:00:00Z");
    assert_eq!(moment("yesterday 15:00", after, &berlin()).unwrap().at, at("2026-10-24T13:00:00Z"));
    assert_eq!(moment("1d", after, &berlin()).unwrap().at, at("2026-10-24T14:00:00Z"));
}
