//! Interruptions as gates: what is asked, who may answer, who has taken it upon themselves.

use super::super::wire;
use super::some;
use crate::domain::{
    Claim, EnvironmentId, Gate, GateId, GateState, GateTerms, MayI, Release, Reviewer, RunId, Text, Tier, WaitReason,
};

/// What an interruption asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Question {
    /// Whether to go on.
    Manual,
    /// What to do about a step that failed.
    Guided,
    /// A form that we do not know, with the name of its answering field.
    Unknown(Option<String>),
}

/// What an interruption asks, by the field that answers it.
pub(in super::super) fn question(interruption: &wire::Interruption) -> Question {
    match interruption.answers() {
        Some(("Result", _)) => Question::Manual,
        Some(("Guidance", _)) => Question::Guided,
        other => Question::Unknown(other.map(|(name, _)| name.to_owned())),
    }
}

impl Question {
    /// Whether a step failed and somebody must say how it goes on.
    pub(in super::super) fn is_guided(&self) -> bool {
        *self == Self::Guided
    }

    /// The vendor's words for it.
    pub(in super::super) fn word(&self) -> &'static str {
        match self {
            Self::Manual => "manual intervention",
            Self::Guided => "guided failure",
            Self::Unknown(_) => "interruption",
        }
    }

    /// The field that takes the answer.
    pub(in super::super) fn field(&self) -> Option<&str> {
        match self {
            Self::Manual => Some("Result"),
            Self::Guided => Some("Guidance"),
            Self::Unknown(field) => field.as_deref(),
        }
    }

    /// The answer that refuses.
    pub(in super::super) fn refusal(&self) -> &'static str {
        if self.is_guided() { "Fail" } else { "Abort" }
    }
}

/// The answers that let it go on, the usual one first: to try again what failed risks least.
pub(in super::super) fn choices(interruption: &wire::Interruption) -> Vec<Text> {
    let asked = question(interruption);
    let buttons = interruption.answers().map(|(_, buttons)| buttons).unwrap_or_default();
    let mut values: Vec<&wire::Button> = buttons.iter().filter(|button| button.value != asked.refusal()).collect();
    values.sort_by_key(|button| button.value != "Retry");
    values.iter().map(|button| Text::new(&button.value)).collect()
}

/// Whether the operator may answer; `claimed`: the name of whoever took it upon themselves.
pub(in super::super) fn may_i(interruption: &wire::Interruption, claimed: Option<&str>) -> MayI {
    if interruption.has_responsibility {
        return MayI::Yes;
    }
    if interruption.responsible_user_id.as_ref().is_some_and(|user| !user.is_empty()) {
        return MayI::No(Text::new(&format!("{} took responsibility for it", claimed.unwrap_or("somebody else"))));
    }
    match interruption.can_take_responsibility {
        Some(true) => MayI::Yes,
        Some(false) => {
            let teams = interruption.responsible_team_ids.join(", ");
            let who = if teams.is_empty() { "others".to_owned() } else { format!("the teams {teams}") };
            MayI::No(Text::new(&format!("only {who} may take responsibility for it")))
        }
        None => MayI::Unsaid,
    }
}

/// What a gate is made of besides its interruption.
#[derive(Debug)]
pub(in super::super) struct About<'a> {
    pub(in super::super) run: RunId,
    pub(in super::super) environment: EnvironmentId,
    pub(in super::super) tier: Tier,
    pub(in super::super) release: Release,
    pub(in super::super) initiator: Option<Text>,
    pub(in super::super) claimed: Option<&'a str>,
}

/// A pending interruption as a gate.
pub(in super::super) fn gate(interruption: &wire::Interruption, about: About<'_>) -> Gate {
    let asked = question(interruption);
    let instructions = interruption
        .form
        .elements
        .iter()
        .find(|element| element.name == "Instructions")
        .map(|element| element.control.text.trim())
        .unwrap_or_default();
    let question = match (asked.is_guided(), instructions.is_empty()) {
        (_, true) => interruption.title.clone(),
        (true, false) => format!("{}: {instructions}", interruption.title),
        (false, false) => instructions.to_owned(),
    };
    let taken = interruption.has_responsibility
        || interruption.responsible_user_id.as_ref().is_some_and(|user| !user.is_empty());
    Gate {
        id: GateId {
            run: about.run,
            attempt: 1,
            environment: about.environment,
            key: std::sync::Arc::from(interruption.id.as_str()),
        },
        tier: about.tier,
        release: about.release,
        state: if interruption.is_pending { GateState::Pending } else { GateState::Moot },
        reason: WaitReason::Approval,
        since: interruption.created,
        reviewers: interruption
            .responsible_team_ids
            .iter()
            .filter_map(|team| Some(Reviewer { name: some(team)?, team: true }))
            .collect(),
        required: 1,
        given: 0,
        may_i: may_i(interruption, about.claimed),
        timer_until: None,
        initiator: about.initiator,
        terms: GateTerms {
            rules: Vec::new(),
            claim: taken.then(|| Claim {
                by: Text::new(about.claimed.unwrap_or("somebody")),
                mine: interruption.has_responsibility,
            }),
            question: Text::new(&question),
            choices: choices(interruption),
            word: Text::new(asked.word()),
        },
    }
}
