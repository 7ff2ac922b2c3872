//! `flightdeck rollback`: an earlier good release is put back.

use std::time::Duration;

use super::arguments::Rollback;
use super::plan_lines::quoted;
use super::{Exit, Failure, act, connect, naming};
use crate::cockpit::rows::{hold, rollback_candidates};
use crate::domain::{Ask, Scope, Support};

/// How long the environments are asked what they run: a rollback does not wait long for what may be ill.
const LOOKS: Duration = Duration::from_secs(3);

/// Does it.
///
/// # Errors
/// Why it was not done.
pub(super) async fn run(arguments: &Rollback, global: &super::Global) -> Result<Exit, Failure> {
    let (mut session, hands) = connect::to_act(global, &arguments.service, &arguments.acting).await?;
    let service = session.layer(&arguments.environment)?;
    let source = service.setup.source.clone();
    let environment = naming::environment(service, &arguments.environment)?.id().clone();
    // The glance holds the newest deployments alone, and not how each could be put back.
    session.read(vec![(source.clone(), Scope::History(environment.clone()))]).await;
    session.look(LOOKS).await;
    let service = session.layer(&arguments.environment)?;
    let found = naming::environment(service, &arguments.environment)?;
    let earlier = rollback_candidates(&session.state, &environment);
    let chosen = naming::earlier(&session.state, found, &earlier, arguments.to.as_deref())?;
    let ask = Ask::RollBack {
        environment,
        to: chosen.id.clone(),
        release: chosen.release.clone(),
        put_back: chosen.put_back.clone(),
        hold: !arguments.no_hold && matches!(hold(&session.state, &found.id().service), Support::Yes { .. }),
    };
    let to = format!(" --to {}", quoted(chosen.id.raw()));
    let hold = if arguments.no_hold { " --no-hold" } else { "" };
    let command = format!("flightdeck rollback {} {}{to}{hold}", arguments.service, quoted(&arguments.environment));
    act::carry_out(&session, &hands, &source, ask, &command, &arguments.acting).await
}
