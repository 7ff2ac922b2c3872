//! The deployments of one environment, further back: two lists and one query, where queries are allowed.

use futures_util::future::join;

use super::super::super::http::Session;
use super::super::{GitHub, wire};
use super::Findings;
use super::deployments::deployments;
use super::past;
use super::versions::versions;
use crate::domain::{Deployment, EnvironmentId, Fact, HISTORY_PAGE};

/// Pages that are read at once.
const PAGES: u32 = 2;

/// Reads the newest two pages of deployments with every status.
pub(super) async fn history(
    github: &GitHub,
    session: &Session<'_>,
    environment: &EnvironmentId,
    findings: &mut Findings,
) {
    if let Some((deployments, more)) = pages(github, session, environment, 1, PAGES, findings).await {
        findings.fact(Fact::Deployments { environment: environment.clone(), deployments, more });
    }
}

/// Reads one page further back. New deployments move the others on: what is then read twice is the same.
pub(super) async fn page(
    github: &GitHub,
    session: &Session<'_>,
    environment: &EnvironmentId,
    page: u32,
    findings: &mut Findings,
) {
    if let Some((deployments, more)) = pages(github, session, environment, page, 1, findings).await {
        findings.fact(Fact::OlderDeployments { environment: environment.clone(), deployments, more });
    }
}

/// Reads pages of deployments from one on, at most `most`; with it whether there are more.
async fn pages(
    github: &GitHub,
    session: &Session<'_>,
    environment: &EnvironmentId,
    first: u32,
    most: u32,
    findings: &mut Findings,
) -> Option<(Vec<Deployment>, bool)> {
    let repository = findings.take(github.repository(&environment.service))?;
    let name = environment.name.raw();
    let page = super::deployments::page(session, &repository, name, HISTORY_PAGE, first);
    let (page, versions) = join(page, versions(github, session, &repository)).await;
    let versions = findings.take(versions).map(|(versions, _)| versions).unwrap_or_default();
    let mut page = findings.take(page)?;
    let mut list = Vec::new();
    let mut more = false;
    for read in 1.. {
        list.append(&mut page.value);
        let Some(next) = page.next.take() else { break };
        if read >= most {
            more = true;
            break;
        }
        let doing = repository.doing(&format!("the deployments to {name}"));
        match session.at(&next, &doing, |_: &mut Vec<wire::Deployment>, _| {}).await {
            Ok(next) => page = next,
            Err(fault) => {
                findings.fault(fault);
                more = true;
                break;
            }
        }
    }
    let mut histories = Vec::with_capacity(list.len());
    for history in past::histories(github, session, &repository, list.clone()).await.into_iter().zip(list) {
        match history {
            (Ok(history), _) => histories.push(history),
            // It stands in its place with an unknown state: leaving it out would make an older one look current.
            (Err(fault), deployment) => {
                findings.fault(fault);
                histories.push(super::super::map::History { deployment, statuses: None });
            }
        }
    }
    Some((deployments(session, &repository.setup, environment, &histories, &versions), more))
}
