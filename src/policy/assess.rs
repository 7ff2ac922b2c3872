//! The one road from a plan to a clearance.

use super::{Answer, Challenge, Clearance, Facts, Finding, Refusal, Rule, Settings, Subject, judge};
use crate::domain::{Difference, EnvironmentId, Now, Plan, Sight, Step, differences};

/// How long a plan may stand between its reading and its confirmation while nobody types.
const PLAN_LIFE_SECONDS: i64 = 600;

/// What the rules say of a plan.
#[derive(Debug)]
#[must_use]
pub enum Verdict {
    /// No, and every reason why not.
    Deny(Vec<Refusal>),
    /// Yes, once this is answered.
    Ask(Challenge),
    /// Yes: the permission to send.
    Clear(Clearance),
}

/// Judges a plan at a moment. Without an answer the verdict is `Deny` or `Ask`; with one that meets the challenge it is
/// `Clear`; with one that does not, `Deny` with [`Rule::Confirmation`], [`Rule::Reason`], [`Rule::Ticket`],
/// [`Rule::Checklist`] or [`Rule::SecondPerson`]. The ticket, the ticks and the signature are the plan's own: what is judged is what is sent and written down.
pub fn assess(plan: &Plan, settings: &Settings, facts: &Facts, answer: Option<&Answer>, now: Now) -> Verdict {
    let findings = judge(&Subject::of(plan), settings, facts, now.wall);
    let mut refusals: Vec<Refusal> = findings.iter().filter_map(Finding::refusal).cloned().collect();
    if plan.steps.is_empty() {
        refusals.insert(0, Refusal::new(Rule::Empty, "there is nothing to send", ""));
    }
    if !refusals.is_empty() {
        return Verdict::Deny(refusals);
    }
    let challenge = Challenge::of(&findings);
    let Some(answer) = answer else { return Verdict::Ask(challenge) };

    refusals.extend(unanswered(plan, &challenge, answer));
    // A plan from the future was read before the clock was set back: nobody knows how old it is.
    let age = now.wall.duration_since(plan.read_at).as_secs().abs();
    if age > PLAN_LIFE_SECONDS {
        refusals.push(Refusal::new(Rule::Expired, "the plan is too old", "make it again"));
    }
    if refusals.is_empty() {
        let digest = plan.digest();
        let over = challenge.stepped_over(&digest, plan.intent.second.as_ref());
        Verdict::Clear(Clearance::mint(digest, now, over, challenge.blind, challenge.twice))
    } else {
        Verdict::Deny(refusals)
    }
}

/// What of a challenge an answer leaves open.
fn unanswered(plan: &Plan, challenge: &Challenge, answer: &Answer) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if !answer.confirms(challenge) {
        let wanted = challenge.words().iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", then ");
        let wanted = if wanted.is_empty() { "the key y".to_owned() } else { wanted };
        let why = "what was typed does not confirm this plan";
        refusals.push(Refusal::new(Rule::Confirmation, why, &format!("type {wanted}")));
    }
    if let Some(least) = challenge.reason
        && answer.reason_length() < least
    {
        let why = if challenge.overrides.is_empty() {
            "a reason is required here".to_owned()
        } else {
            format!("overriding a freeze needs a reason of at least {least} characters")
        };
        refusals.push(Refusal::new(Rule::Reason, &why, "anyone who gives one"));
    }
    let unticked = challenge.unticked(&plan.intent.ticked);
    if challenge.required
        && let [first, rest @ ..] = unticked.as_slice()
    {
        let more = if rest.is_empty() { String::new() } else { format!(" (and {} more)", rest.len()) };
        let why = format!("not ticked: {first}{more}");
        refusals.push(Refusal::new(Rule::Checklist, &why, "anyone who has seen to it"));
    }
    if challenge.required
        && let Some(why) = challenge.missing_signature(&plan.digest(), plan.intent.second.as_ref())
    {
        let who = "whoever acts, with a second person's signature";
        refusals.push(Refusal::new(Rule::SecondPerson, &why, who));
    }
    if challenge.required
        && let Some(form) = challenge.missing_ticket(plan.intent.ticket.as_ref())
    {
        let why = format!("a change ticket of the form {form} is required here");
        refusals.push(Refusal::new(Rule::Ticket, &why, "anyone who names one"));
    }
    refusals
}

/// The environments of a plan that no refusal is about, where every refusal is about one: what could go on without the
/// others. Empty where nothing can.
#[must_use]
pub fn spared(plan: &Plan, refusals: &[Refusal]) -> Vec<EnvironmentId> {
    let refused: Option<Vec<&EnvironmentId>> = refusals.iter().map(|refusal| refusal.environment.as_ref()).collect();
    let Some(refused) = refused else { return Vec::new() };
    let environments = plan.environments.iter().map(|(environment, _)| environment);
    environments.filter(|environment| !refused.contains(environment)).cloned().collect()
}

/// Compares a step's premises with what was read just before sending.
///
/// # Errors
/// The differences, where there are any: then nothing may be sent.
pub fn recheck(step: &Step, sight: &Sight) -> Result<(), Vec<Difference>> {
    let differences = differences(&step.premises, sight);
    if differences.is_empty() { Ok(()) } else { Err(differences) }
}
