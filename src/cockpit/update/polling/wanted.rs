//! What is to be read at all, and how urgently.

use std::collections::{BTreeMap, BTreeSet};

use crate::cockpit::cadence::Class;
use crate::cockpit::changes;
use crate::cockpit::layout;
use crate::cockpit::rows;
use crate::cockpit::{Overlay, Pane, RowId, State, Tab};
use crate::domain::{ChangeId, CommitId, EnvironmentId, RunId, Scope, ServiceId, SourceId};

/// Histories that the Timeline reads by itself at once: each is many requests.
const AT_ONCE_BACK: usize = 2;

/// What is wanted of every source. A scope that is wanted twice is wanted as the more urgent.
pub(super) fn wanted(state: &State) -> BTreeMap<SourceId, Vec<(Scope, Class)>> {
    let mut scopes: BTreeMap<(SourceId, Scope), Class> = BTreeMap::new();
    let mut want = |source: &SourceId, scope: Scope, class: Class| {
        let known = scopes.entry((source.clone(), scope)).or_insert(class);
        *known = class.min(*known);
    };
    for source in state.world.sources.keys() {
        want(source, Scope::Account, Class::Idle);
    }
    let visible = visible(state);
    let ordered = ordered(state);
    for (id, service) in &state.world.services {
        let class = if ordered.contains(id) {
            Class::InFlight
        } else if service.moving {
            Class::Active
        } else if visible.contains(id) {
            Class::Visible
        } else {
            Class::Idle
        };
        want(&service.setup.source, Scope::Service(id.clone()), class);
        for run in doubtful(service) {
            want(&service.setup.source, Scope::Run(run.clone()), Class::Active);
        }
    }
    for order in state.orders.entries.values().filter(|order| order.state.in_flight()) {
        if let Some(run) = order.plan.intent.ask.run().filter(|run| state.run(run).is_some()) {
            want(&order.plan.source, Scope::Run(run.clone()), Class::InFlight);
        }
    }
    // What follows the selection waits until it rests.
    if state.pace.follow.is_none() {
        for (source, scope, class) in selected(state) {
            want(&source, scope, class);
        }
    }
    let mut by_source: BTreeMap<SourceId, Vec<(Scope, Class)>> = BTreeMap::new();
    for ((source, scope), class) in scopes {
        by_source.entry(source).or_default().push((scope, class));
    }
    by_source
}

/// The services whose rows are on the screen.
fn visible(state: &State) -> BTreeSet<ServiceId> {
    let laid = layout::layout(state.screen.size);
    let mut services = BTreeSet::new();
    for pane in [Pane::NeedsYou, Pane::Environments, Pane::Pipelines] {
        if layout::pane(&laid, pane, state.screen.pane).is_none() {
            continue;
        }
        let window = state.list(pane).rows.window(state.screen.pane_state(pane).top, state.page(pane));
        for row in window {
            match row {
                RowId::Service(service) => services.insert(service),
                RowId::Run(run) => services.insert(run.service),
                RowId::Gate(gate) => services.insert(gate.run.service),
                RowId::Failure(environment, _) | RowId::Change(ChangeId::Deployment(environment, _)) => {
                    services.insert(environment.service)
                }
                _ => false,
            };
        }
    }
    services
}

/// The services that an order of ours is on.
fn ordered(state: &State) -> BTreeSet<ServiceId> {
    let open = state.orders.entries.values().filter(|order| order.state.in_flight());
    open.map(|order| order.plan.service.clone()).collect()
}

/// Runs that a glance leaves in doubt: gates are known of a run that does not wait any more. Reading the run decides.
fn doubtful(service: &crate::cockpit::ServiceState) -> impl Iterator<Item = &RunId> {
    service.details.iter().filter_map(|(id, detail)| {
        let gates = detail.gates.as_ref().filter(|gates| !gates.value.is_empty())?;
        let run = service.runs.iter().find(|run| run.id == *id)?;
        let older = service.seen.is_some_and(|seen| seen.mono > gates.at.mono);
        (older && !matches!(run.state, crate::domain::RunState::Waiting(_))).then_some(id)
    })
}

/// What the selected row and what lies over the panes want.
fn selected(state: &State) -> Vec<(SourceId, Scope, Class)> {
    let mut wanted = Vec::new();
    let detail = layout::pane(&layout::layout(state.screen.size), Pane::Detail, state.screen.pane).is_some();
    if let Some(subject) = rows::subject(state) {
        if let Some(run) = &subject.run {
            let known = state.run(run);
            let ended = known.is_some_and(|run| run.state.is_done());
            wanted.push((
                subject.source.clone(),
                Scope::Run(run.clone()),
                if ended { Class::Idle } else { Class::Active },
            ));
        }
        if let Some(environment) = subject.environment.filter(|_| detail && state.screen.tab == Tab::History) {
            wanted.push((subject.source.clone(), Scope::History(environment), Class::Idle));
        }
    }
    if detail
        && state.screen.tab == Tab::Ship
        && let Some(pair) = rows::comparison_pair(state)
    {
        wanted.extend(comparison(state, pair));
    }
    wanted.extend(timeline(state));
    match &state.screen.overlay {
        Some(Overlay::Rollback(picker)) => wanted.extend(history(state, &picker.environment)),
        Some(Overlay::Plan(dialogue)) => {
            if let Some(pair) = dialogue.plan().and_then(rows::plan_pair) {
                wanted.extend(comparison(state, pair));
            }
        }
        _ => {}
    }
    wanted
}

/// The earlier deployments of an environment.
fn history(state: &State, environment: &EnvironmentId) -> Option<(SourceId, Scope, Class)> {
    let service = state.world.services.get(&environment.service)?;
    Some((service.setup.source.clone(), Scope::History(environment.clone()), Class::Idle))
}

/// What the Timeline wants while it is visible: what was asked for, and what reaches as far back as what is shown of it.
fn timeline(state: &State) -> Vec<(SourceId, Scope, Class)> {
    let timeline = &state.screen.timeline;
    let page = state.page(Pane::Pipelines);
    if !timeline.shown || page == 0 {
        return Vec::new();
    }
    let mut scopes: Vec<(EnvironmentId, Scope)> = timeline.further.iter().filter_map(environment_of).collect();
    let shown = state.list(Pane::Pipelines);
    let last = shown.rows.window(timeline.list.top, page).last();
    let before = match last {
        // There is room for more. A filter that leaves little is no reason to read everything there ever was.
        _ if shown.total < page => Some(jiff::Timestamp::MIN),
        Some(RowId::Change(id)) => changes::change(state, &id).map(|change| change.at),
        _ => None,
    };
    let unreadable = |environment: &EnvironmentId| state.environment(environment).is_none_or(|it| it.fault.is_some());
    let reach = before.map(|before| changes::to_read_further(state, timeline.places, before, AT_ONCE_BACK));
    scopes.extend(reach.into_iter().flatten().filter(|(environment, _)| !unreadable(environment)));
    let source = |id: &EnvironmentId| state.world.services.get(&id.service).map(|found| found.setup.source.clone());
    scopes.into_iter().filter_map(|(id, scope)| Some((source(&id)?, scope, Class::Visible))).collect()
}

/// The environment whose history a scope reads, with the scope.
fn environment_of(scope: &Scope) -> Option<(EnvironmentId, Scope)> {
    match scope {
        Scope::History(environment) | Scope::HistoryPage { environment, .. } => {
            Some((environment.clone(), scope.clone()))
        }
        _ => None,
    }
}

/// The reading of a comparison, unless it is known: two commits never come to lie differently.
fn comparison(
    state: &State,
    (service, base, head): (ServiceId, CommitId, CommitId),
) -> Option<(SourceId, Scope, Class)> {
    let source = state.world.services.get(&service)?.setup.source.clone();
    let key = (service, base, head);
    if key.1 == key.2 || state.world.comparisons.get(&key).is_some_and(Result::is_ok) {
        return None;
    }
    let (service, base, head) = key;
    Some((source, Scope::Comparison { service, base, head }, Class::Visible))
}
