//! Starting a run: by a push, a release, by hand, or for a deployment object.

use std::collections::BTreeMap;

use super::ids::Kind;
use super::{Attempt, Job, JobStatus, JobTemplate, Refusal, Run, Truth, World};
use crate::sim::scenario::{FailurePart, ReviewPart};

/// What is started.
#[derive(Debug, Clone)]
pub(crate) struct Launch {
    pub(crate) event: String,
    /// Branch, tag or sha.
    pub(crate) reference: String,
    pub(crate) actor: String,
    pub(crate) inputs: BTreeMap<String, String>,
    pub(crate) label: Option<String>,
    pub(crate) reviews: Vec<ReviewPart>,
    pub(crate) fails: Option<FailurePart>,
    /// Seconds, or until forced.
    pub(crate) cancelling: Option<i64>,
    pub(crate) slow: f64,
    pub(crate) truth: Truth,
    pub(crate) deployment: Option<u64>,
}

/// How long a cancellation takes when a job is running and nothing else is said.
const USUAL_CANCELLING: i64 = 12;

impl Launch {
    /// A plain start.
    pub(crate) fn by(actor: &str, event: &str, reference: &str) -> Self {
        Self {
            event: event.to_owned(),
            reference: reference.to_owned(),
            actor: actor.to_owned(),
            inputs: BTreeMap::new(),
            label: None,
            reviews: Vec::new(),
            fails: None,
            cancelling: Some(USUAL_CANCELLING),
            slow: 1.0,
            truth: Truth::default(),
            deployment: None,
        }
    }
}

impl World {
    /// Starts a run; none if the reference leads nowhere.
    pub(crate) fn launch(&mut self, repository: usize, workflow: usize, launch: Launch) -> Option<u64> {
        let place = self.repositories.get_mut(repository)?;
        let commit = place.resolve(&launch.reference).and_then(|index| place.commits.get(index))?;
        let (sha, message) = (commit.sha.clone(), commit.message.clone());
        let name = launch.reference.strip_prefix("refs/heads/").or_else(|| launch.reference.strip_prefix("refs/tags/"));
        let branch = name.unwrap_or(&launch.reference).to_owned();
        let flow = place.workflows.get_mut(workflow)?;
        flow.runs += 1;
        let number = flow.runs;
        let title = if launch.event == "workflow_dispatch" {
            flow.name.clone()
        } else {
            message.lines().next().unwrap_or_default().to_owned()
        };
        let id = self.ids.next(Kind::Run);
        let actor = launch.actor.clone();
        let run = Run {
            id,
            number,
            workflow,
            event: launch.event,
            branch,
            sha,
            title,
            actor: launch.actor,
            created: self.now,
            inputs: launch.inputs,
            attempts: Vec::new(),
            label: launch.label,
            reviews: launch.reviews,
            fails: launch.fails,
            cancelling: launch.cancelling,
            slow: launch.slow,
            truth: launch.truth,
            deployment: launch.deployment,
        };
        self.repositories.get_mut(repository)?.runs.insert(id, run);
        self.begin_attempt(repository, id, &actor, |_| None);
        Some(id)
    }

    /// Begins the next attempt of a run. `kept` says which jobs take over the result of an earlier one.
    pub(super) fn begin_attempt(
        &mut self,
        repository: usize,
        run: u64,
        actor: &str,
        kept: impl Fn(&str) -> Option<Job>,
    ) {
        let now = self.now;
        let Some(place) = self.repositories.get(repository) else { return };
        let Some(found) = place.runs.get(&run) else { return };
        let Some(workflow) = place.workflows.get(found.workflow) else { return };
        let templates: Vec<JobTemplate> = workflow.part.job.clone();
        let inputs = found.inputs.clone();
        let number = found.attempts.last().map_or(1, |attempt| attempt.number + 1);
        let mut jobs = Vec::new();
        for (index, template) in templates.iter().enumerate() {
            let id = self.ids.next(Kind::Job);
            if let Some(before) = kept(&template.name) {
                jobs.push(Job { id, carried: true, ..before });
                continue;
            }
            jobs.push(Job {
                id,
                name: filled(&template.name, &inputs),
                template: index,
                environment: template.environment.as_deref().map(|name| filled(name, &inputs)),
                status: JobStatus::Unborn,
                conclusion: None,
                created: now,
                started: None,
                completed: None,
                planned: None,
                gate: None,
                deployment: None,
                steps: template.steps.clone(),
                trouble: None,
                carried: false,
            });
        }
        let attempt = Attempt { number, actor: actor.to_owned(), started: now, updated: now, jobs, cancel: None };
        if let Some(found) = self.run_mut(repository, run) {
            found.attempts.push(attempt);
        }
        self.settle(repository, run);
    }

    /// Starts a workflow by hand.
    pub(crate) fn dispatch(&mut self, repository: usize, workflow: usize, launch: Launch) -> Result<u64, Refusal> {
        let place = self.repositories.get(repository).ok_or(Refusal::Missing)?;
        let flow = place.workflows.get(workflow).ok_or(Refusal::Missing)?;
        if !flow.part.on.iter().any(|event| event == "workflow_dispatch") {
            return Err(Refusal::Invalid("Workflow does not have 'workflow_dispatch' trigger".to_owned()));
        }
        if flow.state != "active" {
            return Err(Refusal::Invalid("Cannot trigger a 'workflow_dispatch' on a disabled workflow".to_owned()));
        }
        if place.resolve(&launch.reference).is_none() || is_sha(&launch.reference) {
            return Err(Refusal::Invalid(format!("No ref found for: {}", launch.reference)));
        }
        let unknown: Vec<&str> =
            launch.inputs.keys().filter(|name| !flow.part.inputs.contains_key(*name)).map(String::as_str).collect();
        if !unknown.is_empty() {
            return Err(Refusal::Invalid(format!("Unexpected inputs provided: {unknown:?}")));
        }
        let mut inputs = launch.inputs.clone();
        for (name, input) in &flow.part.inputs {
            let given = inputs.get(name).filter(|value| !value.is_empty()).cloned().or_else(|| input.default.clone());
            match given {
                None if input.required => {
                    return Err(Refusal::Invalid(format!("Required input '{name}' not provided")));
                }
                None => {}
                Some(value) if !input.options.is_empty() && !input.options.contains(&value) => {
                    return Err(Refusal::Invalid(format!(
                        "Provided value '{value}' for input '{name}' not in the list of allowed values"
                    )));
                }
                Some(value) => {
                    inputs.insert(name.clone(), value);
                }
            }
        }
        self.launch(repository, workflow, Launch { inputs, ..launch }).ok_or(Refusal::Missing)
    }

    /// Enables or disables a workflow.
    pub(crate) fn set_workflow(&mut self, repository: usize, workflow: usize, state: &str) -> Result<(), Refusal> {
        let now = self.now;
        let flow = self
            .repositories
            .get_mut(repository)
            .and_then(|place| place.workflows.get_mut(workflow))
            .ok_or(Refusal::Missing)?;
        if flow.state == state {
            return Err(Refusal::Forbidden(format!("Unable to change this workflow: it is already {state}.")));
        }
        state.clone_into(&mut flow.state);
        flow.updated = now;
        Ok(())
    }
}

fn is_sha(reference: &str) -> bool {
    reference.len() == 40 && reference.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A template with its `{inputs}` filled in.
fn filled(template: &str, inputs: &BTreeMap<String, String>) -> String {
    inputs.iter().fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}
