//! `flightdeck approve` and `flightdeck reject`: exactly the gates that are named.

use std::collections::BTreeSet;

use super::arguments::Gates;
use super::{Exit, Failure, act, connect, naming};
use crate::cockpit::RowId;
use crate::cockpit::view::{Available, availability};
use crate::domain::{Ask, GateId, Text, Verb};

/// Does it.
///
/// # Errors
/// Why it was not done.
pub(super) async fn run(verb: Verb, arguments: &Gates, global: &super::Global) -> Result<Exit, Failure> {
    let (mut session, hands) = connect::to_act(global, &arguments.service, &arguments.acting).await?;
    if verb == Verb::Reject && arguments.choice.is_some() {
        return Err(Failure::usage("--choice says how something is let through; reject has none"));
    }
    let service = match arguments.environments.first() {
        Some(environment) => session.layer(environment)?,
        None => session.waiting()?,
    };
    let source = service.setup.source.clone();
    let gates: Vec<GateId> = naming::gates(service, &arguments.environments, arguments.run)?
        .into_iter()
        .map(|gate| gate.id.clone())
        .collect();
    let choice = match &arguments.choice {
        Some(word) => Some(choice(&session, &gates, word)?),
        None => None,
    };
    // The screen's own judgement of marked gates: who may, and whether it is one's own rollback.
    session.state.screen.marks = gates.iter().cloned().map(RowId::Gate).collect::<BTreeSet<_>>();
    let ask = match availability(&session.state, verb) {
        Available::Plan(ask) => match *ask {
            Ask::Approve { gates, own_rollback, .. } => Ask::Approve { gates, own_rollback, choice },
            ask => ask,
        },
        Available::No(why) => return Err(Failure::new(Exit::Refused, why.as_str()).and("nothing was sent")),
        Available::Choose | Available::Batch(_) => return Err(Failure::usage("name the environments of one run")),
    };
    let names: Vec<String> = gates.iter().map(|gate| super::plan_lines::quoted(gate.environment.name.raw())).collect();
    let run = arguments.run.map(|run| format!(" --run {run}")).unwrap_or_default();
    let how = arguments.choice.as_ref();
    let how = how.map(|word| format!(" --choice {}", super::plan_lines::quoted(word))).unwrap_or_default();
    let command = format!("flightdeck {} {} {}{run}{how}", verb.subcommand(), arguments.service, names.join(" "));
    act::carry_out(&session, &hands, &source, ask, &command, &arguments.acting).await
}

/// The provider's own word for how, whatever the case it is written in.
fn choice(session: &super::session::Session, gates: &[GateId], word: &str) -> Result<Text, Failure> {
    let choices = gates.iter().filter_map(|gate| session.state.gate(gate)).flat_map(|gate| &gate.terms.choices);
    let choices: Vec<&Text> = choices.collect();
    let found = choices.iter().find(|choice| choice.raw().eq_ignore_ascii_case(word));
    found.map(|choice| (*choice).clone()).ok_or_else(|| {
        let failure = Failure::usage(&format!("`{}` is no way to let this through", Text::new(word)));
        let known: Vec<String> = choices.iter().map(|choice| format!("`{choice}`")).collect();
        if known.is_empty() { failure.and("there is but one way here") } else { failure.and(&known.join(", ")) }
    })
}
