//! The one road from a plan to a clearance.

use jiff::Timestamp;

use super::{Answer, Challenge, Clearance, Confirm, Facts, FreezeStanding, OVERRIDE_REASON, Refusal, Rule, Settings};
use crate::domain::{Difference, MayI, Now, Plan, Sight, Step, Text, Tier, Verb, differences};

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
/// `Clear`; with one that does not, `Deny` with [`Rule::Confirmation`] or [`Rule::Reason`].
pub fn assess(plan: &Plan, settings: &Settings, facts: &Facts, answer: Option<&Answer>, now: Now) -> Verdict {
    let mut refusals = hard_refusals(plan, settings, facts);
    if !refusals.is_empty() {
        return Verdict::Deny(refusals);
    }
    let challenge = challenge(plan, settings, facts, now.wall);
    let Some(answer) = answer else { return Verdict::Ask(challenge) };

    if !answer.confirms(&challenge) {
        let wanted = challenge.words().iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", then ");
        let wanted = if wanted.is_empty() { "the key y".to_owned() } else { wanted };
        refusals.push(Refusal::new(
            Rule::Confirmation,
            "what was typed does not confirm this plan",
            &format!("type {wanted}"),
        ));
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
    let age = now.wall.duration_since(plan.read_at).as_secs();
    if age > PLAN_LIFE_SECONDS {
        refusals.push(Refusal::new(Rule::Expired, "the plan is too old", "make it again"));
    }
    if refusals.is_empty() {
        Verdict::Clear(Clearance::mint(plan.digest(), now, challenge.overrides, challenge.blind, challenge.twice))
    } else {
        Verdict::Deny(refusals)
    }
}

/// What forbids the plan whatever is typed.
fn hard_refusals(plan: &Plan, settings: &Settings, facts: &Facts) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if plan.steps.is_empty() {
        refusals.push(Refusal::new(Rule::Empty, "there is nothing to send", ""));
    }
    let touched = plan.environments.iter().map(|(environment, _)| environment);
    if let Some(why) = settings.read_only.forbids(&plan.source, touched) {
        refusals.push(Refusal::new(Rule::ReadOnly, &why, "an operator whose configuration allows it"));
    }
    if facts.busy {
        refusals.push(Refusal::new(Rule::Busy, "a request on this target is being sent", "wait until it is answered"));
    }
    // From here on the rules narrow, and none of them may stand in the way of making production safer.
    if plan.intent.ask.safing() {
        return refusals;
    }
    if let Some(why) = &facts.contradicted {
        let who = "anyone, once the environment runs what was deployed to it";
        refusals.push(Refusal::new(Rule::Drift, why.raw(), who));
    }
    if plan.verb() == Verb::Approve {
        let own = facts.me.is_some() && plan.initiator == facts.me;
        let tier =
            plan.environments.iter().map(|(_, tier)| *tier).find(|tier| settings.no_self_approval.contains(tier));
        if let (true, Some(tier)) = (own, tier) {
            let why =
                format!("you started this run, and the configuration forbids approving one's own in {}", tier.word());
            refusals.push(Refusal::new(Rule::SelfApproval, &why, "any other reviewer"));
        }
        for gate in &plan.gates {
            if let MayI::No(why) = &gate.may_i {
                refusals.push(Refusal::new(
                    Rule::NotPermitted,
                    &format!("{}: {why}", gate.what),
                    "the gate's reviewers",
                ));
            }
        }
    }
    // What can be overridden (a freeze) is asked for in the challenge, not refused here.
    refusals
}

/// The freezes in force over a plan, each with its end.
fn freezes<'a>(plan: &'a Plan, settings: &'a Settings, now: Timestamp) -> impl Iterator<Item = (&'a Text, Timestamp)> {
    settings.freezes.iter().filter_map(move |freeze| {
        let covered = plan.environments.iter().any(|(environment, tier)| freeze.covers(&environment.service, *tier));
        match freeze.standing(now) {
            FreezeStanding::Active { until } if covered => Some((&freeze.name, until)),
            _ => None,
        }
    })
}

/// What must be typed.
fn challenge(plan: &Plan, settings: &Settings, facts: &Facts, now: Timestamp) -> Challenge {
    let safing = plan.intent.ask.safing();
    let overrides: Vec<Text> =
        if safing { Vec::new() } else { freezes(plan, settings, now).map(|(name, _)| name.clone()).collect() };
    let production = plan.tier() == Tier::Production;
    let confirm =
        if production || !overrides.is_empty() { Confirm::Name(plan.service_name.clone()) } else { Confirm::Yes };
    let wanted = plan.environments.iter().any(|(_, tier)| settings.require_reason.contains(tier));
    let reason = match (overrides.is_empty(), wanted && !safing) {
        (false, _) => Some(OVERRIDE_REASON),
        (true, true) => Some(1),
        (true, false) => None,
    };
    Challenge { confirm, reason, overrides, twice: facts.unknown_before, blind: plan.blind }
}

/// Compares a step's premises with what was read just before sending.
///
/// # Errors
/// The differences, where there are any: then nothing may be sent.
pub fn recheck(step: &Step, sight: &Sight) -> Result<(), Vec<Difference>> {
    let differences = differences(&step.premises, sight);
    if differences.is_empty() { Ok(()) } else { Err(differences) }
}
