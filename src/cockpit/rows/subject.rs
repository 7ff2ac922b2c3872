//! What the selected row is about: which service, environment, run and gate the detail and the verbs mean.

use super::{before, failed_deployment, pending_gates};
use crate::cockpit::changes::plan_of;
use crate::cockpit::{EnvironmentState, Pane, RowId, State};
use crate::domain::{
    ChangeId, CommitId, Deployment, DeploymentId, DeploymentState, EnvironmentId, GateId, IntentId, Job, JobId,
    Outcome, Plan, RunId, RunState, ServiceId, SourceId, Text, Verb, WaitReason,
};

/// What a row is about, as far as it is about such things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The account.
    pub source: SourceId,
    /// The service.
    pub service: ServiceId,
    /// The environment.
    pub environment: Option<EnvironmentId>,
    /// The run.
    pub run: Option<RunId>,
    /// The gate: the row itself, or the one that waits in the cell.
    pub gate: Option<GateId>,
    /// The job.
    pub job: Option<JobId>,
    /// The deployment.
    pub deployment: Option<DeploymentId>,
    /// The order.
    pub order: Option<IntentId>,
}

impl Subject {
    fn of(state: &State, service: &ServiceId) -> Option<Self> {
        let source = state.world.services.get(service)?.setup.source.clone();
        Some(Self {
            source,
            service: service.clone(),
            environment: None,
            run: None,
            gate: None,
            job: None,
            deployment: None,
            order: None,
        })
    }
}

/// What the detail is about: the selected row of the list that it belongs to. A row that vanished still has its subject, as
/// far as it is known.
#[must_use]
pub fn subject(state: &State) -> Option<Subject> {
    subject_of(state, state.selected()?)
}

/// What a row is about.
#[must_use]
pub fn subject_of(state: &State, row: &RowId) -> Option<Subject> {
    match row {
        RowId::Gate(gate) => {
            let mut subject = Subject::of(state, &gate.run.service)?;
            subject.environment = Some(gate.environment.clone());
            subject.run = Some(gate.run.clone());
            subject.gate = Some(gate.clone());
            Some(subject)
        }
        RowId::Failure(environment, deployment) | RowId::Deployment(environment, deployment) => {
            let mut subject = Subject::of(state, &environment.service)?;
            subject.environment = Some(environment.clone());
            subject.deployment = Some(deployment.clone());
            let found = state
                .environment(environment)
                .and_then(|found| found.deployments.iter().find(|found| found.id == *deployment));
            subject.run = found.and_then(|found| found.run.clone());
            if let (Some(run), Some(DeploymentState::Waiting(_))) = (&subject.run, found.map(|found| &found.state)) {
                let gate = pending_gates(state, run).find(|gate| gate.environment() == environment);
                subject.gate = gate.map(|gate| gate.id.clone());
            }
            Some(subject)
        }
        RowId::Order(intent) => {
            let plan = plan_of(state, intent)?;
            let mut subject = Subject::of(state, &plan.service)?;
            subject.order = Some(intent.clone());
            subject.environment = plan.environments.first().map(|(environment, _)| environment.clone());
            subject.run = plan.intent.ask.run().cloned();
            Some(subject)
        }
        RowId::Service(service) | RowId::Group(service, _) => Subject::of(state, service),
        RowId::Source(_) | RowId::Line(_) => None,
        RowId::Change(change) => of_change(state, change),
        RowId::Environment(environment) | RowId::Faulty(environment) => of_cell(state, environment),
        RowId::Rollout(environment) => {
            let mut subject = Subject::of(state, &environment.service)?;
            subject.environment = Some(environment.clone());
            let found = state.environment(environment);
            subject.deployment = found.and_then(|found| found.deployments.first()).map(|newest| newest.id.clone());
            Some(subject)
        }
        RowId::Run(run) => {
            let mut subject = Subject::of(state, &run.service)?;
            let gate = pending_gates(state, run).next();
            subject.gate = gate.map(|gate| gate.id.clone());
            subject.environment = gate.map(|gate| gate.environment().clone()).or_else(|| environment_of(state, run));
            subject.run = Some(run.clone());
            Some(subject)
        }
        RowId::Job(run, job) => {
            let mut subject = subject_of(state, &RowId::Run(run.clone()))?;
            subject.job = Some(job.clone());
            Some(subject)
        }
    }
}

/// A change: the deployment, the answered run, the held service, the order.
fn of_change(state: &State, change: &ChangeId) -> Option<Subject> {
    match change {
        ChangeId::Deployment(environment, deployment) => {
            subject_of(state, &RowId::Deployment(environment.clone(), deployment.clone()))
        }
        ChangeId::Review(run, _, environment) => {
            let mut subject = Subject::of(state, &environment.service)?;
            subject.environment = Some(environment.clone());
            subject.run = Some(run.clone());
            Some(subject)
        }
        ChangeId::Hold(service, _) | ChangeId::PastHold(service, ..) => Subject::of(state, service),
        ChangeId::Finding(environment, _) => of_cell(state, environment),
        ChangeId::Order(intent) => subject_of(state, &RowId::Order(intent.clone())),
        ChangeId::Freeze(..) => None,
    }
}

/// The environments of a group.
pub(super) fn members<'a>(
    state: &'a State,
    service: &ServiceId,
    group: &'a Text,
) -> impl Iterator<Item = &'a EnvironmentState> {
    let found = state.world.services.get(service).into_iter().flat_map(|service| &service.environments);
    found.filter(move |found| found.environment.group.as_ref() == Some(group))
}

/// A cell of the matrix: the gate that waits there, else the deployment that is on its way, else the one that failed, else the
/// newest one.
fn of_cell(state: &State, environment: &EnvironmentId) -> Option<Subject> {
    let mut subject = Subject::of(state, &environment.service)?;
    let service = state.world.services.get(&environment.service)?;
    subject.environment = Some(environment.clone());
    let gate = service
        .details
        .keys()
        .flat_map(|run| pending_gates(state, run))
        .filter(|gate| gate.environment() == environment)
        .min_by_key(|gate| (gate.reason != WaitReason::Approval, gate.since));
    if let Some(gate) = gate {
        subject.gate = Some(gate.id.clone());
        subject.run = Some(gate.run().clone());
        return Some(subject);
    }
    let found = service.environments.iter().find(|found| found.id() == environment);
    let on_its_way = |found: &Deployment| matches!(found.state, DeploymentState::Queued | DeploymentState::Deploying);
    let deployment = found.and_then(|found| {
        let newest = found.deployments.first();
        newest.filter(|newest| on_its_way(newest)).or_else(|| failed_deployment(found)).or(newest)
    });
    subject.deployment = deployment.map(|deployment| deployment.id.clone());
    subject.run = deployment.and_then(|deployment| deployment.run.clone());
    Some(subject)
}

/// The environment that a run deployed to last, else the service's production.
fn environment_of(state: &State, run: &RunId) -> Option<EnvironmentId> {
    let service = state.world.services.get(&run.service)?;
    let deployed = service
        .environments
        .iter()
        .rev()
        .find(|environment| environment.deployments.iter().any(|deployment| deployment.run.as_ref() == Some(run)));
    deployed
        .or_else(|| service.environments.iter().rev().find(|environment| environment.environment.tier.is_production()))
        .map(|environment| environment.id().clone())
}

/// What would be shipped: from what runs in the subject's environment to what waits for it (the gate's commit, the run's,
/// else what runs in the environment before). Nothing where there is no such pair, or both are the same.
#[must_use]
pub fn comparison_pair(state: &State) -> Option<(ServiceId, CommitId, CommitId)> {
    let run_row = matches!(state.selected(), Some(RowId::Run(_) | RowId::Job(..)));
    comparison_of(state, &subject(state)?, run_row)
}

/// The same for any subject; `run_row` where the run itself is meant rather than what it is to change.
#[must_use]
pub fn comparison_of(state: &State, subject: &Subject, run_row: bool) -> Option<(ServiceId, CommitId, CommitId)> {
    let environment = state.environment(subject.environment.as_ref()?)?;
    let base = &environment.current.as_ref()?.release.commit;
    let deployment = || {
        let wanted = subject.deployment.as_ref()?;
        environment.deployments.iter().find(|found| found.id == *wanted).map(|found| found.release.commit.clone())
    };
    let head = subject
        .gate
        .as_ref()
        .and_then(|gate| state.gate(gate))
        .map(|gate| gate.commit().clone())
        .or_else(|| {
            subject.run.as_ref().filter(|_| run_row).and_then(|run| state.run(run)).map(|run| run.commit.clone())
        })
        .or_else(|| deployment().filter(|commit| commit != base))
        .or_else(|| before(state, environment.id()).map(|release| release.commit.clone()))?;
    (*base != head).then(|| (state.world.whole(&subject.service).clone(), base.clone(), head))
}

/// What a plan ships, or for a rollback what it takes away: the comparison is then asked for the other way round, so that its
/// commits are those that go.
#[must_use]
pub fn plan_pair(state: &State, plan: &Plan) -> Option<(ServiceId, CommitId, CommitId)> {
    let (from, to) = (plan.from.as_ref()?, plan.to.as_ref()?);
    let (base, head) = if plan.verb() == Verb::RollBack { (to, from) } else { (from, to) };
    (!base.same(head)).then(|| (state.world.whole(&plan.service).clone(), base.commit.clone(), head.commit.clone()))
}

impl State {
    /// The job whose log is shown: the one under the cursor of the *Run* tab, else the first that failed, runs, or ended
    /// last.
    #[must_use]
    pub fn log_job(&self) -> Option<(RunId, JobId)> {
        let subject = subject(self)?;
        let run = subject.run?;
        let picked = match self.screen.tabs.get(&crate::cockpit::Tab::Run).and_then(|tab| tab.selected.as_ref()) {
            Some(RowId::Job(of, job)) if *of == run => Some(job.clone()),
            _ => subject.job,
        };
        let jobs = self.world.services.get(&run.service)?.details.get(&run)?.jobs.as_ref()?;
        let jobs = &jobs.value.1;
        let picked = picked.filter(|picked| jobs.iter().any(|job| job.id == *picked));
        let job = picked.or_else(|| telling(jobs).map(|job| job.id.clone()))?;
        Some((run, job))
    }

    /// The job that the *Run* tab begins at: the one that tells most of how the run stands.
    pub(super) fn first_job(&self) -> Option<RowId> {
        let subject = subject(self)?;
        let run = subject.run?;
        let jobs = self.world.services.get(&run.service)?.details.get(&run)?.jobs.as_ref()?;
        let job = subject.job.or_else(|| telling(&jobs.value.1).map(|job| job.id.clone()))?;
        Some(RowId::Job(run, job))
    }

    /// The pane whose rows the keys move in: the one with the focus.
    #[must_use]
    pub fn focused(&self) -> Pane {
        self.screen.pane
    }
}

/// The first job that failed, runs, or ended last; else the first.
fn telling(jobs: &[Job]) -> Option<&Job> {
    let failed = jobs.iter().find(|job| job.state.outcome().is_some_and(Outcome::is_failure));
    let running = || jobs.iter().find(|job| job.state == RunState::Running);
    let ended = || jobs.iter().rev().find(|job| job.finished_at.is_some());
    failed.or_else(running).or_else(ended).or(jobs.first())
}
