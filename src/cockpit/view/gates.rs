//! What a gate waits for and whom it waits for, in words.

use super::{moments, words};
use crate::cockpit::Display;
use crate::domain::{ApprovalRule, Gate, MayI, Text};

/// What stands still until somebody starts it.
const NOT_STARTED: &str = "not started";

/// `approval 0/1`, `wait timer until 14:09Z`, or the reason alone.
pub(super) fn what(display: &Display, gate: &Gate) -> String {
    let mut parts = Vec::new();
    if gate.required > 0 {
        parts.push(format!("approval {}/{}", gate.given, gate.required));
    }
    if let Some(until) = gate.timer_until {
        parts.push(format!("wait timer until {}", moments::clock(display, until)));
    }
    if parts.is_empty() {
        parts.push(if gate.starts_by_hand() { NOT_STARTED } else { gate.reason.word() }.to_owned());
    }
    if !gate.terms.word.is_empty() {
        // The provider's own word stands beside ours.
        parts.push(gate.terms.word.to_string());
    }
    parts.join(", ")
}

/// Whether the operator counts, in words.
pub(super) fn may_i(gate: &Gate) -> String {
    match &gate.may_i {
        MayI::No(why) if gate.starts_by_hand() => format!("not you: {why}"),
        _ if gate.starts_by_hand() => "promote (P) starts it".to_owned(),
        _ if !gate.wants_people() => "nobody is asked".to_owned(),
        MayI::Yes => "you may".to_owned(),
        MayI::No(why) => format!("not you: {why}"),
        MayI::Unsaid => "perhaps you: the provider does not say".to_owned(),
    }
}

/// Who may answer: `linus, release-captains (team)`; a dash where nobody is named.
pub(super) fn reviewers(gate: &Gate) -> String {
    let names: Vec<String> = gate
        .reviewers
        .iter()
        .map(|reviewer| if reviewer.team { format!("{} (team)", reviewer.name) } else { reviewer.name.to_string() })
        .collect();
    words::list(names.iter().map(String::as_str))
}

/// Whose turn it is, in a word or two: the state of a row. `you may`, `you 1/2` where more than one has to, `you?` where the
/// provider does not say, `tomas, priya`, `timer`.
pub(super) fn whose(gate: &Gate) -> String {
    if !gate.wants_people() {
        let word = match gate.timer_until {
            Some(_) => "timer",
            None if gate.starts_by_hand() => NOT_STARTED,
            None => gate.reason.word(),
        };
        return word.to_owned();
    }
    if let Some(claim) = gate.terms.claim.as_ref().filter(|claim| !claim.mine) {
        return format!("claimed: {}", claim.by);
    }
    let several = several(gate).map(|count| format!(" {count}")).unwrap_or_default();
    match &gate.may_i {
        MayI::Yes if several.is_empty() => "you may".to_owned(),
        MayI::Yes => format!("you{several}"),
        MayI::Unsaid => format!("you?{several}"),
        MayI::No(_) if gate.reviewers.is_empty() => "others".to_owned(),
        MayI::No(_) => reviewers(gate),
    }
}

/// `1/2` where more than one approval is wanted.
fn several(gate: &Gate) -> Option<String> {
    (gate.required > 1 || gate.given > 0).then(|| format!("{}/{}", gate.given, gate.required))
}

/// Why it is not the operator's turn, who started it, or when it opens by itself: the note of a row.
pub(super) fn why(display: &Display, gate: &Gate) -> String {
    if !gate.wants_people() {
        return gate.timer_until.map_or_else(
            || {
                if gate.starts_by_hand() {
                    return format!("{}: {}", gate.terms.word, may_i(gate));
                }
                format!("waits for {}", gate.reason.word())
            },
            |until| format!("opens by itself at {}", moments::clock(display, until)),
        );
    }
    let mut parts = Vec::new();
    match &gate.may_i {
        MayI::Yes => {}
        MayI::No(why) => parts.push(format!("not you: {why}")),
        MayI::Unsaid => parts.push("the provider does not say whether you may".to_owned()),
    }
    if let Some(count) = several(gate) {
        parts.push(format!("{count} approvals"));
    }
    parts.extend(gate.terms.rules.iter().map(rule_short));
    if gate.terms.claim.as_ref().is_some_and(|claim| claim.mine) {
        parts.push("claimed by you".to_owned());
    }
    if let (Some(who), MayI::Yes) = (&gate.initiator, &gate.may_i) {
        parts.push(format!("started by {who}"));
    }
    parts.join(", ")
}

/// `release-captains 1/2`.
fn rule_short(rule: &ApprovalRule) -> String {
    format!("{} {}/{}", rule.who, rule.by.len(), rule.required)
}

/// What the provider adds to the question of a gate, a line each: its rules with who approved and whether the operator counts,
/// whose it is, what is asked, and the ways to let it through.
pub(super) fn terms(gate: &Gate) -> Vec<String> {
    let terms = &gate.terms;
    let mut lines: Vec<String> = terms.rules.iter().map(rule).collect();
    if let Some(claim) = &terms.claim {
        lines.push(if claim.mine { "claimed by you".to_owned() } else { format!("claimed by {}", claim.by) });
    }
    if !terms.question.is_empty() {
        lines.push(terms.question.to_string());
    }
    if terms.choices.len() > 1 {
        let choices = words::list(terms.choices.iter().map(Text::as_str));
        lines.push(format!("ways: {choices}; the first is the usual one"));
    }
    lines
}

/// `rule release-captains: 1 of 2, by priya; you count`.
fn rule(rule: &ApprovalRule) -> String {
    let by = words::list(rule.by.iter().map(Text::as_str));
    let by = if rule.by.is_empty() { String::new() } else { format!(", by {by}") };
    let counts = match &rule.may_i {
        MayI::Yes => "you count".to_owned(),
        MayI::No(why) => format!("you do not count: {why}"),
        MayI::Unsaid => "whether you count is not said".to_owned(),
    };
    format!("rule {}: {} of {}{by}; {counts}", rule.who, rule.by.len(), rule.required)
}
