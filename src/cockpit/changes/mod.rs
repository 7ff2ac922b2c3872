//! What changed, over all services and sources: every change by its stable name and its moment, and what a name stands for.
//!
//! Lists hold names alone; what a row says is looked up when it is drawn, so that thousands of changes cost what is visible.

mod four_keys;
mod freezes;
mod holds;
mod orders;
mod reach;

use jiff::Timestamp;

use super::{EnvironmentState, Found, RunDetail, ServiceState, State};
use crate::domain::{
    Change, ChangeId, Deployment, DeploymentState, EnvironmentId, Knowledge, Review, ReviewVerdict, RunId, ServiceId,
    What,
};

pub use four_keys::{FourKeys, four_keys, places, usual_window};
pub use orders::plan_of;
pub use reach::{Reach, further, reach, to_read_further};

/// Which changes are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Places {
    /// Those of production environments, and what is about whole services.
    #[default]
    Production,
    /// All of them.
    Everywhere,
}

impl Places {
    /// Whether the changes of an environment are among them.
    #[must_use]
    pub fn hold(self, environment: &EnvironmentState) -> bool {
        self == Self::Everywhere || environment.environment.tier.is_production()
    }
}

/// The environments whose changes are meant.
pub fn environments(state: &State, places: Places) -> impl Iterator<Item = (&ServiceState, &EnvironmentState)> {
    let services = state.world.services.values();
    let pairs = services.flat_map(|service| service.environments.iter().map(move |found| (service, found)));
    pairs.filter(move |(_, environment)| places.hold(environment))
}

/// Every change with its moment, newest first.
#[must_use]
pub fn changes(state: &State, places: Places) -> Vec<(Timestamp, ChangeId)> {
    let mut found = Vec::new();
    for (service, environment) in environments(state, places) {
        for deployment in &environment.deployments {
            let id = || ChangeId::Deployment(environment.id().clone(), deployment.id.clone());
            found.extend(moment(deployment).map(|at| (at, id())));
        }
        for finding in &environment.findings {
            found.push((finding.at, ChangeId::Finding(environment.id().clone(), finding.at)));
        }
        for (run, detail) in &service.details {
            for (place, review) in reviews(detail) {
                if let Some(at) = answered_at(review, run, environment) {
                    found.push((at, ChangeId::Review(run.clone(), place, environment.id().clone())));
                }
            }
        }
    }
    found.extend(holds::put_and_lifted(state));
    found.extend(orders::ordered(state, places));
    found.extend(freezes::turned(state, reach(state, places).complete_from));
    found.sort_unstable_by(|one, other| other.cmp(one));
    found
}

/// What a name stands for; nothing where it no longer stands for anything.
#[must_use]
pub fn change(state: &State, id: &ChangeId) -> Option<Change> {
    match id {
        ChangeId::Deployment(environment, deployment) => {
            let environment = state.environment(environment)?;
            let place = environment.deployments.iter().position(|found| found.id == *deployment)?;
            deployed(environment, place)
        }
        ChangeId::Review(run, place, environment) => reviewed(state, run, *place, environment),
        ChangeId::Hold(service, workflow) => holds::put(state, id, service, workflow),
        ChangeId::PastHold(service, workflow, at, put) => holds::past(state, id, service, workflow, (*at, *put)),
        ChangeId::Finding(environment, at) => {
            let environment = state.environment(environment)?;
            let finding = environment.findings.iter().find(|finding| finding.at == *at)?;
            let what = match &finding.what {
                Found::Degraded(why) => What::Degraded { why: why.clone() },
                Found::Drift(seen) => What::Drifted { seen: seen.clone() },
                Found::Recovered => What::Recovered,
            };
            let to = environment.running_at(*at).cloned();
            let change = Change { at: *at, to, knowledge: Knowledge::Probe, ..bare(id, what) };
            Some(within(environment, change))
        }
        ChangeId::Order(intent) => orders::order(state, intent),
        ChangeId::Freeze(name, at, begins) => {
            let freeze = state.settings.freezes.iter().find(|freeze| freeze.name.raw() == &**name)?;
            Some(freezes::turn(id, freeze, *at, *begins))
        }
    }
}

/// A change about which nothing but its name and kind is known yet, by the provider's word.
fn bare(id: &ChangeId, what: What) -> Change {
    Change {
        id: id.clone(),
        at: Timestamp::UNIX_EPOCH,
        what,
        who: None,
        service: None,
        environment: None,
        tier: None,
        from: None,
        to: None,
        run: None,
        knowledge: Knowledge::Provider,
    }
}

/// When a deployment changed its environment: when it ended, or began where it has not; nothing where it never began.
fn moment(deployment: &Deployment) -> Option<Timestamp> {
    let begun = deployment.begun()?;
    Some(if deployment.state == DeploymentState::Deploying { begun } else { deployment.changed_at })
}

fn deployed(environment: &EnvironmentState, place: usize) -> Option<Change> {
    let deployment = environment.deployments.get(place)?;
    let passage = environment.passages.get(place).copied().flatten()?;
    let from = passage.from.and_then(|from| environment.deployments.get(from));
    let id = ChangeId::Deployment(environment.id().clone(), deployment.id.clone());
    let what = What::Deployment { state: deployment.state.clone(), rollback: passage.rollback };
    Some(Change {
        at: moment(deployment)?,
        who: deployment.actor.clone(),
        from: from.map(|from| from.release.clone()),
        to: Some(deployment.release.clone()),
        run: deployment.run.clone(),
        ..within(environment, bare(&id, what))
    })
}

/// The same change, in an environment.
fn within(environment: &EnvironmentState, change: Change) -> Change {
    Change {
        service: Some(environment.id().service.clone()),
        environment: Some(environment.id().clone()),
        tier: Some(environment.environment.tier),
        ..change
    }
}

/// The answers of a run that are changes, each with its place in the run's history.
fn reviews(detail: &RunDetail) -> impl Iterator<Item = (u32, &Review)> {
    let all = detail.reviews.iter().flat_map(|reviews| &reviews.value);
    (0..).zip(all).filter(|(_, review)| matches!(review.verdict, ReviewVerdict::Approved | ReviewVerdict::Rejected))
}

/// When an answer was given about an environment: where the provider does not say, when what waited for it went on.
fn answered_at(review: &Review, run: &RunId, environment: &EnvironmentState) -> Option<Timestamp> {
    if !review.environments.iter().any(|name| *name == environment.id().name) {
        return None;
    }
    review.at.or_else(|| {
        let deployment = environment.deployments.iter().find(|found| found.run.as_ref() == Some(run))?;
        match review.verdict {
            ReviewVerdict::Approved => deployment.begun(),
            _ => Some(deployment.changed_at),
        }
    })
}

fn reviewed(state: &State, run: &RunId, place: u32, environment: &EnvironmentId) -> Option<Change> {
    let environment = state.environment(environment)?;
    let detail = state.world.services.get(&run.service)?.details.get(run)?;
    let (_, review) = reviews(detail).find(|(found, _)| *found == place)?;
    let comment = review.comment.clone();
    let what = match review.verdict {
        ReviewVerdict::Approved => What::Approved { comment },
        _ => What::Rejected { comment },
    };
    let deployment = environment.deployments.iter().find(|found| found.run.as_ref() == Some(run));
    let id = ChangeId::Review(run.clone(), place, environment.id().clone());
    Some(Change {
        at: answered_at(review, run, environment)?,
        who: review.by.clone(),
        to: deployment.map(|deployment| deployment.release.clone()),
        run: Some(run.clone()),
        ..within(environment, bare(&id, what))
    })
}

/// Whether a change is about a service.
#[must_use]
pub fn is_about(change: &Change, service: &ServiceId) -> bool {
    change.service.as_ref().is_none_or(|about| about == service)
}
