//! Single reads, each spelled once: of the screen, of plans and of sights alike.

use std::collections::BTreeSet;

use futures_util::future::join_all;

use super::super::super::http::Session;
use super::super::catalog::{Catalog, Place, Project};
use super::super::map::{Known, Made};
use super::super::paths::{pages, segment};
use super::super::{Octopus, wire};
use crate::domain::{Fault, FaultKind, Release};

/// Rows of a page.
const TAKE: usize = 30;
/// Releases of a page when many are asked for.
const RELEASES: usize = 100;
/// Things that are asked for one by one at most.
const SINGLY: usize = 30;
/// Ids that one address names at most.
const AT_ONCE: usize = 50;

/// What tasks ask people: of one document (a project, a task), or of all of the space.
pub(in super::super) async fn interruptions(
    session: &Session<'_>,
    catalog: &Catalog,
    regarding: Option<&str>,
    pending_only: bool,
) -> Result<Vec<wire::Interruption>, Fault> {
    let regarding = regarding.map(|id| format!("&regarding={}", segment(id))).unwrap_or_default();
    let path = catalog.path(&format!("/interruptions?pendingOnly={pending_only}{regarding}"));
    let (found, _) = pages(session, &path, TAKE, "reading the interruptions", |_: &[wire::Interruption]| {
        // Of answered ones the newest page tells enough.
        !pending_only
    })
    .await?;
    Ok(found)
}

/// One interruption.
pub(in super::super) async fn interruption(
    session: &Session<'_>,
    catalog: &Catalog,
    id: &str,
) -> Result<wire::Interruption, Fault> {
    let path = catalog.path(&format!("/interruptions/{}", segment(id)));
    Ok(session.get::<wire::Interruption>(&path, &format!("reading interruption {id}")).await?.value)
}

/// Every freeze that has not ended. Servers before 2025 have none, and answer that there is no such thing.
pub(in super::super) async fn freezes(session: &Session<'_>) -> Result<Vec<wire::Freeze>, Fault> {
    let path = "/deploymentfreezes?includeComplete=false&skip=0&take=100";
    match session.get::<wire::Freezes>(path, "reading the deployment freezes").await {
        Ok(page) => Ok(page.value.deployment_freezes),
        Err(fault) if fault.kind == FaultKind::NotFound => Ok(Vec::new()),
        Err(fault) => Err(fault),
    }
}

/// One task.
pub(in super::super) async fn task(session: &Session<'_>, catalog: &Catalog, id: &str) -> Result<wire::Task, Fault> {
    let path = catalog.path(&format!("/tasks/{}", segment(id)));
    Ok(session.get::<wire::Task>(&path, &format!("reading task {id}")).await?.value)
}

/// One deployment.
pub(in super::super) async fn deployment(
    session: &Session<'_>,
    catalog: &Catalog,
    id: &str,
) -> Result<wire::Deployment, Fault> {
    let path = catalog.path(&format!("/deployments/{}", segment(id)));
    Ok(session.get::<wire::Deployment>(&path, &format!("reading deployment {id}")).await?.value)
}

/// The newest deployments to a place, newest first, from the `skip`th on, with the states of their tasks; and whether there
/// are older ones.
pub(super) async fn histories(
    octopus: &Octopus,
    session: &Session<'_>,
    project: &Project,
    place: &Place,
    skip: usize,
) -> Result<(Vec<wire::Item>, bool), Fault> {
    let catalog = &project.catalog;
    let tenant = place.tenant.as_ref().map(|tenant| format!("&tenants={}", segment(tenant))).unwrap_or_default();
    let path = catalog.path(&format!(
        "/deployments?projects={}&environments={}{tenant}&skip={skip}&take={TAKE}",
        segment(&project.wire.id),
        segment(&place.environment)
    ));
    let doing = project.doing(&format!("the deployments to {}", place.name));
    let page = session.get::<wire::Collection<wire::Deployment>>(&path, &doing).await?.value;
    let read = page.items.len();
    let more = read > 0 && skip + read < page.total_results;
    // Without a tenant the list holds those of every tenant.
    let deployments: Vec<wire::Deployment> =
        page.items.into_iter().filter(|deployment| deployment.tenant_id == place.tenant).collect();
    remember(octopus, &deployments);
    let tasks = join_all(deployments.iter().map(|deployment| task(session, catalog, &deployment.task_id))).await;
    let mut items = Vec::new();
    for (deployment, task) in deployments.iter().zip(tasks) {
        match task {
            Ok(task) => items.push(joined(deployment, &task)),
            // Old tasks are tidied away, their deployments stay.
            Err(fault) if fault.kind == FaultKind::NotFound => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok((items, more))
}

/// A deployment with the state of its task, as the dashboard shows it.
pub(in super::super) fn joined(deployment: &wire::Deployment, task: &wire::Task) -> wire::Item {
    wire::Item {
        deployment_id: deployment.id.clone(),
        project_id: deployment.project_id.clone(),
        environment_id: deployment.environment_id.clone(),
        tenant_id: deployment.tenant_id.clone(),
        release_id: deployment.release_id.clone(),
        release_version: String::new(),
        task_id: deployment.task_id.clone(),
        created: deployment.created.or(task.queue_time),
        queue_time: deployment.queue_time.or(task.queue_time),
        start_time: task.start_time,
        completed_time: task.completed_time,
        state: task.state.clone(),
        has_pending_interruptions: task.has_pending_interruptions,
        error_message: task.error_message.clone(),
    }
}

/// Remembers who made deployments and what they wrote: that does not change any more.
pub(super) fn remember(octopus: &Octopus, deployments: &[wire::Deployment]) {
    let made = |one: &wire::Deployment| Made { by: one.deployed_by.clone(), comments: one.comments.clone() };
    octopus.memory().made.extend(deployments.iter().map(|one| (one.id.clone(), made(one))));
}

/// Reads who made the deployments of which that is not known yet.
pub(super) async fn made(
    octopus: &Octopus,
    session: &Session<'_>,
    catalog: &Catalog,
    items: &[wire::Item],
) -> Result<(), Fault> {
    let unknown: BTreeSet<String> = {
        let memory = octopus.memory();
        let known = |item: &&wire::Item| !memory.made.contains_key(&item.deployment_id);
        items.iter().filter(known).map(|item| segment(&item.deployment_id)).collect()
    };
    let unknown: Vec<String> = unknown.into_iter().collect();
    for ids in unknown.chunks(AT_ONCE) {
        let path = catalog.path(&format!("/deployments?ids={}", ids.join(",")));
        let (found, _) = pages(session, &path, AT_ONCE, "reading who deployed", |_| false).await?;
        remember(octopus, &found);
    }
    Ok(())
}

/// Reads the releases that deployments name, where they are not known yet. They do not change: each is read once.
pub(super) async fn releases(
    octopus: &Octopus,
    session: &Session<'_>,
    catalog: &Catalog,
    items: &[wire::Item],
) -> Result<(), Fault> {
    let unknown = |octopus: &Octopus| -> BTreeSet<String> {
        let memory = octopus.memory();
        let ids = items.iter().map(|item| item.release_id.clone()).filter(|id| !id.is_empty());
        ids.filter(|id| !memory.releases.contains_key(id)).collect()
    };
    let missing = unknown(octopus);
    if missing.len() > SINGLY / 10 {
        // Many at once: the space's newest releases first.
        let wanted = |all: &[wire::Release]| missing.iter().all(|id| all.iter().any(|release| release.id == *id));
        let path = catalog.path("/releases");
        let (found, _) = pages(session, &path, RELEASES, "reading the releases", wanted).await?;
        learn(octopus, &found);
    }
    let rest: Vec<String> = unknown(octopus).into_iter().take(SINGLY).collect();
    for found in join_all(rest.iter().map(|id| release(octopus, session, catalog, id))).await {
        match found {
            Err(fault) if fault.kind != FaultKind::NotFound => return Err(fault),
            _ => {}
        }
    }
    Ok(())
}

/// Remembers releases.
pub(super) fn learn(octopus: &Octopus, releases: &[wire::Release]) {
    octopus.memory().releases.extend(releases.iter().map(|release| (release.id.clone(), Known::of(release))));
}

/// One release, remembered where it was read before.
pub(in super::super) async fn release(
    octopus: &Octopus,
    session: &Session<'_>,
    catalog: &Catalog,
    id: &str,
) -> Result<Release, Fault> {
    let known = octopus.memory().releases.get(id).map(|known| known.release.clone());
    if let Some(known) = known {
        return Ok(known);
    }
    let path = catalog.path(&format!("/releases/{}", segment(id)));
    let found = session.get::<wire::Release>(&path, &format!("reading release {id}")).await?.value;
    let release = Known::of(&found).release;
    learn(octopus, &[found]);
    Ok(release)
}

/// Why the progression of a release is prevented; nothing where it is not.
pub(in super::super) async fn defects(
    session: &Session<'_>,
    catalog: &Catalog,
    release: &str,
) -> Result<Vec<String>, Fault> {
    let path = catalog.path(&format!("/releases/{}/defects", segment(release)));
    let doing = format!("reading what prevents the progression of {release}");
    let page = session.get::<wire::Collection<wire::Defect>>(&path, &doing).await?.value;
    let open = |defect: &wire::Defect| defect.status != "Resolved";
    Ok(page.items.into_iter().filter(open).map(|defect| defect.description).collect())
}

/// Reads the names of those who took interruptions upon themselves, where they are not known yet.
pub(in super::super) async fn claims(
    octopus: &Octopus,
    session: &Session<'_>,
    catalog: &Catalog,
    interruptions: &[wire::Interruption],
) -> Result<(), Fault> {
    for one in interruptions {
        let Some(user) = one.responsible_user_id.as_ref().filter(|user| !user.is_empty()) else { continue };
        if octopus.memory().people.contains_key(user) {
            continue;
        }
        let path = catalog.path(&format!("/interruptions/{}/responsible", segment(&one.id)));
        let name = match session.get::<wire::User>(&path, "reading who is responsible").await {
            Ok(found) => found.value.called().to_owned(),
            // An account that is gone goes by its id.
            Err(fault) if fault.kind == FaultKind::NotFound => user.clone(),
            Err(fault) => return Err(fault),
        };
        octopus.memory().people.insert(user.clone(), name);
    }
    Ok(())
}

/// The name of whoever took an interruption upon themselves.
pub(in super::super) fn claimed(octopus: &Octopus, interruption: &wire::Interruption) -> Option<String> {
    let user = interruption.responsible_user_id.as_ref().filter(|user| !user.is_empty())?;
    Some(octopus.memory().people.get(user).cloned().unwrap_or_else(|| user.clone()))
}

/// Reads whether tasks had changed something before they asked, where that is not known yet: a task with an interruption
/// stands still, so it is read once for each.
pub(super) async fn touched(
    octopus: &Octopus,
    session: &Session<'_>,
    catalog: &Catalog,
    interruptions: &[wire::Interruption],
) -> Result<(), Fault> {
    let unknown: Vec<&wire::Interruption> = {
        let memory = octopus.memory();
        let wanted = |one: &&wire::Interruption| {
            (one.is_pending || one.value("Result") == "Abort") && !memory.touched.contains_key(&one.id)
        };
        interruptions.iter().filter(wanted).take(SINGLY).collect()
    };
    let paths: Vec<String> =
        unknown.iter().map(|one| catalog.path(&format!("/tasks/{}/details", segment(&one.task_id)))).collect();
    let found =
        join_all(paths.iter().map(|path| session.get::<wire::TaskDetails>(path, "reading what a task did"))).await;
    for (one, details) in unknown.into_iter().zip(found) {
        let details = details?.value;
        let asked = |name: &str| {
            interruptions.iter().any(|other| other.task_id == one.task_id && name.ends_with(other.title.as_str()))
        };
        let worked = |step: &wire::Activity| {
            matches!(step.status.as_str(), "Success" | "SuccessWithWarning" | "Failed")
                && !asked(&step.name)
                && !step.name.to_lowercase().contains("acquire packages")
        };
        // Where the tree is not given, caution takes it that something was changed.
        let touched = details.activity_logs.is_empty()
            || details.activity_logs.iter().flat_map(|root| &root.children).any(worked);
        octopus.memory().touched.insert(one.id.clone(), touched);
    }
    Ok(())
}
