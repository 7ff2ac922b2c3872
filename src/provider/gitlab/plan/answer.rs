//! Approve and reject: exactly the marked deployments. Approving starts nothing: where the operator may, the job is played
//! by a request of its own, after the last approval.

use super::super::act::Act;
use super::super::map::{self, GateKey};
use super::super::premise::{Facts, Own, answered, key_of};
use super::{Draft, Part, STAYS, drawn, frozen};
use crate::domain::{
    ApprovalRule, Fault, FaultKind, GateForecast, GateId, Intent, MayI, Premise, PremiseKey, Text, Undo,
};

/// The deployments of the marked gates.
fn deployments(gates: &[GateId], doing: &str) -> Result<Vec<(GateId, u64)>, Fault> {
    let Some(first) = gates.first() else {
        return Err(Fault::new(FaultKind::Invalid, doing, "no gate is marked"));
    };
    if gates.iter().any(|gate| gate.run != first.run) {
        return Err(Fault::new(FaultKind::Invalid, doing, "the marked gates are of several pipelines")
            .hint("one order answers the gates of one pipeline"));
    }
    gates
        .iter()
        .map(|gate| match key_of(gate)? {
            GateKey::Deployment(id) => Ok((gate.clone(), id)),
            GateKey::Job(id) => Err(Fault::new(
                FaultKind::Conflict,
                doing,
                &format!("job {id} for {} waits to be started, not for an answer", gate.environment.name),
            )
            .hint("whoever may deploy there plays it: promote (P)")),
        })
        .collect()
}

/// Lets the marked deployments through.
pub(super) async fn approve(
    facts: &mut Facts<'_>,
    intent: &Intent,
    gates: &[GateId],
    chosen: Option<&Text>,
    blind: bool,
) -> Result<Draft, Fault> {
    let doing = "planning to approve";
    let marked = deployments(gates, doing)?;
    let mut draft = Draft {
        undo: Undo {
            how: Text::new("roll back (B), or cancel the pipeline (C) while it deploys"),
            stays: Text::new(STAYS),
        },
        ..Draft::default()
    };
    if blind {
        for (gate, deployment) in &marked {
            draft.steps.push(unread(intent, gate, *deployment, true));
        }
        draft.environments = gates.iter().map(|gate| gate.environment.clone()).collect();
        draft.title = format!("approve {} of {}", names(gates), facts.project.title());
        "approving starts nothing: somebody plays the job".clone_into(&mut draft.next);
        return Ok(draft);
    }
    let mut nexts = Vec::new();
    for (gate, id) in &marked {
        nexts.push(Box::pin(one(facts, gate, *id, chosen, doing, &mut draft)).await?);
    }
    draft.next = nexts.join("; ");
    draft.warnings.extend(frozen(facts).await);
    Ok(draft)
}

/// One deployment's steps; says what happens next.
async fn one(
    facts: &mut Facts<'_>,
    gate: &GateId,
    id: u64,
    chosen: Option<&Text>,
    doing: &str,
    draft: &mut Draft,
) -> Result<String, Fault> {
    let deployment = facts.deployment(id).await?.clone();
    pending(gate, &deployment, doing)?;
    let ground = facts.ground().await?;
    let may_i = map::may_answer(&deployment, &ground.standing);
    if let MayI::No(why) = &may_i {
        return Err(Fault::new(FaultKind::Forbidden, doing, &format!("{}: {why}", gate.environment.name))
            .hint("those whom its rules want can answer it"));
    }
    let deploy = ground.may_deploy(gate.environment.name.raw());
    let choice = map::choice(&deployment, &ground.standing, &deploy, chosen).ok_or_else(|| {
        let words = chosen.map(Text::to_string).unwrap_or_default();
        Fault::new(FaultKind::Invalid, doing, &format!("there is no way called {words:?} to approve it now"))
            .hint("look at the gate again (r): its choices may have changed")
    })?;
    let release = facts.release(&deployment).await?;
    let from = facts.current(&gate.environment).await?;
    forecast(&deployment, gate, &ground.standing, &may_i, draft);
    if ground.project.ci_forward_deployment_enabled == Some(true) {
        let others = facts.history(gate.environment.name.raw()).await?.iter().filter(|other| other.status == "blocked");
        draft.warnings.extend(others.filter_map(|other| outdated(id, other)));
    }
    let progress = Own::Progress(id).key();
    let mut premises = vec![
        facts.premise(PremiseKey::Gate(gate.clone())).await?,
        facts.premise(PremiseKey::MayAnswer(gate.clone())).await?,
        facts.premise(PremiseKey::RunCommit(gate.run.clone())).await?,
        facts.premise(progress).await?,
    ];
    let current = facts.premise(PremiseKey::CurrentDeployment(gate.environment.clone())).await?;
    premises.push(current.clone());
    let me = ground.standing.me.as_ref().map_or("me", |me| me.username.as_str()).to_owned();
    let free = Premise::new(PremiseKey::Gate(gate.clone()), format!("approved by {me}"));
    let left = deployment.pending_approval_count.unwrap_or(1).saturating_sub(1);
    let environments = vec![gate.environment.clone()];
    let represented = choice.represented_as.as_ref().map(|name| format!(" as {name}")).unwrap_or_default();
    draft.steps.push(Part {
        act: Act::Answer { deployment: id, approve: true, represented_as: choice.represented_as.clone() },
        summary: format!("approve{represented} deployment {id} to {}", gate.environment.name),
        environments: environments.clone(),
        premises,
        expects: if left == 0 { vec![free.clone()] } else { Vec::new() },
    });
    let job = deployment.deployable.as_ref();
    let name = job.map_or("its job", |job| job.name.as_str()).to_owned();
    let said = if let (true, Some(job)) = (choice.run, job) {
        let playable = facts.premise(Own::Job(job.id).key()).await?;
        draft.steps.push(Part {
            act: Act::Play { job: job.id },
            summary: format!(
                "play job {} ({name}), which deploys {} to {}",
                job.id, release.version, gate.environment.name
            ),
            environments,
            premises: vec![
                free,
                playable,
                facts.premise(Own::MayDeploy(gate.environment.name.raw().to_owned()).key()).await?,
                current,
            ],
            expects: Vec::new(),
        });
        format!("{name} is played and deploys {} to {}", release.version, gate.environment.name)
    } else if left > 0 {
        let approvals = if left == 1 { "1 more approval is".to_owned() } else { format!("{left} more approvals are") };
        format!("{approvals} wanted; then somebody who may deploy plays {name}")
    } else if let MayI::No(why) = &deploy {
        format!("approving starts nothing: {name} is played by somebody who may deploy ({why})")
    } else {
        format!("approving starts nothing: play {name} then (P)")
    };
    let verb = if choice.run { "approve and run" } else { "approve" };
    let title =
        format!("{verb}{represented} {} {} for {}", facts.project.title(), release.version, gate.environment.name);
    draft.title = if draft.title.is_empty() { title } else { format!("{}; {title}", draft.title) };
    draft.environments.push(gate.environment.clone());
    draft.initiator = draft.initiator.take().or_else(|| map::login(deployment.user.as_ref()));
    draft.from = draft.from.take().or(from);
    draft.to = Some(release);
    Ok(said)
}

/// Refuses the marked deployments.
pub(super) async fn reject(
    facts: &mut Facts<'_>,
    intent: &Intent,
    gates: &[GateId],
    blind: bool,
) -> Result<Draft, Fault> {
    let doing = "planning to reject";
    let marked = deployments(gates, doing)?;
    let mut draft = Draft {
        environments: gates.iter().map(|gate| gate.environment.clone()).collect(),
        title: format!("reject {} of {}", names(gates), facts.project.title()),
        next: "the deployment's job fails; nothing is deployed there".to_owned(),
        undo: Undo {
            how: Text::new("retry the job (T): its new deployment waits for approval again"),
            stays: Text::new("the refusal among the deployment's approvals"),
        },
        ..Draft::default()
    };
    for (gate, id) in &marked {
        if blind {
            draft.steps.push(unread(intent, gate, *id, false));
            continue;
        }
        let deployment = facts.deployment(*id).await?.clone();
        pending(gate, &deployment, doing)?;
        let ground = facts.ground().await?;
        let may_i = map::may_answer(&deployment, &ground.standing);
        if let MayI::No(why) = &may_i {
            return Err(Fault::new(FaultKind::Forbidden, doing, &format!("{}: {why}", gate.environment.name))
                .hint("those whom its rules want can answer it; the pipeline can be cancelled (C)"));
        }
        forecast(&deployment, gate, &ground.standing, &may_i, &mut draft);
        draft.initiator = map::login(deployment.user.as_ref());
        draft.from = facts.current(&gate.environment).await?;
        let me = ground.standing.me.as_ref().map_or("me", |me| me.username.as_str()).to_owned();
        draft.steps.push(Part {
            act: Act::Answer { deployment: *id, approve: false, represented_as: None },
            summary: format!("reject deployment {id} to {}", gate.environment.name),
            environments: vec![gate.environment.clone()],
            premises: vec![
                facts.premise(PremiseKey::Gate(gate.clone())).await?,
                facts.premise(PremiseKey::RunCommit(gate.run.clone())).await?,
            ],
            expects: vec![Premise::new(PremiseKey::Gate(gate.clone()), format!("rejected by {me}"))],
        });
    }
    Ok(draft)
}

/// What a project that prevents outdated deployment jobs does to another deployment that waits there, too.
fn outdated(approved: u64, other: &super::super::wire::Deployment) -> Option<String> {
    let reference = Text::new(&other.reference);
    match other.id.cmp(&approved) {
        std::cmp::Ordering::Less => Some(format!(
            "deployment {} of {reference} waits there, too, and is outdated once this one is done: its job is refused then",
            other.id
        )),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(format!(
            "deployment {} of {reference} waits there, too, and is newer: once that is done, this one's job is refused",
            other.id
        )),
    }
}

/// A step of a plan that has read nothing.
fn unread(intent: &Intent, gate: &GateId, deployment: u64, approve: bool) -> Part {
    let verb = if approve { "approve" } else { "reject" };
    Part {
        act: Act::Answer { deployment, approve, represented_as: None },
        summary: format!("{verb} deployment {deployment} to {}", gate.environment.name),
        environments: vec![gate.environment.clone()],
        premises: vec![drawn(intent, PremiseKey::Gate(gate.clone()), "pending")],
        expects: Vec::new(),
    }
}

/// Refuses where a deployment waits no longer, with what became of it.
fn pending(gate: &GateId, deployment: &super::super::wire::Deployment, doing: &str) -> Result<(), Fault> {
    let is = answered(deployment);
    if is == "pending" {
        return Ok(());
    }
    let what = format!("{} waits no longer: {is}", gate.environment.name);
    Err(Fault::new(FaultKind::Conflict, doing, &what).hint("nothing was sent; read it again (r)"))
}

/// Every rule with its progress, and whether the operator counts.
fn forecast(
    deployment: &super::super::wire::Deployment,
    gate: &GateId,
    standing: &map::Standing,
    may_i: &MayI,
    draft: &mut Draft,
) {
    let rules: Vec<ApprovalRule> = map::counts(deployment, standing);
    if rules.is_empty() {
        let what = Text::new(&format!("approval of {}", gate.environment.name));
        draft.gates.push(GateForecast { what, may_i: may_i.clone() });
    }
    for rule in rules {
        let what = format!("{} {}: {} of {}", gate.environment.name, rule.who, rule.by.len(), rule.required);
        draft.gates.push(GateForecast { what: Text::new(&what), may_i: rule.may_i });
    }
}

fn names(gates: &[GateId]) -> String {
    gates.iter().map(|gate| gate.environment.name.as_str()).collect::<Vec<_>>().join(" and ")
}
