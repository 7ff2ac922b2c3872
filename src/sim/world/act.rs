//! Somebody else acts: by a script, or because a test says so.

use super::{
    Again, ByHand, Conclusion, DeploymentRequest, DeploymentState, JobAddress, JobStatus, Launch, Person, Refusal,
    StatusRequest, Verdict, World,
};
use crate::sim::scenario::{ClusterDeed, CommitPart, Deed};
use crate::sim::weather::WeatherRequest;

/// What an act led to.
#[derive(Debug)]
pub(crate) enum Performed {
    /// The world changed; the run that came of it, if one did.
    World(Option<u64>),
    /// It is not the world's business.
    Beside(Aside),
}

/// What happens beside the world.
#[derive(Debug)]
pub(crate) enum Aside {
    /// The weather is to change.
    Weather(Box<WeatherRequest>),
    /// An object of the cluster is to change.
    Cluster { object: String, deed: ClusterDeed },
    /// So much is left of an account's hour.
    Budget { login: String, resource: String, remaining: u32, ends_in: Option<i64> },
}

impl World {
    /// The run that a script means: a label, an id, or `waiting`.
    pub(crate) fn run_named(&self, repository: usize, name: &str) -> Option<u64> {
        let runs = &self.repositories.get(repository)?.runs;
        if name == "waiting" {
            let waits =
                |run: &&super::Run| run.attempts.last().is_some_and(|attempt| attempt.status() == JobStatus::Waiting);
            return runs.values().rev().find(waits).map(|run| run.id);
        }
        runs.values().find(|run| run.label.as_deref() == Some(name) || run.id.to_string() == name).map(|run| run.id)
    }

    /// Does something in somebody's name.
    pub(crate) fn perform(&mut self, login: &str, deed: Deed) -> Result<Performed, Refusal> {
        match deed {
            Deed::GitLab { .. } | Deed::Octopus { .. } => Err(Refusal::Missing),
            Deed::Approve { repository, run, environments, comment } => {
                self.answer(&repository, &run, &environments, Verdict::Approved, &comment, login)
            }
            Deed::Reject { repository, run, environments, comment } => {
                self.answer(&repository, &run, &environments, Verdict::Rejected, &comment, login)
            }
            Deed::Cancel { repository, run } => {
                let (place, run) = self.named(&repository, &run)?;
                self.cancel(place, run).map(|()| Performed::World(Some(run)))
            }
            Deed::ForceCancel { repository, run } => {
                let (place, run) = self.named(&repository, &run)?;
                self.force_cancel(place, run).map(|()| Performed::World(Some(run)))
            }
            Deed::Rerun { repository, run, failed_only } => {
                let (place, run) = self.named(&repository, &run)?;
                let again = if failed_only { Again::Failed } else { Again::All };
                self.rerun(place, run, again, login).map(|()| Performed::World(Some(run)))
            }
            Deed::FinishJob { repository, run, job } => {
                self.end_named(&repository, &run, &job, Conclusion::Success, None)
            }
            Deed::FailJob { repository, run, job, message } => {
                self.end_named(&repository, &run, &job, Conclusion::Failure, Some(message))
            }
            Deed::Push { repository, messages, count, tag } => {
                let place = self.place(&repository)?;
                self.make_commits(place, count, 600);
                for message in messages {
                    self.spell_commit(
                        place,
                        &CommitPart {
                            message,
                            author: Some(login.to_owned()),
                            files: vec!["src/main.rs".to_owned()],
                            pull: None,
                        },
                    );
                }
                let reference = tag.clone().unwrap_or_else(|| "main".to_owned());
                if let Some(tag) = tag {
                    self.make_tag(place, &tag);
                }
                let run = self.pushed(place, &reference, login);
                Ok(Performed::World(run))
            }
            Deed::Dispatch { repository, workflow, reference, inputs, slow } => {
                let (place, workflow) = self.flow(&repository, &workflow)?;
                let launch =
                    Launch { inputs, slow: slow.unwrap_or(1.0), ..Launch::by(login, "workflow_dispatch", &reference) };
                self.dispatch(place, workflow, launch).map(|run| Performed::World(Some(run)))
            }
            Deed::Disable { repository, workflow } => {
                let (place, workflow) = self.flow(&repository, &workflow)?;
                self.set_workflow(place, workflow, "disabled_manually").map(|()| Performed::World(None))
            }
            Deed::Enable { repository, workflow } => {
                let (place, workflow) = self.flow(&repository, &workflow)?;
                self.set_workflow(place, workflow, "active").map(|()| Performed::World(None))
            }
            Deed::Deploy { repository, environment, reference, state } => {
                self.record(&repository, environment, reference, &state, login)
            }
            Deed::ByHand { repository, environment, reference, unhealthy, silent } => {
                let place = self.place(&repository)?;
                let now = self.now;
                let found = self.repositories.get_mut(place).ok_or(Refusal::Missing)?;
                let sha = match reference {
                    Some(reference) => {
                        let commit = found.resolve(&reference).and_then(|index| found.commits.get(index));
                        Some(commit.map(|commit| commit.sha.clone()).ok_or(Refusal::Missing)?)
                    }
                    None => None,
                };
                found.by_hand.push(ByHand { environment, at: now, sha, unhealthy, silent });
                Ok(Performed::World(None))
            }
            Deed::ExpireToken { login } => {
                self.account_mut(&login)?.expired = true;
                Ok(Performed::World(None))
            }
            Deed::RotateToken { login } => {
                let person = self.account_mut(&login)?;
                person.tokens += 1;
                person.token = format!("sim-{}-{}", person.login, person.tokens);
                person.expired = false;
                Ok(Performed::World(None))
            }
            Deed::Cluster { object, deed } => Ok(Performed::Beside(Aside::Cluster { object, deed })),
            Deed::Budget { login, resource, remaining, ends_in } => {
                let ends_in = ends_in.map(|span| span.0);
                Ok(Performed::Beside(Aside::Budget { login, resource, remaining, ends_in }))
            }
            Deed::Weather { weather } => Ok(Performed::Beside(Aside::Weather(weather))),
        }
    }

    fn account_mut(&mut self, login: &str) -> Result<&mut Person, Refusal> {
        self.people.iter_mut().find(|person| person.login == login && !person.organisation()).ok_or(Refusal::Missing)
    }

    /// Runs every enabled workflow that a push starts.
    pub(super) fn pushed(&mut self, place: usize, reference: &str, login: &str) -> Option<u64> {
        let flows = &self.repositories.get(place)?.workflows;
        let started: Vec<usize> = flows
            .iter()
            .enumerate()
            .filter(|(_, flow)| flow.state == "active" && flow.part.on.iter().any(|event| event == "push"))
            .map(|(index, _)| index)
            .collect();
        started.into_iter().filter_map(|flow| self.launch(place, flow, Launch::by(login, "push", reference))).last()
    }

    fn answer(
        &mut self,
        repository: &str,
        run: &str,
        names: &[String],
        verdict: Verdict,
        comment: &str,
        login: &str,
    ) -> Result<Performed, Refusal> {
        let (place, run) = self.named(repository, run)?;
        let found = self.repositories.get(place).ok_or(Refusal::Missing)?;
        let pending = self.pending(place, run);
        let ids: Vec<u64> = pending
            .iter()
            .filter_map(|(_, environment)| found.environments.get(*environment))
            .filter(|environment| names.is_empty() || names.contains(&environment.name))
            .map(|environment| environment.id)
            .collect();
        self.review(place, run, &ids, verdict, comment, login).map(|_| Performed::World(Some(run)))
    }

    fn end_named(
        &mut self,
        repository: &str,
        run: &str,
        name: &str,
        conclusion: Conclusion,
        message: Option<String>,
    ) -> Result<Performed, Refusal> {
        let (repository, run) = self.named(repository, run)?;
        let attempt = self.run(repository, run).and_then(|run| run.attempts.last()).ok_or(Refusal::Missing)?;
        let job = attempt.jobs.iter().position(|job| job.name == name).ok_or(Refusal::Missing)?;
        let address = JobAddress { repository, run, attempt: attempt.number, job };
        let now = self.now;
        let found = self.job_mut(address).ok_or(Refusal::Missing)?;
        if found.status != JobStatus::InProgress {
            return Err(Refusal::Conflict(format!("the job {name:?} is not running")));
        }
        let step = found.steps_at(now).iter().position(|step| step.status == JobStatus::InProgress).unwrap_or(0);
        match message {
            Some(message) => {
                found.trouble = Some(super::job::Trouble { step, message, log: Vec::new(), notes: Vec::new() });
            }
            None => found.trouble = None,
        }
        self.finish_job(address, conclusion);
        Ok(Performed::World(Some(run)))
    }

    fn record(
        &mut self,
        repository: &str,
        environment: String,
        reference: String,
        state: &str,
        login: &str,
    ) -> Result<Performed, Refusal> {
        let place = self.place(repository)?;
        let state = DeploymentState::from_word(state)
            .ok_or_else(|| Refusal::Invalid(format!("{state:?} is no deployment state")))?;
        let request = DeploymentRequest {
            reference,
            task: "deploy".to_owned(),
            environment,
            description: Some("Recorded by another tool".to_owned()),
            payload: serde_json::json!({}),
            transient: false,
            production: None,
            required: Some(Vec::new()),
            creator: login.to_owned(),
            carried_out: None,
        };
        let id = self.create_deployment(place, request)?;
        let status = StatusRequest {
            state,
            description: String::new(),
            environment_url: None,
            log_url: None,
            auto_inactive: true,
            creator: login.to_owned(),
        };
        self.add_status(place, id, status).map(|_| Performed::World(None))
    }

    fn place(&self, repository: &str) -> Result<usize, Refusal> {
        let (owner, name) = repository.split_once('/').ok_or(Refusal::Missing)?;
        self.repository_index(owner, name).ok_or(Refusal::Missing)
    }

    fn named(&self, repository: &str, run: &str) -> Result<(usize, u64), Refusal> {
        let place = self.place(repository)?;
        Ok((place, self.run_named(place, run).ok_or(Refusal::Missing)?))
    }

    fn flow(&self, repository: &str, workflow: &str) -> Result<(usize, usize), Refusal> {
        let place = self.place(repository)?;
        let flow =
            self.repositories.get(place).and_then(|found| found.workflow_index(workflow)).ok_or(Refusal::Missing)?;
        Ok((place, flow))
    }
}
