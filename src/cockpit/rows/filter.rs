//! Which rows a filter leaves: every word of it must be in one of the row's words, whatever the case.

use super::subject_of;
use crate::cockpit::{RowId, State, changes};
use crate::domain::secret::mask_tokens;
use crate::domain::{ChangeId, What};

/// Whether a row's words hold every word of the filter.
#[must_use]
pub fn matches(state: &State, row: &RowId, filter: &str) -> bool {
    holds(&words(state, row), filter)
}

/// The same of the words as they may be written down, with tokens masked.
pub(super) fn matches_masked(state: &State, row: &RowId, filter: &str) -> bool {
    matches(state, row, filter) && holds(&mask_tokens(&spelled(state, row)).to_lowercase(), filter)
}

fn holds(words: &str, filter: &str) -> bool {
    filter.to_lowercase().split_whitespace().all(|wanted| words.contains(wanted))
}

/// The words by which a row can be found, in lower case.
#[must_use]
pub fn words(state: &State, row: &RowId) -> String {
    spelled(state, row).to_lowercase()
}

fn spelled(state: &State, row: &RowId) -> String {
    let mut words = String::new();
    let mut add = |word: &str| {
        words.push_str(word);
        words.push('\n');
    };
    if let RowId::Source(source) = row {
        add(source.raw());
    }
    if let RowId::Change(change) = row {
        changed(state, change, &mut add);
    }
    if let Some(subject) = subject_of(state, row) {
        let whole = state.world.whole(&subject.service);
        let layers: Vec<_> = match row {
            RowId::Service(_) => state.world.layers_of(whole).collect(),
            _ => state.world.services.get(&subject.service).into_iter().collect(),
        };
        add(whole.raw());
        for layer in &layers {
            add(layer.setup.id.raw());
            // With one account its name would be found everywhere.
            if state.world.sources.len() > 1 {
                add(layer.setup.source.raw());
            }
        }
        if let RowId::Service(_) = row {
            for environment in layers.iter().flat_map(|layer| &layer.environments) {
                add(environment.environment.id.name.as_str());
                if let Some(current) = &environment.current {
                    add(current.release.version.as_str());
                    add(current.state.word());
                }
            }
        } else if let Some(environment) = &subject.environment {
            add(environment.name.as_str());
        }
        if let (RowId::Rollout(_), Some(rollout)) = (row, subject.environment.as_ref().and_then(|it| state.rollout(it)))
        {
            add(rollout.release.version.as_str());
            add(rollout.state.word());
            add(rollout.word.as_str());
        }
        if let Some(gate) = subject.gate.as_ref().and_then(|gate| state.gate(gate)) {
            add(gate.release.version.as_str());
            add(gate.reason.word());
            gate.reviewers.iter().for_each(|reviewer| add(reviewer.name.as_str()));
        }
        if let Some(run) = subject.run.as_ref().and_then(|run| state.run(run)) {
            add(&format!("#{}", run.number));
            add(run.name.as_str());
            add(run.branch.as_str());
            add(run.title.as_str());
            add(run.state.word());
            add(run.commit.raw());
            run.state.outcome().into_iter().for_each(|outcome| add(outcome.word()));
            run.actor.iter().for_each(|actor| add(actor.as_str()));
        }
    }
    words
}

/// The words of a change: what, from which release to which, who, how we know.
fn changed(state: &State, id: &ChangeId, add: &mut impl FnMut(&str)) {
    let Some(change) = changes::change(state, id) else { return };
    add(&change.what.word().replace('_', " "));
    change.from.iter().chain(&change.to).for_each(|release| add(release.version.as_str()));
    change.to.iter().for_each(|release| add(release.commit.raw()));
    change.who.iter().for_each(|who| add(who.as_str()));
    change.tier.iter().for_each(|tier| add(tier.word()));
    add(change.knowledge.word());
    match &change.what {
        What::Deployment { state, .. } => add(state.word()),
        What::Approved { comment } | What::Rejected { comment } => add(comment.as_str()),
        What::HoldPut { workflow } | What::HoldLifted { workflow } => add(workflow.as_str()),
        What::Degraded { why } => add(why.as_str()),
        What::Drifted { seen } => add(seen.as_str()),
        What::Recovered => {}
        What::Ordered { verb, state } => {
            add(verb.word());
            add(state.as_str());
        }
        What::FreezeBegan { freeze } | What::FreezeEnded { freeze } => add(freeze.as_str()),
    }
}
