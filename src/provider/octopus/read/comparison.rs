//! What lies between two releases: the builds of those in between, as far as they were told to the vendor.

use super::super::super::http::Session;
use super::super::paths::{pages, segment};
use super::super::{Octopus, catalog, map, wire};
use super::Findings;
use crate::domain::{ChangedCommit, CommitId, Comparison, Fact, Fault, FaultKind, Flags, ServiceId, Text};

/// Reads a comparison.
pub(super) async fn comparison(
    octopus: &Octopus,
    session: &Session<'_>,
    service: &ServiceId,
    base: &CommitId,
    head: &CommitId,
    findings: &mut Findings,
) {
    let read = between(octopus, session, service, base, head).await;
    if let Some(comparison) = findings.take(read) {
        findings.fact(Fact::Comparison(comparison));
    }
}

async fn between(
    octopus: &Octopus,
    session: &Session<'_>,
    service: &ServiceId,
    base: &CommitId,
    head: &CommitId,
) -> Result<Comparison, Fault> {
    let project = catalog::project(octopus, session, service).await?;
    let path = project.catalog.path(&format!("/projects/{}/releases", segment(&project.wire.id)));
    let doing = project.doing("the releases");
    let place = |all: &[wire::Release], commit: &CommitId| {
        all.iter().position(|release| map::Known::of(release).release.commit == *commit)
    };
    let enough = |all: &[wire::Release]| place(all, base).is_some() && place(all, head).is_some();
    let (releases, _) = pages(session, &path, 100, &doing, enough).await?;
    let (Some(older), Some(newer)) = (place(&releases, base), place(&releases, head)) else {
        return Err(Fault::new(FaultKind::NotFound, &doing, "one of the two releases is not listed any more"));
    };
    // Newest first: a head that comes after its base in the list is the older one.
    let (forward, range) = if newer <= older { (true, newer..older) } else { (false, older..newer) };
    let span = releases.get(range).unwrap_or_default();
    let mut commits: Vec<ChangedCommit> = Vec::new();
    for release in span.iter().rev() {
        for wire in release.build_information.iter().flat_map(|build| &build.commits) {
            if !commits.iter().any(|known| known.id.raw() == wire.id) {
                commits.push(ChangedCommit {
                    id: CommitId::new(&wire.id),
                    subject: Text::first_line(&wire.comment),
                    author: None,
                    at: None,
                    pull_request: None,
                });
            }
        }
    }
    let told = span.iter().all(|release| !release.build_information.is_empty());
    let count = if commits.is_empty() { span.len() } else { commits.len() } as u64;
    Ok(Comparison {
        service: service.clone(),
        base: base.clone(),
        head: head.clone(),
        ahead: if forward { count } else { 0 },
        behind: if forward { 0 } else { count },
        commits: if forward { commits } else { Vec::new() },
        commits_complete: told && forward,
        files: Vec::new(),
        files_complete: false,
        flags: Flags::of([], false),
        url: Some(project.url(octopus, &format!("/projects/{}/deployments/releases", project.wire.slug)))
            .filter(|url| !url.is_empty()),
    })
}
