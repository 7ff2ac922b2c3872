//! The deployments of one environment, further back.

use futures_util::future::join;

use super::super::super::http::Session;
use super::super::{GitHub, wire};
use super::Findings;
use super::deployments::{all_histories, deployments, newest};
use super::versions::versions;
use crate::domain::{EnvironmentId, Fact};

/// Deployments of a page, and pages.
const PER_PAGE: u32 = 30;
const PAGES: usize = 2;

/// Reads two pages of deployments with every status.
pub(super) async fn history(
    github: &GitHub,
    session: &Session<'_>,
    environment: &EnvironmentId,
    findings: &mut Findings,
) {
    let Some(repository) = findings.take(github.repository(&environment.service)) else { return };
    let name = environment.name.raw();
    let (first, versions) =
        join(newest(session, &repository, name, PER_PAGE), versions(github, session, &repository)).await;
    let versions = findings.take(versions).map(|(versions, _)| versions).unwrap_or_default();
    let Some(mut page) = findings.take(first) else { return };
    let mut list = Vec::new();
    let mut more = false;
    for read in 1.. {
        list.append(&mut page.value);
        let Some(next) = page.next.take() else { break };
        if read >= PAGES {
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
    for history in all_histories(session, &repository, list.clone()).await.into_iter().zip(list) {
        match history {
            (Ok(history), _) => histories.push(history),
            // It stands in its place with an unknown state: leaving it out would make an older one look current.
            (Err(fault), deployment) => {
                findings.fault(fault);
                histories.push(super::super::map::History { deployment, statuses: None });
            }
        }
    }
    let deployments = deployments(session, &repository.setup, environment, &histories, &versions);
    findings.fact(Fact::Deployments { environment: environment.clone(), deployments, more });
}
