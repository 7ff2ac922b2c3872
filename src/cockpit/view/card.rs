//! The situation card: what is so with one environment or run, as plain lines fit for a chat. No colours, no symbols that a
//! chat could take for its own, no secrets: of addresses neither who logs in nor what was asked for.
//!
//! ```text
//! checkout → production: waits for approval 0/1
//! version: v2.13.2 → v2.14.0 (3f9a1c2), 14 commits, 3 authors, oldest 2d, touches migrations
//! since: 13:59Z (14:59+01:00), 4m ago
//! ...
//! ```

use jiff::Timestamp;

use super::{address, gates, moments, naming, runs, standing, words};
use crate::cockpit::rows::{Subject, comparison_of, subject, subject_of};
use crate::cockpit::view::plan::summary;
use crate::cockpit::{Display, RowId, State, Zones};
use crate::domain::{EnvironmentId, Gate, Text};

/// The card of what is selected; nothing where nothing is that it could tell of.
#[must_use]
pub fn card(state: &State) -> Option<Vec<Text>> {
    let run_row = matches!(state.selected(), Some(RowId::Run(_) | RowId::Job(..)));
    let focused = state.screen.pane_state(state.screen.pane).selected.as_ref();
    let subject = focused.and_then(|row| subject_of(state, row)).or_else(|| subject(state))?;
    Some(lines(state, &subject, run_row, address(state).as_ref()))
}

/// The card of an environment.
#[must_use]
pub fn card_of(state: &State, environment: &EnvironmentId) -> Option<Vec<Text>> {
    let subject = subject_of(state, &RowId::Environment(environment.clone()))?;
    let run = subject.run.as_ref().and_then(|run| state.run(run)).map(|run| run.url.clone());
    let page = run.or_else(|| state.environment(environment)?.environment.url.clone());
    Some(lines(state, &subject, false, page.as_ref()))
}

/// Both times of day, whatever the screen shows: who reads it sits elsewhere.
fn when(state: &State, at: Timestamp) -> String {
    let display = Display { clock: Zones::Both, ..state.display.clone() };
    let dated = moments::dated(&display, at, state.now.wall);
    // Where both are the same, one is enough.
    if state.display.zone.to_offset(at).is_zero() {
        return moments::dated(&Display { clock: Zones::Utc, ..display }, at, state.now.wall);
    }
    dated
}

fn lines(state: &State, subject: &Subject, run_row: bool, page: Option<&Text>) -> Vec<Text> {
    let mut lines: Vec<String> = Vec::new();
    let mut say = |label: &str, words: String| lines.push(format!("{label}: {words}"));
    let gate = subject.gate.as_ref().and_then(|gate| state.gate(gate));
    let environment = subject.environment.as_ref().and_then(|environment| state.environment(environment));
    let run = subject.run.as_ref().and_then(|run| state.run(run));
    let order = subject.order.as_ref().and_then(|order| state.orders.entries.get(order));

    let version = |release: &crate::domain::Release| match (&release.version, release.commit.short()) {
        (version, commit) if *version == commit => version.to_string(),
        (version, commit) => format!("{version} ({commit})"),
    };
    let current = environment.and_then(|environment| environment.current.as_ref());
    if let Some((service, base, head)) = comparison_of(state, subject, run_row) {
        let name = |commit| naming::version(state, &service, commit);
        let known = state.world.comparisons.get(&(service.clone(), base.clone(), head.clone()));
        let what = known.and_then(|known| known.as_ref().ok()).map(|known| summary(known, state.now.wall));
        let what = what.unwrap_or_else(|| "what lies between was not read".to_owned());
        say("version", format!("{} → {} ({}), {what}", name(&base), name(&head), head.short()));
    } else if let Some(current) = current {
        say("version", version(&current.release));
    }
    if let Some(current) = current {
        let newest = environment.and_then(|environment| environment.deployments.first()).map(|newest| &newest.state);
        let (versions, _, word) = standing::of_current(current, newest);
        let by = current.actor.as_ref().map(|actor| format!(", by {actor}")).unwrap_or_default();
        let ago = words::ago(current.since, state.now.wall);
        say("runs", format!("{versions} {word}, since {}, {ago} ago{by}", when(state, current.since)));
    }
    if let Some(failed) = environment.and_then(crate::cockpit::rows::failed_deployment) {
        let by = failed.actor.as_ref().map(|actor| format!(", by {actor}")).unwrap_or_default();
        let ago = words::ago(failed.changed_at, state.now.wall);
        let said = format!("{} of {}", failed.state.word(), version(&failed.release));
        say("last attempt", format!("{said}, {}, {ago} ago{by}", when(state, failed.changed_at)));
    }
    if let Some(gate) = gate {
        say("gate", gate_words(state, gate));
    }
    if let Some(run) = run {
        let said = runs::state_words(state, run);
        let time = runs::time_words(state, run);
        say("run", format!("{} {}, {said}, {time}", naming::run(state, &run.id), run.name));
        if let Some(actor) = &run.actor {
            say("started", format!("by {actor}, {}", when(state, run.created_at)));
        }
    }
    if let Some(order) = order {
        let ago = words::duration(state.now.since(order.at));
        say("order", format!("{}: {} {ago} ago", order.plan.title, order.state.word()));
    }
    let read = environment.and_then(|environment| environment.seen);
    let seen = read.or_else(|| state.world.services.get(&subject.service)?.seen);
    let simulated = state.world.sources.get(&subject.source).is_some_and(|source| source.simulated);
    let simulated = if simulated { ", SIMULATED" } else { "" };
    let age = seen.map_or("never".to_owned(), |seen| format!("{} ago", words::duration(state.now.since(seen))));
    say("seen", format!("{age}, at {}{simulated}", when(state, state.now.wall)));
    if let Some(page) = page.and_then(bare) {
        lines.push(page);
    }

    let place = match (&subject.environment, run) {
        (Some(environment), _) => format!(" → {}", environment.name),
        (None, Some(run)) => format!(" {}", naming::run(state, &run.id)),
        (None, None) => String::new(),
    };
    let word = match (order, gate, run) {
        (Some(order), _, _) => format!("{} {}", order.plan.verb().word(), order.state.word()),
        (None, Some(gate), _) => format!("waits for {}", gates::what(&state.display, gate)),
        (None, None, Some(run)) if run_row || current.is_none() => runs::state_words(state, run),
        _ => current.map_or("nothing is known".to_owned(), |current| {
            let newest = environment.and_then(|found| found.deployments.first()).map(|newest| &newest.state);
            standing::of_current(current, newest).2.to_owned()
        }),
    };
    let title = format!("{}{place}: {word}", naming::service(state, &subject.service));
    std::iter::once(title).chain(lines).map(|line| Text::new(&line)).collect()
}

/// `approval 0/1, you may; mira, tomas; since 13:59Z, 4m`.
fn gate_words(state: &State, gate: &Gate) -> String {
    let mut parts = vec![gates::what(&state.display, gate)];
    if gate.wants_people() {
        parts.push(format!("asked: {}", gates::reviewers(gate)));
    }
    if let Some(since) = gate.since {
        parts.push(format!("since {}, {} ago", when(state, since), words::ago(since, state.now.wall)));
    }
    parts.join("; ")
}

/// An address without who logs in and without what was asked for: either may hold a secret. Nothing where it is none of the
/// web.
fn bare(address: &Text) -> Option<String> {
    let shown = address.as_str();
    let (scheme, rest) = shown.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"))?;
    let rest = rest.split(['?', '#']).next()?;
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.rsplit('@').next()?;
    Some(format!("{scheme}://{host}{path}"))
}
