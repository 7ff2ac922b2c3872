//! Cool-down: after a rollback nothing is put into the same environment for a while. The end is not part of it.

use std::time::Duration;

use jiff::Timestamp;

use super::super::{Facts, Guardrail, Refusal, RolledBack, Rule, Ruling};
use super::guardrails::{Place, because};
use super::wording::{after, clock, length};

/// Whether the environment was rolled back too short a time ago.
pub(super) fn since_rollback(
    guardrail: &Guardrail,
    length_of_it: Duration,
    place: Place<'_>,
    facts: &Facts,
    now: Timestamp,
) -> Ruling {
    let Some((environment, _)) = place else { return Ruling::apart("is about environments") };
    let of_it = facts.rollbacks.iter().filter(|rollback| rollback.environment == *environment);
    // One that is under way has no end yet, so it lasts longest.
    let Some(last) = of_it.max_by_key(|rollback| (rollback.under_way, rollback.at)) else {
        return Ruling::passes("no rollback there that is known");
    };
    let until = after(last.at, length_of_it);
    if !last.under_way && until <= now {
        return Ruling::passes(&format!("the rollback to {} is over since {}", last.to, clock(until)));
    }
    let what = format!("cool-down of {} (guardrail {}): {}", length(length_of_it), guardrail.name, said(last));
    let refusal = Refusal::new(Rule::CoolDown, &because(guardrail, &what), "anyone, after the cool-down");
    let until = (!last.under_way).then_some(until);
    Ruling::Refuses(refusal.until(until).of(Some(environment)))
}

/// `production was rolled back to v2.13.2 by grace, Fri 20 Nov 13:40Z`.
fn said(rollback: &RolledBack) -> String {
    let by = rollback.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
    let (name, at) = (&rollback.environment.name, clock(rollback.at));
    if rollback.under_way {
        format!("{name} is being rolled back to {}{by} since {at}", rollback.to)
    } else {
        format!("{name} was rolled back to {}{by}, {at}", rollback.to)
    }
}
