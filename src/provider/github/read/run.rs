//! One run whole.

use futures_util::future::{join, join_all, join3};

use super::super::super::http::Session;
use super::super::paths::Repository;
use super::super::{GitHub, map, wire};
use super::Findings;
use super::gates::{approvals, gates};
use super::versions::versions;
use crate::domain::{Annotation, Fact, Fault, Job, RunId, RunState};

/// Failed jobs whose annotations are read.
const ANNOTATED: usize = 5;
/// Pages of a hundred jobs.
const PAGES: usize = 3;

/// Reads one run whole: jobs of its newest attempt, gates, reviews, annotations of failed jobs.
pub(super) async fn run(github: &GitHub, session: &Session<'_>, id: &RunId, findings: &mut Findings) {
    let Some(repository) = findings.take(github.repository(&id.service)) else { return };
    let repository = &repository;
    let Some(wire) = findings.take(one(session, repository, &id.run).await) else { return };
    let pending = async {
        if wire.status == "completed" {
            return Ok(Vec::new());
        }
        let (environments, versions) =
            join(super::environments(session, repository), versions(github, session, repository)).await;
        let environments = environments.map(|listed| map::environment(&repository.setup, &listed)).unwrap_or_default();
        let versions = versions.map(|(versions, _)| versions).unwrap_or_default();
        gates(github, session, repository, &wire, &environments, &versions).await
    };
    let (jobs, reviews, gates) =
        join3(jobs(session, repository, &wire), approvals(session, repository, wire.id), pending).await;

    let reviews = findings.take(reviews);
    let rejected = wire.attempt() == 1
        && reviews.as_deref().unwrap_or_default().iter().any(|approval| approval.state == "rejected");
    findings.fact(Fact::Runs { service: id.service.clone(), runs: vec![map::run(&id.service, &wire, rejected)] });
    if let Some(reviews) = reviews {
        findings.fact(Fact::Reviews { run: id.clone(), reviews: reviews.iter().map(map::review).collect() });
    }
    if let Some(gates) = findings.take(gates) {
        findings.fact(Fact::Gates { run: id.clone(), attempt: wire.attempt(), gates });
    }
    if let Some(mut jobs) = findings.take(jobs) {
        annotate(session, repository, &mut jobs, findings).await;
        findings.fact(Fact::Jobs { run: id.clone(), attempt: wire.attempt(), jobs });
    }
}

/// Adds what the checks noted about failed jobs. A refusal there is a fault, and the jobs stand without it.
async fn annotate(session: &Session<'_>, repository: &Repository<'_>, jobs: &mut [Job], findings: &mut Findings) {
    let failed: Vec<&mut Job> = jobs
        .iter_mut()
        .filter(|job| matches!(&job.state, RunState::Done(outcome) if outcome.is_failure()))
        .take(ANNOTATED)
        .collect();
    let notes = join_all(failed.iter().map(|job| {
        let path = repository.path(&format!("/check-runs/{}/annotations?per_page=30", job.id.raw()));
        async move {
            let doing = repository.doing("the annotations");
            let page = session.get::<Vec<wire::Annotation>>(&path, &doing).await?;
            Ok::<Vec<Annotation>, Fault>(page.value.iter().map(map::annotation).collect())
        }
    }))
    .await;
    for (job, notes) in failed.into_iter().zip(notes) {
        job.annotations = findings.take(notes).unwrap_or_default();
    }
}

/// A run as it comes.
pub(in super::super) async fn one(
    session: &Session<'_>,
    repository: &Repository<'_>,
    run: &str,
) -> Result<wire::Run, Fault> {
    let path = repository.path(&format!("/actions/runs/{}", super::super::paths::segment(run)));
    Ok(session.get(&path, &repository.doing(&format!("run {run}"))).await?.value)
}

/// The jobs of an attempt that has ended: they change no more, so they are asked for once.
pub(super) async fn ended_jobs(
    session: &Session<'_>,
    repository: &Repository<'_>,
    run: &wire::Run,
) -> Result<Vec<Job>, Fault> {
    let path = repository.path(&format!("/actions/runs/{}/attempts/{}/jobs?per_page=100", run.id, run.attempt()));
    let doing = repository.doing(&format!("the jobs of run {}", run.id));
    let ended = |jobs: &wire::Jobs| jobs.jobs.iter().all(|job| job.status == "completed");
    let page = session.settled::<wire::Jobs>(&path, &doing, ended).await?;
    Ok(page.value.jobs.iter().map(|job| map::job(job, run.attempt())).collect())
}

/// The jobs of a run's newest attempt.
pub(super) async fn jobs(
    session: &Session<'_>,
    repository: &Repository<'_>,
    run: &wire::Run,
) -> Result<Vec<Job>, Fault> {
    let path = repository.path(&format!("/actions/runs/{}/jobs?filter=latest&per_page=100", run.id));
    let doing = repository.doing(&format!("the jobs of run {}", run.id));
    let mut page = session.get::<wire::Jobs>(&path, &doing).await?;
    let mut jobs: Vec<Job> = Vec::new();
    for read in 1.. {
        jobs.extend(page.value.jobs.iter().map(|job| map::job(job, run.attempt())));
        match page.next.take() {
            Some(next) if read < PAGES => page = session.at(&next, &doing, |_: &mut wire::Jobs, _| {}).await?,
            _ => break,
        }
    }
    Ok(jobs)
}
