//! Pause and resume: the nearest honest thing is to disable or enable the workflow that deploys.

use std::collections::BTreeMap;

use super::super::act::Act;
use super::super::map::workflow_state;
use super::super::premise::{Facts, workflow_word};
use super::super::wire;
use super::{Draft, Part, drawn};
use crate::domain::{
    EnvironmentId, Fault, FaultKind, Intent, Premise, PremiseKey, PromoteWay, Text, Undo, WorkflowId, WorkflowState,
};

/// Environments whose deployments are traced to their workflow.
const TRACED: usize = 8;

/// Enables or disables a workflow: the one that is named, else the one that deploys.
pub(super) async fn switch(
    facts: &mut Facts<'_>,
    intent: &Intent,
    workflow: Option<&WorkflowId>,
    enable: bool,
    blind: bool,
) -> Result<Draft, Fault> {
    let verb = if enable { "resume" } else { "pause" };
    let doing = format!("planning to {verb}");
    let service = facts.repository.setup.id.clone();
    if blind {
        let seen = intent.seen.iter().find_map(|premise| match &premise.key {
            PremiseKey::WorkflowState { workflow, .. } => Some(workflow),
            _ => None,
        });
        let Some(workflow) = workflow.or(seen) else {
            return Err(Fault::new(
                FaultKind::Unsupported,
                &doing,
                "which workflow deploys is not known without reading",
            )
            .hint("name the workflow"));
        };
        let key = PremiseKey::WorkflowState { service, workflow: workflow.clone() };
        let premises = vec![drawn(intent, key, "active")];
        let name = workflow.to_string();
        let title = format!("pause {}: disable workflow {workflow}", facts.repository.title());
        return Ok(draft(workflow.raw(), &name, title, Vec::new(), premises, enable, facts));
    }
    let traced = traced(facts).await?;
    let (wire, environments) = match workflow {
        Some(workflow) => {
            let wire = facts.workflow(workflow.raw()).await?.clone();
            let environments = traced.get(&wire.id).cloned().unwrap_or_default();
            (wire, environments)
        }
        None => deploying(facts, &traced, &doing).await?,
    };
    let state = workflow_state(&wire.state);
    if (state == WorkflowState::Active) == enable {
        let what = format!("workflow {} is {} already", wire.name, workflow_word(&state));
        return Err(Fault::new(FaultKind::Conflict, &doing, &what).hint("nothing is to be done"));
    }
    if state == WorkflowState::Deleted {
        return Err(Fault::new(FaultKind::Conflict, &doing, &format!("workflow {} is deleted", wire.name)));
    }
    let id = WorkflowId::new(&wire.id.to_string());
    let premises = vec![facts.premise(PremiseKey::WorkflowState { service, workflow: id.clone() }).await?];
    let word = if enable { "enable" } else { "disable" };
    let title = format!("{verb} {}: {word} workflow {}", facts.repository.title(), wire.name);
    Ok(draft(id.raw(), &wire.name, title, environments, premises, enable, facts))
}

fn draft(
    workflow: &str,
    name: &str,
    title: String,
    environments: Vec<EnvironmentId>,
    premises: Vec<Premise>,
    enable: bool,
    facts: &Facts<'_>,
) -> Draft {
    let (next, how, stays) = if enable {
        (
            "new pushes, schedules and dispatches start it again; what was missed is not made up for",
            "pause it again",
            "runs that started in the meantime go on",
        )
    } else {
        (
            "no new run of it starts, dispatches are refused; runs under way and gates that wait go on",
            "resume it",
            "what pushes and schedules would have started in the meantime",
        )
    };
    let service = facts.repository.setup.id.clone();
    let key = PremiseKey::WorkflowState { service, workflow: WorkflowId::new(workflow) };
    let summary = format!("{} workflow {name}", if enable { "enable" } else { "disable" });
    Draft {
        title,
        next: next.to_owned(),
        undo: Undo { how: Text::new(how), stays: Text::new(stays) },
        steps: vec![Part {
            act: Act::Workflow { workflow: workflow.to_owned(), enable },
            summary,
            environments: environments.clone(),
            premises,
            expects: vec![Premise::new(key, if enable { "active" } else { "disabled" })],
        }],
        environments,
        ..Draft::default()
    }
}

/// Which workflow made the newest deployments of which environments.
pub(super) async fn traced(facts: &mut Facts<'_>) -> Result<BTreeMap<u64, Vec<EnvironmentId>>, Fault> {
    let mut traced: BTreeMap<u64, Vec<EnvironmentId>> = BTreeMap::new();
    for environment in facts.environments().await?.into_iter().rev().take(TRACED) {
        let run =
            facts.histories(environment.id.name.raw()).await?.iter().find_map(super::super::map::History::made_by);
        let Some((run, _)) = run else { continue };
        // A run may have been deleted since.
        let workflow = match facts.run(run).await {
            Ok(run) => run.workflow_id,
            Err(fault) if fault.kind == FaultKind::NotFound => None,
            Err(fault) => return Err(fault),
        };
        if let Some(workflow) = workflow {
            traced.entry(workflow).or_default().push(environment.id);
        }
    }
    Ok(traced)
}

/// The workflow that deploys to the environment of the highest tier; where no deployment tells, the configured one, else
/// the only one that bears such a name.
async fn deploying(
    facts: &mut Facts<'_>,
    traced: &BTreeMap<u64, Vec<EnvironmentId>>,
    doing: &str,
) -> Result<(wire::Workflow, Vec<EnvironmentId>), Fault> {
    let setup = facts.repository.setup.clone();
    let highest = |environments: &Vec<EnvironmentId>| {
        environments
            .iter()
            .map(|environment| setup.tier(environment.name.raw()))
            .max_by_key(|tier| (tier.is_production(), *tier))
    };
    let found = traced.iter().max_by_key(|(_, environments)| {
        highest(environments).map(|tier| (tier.is_production(), tier, environments.len()))
    });
    if let Some((workflow, environments)) = found {
        return Ok((facts.workflow(&workflow.to_string()).await?.clone(), environments.clone()));
    }
    if let Some(PromoteWay::Dispatch { workflow, .. }) = &setup.promote {
        let all = facts.environments().await?.into_iter().map(|environment| environment.id).collect();
        return Ok((facts.workflow(workflow).await?.clone(), all));
    }
    let path = facts.repository.path("/actions/workflows?per_page=100");
    let all =
        facts.session.get::<wire::Workflows>(&path, &facts.repository.doing("the workflows")).await?.value.workflows;
    let mut named: Vec<&wire::Workflow> = all
        .iter()
        .filter(|workflow| {
            let words = format!("{} {}", workflow.name, workflow.path).to_lowercase();
            words.contains("deploy") || words.contains("release")
        })
        .collect();
    if let (Some(only), true) = (named.pop(), named.is_empty()) {
        let all = facts.environments().await?.into_iter().map(|environment| environment.id).collect();
        return Ok((only.clone(), all));
    }
    Err(Fault::new(FaultKind::Unsupported, doing, "which workflow deploys cannot be told: no deployment names its run")
        .hint("name the workflow"))
}
