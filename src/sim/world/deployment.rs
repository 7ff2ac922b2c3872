//! Deployments and their statuses.

use jiff::Timestamp;
use serde_json::Value;

use super::ids::Kind;
use super::{JobAddress, Launch, Refusal, World};

/// The vendor-neutral states of a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeploymentState {
    Error,
    Failure,
    Inactive,
    Pending,
    Success,
    Queued,
    InProgress,
}

impl DeploymentState {
    /// The word on the wire.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Failure => "failure",
            Self::Inactive => "inactive",
            Self::Pending => "pending",
            Self::Success => "success",
            Self::Queued => "queued",
            Self::InProgress => "in_progress",
        }
    }

    /// Reads the word.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [Self::Error, Self::Failure, Self::Inactive, Self::Pending, Self::Success, Self::Queued, Self::InProgress]
            .into_iter()
            .find(|state| state.word() == word)
    }
}

/// One attempt to put a commit into an environment.
#[derive(Debug, Clone)]
pub(crate) struct Deployment {
    pub(crate) id: u64,
    pub(crate) sha: String,
    pub(crate) reference: String,
    pub(crate) task: String,
    pub(crate) environment: String,
    pub(crate) description: Option<String>,
    pub(crate) creator: String,
    pub(crate) created: Timestamp,
    pub(crate) payload: Value,
    pub(crate) transient: bool,
    pub(crate) production: bool,
    /// Oldest first.
    pub(crate) statuses: Vec<Status>,
    /// The run and job that made it, or carry it out.
    pub(crate) run: Option<u64>,
    pub(crate) job: Option<u64>,
}

/// A status of a deployment.
#[derive(Debug, Clone)]
pub(crate) struct Status {
    pub(crate) id: u64,
    pub(crate) state: DeploymentState,
    pub(crate) creator: String,
    pub(crate) description: String,
    pub(crate) environment_url: Option<String>,
    /// A link that the creator gave; otherwise the job's page.
    pub(crate) log_url: Option<String>,
    pub(crate) at: Timestamp,
}

/// What a deployment object is asked to be.
#[derive(Debug, Clone)]
pub(crate) struct DeploymentRequest {
    pub(crate) reference: String,
    pub(crate) task: String,
    pub(crate) environment: String,
    pub(crate) description: Option<String>,
    pub(crate) payload: Value,
    pub(crate) transient: bool,
    pub(crate) production: Option<bool>,
    /// Contexts that must be green; none given = all there are.
    pub(crate) required: Option<Vec<String>>,
    pub(crate) creator: String,
    /// How workflows that carry out deployments are started; none = some other tool has done the work.
    pub(crate) carried_out: Option<Launch>,
}

/// What a status is asked to be.
#[derive(Debug, Clone)]
pub(crate) struct StatusRequest {
    pub(crate) state: DeploymentState,
    pub(crate) description: String,
    pub(crate) environment_url: Option<String>,
    pub(crate) log_url: Option<String>,
    pub(crate) auto_inactive: bool,
    pub(crate) creator: String,
}

impl Deployment {
    /// The newest state.
    pub(crate) fn state(&self) -> Option<DeploymentState> {
        self.statuses.last().map(|status| status.state)
    }
}

impl World {
    /// A job's deployment object comes into being.
    pub(super) fn begin_deployment(&mut self, address: JobAddress, state: DeploymentState) {
        let id = self.ids.next(Kind::Deployment);
        let now = self.now;
        let Some(place) = self.repositories.get_mut(address.repository) else { return };
        let Some(run) = place.runs.get_mut(&address.run) else { return };
        let creator = run.starter().to_owned();
        let (sha, reference) = (run.sha.clone(), run.branch.clone());
        let Some(job) = run.attempt_mut(address.attempt).and_then(|attempt| attempt.jobs.get_mut(address.job)) else {
            return;
        };
        let Some(name) = job.environment.clone() else { return };
        job.deployment = Some(id);
        let job_id = job.id;
        let environment = place.environment_index(&name).and_then(|index| place.environments.get(index));
        let deployment = Deployment {
            id,
            sha,
            reference,
            task: "deploy".to_owned(),
            production: environment.map_or(name == "production", |environment| environment.production),
            transient: environment.is_some_and(|environment| environment.transient),
            environment: name,
            description: None,
            creator,
            created: now,
            payload: Value::Object(serde_json::Map::new()),
            statuses: Vec::new(),
            run: Some(address.run),
            job: Some(job_id),
        };
        place.deployments.push(deployment);
        self.note_state(address.repository, id, state);
    }

    /// The deployment of a job (or of a run that carries out a deployment object) gets a new status.
    pub(super) fn set_job_deployment(&mut self, address: JobAddress, state: DeploymentState) {
        if let Some(id) = self.job_at(address).and_then(|job| job.deployment) {
            self.note_state(address.repository, id, state);
        }
    }

    /// Adds a status in the name of whoever made the deployment.
    pub(super) fn note_state(&mut self, repository: usize, deployment: u64, state: DeploymentState) {
        let Some(place) = self.repositories.get(repository) else { return };
        let Some(found) = place.deployments.iter().find(|candidate| candidate.id == deployment) else { return };
        if found.state() == Some(state) {
            return;
        }
        let environment = place.environment_index(&found.environment).and_then(|index| place.environments.get(index));
        let url = environment.and_then(|environment| environment.url.clone());
        let request = StatusRequest {
            state,
            description: String::new(),
            environment_url: url.filter(|_| matches!(state, DeploymentState::Success | DeploymentState::InProgress)),
            log_url: None,
            auto_inactive: true,
            creator: found.creator.clone(),
        };
        let _always_there = self.add_status(repository, deployment, request);
    }

    /// Adds a status. A success makes the earlier successes of the environment inactive, unless they are transient.
    pub(crate) fn add_status(
        &mut self,
        repository: usize,
        deployment: u64,
        request: StatusRequest,
    ) -> Result<u64, Refusal> {
        let now = self.now;
        let id = self.ids.next(Kind::Status);
        let place = self.repositories.get_mut(repository).ok_or(Refusal::Missing)?;
        let found =
            place.deployments.iter_mut().find(|candidate| candidate.id == deployment).ok_or(Refusal::Missing)?;
        let environment = found.environment.clone();
        found.statuses.push(Status {
            id,
            state: request.state,
            creator: request.creator,
            description: request.description,
            environment_url: request.environment_url,
            log_url: request.log_url,
            at: now,
        });
        if request.state == DeploymentState::Success && request.auto_inactive {
            let earlier: Vec<u64> = place
                .deployments
                .iter()
                .filter(|other| other.id != deployment && other.environment == environment && !other.transient)
                .filter(|other| other.state() == Some(DeploymentState::Success))
                .map(|other| other.id)
                .collect();
            for other in earlier {
                self.note_state(repository, other, DeploymentState::Inactive);
            }
        }
        Ok(id)
    }

    /// Creates a deployment object; a workflow `on: deployment` takes it up.
    pub(crate) fn create_deployment(&mut self, repository: usize, request: DeploymentRequest) -> Result<u64, Refusal> {
        let place = self.repositories.get(repository).ok_or(Refusal::Missing)?;
        let commit = place.resolve(&request.reference).and_then(|index| place.commits.get(index));
        let sha = commit
            .map(|commit| commit.sha.clone())
            .ok_or_else(|| Refusal::Invalid(format!("No ref found for: {}", request.reference)))?;
        if request.required.as_ref().is_none_or(|contexts| !contexts.is_empty()) {
            let red = place
                .runs
                .values()
                .filter(|run| run.sha == sha)
                .filter_map(|run| run.attempts.last())
                .flat_map(|attempt| &attempt.jobs)
                .any(|job| {
                    request.required.as_ref().is_none_or(|contexts| contexts.contains(&job.name))
                        && job.environment.is_none()
                        && job.conclusion != Some(super::Conclusion::Success)
                });
            if red {
                return Err(Refusal::Conflict(
                    "Conflict: Commit status checks failed for ".to_owned() + &request.reference + ".",
                ));
            }
        }
        let known = place.environment_index(&request.environment).and_then(|index| place.environments.get(index));
        let production = request
            .production
            .unwrap_or_else(|| known.map_or(request.environment == "production", |environment| environment.production));
        let takers: Vec<usize> = place
            .workflows
            .iter()
            .enumerate()
            .filter(|(_, workflow)| {
                workflow.state == "active" && workflow.part.on.iter().any(|event| event == "deployment")
            })
            .map(|(index, _)| index)
            .collect();
        let id = self.ids.next(Kind::Deployment);
        let now = self.now;
        let deployment = Deployment {
            id,
            sha,
            reference: request.reference.clone(),
            task: request.task,
            environment: request.environment,
            description: request.description,
            creator: request.creator.clone(),
            created: now,
            payload: request.payload,
            transient: request.transient,
            production,
            statuses: Vec::new(),
            run: None,
            job: None,
        };
        let place = self.repositories.get_mut(repository).ok_or(Refusal::Missing)?;
        place.deployments.push(deployment);
        let carrier = request.carried_out;
        for (workflow, carrier) in takers.into_iter().zip(carrier.into_iter().cycle()) {
            let run = self.launch(repository, workflow, Launch { deployment: Some(id), ..carrier });
            let place = self.repositories.get_mut(repository).ok_or(Refusal::Missing)?;
            if let Some(found) = place.deployments.iter_mut().find(|candidate| candidate.id == id) {
                found.run = run;
            }
        }
        Ok(id)
    }
}
