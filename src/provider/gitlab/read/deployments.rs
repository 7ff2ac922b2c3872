//! Deployments, and what is where.

use futures_util::future::join_all;

use super::super::super::findings::Findings;
use super::super::super::http::{Page, Session};
use super::super::map;
use super::super::paths::{Project, segment};
use super::super::{GitLab, wire};
use super::Ground;
use crate::domain::{EnvironmentId, Fact, Fault, HISTORY_PAGE, Review, ReviewVerdict, Text};

/// Deployments that one request brings for all environments.
pub(super) const RECENT: usize = 100;
/// Good deployments that are looked for: the current one and the one before it, to say whether it could be put back.
const GOODS: usize = 2;
/// Deployments that are looked through for them where an environment is asked for by itself.
const OWN: u32 = 20;
/// Environments that are asked for by themselves.
const ENVIRONMENTS: usize = 30;

/// The newest deployments of a service, newest first.
pub(super) async fn recent(session: &Session<'_>, project: &Project<'_>) -> Result<Page<Vec<wire::Deployment>>, Fault> {
    let path = project.path(&format!("/deployments?order_by=id&sort=desc&per_page={RECENT}"));
    session.get(&path, &project.doing("the deployments")).await
}

/// The deployments that wait for approval, newest first, each with its approvals.
pub(super) async fn blocked(session: &Session<'_>, project: &Project<'_>) -> Result<Vec<wire::Deployment>, Fault> {
    let path = project.path("/deployments?status=blocked&order_by=id&sort=desc&per_page=50");
    let found = session.get::<Vec<wire::Deployment>>(&path, &project.doing("what waits for approval")).await?.value;
    let whole = join_all(found.into_iter().map(|listed| async move {
        // The list leaves out the approvals; what it says is better than nothing.
        one(session, project, listed.id).await.unwrap_or(listed)
    }))
    .await;
    // Somebody may have answered between the two reads.
    Ok(whole.into_iter().filter(|deployment| deployment.status == "blocked").collect())
}

/// One deployment with its approvals.
pub(in super::super) async fn one(
    session: &Session<'_>,
    project: &Project<'_>,
    deployment: u64,
) -> Result<wire::Deployment, Fault> {
    let path = project.path(&format!("/deployments/{deployment}"));
    Ok(session.get(&path, &project.doing(&format!("deployment {deployment}"))).await?.value)
}

/// One page of so many deployments of an environment, newest first.
pub(in super::super) async fn newest(
    session: &Session<'_>,
    project: &Project<'_>,
    environment: &str,
    count: u32,
    page: u32,
) -> Result<Page<Vec<wire::Deployment>>, Fault> {
    let further = if page > 1 { format!("&page={page}") } else { String::new() };
    let path = project.path(&format!(
        "/deployments?environment={}&order_by=id&sort=desc&per_page={count}{further}",
        segment(environment)
    ));
    session.get(&path, &project.doing(&format!("the deployments to {environment}"))).await
}

/// What is where: from the newest deployments, and for an environment of which they say too little by itself. What lies in
/// folders is shown by what is at hand: there may be hundreds.
pub(super) async fn what_is_where(
    session: &Session<'_>,
    project: &Project<'_>,
    ground: &Ground,
    recent: &[wire::Deployment],
    more: bool,
    findings: &mut Findings,
) {
    let goods = |found: &[wire::Deployment]| found.iter().filter(|one| one.status == "success").count();
    let mut asked = 0;
    let mut places: Vec<(EnvironmentId, Vec<wire::Deployment>, bool, bool)> = Vec::new();
    for environment in &ground.environments {
        let name = environment.id.name.raw();
        let own: Vec<wire::Deployment> = recent.iter().filter(|one| one.place() == name).cloned().collect();
        let ask = more && environment.group.is_none() && goods(&own) < GOODS && asked < ENVIRONMENTS;
        asked += usize::from(ask);
        places.push((environment.id.clone(), own, more, ask));
    }
    let read = join_all(places.into_iter().map(|(id, own, more, ask)| async move {
        if !ask {
            return Ok((id, own, more));
        }
        let page = newest(session, project, id.name.raw(), OWN, 1).await?;
        Ok::<_, Fault>((id, page.value, page.next.is_some()))
    }))
    .await;
    for part in read {
        let Some((environment, own, more)) = findings.take(part) else { continue };
        let deployments = map::deployments(&environment, &own, false, &ground.versions, ground.put_back());
        findings.fact(Fact::Deployments { environment, deployments, more });
    }
}

/// The deployments of one environment, further back than the glance; with `page` that one of the pages behind.
pub(super) async fn history(
    gitlab: &GitLab,
    session: &Session<'_>,
    environment: &EnvironmentId,
    page: Option<u32>,
    findings: &mut Findings,
) {
    let number = page.unwrap_or(1).max(1);
    let Some(project) = findings.take(gitlab.project(&environment.service)) else { return };
    let Some(ground) = super::service::known(gitlab, session, &project, findings).await else { return };
    let read = newest(session, &project, environment.name.raw(), HISTORY_PAGE, number).await;
    let Some(read) = findings.take(read) else { return };
    let more = read.next.is_some();
    // On a further page, what is current is on the first.
    let deployments = map::deployments(environment, &read.value, number > 1, &ground.versions, ground.put_back());
    let environment = environment.clone();
    findings.fact(if page.is_some() {
        Fact::OlderDeployments { environment, deployments, more }
    } else {
        Fact::Deployments { environment, deployments, more }
    });
}

/// The answers to a deployment as a review history.
pub(super) fn reviews(deployment: &wire::Deployment) -> Vec<Review> {
    deployment
        .approvals
        .iter()
        .map(|approval| Review {
            by: map::login(approval.user.as_ref()),
            verdict: match approval.status.as_str() {
                "approved" => ReviewVerdict::Approved,
                "rejected" => ReviewVerdict::Rejected,
                other => ReviewVerdict::Unknown(Text::new(other)),
            },
            comment: Text::new(&approval.comment),
            environments: vec![Text::new(deployment.place())],
            at: approval.created_at,
        })
        .collect()
}
