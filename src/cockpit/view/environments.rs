//! *Environments*: services by environments in promotion order.

use jiff::Timestamp;

use super::list::visible;
use super::words::{self, DASH};
use super::{Empty, Health, List, Mark, Window, freshness, naming, proof, rollouts, standing, workflows};
use crate::cockpit::rows::{CellOf, Undeployed, cell, nearest_to_users, row_of_cell, undeployed, waiting};
use crate::cockpit::{EnvironmentState, Pane, RowId, ServiceState, State};
use crate::domain::{CurrentState, DeploymentState, Rollout, RolloutState, ServiceId, Text, Tier};

/// One cell: what an environment of a service runs.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own that can be drawn beside the others")]
pub struct Cell {
    /// Which environment or group of them; nothing where the service has no such.
    pub id: Option<RowId>,
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
    /// How far it is, beside the word: `step 2/5`; of several environments together: `5 of 7`.
    pub progress: Text,
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
    let layers: Vec<&ServiceState> = state.world.layers_of(id).collect();
    if layers.is_empty() {
        let cells = columns.iter().map(|_| absent()).collect();
        let note = Text::new("gone: no longer watched");
        return ServiceLine { id: id.clone(), mark, name, cells, note, fault: false };
    }
    let promotion = state.world.promotion(id);
    let of_column = |(column, _): &(Text, Tier)| match cell(&promotion, column, &state.screen.expanded) {
        None => absent(),
        Some(found @ CellOf::One(environment)) => one(state, &found, environment),
        Some(ref found @ CellOf::Many(ref members)) => many(state, found, members),
    };
    let cells = columns.iter().map(of_column).collect();
    let (note, fault) = note(state, &layers, &promotion);
    let mark = Mark { dim: layers.iter().any(|layer| freshness::is_old(state, layer)), ..mark };
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
        progress: Text::default(),
        age: Text::default(),
        behind: None,
        held: false,
        waiting: false,
    }
}

/// A cell about which nothing but its id is said yet.
fn blank(state: &State, found: &CellOf<'_>) -> Cell {
    let row = row_of_cell(found);
    Cell {
        selected: state.screen.pane_state(Pane::Environments).selected.as_ref() == Some(&row),
        marked: state.screen.marks.contains(&row),
        id: Some(row),
        ..absent()
    }
}

fn one(state: &State, found: &CellOf<'_>, environment: &EnvironmentState) -> Cell {
    let service = state.world.services.get(&environment.id().service);
    let known = standing_of(state, environment);
    let asks = asks(state, environment);
    let known = if asks { Standing { health: Health::Waiting, word: Text::new("asks"), ..known } } else { known };
    Cell {
        version: known.version,
        health: known.health,
        word: known.word,
        progress: known.progress,
        age: known.age,
        behind: lag(state, environment).map(|(behind, _)| behind),
        held: service.is_some_and(|service| workflows::held(service, environment).is_some()),
        waiting: !asks && waiting(state, environment.id()).is_some(),
        ..blank(state, found)
    }
}

/// Whether what is under way there asks something in the middle of its work: it does not go on without an answer.
fn asks(state: &State, environment: &EnvironmentState) -> bool {
    let newest = environment.deployments.first().filter(|newest| newest.state == DeploymentState::Deploying);
    let gate = waiting(state, environment.id());
    newest.zip(gate).is_some_and(|(newest, gate)| newest.run.as_ref() == Some(gate.run()) && gate.wants_people())
}

/// What an environment runs and how well, in the words of a cell.
struct Standing {
    version: Text,
    health: Health,
    word: Text,
    progress: Text,
    age: Text,
}

fn standing_of(state: &State, environment: &EnvironmentState) -> Standing {
    if let Some(rollout) = state.rollout(environment.id()).filter(|rollout| rollout.state != RolloutState::Complete) {
        return of_rollout(state, rollout);
    }
    let newest = environment.deployments.first().map(|deployment| &deployment.state);
    let (version, health, word, age) = match &environment.current {
        Some(current) => {
            let (version, health, word) = standing::of_current(current, newest);
            (version, health, word, words::ago(current.since, state.now.wall))
        }
        None if environment.seen.is_none() => (Text::new(DASH), Health::Unknown, "reading", DASH.to_owned()),
        None => (Text::new(DASH), Health::Neutral, "nothing yet", DASH.to_owned()),
    };
    Standing { version, health, word: Text::new(word), progress: Text::default(), age: Text::new(&age) }
}

/// A rollout that has not arrived: the new release with how much of it serves; where it was given up, what serves.
fn of_rollout(state: &State, rollout: &Rollout) -> Standing {
    let (word, progress) = rollouts::cell(rollout);
    let serves = rollout.stable.as_ref().filter(|_| rollout.state == RolloutState::Aborted);
    let version = serves.map_or(&rollout.release.version, |(_, release)| &release.version);
    let age = words::ago_or_dash(rollout.since, state.now.wall);
    Standing { version: version.clone(), health: rollouts::health(rollout), word, progress, age: Text::new(&age) }
}

/// How grave a health is, among environments that are shown together.
fn gravity(health: Health) -> u8 {
    match health {
        Health::Bad => 6,
        Health::Doubtful => 5,
        Health::Waiting => 4,
        Health::Moving => 3,
        Health::Unknown => 2,
        Health::Queued => 1,
        Health::Good | Health::Delivered | Health::Neutral => 0,
    }
}

/// Several environments together: the release that most of them run, on how many of them it runs well, and the gravest of
/// what is to be said of any.
fn many(state: &State, found: &CellOf<'_>, members: &[&EnvironmentState]) -> Cell {
    let each: Vec<Standing> = members.iter().map(|member| standing_of(state, member)).collect();
    let well = |one: &Standing| matches!(one.health, Health::Good | Health::Delivered);
    let count = |version: &Text| each.iter().filter(|one| one.version == *version).count();
    let common = each.iter().map(|one| &one.version).max_by_key(|version| (count(version), *version));
    let (version, on) = match common {
        Some(version) if count(version) > 1 || each.len() == 1 => {
            (version.clone(), each.iter().filter(|one| one.version == *version && well(one)).count())
        }
        _ => (Text::new(&format!("{} versions", each.len())), each.iter().filter(|one| well(one)).count()),
    };
    let worst = each.iter().max_by_key(|one| gravity(one.health));
    let (health, word) = worst.map_or((Health::Neutral, Text::default()), |one| (one.health, one.word.clone()));
    let youngest = members.iter().filter_map(|member| Some(member.current.as_ref()?.since)).max();
    Cell {
        version,
        health,
        word,
        progress: Text::new(&format!("{on} of {}", each.len())),
        age: Text::new(&words::ago_or_dash(youngest, state.now.wall)),
        held: members.iter().any(|member| {
            let service = state.world.services.get(&member.id().service);
            service.is_some_and(|service| workflows::held(service, member).is_some())
        }),
        waiting: members.iter().any(|member| waiting(state, member.id()).is_some()),
        ..blank(state, found)
    }
}

/// How many commits an environment is behind what would come next, and when the oldest was written; nothing where no
/// comparison was read.
fn lag(state: &State, environment: &EnvironmentState) -> Option<(u64, Option<Timestamp>)> {
    match undeployed(state, environment)? {
        Undeployed::Nothing => Some((0, None)),
        Undeployed::Commits(range) => {
            let comparison = state.world.comparisons.found(&range)?;
            Some((comparison.ahead, comparison.oldest()))
        }
    }
}

/// What cannot be read of a layer, or is not read yet.
fn unread(state: &State, service: &ServiceState) -> Option<(Text, bool)> {
    let source = state.world.sources.get(&service.setup.source);
    if let Some(at) = service.recalled_at() {
        let trouble = source.and_then(|source| freshness::trouble(state, source));
        let seen = freshness::seen_ago(state, at);
        return Some(match trouble {
            Some((_, words)) => (Text::new(&format!("{seen} · {words}")), true),
            None => (Text::new(&seen), false),
        });
    }
    if service.seen.is_none()
        && let Some((_, words)) = source.and_then(|source| freshness::trouble(state, source))
    {
        return Some((words, true));
    }
    if let Some(fault) = service.faults.first() {
        return Some((Text::new(&format!("{}: {}", fault.word(), fault.what)), true));
    }
    service.seen.is_none().then(|| (Text::new("reading…"), false))
}

/// What to say beside a service: what cannot be read, what is half done, what is held, how far production is behind.
fn note(state: &State, layers: &[&ServiceState], promotion: &[&EnvironmentState]) -> (Text, bool) {
    let named = |layer: &ServiceState, note: (Text, bool)| match naming::source_of_layer(state, &layer.setup.id) {
        Some(source) => (Text::new(&format!("{source}: {}", note.0)), note.1),
        None => note,
    };
    let notes = layers.iter().filter_map(|layer| Some(named(layer, unread(state, layer)?)));
    // A fault of one layer is not hidden by another one that is only being read.
    if let Some(note) = notes.max_by_key(|(_, fault)| *fault) {
        return note;
    }
    if let Some(doubt) = promotion.iter().rev().find_map(|found| partial(state, found).or_else(|| proof::note(found))) {
        return (doubt, false);
    }
    let mut parts = Vec::new();
    let target = nearest_to_users(promotion);
    let held = target
        .and_then(|environment| workflows::held(state.world.services.get(&environment.id().service)?, environment));
    if let Some(workflow) = held {
        parts.push(format!("held: {} is disabled", workflow.name));
    }
    match target.and_then(|environment| lag(state, environment)) {
        Some((0, _)) => parts.push("up to date".to_owned()),
        Some((behind, oldest)) => {
            let oldest = oldest.map(|at| format!(", oldest {}", words::ago(at, state.now.wall))).unwrap_or_default();
            parts.push(format!("{} behind{oldest}", words::many(behind, "commit")));
        }
        None if promotion.is_empty() => parts.push("no environments".to_owned()),
        None if promotion.len() > 1 => parts.push(format!("behind {DASH}")),
        None => {}
    }
    (Text::new(&parts.join(" · ")), false)
}

/// `PARTIAL production: v2.13.2 or v2.14.0, failed`: said of the environment nearest to the users.
fn partial(state: &State, environment: &EnvironmentState) -> Option<Text> {
    if let Some(rollout) = state.rollout(environment.id()).filter(|rollout| rollout.state != RolloutState::Complete) {
        let words = format!("{}: {}, {}", environment.id().name, rollouts::standing(rollout), rollouts::place(rollout));
        return Some(Text::new(&words));
    }
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
