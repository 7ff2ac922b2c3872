//! What became of a step that was sent: found out by reading, never by sending again.

use jiff::{SignedDuration, Timestamp};

use super::act::Act;
use super::premise::{Facts, answered, spelled};
use super::{GitLab, map, read, wire};
use crate::domain::{Evidence, Fault, Outcome, RunState, Seal, Step, Text, WaitReason};

/// The vendor's clock and ours may differ by this much.
const SKEW: SignedDuration = SignedDuration::from_secs(60);

/// Whether a step has taken effect.
pub(super) async fn evidence(gitlab: &GitLab, step: &Step, seal: &Seal, sent_at: Timestamp) -> Result<Evidence, Fault> {
    let Some(act) = Act::of(&step.request) else {
        return Ok(Evidence::CannotTell(Text::new("this is no request of ours")));
    };
    let mut facts = Facts::of_step(gitlab, step)?;
    match act {
        Act::Answer { deployment, .. } => answer(&mut facts, deployment, seal).await,
        Act::Play { job } => play(&mut facts, job).await,
        Act::RetryJob { job } => retried(&mut facts, job, sent_at).await,
        Act::RetryPipeline { pipeline } => {
            let since = sent_at.checked_sub(SKEW).unwrap_or(sent_at);
            let pipeline = facts.pipeline(pipeline).await?.clone();
            let family = read::family(&facts.session, &facts.project, &pipeline).await?;
            // A bridge that runs again counts: it may be all that failed.
            let jobs = family.jobs.iter().map(|(job, ..)| job).chain(&family.bridges);
            let new = jobs.filter(|job| job.created_at.is_some_and(|created| created >= since)).count();
            Ok(if new > 0 {
                happened(&format!("{new} of its jobs are new"))
            } else {
                Evidence::NotYet(Text::new("the pipeline has no new job yet"))
            })
        }
        Act::CancelJob { job } => {
            let state = map::job_state(facts.job(job).await?);
            Ok(stopped(&state, "job"))
        }
        Act::CancelPipeline { pipeline } => {
            let state = map::run_state(&facts.pipeline(pipeline).await?.status);
            Ok(stopped(&state, "pipeline"))
        }
    }
}

fn happened(how: &str) -> Evidence {
    Evidence::Happened(Text::new(how))
}

fn stopped(state: &RunState, what: &str) -> Evidence {
    match state {
        RunState::Done(Outcome::Succeeded) => {
            Evidence::DidNot(Text::new(&format!("the {what} ended well before the cancel reached it")))
        }
        // A job that cleans up may still have failed it: ended is ended.
        RunState::Done(_) => happened(&format!("the {what} has ended ({})", spelled(state))),
        _ => Evidence::NotYet(Text::new(&format!("the {what} is still under way"))),
    }
}

/// An answer: our mark among the approvals is proof; a deployment that is still blocked was perhaps not answered; one that is
/// not, and without our mark, was answered by somebody else.
async fn answer(facts: &mut Facts<'_>, deployment: u64, seal: &Seal) -> Result<Evidence, Fault> {
    let deployment = facts.deployment(deployment).await?;
    if let Some(ours) = deployment.approvals.iter().find(|approval| seal.found_in(&approval.comment)) {
        // What follows the last approval stands on the deployment being free, which the vendor does a moment later.
        if ours.status == "approved" && deployment.status == "blocked" && deployment.pending_approval_count == Some(0) {
            return Ok(Evidence::NotYet(Text::new("every approval is there; the deployment is still blocked")));
        }
        let left = match deployment.pending_approval_count {
            Some(left) if left > 0 && deployment.status == "blocked" => format!("; {left} more wanted"),
            _ => String::new(),
        };
        return Ok(happened(&format!("the deployment's approvals say: {} by you{left}", ours.status)));
    }
    Ok(if deployment.status == "blocked" {
        Evidence::NotYet(Text::new("the deployment is still blocked, and no answer bears our mark"))
    } else if deployment.approvals.is_empty() {
        Evidence::CannotTell(Text::new("the deployment is no longer blocked, and its approvals name nobody"))
    } else {
        Evidence::DidNot(Text::new(&format!("the deployment was {}, not by this order", answered(deployment))))
    })
}

/// A job that was started: the vendor then names who started it as its user.
async fn play(facts: &mut Facts<'_>, job: u64) -> Result<Evidence, Fault> {
    let me = read::me(facts.gitlab, &facts.session).await?;
    let job = facts.job(job).await?;
    let state = map::job_state(job);
    if matches!(state, RunState::Waiting(WaitReason::Approval | WaitReason::Timer)) {
        return Ok(Evidence::NotYet(Text::new("the job still waits to be started")));
    }
    Ok(match &job.user {
        Some(user) if user.id == me.id => happened(&format!("job {} was started by you; it is {}", job.id, job.status)),
        Some(user) => {
            Evidence::DidNot(Text::new(&format!("the job was started by {}, not by this order", user.username)))
        }
        None => Evidence::CannotTell(Text::new("the job was started, and GitLab does not say by whom")),
    })
}

/// A job that runs again: a newer job of the same name in the same pipeline, made since then and by the operator.
async fn retried(facts: &mut Facts<'_>, job: u64, sent_at: Timestamp) -> Result<Evidence, Fault> {
    let me = read::me(facts.gitlab, &facts.session).await?;
    let since = sent_at.checked_sub(SKEW).unwrap_or(sent_at);
    let mine = |job: &wire::Job| job.user.as_ref().is_none_or(|user| user.id == me.id);
    Ok(match facts.successor(job).await? {
        Some(new) if new.created_at.is_none_or(|created| created >= since) && mine(&new) => {
            happened(&format!("job {} runs it again", new.id))
        }
        Some(new) => {
            let by = new.user.as_ref().map_or("somebody", |user| user.username.as_str());
            Evidence::DidNot(Text::new(&format!("job {} of {by} runs it again, not by this order", new.id)))
        }
        None => Evidence::NotYet(Text::new("no job runs it again yet")),
    })
}
