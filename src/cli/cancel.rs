//! `flightdeck cancel`.

use super::arguments::Cancel;
use super::steer::Steering;
use super::{Exit, Failure, act, connect, naming, steer};
use crate::domain::{Ask, RunState, Verb};

/// Does it.
///
/// # Errors
/// Why it was not done.
pub(super) async fn run(arguments: &Cancel, global: &super::Global) -> Result<Exit, Failure> {
    let (session, hands) = connect::to_act(global, &arguments.service, &arguments.acting).await?;
    if let Some(environment) = &arguments.environment {
        let about = (arguments.service.as_str(), environment.as_str());
        let Steering { source, ask, command } =
            steer::steer(&session, about, arguments.revision.as_deref(), steer::how(Verb::Cancel))?;
        return act::carry_out(&session, &hands, &source, ask, &command, &arguments.acting).await;
    }
    let service = session.service()?;
    let source = service.setup.source.clone();
    let run = match arguments.run {
        Some(number) => naming::run(service, number)?,
        None => naming::only_run(service, "is under way", RunState::in_flight)?,
    };
    let force = if arguments.force { " --force" } else { "" };
    let command = format!("flightdeck cancel {} --run {}{force}", arguments.service, run.number);
    let ask = Ask::Cancel { run: run.id.clone(), force: arguments.force };
    act::carry_out(&session, &hands, &source, ask, &command, &arguments.acting).await
}
