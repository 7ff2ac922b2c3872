//! What was on the screen when a verb was asked for, in the words of premises, and what of it the world contradicts since.

use crate::cockpit::{EnvironmentState, State};
use crate::domain::{
    Ask, Deployment, Difference, EnvironmentId, GateId, GateState, Plan, Premise, PremiseKey, Rollout, RunId, RunState,
    Text,
};

/// The facts that an ask stands on, as drawn.
pub(super) fn seen(state: &State, ask: &Ask) -> Vec<Premise> {
    let keys: Vec<PremiseKey> = match ask {
        Ask::Approve { gates, .. } | Ask::Reject { gates } => {
            let run = gates.first().map(|gate| gate.run.clone());
            let gates = gates.iter().map(|gate| PremiseKey::Gate(gate.clone()));
            gates
                .chain(
                    run.into_iter().flat_map(|run| [PremiseKey::RunAttempt(run.clone()), PremiseKey::RunCommit(run)]),
                )
                .collect()
        }
        Ask::Promote { environment, .. } | Ask::RollBack { environment, .. } => {
            vec![PremiseKey::CurrentDeployment(environment.clone())]
        }
        Ask::Steer { environment, .. } => {
            vec![PremiseKey::Rollout(environment.clone()), PremiseKey::RolloutStep(environment.clone())]
        }
        Ask::Cancel { run, .. } | Ask::Retry { run, .. } => {
            vec![PremiseKey::RunAttempt(run.clone()), PremiseKey::RunState(run.clone())]
        }
        Ask::Pause { service, workflow: Some(workflow) } | Ask::Resume { service, workflow: Some(workflow) } => {
            vec![PremiseKey::WorkflowState { service: service.clone(), workflow: workflow.clone() }]
        }
        Ask::Pause { .. } | Ask::Resume { .. } => Vec::new(),
    };
    keys.into_iter().filter_map(|key| value(state, &key).map(|value| Premise { key, value })).collect()
}

/// What the world as read says against a plan. What it does not know, it does not contradict: the executor reads every
/// premise again before it sends.
pub(super) fn contradictions(state: &State, plan: &Plan) -> Vec<Difference> {
    // Later steps stand on what the steps before them change.
    let premises = plan.steps.first().map(|step| step.premises.as_slice()).unwrap_or_default();
    premises
        .iter()
        .filter(|premise| {
            matches!(
                premise.key,
                PremiseKey::Gate(_)
                    | PremiseKey::RunAttempt(_)
                    | PremiseKey::RunCommit(_)
                    | PremiseKey::CurrentDeployment(_)
                    | PremiseKey::Rollout(_)
                    | PremiseKey::RolloutStep(_)
            )
        })
        .filter_map(|premise| {
            let is = value(state, &premise.key)?;
            (is != premise.value).then(|| Difference {
                what: Text::new(&premise.key.to_string()),
                was: premise.value.clone(),
                is,
            })
        })
        .collect()
}

/// What lies between a plan and the one that took its place: the premises that differ, else the requests.
pub(super) fn between(former: &Plan, plan: &Plan) -> Vec<Difference> {
    let premises = |plan: &Plan| plan.steps.iter().flat_map(|step| step.premises.clone()).collect::<Vec<Premise>>();
    let values = premises(plan);
    let mut differences: Vec<Difference> = premises(former)
        .into_iter()
        .filter_map(|was| {
            let is = values.iter().find(|premise| premise.key == was.key).map(|premise| premise.value.clone());
            (is.as_ref() != Some(&was.value)).then(|| Difference {
                what: Text::new(&was.key.to_string()),
                was: was.value,
                is: is.unwrap_or_else(|| Text::new("no premise any more")),
            })
        })
        .collect();
    if differences.is_empty() {
        let digest = |plan: &Plan| Text::new(plan.digest().short());
        differences.push(Difference { what: Text::new("the requests"), was: digest(former), is: digest(plan) });
    }
    differences
}

/// The value of a fact as the world is known, in the format that premises have.
fn value(state: &State, key: &PremiseKey) -> Option<Text> {
    match key {
        PremiseKey::Gate(gate) => gate_value(state, gate),
        PremiseKey::RunAttempt(run) => state.run(run).map(|run| Text::new(&run.attempt.to_string())),
        PremiseKey::RunCommit(run) => run_commit(state, run),
        PremiseKey::RunState(run) => state.run(run).map(|run| match &run.state {
            RunState::Done(outcome) => Text::new(&format!("done: {}", outcome.word())),
            _ => Text::new("in flight"),
        }),
        PremiseKey::CurrentDeployment(environment) => current_value(state, environment),
        PremiseKey::Rollout(environment) => state.rollout(environment).map(|rollout| rollout.revision.clone()),
        PremiseKey::RolloutStep(environment) => state.rollout(environment).map(Rollout::place),
        PremiseKey::WorkflowState { service, workflow } => {
            use crate::domain::WorkflowState;
            let service = state.world.services.get(service)?.service.as_ref()?;
            let found = service.workflows.iter().find(|found| found.id == *workflow)?;
            Some(match &found.state {
                WorkflowState::Active => Text::new("active"),
                WorkflowState::Disabled | WorkflowState::DisabledByProvider => Text::new("disabled"),
                WorkflowState::Deleted => Text::new("deleted"),
                WorkflowState::Unknown(word) => word.clone(),
            })
        }
        PremiseKey::MayAnswer(_)
        | PremiseKey::NewestDeployment(_)
        | PremiseKey::Reference { .. }
        | PremiseKey::Other(_) => None,
    }
}

fn gate_value(state: &State, gate: &GateId) -> Option<Text> {
    let service = state.world.services.get(&gate.run.service)?;
    let run = service.runs.iter().find(|run| run.id == gate.run)?;
    let known = service.details.get(&gate.run).and_then(|detail| detail.gates.as_ref());
    let found = known.and_then(|gates| gates.value.iter().find(|found| found.id == *gate));
    match found.map(|gate| gate.state) {
        Some(GateState::Pending) if run.attempt == gate.attempt => Some(Text::new("pending")),
        // Gates that were never read say nothing; those that were read and do not list it say that it is gone.
        None if known.is_none() && !run.state.is_done() && run.attempt == gate.attempt => None,
        _ => Some(Text::new("gone")),
    }
}

fn run_commit(state: &State, run: &RunId) -> Option<Text> {
    state.run(run).map(|run| Text::new(run.commit.raw()))
}

/// `ID VERSION` of the newest deployment that once succeeded.
fn current_value(state: &State, environment: &EnvironmentId) -> Option<Text> {
    let good = |found: &EnvironmentState| -> Option<Deployment> {
        found.deployments.iter().find(|deployment| deployment.state.was_good()).cloned()
    };
    let newest = good(state.environment(environment)?)?;
    Some(Text::new(&format!("{} {}", newest.id, newest.release.version)))
}
