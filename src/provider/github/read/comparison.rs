//! What lies between two commits.

use futures_util::future::join_all;

use super::super::super::http::Session;
use super::super::paths::{Repository, segment};
use super::super::{GitHub, map, wire};
use super::Findings;
use crate::domain::{ChangedCommit, CommitId, Comparison, Fact, Fault, Flags, ServiceId, Text};

/// Pages of a hundred commits.
const PAGES: usize = 10;
/// Where the vendor cuts the list of files.
const FILES: usize = 300;
/// Newest commits whose pull request is asked for where their subject names none.
const ASKED: usize = 5;

/// Reads a comparison with the pull requests of its newest commits.
pub(super) async fn comparison(
    github: &GitHub,
    session: &Session<'_>,
    service: &ServiceId,
    base: &CommitId,
    head: &CommitId,
    findings: &mut Findings,
) {
    let Some(repository) = findings.take(github.repository(service)) else { return };
    let Some(mut comparison) = findings.take(compare(session, &repository, base, head).await) else { return };
    let nameless: Vec<&mut ChangedCommit> =
        comparison.commits.iter_mut().rev().take(ASKED).filter(|commit| commit.pull_request.is_none()).collect();
    let repository = &repository;
    let found =
        join_all(nameless.iter().map(|commit| {
            let path = repository.path(&format!("/commits/{}/pulls?per_page=10", segment(commit.id.raw())));
            async move {
                session.settled::<Vec<wire::PullRequest>>(&path, &repository.doing("pull requests"), |_| true).await
            }
        }))
        .await;
    for (commit, found) in nameless.into_iter().zip(found) {
        // A token without that permission is told nothing about pull requests; the comparison stands without.
        commit.pull_request =
            found.ok().and_then(|page| page.value.first().map(|pull| pull.number)).filter(|number| *number > 0);
    }
    findings.fact(Fact::Comparison(comparison));
}

/// Reads the first page of a comparison, which tells how many commits there are and begins with the oldest of them.
pub(super) async fn undeployed(
    github: &GitHub,
    session: &Session<'_>,
    service: &ServiceId,
    base: &CommitId,
    head: &CommitId,
    findings: &mut Findings,
) {
    let Some(repository) = findings.take(github.repository(service)) else { return };
    if let Some(comparison) = findings.take(pages(session, &repository, base, head, 1).await) {
        findings.fact(Fact::Comparison(comparison));
    }
}

/// Reads a comparison, following pages past the vendor's first 250 commits.
pub(in super::super) async fn compare(
    session: &Session<'_>,
    repository: &Repository<'_>,
    base: &CommitId,
    head: &CommitId,
) -> Result<Comparison, Fault> {
    pages(session, repository, base, head, PAGES).await
}

/// Reads so many pages of a comparison.
async fn pages(
    session: &Session<'_>,
    repository: &Repository<'_>,
    base: &CommitId,
    head: &CommitId,
    most: usize,
) -> Result<Comparison, Fault> {
    let path = repository.path(&format!("/compare/{}...{}?per_page=100", segment(base.raw()), segment(head.raw())));
    let doing = repository.doing("the comparison");
    let first = session.get::<wire::Comparison>(&path, &doing).await?;
    let mut next = first.next;
    let first = first.value;
    let mut commits: Vec<ChangedCommit> = first.commits.iter().map(commit).collect();
    for _ in 1..most {
        let Some(url) = next.take() else { break };
        let page = session.at(&url, &doing, |_: &mut wire::Comparison, _| {}).await?;
        commits.extend(page.value.commits.iter().map(commit));
        next = page.next;
    }
    let files: Option<Vec<Text>> =
        first.files.as_ref().map(|files| files.iter().map(|file| Text::new(&file.filename)).collect());
    let files_complete = files.as_ref().is_some_and(|files| files.len() < FILES);
    let files = files.unwrap_or_default();
    Ok(Comparison {
        service: repository.setup.id.clone(),
        base: base.clone(),
        head: head.clone(),
        ahead: first.ahead_by,
        behind: first.behind_by,
        commits_complete: next.is_none() && commits.len() as u64 >= first.total_commits,
        commits,
        flags: Flags::of(files.iter().map(Text::raw), files_complete),
        files,
        files_complete,
        url: map::some(&first.html_url),
    })
}

fn commit(wire: &wire::Commit) -> ChangedCommit {
    let body = &wire.commit;
    ChangedCommit {
        id: CommitId::new(&wire.sha),
        subject: Text::first_line(&body.message),
        author: map::login(wire.author.as_ref())
            .or_else(|| body.author.as_ref().and_then(|author| map::some(&author.name))),
        at: body.committer.as_ref().or(body.author.as_ref()).and_then(|signature| signature.date),
        pull_request: pull_request(&body.message),
    }
}

/// The pull request that a merge names: `Merge pull request #12 from …`, or a squashed subject that ends in `(#12)`.
fn pull_request(message: &str) -> Option<u64> {
    let subject = message.lines().next()?.trim();
    if let Some(rest) = subject.strip_prefix("Merge pull request #") {
        return rest.split_ascii_whitespace().next()?.parse().ok();
    }
    subject.strip_suffix(')')?.rsplit_once("(#")?.1.parse().ok()
}
