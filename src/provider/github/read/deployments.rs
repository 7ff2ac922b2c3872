//! Deployments with as many of their statuses as it takes to know what is where.

use super::super::super::http::{Page, Session};
use super::super::map::{self, History, Versions};
use super::super::paths::{Repository, segment};
use super::super::wire;
use crate::domain::{Deployment, DeploymentState, EnvironmentId, Fault, PromoteWay, PutBack, ServiceSetup, Text};

/// The newest deployments of one environment, newest first.
pub(in super::super) async fn newest(
    session: &Session<'_>,
    repository: &Repository<'_>,
    environment: &str,
    count: u32,
) -> Result<Page<Vec<wire::Deployment>>, Fault> {
    page(session, repository, environment, count, 1).await
}

/// One page of so many deployments of an environment, newest first; the first one is the newest.
pub(in super::super) async fn page(
    session: &Session<'_>,
    repository: &Repository<'_>,
    environment: &str,
    count: u32,
    page: u32,
) -> Result<Page<Vec<wire::Deployment>>, Fault> {
    let further = if page > 1 { format!("&page={page}") } else { String::new() };
    let path = repository.path(&format!("/deployments?environment={}&per_page={count}{further}", segment(environment)));
    session.get(&path, &repository.doing(&format!("the deployments to {environment}"))).await
}

/// The statuses of a deployment, newest first. An older deployment that was replaced stays so, and is not asked for twice.
pub(in super::super) async fn statuses(
    session: &Session<'_>,
    repository: &Repository<'_>,
    deployment: u64,
    older: bool,
) -> Result<Vec<wire::Status>, Fault> {
    let path = repository.path(&format!("/deployments/{deployment}/statuses?per_page=100"));
    let doing = repository.doing(&format!("the statuses of deployment {deployment}"));
    let settled = |statuses: &Vec<wire::Status>| {
        older && statuses.first().is_some_and(|newest| matches!(newest.state.as_str(), "inactive"))
    };
    Ok(session.settled::<Vec<wire::Status>>(&path, &doing, settled).await?.value)
}

/// Reads statuses from the newest deployment on until `goods` deployments are known to have once succeeded, at most `most`
/// of them; what is older stays unread. The list is cut where reading ended. A status that cannot be read ends it too:
/// what is behind it is not known to be current.
pub(in super::super) async fn histories(
    session: &Session<'_>,
    repository: &Repository<'_>,
    deployments: Vec<wire::Deployment>,
    goods: usize,
    most: usize,
) -> Result<Vec<History>, Fault> {
    let mut histories = Vec::new();
    let mut found = 0;
    for (index, deployment) in deployments.into_iter().take(most).enumerate() {
        let statuses = statuses(session, repository, deployment.id, index > 0).await?;
        let history = History { deployment, statuses: Some(statuses) };
        found += usize::from(history.state().was_good());
        histories.push(history);
        if found >= goods {
            break;
        }
    }
    Ok(histories)
}

/// Deployments in the domain's words, each with how it could be put back.
pub(in super::super) fn deployments(
    session: &Session<'_>,
    setup: &ServiceSetup,
    environment: &EnvironmentId,
    histories: &[History],
    versions: &Versions,
) -> Vec<Deployment> {
    let now = session.client().now().wall;
    histories
        .iter()
        .map(|history| {
            let put_back = if history.state().was_good() {
                put_back(setup, environment, history, now)
            } else if matches!(history.state(), DeploymentState::Unknown(_)) {
                PutBack::Unsaid
            } else {
                PutBack::No(Text::new("it never succeeded"))
            };
            map::deployment(environment, history, versions, put_back)
        })
        .collect()
}

/// How a deployment that was good could be put back: by its own job while the vendor allows that, else as configured.
pub(in super::super) fn put_back(
    setup: &ServiceSetup,
    environment: &EnvironmentId,
    history: &History,
    now: jiff::Timestamp,
) -> PutBack {
    if let Some(rerun) = map::rerun(history, now) {
        return rerun;
    }
    match &setup.promote {
        Some(PromoteWay::Dispatch { .. }) => PutBack::Dispatch,
        Some(PromoteWay::Deployment) => PutBack::Deployment,
        None => {
            let why = match history.made_by() {
                Some((_, Some(_))) => "its job is older than the 30 days in which GitHub runs one again",
                _ => "the job that deployed it is not known",
            };
            PutBack::No(Text::new(&format!("{why}; {}", super::super::plan::lines_to_add(setup, environment))))
        }
    }
}
