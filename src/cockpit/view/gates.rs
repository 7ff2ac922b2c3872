//! What a gate waits for and whom it waits for, in words.

use super::words;
use crate::domain::{Gate, MayI};

/// `approval 0/1`, `wait timer until 14:09Z`, or the reason alone.
pub(super) fn what(gate: &Gate) -> String {
    let mut parts = Vec::new();
    if gate.required > 0 {
        parts.push(format!("approval {}/{}", gate.given, gate.required));
    }
    if let Some(until) = gate.timer_until {
        parts.push(format!("wait timer until {}", words::clock(until)));
    }
    if parts.is_empty() {
        parts.push(gate.reason.word().to_owned());
    }
    parts.join(", ")
}

/// Whether the operator counts, in words.
pub(super) fn may_i(gate: &Gate) -> String {
    match &gate.may_i {
        _ if !gate.wants_people() => "nobody is asked".to_owned(),
        MayI::Yes => "you may".to_owned(),
        MayI::No(why) => format!("not you: {why}"),
        MayI::Unsaid => "perhaps you: the provider does not say".to_owned(),
    }
}

/// Who may answer: `linus, release-captains (team)`.
pub(super) fn reviewers(gate: &Gate) -> String {
    let names: Vec<String> = gate
        .reviewers
        .iter()
        .map(|reviewer| if reviewer.team { format!("{} (team)", reviewer.name) } else { reviewer.name.to_string() })
        .collect();
    words::list(names.iter().map(String::as_str))
}

/// With whom it waits, or that it is the operator's: the note of a row.
pub(super) fn with_whom(gate: &Gate) -> String {
    if !gate.wants_people() {
        return gate.timer_until.map_or_else(
            || format!("waits for {}", gate.reason.word()),
            |until| format!("opens by itself at {}", words::clock(until)),
        );
    }
    let by = gate.initiator.as_ref().map(|who| format!(", started by {who}")).unwrap_or_default();
    match &gate.may_i {
        MayI::Yes => format!("you may{by}"),
        MayI::Unsaid => format!("perhaps you{by}"),
        MayI::No(why) if gate.reviewers.is_empty() => format!("not you: {why}"),
        MayI::No(why) => format!("{}; not you: {why}", reviewers(gate)),
    }
}
