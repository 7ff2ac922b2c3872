//! The rules, each with what it says of a subject. The order of findings is the order in which they are read.

mod built_in;
mod change;
mod cool_down;
mod freezes;
mod guardrails;
mod soak;
mod wording;

use jiff::Timestamp;

use super::{Facts, Finding, Settings, Subject};

/// What every rule says of a subject at a moment. Refusals are to be obeyed; what is asked is to be answered.
#[must_use]
pub fn judge(subject: &Subject<'_>, settings: &Settings, facts: &Facts, now: Timestamp) -> Vec<Finding> {
    let mut findings =
        vec![built_in::read_only(subject, settings), built_in::busy(facts), built_in::drift(subject, facts)];
    findings.extend(built_in::approval(subject, settings, facts));
    let freezes = freezes::freezes(subject, settings, now);
    let overriding = freezes::overriding(&freezes);
    findings.extend(freezes);
    findings.push(built_in::reason(subject, settings, overriding));
    for guardrail in &settings.guardrails {
        findings.extend(guardrails::guardrail(subject, guardrail, facts, now));
    }
    findings.extend(built_in::confirmation(subject, settings, facts, overriding));
    findings
}
