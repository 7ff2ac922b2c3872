//! Looking at what environments run: which looks are due, and what their answers change. Classes and intervals of reads
//! stand in [`polling`](super::polling); a probe asks the environment itself, not a provider, and has a pace of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use super::{Turn, plan, polling, proof};
use crate::cockpit::cadence::{LOST, PROBE_FAST, PROBES_AT_ONCE};
use crate::cockpit::{Effect, EnvironmentState, ProbeState, ServiceState, State};
use crate::domain::{
    CurrentState, DeploymentState, EnvironmentId, Mono, Now, ProbeAnswer, ProbeRules, ProbeSample, ProbeSetup,
    ServiceId, current, decisive,
};

/// How far apart the first looks are.
const STAGGER: Duration = Duration::from_millis(20);

/// Which looks are due when, and which are awaited.
#[derive(Clone, Debug, Default)]
pub(in crate::cockpit) struct Looks {
    /// By the moment at which they are due.
    due: BTreeSet<(Mono, EnvironmentId)>,
    /// Those without an answer yet, with the moment of asking.
    awaited: BTreeMap<EnvironmentId, Mono>,
}

impl Looks {
    /// When something has to be done next: a look is due and there is a place for it, or one counts as lost.
    pub(in crate::cockpit) fn wake_at(&self) -> Option<Mono> {
        let lost = self.awaited.values().min().map(|asked| asked.plus(LOST));
        let due = self.due.first().map(|(due, _)| *due).filter(|_| self.awaited.len() < PROBES_AT_ONCE);
        due.into_iter().chain(lost).min()
    }

    /// Whether the next look of a probe is laid out.
    pub(in crate::cockpit) fn has_laid_out(&self, id: &EnvironmentId, probe: &ProbeState) -> bool {
        self.due.contains(&(probe.due, id.clone()))
    }

    /// Forgets when a probe looks.
    pub(in crate::cockpit) fn cancel(&mut self, id: &EnvironmentId, probe: &ProbeState) {
        self.due.remove(&(probe.due, id.clone()));
        self.awaited.remove(id);
    }

    /// Takes up the pace of a probe where a keyframe left it.
    pub(in crate::cockpit) fn go_on(&mut self, id: &EnvironmentId, probe: &ProbeState, laid_out: bool) {
        if laid_out {
            self.due.insert((probe.due, id.clone()));
        }
        if let Some(asked) = probe.asked.filter(|_| probe.awaited) {
            self.awaited.insert(id.clone(), asked.mono);
        }
    }

    /// Puts a look at another moment.
    fn put_off(&mut self, id: &EnvironmentId, probe: &mut ProbeState, due: Mono) {
        self.due.remove(&(probe.due, id.clone()));
        probe.due = due;
        self.due.insert((due, id.clone()));
    }
}

/// A service's environments or deployments were read: gives the environments their probes, and has the record of one begin
/// anew where another deployment decides what it runs. Whether anything that could be seen changed.
pub(super) fn read(state: &mut State, id: &ServiceId) -> bool {
    if state.probes.0.is_empty() {
        return false;
    }
    let now = state.now;
    let Some(service) = state.world.services.get_mut(id) else { return false };
    forget(service, &mut state.looks);
    let setup = service.setup.clone();
    let mut changed = false;
    for environment in &mut service.environments {
        attach(environment, &setup, &state.probes, &mut state.looks, now);
        let key = environment.id().clone();
        let Some(probe) = &mut environment.probe else { continue };
        let about = decisive(&environment.deployments).map(|(id, ended)| (id.clone(), ended));
        if probe.about != about {
            let first = probe.about.is_none();
            probe.about = about;
            probe.record.restart(now);
            if !first {
                state.looks.put_off(&key, probe, now.mono);
            }
        }
        changed |= settle(environment);
    }
    changed
}

/// Looks of environments that are gone are due no more.
fn forget(service: &ServiceState, looks: &mut Looks) {
    let id = &service.setup.id;
    let gone =
        |found: &EnvironmentId| found.service == *id && !service.environments.iter().any(|one| one.id() == found);
    looks.due.retain(|(_, found)| !gone(found));
    looks.awaited.retain(|found, _| !gone(found));
}

fn attach(
    environment: &mut EnvironmentState,
    service: &crate::domain::ServiceSetup,
    rules: &ProbeRules,
    looks: &mut Looks,
    now: Now,
) {
    if environment.probe.is_some() {
        return;
    }
    let id = environment.id().clone();
    let Some(setup) = rules.of(service, id.name.raw()) else { return };
    let before = u32::try_from(looks.due.len()).unwrap_or(u32::MAX);
    let due = now.mono.plus(STAGGER.saturating_mul(before));
    looks.due.insert((due, id));
    environment.probe = Some(Box::new(ProbeState::new(setup, now, due)));
}

/// Derives anew what an environment runs. Whether it is another thing.
fn settle(environment: &mut EnvironmentState) -> bool {
    let runs = current(&environment.deployments, environment.probe.as_ref().map(|probe| &probe.record));
    let changed = environment.current != runs;
    environment.current = runs;
    environment.note_finding();
    changed
}

/// A look ended.
pub(super) fn looked(state: &mut State, id: &EnvironmentId, took: Duration, answer: ProbeAnswer, turn: &mut Turn) {
    let now = state.now;
    state.looks.awaited.remove(id);
    let Some(environment) = found(state, id) else { return };
    let Some(probe) = &mut environment.probe else { return };
    // An answer that was given up for lost, or that nobody asked for, is none.
    let Some(asked) = probe.asked.filter(|_| probe.awaited) else { return };
    probe.awaited = false;
    probe.record.take(ProbeSample { asked, at: now, took, answer });
    let changed = settle(environment);
    let suspicious = suspicious(environment);
    let fast = suspicious || hurries(state, id);
    schedule(state, id, fast);
    if changed {
        turn.world();
        state.pace.stale = true;
        plan::probes_changed(state, turn);
    } else {
        turn.seen |= shows(state, id);
    }
    proof::decide(state, id, turn);
    if suspicious {
        // Perhaps somebody deployed, and the provider was not asked since.
        polling::service_now(state, &id.service);
    }
}

/// Whether the newest answer contradicts the last deployment for the first time, or for the first time steadily.
fn suspicious(environment: &EnvironmentState) -> bool {
    let Some(probe) = &environment.probe else { return false };
    let contrary = matches!(
        environment.current.as_ref().map(|current| &current.state),
        Some(CurrentState::Verifying { seen: Some(_), count: 0, unhealthy: false, .. } | CurrentState::Drift { .. })
    );
    contrary && probe.record.streak().is_some_and(|streak| streak.count == 1 || streak.count == probe.record.needed())
}

/// Whether what the detail says about a look is on the screen.
fn shows(state: &State, id: &EnvironmentId) -> bool {
    use crate::cockpit::rows::subject;
    subject(state).and_then(|subject| subject.environment).is_some_and(|environment| environment == *id)
}

fn found<'a>(state: &'a mut State, id: &EnvironmentId) -> Option<&'a mut EnvironmentState> {
    state.world.services.get_mut(&id.service)?.environments.iter_mut().find(|found| found.id() == id)
}

/// Whether an environment is looked at often: something changes there, or what was seen is not enough to say.
fn hurries(state: &State, id: &EnvironmentId) -> bool {
    let ordered = state.orders.entries.values().any(|order| {
        order.state.in_flight() && order.plan.environments.iter().any(|(environment, _)| environment == id)
    });
    ordered || state.environment(id).is_some_and(unsettled)
}

fn unsettled(environment: &EnvironmentState) -> bool {
    let moving = environment.deployments.first().is_some_and(|newest| newest.state == DeploymentState::Deploying);
    let open = match environment.current.as_ref().map(|current| &current.state) {
        Some(CurrentState::Verifying { .. } | CurrentState::Mixed { .. }) => true,
        // A silence may be a restart; one that lasts is looked at at leisure.
        Some(CurrentState::NoAnswer { .. }) => environment
            .probe
            .as_ref()
            .and_then(|probe| probe.record.silence().map(|silence| silence.count < probe.record.needed()))
            .unwrap_or(false),
        _ => false,
    };
    moving || open
}

/// Lays out the next look.
fn schedule(state: &mut State, id: &EnvironmentId, fast: bool) {
    let now = state.now.mono;
    let fast = fast || state.environment(id).is_some_and(unsettled);
    let State { world, looks, .. } = state;
    let Some(service) = world.services.get_mut(&id.service) else { return };
    let Some(environment) = service.environments.iter_mut().find(|found| found.id() == id) else { return };
    let Some(probe) = &mut environment.probe else { return };
    let every = if fast { probe.setup.every.min(PROBE_FAST) } else { probe.setup.every };
    let mut hasher = DefaultHasher::new();
    (id, probe.count).hash(&mut hasher);
    // Up to a tenth later, never earlier, as with every read.
    let late = u128::from(hasher.finish()) % (every.as_millis() / 10 + 1);
    let due = now.plus(every).plus(Duration::from_millis(u64::try_from(late).unwrap_or(0)));
    looks.put_off(id, probe, due);
}

/// Everything of a service is looked at now: a person asked, or something was ordered.
pub(super) fn service_now(state: &mut State, service: &ServiceId) {
    let now = state.now.mono;
    let State { world, looks, .. } = state;
    let Some(service) = world.services.get_mut(service) else { return };
    for environment in &mut service.environments {
        let id = environment.id().clone();
        if let Some(probe) = &mut environment.probe {
            looks.put_off(&id, probe, now);
        }
    }
}

/// What was seen is old: everything is looked at again.
pub(super) fn everything_now(state: &mut State) {
    let services: Vec<ServiceId> = state.world.services.keys().cloned().collect();
    for service in &services {
        service_now(state, service);
    }
}

/// Asks for the looks that are due.
pub(super) fn look(state: &mut State, turn: &mut Turn) {
    let now = state.now;
    lose(state, turn);
    while state.looks.awaited.len() < PROBES_AT_ONCE {
        let Some((due, id)) = state.looks.due.first().cloned().filter(|(due, _)| *due <= now.mono) else { return };
        state.looks.due.remove(&(due, id.clone()));
        let Some(probe) = found(state, &id).and_then(|environment| environment.probe.as_mut()) else { continue };
        if probe.awaited {
            // Asked for in between: the answer lays out the next look.
            continue;
        }
        probe.awaited = true;
        probe.asked = Some(now);
        probe.count += 1;
        turn.effect(Effect::Probe { environment: id.clone(), setup: Box::new(probe.setup.clone()) });
        state.looks.awaited.insert(id, now.mono);
    }
}

impl State {
    /// Asks, all at once and whatever was asked before, every environment with a probe that has neither enough answers in a
    /// row nor enough silence to believe: what a command does that reads once and ends.
    pub fn look_now(&mut self) -> Vec<(EnvironmentId, ProbeSetup)> {
        let now = self.now;
        let mut asked = Vec::new();
        for environment in self.world.services.values_mut().flat_map(|service| &mut service.environments) {
            let id = environment.id().clone();
            let Some(probe) = &mut environment.probe else { continue };
            let silent = probe.record.silence().is_some_and(|silence| silence.count >= probe.record.needed());
            if silent || probe.record.believed().is_some() {
                continue;
            }
            probe.awaited = true;
            probe.asked = Some(now);
            probe.count += 1;
            asked.push((id, probe.setup.clone()));
        }
        asked
    }
}

/// Looks whose answers do not come count as lost.
fn lose(state: &mut State, turn: &mut Turn) {
    let now = state.now.mono;
    let lost: Vec<EnvironmentId> =
        state.looks.awaited.iter().filter(|(_, asked)| now.since(**asked) >= LOST).map(|(id, _)| id.clone()).collect();
    for id in lost {
        looked(state, &id, LOST, ProbeAnswer::NoAnswer("the answer was lost".into()), turn);
    }
}
