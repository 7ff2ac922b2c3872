//! What really runs in an environment: replicas that follow the deployments, each in its own time, and what a scenario or
//! somebody's hand makes of them behind the pipeline's back.

use jiff::Timestamp;

use super::{Deployment, DeploymentState, Repository, Run, World};
use crate::sim::clock::seconds_after;

/// How many replicas an application has.
const REPLICAS: usize = 4;
/// Seconds between the changes of two replicas while a deployment runs.
const STEP: i64 = 5;
/// Seconds after a deployment's success at which its last replica has changed.
const LAST: i64 = 4;

/// One process that answers requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Replica {
    /// The commit that it runs.
    pub(crate) sha: String,
    pub(crate) healthy: bool,
}

/// What a run's deployments are in truth, by names of environments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Truth {
    /// There its release runs badly.
    pub(crate) unhealthy: Vec<String>,
    /// There its deployments change nothing.
    pub(crate) stuck: Vec<String>,
    /// There its deployments change every other replica.
    pub(crate) mixed: Vec<String>,
}

/// Something that somebody did to an application by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ByHand {
    pub(crate) environment: String,
    pub(crate) at: Timestamp,
    /// The commit that every replica runs since.
    pub(crate) sha: Option<String>,
    pub(crate) unhealthy: bool,
    /// Nothing answers any more.
    pub(crate) silent: bool,
}

impl World {
    /// Something beside the pipelines brought what a tag or commit names to an application (`owner/name`): every replica
    /// runs it from then on.
    pub(crate) fn brought(&mut self, application: &str, environment: &str, reference: &str, at: Timestamp) {
        let Some((owner, name)) = application.split_once('/') else { return };
        let Some(place) = self.repository_index(owner, name) else { return };
        let Some(repository) = self.repositories.get_mut(place) else { return };
        let commit = repository.resolve(reference).and_then(|at| repository.commits.get(at));
        let Some(sha) = commit.map(|commit| commit.sha.clone()) else { return };
        let environment = environment.to_owned();
        repository.by_hand.push(ByHand { environment, at, sha: Some(sha), unhealthy: false, silent: false });
    }

    /// The replicas of an environment's application; none where nothing was ever deployed, nothing at all where nothing
    /// answers.
    pub(crate) fn replicas(&self, repository: usize, environment: &str) -> Option<Vec<Replica>> {
        let place = self.repositories.get(repository)?;
        let hands = || place.by_hand.iter().filter(|hand| hand.environment == environment);
        let replica = |index: usize| self.replica(place, environment, index);
        let replicas: Vec<(Timestamp, Replica)> = (0..REPLICAS).filter_map(replica).collect();
        let newest = replicas.iter().map(|(since, _)| *since).max();
        // A deployment that changed something later has swept away what a hand did.
        let hand = hands().rev().find(|hand| newest.is_none_or(|newest| newest <= hand.at));
        if hand.is_some_and(|hand| hand.silent) {
            return None;
        }
        let ill = hand.is_some_and(|hand| hand.unhealthy);
        Some(replicas.into_iter().map(|(_, one)| Replica { healthy: one.healthy && !ill, ..one }).collect())
    }

    /// What one replica runs, and since when.
    fn replica(&self, place: &Repository, environment: &str, index: usize) -> Option<(Timestamp, Replica)> {
        let deployed = place.deployments.iter().filter(|deployment| deployment.environment == environment).filter_map(
            |deployment| {
                let run = deployment.run.and_then(|run| place.runs.get(&run));
                let since = changes_at(deployment, run, index).filter(|since| *since <= self.now)?;
                Some((since, deployment.sha.clone()))
            },
        );
        let by_hand = place
            .by_hand
            .iter()
            .filter(|hand| hand.environment == environment)
            .filter_map(|hand| Some((hand.at, hand.sha.clone()?)));
        let (since, sha) = deployed.chain(by_hand).max_by_key(|(since, _)| *since)?;
        let ill = place.runs.values().any(|run| run.sha == sha && names(&run.truth.unhealthy, environment));
        Some((since, Replica { sha, healthy: !ill }))
    }
}

/// When a deployment changes a replica, if it ever does.
fn changes_at(deployment: &Deployment, run: Option<&Run>, index: usize) -> Option<Timestamp> {
    let truth = run.map(|run| &run.truth);
    let here =
        |list: fn(&Truth) -> &Vec<String>| truth.is_some_and(|truth| names(list(truth), &deployment.environment));
    if here(|truth| &truth.stuck) || (here(|truth| &truth.mixed) && index % 2 == 1) {
        return None;
    }
    let when = |wanted: &[DeploymentState]| {
        deployment.statuses.iter().find(|status| wanted.contains(&status.state)).map(|status| status.at)
    };
    let succeeded = when(&[DeploymentState::Success]);
    let began = when(&[DeploymentState::InProgress]).or(succeeded)?;
    let order = i64::try_from(index).unwrap_or(0) + 1;
    let in_turn = seconds_after(began, STEP * order);
    if let Some(succeeded) = succeeded {
        let last = index + 1 == REPLICAS;
        return Some(if last { seconds_after(succeeded, LAST) } else { in_turn.min(seconds_after(succeeded, order)) });
    }
    match when(&[DeploymentState::Failure, DeploymentState::Error]) {
        // It broke off in the middle.
        Some(_) if index >= REPLICAS / 2 => None,
        Some(failed) => Some(in_turn.min(failed)),
        None if index + 1 == REPLICAS => None,
        None => Some(in_turn),
    }
}

fn names(list: &[String], environment: &str) -> bool {
    list.iter().any(|name| name == environment)
}
