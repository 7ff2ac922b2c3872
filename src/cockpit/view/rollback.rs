//! The list of earlier good releases.

use super::put_back::{obstacle, ready};
use super::words::{self, DASH};
use super::{Health, naming, standing};
use crate::cockpit::rows::{hold, rollback_candidates};
use crate::cockpit::{EnvironmentState, Overlay, State};
use crate::domain::{CurrentState, Deployment, DeploymentId, PutBack, Support, Text};

/// One earlier good deployment.
#[derive(Clone, Debug)]
pub struct RollbackLine {
    /// Which.
    pub id: DeploymentId,
    /// Whether the cursor is on it.
    pub selected: bool,
    /// The version.
    pub version: Text,
    /// The commit, short.
    pub commit: Text,
    /// When it was put there.
    pub age: Text,
    /// By whom.
    pub actor: Text,
    /// `last good`, or nothing.
    pub note: Text,
    /// How it can be put back (`re-run until 12 Dec`, `dispatch`), or why not.
    pub ready: Text,
    /// Good where it can, bad where not.
    pub health: Health,
}

/// The list.
#[derive(Clone, Debug)]
pub struct RollbackView {
    /// `roll back production of checkout, now v2.14.0`.
    pub title: Text,
    /// The earlier good deployments, newest first.
    pub lines: Vec<RollbackLine>,
    /// Whether the bad release is to be held afterwards, as a tick; nothing where the provider has nothing that holds it.
    pub hold: Option<bool>,
    /// What that is about, and what automation would do otherwise: `hold v2.14.0 afterwards; else a push to main may deploy
    /// it again`. Where nothing holds it, why.
    pub holding: Text,
    /// What to say where the list is empty.
    pub empty: Option<Text>,
}

/// The list, where it is open.
#[must_use]
pub fn rollback(state: &State) -> Option<RollbackView> {
    let Some(Overlay::Rollback(picker)) = &state.screen.overlay else { return None };
    let service = naming::service(state, &picker.environment.service);
    let name = &picker.environment.name;
    let Some(environment) = state.environment(&picker.environment) else {
        return Some(RollbackView {
            title: Text::new(&format!("roll back {name} of {service}")),
            lines: Vec::new(),
            hold: None,
            holding: Text::default(),
            empty: Some(Text::new("This environment is gone.")),
        });
    };
    let newest = environment.deployments.first().map(|deployment| &deployment.state);
    let now = environment.current.as_ref().map_or_else(
        || DASH.to_owned(),
        |current| {
            let (version, _, word) = standing::of_current(current, newest);
            if matches!(current.state, CurrentState::SucceededUnverified) {
                version.to_string()
            } else {
                format!("{word}: {version}")
            }
        },
    );
    let earlier = rollback_candidates(state, &picker.environment);
    let lines: Vec<RollbackLine> = earlier
        .iter()
        .enumerate()
        .map(|(place, deployment)| line(state, deployment, place == 0, picker.selected.as_ref()))
        .collect();
    let empty = lines.is_empty().then(|| {
        Text::new(match (environment.seen.is_some(), environment.more) {
            (false, _) => "Its deployments are being read.",
            (true, true) => "No earlier good release among those read; older ones are being read.",
            (true, false) => "There is no earlier good release to put back.",
        })
    });
    let hold = hold(state, &picker.environment.service);
    let can_hold = matches!(hold, Support::Yes { .. });
    Some(RollbackView {
        title: Text::new(&format!("roll back {name} of {service}, now {now}")),
        lines,
        hold: can_hold.then_some(picker.hold),
        holding: Text::new(&holding(state, environment, &hold)),
        empty,
    })
}

/// What is held, and what would deploy it again if it were not, as its own run tells.
fn holding(state: &State, environment: &EnvironmentState, hold: &Support) -> String {
    let bad = environment
        .deployments
        .iter()
        .find(|deployment| deployment.state.leaves_partial() || deployment.state.was_good());
    let bad_one = bad.map_or_else(|| "the bad release".to_owned(), |bad| bad.release.version.to_string());
    let label = match hold {
        Support::Yes { label } => label,
        Support::No { why } => return format!("nothing holds {bad_one} afterwards: {why}"),
    };
    let Some(bad) = bad else { return format!("hold {bad_one} afterwards: {label}") };
    let run = bad.run.as_ref().and_then(|run| state.run(run));
    let again = match run.map(|run| (run.event.as_str(), &run.branch)) {
        Some(("schedule", _)) => "its next scheduled run may deploy it again".to_owned(),
        Some(("push", branch)) => format!("a push to {branch} may deploy it again"),
        Some(("workflow_dispatch", _)) => "whoever starts its workflow deploys it again".to_owned(),
        _ => return format!("hold {bad_one} afterwards: {label}"),
    };
    format!("hold {bad_one} afterwards; else {again}")
}

fn line(state: &State, deployment: &Deployment, newest: bool, selected: Option<&DeploymentId>) -> RollbackLine {
    let obstacle = obstacle(&deployment.put_back, state.now.wall);
    let health = match (&deployment.put_back, &obstacle) {
        (_, Some(_)) => Health::Bad,
        (PutBack::Unsaid, None) => Health::Unknown,
        (_, None) => Health::Good,
    };
    RollbackLine {
        id: deployment.id.clone(),
        selected: selected == Some(&deployment.id),
        version: deployment.release.version.clone(),
        // Where nobody says a commit, the version stands for it: once is enough.
        commit: Some(deployment.release.commit.short())
            .filter(|commit| *commit != deployment.release.version)
            .unwrap_or_default(),
        age: Text::new(&words::ago(deployment.created_at, state.now.wall)),
        actor: naming::actor(deployment.actor.as_ref()),
        note: Text::new(if newest { "last good" } else { "" }),
        ready: Text::new(&ready(&deployment.put_back, state.now.wall)),
        health,
    }
}
