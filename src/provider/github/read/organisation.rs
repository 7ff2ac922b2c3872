//! The repositories of an organisation, page by page, so that the first ones are there at once.

use std::collections::BTreeSet;

use super::super::super::http::Session;
use super::super::paths::segment;
use super::super::{GitHub, query, wire};
use super::Findings;
use crate::domain::{Fact, Fault, FaultKind, OrganisationSetup, ServiceSetup, Text};

/// Begins the place of a page that is read by lists.
const LISTED: &str = "page:";

/// A page, however it was read.
struct Listed {
    repositories: Vec<String>,
    next: Option<String>,
}

/// Reads a page of an organisation's repositories and makes services of them.
pub(super) async fn organisation(
    github: &GitHub,
    session: &Session<'_>,
    name: &Text,
    after: Option<&Text>,
    findings: &mut Findings,
) {
    let Some(setup) = github.organisations.iter().find(|setup| setup.name == name.raw()) else {
        findings.fault(Fault::new(
            FaultKind::NotFound,
            &format!("looking for {name}"),
            "no such organisation is configured",
        ));
        return;
    };
    let page = after.and_then(|after| after.raw().strip_prefix(LISTED)).and_then(|page| page.parse::<u32>().ok());
    let read = match page {
        Some(page) => listed(session, setup, page).await,
        None => match queried(github, session, setup, after).await {
            Err(fault) if fault.kind == FaultKind::Unsupported => listed(session, setup, 1).await,
            read => read,
        },
    };
    let Some(read) = findings.take(read) else { return };
    let services: Vec<ServiceSetup> = read
        .repositories
        .iter()
        .filter(|repository| setup.admits(repository.rsplit('/').next().unwrap_or_default()))
        .map(|repository| ServiceSetup::plain(&setup.source, repository))
        .collect();
    let full = {
        let mut memory = github.memory();
        let known: &mut BTreeSet<_> = memory.listed.entry(setup.name.clone()).or_default();
        if after.is_none() {
            known.clear();
        }
        known.extend(services.iter().map(|service| service.id.clone()));
        let full = known.len() >= setup.limit;
        for service in &services {
            memory.found.insert(service.id.clone(), service.clone());
        }
        full
    };
    findings.fact(Fact::Organisation {
        name: name.clone(),
        services,
        next: read.next.filter(|_| !full).map(|next| Text::new(&next)),
    });
}

async fn queried(
    github: &GitHub,
    session: &Session<'_>,
    setup: &OrganisationSetup,
    after: Option<&Text>,
) -> Result<Listed, Fault> {
    let doing = doing(setup);
    let page = query::organisation(github, session, &setup.name, after.map(Text::raw), &doing).await?;
    let repositories = page.repositories;
    let names = repositories.nodes.into_iter().flatten().filter(|repository| !repository.is_disabled);
    Ok(Listed {
        repositories: names.map(|repository| repository.name_with_owner).filter(|name| !name.is_empty()).collect(),
        next: repositories.page_info.end_cursor.filter(|_| repositories.page_info.has_next_page),
    })
}

/// Where queries are refused.
async fn listed(session: &Session<'_>, setup: &OrganisationSetup, page: u32) -> Result<Listed, Fault> {
    let doing = doing(setup);
    let path = |kind: &str| {
        format!("/{kind}/{}/repos?sort=full_name&direction=asc&per_page=100&page={page}", segment(&setup.name))
    };
    let read = match session.get::<Vec<wire::Repository>>(&path("orgs"), &doing).await {
        // A person is none.
        Err(fault) if fault.kind == FaultKind::NotFound => {
            session.get::<Vec<wire::Repository>>(&path("users"), &doing).await.map_err(|_| fault)
        }
        read => read,
    }?;
    let alive = read.value.into_iter().filter(|repository| !repository.archived && !repository.disabled);
    Ok(Listed {
        repositories: alive.map(|repository| repository.full_name).collect(),
        next: read.next.is_some().then(|| format!("{LISTED}{}", page + 1)),
    })
}

fn doing(setup: &OrganisationSetup) -> String {
    format!("listing the repositories of {}", Text::new(&setup.name))
}
