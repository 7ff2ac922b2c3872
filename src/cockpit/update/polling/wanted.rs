//! What is to be read at all, and how often.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::{ranges, sweeps};
use crate::cockpit::cadence::{ACCOUNT, Class, Haste, LISTED, Load, WATCHED, Way, interval, runs_every};
use crate::cockpit::changes;
use crate::cockpit::rows;
use crate::cockpit::{Motion, Overlay, Pane, Range, RowId, ServiceState, State, Tab, soak_histories};
use crate::domain::{ChangeId, EnvironmentId, RunId, Scope, ServiceId, SourceId, Text};

/// Histories that the Timeline reads by itself at once: each is many requests.
const AT_ONCE_BACK: usize = 2;

/// What is wanted of one source.
#[derive(Debug)]
pub(super) struct Wanted {
    /// How its services are read.
    pub(super) way: Way,
    /// How much there is to read.
    pub(super) load: Load,
    /// What is read by itself, with the time between two reads. What is wanted twice is wanted as the more urgent.
    pub(super) scopes: BTreeMap<Scope, Duration>,
    /// Those of them that an order waits for.
    pub(super) urgent: BTreeSet<Scope>,
    /// The services in which something goes on, or that are on the screen.
    pub(super) classes: BTreeMap<ServiceId, Class>,
    /// The pairs of commits that rows on the screen count and that nobody read yet, the foremost first.
    pub(super) ranges: Vec<Range>,
}

impl Wanted {
    fn new(way: Way) -> Self {
        Self {
            way,
            load: Load::default(),
            scopes: BTreeMap::new(),
            urgent: BTreeSet::new(),
            classes: BTreeMap::new(),
            ranges: Vec::new(),
        }
    }

    fn want(&mut self, scope: Scope, every: Duration) {
        let known = self.scopes.entry(scope).or_insert(every);
        *known = every.min(*known);
    }

    fn want_for_order(&mut self, scope: Scope) {
        self.urgent.insert(scope.clone());
        self.want(scope, interval(Class::InFlight));
    }

    fn count(&mut self, service: &ServiceState, class: Class) {
        let load = &mut self.load;
        load.services += 1;
        load.unswept += usize::from(service.sweep.asked.is_none());
        load.unread += usize::from(service.asked.runs.is_none());
        load.unlisted += usize::from(service.asked.deployments.is_none());
        load.ordered += usize::from(class == Class::InFlight);
        load.moving += usize::from(class == Class::Active);
        load.visible += usize::from(class == Class::Visible);
    }
}

/// What is wanted of every source.
pub(super) fn wanted(state: &State) -> BTreeMap<SourceId, Wanted> {
    let mut by_source: BTreeMap<SourceId, Wanted> = BTreeMap::new();
    for (id, source) in &state.world.sources {
        let mut wanted = Wanted::new(sweeps::way(source, state.world.fleet(), state.now));
        wanted.want(Scope::Account, ACCOUNT);
        // What is to be read before its time is wanted, whoever else wants it.
        for (scope, poll) in source.polls.iter().filter(|(_, poll)| poll.haste > Haste::None) {
            wanted.want(scope.clone(), interval(Class::Active));
            if poll.haste == Haste::Now {
                wanted.urgent.insert(scope.clone());
            }
        }
        for organisation in state.world.organisations.iter().filter(|organisation| organisation.setup.source == *id) {
            let name = Text::new(&organisation.setup.name);
            wanted.want(Scope::Organisation { name, after: None }, LISTED);
        }
        let mine = state.world.candidates.values().filter(|candidate| candidate.setup.source == *id);
        wanted.load.unswept = mine.filter(|candidate| candidate.asked.is_none()).count();
        by_source.insert(id.clone(), wanted);
    }
    classify(state, &mut by_source);
    for (source, wanted) in &mut by_source {
        services(state, source, wanted);
    }
    let mut want = |source: &SourceId, scope: Scope, class: Class| {
        let Some(wanted) = by_source.get_mut(source) else { return };
        match class {
            Class::InFlight => wanted.want_for_order(scope),
            class if matches!(scope, Scope::Service(_)) => wanted.want(scope, every(state, source, class)),
            class => wanted.want(scope, interval(class)),
        }
    };
    for service in state.world.services.values() {
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
        for range in ranges::on_screen(state) {
            let source = state.world.services.get(&range.0).map(|service| &service.setup.source);
            if let Some(wanted) = source.and_then(|source| by_source.get_mut(source)) {
                let (service, base, head) = range.clone();
                let whole = wanted.scopes.contains_key(&Scope::Comparison { service, base, head });
                if !whole && !ranges::is_settled(state, &range) {
                    wanted.ranges.push(range);
                }
            }
        }
    }
    by_source
}

/// The time between two reads of a service as a whole: where the provider notices changes by itself, nothing is read on the
/// chance of one.
fn every(state: &State, source: &SourceId, class: Class) -> Duration {
    let watched = state.world.sources.get(source).is_some_and(|source| source.capability.watches);
    if watched { WATCHED.max(interval(class)) } else { interval(class) }
}

/// How urgent every service is.
fn classify(state: &State, by_source: &mut BTreeMap<SourceId, Wanted>) {
    let visible = visible(state);
    let ordered = ordered(state);
    for (id, service) in &state.world.services {
        let Some(wanted) = by_source.get_mut(&service.setup.source) else { continue };
        let class = if ordered.contains(id) {
            Class::InFlight
        } else if service.motion > Motion::Rests {
            Class::Active
        } else if visible.contains(id) {
            Class::Visible
        } else {
            Class::Idle
        };
        wanted.count(service, class);
        if class < Class::Idle || wanted.way == Way::Glances {
            wanted.classes.insert(id.clone(), class);
        }
    }
}

/// What is read of the services in which something goes on.
fn services(state: &State, source: &SourceId, wanted: &mut Wanted) {
    let classes = std::mem::take(&mut wanted.classes);
    for (id, class) in &classes {
        let Some(service) = state.world.services.get(id) else { continue };
        match (wanted.way, class) {
            (Way::Glances, Class::InFlight) => wanted.want_for_order(Scope::Service(id.clone())),
            (Way::Glances, class) => wanted.want(Scope::Service(id.clone()), every(state, source, *class)),
            // Lists are gone through in turns that are short enough for what is only looked at.
            (Way::Lists, Class::Visible) => {}
            (_, class) => {
                let every = runs_every(*class, wanted.load);
                // What only waits is seen by the sweeps when it moves on.
                let waits = wanted.way == Way::Sweeps && *class == Class::Active && service.motion == Motion::Waits;
                let scope = Scope::Runs(id.clone());
                if *class == Class::InFlight {
                    wanted.urgent.insert(scope.clone());
                }
                wanted.want(scope, if waits { every * 3 } else { every });
                if wanted.way == Way::Lists {
                    wanted.want(Scope::Deployments(id.clone()), every * 3);
                }
            }
        }
    }
    wanted.classes = classes;
    if wanted.way == Way::Sweeps {
        // Those that sweeps alone cannot read are read by their lists.
        let mine = state.world.services.iter().filter(|(_, service)| service.setup.source == *source);
        for (id, _) in mine.filter(|(_, service)| service.sweep.fault.is_some()) {
            wanted.want(Scope::Runs(id.clone()), interval(Class::Active));
            wanted.want(Scope::Deployments(id.clone()), interval(Class::Idle) * 2);
        }
    }
}

/// The services whose rows are on the screen.
fn visible(state: &State) -> BTreeSet<ServiceId> {
    let laid = state.screen.layout();
    let mut services = BTreeSet::new();
    for pane in [Pane::NeedsYou, Pane::Environments, Pane::Pipelines] {
        if laid.pane(pane).is_none() {
            continue;
        }
        let window = state.list(pane).rows.window(state.screen.pane_state(pane).top, state.page(pane));
        for row in window {
            match row {
                RowId::Service(service) => {
                    services.extend(state.world.layer_ids(&service).cloned());
                    true
                }
                RowId::Run(run) => services.insert(run.service),
                RowId::Gate(gate) => services.insert(gate.run.service),
                RowId::Failure(environment, _)
                | RowId::Faulty(environment)
                | RowId::Rollout(environment)
                | RowId::Change(ChangeId::Deployment(environment, _) | ChangeId::Finding(environment, _)) => {
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
        let older = service.runs_seen.is_some_and(|seen| seen.mono > gates.at.mono);
        (older && !matches!(run.state, crate::domain::RunState::Waiting(_))).then_some(id)
    })
}

/// What the selected row and what lies over the panes want.
fn selected(state: &State) -> Vec<(SourceId, Scope, Class)> {
    let mut wanted = Vec::new();
    let detail = state.screen.area(Pane::Detail).is_some();
    if let Some(subject) = rows::subject(state) {
        // What sweeps and lists do not say (rules, workflows, how a release is put back) is wanted of what is looked at.
        let glanced = state.world.services.contains_key(&subject.service);
        if glanced {
            wanted.push((subject.source.clone(), Scope::Service(subject.service.clone()), Class::Visible));
        }
        if let Some(run) = &subject.run {
            let known = state.run(run);
            let ended = known.is_some_and(|run| run.state.is_done());
            wanted.push((
                subject.source.clone(),
                Scope::Run(run.clone()),
                if ended { Class::Idle } else { Class::Active },
            ));
        }
        wanted.extend(soaks(state, &subject.service));
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
        Some(Overlay::Batch) => {
            let gates = state.screen.batch.iter().flat_map(|batch| &batch.gates);
            let services: BTreeSet<_> = gates.map(|gate| &gate.id.run.service).collect();
            wanted.extend(services.into_iter().flat_map(|service| soaks(state, service)));
        }
        Some(Overlay::Plan(dialogue)) => {
            wanted.extend(dialogue.intent.ask.service().into_iter().flat_map(|service| soaks(state, service)));
            if let Some(pair) = dialogue.plan().and_then(|plan| rows::plan_pair(state, plan)) {
                wanted.extend(comparison(state, pair));
            }
        }
        _ => {}
    }
    wanted
}

/// What the rules look at beyond a glance, of what may be acted on next.
fn soaks(state: &State, service: &ServiceId) -> impl Iterator<Item = (SourceId, Scope, Class)> {
    soak_histories(state, service).into_iter().map(|(source, scope)| (source, scope, Class::Idle))
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
fn comparison(state: &State, key: Range) -> Option<(SourceId, Scope, Class)> {
    let source = state.world.services.get(&key.0)?.setup.source.clone();
    if key.1 == key.2 || state.world.comparisons.is_whole(&key) {
        return None;
    }
    let (service, base, head) = key;
    Some((source, Scope::Comparison { service, base, head }, Class::Visible))
}
