//! What waits: blocked deployments, manual jobs, jobs that wait for their turn.

use super::super::wire;
use super::{Standing, Versions, choices, counts, login, may_answer, run_state};
use crate::domain::{
    EnvironmentId, Gate, GateId, GateState, GateTerms, MayI, Reviewer, RunId, RunState, Text, Tier, WaitReason,
};

/// What a gate's key names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum GateKey {
    /// A blocked deployment, which people approve or reject.
    Deployment(u64),
    /// A job that waits: for somebody to start it, for its turn, for its time.
    Job(u64),
}

impl GateKey {
    /// Reads a key.
    pub(in super::super) fn of(gate: &GateId) -> Option<Self> {
        let (kind, id) = gate.key.split_once(' ')?;
        match (kind, id.parse().ok()?) {
            ("deployment", id) => Some(Self::Deployment(id)),
            ("job", id) => Some(Self::Job(id)),
            _ => None,
        }
    }

    /// The gate's id in a run.
    pub(in super::super) fn gate(self, run: &RunId, environment: &EnvironmentId) -> GateId {
        let key = match self {
            Self::Deployment(id) => format!("deployment {id}"),
            Self::Job(id) => format!("job {id}"),
        };
        GateId { run: run.clone(), attempt: 1, environment: environment.clone(), key: key.into() }
    }
}

/// Where a gate stands, and who asks.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Place<'a> {
    /// The run that it is shown with.
    pub(in super::super) run: &'a RunId,
    pub(in super::super) environment: &'a EnvironmentId,
    pub(in super::super) tier: Tier,
    pub(in super::super) versions: &'a Versions,
    pub(in super::super) standing: &'a Standing,
    /// Whether the operator may deploy there.
    pub(in super::super) deploy: &'a MayI,
}

/// A blocked deployment as a gate of its pipeline.
pub(in super::super) fn blocked(place: &Place<'_>, wire: &wire::Deployment) -> Gate {
    let rules = counts(wire, place.standing);
    let approved = wire.approvals.iter().filter(|approval| approval.status == "approved").count();
    let given = u32::try_from(approved).unwrap_or(u32::MAX);
    let pending = u32::try_from(wire.pending_approval_count.unwrap_or(1)).unwrap_or(u32::MAX);
    let job = wire.deployable.as_ref().map_or("its job", |job| job.name.as_str());
    Gate {
        id: GateKey::Deployment(wire.id).gate(place.run, place.environment),
        tier: place.tier,
        release: place.versions.release(&wire.sha, &wire.reference),
        state: GateState::Pending,
        reason: WaitReason::Approval,
        since: wire.created_at,
        reviewers: rules
            .iter()
            .zip(wire.rules())
            .map(|(rule, wire)| Reviewer { name: rule.who.clone(), team: wire.user_id.is_none() })
            .collect(),
        required: given.saturating_add(pending),
        given,
        may_i: may_answer(wire, place.standing),
        timer_until: None,
        initiator: login(wire.user.as_ref()),
        terms: GateTerms {
            choices: choices(wire, place.standing, place.deploy),
            rules,
            claim: None,
            question: Text::new(&format!("approving starts nothing: after the last approval somebody plays {job}")),
            word: Text::new("blocked deployment"),
        },
    }
}

/// A job that deploys and waits for somebody, its turn or its time, as a gate of its pipeline. `ahead`: how many jobs are
/// before it in its queue, where that is known.
pub(in super::super) fn held(
    place: &Place<'_>,
    pipeline: &wire::Pipeline,
    job: &wire::Job,
    ahead: Option<usize>,
) -> Gate {
    let reason = match run_state(&job.status) {
        RunState::Waiting(reason) => reason,
        _ => WaitReason::Unsaid,
    };
    let (word, question) = match reason {
        WaitReason::Approval => ("manual job", format!("nobody is asked: whoever may deploy plays {} (P)", job.name)),
        WaitReason::Queue => (
            "resource group",
            match ahead {
                Some(0) => "it is the next in its queue".to_owned(),
                Some(1) => "1 job is before it in its queue".to_owned(),
                Some(many) => format!("{many} jobs are before it in its queue"),
                None => "it waits for its turn".to_owned(),
            },
        ),
        WaitReason::Timer => ("delayed job", "it starts by itself; playing it starts it now".to_owned()),
        _ => ("", String::new()),
    };
    Gate {
        id: GateKey::Job(job.id).gate(place.run, place.environment),
        tier: place.tier,
        release: place.versions.release(&pipeline.sha, &pipeline.reference),
        state: GateState::Pending,
        reason,
        since: job.created_at,
        reviewers: Vec::new(),
        required: 0,
        given: 0,
        may_i: place.deploy.clone(),
        timer_until: None,
        initiator: login(job.user.as_ref().or(pipeline.user.as_ref())),
        terms: GateTerms { question: Text::new(&question), word: Text::new(word), ..GateTerms::default() },
    }
}
