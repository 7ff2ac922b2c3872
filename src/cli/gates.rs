//! `flightdeck approve` and `flightdeck reject`: exactly the gates that are named.

use std::collections::BTreeSet;

use super::arguments::Gates;
use super::{Exit, Failure, act, connect, naming};
use crate::cockpit::RowId;
use crate::cockpit::view::{Available, availability};
use crate::domain::{GateId, Verb};

/// Does it.
///
/// # Errors
/// Why it was not done.
pub(super) async fn run(verb: Verb, arguments: &Gates, global: &super::Global) -> Result<Exit, Failure> {
    let (mut session, hands) = connect::to_act(global, &arguments.service, &arguments.acting).await?;
    let service = session.service()?;
    let source = service.setup.source.clone();
    let gates: Vec<GateId> = naming::gates(service, &arguments.environments, arguments.run)?
        .into_iter()
        .map(|gate| gate.id.clone())
        .collect();
    // The screen's own judgement of marked gates: who may, and whether it is one's own rollback.
    session.state.screen.marks = gates.iter().cloned().map(RowId::Gate).collect::<BTreeSet<_>>();
    let ask = match availability(&session.state, verb) {
        Available::Plan(ask) => *ask,
        Available::No(why) => return Err(Failure::new(Exit::Refused, why.as_str()).and("nothing was sent")),
        Available::Choose | Available::Batch(_) => return Err(Failure::usage("name the environments of one run")),
    };
    let names: Vec<String> = gates.iter().map(|gate| super::plan_lines::quoted(gate.environment.name.raw())).collect();
    let run = arguments.run.map(|run| format!(" --run {run}")).unwrap_or_default();
    let command = format!("flightdeck {} {} {}{run}", verb.subcommand(), arguments.service, names.join(" "));
    act::carry_out(&session, &hands, &source, ask, &command, &arguments.acting).await
}
