//! Rollouts in words: where one stands, what holds it, and whether it needs a person.

use super::{Health, moments, naming, words};
use crate::cockpit::{Display, State};
use crate::domain::{Judgement, Pause, PauseReason, Rollout, RolloutKind, RolloutState, RolloutStep, Text};

/// How well a rollout is.
pub(super) fn health(rollout: &Rollout) -> Health {
    match &rollout.state {
        RolloutState::Complete => Health::Good,
        RolloutState::Progressing => Health::Moving,
        RolloutState::Paused => Health::Waiting,
        RolloutState::Aborted => Health::Doubtful,
        RolloutState::Degraded => Health::Bad,
        RolloutState::Unobserved | RolloutState::Unknown(_) => Health::Unknown,
    }
}

/// The pause that no clock ends, or the one that ends last.
pub(super) fn governing(rollout: &Rollout) -> Option<&Pause> {
    rollout.pauses.iter().max_by_key(|pause| (pause.until.is_none(), pause.until))
}

/// Whether an analysis of the present revision could not decide.
fn undecided(rollout: &Rollout) -> bool {
    rollout.analyses.iter().any(|analysis| analysis.judgement == Judgement::Inconclusive)
        || rollout.pauses.iter().any(|pause| pause.reason == PauseReason::InconclusiveAnalysis)
}

/// Whether it stands still until somebody does something.
pub(in crate::cockpit) fn wants_person(rollout: &Rollout) -> bool {
    match &rollout.state {
        RolloutState::Aborted | RolloutState::Degraded => true,
        RolloutState::Paused => governing(rollout).is_none_or(|pause| pause.until.is_none()),
        _ => false,
    }
}

/// Whether it stands still at all: what waits for a clock is listed below what waits for people.
pub(in crate::cockpit) fn stands(rollout: &Rollout) -> bool {
    wants_person(rollout) || rollout.state == RolloutState::Paused
}

/// `2/5`: which step of how many, where it has a plan; counted from 1, as people do.
fn step(rollout: &Rollout) -> Option<String> {
    let (at, of) = (rollout.at?, rollout.steps.len());
    (of > 0).then(|| format!("{}/{of}", (at as usize + 1).min(of)))
}

/// `40 %`, or how many replicas are of the new release where no weight is known.
fn share(rollout: &Rollout) -> Option<String> {
    match rollout.weight {
        Some(weight) => Some(format!("{weight} %")),
        None if rollout.replicas.desired > 0 => {
            Some(format!("{} of {} new", rollout.replicas.updated, rollout.replicas.desired))
        }
        None => None,
    }
}

/// What a cell of the matrix says of it: a word with the share of the new release, and the step apart.
pub(super) fn cell(rollout: &Rollout) -> (Text, Text) {
    let step = step(rollout).map(|step| format!("step {step}")).unwrap_or_default();
    let weight = rollout.weight.map(|weight| format!("{weight} %"));
    let replicas = || share(rollout).unwrap_or_default();
    let word = rollout.state.word();
    let (word, beside) = match (&rollout.state, weight) {
        (RolloutState::Progressing, Some(weight)) => (weight, step),
        (RolloutState::Paused, Some(weight)) => (format!("{word} {weight}"), step),
        (RolloutState::Progressing | RolloutState::Paused, None) if step.is_empty() => (word.to_owned(), replicas()),
        (RolloutState::Progressing | RolloutState::Paused, None) => (word.to_owned(), step),
        _ => (word.to_owned(), String::new()),
    };
    (Text::new(&word), Text::new(&beside))
}

/// `canary step 2/5, 40 %`: how far it is, in one phrase.
pub(super) fn place(rollout: &Rollout) -> String {
    let kind = match rollout.kind {
        RolloutKind::Canary => "canary",
        RolloutKind::BlueGreen => "blue-green",
        RolloutKind::Rolling => "rolling",
    };
    let step = step(rollout).map(|step| format!(" step {step}")).unwrap_or_default();
    let share = share(rollout).map(|share| format!(", {share}")).unwrap_or_default();
    format!("{kind}{step}{share}")
}

/// Our word for where it stands, with the provider's own where that is another.
pub(super) fn standing(rollout: &Rollout) -> String {
    own_word(rollout.state.word(), &rollout.word)
}

/// A word of ours with the provider's own beside it where they differ: `aborted (Degraded)`.
pub(super) fn own_word(ours: &str, theirs: &Text) -> String {
    let same = theirs.is_empty() || theirs.as_str().eq_ignore_ascii_case(ours);
    if same { ours.to_owned() } else { format!("{ours} ({theirs})") }
}

/// Why it stands still: `inconclusive analysis`, `paused by its plan until 14:09Z`.
pub(super) fn pause(display: &Display, pause: &Pause) -> String {
    let until = pause.until.map(|until| format!(" until {}", moments::clock(display, until))).unwrap_or_default();
    format!("{}{until}", own_word(pause.reason.words(), &pause.word))
}

/// The state of a row in a word or two.
pub(super) fn state_word(rollout: &Rollout) -> String {
    match (&rollout.state, governing(rollout)) {
        (RolloutState::Paused, _) if undecided(rollout) => "inconclusive".to_owned(),
        (RolloutState::Paused, Some(Pause { until: Some(_), .. })) => "timer".to_owned(),
        _ => rollout.state.word().to_owned(),
    }
}

/// The note of a row: how far it is, why it stands, and what leads on.
pub(super) fn note(state: &State, rollout: &Rollout) -> String {
    let mut parts = vec![place(rollout)];
    match &rollout.state {
        RolloutState::Paused => match governing(rollout) {
            Some(Pause { until: Some(until), .. }) => {
                parts.push(format!("goes on by itself at {}", moments::clock(&state.display, *until)));
            }
            Some(found) => parts.push(pause(&state.display, found)),
            None => parts.push("paused".to_owned()),
        },
        RolloutState::Aborted => {
            let serves = rollout.stable.as_ref().map(|(_, release)| format!("{} serves", release.version));
            parts.push(serves.unwrap_or_else(|| "the old release serves".to_owned()));
        }
        _ => {}
    }
    if !rollout.message.is_empty() {
        parts.push(rollout.message.to_string());
    }
    if let Some(automation) = &rollout.automation {
        parts.push(format!("{} acts on it, too", automation.name));
    }
    let whole = naming::via(state, &rollout.environment.service);
    parts.extend(whole);
    parts.join("; ")
}

/// One step of its plan in words.
pub(super) fn step_words(step: &RolloutStep) -> String {
    match step {
        RolloutStep::Weight(weight) => format!("{weight} % to the new release"),
        RolloutStep::Pause { seconds: None } => "pause until a person lets it go on".to_owned(),
        RolloutStep::Pause { seconds: Some(seconds) } => {
            format!("pause for {}", words::duration(std::time::Duration::from_secs(*seconds)))
        }
        RolloutStep::Analysis(name) => format!("analysis {name}"),
        RolloutStep::Other(word) => word.to_string(),
    }
}

/// How well something is that an analysis judged.
pub(super) fn judged(judgement: &Judgement) -> Health {
    match judgement {
        Judgement::Pending => Health::Queued,
        Judgement::Running => Health::Moving,
        Judgement::Successful => Health::Good,
        Judgement::Failed => Health::Bad,
        Judgement::Inconclusive | Judgement::Errored => Health::Doubtful,
        Judgement::Unknown(_) => Health::Unknown,
    }
}
