//! `flightdeck promote`.

use std::time::Duration;

use super::arguments::Promote;
use super::plan_lines::quoted;
use super::steer::Steering;
use super::{Exit, Failure, act, connect, naming, steer};
use crate::cockpit::{EnvironmentState, ServiceState};
use crate::domain::{Ask, GateState, Release, Steer};

/// How long the environments are asked what they run.
const LOOKS: Duration = Duration::from_secs(10);

/// Does it.
///
/// # Errors
/// Why it was not done.
pub(super) async fn run(arguments: &Promote, global: &super::Global) -> Result<Exit, Failure> {
    let (mut session, hands) = connect::to_act(global, &arguments.service, &arguments.acting).await?;
    // What is carried on is taken to run where it comes from: that is asked there, too.
    session.look(LOOKS).await;
    let service = session.layer(&arguments.environment)?;
    let source = service.setup.source.clone();
    let to = naming::environment(service, &arguments.environment)?;
    if arguments.full || arguments.revision.is_some() || arguments.version.is_none() && steer::steps(&session, to.id())
    {
        let how = if arguments.full { Steer::AdvanceFully } else { Steer::Advance };
        let about = (arguments.service.as_str(), arguments.environment.as_str());
        let Steering { source, ask, command } = steer::steer(&session, about, arguments.revision.as_deref(), how)?;
        return act::carry_out(&session, &hands, &source, ask, &command, &arguments.acting).await;
    }
    let before = session.state.world.before(to.id());
    let release = match &arguments.version {
        Some(version) => naming::release(service, version)?,
        None => candidate(service, to, before)?,
    };
    let from = before.filter(|before| before.current.as_ref().is_some_and(|current| current.release.same(&release)));
    let ask = Ask::Promote {
        environment: to.id().clone(),
        commit: release.commit.clone(),
        version: release.version.clone(),
        // What another source knows is nothing that this one could be told.
        from: from.map(|from| from.id().clone()).filter(|from| from.service == to.id().service),
    };
    let version =
        arguments.version.as_ref().map(|version| format!(" --version {}", quoted(version))).unwrap_or_default();
    let command = format!("flightdeck promote {} {}{version}", arguments.service, quoted(&arguments.environment));
    act::carry_out(&session, &hands, &source, ask, &command, &arguments.acting).await
}

/// What is promoted where no version is named: what waits at the environment's gate, else what the environment before it
/// runs for certain, else the newest release.
fn candidate(
    service: &ServiceState,
    to: &EnvironmentState,
    before: Option<&EnvironmentState>,
) -> Result<Release, Failure> {
    let gates = service.details.values().filter_map(|detail| detail.gates.as_ref()).flat_map(|gates| &gates.value);
    let waiting = gates.filter(|gate| gate.state == GateState::Pending && gate.environment() == to.id());
    if let Some(gate) = waiting.max_by_key(|gate| gate.since) {
        return Ok(gate.release.clone());
    }
    let refused = |why: &str| Failure::new(Exit::Refused, why).and("name one with --version");
    let Some(before) = before else {
        let newest = service.releases.first().cloned();
        return newest
            .ok_or_else(|| refused(&format!("{} is the first environment and no release is known", to.id().name)));
    };
    let name = &before.id().name;
    match &before.current {
        Some(current) => match &current.state {
            state if state.is_settled() => Ok(current.release.clone()),
            state => Err(refused(&format!("what {name} runs is not certain ({})", state.word().replace('_', " ")))),
        },
        None => Err(refused(&format!("nothing is known to run in {name}"))),
    }
}
