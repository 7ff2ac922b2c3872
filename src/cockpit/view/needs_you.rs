//! *Needs you*: everything that waits for the operator, most urgent first; what waits for others below, dimmed.

use super::list::visible;
use super::words::{self, DASH};
use super::{
    Empty, Health, List, Mark, Window, acknowledged_at, freshness, gates, lets_own_rollback_through, moments, naming,
    proof, rollouts, standing,
};
use crate::cockpit::rows::{need, needs_you_rows};
use crate::cockpit::{EnvironmentState, OrderEntry, Pane, RowId, ServiceState, SourceState, State};
use crate::domain::{DeploymentId, DeploymentState, EnvironmentId, Gate, OrderState, Rollout, Text, Tier};
use crate::policy::TWICE_WORDS;

/// What kind of thing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NeedKind {
    /// An order whose outcome is unknown or that broke off.
    Order,
    /// A production deployment that failed.
    Failure,
    /// A production environment that does not run well what was deployed to it, as its probe sees it.
    Faulty,
    /// A gate that the operator may answer.
    Mine,
    /// A source or service that cannot be read.
    Unreadable,
    /// A gate that waits for others or for a timer.
    Others,
    /// What the operator acknowledged, where that is listed.
    Acknowledged,
}

/// One row.
#[derive(Clone, Debug)]
pub struct NeedLine {
    /// Its id.
    pub id: RowId,
    /// How it is marked.
    pub mark: Mark,
    /// What kind of thing.
    pub kind: NeedKind,
    /// How well.
    pub health: Health,
    /// The service.
    pub service: Text,
    /// The environment and its tier.
    pub environment: Option<(Text, Tier)>,
    /// The version.
    pub version: Text,
    /// `you may`, `tomas, priya`, `timer`, `failed`, `unknown`: the state in a word or two, which says whose turn it is.
    pub state: Text,
    /// `4m`: how long already.
    pub age: Text,
    /// Why, or what to do: `started by linus`, `not you: you started this run`, `opens by itself at 14:09Z`.
    pub note: Text,
}

/// The rows of a window. Without filter the total is what the pane's title counts.
#[must_use]
pub fn needs_you(state: &State, window: Window) -> List<NeedLine> {
    let mut list =
        visible(state, Pane::NeedsYou, window, || nothing(state), |_, row, mark| Some(line(state, row, mark)));
    list.stale = freshness::badge(state, state.world.services.values());
    list
}

/// Everything that needs somebody, whatever the list is filtered by; not what was acknowledged, whether that is shown or not.
#[must_use]
pub fn needs(state: &State) -> Vec<NeedLine> {
    let rows = needs_you_rows(state).into_iter().filter(|row| acknowledged_at(state, row).is_none());
    rows.map(|row| line(state, row, Mark::default())).collect()
}

/// What to say where nothing needs the operator: it may be calm, or nobody knows yet.
fn nothing(state: &State) -> Empty {
    let services = &state.world.services;
    if services.is_empty() {
        return freshness::no_service(state);
    }
    let read = services.values().filter(|service| service.seen.is_some()).count();
    if read == 0 {
        let recalled = services.values().filter_map(crate::cockpit::ServiceState::recalled_at).min();
        return recalled.map_or(Empty::Loading, |at| {
            let words = format!("Nothing needed you when this was last {}.", freshness::seen_ago(state, at));
            Empty::Nothing(Text::new(&words))
        });
    }
    let moving = services.values().flat_map(|service| &service.runs).filter(|run| run.state.in_flight()).count();
    let moving = match moving {
        0 => "Nothing moves.".to_owned(),
        1 => "1 run is moving.".to_owned(),
        many => format!("{many} runs are moving."),
    };
    let unread = services.len() - read;
    if unread > 0 {
        let words = format!("Nothing needs you so far; {unread} of {} are still being read. {moving}", services.len());
        return Empty::Nothing(Text::new(&words));
    }
    Empty::Nothing(Text::new(&format!("Nothing needs you. {moving}")))
}

fn line(state: &State, id: RowId, mark: Mark) -> NeedLine {
    let found = need_line(state, &id);
    let mut line = found.unwrap_or_else(|| gone(state, &id));
    line.kind = need(state, &id).unwrap_or(line.kind);
    line.mark = Mark { dim: mark.gone || line.kind >= NeedKind::Others, ..mark };
    if let Some(at) = acknowledged_at(state, &id) {
        line.note = Text::new(&format!("acknowledged {} ago; {}", words::ago(at, state.now.wall), line.note));
    }
    let recalled = recalled_at(state, &id);
    if let Some(at) = recalled {
        line.note = Text::new(&format!("{}; {}", freshness::seen_ago(state, at), line.note));
    }
    line.mark = Mark { dim: mark.gone || recalled.is_some() || line.kind >= NeedKind::Others, ..mark };
    if mark.gone {
        line.health = Health::Neutral;
        line.state = Text::new("gone");
    }
    line.id = id;
    line
}

/// What a row is about in words; nothing where that is no longer known.
pub(in crate::cockpit) fn need_line(state: &State, id: &RowId) -> Option<NeedLine> {
    match id {
        RowId::Order(intent) => state.orders.entries.get(intent).map(|order| order_line(state, order)),
        RowId::Failure(environment, deployment) => failure(state, environment, deployment),
        RowId::Faulty(environment) => faulty(state, environment),
        RowId::Rollout(environment) => state.rollout(environment).map(|rollout| rollout_line(state, rollout)),
        RowId::Gate(gate) => state.gate(gate).map(|gate| gate_line(state, gate)),
        RowId::Source(source) => state.world.sources.get(source).map(|source| source_line(state, source)),
        RowId::Service(service) => state.world.services.get(service).and_then(|service| service_line(state, service)),
        _ => None,
    }
}

/// When an earlier session last read what a row is about, where this one has not yet.
fn recalled_at(state: &State, id: &RowId) -> Option<jiff::Timestamp> {
    let (service, run, environment) = match id {
        RowId::Gate(gate) => (&gate.run.service, Some(&gate.run), None),
        RowId::Failure(environment, _) => (&environment.service, None, Some(environment)),
        _ => return None,
    };
    state.world.services.get(service)?.recalled_in(run, environment)
}

/// A line to be filled in.
fn blank(service: Text) -> NeedLine {
    NeedLine {
        id: RowId::Line(0),
        mark: Mark::default(),
        kind: NeedKind::Others,
        health: Health::Unknown,
        service,
        environment: None,
        version: Text::new(DASH),
        state: Text::new(DASH),
        age: Text::new(DASH),
        note: Text::default(),
    }
}

fn order_line(state: &State, order: &OrderEntry) -> NeedLine {
    let plan = &order.plan;
    let steps = plan.steps.len();
    let note = match &order.state {
        OrderState::Unknown { resolve_by, .. } if *resolve_by > state.now.wall => {
            format!("{}: resolved by reading until {}", plan.verb().word(), moments::clock(&state.display, *resolve_by))
        }
        OrderState::Unknown { .. } => {
            format!("{}: look at the provider; a new order asks for `{TWICE_WORDS}`", plan.verb().word())
        }
        OrderState::Unconfirmed { why } => format!("{}: accepted, not seen: {why}", plan.verb().word()),
        OrderState::Interrupted { next, why } => {
            format!("{}: step {} of {steps} was not sent: {why}", plan.verb().word(), next + 1)
        }
        other => format!("{}: {}", plan.verb().word(), other.word()),
    };
    let version = plan.to.as_ref().map_or_else(|| Text::new(DASH), |release| release.version.clone());
    NeedLine {
        kind: NeedKind::Order,
        health: if order.state.is_unknown() { Health::Unknown } else { Health::Doubtful },
        environment: plan.environments.first().map(|(environment, tier)| (environment.name.clone(), *tier)),
        version,
        state: Text::new(order.state.word()),
        age: Text::new(&words::ago(order.at.wall, state.now.wall)),
        note: Text::new(&note),
        ..blank(plan.service_name.clone())
    }
}

fn failure(state: &State, environment: &EnvironmentId, deployment: &DeploymentId) -> Option<NeedLine> {
    let found = state.environment(environment)?;
    let failed = found.deployments.iter().find(|found| found.id == *deployment)?;
    let by = failed.actor.as_ref().map(|actor| format!(", by {actor}")).unwrap_or_default();
    let note = match either(found, &failed.state) {
        Some(versions) => format!("PARTIAL: {versions}{by}"),
        None => format!("nothing good followed{by}"),
    };
    Some(NeedLine {
        kind: NeedKind::Failure,
        health: Health::Bad,
        environment: Some((environment.name.clone(), found.environment.tier)),
        version: failed.release.version.clone(),
        state: Text::new(failed.state.word()),
        age: Text::new(&words::ago(failed.changed_at, state.now.wall)),
        note: Text::new(&note),
        ..blank(naming::service(state, &environment.service))
    })
}

/// The versions of which an environment may run either after a deployment that ended like this: `v2.13.2 or v2.14.0`.
pub(in crate::cockpit) fn either(found: &EnvironmentState, ended: &DeploymentState) -> Option<Text> {
    match standing::of_current(found.current.as_ref()?, Some(ended)) {
        (versions, _, "PARTIAL") => Some(versions),
        _ => None,
    }
}

/// What its probe says against a production environment.
fn faulty(state: &State, environment: &EnvironmentId) -> Option<NeedLine> {
    let found = state.environment(environment)?;
    let current = found.current.as_ref()?;
    let (health, why) = proof::complaint(found)?;
    let (_, _, word) = standing::of_current(current, None);
    Some(NeedLine {
        kind: NeedKind::Faulty,
        health,
        environment: Some((environment.name.clone(), found.environment.tier)),
        version: current.release.version.clone(),
        state: Text::new(word),
        age: Text::new(&words::ago_or_dash(proof::complaint_since(found), state.now.wall)),
        note: why,
        ..blank(naming::service(state, &environment.service))
    })
}

fn rollout_line(state: &State, rollout: &Rollout) -> NeedLine {
    let environment = &rollout.environment;
    let tier = state.environment(environment).map_or(Tier::Other, |found| found.environment.tier);
    NeedLine {
        health: rollouts::health(rollout),
        environment: Some((environment.name.clone(), tier)),
        version: rollout.release.version.clone(),
        state: Text::new(&rollouts::state_word(rollout)),
        age: Text::new(&words::ago_or_dash(rollout.since, state.now.wall)),
        note: Text::new(&rollouts::note(state, rollout)),
        ..blank(naming::service(state, &environment.service))
    }
}

fn gate_line(state: &State, gate: &Gate) -> NeedLine {
    let own = if lets_own_rollback_through(state, gate) { "your rollback waits here; " } else { "" };
    let why = gates::why(&state.display, gate);
    let via = naming::via(state, &gate.run().service);
    let parts: Vec<String> = [why].into_iter().chain(via).filter(|part| !part.is_empty()).collect();
    let note = format!("{own}{}", parts.join("; "));
    NeedLine {
        health: Health::Waiting,
        environment: Some((gate.environment().name.clone(), gate.tier)),
        version: gate.release.version.clone(),
        state: Text::new(&gates::whose(gate)),
        age: Text::new(&words::ago_or_dash(gate.since, state.now.wall)),
        note: Text::new(&note),
        ..blank(naming::service(state, &gate.run().service))
    }
}

fn source_line(state: &State, source: &SourceState) -> NeedLine {
    let (health, words) = freshness::trouble(state, source).unwrap_or((Health::Good, Text::new("reads again")));
    let since = source.unreachable_since.or(source.last_read);
    let hint = source.fault.as_ref().map(|fault| freshness::fault(fault).1).filter(|hint| !hint.is_empty());
    let note = match hint {
        Some(hint) => hint,
        None if source.stopped => Text::new("renew the token, then read again"),
        None => Text::new("what is shown ages; it is tried again by itself"),
    };
    NeedLine {
        kind: NeedKind::Unreadable,
        health,
        state: words,
        age: Text::new(&words::ago_or_dash(since.map(|since| since.wall), state.now.wall)),
        note,
        ..blank(Text::new(source.id.raw()))
    }
}

fn service_line(state: &State, service: &ServiceState) -> Option<NeedLine> {
    let fault = service.faults.first()?;
    let (what, hint) = freshness::fault(fault);
    let note = if hint.is_empty() { what } else { Text::new(&format!("{what}; {hint}")) };
    Some(NeedLine {
        kind: NeedKind::Unreadable,
        health: Health::Bad,
        state: Text::new(fault.word()),
        age: Text::new(&words::ago_or_dash(service.seen.map(|seen| seen.wall), state.now.wall)),
        note,
        ..blank(naming::service(state, &service.setup.id))
    })
}

/// A row that is no longer there, as far as its id tells, and what became of it.
fn gone(state: &State, id: &RowId) -> NeedLine {
    match id {
        RowId::Gate(gate) => {
            let run = state.run(&gate.run);
            let note = run.map_or_else(
                || "answered or withdrawn".to_owned(),
                |run| format!("answered or withdrawn; #{} is {}", run.number, standing::run_words(&run.state)),
            );
            let tier = state.environment(&gate.environment).map_or(Tier::Other, |found| found.environment.tier);
            NeedLine {
                environment: Some((gate.environment.name.clone(), tier)),
                note: Text::new(&note),
                ..blank(naming::service(state, &gate.run.service))
            }
        }
        RowId::Failure(environment, _) | RowId::Faulty(environment) | RowId::Rollout(environment) => NeedLine {
            environment: Some((environment.name.clone(), Tier::Other)),
            note: Text::new(match id {
                RowId::Faulty(_) => "its probe is content again",
                RowId::Rollout(_) => "it went on",
                _ => "no longer known",
            }),
            ..blank(naming::service(state, &environment.service))
        },
        RowId::Service(service) => {
            NeedLine { note: Text::new("reads again"), ..blank(naming::service(state, service)) }
        }
        RowId::Source(source) => blank(Text::new(source.raw())),
        _ => blank(Text::new(DASH)),
    }
}
