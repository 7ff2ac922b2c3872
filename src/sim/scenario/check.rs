//! Do the parts of a scenario fit together? Every name that is used must be defined.

use std::collections::BTreeSet;

use super::{RepositoryPart, Scenario};
use crate::sim::world::DeploymentState;

/// Names the first thing that does not fit.
pub(super) fn holds_together(scenario: &Scenario) -> Result<(), String> {
    let people: BTreeSet<&str> = scenario.person.iter().map(|person| person.login.as_str()).collect();
    let teams: BTreeSet<&str> = scenario.team.iter().map(|team| team.slug.as_str()).collect();
    let names: BTreeSet<&str> = scenario.repository.iter().map(|repository| repository.name.as_str()).collect();
    known("operator", &scenario.operator, &people)?;
    for team in &scenario.team {
        for member in &team.members {
            known("team member", member, &people)?;
        }
    }
    for environment in &scenario.environment {
        for person in &environment.reviewers.people {
            known("reviewer", person, &people)?;
        }
        for team in &environment.reviewers.teams {
            known("reviewing team", team, &teams)?;
        }
    }
    for rehearsal in &scenario.rehearsal {
        known("repository to rehearse in", &rehearsal.repository, &names)?;
        let environments: BTreeSet<&str> =
            scenario.environment.iter().map(|environment| environment.key.as_str()).collect();
        known("environment to rehearse in", &rehearsal.environment, &environments)?;
        for condition in [&rehearsal.sign, &rehearsal.safe] {
            for state in &condition.newest {
                let word = DeploymentState::from_word(state).map(DeploymentState::word);
                known("state of a deployment", state, &word.into_iter().collect())?;
            }
        }
    }
    for name in &scenario.repositories {
        known("repository to open", name, &names)?;
    }
    for workflow in &scenario.workflow {
        let jobs: BTreeSet<&str> = workflow.job.iter().map(|job| job.name.as_str()).collect();
        for job in &workflow.job {
            for need in &job.needs {
                known("needed job", need, &jobs)?;
            }
        }
    }
    for repository in &scenario.repository {
        repository_holds(scenario, repository, &people)?;
    }
    if let Some(cluster) = &scenario.kubernetes {
        super::kubernetes::holds(cluster)?;
        for reader in &cluster.readers {
            known("reader of the cluster", reader, &people)?;
        }
    }
    for project in scenario.gitlab.iter().flat_map(|part| &part.project) {
        super::gitlab::holds_together(project, &people, &teams)?;
    }
    if let Some(octopus) = &scenario.octopus {
        octopus.holds_together(&people, &teams)?;
    }
    for script in &scenario.script {
        if script.when.at.is_some() == script.when.request.is_some() {
            return Err("a script needs exactly one of `when.at` and `when.request`".to_owned());
        }
        if !script.who.is_empty() {
            known("acting person", &script.who, &people)?;
        }
    }
    Ok(())
}

fn repository_holds(scenario: &Scenario, repository: &RepositoryPart, people: &BTreeSet<&str>) -> Result<(), String> {
    let workflows: BTreeSet<&str> = scenario.workflow.iter().map(|workflow| workflow.key.as_str()).collect();
    let environments: BTreeSet<&str> =
        scenario.environment.iter().map(|environment| environment.key.as_str()).collect();
    let own: BTreeSet<&str> = repository.workflows.iter().map(String::as_str).collect();
    if repository.name.split('/').filter(|part| !part.is_empty()).count() != 2 {
        return Err(format!("{:?} is not owner/name", repository.name));
    }
    for key in &repository.workflows {
        known("workflow", key, &workflows)?;
    }
    for key in &repository.environments {
        known("environment", key, &environments)?;
    }
    for author in &repository.authors {
        known("author", author, people)?;
    }
    for (login, level) in &repository.access {
        if login != "*" {
            known("person with access", login, people)?;
        }
        known("permission", level, &["none", "read", "triage", "write", "maintain", "admin"].into())?;
    }
    if let Some(history) = &repository.history {
        known("workflow of the history", &history.workflow, &own)?;
        if let Some(checks) = &history.checks {
            known("checks of the history", checks, &own)?;
        }
    }
    for run in &repository.run {
        known("workflow of a run", &run.workflow, &own)?;
        known("actor of a run", &run.actor, people)?;
        for review in &run.reviews {
            known("reviewer of a run", &review.by, people)?;
        }
        for name in run.unhealthy.iter().chain(&run.stuck).chain(&run.mixed) {
            let named = |key: &String| scenario.environment.iter().find(|found| found.key == *key);
            let own: Vec<&str> = repository
                .environments
                .iter()
                .filter_map(named)
                .map(|part| part.name.as_deref().unwrap_or(&part.key))
                .collect();
            known("environment of a run's truth", name, &own.into_iter().collect())?;
        }
        if let Some(failure) = &run.fails {
            let workflow = scenario.workflow.iter().find(|workflow| workflow.key == run.workflow);
            let job = workflow.and_then(|workflow| workflow.job.iter().find(|job| job.name == failure.job));
            let job =
                job.ok_or_else(|| format!("failing job {:?} is not in workflow {:?}", failure.job, run.workflow))?;
            if !job.steps.contains(&failure.step) {
                return Err(format!("failing step {:?} is not in job {:?}", failure.step, failure.job));
            }
        }
    }
    Ok(())
}

pub(super) fn known(what: &str, name: &str, among: &BTreeSet<&str>) -> Result<(), String> {
    if among.contains(name) {
        return Ok(());
    }
    let list = among.iter().copied().collect::<Vec<_>>().join(", ");
    Err(format!("{what} {name:?} is not defined (there are: {list})"))
}
