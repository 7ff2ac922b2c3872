//! Promote: the same release to the next environment of its lifecycle.

use super::super::paths::segment;
use super::super::premise::{Facts, progression};
use super::super::{map, wire};
use super::deploy::deploy;
use super::{Draft, STAYS};
use crate::domain::{CommitId, EnvironmentId, Fault, FaultKind, Text, Undo};

/// Puts a release into an environment.
pub(super) async fn promote(
    facts: &mut Facts<'_>,
    environment: &EnvironmentId,
    commit: &CommitId,
    version: &Text,
    from: Option<&EnvironmentId>,
) -> Result<Draft, Fault> {
    let doing = format!("planning to promote to {}", environment.name);
    let place = facts.project.place_of(environment, &doing)?;
    let path = facts.project.catalog.path(&format!(
        "/projects/{}/releases/{}",
        segment(&facts.project.wire.id),
        segment(version.raw())
    ));
    let wire = facts.session.get::<wire::Release>(&path, &doing).await?.value;
    let release = map::Known::of(&wire).release;
    if release.commit != *commit {
        let what = format!("release {version} is of another commit ({})", release.commit.short());
        return Err(Fault::new(FaultKind::Conflict, &doing, &what).hint("read it again (r)"));
    }
    let prevented = facts.defects(&wire.id).await?;
    if !prevented.is_empty() {
        let what = format!("the progression of {version} is prevented: {}", prevented.join("; "));
        return Err(Fault::new(FaultKind::Conflict, &doing, &what).hint(
            "whoever may resolve defects can unblock it in Octopus; an earlier release can be rolled back to (B)",
        ));
    }
    allowed(facts, &wire.id, &place.environment, &place.name, version, &doing).await?;

    let current = facts.current(environment).await?;
    let mut part = deploy(facts, environment, &place, &wire.id, &release, &doing).await?;
    let before = facts.newest_first(&place).await?;
    let moving: Vec<_> = before.iter().filter(|item| map::TaskState::of(&item.state).in_flight()).collect();
    if let Some(item) = moving.iter().find(|item| item.release_id == wire.id) {
        let what = format!("{} is taking {version} to {} already", item.task_id, place.name);
        return Err(Fault::new(FaultKind::Conflict, &doing, &what)
            .hint("where it asks something, answer it (A, X); or cancel it first (C)"));
    }
    part.premises.push(facts.premise(progression(&wire.id)).await?);
    let mut draft = Draft {
        environments: vec![environment.clone()],
        title: format!("promote {} {version} to {}", facts.project.title(), place.name),
        initiator: facts.me().await,
        next: format!("Octopus queues a task that deploys {version} to {}", place.name),
        undo: Undo { how: Text::new("cancel the task (C), or roll back (B)"), stays: Text::new(STAYS) },
        steps: vec![part],
        ..Draft::default()
    };
    if let Some(from) = from {
        let there = facts.current(from).await?;
        if there.as_ref().is_none_or(|(_, there)| !there.same(&release)) {
            let is = there.map_or_else(|| "nothing".to_owned(), |(_, there)| there.version.to_string());
            draft.warnings.push(format!("{} runs {is} now, not {version}", from.name));
        }
    }
    if current.as_ref().is_some_and(|(_, current)| current.same(&release)) {
        draft.warnings.push(format!("{} runs {version} already: it is deployed anew", place.name));
    }
    for item in moving {
        draft.warnings.push(format!("{} is under way there: this one waits behind it", item.task_id));
    }
    draft.from = current.map(|(_, release)| release);
    draft.to = Some(release);
    Ok(draft)
}

/// Refuses what the lifecycle does not let through, with where the release must go first.
async fn allowed(
    facts: &Facts<'_>,
    release: &str,
    environment: &str,
    place: &str,
    version: &Text,
    doing: &str,
) -> Result<(), Fault> {
    let path = facts.project.catalog.path(&format!("/releases/{}/progression", segment(release)));
    let progress = facts.session.get::<wire::LifecycleProgression>(&path, doing).await?.value;
    let next = || progress.next_deployments.iter().any(|next| next == environment);
    let Some(phase) = progress.phases.iter().find(|phase| phase.holds(environment)) else {
        // A lifecycle without phases, or one whose phase holds whatever no other does.
        if progress.phases.is_empty() || next() {
            return Ok(());
        }
        let what = format!("the lifecycle of {version} does not lead to {place}");
        return Err(Fault::new(FaultKind::Conflict, doing, &what).hint("its channel has another lifecycle"));
    };
    if phase.blocked {
        let what = format!("{version} is blocked before {}", phase.name);
        return Err(Fault::new(FaultKind::Conflict, doing, &what)
            .hint("its progression is prevented, or the phase before is not complete"));
    }
    if phase.progress == "Pending" && !next() {
        let first: Vec<&str> =
            progress.next_deployments.iter().filter_map(|id| facts.project.catalog.environment(id)).collect();
        let what = format!("{version} has not been through the phases before {}", phase.name);
        let hint = format!("its lifecycle takes it to {} first", first.join(" or "));
        return Err(Fault::new(FaultKind::Conflict, doing, &what).hint(&hint));
    }
    Ok(())
}
