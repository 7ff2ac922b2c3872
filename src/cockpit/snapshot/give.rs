//! From a snapshot into a state that has read nothing yet. All of it or nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::SnapshotError;
use super::shape::{
    Deployment, DeploymentState, Environment, Gate, Known, MayI, PutBack, Release, Run, RunState, Second, Service,
    Snapshot, Workflow, WorkflowState,
};
use super::table::{Name, Texts};
use crate::cockpit::{EnvironmentState, Recalled, RunDetail, Seen, ServiceState, State, rows};
use crate::domain::{self, CommitId, EnvironmentId, GateState, Mono, Now, RunId, ServiceSetup, Text};

/// How far in the future a moment may lie before it is no memory: clocks differ a little.
const AHEAD: i64 = 60;

/// Puts what an earlier session knew into a state, marked as [`Recalled`]. Services that are not watched any more are left
/// out, and those that this session has read already.
///
/// # Errors
/// Where the snapshot contradicts itself; the state is then as it was.
pub fn recall(state: &mut State, snapshot: &Snapshot) -> Result<(), SnapshotError> {
    let texts = Texts::from(&snapshot.texts);
    let mut recalled = Vec::with_capacity(snapshot.services.len());
    for service in &snapshot.services {
        let id = texts.get(service.id)?;
        let known = state.world.services.get(&domain::ServiceId::new(id.raw())).filter(|known| known.seen.is_none());
        // What was seen in the future was seen by another clock: its age would be a lie.
        let Some(known) = known.filter(|_| service.seen <= state.now.wall.as_second().saturating_add(AHEAD)) else {
            continue;
        };
        recalled.push(Giving { texts: &texts, setup: &known.setup }.service(service)?);
    }
    for service in recalled {
        state.world.services.insert(service.setup.id.clone(), service);
    }
    rows::arrange(state);
    state.revision += 1;
    Ok(())
}

fn at(second: Second) -> Result<Timestamp, SnapshotError> {
    Timestamp::from_second(second).map_err(|_| SnapshotError::Damaged)
}

fn after(from: Second, by: Second) -> Result<Timestamp, SnapshotError> {
    at(from.checked_add(by).ok_or(SnapshotError::Damaged)?)
}

/// One service on its way into the state.
struct Giving<'a> {
    texts: &'a Texts,
    setup: &'a ServiceSetup,
}

impl Giving<'_> {
    fn text(&self, name: Name) -> Result<Text, SnapshotError> {
        self.texts.get(name).cloned()
    }

    fn texts(&self, name: Option<Name>) -> Result<Option<Text>, SnapshotError> {
        name.map(|name| self.text(name)).transpose()
    }

    fn run_id(&self, name: Name) -> Result<RunId, SnapshotError> {
        Ok(RunId { service: self.setup.id.clone(), run: Arc::from(self.texts.get(name)?.raw()) })
    }

    fn environment_id(&self, name: Name) -> Result<EnvironmentId, SnapshotError> {
        Ok(EnvironmentId { service: self.setup.id.clone(), name: self.text(name)? })
    }

    fn service(&self, service: &Service) -> Result<ServiceState, SnapshotError> {
        let seen = at(service.seen)?;
        let runs: Vec<domain::Run> = service.runs.iter().map(|run| self.run(run)).collect::<Result<_, _>>()?;
        let environments: Vec<EnvironmentState> =
            service.environments.iter().map(|environment| self.environment(environment)).collect::<Result<_, _>>()?;
        let mut gates: BTreeMap<RunId, Vec<domain::Gate>> = BTreeMap::new();
        for gate in &service.gates {
            let gate = self.gate(gate)?;
            gates.entry(gate.run().clone()).or_default().push(gate);
        }
        // Before any moment of this session: whatever is read is newer.
        let before = Now { wall: seen, mono: Mono::default() };
        let recalled = Recalled {
            at: seen,
            standing: service.known.is_some(),
            runs: runs.iter().map(|run| run.id.clone()).collect(),
            gates: gates.keys().cloned().collect(),
            environments: environments.iter().map(|environment| environment.id().name.clone()).collect(),
        };
        let detail = |gates| RunDetail { gates: Some(Seen { value: gates, at: before }), ..RunDetail::default() };
        Ok(ServiceState {
            service: service.known.as_ref().map(|known| self.known(known)).transpose()?,
            runs,
            details: gates.into_iter().map(|(run, gates)| (run, detail(gates))).collect(),
            environments,
            recalled: Some(recalled),
            ..ServiceState::new(self.setup.clone())
        })
    }

    fn known(&self, known: &Known) -> Result<domain::Service, SnapshotError> {
        Ok(domain::Service {
            id: self.setup.id.clone(),
            source: self.setup.source.clone(),
            name: self.text(known.name)?,
            repository: self.text(known.repository)?,
            url: Text::default(),
            permission: known.permission.into(),
            workflows: known.workflows.iter().map(|workflow| self.workflow(workflow)).collect::<Result<_, _>>()?,
        })
    }

    fn workflow(&self, workflow: &Workflow) -> Result<domain::Workflow, SnapshotError> {
        Ok(domain::Workflow {
            id: domain::WorkflowId::new(self.texts.get(workflow.id)?.raw()),
            name: self.text(workflow.name)?,
            path: self.text(workflow.path)?,
            state: match workflow.state {
                WorkflowState::Active => domain::WorkflowState::Active,
                WorkflowState::Disabled => domain::WorkflowState::Disabled,
                WorkflowState::DisabledByProvider => domain::WorkflowState::DisabledByProvider,
                WorkflowState::Deleted => domain::WorkflowState::Deleted,
                WorkflowState::Unknown(word) => domain::WorkflowState::Unknown(self.text(word)?),
            },
            updated_at: None,
        })
    }

    fn environment(&self, found: &Environment) -> Result<EnvironmentState, SnapshotError> {
        let id = self.environment_id(found.name)?;
        let deployment = |found| self.deployment(&id, found);
        let deployments: Vec<domain::Deployment> =
            found.deployments.iter().map(deployment).collect::<Result<_, _>>()?;
        Ok(EnvironmentState {
            environment: domain::Environment {
                tier: self.setup.tier(id.name.raw()),
                order: found.order,
                rules: None,
                group: None,
                url: None,
                updated_at: None,
                id,
            },
            // What a probe proved then is no proof now.
            current: domain::current(&deployments, None),
            passages: domain::reconstruct(&deployments, found.more).passages,
            deployments,
            more: found.more,
            seen: None,
            probe: None,
            findings: Vec::new(),
            fault: None,
        })
    }

    fn release(&self, release: &Release) -> Result<domain::Release, SnapshotError> {
        Ok(domain::Release {
            version: self.text(release.version)?,
            commit: CommitId::new(self.texts.get(release.commit)?.raw()),
            reference: self.text(release.reference)?,
            tagged: release.tagged,
        })
    }

    fn deployment(&self, environment: &EnvironmentId, found: &Deployment) -> Result<domain::Deployment, SnapshotError> {
        Ok(domain::Deployment {
            id: domain::DeploymentId::new(self.texts.get(found.id)?.raw()),
            environment: environment.clone(),
            release: self.release(&found.release)?,
            actor: self.texts(found.actor)?,
            state: match found.state {
                DeploymentState::Waiting(reason) => domain::DeploymentState::Waiting(reason.into()),
                DeploymentState::Queued => domain::DeploymentState::Queued,
                DeploymentState::Deploying => domain::DeploymentState::Deploying,
                DeploymentState::Succeeded => domain::DeploymentState::Succeeded,
                DeploymentState::Superseded => domain::DeploymentState::Superseded,
                DeploymentState::Failed => domain::DeploymentState::Failed,
                DeploymentState::Errored => domain::DeploymentState::Errored,
                DeploymentState::Cancelled => domain::DeploymentState::Cancelled,
                DeploymentState::Abandoned => domain::DeploymentState::Abandoned,
                DeploymentState::Unknown(word) => domain::DeploymentState::Unknown(self.text(word)?),
            },
            created_at: at(found.created_at)?,
            began_at: found.began_after.map(|by| after(found.created_at, by)).transpose()?,
            changed_at: after(found.created_at, found.changed_after)?,
            run: found.run.map(|run| self.run_id(run)).transpose()?,
            attempt: found.attempt,
            description: Text::default(),
            environment_url: None,
            put_back: match found.put_back {
                PutBack::Rerun { job, until } => {
                    domain::PutBack::Rerun { job: domain::JobId::new(self.texts.get(job)?.raw()), until: at(until)? }
                }
                PutBack::Dispatch => domain::PutBack::Dispatch,
                PutBack::Deployment => domain::PutBack::Deployment,
                PutBack::Own { key, how } => domain::PutBack::Own { key: self.text(key)?, how: self.text(how)? },
                PutBack::No(why) => domain::PutBack::No(self.text(why)?),
                PutBack::Unsaid => domain::PutBack::Unsaid,
            },
        })
    }

    fn run(&self, run: &Run) -> Result<domain::Run, SnapshotError> {
        let later = |by: Second| after(run.created_at, by);
        Ok(domain::Run {
            id: self.run_id(run.id)?,
            number: run.number,
            attempt: run.attempt,
            name: self.text(run.name)?,
            workflow: domain::WorkflowId::new(self.texts.get(run.workflow)?.raw()),
            title: self.text(run.title)?,
            branch: self.text(run.branch)?,
            commit: CommitId::new(self.texts.get(run.commit)?.raw()),
            event: self.text(run.event)?,
            actor: self.texts(run.actor)?,
            state: match run.state {
                RunState::Queued => domain::RunState::Queued,
                RunState::Running => domain::RunState::Running,
                RunState::Waiting(reason) => domain::RunState::Waiting(reason.into()),
                RunState::Cancelling => domain::RunState::Cancelling,
                RunState::Done(outcome) => domain::RunState::Done(outcome.into()),
                RunState::Unknown(word) => domain::RunState::Unknown(self.text(word)?),
            },
            created_at: at(run.created_at)?,
            started_at: run.started_after.map(later).transpose()?,
            finished_at: run.finished_after.map(later).transpose()?,
            updated_at: later(run.updated_after)?,
            url: Text::default(),
        })
    }

    fn gate(&self, gate: &Gate) -> Result<domain::Gate, SnapshotError> {
        let environment = self.environment_id(gate.environment)?;
        let reviewers = gate.reviewers.iter();
        let reviewers = reviewers
            .map(|reviewer| Ok(domain::Reviewer { name: self.text(reviewer.name)?, team: reviewer.team }))
            .collect::<Result<_, SnapshotError>>()?;
        Ok(domain::Gate {
            tier: self.setup.tier(environment.name.raw()),
            id: domain::GateId {
                run: self.run_id(gate.run)?,
                attempt: gate.attempt,
                environment,
                key: Arc::from(self.texts.get(gate.key)?.raw()),
            },
            release: self.release(&gate.release)?,
            state: GateState::Pending,
            reason: gate.reason.into(),
            since: gate.since.map(at).transpose()?,
            reviewers,
            required: gate.required,
            given: gate.given,
            may_i: match gate.may_i {
                MayI::Yes => domain::MayI::Yes,
                MayI::No(why) => domain::MayI::No(self.text(why)?),
                MayI::Unsaid => domain::MayI::Unsaid,
            },
            timer_until: gate.timer_until.map(at).transpose()?,
            initiator: self.texts(gate.initiator)?,
            terms: domain::GateTerms::default(),
        })
    }
}
