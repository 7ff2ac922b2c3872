//! The plan dialogue: a fixed block of eight lines, warnings first, and below it what arrives.

mod below;
mod block;
mod fields;

pub(super) use below::summary;

use super::{naming, words};
use crate::cockpit::update::PLAN_IDLE;
use crate::cockpit::{Dialogue, Overlay, Phase, State};
use crate::domain::{Ask, EnvironmentId, Plan, Text, Tier, Verb};

/// What a line means: where its colour comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanTone {
    /// Ordinary.
    Plain,
    /// Less important.
    Quiet,
    /// Read this first.
    Warning,
    /// It cannot go on.
    Bad,
    /// As it should be.
    Good,
    /// A request as it will be sent: drawn as code.
    Request,
}

/// One line: a label in a column of its own and the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanLine {
    /// `what`, `where`, `version`, `gates`, `freezes`, `next`, `undo`; empty for a continuation.
    pub label: Text,
    /// The words.
    pub words: Text,
    /// What it means.
    pub tone: PlanTone,
}

/// A field to type in, or an item to tick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldView {
    /// ``type `checkout` to confirm``, `reason (required)`.
    pub prompt: Text,
    /// What was typed.
    pub text: String,
    /// The cursor's place in characters, where it is in this field.
    pub cursor: Option<usize>,
    /// Whether it is answered.
    pub satisfied: bool,
    /// Whether it is ticked, where it is an item of the checklist; its text is empty then.
    pub tick: Option<bool>,
}

/// The dialogue.
#[derive(Clone, Debug)]
pub struct PlanView {
    /// The verb.
    pub verb: Verb,
    /// The highest tier that it touches: a word and a border, not a colour alone.
    pub tier: Tier,
    /// `approve · checkout → production`.
    pub title: Text,
    /// The fixed block: exactly eight lines (the last one is the prompt's or the state's), warnings first.
    pub block: Vec<PlanLine>,
    /// Commits, authors, flags, steps with their exact requests, premises with when they were seen, the equivalent command.
    pub below: Vec<PlanLine>,
    /// The first visible line of `below`.
    pub top: usize,
    /// The fields, in order.
    pub fields: Vec<FieldView>,
    /// Whether keys are taken (it is painted and armed).
    pub armed: bool,
    /// What the last confirmation lacked.
    pub complaint: Option<Text>,
    /// `digest 3f9a…  ·  expires in 48s`.
    pub foot: Text,
}

/// The dialogue, where it is open.
#[must_use]
pub fn plan(state: &State) -> Option<PlanView> {
    let Some(Overlay::Plan(dialogue)) = &state.screen.overlay else { return None };
    Some(view(state, dialogue))
}

fn view(state: &State, dialogue: &Dialogue) -> PlanView {
    let plan = dialogue.plan();
    let below = below::lines(state, dialogue);
    PlanView {
        verb: dialogue.intent.ask.verb(),
        tier: plan.map_or_else(|| asked_tier(state, &dialogue.intent.ask), Plan::tier),
        title: title(state, dialogue),
        block: block::lines(state, dialogue),
        // Lines wrap where they are long, so there are more of them than are named here.
        top: dialogue.top.min(below.len().saturating_add(8).saturating_mul(4)),
        below,
        fields: fields::fields(dialogue),
        armed: dialogue.takes_keys(),
        complaint: dialogue.complaint.as_ref().map(|complaint| Text::new(complaint)),
        foot: foot(state, dialogue),
    }
}

/// `approve · checkout → production`.
fn title(state: &State, dialogue: &Dialogue) -> Text {
    let ask = &dialogue.intent.ask;
    let service = match (dialogue.plan(), ask.service()) {
        (Some(plan), _) => plan.service_name.clone(),
        (None, Some(service)) => naming::service(state, service),
        (None, None) => Text::new(words::DASH),
    };
    let environments = environments(ask, dialogue.plan());
    let names = words::list(environments.iter().map(|environment| environment.name.as_str()));
    let place = if environments.is_empty() { String::new() } else { format!(" → {names}") };
    Text::new(&format!("{} · {service}{place}", ask.verb().word()))
}

/// The environments that the dialogue is about, each once.
fn environments<'a>(ask: &'a Ask, plan: Option<&'a Plan>) -> Vec<&'a EnvironmentId> {
    let mut found: Vec<&EnvironmentId> = Vec::new();
    let planned = plan.into_iter().flat_map(|plan| &plan.environments).map(|(environment, _)| environment);
    for environment in planned.chain(ask.environments()) {
        if !found.contains(&environment) {
            found.push(environment);
        }
    }
    found
}

/// The highest tier that an ask names, while its plan is not there.
fn asked_tier(state: &State, ask: &Ask) -> Tier {
    let tiers = ask.environments().into_iter().filter_map(|environment| state.environment(environment));
    let tiers: Vec<Tier> = tiers.map(|found| found.environment.tier).collect();
    let production = tiers.iter().find(|tier| tier.is_production());
    production.or_else(|| tiers.iter().max()).copied().unwrap_or(Tier::Other)
}

fn foot(state: &State, dialogue: &Dialogue) -> Text {
    let Some(plan) = dialogue.plan() else { return Text::new("nothing is sent") };
    let mut parts = vec![format!("digest {}", plan.digest().short())];
    if plan.blind {
        parts.push("made blind".to_owned());
    }
    if let Phase::Armed(..) = dialogue.phase {
        let left = PLAN_IDLE.saturating_sub(state.now.since(dialogue.touched));
        parts.push(format!("expires in {}", words::duration(left)));
    }
    Text::new(&parts.join("  ·  "))
}

/// A line of the dialogue.
fn line(label: &str, words: &str, tone: PlanTone) -> PlanLine {
    PlanLine { label: Text::new(label), words: Text::new(words), tone }
}
