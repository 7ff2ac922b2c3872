//! Acts on a rollout from the command line: one step on, to its end, stopped, let go on, given up, tried again.

use super::plan_lines::quoted;
use super::session::Session;
use super::{Exit, Failure, naming};
use crate::domain::{Ask, EnvironmentId, SourceId, Steer, Text, Verb};

/// An act on the rollout of an environment: its source, the ask, and the command line that does the same.
pub(super) struct Steering {
    pub(super) source: SourceId,
    pub(super) ask: Ask,
    pub(super) command: String,
}

/// Whether something steps in an environment of the session's service.
pub(super) fn steps(session: &Session, environment: &EnvironmentId) -> bool {
    session.state.rollout(environment).is_some()
}

/// The act; `revision` is the one that was seen, where it is named: another one by now refuses it.
///
/// # Errors
/// An unknown environment, one in which nothing steps, another revision.
pub(super) fn steer(
    session: &Session,
    (service, environment): (&str, &str),
    revision: Option<&str>,
    how: Steer,
) -> Result<Steering, Failure> {
    let layer = session.layer(environment)?;
    let id = naming::environment(layer, environment)?.id().clone();
    let Some(rollout) = session.state.rollout(&id) else {
        let failure = Failure::usage(&format!("nothing steps or pauses in {} there", id.name));
        return Err(failure.and("leave the environment out to act on the service"));
    };
    if let Some(seen) = revision.filter(|seen| *seen != rollout.revision.raw()) {
        let what = format!("revision {} is not what rolls out: that is {}", Text::new(seen), rollout.revision);
        return Err(Failure::new(Exit::Refused, &what).and("nothing was sent"));
    }
    let ask = Ask::Steer { environment: id, revision: rollout.revision.clone(), how };
    let seen = revision.map(|seen| format!(" --revision {}", quoted(seen))).unwrap_or_default();
    let full = if how == Steer::AdvanceFully { " --full" } else { "" };
    let verb = ask.verb().subcommand();
    let command = format!("flightdeck {verb} {} {}{seen}{full}", quoted(service), quoted(environment));
    Ok(Steering { source: layer.setup.source.clone(), ask, command })
}

/// What a verb is to a rollout.
pub(super) fn how(verb: Verb) -> Steer {
    match verb {
        Verb::Pause => Steer::Pause,
        Verb::Resume => Steer::Resume,
        Verb::Cancel => Steer::Abort,
        Verb::Retry => Steer::Retry,
        Verb::Approve | Verb::Reject | Verb::Promote | Verb::RollBack => Steer::Advance,
    }
}
