//! Tasks work: one a place at a time, step by step, until somebody is asked.

use jiff::Timestamp;

use super::server::{Answered, Delivered, Deployment, Interruption, Server, Status, Taken, TaskState};
use crate::sim::clock::seconds_after;
use crate::sim::world::{ByHand, World};

/// Seconds until the server picks a queued task up.
const PICKED_UP: i64 = 2;
/// Seconds until a cancellation takes effect.
const STOPPED: i64 = 4;
/// Seconds until somebody answers by the scenario.
const ANSWERED: i64 = 45;

impl Server {
    /// Plays everything that falls due up to an instant, in the order of time.
    pub(crate) fn advance(&mut self, to: Timestamp) {
        loop {
            let due = (0..self.deployments.len()).filter_map(|at| Some((self.due(at)?, at)));
            let Some((when, at)) = due.min().filter(|(when, _)| *when <= to) else { break };
            self.now = self.now.max(when);
            self.happen(at, when);
        }
        self.now = self.now.max(to);
    }

    /// When something next happens to a deployment by itself.
    fn due(&self, at: usize) -> Option<Timestamp> {
        let deployment = self.deployments.get(at)?;
        match deployment.state {
            TaskState::Queued => {
                let others = || self.deployments.iter().filter(|other| deployment.same_place(other));
                let busy = others().any(|other| {
                    other.id != deployment.id
                        && (matches!(other.state, TaskState::Executing | TaskState::Cancelling)
                            || (other.state == TaskState::Queued
                                && other.created < deployment.created
                                && other.queue_time.is_none()))
                });
                if busy {
                    return None;
                }
                let free = others().filter_map(|other| other.completed).max().unwrap_or(deployment.created);
                let from = deployment.queue_time.unwrap_or(deployment.created).max(free.min(self.now));
                Some(seconds_after(from, PICKED_UP))
            }
            TaskState::Executing => {
                if let Some(asked) = self.pending(&deployment.task) {
                    return asked.planned.as_ref().map(|(_, when)| *when);
                }
                let running = deployment.steps.iter().find(|taken| taken.status == Status::Running);
                running.and_then(|taken| Some(seconds_after(taken.started?, taken.step.takes)))
            }
            TaskState::Cancelling => deployment.cancelled.map(|when| seconds_after(when, STOPPED)),
            TaskState::Success | TaskState::Failed | TaskState::Canceled => None,
        }
    }

    fn happen(&mut self, at: usize, when: Timestamp) {
        let Some(deployment) = self.deployments.get_mut(at) else { return };
        match deployment.state {
            TaskState::Queued => {
                deployment.state = TaskState::Executing;
                deployment.started = Some(when);
                self.go_on(at, when);
            }
            TaskState::Executing => {
                let task = deployment.task.clone();
                let planned = self.pending(&task).and_then(|asked| Some((asked.id.clone(), asked.planned.clone()?.0)));
                match planned {
                    Some((id, who)) => self.answered(&id, &who, "Proceed", "looks good", when),
                    None => self.step_ends(at, when),
                }
            }
            TaskState::Cancelling => self.end(at, TaskState::Canceled, "The task was canceled.", when),
            TaskState::Success | TaskState::Failed | TaskState::Canceled => {}
        }
    }

    /// Takes the next step, or ends well.
    pub(super) fn go_on(&mut self, at: usize, when: Timestamp) {
        let Some(deployment) = self.deployments.get_mut(at) else { return };
        let next = deployment.steps.iter_mut().find(|taken| taken.status == Status::Pending);
        let Some(taken) = next else {
            self.end(at, TaskState::Success, "", when);
            return;
        };
        taken.status = Status::Running;
        taken.started = Some(when);
        if let Some(instructions) = taken.step.asks.clone() {
            let (title, team) = (taken.step.name.clone(), taken.step.team.clone());
            self.ask(at, title, instructions, team, false, when);
        }
    }

    /// A step that worked ends.
    fn step_ends(&mut self, at: usize, when: Timestamp) {
        let Some(deployment) = self.deployments.get_mut(at) else { return };
        let guided = deployment.guided;
        let Some(taken) = deployment.steps.iter_mut().find(|taken| taken.status == Status::Running) else { return };
        if taken.failures == 0 {
            taken.status = Status::Success;
            taken.ended = Some(when);
            self.go_on(at, when);
            return;
        }
        taken.failures -= 1;
        taken.failed.push(when);
        let name = taken.step.name.clone();
        if guided {
            let instructions = format!("The step \"{name}\" failed: the script returned exit code 1.");
            self.ask(at, format!("Failure: {name}"), instructions, None, true, when);
        } else {
            taken.status = Status::Failed;
            taken.ended = Some(when);
            self.end(
                at,
                TaskState::Failed,
                &format!("The step \"{name}\" failed: the script returned exit code 1."),
                when,
            );
        }
    }

    fn ask(
        &mut self,
        at: usize,
        title: String,
        instructions: String,
        team: Option<String>,
        guided: bool,
        when: Timestamp,
    ) {
        let id = self.id("Interruptions", 200);
        let Some(deployment) = self.deployments.get(at) else { return };
        let planned = deployment.approved_by.clone().filter(|_| !guided);
        let team = team.and_then(|slug| self.teams.iter().find(|team| team.slug == slug)).map(|team| team.id.clone());
        self.interruptions.push(Interruption {
            id,
            task: deployment.task.clone(),
            deployment: deployment.id.clone(),
            title,
            instructions,
            created: when,
            guided,
            team,
            responsible: deployment.claimed_by.clone().filter(|_| planned.is_none()),
            answer: None,
            planned: planned.map(|who| (who, seconds_after(when, ANSWERED))),
        });
    }

    /// Somebody has answered.
    pub(super) fn answered(&mut self, id: &str, who: &str, answer: &str, notes: &str, when: Timestamp) {
        let Some(asked) = self.interruptions.iter_mut().find(|one| one.id == id) else { return };
        asked.responsible = Some(who.to_owned());
        asked.planned = None;
        asked.answer = Some(Answered { answer: answer.to_owned(), notes: notes.to_owned() });
        let (task, title) = (asked.task.clone(), asked.title.clone());
        let Some(at) = self.deployments.iter().position(|deployment| deployment.task == task) else { return };
        let Some(deployment) = self.deployments.get_mut(at) else { return };
        let Some(taken) = deployment.steps.iter_mut().find(|taken| taken.status == Status::Running) else { return };
        let end = |taken: &mut Taken, status| {
            taken.status = status;
            taken.ended = Some(when);
        };
        match answer {
            "Proceed" => {
                end(taken, Status::Success);
                self.go_on(at, when);
            }
            "Retry" => taken.started = Some(when),
            "Ignore" | "Exclude" => {
                end(taken, Status::Warned);
                self.go_on(at, when);
            }
            _ => {
                end(taken, Status::Failed);
                let why = if answer == "Abort" {
                    format!("The manual intervention \"{title}\" was aborted by {who}.")
                } else {
                    format!("{title}: failed by {who}.")
                };
                self.end(at, TaskState::Failed, &why, when);
            }
        }
    }

    pub(super) fn end(&mut self, at: usize, state: TaskState, error: &str, when: Timestamp) {
        let Some(deployment) = self.deployments.get_mut(at) else { return };
        deployment.state = state;
        deployment.completed = Some(when);
        error.clone_into(&mut deployment.error);
        for taken in deployment.steps.iter_mut().filter(|taken| taken.status == Status::Running) {
            taken.status = Status::Canceled;
            taken.ended = Some(when);
        }
        let deployment = deployment.clone();
        // Questions of a task that has ended are gone.
        for asked in self.interruptions.iter_mut().filter(|one| one.task == deployment.task && one.answer.is_none()) {
            asked.answer = Some(Answered { answer: String::new(), notes: String::new() });
        }
        if state == TaskState::Success {
            self.deliver(&deployment, when);
        }
    }

    /// What was delivered runs from here on behind the probes of its application.
    pub(crate) fn hand_over(&mut self, world: &mut World) {
        for one in std::mem::take(&mut self.delivered) {
            let found = one.application.split_once('/').and_then(|(owner, name)| world.repository_index(owner, name));
            if let Some(place) = found.and_then(|place| world.repositories.get_mut(place)) {
                place.by_hand.push(ByHand {
                    environment: one.environment,
                    at: one.at,
                    sha: Some(one.commit),
                    unhealthy: false,
                    silent: false,
                });
            }
        }
    }

    fn deliver(&mut self, deployment: &Deployment, at: Timestamp) {
        let application = self.project(&deployment.project).and_then(|project| project.application.clone());
        let commit = self.release(&deployment.release).and_then(|release| release.commit.clone());
        let environment = self.environment(&deployment.environment).map(|environment| environment.name.to_lowercase());
        if let (Some(application), Some(commit), Some(environment)) = (application, commit, environment) {
            self.delivered.push(Delivered { at, application, environment, commit });
        }
    }
}
