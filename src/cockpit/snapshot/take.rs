//! From the state to a snapshot: the allow-list, field by field.

use jiff::Timestamp;

use super::shape::{
    Deployment, DeploymentState, Environment, Gate, Known, MayI, PutBack, Release, Reviewer, Run, RunState, Second,
    Service, Snapshot, Workflow, WorkflowState,
};
use super::table::Filling;
use crate::cockpit::rows::pending_gates;
use crate::cockpit::{EnvironmentState, ServiceState, State};
use crate::domain;

/// How many runs of all services are kept, shared out evenly.
const RUNS: usize = 2_500;
/// The least and the most of one service, beside those that move.
const RUNS_OF_ONE: (usize, usize) = (3, 20);
/// How many deployments of an environment are kept: what runs, what disturbs it, and what production could be put back to.
const DEPLOYMENTS: (usize, usize) = (2, 5);

impl Snapshot {
    /// What of a state the next session is to know at once.
    #[must_use]
    pub fn of(state: &State) -> Self {
        let services = &state.world.services;
        let runs = (RUNS / services.len().max(1)).clamp(RUNS_OF_ONE.0, RUNS_OF_ONE.1);
        let mut texts = Filling::default();
        let services = services.values().filter_map(|found| service(&mut texts, state, found, runs)).collect();
        Self { texts: texts.done(), services }
    }

    /// Whether nothing was ever read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.services.is_empty()
    }
}

/// A service that was read, by this session or by one before it.
fn service<'a>(texts: &mut Filling<'a>, state: &'a State, found: &'a ServiceState, runs: usize) -> Option<Service> {
    let seen = found.seen.map(|seen| seen.wall).or_else(|| found.recalled.as_ref().map(|recalled| recalled.at))?;
    let mut room = runs;
    let kept = found.runs.iter().filter(|run| {
        let newest = room > 0;
        room = room.saturating_sub(1);
        newest || run.state.in_flight()
    });
    let kept: Vec<&domain::Run> = kept.collect();
    let gates = kept.iter().flat_map(|run| pending_gates(state, &run.id));
    Some(Service {
        id: texts.name(found.setup.id.raw()),
        seen: second(seen),
        known: found.service.as_ref().map(|known| self::known(texts, known)),
        environments: found.environments.iter().map(|found| environment(texts, found)).collect(),
        gates: gates.map(|gate| self::gate(texts, gate)).collect(),
        runs: kept.into_iter().map(|found| run(texts, found)).collect(),
    })
}

fn second(at: Timestamp) -> Second {
    at.as_second()
}

fn known<'a>(texts: &mut Filling<'a>, service: &'a domain::Service) -> Known {
    let workflow = |workflow: &'a domain::Workflow| Workflow {
        id: texts.name(workflow.id.raw()),
        name: texts.name(workflow.name.raw()),
        path: texts.name(workflow.path.raw()),
        state: match &workflow.state {
            domain::WorkflowState::Active => WorkflowState::Active,
            domain::WorkflowState::Disabled => WorkflowState::Disabled,
            domain::WorkflowState::DisabledByProvider => WorkflowState::DisabledByProvider,
            domain::WorkflowState::Deleted => WorkflowState::Deleted,
            domain::WorkflowState::Unknown(word) => WorkflowState::Unknown(texts.name(word.raw())),
        },
    };
    let workflows = service.workflows.iter().map(workflow).collect();
    Known {
        workflows,
        name: texts.name(service.name.raw()),
        repository: texts.name(service.repository.raw()),
        permission: (&service.permission).into(),
    }
}

fn environment<'a>(texts: &mut Filling<'a>, found: &'a EnvironmentState) -> Environment {
    let production = found.environment.tier.is_production();
    let most = if production { DEPLOYMENTS.1 } else { DEPLOYMENTS.0 };
    // As far as the one that runs, however much was tried since.
    let current = found.deployments.iter().position(|deployment| deployment.state.was_good());
    let kept = found.deployments.iter().take(most.max(current.map_or(0, |place| place + 1).min(most * 4)));
    Environment {
        name: texts.name(found.id().name.raw()),
        order: found.environment.order,
        deployments: kept.map(|found| deployment(texts, found)).collect(),
        more: found.more,
    }
}

fn release<'a>(texts: &mut Filling<'a>, release: &'a domain::Release) -> Release {
    Release {
        version: texts.name(release.version.raw()),
        commit: texts.name(release.commit.raw()),
        reference: texts.name(release.reference.raw()),
        tagged: release.tagged,
    }
}

fn deployment<'a>(texts: &mut Filling<'a>, found: &'a domain::Deployment) -> Deployment {
    let after = |at: Timestamp| second(at).saturating_sub(second(found.created_at));
    Deployment {
        id: texts.name(found.id.raw()),
        release: release(texts, &found.release),
        actor: found.actor.as_ref().map(|actor| texts.name(actor.raw())),
        state: match &found.state {
            domain::DeploymentState::Waiting(reason) => DeploymentState::Waiting(reason.into()),
            domain::DeploymentState::Queued => DeploymentState::Queued,
            domain::DeploymentState::Deploying => DeploymentState::Deploying,
            domain::DeploymentState::Succeeded => DeploymentState::Succeeded,
            domain::DeploymentState::Superseded => DeploymentState::Superseded,
            domain::DeploymentState::Failed => DeploymentState::Failed,
            domain::DeploymentState::Errored => DeploymentState::Errored,
            domain::DeploymentState::Cancelled => DeploymentState::Cancelled,
            domain::DeploymentState::Abandoned => DeploymentState::Abandoned,
            domain::DeploymentState::Unknown(word) => DeploymentState::Unknown(texts.name(word.raw())),
        },
        created_at: second(found.created_at),
        began_after: found.began_at.map(after),
        changed_after: after(found.changed_at),
        run: found.run.as_ref().map(|run| texts.name(&run.run)),
        attempt: found.attempt,
        put_back: match &found.put_back {
            domain::PutBack::Rerun { job, until } => {
                PutBack::Rerun { job: texts.name(job.raw()), until: second(*until) }
            }
            domain::PutBack::Dispatch => PutBack::Dispatch,
            domain::PutBack::Deployment => PutBack::Deployment,
            domain::PutBack::Own { key, how } => {
                PutBack::Own { key: texts.name(key.raw()), how: texts.name(how.raw()) }
            }
            domain::PutBack::No(why) => PutBack::No(texts.name(why.raw())),
            domain::PutBack::Unsaid => PutBack::Unsaid,
        },
    }
}

fn run<'a>(texts: &mut Filling<'a>, found: &'a domain::Run) -> Run {
    let created_at = second(found.created_at);
    let after = |at: Timestamp| second(at).saturating_sub(created_at);
    Run {
        id: texts.name(&found.id.run),
        number: found.number,
        attempt: found.attempt,
        name: texts.name(found.name.raw()),
        workflow: texts.name(found.workflow.raw()),
        title: texts.name(found.title.raw()),
        branch: texts.name(found.branch.raw()),
        commit: texts.name(found.commit.raw()),
        event: texts.name(found.event.raw()),
        actor: found.actor.as_ref().map(|actor| texts.name(actor.raw())),
        state: match &found.state {
            domain::RunState::Queued => RunState::Queued,
            domain::RunState::Running => RunState::Running,
            domain::RunState::Waiting(reason) => RunState::Waiting(reason.into()),
            domain::RunState::Cancelling => RunState::Cancelling,
            domain::RunState::Done(outcome) => RunState::Done(outcome.into()),
            domain::RunState::Unknown(word) => RunState::Unknown(texts.name(word.raw())),
        },
        created_at,
        started_after: found.started_at.map(after),
        finished_after: found.finished_at.map(after),
        updated_after: after(found.updated_at),
    }
}

fn gate<'a>(texts: &mut Filling<'a>, gate: &'a domain::Gate) -> Gate {
    let reviewer =
        |reviewer: &'a domain::Reviewer| Reviewer { name: texts.name(reviewer.name.raw()), team: reviewer.team };
    let reviewers = gate.reviewers.iter().map(reviewer).collect();
    Gate {
        reviewers,
        run: texts.name(&gate.run().run),
        attempt: gate.id.attempt,
        environment: texts.name(gate.environment().name.raw()),
        key: texts.name(&gate.id.key),
        release: release(texts, &gate.release),
        reason: (&gate.reason).into(),
        since: gate.since.map(second),
        required: gate.required,
        given: gate.given,
        may_i: match &gate.may_i {
            domain::MayI::Yes => MayI::Yes,
            domain::MayI::No(why) => MayI::No(texts.name(why.raw())),
            domain::MayI::Unsaid => MayI::Unsaid,
        },
        timer_until: gate.timer_until.map(second),
        initiator: gate.initiator.as_ref().map(|initiator| texts.name(initiator.raw())),
    }
}
