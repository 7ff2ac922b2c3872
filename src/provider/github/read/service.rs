//! A service at a glance.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::{join, join_all, join3, join5};

use super::super::super::http::Session;
use super::super::map::{self, Versions};
use super::super::paths::Repository;
use super::super::{GitHub, wire};
use super::Findings;
use super::deployments::{deployments, histories, newest};
use super::gates::{approvals, gates};
use super::versions::versions;
use crate::domain::{
    Environment, EnvironmentId, Fact, Fault, ProtectionRule, RunId, RunState, Service, ServiceId, Text, Workflow,
    WorkflowId,
};

/// Deployments that one request brings for all environments.
const DEPLOYMENTS: usize = 50;
/// Statuses that are read of one environment before it is said that nothing is known to be current.
const STATUSES: usize = 8;
/// Good deployments that are looked for: the current one and the one before it, to say whether it could be put back.
const GOODS: usize = 2;
/// Runs in flight whose jobs and gates are read, failed runs whose reviews are, environments.
const IN_FLIGHT: usize = 20;
const REVIEWS: usize = 5;
/// Failed runs whose jobs are read.
const BROKEN: usize = 2;
const ENVIRONMENTS: usize = 30;

/// Reads a service at a glance.
pub(super) async fn service(github: &GitHub, session: &Session<'_>, id: &ServiceId, findings: &mut Findings) {
    let Some(mut repository) = findings.take(github.repository(id)) else { return };
    // The repository first: it tells whether it was renamed, and an unknown one is one fault and not eight.
    let Some(about) =
        findings.take(session.get::<wire::Repository>(&repository.path(""), &repository.doing("the standing")).await)
    else {
        return;
    };
    let about = about.value;
    if !about.full_name.is_empty() && !about.full_name.eq_ignore_ascii_case(&repository.name) {
        github.memory().names.insert(id.clone(), about.full_name.clone());
        let Some(renamed) = findings.take(github.repository(id)) else { return };
        repository = renamed;
    }
    let repository = &repository;

    let paths = [
        repository.path("/actions/workflows?per_page=100"),
        repository.path("/actions/runs?per_page=30"),
        repository.path("/actions/runs?status=waiting&per_page=30"),
        repository.path("/environments?per_page=100"),
        repository.path(&format!("/deployments?per_page={DEPLOYMENTS}")),
    ];
    let doing = ["the workflows", "the runs", "the waiting runs", "the environments", "the deployments"]
        .map(|what| repository.doing(what));
    let ((workflows, runs, waiting, environments, recent), versions) = join(
        join5(
            session.get::<wire::Workflows>(&paths[0], &doing[0]),
            session.get::<wire::Runs>(&paths[1], &doing[1]),
            session.get::<wire::Runs>(&paths[2], &doing[2]),
            session.get::<wire::Environments>(&paths[3], &doing[3]),
            session.get::<Vec<wire::Deployment>>(&paths[4], &doing[4]),
        ),
        versions(github, session, repository),
    )
    .await;

    // A list that cannot be read now is still what it was: the standing of a service is one fact.
    let workflows = match findings.take(workflows) {
        Some(page) => {
            let workflows: Vec<Workflow> = page.value.workflows.iter().map(workflow).collect();
            github.memory().workflows.insert(id.clone(), workflows.clone());
            workflows
        }
        None => github.memory().workflows.get(id).cloned().unwrap_or_default(),
    };
    findings.fact(Fact::Service(Service {
        id: id.clone(),
        source: github.source.clone(),
        name: Text::new(repository.title()),
        repository: Text::new(if about.full_name.is_empty() { &repository.name } else { &about.full_name }),
        url: Text::new(&about.html_url),
        permission: map::permission(&about),
        workflows,
    }));
    let versions = findings.take(versions).map_or_else(Arc::<Versions>::default, |(versions, releases)| {
        findings.fact(Fact::Releases { service: id.clone(), releases });
        versions
    });
    let environments = findings.take(environments).map(|page| {
        let environments = map::environment(&repository.setup, &page.value.environments);
        findings.fact(Fact::Environments { service: id.clone(), environments: environments.clone() });
        environments
    });
    let known = environments.as_deref().unwrap_or_default();

    let mut all = findings.take(runs).map(|page| page.value.workflow_runs);
    if let Some(waiting) = findings.take(waiting) {
        let all = all.get_or_insert_default();
        for run in waiting.value.workflow_runs {
            if !all.iter().any(|other| other.id == run.id) {
                all.push(run);
            }
        }
    }
    let recent = findings.take(recent).map(|page| (page.value, page.next.is_some()));

    let (from_runs, from_deployments) = join(
        runs_and_gates(github, session, repository, all.unwrap_or_default(), known, &versions),
        what_is_where(session, repository, known, recent, &versions),
    )
    .await;
    for part in [from_runs, from_deployments] {
        findings.facts.extend(part.facts);
        part.faults.into_iter().for_each(|fault| findings.fault(fault));
    }
}

/// The runs with the jobs of those in flight and the gates of those that wait.
async fn runs_and_gates(
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
    let reviewed = environments
        .iter()
        .any(|environment| environment.rules.iter().any(|rule| matches!(rule, ProtectionRule::Reviewers { .. })));

    let in_flight: Vec<&wire::Run> = runs.iter().filter(|run| run.status != "completed").take(IN_FLIGHT).collect();
    // The vendor calls a refused run a failed one; its review history, which no longer changes, tells them apart.
    let failed: Vec<&wire::Run> = runs
        .iter()
        .filter(|run| reviewed && run.attempt() == 1 && run.conclusion.as_deref() == Some("failure"))
        .take(REVIEWS)
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
    let mut rejected = Vec::new();
    for (run, approvals) in failed.iter().zip(reviews) {
        if approvals.unwrap_or_default().iter().any(|approval| approval.state == "rejected") {
            rejected.push(run.id);
        }
    }
    findings.fact(Fact::Runs {
        service: id.clone(),
        runs: runs.iter().map(|run| map::run(id, run, rejected.contains(&run.id))).collect(),
    });
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

/// The newest deployments of every environment. Those of environments that no longer exist are left out; where the list of
/// environments could not be read, the configured ones are taken.
async fn what_is_where(
    session: &Session<'_>,
    repository: &Repository<'_>,
    environments: &[Environment],
    recent: Option<(Vec<wire::Deployment>, bool)>,
    versions: &Versions,
) -> Findings {
    let mut findings = Findings::default();
    let Some((recent, more)) = recent else { return findings };
    let mut by_name: BTreeMap<&str, Vec<wire::Deployment>> = BTreeMap::new();
    for deployment in &recent {
        by_name.entry(&deployment.environment).or_default().push(deployment.clone());
    }
    let names: Vec<String> = if environments.is_empty() {
        repository.setup.environments.clone()
    } else {
        environments.iter().take(ENVIRONMENTS).map(|environment| environment.id.name.raw().to_owned()).collect()
    };
    let by_name = &by_name;
    let parts = join_all(names.iter().map(|name| async move {
        let mut list = by_name.get(name.as_str()).cloned().unwrap_or_default();
        let mut older = more;
        // Where others fill the common list, a quiet environment is asked for by itself.
        if more && list.len() <= GOODS {
            let page = newest(session, repository, name, 10).await?;
            older = page.next.is_some();
            list = page.value;
        }
        let whole = list.len();
        let histories = histories(session, repository, list, GOODS, STATUSES).await?;
        Ok::<_, Fault>((histories.len() < whole || older, histories))
    }))
    .await;
    for (name, part) in names.iter().zip(parts) {
        let Some((more, histories)) = findings.take(part) else { continue };
        let environment: EnvironmentId = repository.environment(name);
        let deployments = deployments(session, &repository.setup, &environment, &histories, versions);
        findings.fact(Fact::Deployments { environment, deployments, more });
    }
    findings
}

fn workflow(wire: &wire::Workflow) -> Workflow {
    Workflow {
        id: WorkflowId::new(&wire.id.to_string()),
        name: Text::new(&wire.name),
        path: Text::new(&wire.path),
        state: map::workflow_state(&wire.state),
        updated_at: wire.updated_at,
    }
}
