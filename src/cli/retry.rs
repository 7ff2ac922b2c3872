//! `flightdeck retry`: what failed runs again.

use super::arguments::Retry;
use super::plan_lines::quoted;
use super::steer::Steering;
use super::{Exit, Failure, act, connect, naming, steer};
use crate::domain::{Ask, Outcome, Scope, Verb};

/// Does it.
///
/// # Errors
/// Why it was not done.
pub(super) async fn run(arguments: &Retry, global: &super::Global) -> Result<Exit, Failure> {
    let (mut session, hands) = connect::to_act(global, &arguments.service, &arguments.acting).await?;
    if let Some(environment) = &arguments.environment {
        let about = (arguments.service.as_str(), environment.as_str());
        let Steering { source, ask, command } =
            steer::steer(&session, about, arguments.revision.as_deref(), steer::how(Verb::Retry))?;
        return act::carry_out(&session, &hands, &source, ask, &command, &arguments.acting).await;
    }
    let service = session.service()?;
    let source = service.setup.source.clone();
    let failed = |outcome: &Outcome| outcome.is_failure() || *outcome == Outcome::Cancelled;
    let run = match arguments.run {
        Some(number) => naming::run(service, number)?,
        None => service.runs.iter().find(|run| run.state.outcome().is_some_and(failed)).ok_or_else(|| {
            Failure::new(Exit::Refused, &format!("no run of {} failed among the newest", service.setup.id))
        })?,
    };
    let run = run.clone();
    let mut command = format!("flightdeck retry {} --run {}", arguments.service, run.number);
    let job = match &arguments.job {
        Some(name) => {
            command.push_str(" --job ");
            command.push_str(&quoted(name));
            session.read(vec![(source.clone(), Scope::Run(run.id.clone()))]).await;
            Some(naming::job(session.service()?, &run, name)?)
        }
        None => None,
    };
    let ask = Ask::Retry { run: run.id, job };
    act::carry_out(&session, &hands, &source, ask, &command, &arguments.acting).await
}
