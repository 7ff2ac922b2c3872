//! What was put into the environments of a service, when and by whom.

use jiff::Timestamp;
use serde::Serialize;

use super::{FaultReport, IntervalReport, ReleaseReport};
use crate::cockpit::{EnvironmentState, State};
use crate::domain::{PutBack, ServiceId, Text, Tier};

/// One deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeploymentReport {
    /// The provider's id.
    pub id: String,
    /// Where to.
    pub environment: Text,
    /// The environment's tier.
    pub tier: Tier,
    /// What.
    pub version: Text,
    /// Its commit.
    pub commit: String,
    /// The state in a word: `succeeded`, `superseded`, `failed`, ...
    pub state: &'static str,
    /// Of the deployment that an environment runs by its provider's word: how sure that is, as in `status`; null of others.
    pub standing: Option<&'static str>,
    /// Who; null where the account is gone.
    pub actor: Option<Text>,
    /// What ran when it began; null where nothing did, that was not read, or it never began.
    pub from: Option<ReleaseReport>,
    /// Whether its release is older than what was there when it began.
    pub rollback: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it began to change the environment; null where it did not, or the provider does not say.
    pub began_at: Option<Timestamp>,
    /// When its state last changed.
    pub changed_at: Timestamp,
    /// The run that made it; null where that is not known.
    pub run: Option<String>,
    /// How it could be put back: `re-run`, `dispatch`, `deployment`; null where it could not or nobody looked.
    pub put_back: Option<&'static str>,
    /// Until when a re-run is allowed; null where it is none.
    pub put_back_until: Option<Timestamp>,
}

/// The history of a service: `flightdeck.history/1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HistoryReport {
    /// `flightdeck.history/1`.
    pub schema: &'static str,
    /// When it was made.
    pub generated_at: Timestamp,
    /// The service.
    pub service: String,
    /// The deployments, newest first.
    pub deployments: Vec<DeploymentReport>,
    /// What ran from when until when, oldest first: for each environment they cover the whole line.
    pub intervals: Vec<IntervalReport>,
    /// Environments of which only the newest deployments were read.
    pub truncated: Vec<Text>,
    /// What could not be read.
    pub faults: Vec<FaultReport>,
}

/// The history of `service`.
#[must_use]
pub fn history(state: &State, service: &ServiceId) -> HistoryReport {
    let environments =
        state.world.services.get(service).map(|service| service.environments.as_slice()).unwrap_or_default();
    let mut deployments: Vec<DeploymentReport> = environments
        .iter()
        .flat_map(|environment| (0..environment.deployments.len()).filter_map(|place| report(environment, place)))
        .collect();
    deployments.sort_by(|one, other| (other.created_at, &other.id).cmp(&(one.created_at, &one.id)));
    HistoryReport {
        schema: "flightdeck.history/1",
        generated_at: state.now.wall,
        service: service.to_string(),
        deployments,
        intervals: environments.iter().flat_map(super::intervals).collect(),
        truncated: environments
            .iter()
            .filter(|environment| environment.more)
            .map(|environment| environment.id().name.clone())
            .collect(),
        faults: super::faults(state),
    }
}

fn report(environment: &EnvironmentState, place: usize) -> Option<DeploymentReport> {
    let deployment = environment.deployments.get(place)?;
    let passage = environment.passages.get(place).copied().flatten();
    let from = passage.and_then(|passage| environment.deployments.get(passage.from?));
    let current = environment.current.as_ref().filter(|_| environment.last_good() == Some(deployment));
    let (put_back, put_back_until) = match &deployment.put_back {
        PutBack::Rerun { until, .. } => (Some("re-run"), Some(*until)),
        PutBack::Dispatch => (Some("dispatch"), None),
        PutBack::Deployment => (Some("deployment"), None),
        PutBack::Own { .. } => (Some("own"), None),
        PutBack::No(_) | PutBack::Unsaid => (None, None),
    };
    Some(DeploymentReport {
        id: deployment.id.to_string(),
        environment: deployment.environment.name.clone(),
        tier: environment.environment.tier,
        version: deployment.release.version.clone(),
        commit: deployment.release.commit.to_string(),
        state: deployment.state.word(),
        standing: current.map(|current| current.state.word()),
        actor: deployment.actor.clone(),
        from: from.map(|from| ReleaseReport::of(&from.release)),
        rollback: passage.is_some_and(|passage| passage.rollback),
        created_at: deployment.created_at,
        began_at: deployment.began_at,
        changed_at: deployment.changed_at,
        run: deployment.run.as_ref().map(|run| Text::new(&run.run).to_string()),
        put_back,
        put_back_until,
    })
}
