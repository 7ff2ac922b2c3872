//! `flightdeck pause` and `flightdeck resume`.

use super::arguments::Hold;
use super::plan_lines::quoted;
use super::steer::Steering;
use super::{Exit, Failure, act, connect, naming, steer};
use crate::domain::{Ask, Verb};

/// Does it.
///
/// # Errors
/// Why it was not done.
pub(super) async fn run(verb: Verb, arguments: &Hold, global: &super::Global) -> Result<Exit, Failure> {
    let (session, hands) = connect::to_act(global, &arguments.service, &arguments.acting).await?;
    if let Some(environment) = &arguments.environment {
        let about = (arguments.service.as_str(), environment.as_str());
        let Steering { source, ask, command } =
            steer::steer(&session, about, arguments.revision.as_deref(), steer::how(verb))?;
        return act::carry_out(&session, &hands, &source, ask, &command, &arguments.acting).await;
    }
    let known = session.service()?;
    let (source, service) = (known.setup.source.clone(), known.setup.id.clone());
    let workflow = match &arguments.workflow {
        Some(name) => Some(naming::workflow(known, name)?.id.clone()),
        None => None,
    };
    let ask = if verb == Verb::Pause { Ask::Pause { service, workflow } } else { Ask::Resume { service, workflow } };
    let named = arguments.workflow.as_ref().map(|name| format!(" --workflow {}", quoted(name))).unwrap_or_default();
    let command = format!("flightdeck {} {}{named}", verb.subcommand(), arguments.service);
    act::carry_out(&session, &hands, &source, ask, &command, &arguments.acting).await
}
