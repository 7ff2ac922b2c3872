//! Promote: what waits at a gate, what the environment before runs, or what a run built.

use super::target::Target;
use super::{Available, Why, plan};
use crate::cockpit::view::naming;
use crate::cockpit::{EnvironmentState, RowId, ServiceState, State};
use crate::domain::{Ask, CommitId, Current, CurrentState, EnvironmentId, Outcome, Promotion, Run, RunState, Text};

pub(super) fn promote(state: &State, service: &ServiceState, target: &Target) -> Result<Available, Why> {
    if service.environments.is_empty() {
        return Err("no environment of this service is known".to_owned());
    }
    if let Some(gate) = target.subject.gate.as_ref().and_then(|gate| state.gate(gate)) {
        let from = state.world.before(gate.environment()).filter(|found| runs(found, gate.commit()));
        return ask(state, service, gate.environment(), gate.commit(), &gate.release.version, from);
    }
    match (&target.row, &target.subject.run, &target.subject.environment) {
        (RowId::Run(_) | RowId::Job(..), Some(run), _) => {
            let run = state.run(run).ok_or("this run is no longer known")?;
            from_run(state, service, run)
        }
        (_, _, Some(environment)) => into(state, service, environment),
        _ => Err("select an environment: the cell to promote into".to_owned()),
    }
}

/// The ask, where it is certain that it can become a plan: a run of this commit waits there, or the way is configured.
fn ask(
    state: &State,
    service: &ServiceState,
    to: &EnvironmentId,
    commit: &CommitId,
    version: &Text,
    from: Option<&EnvironmentState>,
) -> Result<Available, Why> {
    let gates = service.details.values().filter_map(|detail| detail.gates.as_ref()).flat_map(|gates| &gates.value);
    let waits = gates.into_iter().any(|gate| gate.environment() == to && gate.commit() == commit);
    let source = state.world.sources.get(&service.setup.source);
    let free = source.is_some_and(|source| source.capability.promotion == Promotion::Free);
    if !waits && !free && service.setup.promote.is_none() {
        return Err(format!(
            "no run of {version} waits at {}, and no other way is configured; add to this [[service]]: promote = {{ workflow = \
             \"deploy.yml\", ref = \"{{version}}\", inputs = {{ environment = \"{{environment}}\" }} }}, or promote = {{ deployment \
             = true }}",
            to.name
        ));
    }
    Ok(plan(Ask::Promote {
        environment: to.clone(),
        commit: commit.clone(),
        version: version.clone(),
        // What another source knows is nothing that this one could be told.
        from: from.filter(|from| from.id().service == to.service).map(|from| from.id().clone()),
    }))
}

/// Into a cell: what the environment before runs, or the newest release where there is none before.
fn into(state: &State, service: &ServiceState, environment: &EnvironmentId) -> Result<Available, Why> {
    let here = service.environments.iter().find(|found| found.id() == environment);
    let here = here.ok_or("this environment is gone")?;
    let name = &environment.name;
    let Some(from) = state.world.before(environment) else {
        let newest = service.releases.first();
        let newest = newest.ok_or_else(|| format!("{name} is the first environment and no release is known"))?;
        if runs(here, &newest.commit) {
            return Err(format!("{name} runs {}, the newest release, already", newest.version));
        }
        return ask(state, service, environment, &newest.commit, &newest.version, None);
    };
    let current = settled(from)?;
    if runs(here, &current.release.commit) {
        return Err(format!("{name} runs {}, as {} does", current.release.version, from.id().name));
    }
    ask(state, service, environment, &current.release.commit, &current.release.version, Some(from))
}

/// What a run built: into the first environment that does not run it yet.
fn from_run(state: &State, service: &ServiceState, run: &Run) -> Result<Available, Why> {
    let name = naming::run(state, &run.id);
    match &run.state {
        RunState::Done(Outcome::Succeeded) => {}
        RunState::Done(outcome) => return Err(format!("{name} {}; only what succeeded is promoted", outcome.word())),
        _ => return Err(format!("{name} has not ended yet")),
    }
    let delivered = service.environments.iter().rposition(|environment| runs(environment, &run.commit));
    let Some(next) = service.environments.get(delivered.map_or(0, |place| place + 1)) else {
        return Err(format!("{name} is in every environment already"));
    };
    let from = delivered.and_then(|place| service.environments.get(place));
    let version = naming::version(state, &service.setup.id, &run.commit);
    ask(state, service, next.id(), &run.commit, &version, from)
}

/// What an environment runs, where that is certain.
fn settled(environment: &EnvironmentState) -> Result<&Current, Why> {
    let name = &environment.id().name;
    let current = environment.current.as_ref().ok_or_else(|| format!("nothing is known to run in {name}"))?;
    match &current.state {
        CurrentState::Delivered { .. } | CurrentState::SucceededUnverified | CurrentState::NoAnswer { .. } => {
            Ok(current)
        }
        CurrentState::Partial { .. } | CurrentState::Mixed { .. } => {
            Err(format!("{name} is PARTIAL; put it right first"))
        }
        CurrentState::Verifying { .. } => Err(format!("{name} is being verified; wait for it")),
        CurrentState::Degraded { .. } => Err(format!("{name} is unhealthy; put it right first")),
        CurrentState::Drift { seen, .. } => Err(format!(
            "{name} drifted: its probe sees {seen}, and {} was deployed last; put it right first",
            current.release.version
        )),
        CurrentState::Unknown => Err(format!("nobody knows what {name} runs")),
    }
}

/// Whether an environment runs a commit for certain.
fn runs(environment: &EnvironmentState, commit: &CommitId) -> bool {
    settled(environment).is_ok_and(|current| current.release.commit == *commit)
}
