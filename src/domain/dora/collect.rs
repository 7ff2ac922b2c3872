//! The events of the four keys, from the deployments of production environments.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::{Counted, Put};
use crate::domain::{CommitId, Comparison, Deployment, EnvironmentId, Passage};

/// One environment as it was read.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Which.
    pub environment: &'a EnvironmentId,
    /// Its deployments, newest first.
    pub deployments: &'a [Deployment],
    /// What each of them did, in the same order.
    pub passages: &'a [Option<Passage>],
}

impl<'a> Place<'a> {
    /// The deployments that began, with what they did.
    fn began(self) -> impl Iterator<Item = (usize, &'a Deployment, Passage)> {
        let pairs = self.deployments.iter().zip(self.passages).enumerate();
        pairs.filter_map(|(place, (deployment, passage))| Some((place, deployment, (*passage)?)))
    }

    /// The first delivery after a moment, by another deployment.
    fn next_delivery(self, place: usize, after: Timestamp) -> Option<(usize, Timestamp)> {
        let good = self.deployments.iter().enumerate().filter(|(_, deployment)| deployment.state.was_good());
        let later = good.filter(|(other, deployment)| {
            *other != place && (deployment.changed_at > after || (deployment.changed_at == after && *other < place))
        });
        later
            .map(|(other, deployment)| (other, deployment.changed_at))
            .min_by_key(|(other, at)| (*at, usize::MAX - other))
    }
}

/// The ranges of commits that deliveries brought, oldest delivery first: what has to be compared to know lead times.
#[must_use]
pub fn ranges(place: Place<'_>, from: Timestamp) -> Vec<(CommitId, CommitId)> {
    let mut found: Vec<(Timestamp, CommitId, CommitId)> = place
        .began()
        .filter(|(_, deployment, passage)| {
            deployment.state.was_good() && !passage.rollback && deployment.changed_at >= from
        })
        .filter_map(|(_, deployment, passage)| {
            let before = place.deployments.get(passage.from?)?;
            let (base, head) = (before.release.commit.clone(), deployment.release.commit.clone());
            (base != head).then_some((deployment.changed_at, base, head))
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, base, head)| (base, head)).collect()
}

/// The events of the environments of one service, oldest first. `range` gives the comparison of two commits, where it was
/// read.
#[must_use]
pub fn collect<'a>(places: &[Place<'_>], range: impl Fn(&CommitId, &CommitId) -> Option<&'a Comparison>) -> Vec<Put> {
    let mut puts = Vec::new();
    for place in places {
        for (index, deployment, passage) in place.began() {
            let Some(counted) = counted(*place, index, deployment, passage) else { continue };
            let before = passage.from.and_then(|from| place.deployments.get(from));
            let brought = before.and_then(|before| {
                if before.release.same(&deployment.release) {
                    return Some(Vec::new());
                }
                let comparison = range(&before.release.commit, &deployment.release.commit)?;
                if !comparison.commits_complete {
                    return None;
                }
                let at = deployment.changed_at;
                let waited = |commit: Timestamp| at.duration_since(commit).max(SignedDuration::ZERO);
                comparison.commits.iter().map(|one| Some((one.id.clone(), waited(one.at?)))).collect()
            });
            puts.push(Put {
                environment: place.environment.clone(),
                deployment: deployment.id.clone(),
                release: deployment.release.clone(),
                at: deployment.changed_at,
                counted,
                commits: brought,
            });
        }
    }
    puts.sort_by(|one, other| {
        (one.at, &one.environment, &one.deployment).cmp(&(other.at, &other.environment, &other.deployment))
    });
    // A commit counts once: where it first came to production.
    let mut known: BTreeSet<CommitId> = BTreeSet::new();
    for put in puts.iter_mut().filter(|put| put.counted != Counted::Rollback) {
        let delivered = !matches!(put.counted, Counted::Failed { .. });
        for commits in put.commits.iter_mut().filter(|_| delivered) {
            commits.retain(|(commit, _)| known.insert(commit.clone()));
        }
    }
    puts
}

/// How a deployment counts; nothing where it does not.
fn counted(place: Place<'_>, index: usize, deployment: &Deployment, passage: Passage) -> Option<Counted> {
    use crate::domain::DeploymentState::{Errored, Failed};
    let next = place.next_delivery(index, deployment.changed_at);
    if deployment.state.was_good() {
        if passage.rollback {
            return Some(Counted::Rollback);
        }
        // The same release put there again after a failed attempt at another one undoes that attempt, not this delivery.
        let undone = next.filter(|(next, _)| {
            let other = place.deployments.get(*next).is_some_and(|next| !next.release.same(&deployment.release));
            let passage = place.passages.get(*next).copied().flatten();
            other && passage.is_some_and(|passage| passage.rollback && passage.from == Some(index))
        });
        return Some(undone.map_or(Counted::Delivered, |(_, at)| Counted::RolledBack(at)));
    }
    let failed = matches!(deployment.state, Failed | Errored) && !passage.rollback;
    failed.then(|| Counted::Failed { state: deployment.state.clone(), restored: next.map(|(_, at)| at) })
}
