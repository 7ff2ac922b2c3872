//! *Environments*: services by environments in promotion order.

use jiff::Timestamp;

use super::list::visible;
use super::words::{self, DASH};
use super::{Empty, Health, List, Mark, Window, freshness, naming, proof, standing, workflows};
use crate::cockpit::rows::{Undeployed, cell, nearest_to_users, undeployed, waiting};
use crate::cockpit::{EnvironmentState, Pane, RowId, ServiceState, State};
use crate::domain::{CurrentState, DeploymentState, EnvironmentId, ServiceId, Text, Tier};

/// One cell: what an environment of a service runs.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own that can be drawn beside the others")]
pub struct Cell {
    /// Which; nothing where the service has no such environment.
    pub id: Option<EnvironmentId>,
    /// Whether the cursor is on it.
    pub selected: bool,
    /// Whether it is marked.
    pub marked: bool,
    /// The version, or `—`.
    pub version: Text,
    /// How well.
    pub health: Health,
    /// `✓`-word for plain: `ok`, `PARTIAL`, `deploying`, `failed`, `unknown`.
    pub word: Text,
    /// How long it has been so: `12m`.
    pub age: Text,
    /// `14 behind`: commits behind the environment before it, where known.
    pub behind: Option<u64>,
    /// Whether a hold is on it.
    pub held: bool,
    /// Whether something waits at its gate.
    pub waiting: bool,
}

/// One service.
#[derive(Clone, Debug)]
pub struct ServiceLine {
    /// Which.
    pub id: ServiceId,
    /// How the row is marked.
    pub mark: Mark,
    /// Its name.
    pub name: Text,
    /// Its cells, one for each column.
    pub cells: Vec<Cell>,
    /// What is behind: `14 commits behind, oldest 2d`, or what is wrong with the service.
    pub note: Text,
    /// Whether the note is a fault.
    pub fault: bool,
}

/// The matrix.
#[derive(Clone, Debug)]
pub struct EnvironmentsView {
    /// The columns: environment names in promotion order over all services, with their tiers.
    pub columns: Vec<(Text, Tier)>,
    /// The column under the cursor.
    pub column: usize,
    /// The services.
    pub list: List<ServiceLine>,
}

/// The rows of a window.
#[must_use]
pub fn environments(state: &State, window: Window) -> EnvironmentsView {
    let columns = state.lists.columns.clone();
    let remembered = state.screen.pane_state(Pane::Environments);
    let mut list = visible(
        state,
        Pane::Environments,
        window,
        || nothing(state),
        |_, row, mark| match row {
            RowId::Service(service) => Some(line(state, &columns, &service, mark)),
            _ => None,
        },
    );
    list.stale = freshness::badge(state, state.world.services.values());
    EnvironmentsView { column: remembered.column.min(columns.len().saturating_sub(1)), columns, list }
}

fn nothing(state: &State) -> Empty {
    if state.world.services.is_empty() { freshness::no_service(state) } else { Empty::Loading }
}

fn line(state: &State, columns: &[(Text, Tier)], id: &ServiceId, mark: Mark) -> ServiceLine {
    let name = naming::service(state, id);
    let Some(service) = state.world.services.get(id) else {
        let cells = columns.iter().map(|_| absent()).collect();
        let note = Text::new("gone: no longer watched");
        return ServiceLine { id: id.clone(), mark, name, cells, note, fault: false };
    };
    let cells = columns.iter().map(|(column, _)| of_column(state, service, column)).collect();
    let (note, fault) = note(state, service);
    let mark = Mark { dim: freshness::is_old(state, service), ..mark };
    ServiceLine { id: id.clone(), mark, name, cells, note, fault }
}

/// A cell where the service has no such environment.
fn absent() -> Cell {
    Cell {
        id: None,
        selected: false,
        marked: false,
        version: Text::default(),
        health: Health::Neutral,
        word: Text::default(),
        age: Text::default(),
        behind: None,
        held: false,
        waiting: false,
    }
}

fn of_column(state: &State, service: &ServiceState, column: &Text) -> Cell {
    let Some(environment) = cell(service, column) else { return absent() };
    let row = RowId::Environment(environment.id().clone());
    let newest = environment.deployments.first().map(|deployment| &deployment.state);
    let (version, health, word, age) = match &environment.current {
        Some(current) => {
            let (version, health, word) = standing::of_current(current, newest);
            (version, health, word, words::ago(current.since, state.now.wall))
        }
        None if environment.seen.is_none() => (Text::new(DASH), Health::Unknown, "reading", DASH.to_owned()),
        None => (Text::new(DASH), Health::Neutral, "nothing yet", DASH.to_owned()),
    };
    Cell {
        id: Some(environment.id().clone()),
        selected: state.screen.pane_state(Pane::Environments).selected.as_ref() == Some(&row),
        marked: state.screen.marks.contains(&row),
        version,
        health,
        word: Text::new(word),
        age: Text::new(&age),
        behind: lag(state, service, environment).map(|(behind, _)| behind),
        held: workflows::held(service, environment).is_some(),
        waiting: waiting(state, service, environment.id()).is_some(),
    }
}

/// How many commits an environment is behind what would come next, and when the oldest was written; nothing where no
/// comparison was read.
fn lag(state: &State, service: &ServiceState, environment: &EnvironmentState) -> Option<(u64, Option<Timestamp>)> {
    match undeployed(state, service, environment)? {
        Undeployed::Nothing => Some((0, None)),
        Undeployed::Commits(range) => {
            let comparison = state.world.comparisons.found(&range)?;
            Some((comparison.ahead, comparison.oldest()))
        }
    }
}

/// What to say beside a service: what cannot be read, what is half done, what is held, how far production is behind.
fn note(state: &State, service: &ServiceState) -> (Text, bool) {
    let source = state.world.sources.get(&service.setup.source);
    if let Some(at) = service.recalled_at() {
        let trouble = source.and_then(|source| freshness::trouble(state, source));
        let seen = freshness::seen_ago(state, at);
        return match trouble {
            Some((_, words)) => (Text::new(&format!("{seen} · {words}")), true),
            None => (Text::new(&seen), false),
        };
    }
    if service.seen.is_none()
        && let Some((_, words)) = source.and_then(|source| freshness::trouble(state, source))
    {
        return (words, true);
    }
    if let Some(fault) = service.faults.first() {
        return (Text::new(&format!("{}: {}", fault.word(), fault.what)), true);
    }
    if service.seen.is_none() {
        return (Text::new("reading…"), false);
    }
    if let Some(doubt) =
        service.environments.iter().rev().find_map(|found| partial(found).or_else(|| proof::note(found)))
    {
        return (doubt, false);
    }
    let mut parts = Vec::new();
    let target = nearest_to_users(service);
    if let Some(workflow) = target.and_then(|environment| workflows::held(service, environment)) {
        parts.push(format!("held: {} is disabled", workflow.name));
    }
    match target.and_then(|environment| lag(state, service, environment)) {
        Some((0, _)) => parts.push("up to date".to_owned()),
        Some((behind, oldest)) => {
            let oldest = oldest.map(|at| format!(", oldest {}", words::ago(at, state.now.wall))).unwrap_or_default();
            parts.push(format!("{} behind{oldest}", words::many(behind, "commit")));
        }
        None if service.environments.is_empty() => parts.push("no environments".to_owned()),
        None if service.environments.len() > 1 => parts.push(format!("behind {DASH}")),
        None => {}
    }
    (Text::new(&parts.join(" · ")), false)
}

/// `PARTIAL production: v2.13.2 or v2.14.0, failed`: said of the environment nearest to the users.
fn partial(environment: &EnvironmentState) -> Option<Text> {
    let current = environment.current.as_ref()?;
    let CurrentState::Partial { or, because, seen } = &current.state else { return None };
    let name = &environment.id().name;
    let words = match seen {
        _ if *because == DeploymentState::Deploying => {
            format!("{name}: deploying {} over {}", or.version, current.release.version)
        }
        Some(seen) => format!("PARTIAL {name}: the probe sees {seen}; {} {}", or.version, because.word()),
        None => format!("PARTIAL {name}: {} or {}, {}", current.release.version, or.version, because.word()),
    };
    Some(Text::new(&words))
}
