//! Freezes in words.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{FreezeBadge, moments, words};
use crate::cockpit::{Display, State};
use crate::domain::{EnvironmentId, ProviderFreeze, ServiceId, Text, Tier};
use crate::policy::{Freeze, FreezeStanding};

/// How far ahead a freeze is worth a word.
const AHEAD_SECONDS: i64 = 86_400;

/// The freeze to show in the header: one in force (the one that lasts longest), else the next one within a day.
pub(super) fn nearest(freezes: &[Freeze], now: Timestamp) -> Option<FreezeBadge> {
    let mut active: Option<(Timestamp, &Freeze)> = None;
    let mut ahead: Option<(Timestamp, &Freeze)> = None;
    for freeze in freezes {
        match freeze.standing(now) {
            FreezeStanding::Active { until } if active.is_none_or(|(other, _)| until > other) => {
                active = Some((until, freeze));
            }
            FreezeStanding::Ahead { starts }
                if starts.duration_since(now).as_secs() <= AHEAD_SECONDS
                    && ahead.is_none_or(|(other, _)| starts < other) =>
            {
                ahead = Some((starts, freeze));
            }
            _ => {}
        }
    }
    if let Some((until, freeze)) = active {
        let words = format!("{} frozen {}", subject(freeze), until_words(freeze, until));
        return Some(FreezeBadge { active: true, words: Text::new(&words) });
    }
    ahead.map(|(starts, freeze)| {
        let left = words::duration(words::between(now, starts));
        FreezeBadge { active: false, words: Text::new(&format!("{} freezes in {left}", subject(freeze))) }
    })
}

/// The freezes over a place: those in force, and the next one within a day. Each with whether it is in force.
pub(super) fn over(freezes: &[Freeze], service: &ServiceId, tier: Tier, now: Timestamp) -> Vec<(bool, Text)> {
    let covering = freezes.iter().filter(|freeze| freeze.covers(service, tier));
    covering
        .filter_map(|freeze| match freeze.standing(now) {
            FreezeStanding::Active { until } => {
                let reason = if freeze.reason.is_empty() { String::new() } else { format!(" ({})", freeze.reason) };
                let words = format!("freeze {} in force {}{reason}", freeze.name, until_words(freeze, until));
                Some((true, Text::new(&words)))
            }
            FreezeStanding::Ahead { starts } if starts.duration_since(now).as_secs() <= AHEAD_SECONDS => {
                let left = words::duration(words::between(now, starts));
                Some((false, Text::new(&format!("freeze {} begins in {left}", freeze.name))))
            }
            _ => None,
        })
        .collect()
}

/// The freeze of a provider to show in the header, where none of our own is: one in force, and how many services it is over.
pub(super) fn of_providers(state: &State) -> Option<FreezeBadge> {
    let now = state.now.wall;
    let active = |freeze: &&ProviderFreeze| freeze.from <= now && freeze.until > now;
    let frozen = state.world.services.values().filter_map(|service| service.freezes.iter().find(active));
    let (mut services, mut last) = (0_u64, None::<&ProviderFreeze>);
    for freeze in frozen {
        services += 1;
        last = last.filter(|known| known.until >= freeze.until).or(Some(freeze));
    }
    let freeze = last?;
    let until = moments::clock(&state.display, freeze.until);
    let words = format!("{} frozen by their provider until {until}", words::many(services, "service"));
    Some(FreezeBadge { active: true, words: Text::new(&words) })
}

/// The freezes that a provider keeps over a place: those in force, and the next one within a day, each with whether it is in
/// force and who enforces it.
pub(super) fn kept(
    display: &Display,
    freezes: &[ProviderFreeze],
    environment: &EnvironmentId,
    now: Timestamp,
) -> Vec<(bool, Text)> {
    let about = |freeze: &&ProviderFreeze| {
        let ahead = freeze.from.duration_since(now).as_secs() <= AHEAD_SECONDS;
        freeze.until > now && ahead && (freeze.environments.is_empty() || freeze.environments.contains(environment))
    };
    let words = |freeze: &ProviderFreeze| {
        let active = freeze.from <= now;
        let when = if active {
            format!("in force until {}", moments::clock(display, freeze.until))
        } else {
            format!("begins in {}", words::duration(words::between(now, freeze.from)))
        };
        (active, Text::new(&format!("the provider's freeze {} {when}: {}", freeze.name, freeze.enforced)))
    };
    freezes.iter().filter(about).map(words).collect()
}

/// What it covers, short: `PROD`, `STAGING+PROD`, `ALL`.
fn subject(freeze: &Freeze) -> String {
    if freeze.tiers.is_empty() {
        return "ALL".to_owned();
    }
    let short = |tier: &Tier| match tier {
        Tier::Development => "DEV",
        Tier::Testing => "TEST",
        Tier::Staging => "STAGING",
        Tier::Production => "PROD",
        Tier::Other => "OTHER",
    };
    freeze.tiers.iter().map(short).collect::<Vec<_>>().join("+")
}

/// `until Mon 09:00 CET`, in the zone in which the freeze is written.
fn until_words(freeze: &Freeze, until: Timestamp) -> String {
    match TimeZone::get(&freeze.zone) {
        Ok(zone) if until != Timestamp::MAX => format!("until {}", until.to_zoned(zone).strftime("%a %H:%M %Z")),
        _ => format!("(its zone {} is not known here)", Text::new(&freeze.zone)),
    }
}
