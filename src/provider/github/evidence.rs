//! What became of a step that was sent: found out by reading, never by sending again.

use jiff::{SignedDuration, Timestamp};

use super::act::Act;
use super::map;
use super::paths::segment;
use super::premise::{Facts, answered, run_number, spelled, workflow_word};
use super::{GitHub, read, wire};
use crate::domain::{Evidence, Fault, Outcome, PremiseKey, RunState, Seal, Step, Text, WorkflowState};

/// The vendor's clock and ours may differ by this much.
const SKEW: SignedDuration = SignedDuration::from_secs(60);

/// Whether a step has taken effect.
pub(super) async fn evidence(github: &GitHub, step: &Step, seal: &Seal, sent_at: Timestamp) -> Result<Evidence, Fault> {
    let Some(act) = Act::of(&step.request) else {
        return Ok(Evidence::CannotTell(Text::new("this is no request of ours")));
    };
    let mut facts = Facts::of_step(github, step)?;
    match act {
        Act::Review { run, environments, approve } => review(&mut facts, run, &environments, approve, seal).await,
        Act::Cancel { run, .. } => {
            let run = facts.run(run).await?;
            let state = map::run_state(&run.status, run.conclusion.as_deref());
            Ok(if state == RunState::Done(Outcome::Succeeded) {
                Evidence::DidNot(Text::new("the run ended well before the cancel reached it"))
            } else if state.is_done() {
                // Steps that always run may still have failed it: ended is ended.
                Evidence::Happened(Text::new(&format!("the run has ended ({})", spelled(&state))))
            } else {
                Evidence::NotYet(Text::new("the run is still under way"))
            })
        }
        Act::RerunFailed { .. } => attempts(&mut facts, step, None, sent_at).await,
        Act::RerunJob { job } => attempts(&mut facts, step, Some(job), sent_at).await,
        Act::Workflow { workflow, enable } => {
            let state = map::workflow_state(&facts.workflow(&workflow).await?.state);
            let is = workflow_word(&state);
            Ok(if (state == WorkflowState::Active) == enable {
                Evidence::Happened(Text::new(&format!("the workflow is {is}")))
            } else {
                Evidence::NotYet(Text::new(&format!("the workflow is {is}")))
            })
        }
        Act::Dispatch { workflow, reference, .. } => dispatched(&mut facts, &workflow, &reference, sent_at).await,
        Act::Deploy { environment, .. } => deployed(&mut facts, &environment, seal).await,
    }
}

/// A review: our mark in the history is proof; a gate that still waits was not answered; one that is gone without our mark
/// was answered by somebody else.
async fn review(
    facts: &mut Facts<'_>,
    run: u64,
    environments: &[u64],
    approve: bool,
    seal: &Seal,
) -> Result<Evidence, Fault> {
    // The gates first: a mark that arrives between the two reads is then found, not missed.
    let waiting = facts.pending(run).await?.iter().any(|pending| environments.contains(&pending.environment.id));
    let approvals = facts.approvals(run).await?;
    if let Some(ours) = approvals.iter().find(|approval| seal.found_in(&approval.comment)) {
        return Ok(Evidence::Happened(Text::new(&format!("the run's review history says: {}", answered(ours)))));
    }
    if waiting {
        return Ok(Evidence::NotYet(Text::new("the gate still waits, and the review history has no answer of ours")));
    }
    let other = approvals.iter().find(|approval| {
        matches!(approval.state.as_str(), "approved" | "rejected")
            && approval.environments.iter().any(|environment| environments.contains(&environment.id))
    });
    Ok(match other {
        Some(other) => Evidence::DidNot(Text::new(&format!("the gate was {}, not by this order", answered(other)))),
        None if approve => Evidence::CannotTell(Text::new("the gate is gone, and the review history names nobody")),
        None => Evidence::DidNot(Text::new("the gate is gone without an answer: the run ended")),
    })
}

/// A re-run: the run is at a later attempt than when the order was made. An order that went blind knows its job alone: then
/// a later attempt than the job's that began since tells.
async fn attempts(facts: &mut Facts<'_>, step: &Step, job: Option<u64>, sent_at: Timestamp) -> Result<Evidence, Fault> {
    let before = step.premises.iter().find_map(|premise| match &premise.key {
        PremiseKey::RunAttempt(run) => Some((run.clone(), premise.value.raw().parse::<u32>().ok()?)),
        _ => None,
    });
    let Some((run, before)) = before else {
        let Some(job) = job else {
            return Ok(Evidence::CannotTell(Text::new("the attempt before it is not known")));
        };
        let path = facts.repository.path(&format!("/actions/jobs/{job}"));
        let doing = facts.repository.doing(&format!("job {job}"));
        let job = facts.session.get::<wire::Job>(&path, &doing).await?.value;
        let (Some(run), Some(before)) = (job.run_id, job.run_attempt) else {
            return Ok(Evidence::CannotTell(Text::new("GitHub does not say which attempt the job belongs to")));
        };
        let run = facts.run(run).await?;
        let since = sent_at.checked_sub(SKEW).unwrap_or(sent_at);
        let began = run.run_started_at.is_some_and(|began| began >= since);
        return Ok(if began && run.attempt() > before {
            Evidence::Happened(Text::new(&format!("the run began attempt {}", run.attempt())))
        } else {
            Evidence::NotYet(Text::new("no new attempt of the run began since"))
        });
    };
    let now = facts.run(run_number(&run.run)?).await?.attempt();
    Ok(if now > before {
        Evidence::Happened(Text::new(&format!("the run is at attempt {now}")))
    } else {
        Evidence::NotYet(Text::new(&format!("the run is still at attempt {now}")))
    })
}

/// A dispatch: a run of that workflow on that reference, created by a dispatch of mine since then.
async fn dispatched(
    facts: &mut Facts<'_>,
    workflow: &str,
    reference: &str,
    sent_at: Timestamp,
) -> Result<Evidence, Fault> {
    let me = facts.me().await;
    let path = facts
        .repository
        .path(&format!("/actions/workflows/{}/runs?event=workflow_dispatch&per_page=20", segment(workflow)));
    let doing = facts.repository.doing("the dispatched runs");
    let runs = facts.session.get::<wire::Runs>(&path, &doing).await?.value.workflow_runs;
    let since = sent_at.checked_sub(SKEW).unwrap_or(sent_at);
    let short = reference.trim_start_matches("refs/heads/").trim_start_matches("refs/tags/");
    let found = runs.iter().find(|run| {
        run.created_at.is_some_and(|created| created >= since)
            && run.event == "workflow_dispatch"
            && run.head_branch == short
            && me.as_ref().is_none_or(|me| run.actor.as_ref().is_none_or(|actor| actor.login == me.raw()))
    });
    Ok(match found {
        Some(run) => Evidence::Happened(Text::new(&format!("run #{} of {reference} was dispatched", run.run_number))),
        None => Evidence::NotYet(Text::new("no run was dispatched since; lists may lag a few seconds behind")),
    })
}

/// A deployment object: one with our mark in its description.
async fn deployed(facts: &mut Facts<'_>, environment: &str, seal: &Seal) -> Result<Evidence, Fault> {
    let page = read::newest(&facts.session, &facts.repository, environment, 20).await?;
    let found = page.value.iter().find(|deployment| seal.found_in(&deployment.description));
    Ok(match found {
        Some(deployment) => Evidence::Happened(Text::new(&format!("deployment {} bears our mark", deployment.id))),
        None => Evidence::NotYet(Text::new("no deployment bears our mark yet")),
    })
}
