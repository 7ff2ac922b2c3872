//! What lies between two commits.

use futures_util::future::{join, join_all};

use super::super::super::findings::Findings;
use super::super::super::http::Session;
use super::super::map;
use super::super::paths::{Project, segment};
use super::super::{GitLab, wire};
use crate::domain::{ChangedCommit, CommitId, Comparison, Fact, Fault, Flags, ServiceId, Text};

/// Where the vendor cuts the list of files.
const FILES: usize = 1_000;
/// Newest commits whose merge request is asked for where their message names none.
const ASKED: usize = 5;

/// Reads a comparison with the merge requests of its commits.
pub(super) async fn comparison(
    gitlab: &GitLab,
    session: &Session<'_>,
    service: &ServiceId,
    base: &CommitId,
    head: &CommitId,
    findings: &mut Findings,
) {
    let Some(project) = findings.take(gitlab.project(service)) else { return };
    let Some(mut comparison) = findings.take(compare(session, &project, base, head).await) else { return };
    deployed(session, &project, head, &mut comparison.commits).await;
    let nameless: Vec<&mut ChangedCommit> =
        comparison.commits.iter_mut().rev().filter(|commit| commit.pull_request.is_none()).take(ASKED).collect();
    let project = &project;
    let found =
        join_all(nameless.iter().map(|commit| {
            let path = project.path(&format!("/repository/commits/{}/merge_requests", segment(commit.id.raw())));
            async move {
                session.settled::<Vec<wire::MergeRequest>>(&path, &project.doing("merge requests"), |_| true).await
            }
        }))
        .await;
    for (commit, found) in nameless.into_iter().zip(found) {
        // A token without that permission is told nothing about merge requests; the comparison stands without.
        let first = found.ok().and_then(|page| page.value.first().map(|request| request.iid));
        commit.pull_request = first.filter(|iid| *iid > 0);
    }
    findings.fact(Fact::Comparison(comparison));
}

/// Reads what is ahead alone, by one request.
pub(super) async fn undeployed(
    gitlab: &GitLab,
    session: &Session<'_>,
    service: &ServiceId,
    base: &CommitId,
    head: &CommitId,
    findings: &mut Findings,
) {
    let Some(project) = findings.take(gitlab.project(service)) else { return };
    let read = session.get::<wire::Comparison>(&path(&project, base, head), &project.doing("the comparison")).await;
    if let Some(page) = findings.take(read) {
        findings.fact(Fact::Comparison(compared(&project, base, head, &page.value, 0)));
    }
}

fn path(project: &Project<'_>, from: &CommitId, to: &CommitId) -> String {
    project.path(&format!("/repository/compare?from={}&to={}", segment(from.raw()), segment(to.raw())))
}

/// Where a deployment brought `head`, the vendor itself lists the merge requests that came with it.
async fn deployed(session: &Session<'_>, project: &Project<'_>, head: &CommitId, commits: &mut [ChangedCommit]) {
    let Ok(page) = super::deployments::recent(session, project).await else { return };
    let Some(deployment) = page.value.iter().find(|one| one.sha == head.raw() && one.status == "success") else {
        return;
    };
    let path = project.path(&format!("/deployments/{}/merge_requests?per_page=100", deployment.id));
    let doing = project.doing("the merge requests of a deployment");
    let Ok(page) = session.get::<Vec<wire::MergeRequest>>(&path, &doing).await else { return };
    for request in &page.value {
        let named = [&request.merge_commit_sha, &request.squash_commit_sha, &request.sha];
        for commit in commits.iter_mut().filter(|commit| named.iter().any(|sha| *sha == commit.id.raw())) {
            commit.pull_request = Some(request.iid).filter(|iid| *iid > 0);
            commit.author = commit.author.take().or_else(|| map::login(request.author.as_ref()));
        }
    }
}

/// Reads a comparison. The vendor says what is ahead; what is behind is the comparison the other way round.
pub(in super::super) async fn compare(
    session: &Session<'_>,
    project: &Project<'_>,
    base: &CommitId,
    head: &CommitId,
) -> Result<Comparison, Fault> {
    let doing = project.doing("the comparison");
    let (ahead_path, behind_path) = (path(project, base, head), path(project, head, base));
    let (ahead, behind) = join(
        session.get::<wire::Comparison>(&ahead_path, &doing),
        session.get::<wire::Comparison>(&behind_path, &doing),
    )
    .await;
    let behind = behind.map_or(0, |page| page.value.commits.len() as u64);
    Ok(compared(project, base, head, &ahead?.value, behind))
}

fn compared(
    project: &Project<'_>,
    base: &CommitId,
    head: &CommitId,
    ahead: &wire::Comparison,
    behind: u64,
) -> Comparison {
    let files: Vec<Text> = ahead.diffs.iter().map(|diff| Text::new(&diff.new_path)).collect();
    let files_complete = !ahead.compare_timeout && files.len() < FILES;
    Comparison {
        service: project.setup.id.clone(),
        base: base.clone(),
        head: head.clone(),
        ahead: ahead.commits.len() as u64,
        behind,
        commits: ahead.commits.iter().map(commit).collect(),
        commits_complete: true,
        flags: Flags::of(files.iter().map(Text::raw), files_complete),
        files,
        files_complete,
        url: map::some(&ahead.web_url),
    }
}

fn commit(wire: &wire::Commit) -> ChangedCommit {
    ChangedCommit {
        id: CommitId::new(&wire.id),
        subject: Text::first_line(if wire.title.is_empty() { &wire.message } else { &wire.title }),
        author: map::some(&wire.author_name),
        at: wire.committed_date,
        pull_request: merge_request(&wire.message),
    }
}

/// The merge request that a merge commit names: `See merge request group/project!12`.
fn merge_request(message: &str) -> Option<u64> {
    let line = message.lines().rev().find(|line| line.trim_start().starts_with("See merge request "))?;
    line.rsplit_once('!')?.1.trim().parse().ok()
}
