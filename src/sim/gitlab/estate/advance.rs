//! What time does: jobs find runners, run and end; stages follow one another; queues move on.

use jiff::Timestamp;

use super::{Delivery, Deployment, Estate, Ids, Job, Pipeline, Status, Template};
use crate::sim::clock::seconds_after;
use crate::sim::world::ByHand;

/// Seconds until a job finds a runner.
const PICKUP: i64 = 3;
/// Seconds that a job takes to stop.
pub(super) const STOPPING: i64 = 4;
/// Seconds after which what is done by itself is done.
const AUTOPILOT: i64 = 60;

impl Estate {
    /// Plays what falls due up to an instant, in the order of time.
    pub(crate) fn advance(&mut self, now: Timestamp) {
        while let Some((at, project, job)) = self.next_due(now) {
            self.now = self.now.max(at);
            self.due(project, job);
        }
        self.now = self.now.max(now);
    }

    /// What was delivered since this was last asked.
    pub(crate) fn delivered(&mut self) -> Vec<Delivery> {
        std::mem::take(&mut self.deliveries)
    }

    fn next_due(&self, now: Timestamp) -> Option<(Timestamp, usize, u64)> {
        let jobs =
            self.projects.iter().enumerate().flat_map(|(place, project)| {
                project.jobs.iter().filter_map(move |job| Some((job.due?, place, job.id)))
            });
        jobs.filter(|(at, ..)| *at <= now).min()
    }

    /// One job's moment has come.
    fn due(&mut self, project: usize, id: u64) {
        let Some(job) = self.job_mut(project, id) else { return };
        job.due = None;
        match job.status {
            Status::Pending => self.start(project, id),
            Status::Running => self.end(project, id),
            Status::Canceling => self.finish(project, id, Status::Canceled, None),
            Status::Scheduled | Status::Manual => {
                let by = job.user.clone();
                self.approve_all(project, id);
                self.enqueue(project, id, &by);
            }
            _ => {}
        }
        if let Some(pipeline) = self.projects.get(project).and_then(|found| found.job(id)).map(|job| job.pipeline) {
            self.settle(project, pipeline);
        }
    }

    /// What the past was let through by.
    fn approve_all(&mut self, project: usize, id: u64) {
        let now = self.now;
        let Some(found) = self.projects.get_mut(project) else { return };
        if let Some(deployment) = found.deployments.iter_mut().find(|one| one.job == id && one.status == "blocked") {
            deployment.status = "created";
            deployment.updated = now;
        }
    }

    fn start(&mut self, project: usize, id: u64) {
        let now = self.now;
        let outdated = self.outdated(project, id);
        let Some(job) = self.job_mut(project, id) else { return };
        if outdated {
            self.finish(project, id, Status::Failed, Some("forward_deployment_failure"));
            return;
        }
        job.status = Status::Running;
        job.started = Some(now);
        job.due = Some(seconds_after(now, job.template.takes));
        let deployment = job.deployment;
        self.deployment_is(project, deployment, "running");
    }

    /// Whether the project refuses a deployment job because a newer pipeline has deployed there.
    pub(super) fn outdated(&self, project: usize, id: u64) -> bool {
        let Some(found) = self.projects.get(project).filter(|found| found.prevent_outdated) else { return false };
        let Some(job) = found.job(id) else { return false };
        let Some(place) = job.template.environment else { return false };
        found.deployments.iter().any(|other| {
            other.environment == place
                && other.status == "success"
                && found.job(other.job).is_some_and(|newer| newer.pipeline > job.pipeline)
        })
    }

    fn end(&mut self, project: usize, id: u64) {
        let Some(found) = self.projects.get(project) else { return };
        let Some(job) = found.job(id) else { return };
        let pipeline = found.pipeline(job.pipeline);
        let first = !found
            .jobs
            .iter()
            .any(|other| other.retried && other.pipeline == job.pipeline && other.template.name == job.template.name);
        let fails =
            first && pipeline.is_some_and(|pipeline| pipeline.fails.as_deref() == Some(job.template.name.as_str()));
        if !fails
            && let (Some(application), Some(place), Some(pipeline)) =
                (found.application, job.template.environment, pipeline)
            && let Some(environment) = found.environments.get(place)
        {
            let by_hand = ByHand {
                environment: environment.name.clone(),
                at: self.now,
                sha: Some(pipeline.sha.clone()),
                unhealthy: false,
                silent: false,
            };
            self.deliveries.push(Delivery { application, by_hand });
        }
        if fails {
            self.finish(project, id, Status::Failed, Some("script_failure"));
        } else {
            self.finish(project, id, Status::Success, None);
        }
    }

    /// Ends a job, and lets the next of its queue go.
    pub(super) fn finish(&mut self, project: usize, id: u64, status: Status, failure: Option<&'static str>) {
        let now = self.now;
        let Some(job) = self.job_mut(project, id) else { return };
        job.status = status;
        job.finished = Some(now);
        job.due = None;
        job.failure = failure;
        let (deployment, group) = (job.deployment, job.template.group.clone());
        let word = match status {
            Status::Success => "success",
            Status::Failed => "failed",
            Status::Skipped => "skipped",
            _ => "canceled",
        };
        self.deployment_is(project, deployment, word);
        if let Some(group) = group {
            self.release(project, &group);
        }
    }

    fn release(&mut self, project: usize, group: &str) {
        if self.taken(project, group) {
            return;
        }
        let now = self.now;
        let Some(found) = self.projects.get_mut(project) else { return };
        let waiting = found
            .jobs
            .iter_mut()
            .filter(|job| job.status == Status::WaitingForResource && job.template.group.as_deref() == Some(group));
        if let Some(next) = waiting.min_by_key(|job| job.id) {
            next.status = Status::Pending;
            next.due = Some(seconds_after(now, PICKUP));
        }
    }

    fn taken(&self, project: usize, group: &str) -> bool {
        self.projects.get(project).is_some_and(|found| {
            found.jobs.iter().any(|job| job.status.moves() && job.template.group.as_deref() == Some(group))
        })
    }

    /// Puts a job into the queue for a runner, or for its turn.
    pub(super) fn enqueue(&mut self, project: usize, id: u64, by: &str) {
        let now = self.now;
        let group =
            self.projects.get(project).and_then(|found| found.job(id)).and_then(|job| job.template.group.clone());
        let busy = group.is_some_and(|group| self.taken(project, &group));
        let Some(job) = self.job_mut(project, id) else { return };
        by.clone_into(&mut job.user);
        if busy {
            job.status = Status::WaitingForResource;
            job.due = None;
        } else {
            job.status = Status::Pending;
            job.due = Some(seconds_after(now, PICKUP));
        }
    }

    /// Lets a pipeline go on: stages follow one another, bridges follow their pipelines.
    pub(super) fn settle(&mut self, project: usize, pipeline: u64) {
        let now = self.now;
        loop {
            let ready = self.ready(project, pipeline);
            if ready.is_empty() {
                break;
            }
            for (id, skip) in ready {
                if skip {
                    self.finish(project, id, Status::Skipped, None);
                } else {
                    self.activate(project, id);
                }
            }
        }
        let Some(found) = self.projects.get_mut(project) else { return };
        if let Some(pipeline) = found.pipelines.iter_mut().find(|one| one.id == pipeline) {
            pipeline.updated = now;
        }
        let status = found.status(pipeline);
        let parent = found.pipeline(pipeline).and_then(|pipeline| pipeline.parent);
        let ended = match status {
            "success" => Some((Status::Success, None)),
            "failed" => Some((Status::Failed, Some("downstream_pipeline_creation_failed"))),
            "canceled" => Some((Status::Canceled, None)),
            _ => None,
        };
        if let Some(bridge) = parent {
            let running =
                self.job_mut(project, bridge).filter(|job| job.status == Status::Running).map(|job| job.pipeline);
            if let (Some((status, failure)), Some(parent)) = (ended, running) {
                self.finish(project, bridge, status, failure);
                self.settle(project, parent);
            }
        }
    }

    /// The jobs whose stage has come; those that are skipped because something before them ended badly.
    fn ready(&self, project: usize, pipeline: u64) -> Vec<(u64, bool)> {
        let Some(found) = self.projects.get(project) else { return Vec::new() };
        let jobs: Vec<&Job> = found.jobs_of(pipeline).collect();
        let mut stages: Vec<&str> = Vec::new();
        // A job that runs again comes last in the list, and in its stage all the same.
        for job in found.jobs.iter().filter(|job| job.pipeline == pipeline) {
            if !stages.contains(&job.template.stage.as_str()) {
                stages.push(&job.template.stage);
            }
        }
        let mut broken = false;
        for stage in stages {
            let own: Vec<&&Job> = jobs.iter().filter(|job| job.template.stage == stage).collect();
            let new: Vec<(u64, bool)> =
                own.iter().filter(|job| job.status == Status::Created).map(|job| (job.id, broken)).collect();
            if !new.is_empty() {
                return new;
            }
            let passed = |job: &&&Job| job.status.ended() || (job.template.optional() && job.status == Status::Manual);
            if !own.iter().all(passed) {
                return Vec::new();
            }
            broken |= own
                .iter()
                .any(|job| !job.template.optional() && matches!(job.status, Status::Failed | Status::Canceled));
        }
        Vec::new()
    }

    /// A job's stage has come.
    pub(super) fn activate(&mut self, project: usize, id: u64) {
        let now = self.now;
        let Some(found) = self.projects.get(project) else { return };
        let Some(job) = found.job(id).cloned() else { return };
        let Some(pipeline) = found.pipeline(job.pipeline).cloned() else { return };
        if let Some(place) = job.template.environment {
            self.deployment_for(project, place, &job, &pipeline);
        }
        if job.bridge() {
            let child = self.child(project, &job, &pipeline);
            if let Some(job) = self.job_mut(project, id) {
                job.status = Status::Running;
                job.started = Some(now);
                job.downstream = Some(child);
            }
            self.settle(project, child);
            return;
        }
        let held = self.blocked(project, id);
        let Some(found) = self.job_mut(project, id) else { return };
        if job.template.manual || held {
            found.status = Status::Manual;
            found.due = pipeline.autopilot.then(|| seconds_after(now, AUTOPILOT));
        } else if let Some(delay) = job.template.delay {
            found.status = Status::Scheduled;
            found.due = Some(seconds_after(now, delay));
        } else {
            let by = job.user.clone();
            self.enqueue(project, id, &by);
        }
        for login in &pipeline.approved_by {
            // Somebody who does not count is not counted.
            let _ = self.answer(
                project,
                id,
                login,
                super::act::Answered { approved: true, comment: "Seen in staging.".to_owned(), rule: None },
            );
        }
    }

    /// Whether a job's deployment waits for approval.
    pub(super) fn blocked(&self, project: usize, job: u64) -> bool {
        self.projects
            .get(project)
            .is_some_and(|found| found.deployments.iter().any(|one| one.job == job && one.status == "blocked"))
    }

    fn deployment_for(&mut self, project: usize, place: usize, job: &Job, pipeline: &Pipeline) {
        let id = Ids::next(&mut self.ids.deployment);
        let (now, free) = (self.now, self.free);
        let Some(found) = self.projects.get_mut(project) else { return };
        let wants = !free && found.environments.get(place).is_some_and(|place| !place.rules.is_empty());
        let iid = found.deployments.len() as u64 + 1;
        found.deployments.push(Deployment {
            id,
            iid,
            environment: place,
            sha: pipeline.sha.clone(),
            reference: pipeline.reference.clone(),
            status: if wants { "blocked" } else { "created" },
            job: job.id,
            user: job.user.clone(),
            created: now,
            updated: now,
            approvals: Vec::new(),
        });
        if let Some(job) = found.jobs.iter_mut().find(|one| one.id == job.id) {
            job.deployment = Some(id);
        }
    }

    fn child(&mut self, project: usize, bridge: &Job, parent: &Pipeline) -> u64 {
        let pipeline = Pipeline {
            id: 0,
            iid: 0,
            source: "parent_pipeline",
            created: self.now,
            updated: self.now,
            parent: Some(bridge.id),
            ..parent.clone()
        };
        self.launch(project, pipeline, &bridge.template.child)
    }

    /// Adds a pipeline with its jobs; it goes on when it is settled.
    pub(super) fn launch(&mut self, project: usize, mut pipeline: Pipeline, templates: &[Template]) -> u64 {
        let now = self.now;
        pipeline.id = Ids::next(&mut self.ids.pipeline);
        let id = pipeline.id;
        let wanted = |only: &Option<String>| match only.as_deref() {
            None => true,
            Some("tag") => pipeline.tag,
            Some(branch) => !pipeline.tag && branch == pipeline.reference,
        };
        let jobs: Vec<Job> = templates
            .iter()
            .filter(|template| wanted(&template.only))
            .map(|template| Job {
                id: Ids::next(&mut self.ids.job),
                pipeline: id,
                template: template.clone(),
                status: Status::Created,
                created: now,
                started: None,
                finished: None,
                due: None,
                user: pipeline.user.clone(),
                retried: false,
                failure: None,
                deployment: None,
                downstream: None,
            })
            .collect();
        if let Some(found) = self.projects.get_mut(project) {
            pipeline.iid = found.pipelines.len() as u64 + 1;
            found.pipelines.push(pipeline);
            found.jobs.extend(jobs);
        }
        id
    }

    /// Adds a job that runs another's work again.
    pub(super) fn again(&mut self, project: usize, id: u64, by: &str) -> Option<u64> {
        let new = Ids::next(&mut self.ids.job);
        let now = self.now;
        let found = self.projects.get_mut(project)?;
        let old = found.jobs.iter_mut().find(|job| job.id == id)?;
        old.retried = true;
        let job = Job {
            id: new,
            status: Status::Created,
            created: now,
            started: None,
            finished: None,
            due: None,
            user: by.to_owned(),
            retried: false,
            failure: None,
            deployment: None,
            downstream: None,
            ..old.clone()
        };
        found.jobs.push(job);
        Some(new)
    }

    pub(super) fn job_mut(&mut self, project: usize, id: u64) -> Option<&mut Job> {
        self.projects.get_mut(project)?.jobs.iter_mut().find(|job| job.id == id)
    }

    pub(super) fn deployment_is(&mut self, project: usize, deployment: Option<u64>, status: &'static str) {
        let now = self.now;
        let Some(found) = self.projects.get_mut(project) else { return };
        if let Some(found) = found.deployments.iter_mut().find(|one| Some(one.id) == deployment) {
            found.status = status;
            found.updated = now;
        }
    }
}
