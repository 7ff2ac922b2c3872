//! What a guardrail says: first whether it is about this at all, then each of its demands.

use jiff::Timestamp;

use super::super::{
    Demand, Facts, Finding, Guardrail, Refusal, Requirement, Rule, Ruling, SecondPerson, Settings, Subject,
};
use super::built_in::SAFING;
use super::{change, cool_down, soak};
use crate::domain::{EnvironmentId, Text, Tier};

/// An environment that a guardrail covers; nothing: the whole of something that touches no environment.
pub(super) type Place<'a> = Option<(&'a EnvironmentId, Tier)>;

/// What a guardrail says: a finding for each demand and, where a demand looks at environments, for each of them.
pub(super) fn guardrail(subject: &Subject<'_>, guardrail: &Guardrail, facts: &Facts, now: Timestamp) -> Vec<Finding> {
    let places = match places(subject, guardrail) {
        Ok(places) => places,
        Err(why) => {
            let apart = |demand: &Demand| Finding::new(rule(demand), &guardrail.name, Ruling::apart(&why));
            return guardrail.demands.iter().map(apart).collect();
        }
    };
    let mut findings = Vec::new();
    for demand in &guardrail.demands {
        let mut say = |ruling: Ruling| findings.push(Finding::new(rule(demand), &guardrail.name, ruling));
        if subject.safing && (demand.refuses() || *demand == Demand::Name) {
            say(Ruling::passes(SAFING));
            continue;
        }
        if matches!(demand, Demand::OneChange | Demand::CoolDown(_) | Demand::Soak { .. })
            && !subject.brings_a_release()
        {
            say(Ruling::apart(&format!("is not about {}", subject.verb.word())));
            continue;
        }
        match demand {
            Demand::Name => {
                let why = because(guardrail, "the service's name is typed here as in production");
                say(Ruling::asks(Requirement::Name(subject.service_name.clone()), &why));
            }
            Demand::MaxMarked(most) => say(marked(subject, guardrail, *most)),
            Demand::Ticket(pattern) => {
                let why = because(guardrail, "a change ticket is required here");
                say(asks(subject, Requirement::Ticket(pattern.clone()), &why));
            }
            Demand::Checklist(items) => {
                let why = because(guardrail, "these items are to be ticked");
                say(asks(subject, Requirement::Checklist(items.clone()), &why));
            }
            Demand::SecondPerson(signers) => {
                let why = because(guardrail, "a second person signs this plan");
                let what = SecondPerson { signers: signers.clone(), first: facts.me.clone() };
                say(asks(subject, Requirement::SecondPerson(what), &why));
            }
            Demand::Deny | Demand::OneChange | Demand::CoolDown(_) | Demand::Soak { .. } => {
                for place in &places {
                    say(match demand {
                        Demand::OneChange => change::one(guardrail, *place, facts),
                        Demand::CoolDown(length) => cool_down::since_rollback(guardrail, *length, *place, facts, now),
                        Demand::Soak { environment, least } => {
                            soak::Soak { guardrail, environment, least: *least }.judge(subject, *place, facts, now)
                        }
                        _ => deny(subject, guardrail, *place),
                    });
                }
            }
        }
    }
    findings
}

/// The guardrail that wants the service's name typed, where one does.
pub(super) fn wants_name<'a>(subject: &Subject<'_>, settings: &'a Settings) -> Option<&'a Text> {
    let wants = |guardrail: &&Guardrail| {
        !subject.safing && guardrail.demands.contains(&Demand::Name) && places(subject, guardrail).is_ok()
    };
    settings.guardrails.iter().find(wants).map(|guardrail| &guardrail.name)
}

/// The places of a subject that a guardrail covers, or why it covers none.
fn places<'a>(subject: &Subject<'a>, guardrail: &Guardrail) -> Result<Vec<Place<'a>>, String> {
    let reach = &guardrail.reach;
    if !reach.service(subject.service) {
        return Err("is about other services".to_owned());
    }
    if !reach.verb(subject.verb) {
        return Err(format!("is not about {}", subject.verb.word()));
    }
    if subject.environments.is_empty() {
        return if reach.anywhere() { Ok(vec![None]) } else { Err("is about environments".to_owned()) };
    }
    let covered = subject.environments.iter().filter(|(environment, tier)| reach.environment(environment, *tier));
    let places: Vec<Place<'a>> = covered.map(|place| Some(*place)).collect();
    if places.is_empty() { Err("is about other environments".to_owned()) } else { Ok(places) }
}

/// The rule by which a demand is known.
fn rule(demand: &Demand) -> Rule {
    match demand {
        Demand::Deny => Rule::Guardrail,
        Demand::Name => Rule::Confirmation,
        Demand::MaxMarked(_) => Rule::MaxMarked,
        Demand::Ticket(_) => Rule::Ticket,
        Demand::Checklist(_) => Rule::Checklist,
        Demand::SecondPerson(_) => Rule::SecondPerson,
        Demand::OneChange => Rule::OneChange,
        Demand::CoolDown(_) => Rule::CoolDown,
        Demand::Soak { .. } => Rule::Soak,
    }
}

fn deny(subject: &Subject<'_>, guardrail: &Guardrail, place: Place<'_>) -> Ruling {
    let to = place.map(|(environment, _)| format!(" {} of", environment.name)).unwrap_or_default();
    let what = format!("guardrail {} denies {}{to} {}", guardrail.name, subject.verb.word(), subject.service_name);
    let refusal = Refusal::new(Rule::Guardrail, &because(guardrail, &what), "whoever keeps the configuration");
    Ruling::Refuses(refusal.of(place.map(|(environment, _)| environment)))
}

fn marked(subject: &Subject<'_>, guardrail: &Guardrail, most: usize) -> Ruling {
    if subject.marked <= most {
        return Ruling::passes(&format!("{} marked of at most {most}", subject.marked));
    }
    let name = &guardrail.name;
    let what = format!("guardrail {name} lets at most {most} through at once, and {} are marked", subject.marked);
    Ruling::Refuses(Refusal::new(Rule::MaxMarked, &because(guardrail, &what), "anyone, with fewer marks"))
}

/// What is asked of everyone, and shown alone to whoever makes production safer.
fn asks(subject: &Subject<'_>, what: Requirement, why: &str) -> Ruling {
    Ruling::Asks { what, why: Text::new(why), required: !subject.safing }
}

/// What a guardrail says, with its author's reason.
pub(super) fn because(guardrail: &Guardrail, what: &str) -> String {
    if guardrail.reason.is_empty() { what.to_owned() } else { format!("{what}: {}", guardrail.reason) }
}
