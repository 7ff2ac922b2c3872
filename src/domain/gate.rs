//! What holds a deployment, and the people who answer it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CommitId, EnvironmentId, GateId, Release, RunId, Text, Tier, WaitReason};

/// Where a gate stands. Terminal states never reopen: a new attempt is a new gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateState {
    /// Waits.
    Pending,
    /// Let through.
    Satisfied,
    /// Refused.
    Rejected,
    /// The run went away under it.
    Moot,
}

/// Whether the operator may answer a gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MayI {
    /// Yes.
    Yes,
    /// No, and why not.
    No(Text),
    /// The provider does not say.
    Unsaid,
}

/// Somebody who may answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewer {
    /// The login or the team's name.
    pub name: Text,
    /// Whether it is a team.
    pub team: bool,
}

/// One of several rules that all want their own approvals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalRule {
    /// Whom it wants, in the provider's words: `Maintainers`, `group release-captains`.
    pub who: Text,
    /// How many approvals it wants.
    pub required: u32,
    /// Who approved so far.
    pub by: Vec<Text>,
    /// Whether the operator counts for it.
    pub may_i: MayI,
}

/// Who took a gate upon themselves, where only that person may answer it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Who.
    pub by: Text,
    /// Whether that is the operator.
    pub mine: bool,
}

/// What a provider adds to the question of a gate. Empty where it adds nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateTerms {
    /// The rules that want their own approvals, where there are several.
    pub rules: Vec<ApprovalRule>,
    /// Who took it upon themselves.
    pub claim: Option<Claim>,
    /// What is asked: instructions for whoever answers.
    pub question: Text,
    /// The provider's own words for letting it through, where there are several ways; the first is the usual one.
    pub choices: Vec<Text>,
    /// The provider's own word for the gate: `blocked deployment`, `manual intervention`, `guided failure`.
    pub word: Text,
}

/// What one environment still wants of one attempt of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// Its id.
    pub id: GateId,
    /// The tier of the environment it guards.
    pub tier: Tier,
    /// What would be deployed.
    pub release: Release,
    /// Where it stands.
    pub state: GateState,
    /// What it waits for now.
    pub reason: WaitReason,
    /// Since when it waits.
    pub since: Option<Timestamp>,
    /// Who may answer.
    pub reviewers: Vec<Reviewer>,
    /// How many approvals it wants; zero where it is a timer alone.
    pub required: u32,
    /// How many it has.
    pub given: u32,
    /// Whether the operator counts.
    pub may_i: MayI,
    /// When its timer ends, where it has one.
    pub timer_until: Option<Timestamp>,
    /// Who started the run: the person whom a self-review rule is about.
    pub initiator: Option<Text>,
    /// What the provider adds.
    pub terms: GateTerms,
}

impl Gate {
    /// The run that waits.
    #[must_use]
    pub fn run(&self) -> &RunId {
        &self.id.run
    }

    /// The environment that it guards.
    #[must_use]
    pub fn environment(&self) -> &EnvironmentId {
        &self.id.environment
    }

    /// The commit that would be deployed.
    #[must_use]
    pub fn commit(&self) -> &CommitId {
        &self.release.commit
    }

    /// Whether it waits for a person rather than for a clock alone.
    #[must_use]
    pub fn wants_people(&self) -> bool {
        self.required > self.given
    }

    /// Whether nobody is asked and nothing runs: it goes on when somebody starts it.
    #[must_use]
    pub fn starts_by_hand(&self) -> bool {
        self.required == 0 && self.reason == WaitReason::Approval
    }
}

/// What a reviewer said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewVerdict {
    /// Let through.
    Approved,
    /// Refused.
    Rejected,
    /// Asked, not answered.
    Pending,
    /// A word that we do not know.
    Unknown(Text),
}

/// One answer in a run's review history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Who answered; nobody where the account is gone.
    pub by: Option<Text>,
    /// What.
    pub verdict: ReviewVerdict,
    /// Their comment.
    pub comment: Text,
    /// The environments it was about.
    pub environments: Vec<Text>,
    /// When, where the provider says.
    pub at: Option<Timestamp>,
}
