//! One change at a time: what is under way must end first.

use super::super::{Facts, Guardrail, Refusal, Rule, Ruling, UnderWay};
use super::guardrails::{Place, because};
use super::wording::clock;

/// Whether something else changes the service where the guardrail holds.
pub(super) fn one(guardrail: &Guardrail, place: Place<'_>, facts: &Facts) -> Ruling {
    let covered = |other: &&UnderWay| guardrail.reach.environment(&other.environment, other.tier);
    let mut others = facts.under_way.iter().filter(covered);
    let Some(first) = others.next() else { return Ruling::passes("nothing else is under way there") };
    let rest = others.count();
    let more = if rest > 0 { format!(" (and {rest} more)") } else { String::new() };
    let (what, name) = (&first.what, &first.environment.name);
    let since = clock(first.since);
    let what = format!("one change at a time (guardrail {}): {what} in {name} since {since}{more}", guardrail.name);
    let refusal = Refusal::new(Rule::OneChange, &because(guardrail, &what), "anyone, once that has ended");
    Ruling::Refuses(refusal.of(place.map(|(environment, _)| environment)))
}
