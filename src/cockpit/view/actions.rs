//! The action menu: every verb for the selected row, with why it is or is not available.

use super::{availability, may_steer, naming, promote_fully, refusals, words};
use crate::cockpit::rows::subject;
use crate::cockpit::{Command, Key, Overlay, RowId, State};
use crate::domain::{Ask, Support, Text, Verb};

/// Whether a verb can be asked for here and now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Available {
    /// Its plan can be made.
    Plan(Box<Ask>),
    /// It opens the list of earlier good releases first.
    Choose,
    /// So many gates of several runs are marked: it opens the batch of them.
    Batch(usize),
    /// No, and why not, who could, when.
    No(Text),
}

/// One verb.
#[derive(Clone, Debug)]
pub struct ActionLine {
    /// Which.
    pub verb: Verb,
    /// Whether it is the whole way at once rather than a step: promote a rollout to its end.
    pub fully: bool,
    /// Its key.
    pub key: Option<Key>,
    /// Whether it is available.
    pub available: bool,
    /// What it really does at this provider, or why it is not available.
    pub words: Text,
    /// Whether the cursor is on it.
    pub selected: bool,
}

/// The menu.
#[derive(Clone, Debug)]
pub struct ActionsView {
    /// What it is about: `checkout → production`.
    pub title: Text,
    /// The verbs.
    pub lines: Vec<ActionLine>,
}

/// The menu, where it is open.
#[must_use]
pub fn actions(state: &State) -> Option<ActionsView> {
    let Some(Overlay::Actions { cursor }) = &state.screen.overlay else { return None };
    let menu = menu(state);
    let verb = menu.get(*cursor).map(|(verb, _)| *verb);
    let lines = menu.into_iter().enumerate().map(|(place, (verb, fully))| line(state, verb, fully, place == *cursor));
    Some(ActionsView { title: title(state, verb), lines: lines.collect() })
}

/// The verbs of the menu, in order; `true` for the one that goes the whole way at once, which is there for a rollout alone.
#[must_use]
pub fn menu(state: &State) -> Vec<(Verb, bool)> {
    let steers = may_steer(state);
    let with = |verb: Verb| {
        let fully = (steers && verb == Verb::Promote).then_some((verb, true));
        std::iter::once((verb, false)).chain(fully)
    };
    Verb::ALL.into_iter().flat_map(with).collect()
}

fn line(state: &State, verb: Verb, fully: bool, selected: bool) -> ActionLine {
    let found = if fully { promote_fully(state) } else { availability(state, verb) };
    let words = match &found {
        Available::No(why) => why.clone(),
        Available::Plan(_) if fully => Text::new("to its end at once, past every step and analysis"),
        Available::Plan(ask) => {
            let service = ask.service().and_then(|service| state.world.services.get(service));
            match service.and_then(|service| refusals::asked_for(state, service, ask)) {
                Some(asked) => Text::new(&format!("{} · {asked}", label(state, verb))),
                None => label(state, verb),
            }
        }
        Available::Choose => label(state, verb),
        Available::Batch(gates) => {
            let gates = words::many(*gates as u64, "marked gate");
            Text::new(&format!("{gates} of several runs, one plan after the other"))
        }
    };
    let available = !matches!(found, Available::No(_));
    let key = state.keymap.keys(Command::Verb(verb)).next().filter(|_| !fully);
    ActionLine { verb, fully, key, available, words, selected }
}

/// What a verb really is at the provider of the selected row.
fn label(state: &State, verb: Verb) -> Text {
    let source = subject(state).and_then(|subject| state.world.sources.get(&subject.source));
    match source.map(|source| source.capability.verb(verb)) {
        Some(Support::Yes { label }) => Text::new(&label),
        _ => Text::new(verb.word()),
    }
}

/// What the verb under the cursor would be about, with the marks that it applies to: `checkout → production · 2 gates
/// marked`. Marks are of gates, so to the other verbs they say nothing.
fn title(state: &State, verb: Option<Verb>) -> Text {
    let answers = matches!(verb, Some(Verb::Approve | Verb::Reject));
    let waiting = |gate: &&crate::domain::GateId| answers && state.gate(gate).is_some_and(super::may_answer);
    let marks = state.marked_gates().into_iter().filter(waiting).count();
    let about = about(state);
    if marks == 0 {
        return about;
    }
    Text::new(&format!("{about} · {} marked", words::many(marks as u64, "gate")))
}

/// What the selected row is about: `checkout → production`, `checkout #482`.
pub(super) fn about(state: &State) -> Text {
    if let Some(RowId::Change(change)) = state.selected() {
        return super::timeline::title(state, change).unwrap_or_else(|| Text::new("gone"));
    }
    let Some(subject) = subject(state) else { return Text::new("nothing selected") };
    let name = naming::service(state, &subject.service);
    let about_run = matches!(state.selected(), Some(RowId::Run(_) | RowId::Job(..)));
    match (&subject.environment, &subject.run) {
        (Some(environment), _) if !about_run => Text::new(&format!("{name} → {}", environment.name)),
        (_, Some(run)) => Text::new(&format!("{name} {}", naming::run(state, run))),
        _ => name,
    }
}
