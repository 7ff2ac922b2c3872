//! A project: its releases and where each is, what waits, what is frozen.

use futures_util::future::join4;

use super::super::super::http::Session;
use super::super::paths::{pages, segment};
use super::super::{Octopus, catalog, map, wire};
use super::publish::Gathered;
use super::{Findings, parts};
use crate::domain::{Fact, Fault, ServiceId};

/// Releases that are looked at.
const RELEASES: usize = 15;
/// Of releases whose progression is prevented, so many are asked why.
const PREVENTED: usize = 5;

/// Reads a project at a glance.
pub(super) async fn project(octopus: &Octopus, session: &Session<'_>, service: &ServiceId, findings: &mut Findings) {
    let Some(mut project) = findings.take(catalog::project(octopus, session, service).await) else { return };
    let id = segment(&project.wire.id);
    let progression = project.catalog.path(&format!("/progression/{id}?releaseHistoryCount={RELEASES}"));
    let deployments = project.catalog.path(&format!("/deployments?projects={id}"));
    let (doing, doing_made) = (project.doing("the progression"), project.doing("the deployments"));
    let (progression, made, interruptions, freezes) = join4(
        session.get::<wire::Progression>(&progression, &doing),
        pages::<wire::Deployment>(session, &deployments, 30, &doing_made, |_| true),
        parts::interruptions(session, &project.catalog, Some(&project.wire.id), false),
        parts::freezes(session),
    )
    .await;
    if let Some((made, _)) = findings.take(made) {
        parts::remember(octopus, &made);
    }
    let Some(progression) = findings.take(progression) else { return };
    let progression = progression.value;
    let releases: Vec<wire::Release> = progression.releases.iter().map(|one| one.release.clone()).collect();
    parts::learn(octopus, &releases);
    let mut gathered = Gathered {
        items: progression.releases.iter().flat_map(|one| one.deployments.values().flatten()).cloned().collect(),
        interruptions: findings.take(interruptions).unwrap_or_default(),
        freezes: findings.take(freezes),
        prevented: findings.take(prevented(session, &project, &progression).await).unwrap_or_default(),
    };
    if !project.catalog.knows(&gathered.items)
        && let Some(renewed) = findings.take(catalog::renew(octopus, session).await)
        && let Some(again) = findings.take(catalog::found(octopus, &renewed, service))
    {
        project = again;
    }
    let completed = complete(octopus, session, &project.catalog, &mut gathered).await;
    findings.take(completed);
    gathered.publish(octopus, &project, findings);
    let known: Vec<_> = releases.iter().map(|release| map::Known::of(release).release).collect();
    findings.fact(Fact::Releases { service: service.clone(), releases: known });
}

/// Reads what the lists only name: the tasks that wait but are not listed any more, releases, people, what tasks did.
pub(super) async fn complete(
    octopus: &Octopus,
    session: &Session<'_>,
    catalog: &catalog::Catalog,
    gathered: &mut Gathered,
) -> Result<(), Fault> {
    let missing: Vec<String> = gathered
        .interruptions
        .iter()
        .filter(|one| one.is_pending && !gathered.items.iter().any(|item| item.task_id == one.task_id))
        .map(|one| one.task_id.clone())
        .collect();
    for id in missing {
        let task = parts::task(session, catalog, &id).await?;
        // Runbooks ask as well; they deploy nothing.
        let Some(deployment) = task.deployment() else { continue };
        let deployment = parts::deployment(session, catalog, deployment).await?;
        gathered.items.push(parts::joined(&deployment, &task));
        parts::remember(octopus, &[deployment]);
    }
    parts::releases(octopus, session, catalog, &gathered.items).await?;
    parts::made(octopus, session, catalog, &gathered.items).await?;
    parts::claims(octopus, session, catalog, &gathered.interruptions).await?;
    parts::touched(octopus, session, catalog, &gathered.interruptions).await
}

/// Why the progression of releases is prevented.
async fn prevented(
    session: &Session<'_>,
    project: &catalog::Project,
    progression: &wire::Progression,
) -> Result<Vec<(String, String)>, Fault> {
    let mut found = Vec::new();
    for one in progression.releases.iter().filter(|one| one.has_unresolved_defect).take(PREVENTED) {
        let why = parts::defects(session, &project.catalog, &one.release.id).await?;
        found.push((one.release.id.clone(), why.join("; ")));
    }
    Ok(found)
}
