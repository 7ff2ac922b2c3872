//! The fixed block of the plan dialogue: exactly eight lines, so that it fits the smallest terminal and nothing in it moves.
//!
//! ```text
//!  what      approve production of acme/checkout            without warnings; with them the first line is theirs, and
//!  where     production (PRODUCTION) · checkout · acme       what and where share one
//!  version   v2.13.2 → v2.14.0
//!  gates     approval of production: you may
//!  freezes   none
//!  next      the deploying job starts at once
//!  undo      roll back to v2.13.2; stays: migrations
//!  confirm   type `checkout`, then Enter · Esc cancels
//! ```

use super::{PlanLine, PlanTone, environments, line};
use crate::cockpit::view::words::{self, DASH};
use crate::cockpit::view::{freezes, naming, proof, refusals, workflows};
use crate::cockpit::{Dialogue, Field, Phase, State};
use crate::domain::{MayI, Plan, Text, Tier, Verb};
use crate::policy::Challenge;

/// The eight lines.
pub(super) fn lines(state: &State, dialogue: &Dialogue) -> Vec<PlanLine> {
    let mut lines = Vec::with_capacity(8);
    let (what, place) = (what(state, dialogue), place(state, dialogue));
    match dialogue.plan().map_or(&[][..], |plan| &plan.warnings) {
        [] => {
            lines.push(line("what", &what, PlanTone::Plain));
            lines.push(line("where", &place, PlanTone::Plain));
        }
        [first, more @ ..] => {
            let more = if more.is_empty() { String::new() } else { format!(" (+{} more below)", more.len()) };
            lines.push(line("warning", &format!("{first}{more}"), PlanTone::Warning));
            lines.push(line("what", &format!("{what} · {place}"), PlanTone::Plain));
        }
    }
    lines.push(version(state, dialogue));
    lines.push(gates(dialogue.plan()));
    lines.push(freezes_and_holds(state, dialogue));
    lines.push(next(dialogue.plan()));
    lines.push(undo(dialogue.plan()));
    lines.push(last(dialogue));
    lines
}

fn what(state: &State, dialogue: &Dialogue) -> String {
    let verb = dialogue.intent.ask.verb().word();
    if let Some(plan) = dialogue.plan() {
        return plan.title.to_string();
    }
    let service = dialogue.intent.ask.service();
    service.map_or_else(|| verb.to_owned(), |service| format!("{verb} {}", naming::service(state, service)))
}

/// Where, with tier and source: `production (PRODUCTION) of checkout · acme`.
fn place(state: &State, dialogue: &Dialogue) -> String {
    let ask = &dialogue.intent.ask;
    let found = environments(ask, dialogue.plan());
    let named = |tier: Tier| if tier.is_production() { "PRODUCTION" } else { tier.word() };
    let mut places: Vec<String> = Vec::new();
    for environment in found {
        let planned = dialogue
            .plan()
            .and_then(|plan| plan.environments.iter().find(|(known, _)| known == environment).map(|(_, tier)| *tier));
        let tier = planned.or_else(|| state.environment(environment).map(|found| found.environment.tier));
        let tier = tier.map_or("tier unknown", named);
        places.push(format!("{} ({tier})", environment.name));
    }
    let service = dialogue.plan().map(|plan| plan.service_name.to_string());
    let service = service
        .or_else(|| ask.service().map(|service| naming::service(state, service).to_string()))
        .unwrap_or_else(|| DASH.to_owned());
    let source = dialogue.plan().map(|plan| plan.source.clone());
    let source = source.or_else(|| {
        ask.service().and_then(|service| state.world.services.get(service)).map(|found| found.setup.source.clone())
    });
    let source = source.map(|source| format!(" · {source}")).unwrap_or_default();
    if places.is_empty() { format!("{service}{source}") } else { format!("{} of {service}{source}", places.join(", ")) }
}

fn version(state: &State, dialogue: &Dialogue) -> PlanLine {
    let Some(plan) = dialogue.plan() else { return line("version", DASH, PlanTone::Quiet) };
    let release = |release: &crate::domain::Release| {
        let short = release.commit.short();
        if release.version == short { short.to_string() } else { format!("{} ({short})", release.version) }
    };
    match (&plan.from, &plan.to) {
        (Some(from), Some(to)) if from.same(to) => {
            line("version", &format!("{}: the same as runs now", release(to)), PlanTone::Plain)
        }
        (Some(from), Some(to)) => {
            let stands = now(state, plan).map(|words| format!(" · {}: {words}", from.version)).unwrap_or_default();
            line("version", &format!("{} → {}{stands}", release(from), release(to)), PlanTone::Plain)
        }
        (None, Some(to)) => {
            line("version", &format!("{DASH} → {}; what runs now is not known", release(to)), PlanTone::Plain)
        }
        (Some(from), None) => line("version", &format!("{} stays", release(from)), PlanTone::Plain),
        (None, None) => line("version", "no release changes by this alone", PlanTone::Quiet),
    }
}

/// How sure it is that what runs now runs, where one environment is changed and it has a probe.
fn now(state: &State, plan: &Plan) -> Option<Text> {
    let [(environment, _)] = plan.environments.as_slice() else { return None };
    let found = state.environment(environment).filter(|found| found.probe.is_some())?;
    proof::standing(state, found)
}

/// The gates that it passes or meets, and whether the operator counts.
fn gates(plan: Option<&Plan>) -> PlanLine {
    let Some(plan) = plan else { return line("gates", DASH, PlanTone::Quiet) };
    if plan.gates.is_empty() {
        return line("gates", "none that is known", PlanTone::Quiet);
    }
    let refused = plan.gates.iter().any(|gate| matches!(gate.may_i, MayI::No(_)));
    let each: Vec<String> = plan.gates.iter().map(|gate| format!("{}: {}", gate.what, may_i(&gate.may_i))).collect();
    line("gates", &each.join(" · "), if refused { PlanTone::Warning } else { PlanTone::Plain })
}

/// Whether the operator may pass a gate, in words.
pub(super) fn may_i(may_i: &MayI) -> String {
    match may_i {
        MayI::Yes => "you may".to_owned(),
        MayI::No(why) => format!("not you ({why})"),
        MayI::Unsaid => "the provider does not say whether you may".to_owned(),
    }
}

fn freezes_and_holds(state: &State, dialogue: &Dialogue) -> PlanLine {
    let ask = &dialogue.intent.ask;
    let mut parts: Vec<String> = Vec::new();
    let mut grave = false;
    for environment in environments(ask, dialogue.plan()) {
        let Some(found) = state.environment(environment) else { continue };
        let over = freezes::over(&state.settings.freezes, &environment.service, found.environment.tier, state.now.wall);
        for (active, words) in over {
            grave |= active;
            parts.push(words.to_string());
        }
        let service = state.world.services.get(&environment.service);
        let kept = service.map(|service| freezes::kept(&state.display, &service.freezes, environment, state.now.wall));
        for (active, words) in kept.into_iter().flatten() {
            grave |= active;
            parts.push(words.to_string());
        }
        if let Some(workflow) = service.and_then(|service| workflows::held(service, found)) {
            grave = true;
            parts.push(format!("held: workflow {} is disabled", workflow.name));
        }
    }
    let mut once: Vec<String> = Vec::new();
    for part in parts {
        if !once.contains(&part) {
            once.push(part);
        }
    }
    match &dialogue.phase {
        Phase::Armed(_, challenge) if !challenge.overrides.is_empty() => {
            let names = words::list(challenge.overrides.iter().map(Text::as_str));
            once.insert(0, format!("this OVERRIDES the freeze {names}"));
        }
        Phase::Armed(plan, challenge) if !challenge.required && !challenge.second.is_empty() => {
            let over = challenge.stepped_over(&plan.digest(), plan.intent.second.as_ref());
            if !over.is_empty() {
                let names = words::list(over.iter().map(Text::as_str));
                once.insert(0, format!("BREAK GLASS: goes without {names}; the journal keeps it"));
                grave = true;
            }
        }
        Phase::Armed(plan, _) if grave && plan.intent.ask.safing() => {
            once.push("does not stop what makes it safer".to_owned());
        }
        _ => {}
    }
    if once.is_empty() {
        return line("freezes", "no freeze, no hold", PlanTone::Quiet);
    }
    line("freezes", &once.join(" · "), if grave { PlanTone::Warning } else { PlanTone::Plain })
}

fn next(plan: Option<&Plan>) -> PlanLine {
    match plan {
        Some(plan) if !plan.next.is_empty() => line("next", plan.next.as_str(), PlanTone::Plain),
        Some(_) => line("next", "nothing happens by itself", PlanTone::Quiet),
        None => line("next", DASH, PlanTone::Quiet),
    }
}

fn undo(plan: Option<&Plan>) -> PlanLine {
    let Some(plan) = plan else { return line("undo", DASH, PlanTone::Quiet) };
    let how = if plan.undo.how.is_empty() { "not by one act" } else { plan.undo.how.as_str() };
    let stays = &plan.undo.stays;
    let words = if stays.is_empty() { how.to_owned() } else { format!("{how}; not undone: {stays}") };
    line("undo", &words, PlanTone::Plain)
}

/// The last line: what the dialogue waits for, or why it does not go on.
fn last(dialogue: &Dialogue) -> PlanLine {
    match &dialogue.phase {
        Phase::Planning if dialogue.blind => line("state", "Planning without reading…", PlanTone::Quiet),
        Phase::Planning => line("state", "Planning… nothing is sent by that.", PlanTone::Quiet),
        Phase::Failed(fault) => {
            // What was being done stands below; here what happened must not be cut.
            let hint = if fault.hint.is_empty() { String::new() } else { format!("; {}", fault.hint) };
            let keys = match (dialogue.may_go_blind(), fault.hint.as_str().contains("(r)")) {
                (true, _) => " · r tries again, b goes blind",
                (false, false) => " · r tries again",
                (false, true) => "",
            };
            line("state", &format!("Failed: {}{hint}{keys}", fault.what), PlanTone::Bad)
        }
        Phase::Denied(_, refusals) => {
            let first = refusals.first();
            let words = first.map_or_else(|| "no reason was given".to_owned(), refusals::refusal);
            let more = refusals.len().saturating_sub(1);
            let more = if more > 0 { format!(" (+{more} below)") } else { String::new() };
            line("state", &format!("Denied: {words}{more}"), PlanTone::Bad)
        }
        Phase::Expired(_) => line("state", "Expired: a key makes it again; what you typed stays.", PlanTone::Warning),
        Phase::Changed(_, differences) => changed(differences.first(), "planning anew…"),
        Phase::Armed(..) if !dialogue.painted => {
            line("confirm", "one moment: keys count once this is on the screen", PlanTone::Quiet)
        }
        Phase::Armed(..) if !dialogue.changes.is_empty() => {
            changed(dialogue.changes.first(), "the next confirmation only acknowledges that")
        }
        Phase::Armed(plan, challenge) => {
            let words = challenge.words();
            let typed = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", then ");
            let asked = match (missing(dialogue, challenge), words.is_empty()) {
                (Some(missing), true) => format!("{missing}, then y"),
                (Some(missing), false) => format!("{missing}, {typed}, then Enter"),
                (None, true) => "y confirms".to_owned(),
                (None, false) => format!("type {typed}, then Enter"),
            };
            let said = missing(dialogue, challenge).is_some() || challenge.reason.is_none();
            let reason = if said { "" } else { " · reason required (Tab)" };
            let tone = if plan.verb() == Verb::RollBack || plan.tier().is_production() {
                PlanTone::Warning
            } else {
                PlanTone::Good
            };
            line("confirm", &format!("{asked}{reason} · Esc cancels"), tone)
        }
    }
}

/// What is still missing before what confirms counts, in the order of the fields: `tick 2 (Space), ticket, reason`. Nothing
/// where no guardrail asks for anything that is not there.
fn missing(dialogue: &Dialogue, challenge: &Challenge) -> Option<String> {
    let unticked = challenge.unticked(&dialogue.intent.ticked).len();
    let mut missing = Vec::new();
    missing.extend((unticked > 0).then(|| format!("tick {unticked} (Space)")));
    missing.extend((!dialogue.satisfies(challenge, Field::Ticket)).then(|| "ticket".to_owned()));
    if missing.is_empty() || !challenge.required {
        return None;
    }
    missing.extend((!dialogue.satisfies(challenge, Field::Reason)).then(|| "reason".to_owned()));
    Some(missing.join(", "))
}

fn changed(difference: Option<&crate::domain::Difference>, then: &str) -> PlanLine {
    let words = difference.map_or_else(
        || format!("Changed; {then}"),
        |difference| format!("Changed: {}: {} → {}; {then}", difference.what, difference.was, difference.is),
    );
    line("state", &words, PlanTone::Warning)
}
