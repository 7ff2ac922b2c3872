//! Freezes: overridden by name and reason, never in the way of a safing verb.

use jiff::Timestamp;

use super::super::{Finding, FreezeStanding, Requirement, Rule, Ruling, Settings, Subject};
use super::built_in::SAFING;
use super::wording::clock;

/// What each freeze says.
pub(super) fn freezes(subject: &Subject<'_>, settings: &Settings, now: Timestamp) -> Vec<Finding> {
    let of = |freeze: &super::super::Freeze| {
        let places = &subject.environments;
        let covered = places.iter().any(|(environment, tier)| freeze.covers(&environment.service, *tier));
        let ruling = match (covered, freeze.standing(now)) {
            (false, _) => Ruling::apart("covers nothing of this"),
            (true, FreezeStanding::Ahead { starts }) => {
                Ruling::passes(&format!("not in force; it begins {}", clock(starts)))
            }
            (true, FreezeStanding::Over) => Ruling::passes("is over"),
            (true, FreezeStanding::Active { .. }) if subject.safing => Ruling::passes(SAFING),
            (true, FreezeStanding::Active { until }) => {
                let why = if freeze.reason.is_empty() { String::new() } else { format!(" ({})", freeze.reason) };
                let why = format!("in force until {}{why}: it can be overridden", clock(until));
                Ruling::asks(Requirement::Override(until), &why)
            }
        };
        Finding::new(Rule::Freeze, &freeze.name, ruling)
    };
    settings.freezes.iter().map(of).collect()
}

/// Whether any of them is overridden.
pub(super) fn overriding(freezes: &[Finding]) -> bool {
    let overrides = |finding: &Finding| matches!(finding.ruling, Ruling::Asks { what: Requirement::Override(_), .. });
    freezes.iter().any(overrides)
}
