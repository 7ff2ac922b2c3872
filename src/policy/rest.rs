//! The rest of a plan: the rules judge again before each later step.
//!
//! What was confirmed was the whole plan at one moment. Its later steps may go out minutes after, when what came before has
//! become true, and by then a freeze may have begun, a probe may contradict, or somebody else may have begun a change. The
//! premises are read again anyway; this is the same for the rules. What was typed, ticked and signed stays given.

use jiff::Timestamp;

use super::{Facts, Finding, Order, Refusal, Requirement, Rule, Ruling, Settings, Subject, judge};

/// Why the rules refuse the rest of an order. Facts about orders on the same target are no concern: it is the order itself.
#[must_use]
pub fn judge_rest(order: &Order, settings: &Settings, facts: &Facts, now: Timestamp) -> Vec<Refusal> {
    let facts = Facts { busy: false, unknown_before: false, ..facts.clone() };
    let findings = judge(&Subject::of(order.plan()), settings, &facts, now);
    let began = |finding: &Finding| match &finding.ruling {
        Ruling::Asks { what: Requirement::Override(until), .. } if !order.overridden().contains(&finding.name) => {
            let why = format!("the freeze {} began after this was confirmed", finding.name);
            let who = "anyone, with an order of its own that overrides it";
            Some(Refusal::new(Rule::Freeze, &why, who).until(Some(*until)))
        }
        _ => None,
    };
    let mut refusals: Vec<Refusal> = findings.iter().filter_map(Finding::refusal).cloned().collect();
    refusals.extend(findings.iter().filter_map(began));
    refusals
}
