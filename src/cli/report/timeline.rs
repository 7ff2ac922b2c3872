//! What changed: `flightdeck.timeline/1`.

use jiff::Timestamp;
use serde::Serialize;

use super::{FaultReport, ReleaseReport};
use crate::cockpit::State;
use crate::cockpit::changes::{self, Places};
use crate::domain::{Change, Text, Tier, What};

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangeReport {
    /// When it took effect; of what is under way, when it began.
    pub at: Timestamp,
    /// `deployed`, `rolled_back`, `deploying`, `failed`, `approved`, `hold_put`, ...
    pub what: &'static str,
    /// Whether it put, or tried to put, an older release there.
    pub rollback: bool,
    /// The service; null where it is about several.
    pub service: Option<String>,
    /// The environment; null where it is about the whole service.
    pub environment: Option<Text>,
    /// Its tier; null where it is about none.
    pub tier: Option<Tier>,
    /// What ran before; null where that is not known.
    pub from: Option<ReleaseReport>,
    /// What was put there or tried; null where nothing was.
    pub to: Option<ReleaseReport>,
    /// Who; null where that is not known.
    pub actor: Option<Text>,
    /// The provider's id of the run; null where none is known.
    pub run: Option<String>,
    /// How we know: `provider`, `probe`, `journal` or `configuration`.
    pub knowledge: &'static str,
    /// A comment, the name of a workflow or freeze, the verb and state of an order; null where there is nothing more to say.
    pub about: Option<Text>,
}

/// The document of `timeline --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimelineReport {
    /// `flightdeck.timeline/1`.
    pub schema: &'static str,
    /// When it was made.
    pub generated_at: Timestamp,
    /// From when on changes were asked for.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Since when every deployment of these environments was read; null: all that there ever were.
    pub complete_from: Option<Timestamp>,
    /// The changes, newest first.
    pub changes: Vec<ChangeReport>,
    /// What could not be read.
    pub faults: Vec<FaultReport>,
}

/// The changes from one moment until another, newest first, at most `limit` of them.
#[must_use]
pub fn timeline(state: &State, places: Places, from: Timestamp, until: Timestamp, limit: usize) -> TimelineReport {
    let ids = changes::changes(state, places).into_iter();
    let changes = ids
        .filter(|(at, _)| *at >= from && *at <= until)
        .filter_map(|(_, id)| changes::change(state, &id))
        .take(limit)
        .map(|change| report(&change))
        .collect();
    TimelineReport {
        schema: "flightdeck.timeline/1",
        generated_at: state.now.wall,
        from,
        until,
        complete_from: changes::reach(state, places).complete_from,
        changes,
        faults: super::faults(state),
    }
}

fn report(change: &Change) -> ChangeReport {
    ChangeReport {
        at: change.at,
        what: change.what.word(),
        rollback: matches!(change.what, What::Deployment { rollback: true, .. }),
        service: change.service.as_ref().map(ToString::to_string),
        environment: change.environment.as_ref().map(|environment| environment.name.clone()),
        tier: change.tier,
        from: change.from.as_ref().map(ReleaseReport::of),
        to: change.to.as_ref().map(ReleaseReport::of),
        actor: change.who.clone(),
        run: change.run.as_ref().map(|run| Text::new(&run.run).to_string()),
        knowledge: change.knowledge.word(),
        about: about(&change.what),
    }
}

fn about(what: &What) -> Option<Text> {
    match what {
        What::Deployment { .. } | What::Recovered => None,
        What::Degraded { why } => Some(why.clone()),
        What::Drifted { seen } => Some(seen.clone()),
        What::Approved { comment } | What::Rejected { comment } => (!comment.is_empty()).then(|| comment.clone()),
        What::HoldPut { workflow } | What::HoldLifted { workflow } => Some(workflow.clone()),
        What::Ordered { verb, state } => Some(Text::new(&format!("{}: {state}", verb.word()))),
        What::FreezeBegan { freeze } | What::FreezeEnded { freeze } => Some(freeze.clone()),
    }
}
