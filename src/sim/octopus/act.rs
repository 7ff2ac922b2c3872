//! What people do to a server.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::server::{Defect, Freeze, Server, TaskState};
use crate::sim::scenario::OctopusDeed;

/// Why the server refuses something: status and words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused(pub(super) u16, pub(super) String);

impl Refused {
    pub(super) fn missing() -> Self {
        Self(404, "The resource you requested was not found.".to_owned())
    }

    fn problem(words: String) -> Self {
        Self(400, words)
    }
}

/// What a deployment is asked with.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) release: String,
    pub(super) environment: String,
    pub(super) tenant: Option<String>,
    pub(super) comments: String,
    pub(super) queue_time: Option<Timestamp>,
}

impl Server {
    /// Whether somebody may change anything.
    pub(super) fn may_write(&self, login: &str) -> bool {
        !self.viewers.iter().any(|viewer| viewer == login)
    }

    /// Whether somebody may take an interruption upon themselves: nobody has, and they are of its team.
    pub(super) fn may_claim(&self, id: &str, login: &str) -> bool {
        let Some(asked) = self.interruptions.iter().find(|one| one.id == id) else { return false };
        let team = asked.team.as_ref().and_then(|id| self.teams.iter().find(|team| team.id == *id));
        asked.answer.is_none()
            && asked.responsible.is_none()
            && self.may_write(login)
            && team.is_none_or(|team| team.members.iter().any(|member| member == login))
    }

    /// Takes an interruption upon oneself; doing it twice changes nothing.
    pub(super) fn claim(&mut self, id: &str, login: &str) -> Result<(), Refused> {
        let may = self.may_claim(id, login);
        let Some(asked) = self.interruptions.iter_mut().find(|one| one.id == id) else {
            return Err(Refused::missing());
        };
        if asked.answer.is_some() {
            return Err(Refused::problem("This interruption has already been submitted.".to_owned()));
        }
        match &asked.responsible {
            Some(other) if other == login => return Ok(()),
            Some(other) => {
                return Err(Refused::problem(format!(
                    "Responsibility for this interruption is already taken by {other}."
                )));
            }
            None => {}
        }
        if !may {
            return Err(Refused(
                403,
                "You do not have permission to take responsibility for this interruption.".to_owned(),
            ));
        }
        asked.responsible = Some(login.to_owned());
        Ok(())
    }

    /// Answers an interruption.
    pub(super) fn submit(&mut self, id: &str, login: &str, answer: &str, notes: &str) -> Result<(), Refused> {
        let Some(asked) = self.interruptions.iter().find(|one| one.id == id) else { return Err(Refused::missing()) };
        if asked.answer.is_some() {
            return Err(Refused::problem("This interruption has already been submitted.".to_owned()));
        }
        if asked.responsible.as_deref() != Some(login) {
            return Err(Refused::problem(
                "You must take responsibility for this interruption before submitting it.".to_owned(),
            ));
        }
        let choices: &[&str] =
            if asked.guided { &["Fail", "Retry", "Ignore", "Exclude"] } else { &["Proceed", "Abort"] };
        if !choices.contains(&answer) {
            return Err(Refused::problem(format!("{answer:?} is no answer to this interruption.")));
        }
        let (id, now) = (id.to_owned(), self.now);
        self.answered(&id, login, answer, notes, now);
        Ok(())
    }

    /// Deploys a release; its place in the list.
    pub(super) fn deploy(&mut self, login: &str, asked: &Asked) -> Result<usize, Refused> {
        let Some(release) = self.release(&asked.release).cloned() else {
            return Err(Refused::problem(format!("There is no release {}.", asked.release)));
        };
        let Some(environment) = self.environment(&asked.environment).cloned() else {
            return Err(Refused::problem(format!("There is no environment {}.", asked.environment)));
        };
        if let Some(tenant) = &asked.tenant {
            let connected = self.tenant(tenant).and_then(|tenant| tenant.environments.get(&release.project));
            if connected.is_none_or(|all| !all.contains(&environment.id)) {
                return Err(Refused::problem(format!("The tenant {tenant} is not connected to {}.", environment.name)));
            }
        } else if self.project(&release.project).is_some_and(|project| project.tenanted == "Tenanted") {
            return Err(Refused::problem("This project can only be deployed to tenants.".to_owned()));
        }
        if let Some(freeze) = self.frozen(&release.project, &environment.id) {
            let words = format!(
                "Deployments to {} are prevented by the deployment freeze \"{}\".",
                environment.name, freeze.name
            );
            return Err(Refused::problem(words));
        }
        let phases = self.lifecycle_of(&release.project).map(|lifecycle| lifecycle.phases.clone()).unwrap_or_default();
        let been =
            phases.iter().any(|phase| phase.targets.contains(&environment.id) && self.complete(&release.id, phase));
        if !been && !self.next(&release).contains(&environment.id) {
            let why = if release.prevented() {
                "its progression is prevented"
            } else {
                "its lifecycle requires earlier phases first"
            };
            let words = format!("Release {} cannot be deployed to {}: {why}.", release.version, environment.name);
            return Err(Refused::problem(words));
        }
        let now = self.now;
        Ok(self.queue(
            &release.project,
            &release.id,
            &environment.id,
            asked.tenant.clone(),
            login,
            &asked.comments,
            asked.queue_time,
            now,
        ))
    }

    /// Cancels a task.
    pub(super) fn cancel(&mut self, task: &str) -> Result<(), Refused> {
        let now = self.now;
        let Some(at) = self.deployments.iter().position(|one| one.task == task) else { return Err(Refused::missing()) };
        let Some(deployment) = self.deployments.get_mut(at) else { return Err(Refused::missing()) };
        match deployment.state {
            TaskState::Queued => self.end(at, TaskState::Canceled, "The task was canceled.", now),
            TaskState::Executing => {
                deployment.state = TaskState::Cancelling;
                deployment.cancelled = Some(now);
            }
            TaskState::Cancelling => {}
            _ => return Err(Refused::problem("The task has already completed.".to_owned())),
        }
        Ok(())
    }

    /// Prevents the progression of a release.
    pub(super) fn prevent(&mut self, release: &str, description: &str) -> Result<Defect, Refused> {
        let id = self.id("Defects", 0);
        let found = self.releases.iter_mut().find(|one| one.id == release).ok_or_else(Refused::missing)?;
        if description.is_empty() {
            return Err(Refused::problem("A description is required.".to_owned()));
        }
        if found.prevented() {
            return Err(Refused::problem("The release already has an unresolved defect.".to_owned()));
        }
        let defect = Defect { id, description: description.to_owned(), open: true };
        found.defects.push(defect.clone());
        Ok(defect)
    }

    /// Lets a release go on again.
    pub(super) fn resolve(&mut self, release: &str) -> Result<Defect, Refused> {
        let found = self.releases.iter_mut().find(|one| one.id == release).ok_or_else(Refused::missing)?;
        let open = found.defects.iter_mut().find(|defect| defect.open);
        let defect = open.ok_or_else(|| Refused::problem("The release has no unresolved defect.".to_owned()))?;
        defect.open = false;
        Ok(defect.clone())
    }

    /// Creates a freeze.
    pub(super) fn freeze_new(
        &mut self,
        name: &str,
        start: Timestamp,
        end: Timestamp,
        scope: BTreeMap<String, Vec<String>>,
    ) -> Result<Freeze, Refused> {
        if name.is_empty() || end <= start {
            return Err(Refused::problem("A freeze needs a name, and an end after its start.".to_owned()));
        }
        let freeze = Freeze { id: self.id("DeploymentFreezes", 0), name: name.to_owned(), start, end, scope };
        self.freezes.push(freeze.clone());
        Ok(freeze)
    }

    /// Deletes a freeze.
    pub(super) fn thaw(&mut self, id: &str) -> Result<(), Refused> {
        let before = self.freezes.len();
        self.freezes.retain(|freeze| freeze.id != id);
        if self.freezes.len() == before { Err(Refused::missing()) } else { Ok(()) }
    }

    /// Somebody acts by a script. What no longer fits does not happen.
    pub(crate) fn perform(&mut self, login: &str, deed: &OctopusDeed) -> Result<(), String> {
        let named = |server: &Self, project: &str, environment: &str| {
            let project = server.projects.iter().find(|one| one.name == project)?;
            let environment = server.environments.iter().find(|one| one.name == environment)?;
            Some((project.id.clone(), environment.id.clone()))
        };
        let asked = |server: &Self, project: &str, environment: &str| {
            let (project, environment) = named(server, project, environment)?;
            let here = |task: &str| {
                server.deployment_of(task).is_some_and(|one| one.project == project && one.environment == environment)
            };
            server.interruptions.iter().find(|one| one.answer.is_none() && here(&one.task)).map(|one| one.id.clone())
        };
        let missing = || "nothing asks there".to_owned();
        let done = match deed {
            OctopusDeed::Claim { project, environment } => {
                let id = asked(self, project, environment).ok_or_else(missing)?;
                self.claim(&id, login)
            }
            OctopusDeed::Answer { project, environment, answer, notes } => {
                let id = asked(self, project, environment).ok_or_else(missing)?;
                self.claim(&id, login).and_then(|()| self.submit(&id, login, answer, notes))
            }
            OctopusDeed::Deploy { project, environment, release } => {
                let (project, environment) = named(self, project, environment).ok_or_else(missing)?;
                let of_project = |one: &&super::server::Release| one.project == project && one.version == *release;
                let release = self.releases.iter().find(of_project).map(|one| one.id.clone()).unwrap_or_default();
                let asked = Asked { release, environment, tenant: None, comments: String::new(), queue_time: None };
                self.deploy(login, &asked).map(drop)
            }
        };
        done.map_err(|Refused(_, words)| words)
    }
}
