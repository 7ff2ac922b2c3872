//! What is always there, and the two lists of tiers: read-only, busy, who may approve, the reason, the confirmation.

use super::super::{Facts, Finding, OVERRIDE_REASON, Refusal, Requirement, Rule, Ruling, Settings, Subject};
use super::guardrails;
use crate::domain::{MayI, Verb};

/// What a safing verb is told where a rule would refuse.
pub(super) const SAFING: &str = "does not stand in the way of what makes production safer";

/// The strongest word: the only one that stops a safing verb too.
pub(super) fn read_only(subject: &Subject<'_>, settings: &Settings) -> Finding {
    let touched = subject.environments.iter().map(|(environment, _)| *environment);
    let ruling = match settings.read_only.forbids(subject.source, touched) {
        Some(why) => Ruling::Refuses(Refusal::new(Rule::ReadOnly, &why, "an operator whose configuration allows it")),
        None => Ruling::passes("writing is allowed there"),
    };
    Finding::built_in(Rule::ReadOnly, ruling)
}

/// No second request while one is out.
pub(super) fn busy(facts: &Facts) -> Finding {
    let ruling = if facts.busy {
        let why = "a request on this target is being sent";
        Ruling::Refuses(Refusal::new(Rule::Busy, why, "wait until it is answered"))
    } else {
        Ruling::passes("no request on this target is being sent")
    };
    Finding::built_in(Rule::Busy, ruling)
}

/// What a probe sees is not what was deployed: nothing is put on top of that but what makes it safer.
pub(super) fn drift(subject: &Subject<'_>, facts: &Facts) -> Finding {
    let ruling = match &facts.contradicted {
        None => Ruling::passes("no probe contradicts what it stands on"),
        Some(_) if subject.safing => Ruling::passes(SAFING),
        Some(why) => {
            let who = "anyone, once the environment runs what was deployed to it";
            Ruling::Refuses(Refusal::new(Rule::Drift, why.raw(), who))
        }
    };
    Finding::built_in(Rule::Drift, ruling)
}

/// Who may approve: by the configuration, and by the provider's own word.
pub(super) fn approval(subject: &Subject<'_>, settings: &Settings, facts: &Facts) -> Vec<Finding> {
    if subject.verb != Verb::Approve {
        let why = format!("is not about {}", subject.verb.word());
        return vec![Finding::built_in(Rule::SelfApproval, Ruling::apart(&why))];
    }
    if subject.safing {
        return vec![Finding::built_in(Rule::SelfApproval, Ruling::passes(SAFING))];
    }
    let own = facts.me.is_some() && subject.initiator == facts.me.as_ref();
    let mut findings = Vec::new();
    for (environment, tier) in &subject.environments {
        let ruling = match (settings.no_self_approval.contains(tier), own) {
            (false, _) => Ruling::apart(&format!("one's own run may be approved in {}", tier.word())),
            (true, false) => Ruling::passes("somebody else started this run"),
            (true, true) => {
                let tier = tier.word();
                let why = format!("you started this run, and the configuration forbids approving one's own in {tier}");
                let refusal = Refusal::new(Rule::SelfApproval, &why, "any other reviewer");
                Ruling::Refuses(refusal.of(Some(environment)))
            }
        };
        findings.push(Finding::built_in(Rule::SelfApproval, ruling));
    }
    // Said once, however many environments say it.
    findings.dedup_by(|one, other| one.ruling == other.ruling);
    for gate in subject.gates {
        if let MayI::No(why) = &gate.may_i {
            let why = format!("{}: {why}", gate.what);
            let refusal = Refusal::new(Rule::NotPermitted, &why, "the gate's reviewers");
            findings.push(Finding::built_in(Rule::NotPermitted, Ruling::Refuses(refusal)));
        }
    }
    findings
}

/// A reason: where the configuration asks for one, and always to override a freeze.
pub(super) fn reason(subject: &Subject<'_>, settings: &Settings, overriding: bool) -> Finding {
    let wanted = subject.environments.iter().find(|(_, tier)| settings.require_reason.contains(tier));
    let ruling = match (overriding, wanted) {
        (true, _) => {
            let why = format!("overriding a freeze needs a reason of at least {OVERRIDE_REASON} characters");
            Ruling::asks(Requirement::Reason(OVERRIDE_REASON), &why)
        }
        (false, Some(_)) if subject.safing => Ruling::passes(SAFING),
        (false, Some((_, tier))) => {
            Ruling::asks(Requirement::Reason(1), &format!("a reason is required in {}", tier.word()))
        }
        (false, None) => Ruling::apart("a reason is welcome, not required"),
    };
    Finding::built_in(Rule::Reason, ruling)
}

/// What must be typed. It grows with the danger.
pub(super) fn confirmation(
    subject: &Subject<'_>,
    settings: &Settings,
    facts: &Facts,
    overriding: bool,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if facts.unknown_before {
        let why = "an earlier order on the same target has an unknown outcome";
        findings.push(Finding::built_in(Rule::Twice, Ruling::asks(Requirement::Twice, why)));
    }
    if subject.blind {
        findings.push(Finding::built_in(
            Rule::Blind,
            Ruling::asks(Requirement::Blind, "nothing is read before it is sent"),
        ));
    }
    let guarded = guardrails::wants_name(subject, settings);
    let why = match (subject.is_production(), overriding, guarded) {
        (true, ..) => Some("production".to_owned()),
        (false, true, _) => Some("a freeze is overridden".to_owned()),
        (false, false, Some(name)) => Some(format!("guardrail {name}")),
        (false, false, None) => None,
    };
    let ruling = match why {
        Some(why) => Ruling::asks(Requirement::Name(subject.service_name.clone()), &why),
        None => Ruling::asks(Requirement::Yes, "nothing more than the key is asked for"),
    };
    findings.push(Finding::built_in(Rule::Confirmation, ruling));
    findings
}
