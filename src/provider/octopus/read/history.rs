//! The deployments to one place, further back than the progression goes.

use super::super::super::http::Session;
use super::super::{Octopus, catalog, map, wire};
use super::publish::Gathered;
use super::{Findings, parts};
use crate::domain::{Deployment, EnvironmentId, Fact, Fault, HISTORY_PAGE};

/// Reads the newest deployments to a place.
pub(super) async fn history(
    octopus: &Octopus,
    session: &Session<'_>,
    environment: &EnvironmentId,
    findings: &mut Findings,
) {
    let read = read(octopus, session, environment, 0).await;
    if let Some((deployments, more)) = findings.take(read) {
        findings.fact(Fact::Deployments { environment: environment.clone(), deployments, more });
    }
}

/// Reads one page of them.
pub(super) async fn page(
    octopus: &Octopus,
    session: &Session<'_>,
    environment: &EnvironmentId,
    page: u32,
    findings: &mut Findings,
) {
    let skip = page.saturating_sub(1).saturating_mul(HISTORY_PAGE) as usize;
    let read = read(octopus, session, environment, skip).await;
    if let Some((mut deployments, more)) = findings.take(read) {
        if skip > 0 {
            // Whatever was good in older pages was superseded since.
            for deployment in &mut deployments {
                if deployment.state == crate::domain::DeploymentState::Succeeded {
                    deployment.state = crate::domain::DeploymentState::Superseded;
                }
            }
        }
        findings.fact(Fact::OlderDeployments { environment: environment.clone(), deployments, more });
    }
}

async fn read(
    octopus: &Octopus,
    session: &Session<'_>,
    environment: &EnvironmentId,
    skip: usize,
) -> Result<(Vec<Deployment>, bool), Fault> {
    let project = catalog::project(octopus, session, &environment.service).await?;
    let place = project.place_of(environment, "reading the history")?;
    let (items, more) = parts::histories(octopus, session, &project, &place, skip).await?;
    let waiting = items.iter().any(|item| item.has_pending_interruptions);
    let refused = items.iter().any(|item| item.state == "Failed");
    let interruptions = if waiting || refused {
        parts::interruptions(session, &project.catalog, Some(&project.wire.id), false).await?
    } else {
        Vec::new()
    };
    parts::releases(octopus, session, &project.catalog, &items).await?;
    let gathered = Gathered { interruptions, ..Gathered::default() };
    let all: Vec<&wire::Item> = items.iter().collect();
    let deployments = map::deployments(environment, &all, |item| {
        (
            Gathered::release(octopus, item),
            gathered.made(octopus, item),
            gathered.circumstances(octopus, &project, &place, item),
        )
    });
    Ok((deployments, more))
}
