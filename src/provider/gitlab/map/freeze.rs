//! Freeze periods: two cron expressions in a zone become the present span, else the next one.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::cron::Cron;
use super::super::wire;
use crate::domain::{ProviderFreeze, Text};

/// Who holds back what.
const ENFORCED: &str =
    "GitLab only tells jobs that there is a freeze (CI_DEPLOY_FREEZE); what a job does with that is its own rule";

/// The freezes of a service as of `now`; those whose cron or zone cannot be read are named, each with the reason.
pub(in super::super) fn freezes(wire: &[wire::Freeze], now: Timestamp) -> (Vec<ProviderFreeze>, Vec<String>) {
    let mut found = Vec::new();
    let mut unread = Vec::new();
    for freeze in wire {
        match span(freeze, now) {
            Ok(Some((from, until))) => found.push(ProviderFreeze {
                name: Text::new(&format!("{} to {} ({})", freeze.start, freeze.end, zone_name(freeze))),
                environments: Vec::new(),
                from,
                until,
                enforced: Text::new(ENFORCED),
            }),
            Ok(None) => {}
            Err(why) => unread.push(format!("freeze {} to {}: {why}", freeze.start, freeze.end)),
        }
    }
    found.sort_by_key(|freeze| freeze.from);
    (found, unread)
}

fn zone_name(freeze: &wire::Freeze) -> &str {
    if freeze.cron_timezone.is_empty() { "UTC" } else { &freeze.cron_timezone }
}

/// The present span, else the next; nothing where it never begins.
fn span(freeze: &wire::Freeze, now: Timestamp) -> Result<Option<(Timestamp, Timestamp)>, String> {
    let name = zone_name(freeze);
    let zone = zone(name).ok_or_else(|| format!("no time zone is called {name}"))?;
    let (start, end) = (Cron::parse(&freeze.start)?, Cron::parse(&freeze.end)?);
    // As the vendor decides it: there is a freeze where the last beginning is later than the last end.
    let begun = start.before(now, &zone);
    let frozen = begun.is_some_and(|begun| end.before(now, &zone).is_none_or(|ended| ended < begun));
    let from = if frozen { begun } else { start.after(now, &zone) };
    let Some(from) = from else { return Ok(None) };
    Ok(end.after(from.max(now), &zone).map(|until| (from, until)))
}

/// A zone by its IANA name, or by the names that Rails adds to the commonest.
fn zone(name: &str) -> Option<TimeZone> {
    if let Ok(zone) = TimeZone::get(name) {
        return Some(zone);
    }
    let iana = match name {
        "Eastern Time (US & Canada)" => "America/New_York",
        "Central Time (US & Canada)" => "America/Chicago",
        "Mountain Time (US & Canada)" => "America/Denver",
        "Pacific Time (US & Canada)" => "America/Los_Angeles",
        "Amsterdam" | "Berlin" | "Brussels" | "Copenhagen" | "Dublin" | "Helsinki" | "Kyiv" | "Lisbon"
        | "Ljubljana" | "London" | "Madrid" | "Moscow" | "Paris" | "Prague" | "Riga" | "Rome" | "Sofia"
        | "Stockholm" | "Tallinn" | "Vienna" | "Vilnius" | "Warsaw" | "Zagreb" | "Zurich" | "Athens" | "Bucharest"
        | "Budapest" | "Belgrade" | "Bratislava" | "Istanbul" | "Sarajevo" | "Skopje" => {
            return TimeZone::get(&format!("Europe/{name}")).ok();
        }
        "Tokyo" | "Osaka" | "Sapporo" => "Asia/Tokyo",
        "Mumbai" | "Kolkata" | "Chennai" | "New Delhi" => "Asia/Kolkata",
        "Beijing" => "Asia/Shanghai",
        "Singapore" | "Seoul" | "Taipei" | "Hong Kong" | "Bangkok" | "Jakarta" | "Jerusalem" | "Baghdad" | "Kabul"
        | "Karachi" | "Tehran" | "Dhaka" => return TimeZone::get(&format!("Asia/{}", name.replace(' ', "_"))).ok(),
        "Sydney" | "Melbourne" | "Brisbane" | "Perth" | "Darwin" | "Adelaide" | "Hobart" => {
            return TimeZone::get(&format!("Australia/{name}")).ok();
        }
        "Brasilia" => "America/Sao_Paulo",
        _ => return None,
    };
    TimeZone::get(iana).ok()
}
