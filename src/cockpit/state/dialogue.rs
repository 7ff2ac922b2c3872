//! A plan on the screen, from asking for it to sending it.

use super::Line;
use crate::domain::{Ask, Difference, EnvironmentId, Fault, FaultKind, Intent, Now, Plan, Text};
use crate::policy::{Challenge, Refusal, spared};

/// How far a dialogue is.
#[derive(Clone, Debug)]
pub enum Phase {
    /// The plan is being made.
    Planning,
    /// It could not be made.
    Failed(Fault),
    /// The rules forbid it.
    Denied(Box<Plan>, Vec<Refusal>),
    /// It waits for the confirmation.
    Armed(Box<Plan>, Challenge),
    /// It was left alone for too long; a key makes it again.
    Expired(Box<Plan>),
    /// Something it stands on changed; it is shown, what was typed stays, a new plan is being made or armed again in place.
    Changed(Box<Plan>, Vec<Difference>),
}

/// A field of the dialogue, in the order in which they are filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// One item of the checklist, by its place in the challenge.
    Tick(usize),
    /// The change ticket.
    Ticket,
    /// The second person's signature.
    Second,
    /// One of the words to type, by its place in the challenge.
    Word(usize),
    /// The reason.
    Reason,
}

/// A plan on the screen. It holds its own copy of the target: what happens to lists below cannot change it.
#[derive(Clone, Debug)]
pub struct Dialogue {
    /// Its number; answers to other numbers are dropped.
    pub number: u64,
    /// What was asked.
    pub intent: Intent,
    /// How far it is.
    pub phase: Phase,
    /// Whether the terminal proved that it painted the armed plan; before that no key is taken.
    pub painted: bool,
    /// What was typed for the words of the challenge.
    pub words: Vec<Line>,
    /// What was typed as the change ticket. (What was ticked stands in the intent.)
    pub ticket: Line,
    /// What was pasted as the second person's signature.
    pub second: Line,
    /// What was typed as the reason.
    pub reason: Line,
    /// The field with the cursor.
    pub field: Field,
    /// The first visible line of the lower part.
    pub top: usize,
    /// When it was opened or last typed in.
    pub touched: Now,
    /// What the last confirmation lacked.
    pub complaint: Option<String>,
    /// What changed since the operator last looked: shown until they acknowledge it with the confirming key, which then
    /// confirms nothing yet.
    pub changes: Vec<Difference>,
    /// Changes that a new plan did not bear out (a list that lags behind): they do not disturb a second time.
    pub dismissed: Vec<Difference>,
    /// The plan that was armed last: what a new one is compared with.
    pub former: Option<Box<Plan>>,
    /// Whether it is one of a batch: leaving it leads back there.
    pub in_batch: bool,
    /// Whether the plan is made without reading.
    pub blind: bool,
    /// When the plan came.
    pub planned_at: Option<Now>,
    /// What the probes of the environments that it stands on said then, in words.
    pub probed: Vec<(EnvironmentId, Text)>,
    /// When an earlier session last read what is asked about, where this one had not when the plan was asked for.
    pub recalled: Option<jiff::Timestamp>,
}

impl Dialogue {
    /// The plan, where there is one.
    #[must_use]
    pub fn plan(&self) -> Option<&Plan> {
        match &self.phase {
            Phase::Planning | Phase::Failed(_) => None,
            Phase::Denied(plan, _) | Phase::Armed(plan, _) | Phase::Expired(plan) | Phase::Changed(plan, _) => {
                Some(plan)
            }
        }
    }

    /// Whether keys are taken: it is armed and painted.
    #[must_use]
    pub fn takes_keys(&self) -> bool {
        self.painted && matches!(self.phase, Phase::Armed(..))
    }

    /// The fields of a challenge, in order: the checklist, the ticket, the signature, the words (the key `y` where there are none), the
    /// reason.
    #[must_use]
    pub fn fields(challenge: &Challenge) -> Vec<Field> {
        let ticks = (0..challenge.checklist.len()).map(Field::Tick);
        let ticket = (!challenge.tickets.is_empty()).then_some(Field::Ticket);
        let second = (!challenge.second.is_empty()).then_some(Field::Second);
        let words = (0..challenge.words().len().max(1)).map(Field::Word);
        ticks.chain(ticket).chain(second).chain(words).chain([Field::Reason]).collect()
    }

    /// Whether what a field asks for is there; of the reason, whether it is long enough.
    #[must_use]
    pub fn satisfies(&self, challenge: &Challenge, field: Field) -> bool {
        match field {
            Field::Tick(place) => challenge.checklist.get(place).is_none_or(|item| self.intent.ticked.contains(item)),
            Field::Ticket => challenge.missing_ticket(Some(&Text::new(&self.ticket.text))).is_none(),
            Field::Second => self
                .plan()
                .is_none_or(|plan| challenge.missing_signature(&plan.digest(), plan.intent.second.as_ref()).is_none()),
            Field::Word(place) => {
                let words = challenge.words();
                let Some(word) = words.get(place) else { return words.is_empty() };
                let typed = self.words.get(place).map(|line| line.text.trim());
                typed.is_some_and(|typed| typed == word.as_str() || typed == word.raw())
            }
            Field::Reason => self.reason.text.trim().chars().count() >= challenge.reason.unwrap_or(0),
        }
    }

    /// The first field that must be filled in and is not; the reason is the last.
    #[must_use]
    pub fn missing(&self, challenge: &Challenge) -> Option<Field> {
        let asked = |field: &Field| match field {
            Field::Tick(_) | Field::Ticket | Field::Second => challenge.required,
            Field::Word(_) | Field::Reason => true,
        };
        Self::fields(challenge).into_iter().filter(asked).find(|field| !self.satisfies(challenge, *field))
    }

    /// The same ask without what the rules refuse, where they refuse only some of its gates.
    #[must_use]
    pub fn without_refused(&self) -> Option<Ask> {
        let Phase::Denied(plan, refusals) = &self.phase else { return None };
        let Ask::Approve { gates, own_rollback, choice } = &self.intent.ask else { return None };
        let spared = spared(plan, refusals);
        let gates: Vec<_> = gates.iter().filter(|gate| spared.contains(&gate.environment)).cloned().collect();
        (!gates.is_empty()).then_some(Ask::Approve { gates, own_rollback: *own_rollback, choice: choice.clone() })
    }

    /// Whether a plan without reading may be asked for: reading failed, and the ask makes production safer.
    #[must_use]
    pub fn may_go_blind(&self) -> bool {
        let Phase::Failed(fault) = &self.phase else { return false };
        let unreadable =
            matches!(fault.kind, FaultKind::Unavailable | FaultKind::RateLimited { .. } | FaultKind::Malformed);
        unreadable && self.intent.ask.safing()
    }
}
