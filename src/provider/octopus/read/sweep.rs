//! Many projects at once: the dashboard, what waits for people, what is frozen. Three requests, however many there are.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use futures_util::future::join3;

use super::super::super::http::Session;
use super::super::paths::segment;
use super::super::{Octopus, catalog, wire};
use super::project::complete;
use super::publish::Gathered;
use super::{Findings, parts};
use crate::domain::{Fact, Fault, SWEPT_AT_ONCE, ServiceId};

/// Sweeps a page of services.
pub(super) async fn sweep(octopus: &Octopus, session: &Session<'_>, services: &[ServiceId], findings: &mut Findings) {
    let Some(mut known) = findings.take(catalog::catalog(octopus, session).await) else { return };
    let path = known.path("/dashboard");
    let (dashboard, interruptions, freezes) = join3(
        session.get::<wire::Dashboard>(&path, "reading the dashboard"),
        parts::interruptions(session, &known, None, true),
        parts::freezes(session),
    )
    .await;
    let Some(dashboard) = findings.take(dashboard) else { return };
    let Some(interruptions) = findings.take(interruptions) else { return };
    let freezes = findings.take(freezes);
    let dashboard = dashboard.value;
    let shown = |project: &str| dashboard.projects.iter().any(|one| one.id == project);
    let listed = dashboard.projects.iter().all(|one| known.projects.iter().any(|project| project.id == one.id));
    if (!known.knows(&dashboard.items) || !listed)
        && let Some(renewed) = findings.take(catalog::renew(octopus, session).await)
    {
        known = renewed;
    }

    let mut projects = Vec::new();
    for id in services.iter().take(SWEPT_AT_ONCE) {
        match catalog::found(octopus, &known, id) {
            Ok(project) => projects.push(project),
            Err(fault) => findings.fact(Fact::Unswept { service: id.clone(), fault }),
        }
    }
    let mut items: Vec<wire::Item> = dashboard.items.iter().chain(&dashboard.previous_items).cloned().collect();
    // A dashboard shows so many projects at most.
    let hidden: Vec<&str> =
        projects.iter().map(|project| project.wire.id.as_str()).filter(|project| !shown(project)).collect();
    if !hidden.is_empty() {
        items.extend(findings.take(dynamic(session, &known, &hidden).await).unwrap_or_default());
    }
    items.retain(|item| projects.iter().any(|project| project.wire.id == item.project_id));
    let asks = |one: &wire::Interruption, project: &str| one.related_document_ids.iter().any(|id| id == project);
    let mut gathered = Gathered {
        items,
        interruptions: interruptions
            .into_iter()
            .filter(|one| projects.iter().any(|project| asks(one, &project.wire.id)))
            .collect(),
        freezes,
        prevented: Vec::new(),
    };
    findings.take(complete(octopus, session, &known, &mut gathered).await);
    for project in &projects {
        let mine = Gathered {
            items: gathered.items.iter().filter(|item| item.project_id == project.wire.id).cloned().collect(),
            interruptions: gathered.interruptions.iter().filter(|one| asks(one, &project.wire.id)).cloned().collect(),
            freezes: gathered.freezes.clone(),
            prevented: Vec::new(),
        };
        mine.publish(octopus, project, findings);
        findings.fact(Fact::Swept { service: project.setup.id.clone(), mark: mark(&mine) });
    }
}

/// The projects that the dashboard leaves out.
async fn dynamic(
    session: &Session<'_>,
    known: &Arc<catalog::Catalog>,
    projects: &[&str],
) -> Result<Vec<wire::Item>, Fault> {
    let ids: Vec<String> = projects.iter().map(|id| segment(id)).collect();
    let path = known.path(&format!("/dashboard/dynamic?projects={}&includePrevious=true", ids.join(",")));
    let found = session.get::<wire::Dashboard>(&path, "reading the rest of the dashboard").await?.value;
    Ok(found.items.into_iter().chain(found.previous_items).collect())
}

/// A mark of all that was read of a project: equal where nothing changed.
fn mark(gathered: &Gathered) -> u64 {
    let mut hasher = DefaultHasher::new();
    let Gathered { items, interruptions, freezes, prevented: _ } = gathered;
    // Writing these shapes out cannot fail; one that did would only be taken for a change.
    serde_json::to_string(&(items, interruptions, freezes)).unwrap_or_default().hash(&mut hasher);
    hasher.finish()
}
