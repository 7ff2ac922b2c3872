//! Approve and reject: exactly the marked interruptions, each claimed first where it is nobody's.

use super::super::act::Act;
use super::super::premise::{Facts, answered, responsibility};
use super::super::{map, wire};
use super::{Draft, Part, STAYS, drawn};
use crate::domain::{
    EnvironmentId, Fault, FaultKind, GateForecast, GateId, Intent, MayI, Premise, PremiseKey, RunId, Text, Undo,
};

/// Lets the marked gates of one task through, in the way that was chosen.
pub(super) async fn approve(facts: &mut Facts<'_>, gates: &[GateId], choice: Option<&Text>) -> Result<Draft, Fault> {
    let doing = "planning to approve";
    let mut draft = begun(facts, gates, doing).await?;
    let mut answers = Vec::new();
    for gate in gates {
        let found = waiting(facts, gate, doing).await?;
        let choices = map::choices(&found);
        let chosen = match choice {
            Some(choice) => choices.iter().find(|known| known.raw().eq_ignore_ascii_case(choice.raw())),
            None => choices.first(),
        };
        let Some(chosen) = chosen else {
            let words: Vec<&str> = choices.iter().map(Text::raw).collect();
            let what = format!("{} takes no such answer", found.title);
            let hint = format!("it takes {}", words.join(", "));
            return Err(Fault::new(FaultKind::Invalid, doing, &what).hint(&hint));
        };
        let question = map::question(&found);
        if question.is_guided() {
            draft.warnings.push(guided(chosen.raw(), &found.title));
        }
        forecast(facts, gate, &found, &mut draft).await;
        steps(facts, gate, &found, &question, chosen.raw(), &mut draft).await?;
        answers.push(chosen.raw().to_owned());
    }
    answers.dedup();
    let release = draft.to.as_ref().map(|release| release.version.to_string()).unwrap_or_default();
    let names = names(gates);
    draft.title = format!("answer {} for {} {release} in {names}", answers.join(" and "), facts.project.title());
    draft.next = match answers.first().map(String::as_str) {
        Some("Retry") => "the failed step runs again; what comes after it follows".to_owned(),
        Some("Ignore") => "the failed step counts as done, and what comes after it follows".to_owned(),
        Some("Exclude") => "the failed machine is left out, and the deployment goes on elsewhere".to_owned(),
        _ => format!("the task goes on, and deploys {release} to {names}"),
    };
    let others = others(facts, gates).await?;
    if others > 0 {
        draft.next = format!("{}; {others} more of its questions still wait", draft.next);
    }
    draft.undo =
        Undo { how: Text::new("cancel the task (C) while it deploys, or roll back (B)"), stays: Text::new(STAYS) };
    Ok(draft)
}

/// Refuses the marked gates of one task.
pub(super) async fn reject(facts: &mut Facts<'_>, gates: &[GateId]) -> Result<Draft, Fault> {
    let doing = "planning to reject";
    let mut draft = begun(facts, gates, doing).await?;
    for gate in gates {
        let found = waiting(facts, gate, doing).await?;
        let question = map::question(&found);
        forecast(facts, gate, &found, &mut draft).await;
        steps(facts, gate, &found, &question, question.refusal(), &mut draft).await?;
        if question.is_guided() {
            draft.warnings.push(format!("{}: what the failed step did so far stays done", found.title));
        }
    }
    draft.title = format!("reject {} in {}", facts.project.title(), names(gates));
    draft.to = None;
    "the task fails; nothing more of it is deployed".clone_into(&mut draft.next);
    draft.undo = refused();
    Ok(draft)
}

/// Refuses without reading: by what was last read of the interruptions.
pub(super) fn reject_blind(facts: &Facts<'_>, intent: &Intent, gates: &[GateId]) -> Result<Draft, Fault> {
    let doing = "planning to reject";
    let mut draft = Draft {
        environments: environments(gates),
        title: format!("reject {} in {}", facts.project.title(), names(gates)),
        next: "the task fails; nothing more of it is deployed".to_owned(),
        undo: refused(),
        ..Draft::default()
    };
    for gate in gates {
        let known = facts.octopus.memory().asked.get(&*gate.key).cloned();
        let Some(known) = known else {
            let what = "without reading only what was read before can be rejected";
            return Err(Fault::new(FaultKind::Unsupported, doing, what)
                .hint("cancel the task (C): that needs to know nothing more"));
        };
        let question = map::question(&known);
        let pending = drawn(intent, PremiseKey::Gate(gate.clone()), "pending");
        let Some(field) = question.field().map(str::to_owned) else { return Err(unknown(&known, doing)) };
        parts(gate, &known, &field, question.refusal(), vec![pending], Vec::new(), &mut draft);
    }
    Ok(draft)
}

fn refused() -> Undo {
    Undo {
        how: Text::new("retry (T): the same release is deployed there again, and asks again"),
        stays: Text::new("the refusal in the task's history"),
    }
}

/// Answers Retry to the guided failures of a task: a retry of its own.
pub(super) async fn retry(
    facts: &mut Facts<'_>,
    run: &RunId,
    environment: &EnvironmentId,
    failed: &[wire::Interruption],
) -> Result<Draft, Fault> {
    let gates: Vec<GateId> = failed
        .iter()
        .map(|one| GateId {
            run: run.clone(),
            attempt: 1,
            environment: environment.clone(),
            key: std::sync::Arc::from(one.id.as_str()),
        })
        .collect();
    approve(facts, &gates, Some(&Text::new("Retry"))).await
}

/// What a plan about gates begins with.
async fn begun(facts: &mut Facts<'_>, gates: &[GateId], doing: &str) -> Result<Draft, Fault> {
    let Some(first) = gates.first() else {
        return Err(Fault::new(FaultKind::Invalid, doing, "no gate is marked"));
    };
    if gates.iter().any(|gate| gate.run != first.run) {
        return Err(Fault::new(FaultKind::Invalid, doing, "the marked gates are of several tasks")
            .hint("one order answers the gates of one task"));
    }
    let item = facts.deployed_by(&first.run).await?;
    let made = facts.octopus.memory().made.get(&item.deployment_id).cloned().unwrap_or_default();
    Ok(Draft {
        environments: environments(gates),
        from: facts.current(&first.environment).await?.map(|(_, release)| release),
        to: Some(facts.release(&item.release_id).await?),
        initiator: map::some(&made.by),
        ..Draft::default()
    })
}

/// The interruption of a gate, which must wait, and for the operator.
async fn waiting(facts: &mut Facts<'_>, gate: &GateId, doing: &str) -> Result<wire::Interruption, Fault> {
    let found = facts.interruption(&gate.key).await?;
    let Some(found) = found.filter(|found| found.task_id == *gate.run.run) else {
        let what = format!("{} asks nothing any more", gate.environment.name);
        return Err(Fault::new(FaultKind::Conflict, doing, &what).hint("nothing was sent; read it again (r)"));
    };
    let claimed = facts.claimed(&found).await;
    if !found.is_pending {
        let what = format!("{} waits no longer: {}", gate.environment.name, answered(&found, claimed.as_deref()));
        return Err(Fault::new(FaultKind::Conflict, doing, &what).hint("nothing was sent; read it again (r)"));
    }
    if let MayI::No(why) = map::may_i(&found, claimed.as_deref()) {
        let (kind, hint) = match claimed {
            Some(_) => (FaultKind::Conflict, "ask them to answer it, or to give it up: only they may answer now"),
            None => (FaultKind::Forbidden, "a member of those teams can answer it; the task can be cancelled (C)"),
        };
        let what = format!("{} in {}: {why}", found.title, gate.environment.name);
        return Err(Fault::new(kind, doing, &what).hint(hint));
    }
    Ok(found)
}

async fn forecast(facts: &mut Facts<'_>, gate: &GateId, found: &wire::Interruption, draft: &mut Draft) {
    let claimed = facts.claimed(found).await;
    let word = map::question(found).word();
    let what = format!("{word} {} of {}", found.title, gate.environment.name);
    draft.gates.push(GateForecast { what: Text::new(&what), may_i: map::may_i(found, claimed.as_deref()) });
}

/// The steps that answer one interruption: take it upon oneself where it is nobody's, then answer.
async fn steps(
    facts: &mut Facts<'_>,
    gate: &GateId,
    found: &wire::Interruption,
    question: &map::Question,
    answer: &str,
    draft: &mut Draft,
) -> Result<(), Fault> {
    let Some(field) = question.field() else { return Err(unknown(found, "planning an answer")) };
    let mut premises = Vec::new();
    for key in [PremiseKey::Gate(gate.clone()), PremiseKey::MayAnswer(gate.clone())] {
        premises.push(facts.premise(key).await?);
    }
    let mine = facts.premise(responsibility(&found.id)).await?;
    premises.push(facts.premise(PremiseKey::RunCommit(gate.run.clone())).await?);
    parts(gate, found, field, answer, premises, vec![mine], draft);
    Ok(())
}

fn parts(
    gate: &GateId,
    found: &wire::Interruption,
    field: &str,
    answer: &str,
    mut premises: Vec<Premise>,
    responsible: Vec<Premise>,
    draft: &mut Draft,
) {
    let environments = vec![gate.environment.clone()];
    let mine = Premise::new(responsibility(&found.id), "mine");
    if !found.has_responsibility {
        let mut stands_on = premises.clone();
        stands_on.extend(responsible);
        draft.steps.push(Part {
            act: Act::Claim { interruption: found.id.clone() },
            summary: format!("take responsibility for {} ({})", found.title, found.id),
            environments: environments.clone(),
            premises: stands_on,
            expects: vec![mine.clone()],
        });
    }
    premises.push(mine);
    draft.steps.push(Part {
        act: Act::Submit { interruption: found.id.clone(), field: field.to_owned(), answer: answer.to_owned() },
        summary: format!("answer {answer} to {} ({})", found.title, found.id),
        environments,
        premises,
        expects: Vec::new(),
    });
}

/// What an answer to a guided failure leaves behind.
fn guided(answer: &str, title: &str) -> String {
    match answer {
        "Retry" => format!("{title}: the step is not undone before it runs again"),
        "Ignore" => format!("{title}: its failure is ignored; what it left half done stays half done"),
        "Exclude" => format!("{title}: the machine that failed is left out and keeps what it has"),
        other => format!("{title}: answered {other}"),
    }
}

fn unknown(found: &wire::Interruption, doing: &str) -> Fault {
    let what = format!("{} asks by a form that is not known here", found.title);
    Fault::new(FaultKind::Unsupported, doing, &what).hint("answer it in Octopus")
}

/// How many more questions of the task wait.
async fn others(facts: &mut Facts<'_>, gates: &[GateId]) -> Result<usize, Fault> {
    let Some(first) = gates.first() else { return Ok(0) };
    let all = facts.asked_by(&first.run.run).await?;
    Ok(all.iter().filter(|one| !gates.iter().any(|gate| *gate.key == one.id)).count())
}

fn environments(gates: &[GateId]) -> Vec<EnvironmentId> {
    let mut all: Vec<EnvironmentId> = Vec::new();
    for gate in gates {
        if !all.contains(&gate.environment) {
            all.push(gate.environment.clone());
        }
    }
    all
}

fn names(gates: &[GateId]) -> String {
    let names: Vec<String> = environments(gates).iter().map(|environment| environment.name.to_string()).collect();
    names.join(" and ")
}
