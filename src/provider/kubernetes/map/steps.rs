//! The plan of a canary, and why it stands still.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::super::live::Live;
use super::super::wire;
use crate::domain::{Pause, PauseReason, RolloutStep, Text};

/// The steps of a canary; none where there is no plan.
pub(in super::super) fn steps(live: &Live) -> Vec<RolloutStep> {
    let Live::Rollout(rollout) = live else { return Vec::new() };
    rollout.spec.strategy.canary.as_ref().map(|canary| canary.steps.iter().map(step).collect()).unwrap_or_default()
}

fn step(step: &Map<String, Value>) -> RolloutStep {
    let Some((name, value)) = step.iter().next() else { return RolloutStep::Other(Text::new("nothing")) };
    match name.as_str() {
        "setWeight" => {
            let weight = value.as_u64().and_then(|weight| u32::try_from(weight).ok());
            weight.map_or_else(|| RolloutStep::Other(Text::new("setWeight")), RolloutStep::Weight)
        }
        "pause" => RolloutStep::Pause { seconds: value.get("duration").and_then(seconds) },
        "analysis" => {
            let templates = value.get("templates").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let names: Vec<&str> =
                templates.iter().filter_map(|template| template.get("templateName")?.as_str()).collect();
            RolloutStep::Analysis(Text::new(&names.join(", ")))
        }
        other => RolloutStep::Other(Text::new(other)),
    }
}

/// A span as the vendor writes it: seconds as a number or as text, or `10m`, `1h30m`.
fn seconds(value: &Value) -> Option<u64> {
    if let Some(number) = value.as_u64() {
        return Some(number);
    }
    let text = value.as_str()?;
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let mut total = 0_u64;
    let mut digits = String::new();
    for character in text.chars() {
        let unit = match character {
            digit if digit.is_ascii_digit() => {
                digits.push(digit);
                continue;
            }
            's' => 1,
            'm' => 60,
            'h' => 3600,
            _ => return None,
        };
        total = total.checked_add(digits.parse::<u64>().ok()?.checked_mul(unit)?)?;
        digits.clear();
    }
    digits.is_empty().then_some(total)
}

/// Why it stands still: the controller's reasons, and a person's.
pub(in super::super) fn pauses(live: &Live) -> Vec<Pause> {
    let mut pauses = Vec::new();
    if live.paused() {
        pauses.push(Pause {
            reason: PauseReason::Person,
            word: Text::new("spec.paused"),
            since: since_paused(live),
            until: None,
        });
    }
    if let Live::Rollout(rollout) = live {
        pauses.extend(rollout.status.pause_conditions.iter().map(|condition| pause(rollout, live, condition)));
    }
    pauses
}

fn pause(rollout: &wire::Rollout, live: &Live, condition: &wire::PauseCondition) -> Pause {
    let since: Option<Timestamp> = condition.start_time.parse().ok();
    let after = |seconds: u64| since?.checked_add(SignedDuration::from_secs(i64::try_from(seconds).ok()?)).ok();
    let (reason, until) = match condition.reason.as_str() {
        "CanaryPauseStep" => {
            let at = rollout.status.current_step_index.and_then(|index| usize::try_from(index).ok());
            let step = at.and_then(|at| steps(live).into_iter().nth(at));
            let until = match step {
                Some(RolloutStep::Pause { seconds: Some(seconds) }) => after(seconds),
                _ => None,
            };
            (PauseReason::Step, until)
        }
        "BlueGreenPause" => {
            let by_itself =
                rollout.spec.strategy.blue_green.as_ref().and_then(|colours| colours.auto_promotion_seconds);
            let by_itself = by_itself.filter(|seconds| *seconds > 0);
            (PauseReason::BeforeCutover, by_itself.and_then(|seconds| after(u64::from(seconds))))
        }
        "InconclusiveAnalysisRun" => (PauseReason::InconclusiveAnalysis, None),
        other => (PauseReason::Unknown(Text::new(other)), None),
    };
    Pause { reason, word: Text::new(&condition.reason), since, until }
}

/// Since when a person's pause holds, where the controller says.
fn since_paused(live: &Live) -> Option<Timestamp> {
    let paused = live.condition("Paused").filter(|condition| condition.status == "True");
    let progressing = live
        .condition("Progressing")
        .filter(|condition| matches!(condition.reason.as_str(), "DeploymentPaused" | "RolloutPaused"));
    paused.or(progressing).and_then(wire::Condition::at)
}
