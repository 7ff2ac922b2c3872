//! What an operator must type before an act. It grows with the danger.

use serde::{Deserialize, Serialize};

use super::{Finding, Requirement, Ruling, SecondPerson, TicketPattern};
use crate::domain::{Digest, Text};

/// The words for a second order on a target whose first one has an unknown outcome.
pub const TWICE_WORDS: &str = "may run twice";
/// The word for a safing act without reading first.
pub const BLIND_WORDS: &str = "blind";
/// The least characters of a reason that overrides a freeze.
pub const OVERRIDE_REASON: usize = 10;

/// What confirms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confirm {
    /// The key `y`.
    Yes,
    /// The service's name, typed: it catches the wrong row.
    Name(Text),
}

/// What is asked for. Every part must be answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// What confirms.
    pub confirm: Confirm,
    /// The least characters of a reason; nothing: a reason is welcome, not required.
    pub reason: Option<usize>,
    /// Freezes that the confirmation overrides, by name.
    pub overrides: Vec<Text>,
    /// Whether [`TWICE_WORDS`] must be typed.
    pub twice: bool,
    /// Whether [`BLIND_WORDS`] must be typed.
    pub blind: bool,
    /// The forms of which each must be among the change tickets; none: no ticket is asked for.
    pub tickets: Vec<TicketPattern>,
    /// The items to tick, in order, each once.
    pub checklist: Vec<Text>,
    /// Who must sign the plan beside who acts, by the name of the guardrail that wants it.
    pub second: Vec<(Text, SecondPerson)>,
    /// Whether nothing is sent without the tickets, the ticks and the signatures: a safing verb is shown them alone.
    pub required: bool,
}

impl Challenge {
    /// What the findings ask for, put together.
    #[must_use]
    pub fn of(findings: &[Finding]) -> Self {
        let mut challenge = Self {
            confirm: Confirm::Yes,
            reason: None,
            overrides: Vec::new(),
            twice: false,
            blind: false,
            tickets: Vec::new(),
            checklist: Vec::new(),
            second: Vec::new(),
            required: true,
        };
        for finding in findings {
            let Ruling::Asks { what, required, .. } = &finding.ruling else { continue };
            challenge.required &= *required;
            match what {
                Requirement::Yes => {}
                Requirement::Name(name) => challenge.confirm = Confirm::Name(name.clone()),
                Requirement::Twice => challenge.twice = true,
                Requirement::Blind => challenge.blind = true,
                Requirement::Reason(least) => challenge.reason = challenge.reason.max(Some(*least)),
                Requirement::Override(_) => challenge.overrides.push(finding.name.clone()),
                Requirement::Ticket(pattern) if challenge.tickets.contains(pattern) => {}
                Requirement::Ticket(pattern) => challenge.tickets.push(pattern.clone()),
                Requirement::SecondPerson(who) => challenge.second.push((finding.name.clone(), who.clone())),
                Requirement::Checklist(items) => {
                    for item in items.iter().filter(|item| !item.is_empty()) {
                        if !challenge.checklist.contains(item) {
                            challenge.checklist.push(item.clone());
                        }
                    }
                }
            }
        }
        challenge
    }

    /// The items of the checklist that are not among `ticked`.
    #[must_use]
    pub fn unticked<'a>(&'a self, ticked: &[Text]) -> Vec<&'a Text> {
        self.checklist.iter().filter(|item| !ticked.contains(item)).collect()
    }

    /// The first form that none of the tickets in `typed` has.
    #[must_use]
    pub fn missing_ticket(&self, typed: Option<&Text>) -> Option<&str> {
        let typed = typed.map(Text::raw).unwrap_or_default();
        self.tickets.iter().find(|pattern| !pattern.fits(typed)).map(TicketPattern::as_str)
    }

    /// What the signature of a plan lacks as its second person's, by the first guardrail that it does not satisfy.
    #[must_use]
    pub fn missing_signature(&self, digest: &Digest, signature: Option<&Text>) -> Option<String> {
        self.second.iter().find_map(|(_, second)| second.check(digest, signature).err())
    }

    /// What a confirmation steps over, by name: freezes, and where a safing verb passes without, the second person.
    #[must_use]
    pub fn stepped_over(&self, digest: &Digest, signature: Option<&Text>) -> Vec<Text> {
        let unsigned = |(_, second): &&(Text, SecondPerson)| second.check(digest, signature).is_err();
        let second = self.second.iter().filter(|_| !self.required).filter(unsigned);
        let second = second.map(|(name, _)| Text::new(&format!("the second person of {name} (break-glass)")));
        self.overrides.iter().cloned().chain(second).collect()
    }

    /// The words to type to confirm, in the order in which they are asked: `may run twice`, `blind`, the name. Empty where
    /// the key `y` is enough.
    #[must_use]
    pub fn words(&self) -> Vec<Text> {
        let mut words = Vec::new();
        if self.twice {
            words.push(Text::new(TWICE_WORDS));
        }
        if self.blind {
            words.push(Text::new(BLIND_WORDS));
        }
        if let Confirm::Name(name) = &self.confirm {
            words.push(name.clone());
        }
        words
    }
}

/// What the operator answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What was typed, one entry for each of [`Challenge::words`]; where there are none, `y`.
    pub typed: Vec<String>,
    /// The reason, where one was given.
    pub reason: Option<Text>,
}

impl Answer {
    /// Whether it answers the words of `challenge` exactly: no prefix, no other case, only surrounding blanks forgiven.
    #[must_use]
    pub fn confirms(&self, challenge: &Challenge) -> bool {
        let words = challenge.words();
        if words.is_empty() {
            return self.typed.len() == 1 && self.typed[0] == "y";
        }
        self.typed.len() == words.len()
            && self
                .typed
                .iter()
                .zip(&words)
                .all(|(typed, word)| typed.trim() == word.as_str() || typed.trim() == word.raw())
    }

    /// The length of the reason in characters, surrounding blanks apart.
    #[must_use]
    pub fn reason_length(&self) -> usize {
        self.reason.as_ref().map_or(0, |reason| reason.raw().trim().chars().count())
    }
}
