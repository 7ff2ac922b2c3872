//! Which deployments were rollbacks, seen from the outside: whoever made them, with whatever tool.

use super::{Deployment, DeploymentState, Release};

/// The rollbacks among the deployments of one environment, newest first like the deployments given.
///
/// A rollback is a new deployment whose release is older: it took the place of another release, and its own had come to
/// the environment before that one first did. So neither a release that is deployed again over itself is one, nor the way
/// forward again after a rollback. What never began to change the environment counts for nothing.
#[must_use]
pub fn rollbacks(newest_first: &[Deployment]) -> Vec<&Deployment> {
    let begun: Vec<&Deployment> = newest_first.iter().filter(|deployment| began(deployment)).collect();
    let first_came = |release: &Release| begun.iter().rposition(|deployment| deployment.release.same(release));
    let went_back = |pair: &&[&Deployment]| {
        let (deployment, replaced) = (&pair[0].release, &pair[1].release);
        !deployment.same(replaced) && first_came(deployment) > first_came(replaced)
    };
    begun.windows(2).filter(went_back).map(|pair| pair[0]).collect()
}

/// Whether it began to change the environment; where nobody looked it counts as begun.
fn began(deployment: &Deployment) -> bool {
    deployment.state.was_good()
        || deployment.state.leaves_partial()
        || matches!(deployment.state, DeploymentState::Unknown(_))
}
