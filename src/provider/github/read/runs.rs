//! The newest runs of a service.

use std::sync::Arc;

use futures_util::future::{join_all, join3};

use super::super::super::http::Session;
use super::super::map::{self, Versions};
use super::super::paths::Repository;
use super::super::{GitHub, wire};
use super::Findings;
use super::gates::{approvals, gates};
use crate::domain::{Environment, Fact, ProtectionRule, RunId, RunState, ServiceId};

/// Runs in flight whose jobs and gates are read, failed runs whose reviews are.
const IN_FLIGHT: usize = 20;
const REVIEWS: usize = 5;
/// Failed runs whose jobs are read.
const BROKEN: usize = 2;

/// Reads the newest runs, and those that deployments are known to wait in.
pub(super) async fn runs(github: &GitHub, session: &Session<'_>, id: &ServiceId, findings: &mut Findings) {
    let Some(repository) = findings.take(github.repository(id)) else { return };
    let (newest, waiting) =
        (repository.path("/actions/runs?per_page=30"), repository.path("/actions/runs?status=waiting&per_page=30"));
    let newest = session.get::<wire::Runs>(&newest, &repository.doing("the runs")).await;
    let Some(mut runs) = findings.take(newest).map(|page| page.value.workflow_runs) else { return };
    let expected = github.memory().waiting.get(id).cloned().unwrap_or_default();
    if expected.iter().any(|wanted| runs.iter().all(|run| run.id != *wanted)) {
        let page = session.get::<wire::Runs>(&waiting, &repository.doing("the waiting runs")).await;
        for run in findings.take(page).map(|page| page.value.workflow_runs).unwrap_or_default() {
            if runs.iter().all(|other| other.id != run.id) {
                runs.push(run);
            }
        }
    }
    let waits = runs.iter().any(|run| run.status == "waiting");
    let (known, versions) = {
        let memory = github.memory();
        (memory.environments.get(id).cloned(), memory.versions.get(id).cloned().unwrap_or_default())
    };
    let environments = match known {
        // Only a gate's own words need the rules.
        None if waits => {
            let listed = super::environments(session, &repository).await;
            let read = findings.take(listed).map(|listed| map::environment(&repository.setup, &listed));
            let environments: Arc<[Environment]> = Arc::from(read.unwrap_or_default());
            github.memory().environments.insert(id.clone(), Arc::clone(&environments));
            environments
        }
        known => known.unwrap_or_default(),
    };
    let found = runs_and_gates(github, session, &repository, runs, &environments, &versions).await;
    findings.add(found);
}

/// The runs with the jobs of those in flight and the gates of those that wait.
pub(super) async fn runs_and_gates(
    github: &GitHub,
    session: &Session<'_>,
    repository: &Repository<'_>,
    mut runs: Vec<wire::Run>,
    environments: &[Environment],
    versions: &Versions,
) -> Findings {
    let mut findings = Findings::default();
    runs.sort_by_key(|run| std::cmp::Reverse((run.created_at, run.id)));
    let id = &repository.setup.id;
    let reviewed = environments.iter().any(|environment| {
        environment.rules.iter().flatten().any(|rule| matches!(rule, ProtectionRule::Reviewers { .. }))
    });
    let mut verdicts = github.memory().verdicts.remove(id).unwrap_or_default();
    verdicts.retain(|known, _| runs.iter().any(|run| run.id == *known));

    let in_flight: Vec<&wire::Run> = runs.iter().filter(|run| run.status != "completed").take(IN_FLIGHT).collect();
    // The vendor calls a refused run a failed one; its review history, which no longer changes, tells them apart.
    let failed: Vec<&wire::Run> = runs
        .iter()
        .filter(|run| reviewed && run.attempt() == 1 && run.conclusion.as_deref() == Some("failure"))
        .take(REVIEWS)
        .filter(|run| !verdicts.contains_key(&run.id))
        .collect();
    // The jobs of the newest failed runs name what failed; they no longer change.
    let fails = |run: &&wire::Run| matches!(run.conclusion.as_deref(), Some("failure" | "timed_out"));
    let broken: Vec<&wire::Run> = runs.iter().filter(fails).take(BROKEN).collect();
    let (parts, broken_jobs, reviews) = join3(
        join_all(in_flight.iter().map(|run| async move {
            let jobs = super::run::jobs(session, repository, run).await;
            // A run in which something moves is not called waiting, and may have gates all the same: its jobs tell.
            let held =
                jobs.as_ref().map_or(true, |jobs| jobs.iter().any(|job| matches!(job.state, RunState::Waiting(_))));
            let gates = if run.status == "waiting" || held {
                gates(github, session, repository, run, environments, versions).await
            } else {
                Ok(Vec::new())
            };
            (jobs, gates)
        })),
        join_all(broken.iter().map(|run| super::run::ended_jobs(session, repository, run))),
        join_all(failed.iter().map(|run| approvals(session, repository, run.id))),
    )
    .await;
    for (run, approvals) in failed.iter().zip(reviews) {
        let Ok(approvals) = approvals else { continue };
        verdicts.insert(run.id, approvals.iter().any(|approval| approval.state == "rejected"));
    }
    findings.fact(Fact::Runs {
        service: id.clone(),
        runs: runs.iter().map(|run| map::run(id, run, verdicts.get(&run.id) == Some(&true))).collect(),
    });
    github.memory().verdicts.insert(id.clone(), verdicts);
    for (run, (jobs, gates)) in in_flight.iter().zip(parts) {
        let id = RunId::new(id, &run.id.to_string());
        if let Some(jobs) = findings.take(jobs) {
            findings.fact(Fact::Jobs { run: id.clone(), attempt: run.attempt(), jobs });
        }
        if let Some(gates) = findings.take(gates) {
            findings.fact(Fact::Gates { run: id, attempt: run.attempt(), gates });
        }
    }
    for (run, jobs) in broken.iter().zip(broken_jobs) {
        if let Some(jobs) = findings.take(jobs) {
            let id = RunId::new(id, &run.id.to_string());
            findings.fact(Fact::Jobs { run: id, attempt: run.attempt(), jobs });
        }
    }
    findings
}
