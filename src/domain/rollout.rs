//! Progressive deployments: an object that steps, pauses, is judged and can be aborted while it is alive.
//!
//! A rollout is seen beside the deployments of its environment: the deployment says which attempt it is, the rollout how far
//! it is and what holds it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{EnvironmentId, Release, Text};

/// How the new release takes the place of the old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RolloutKind {
    /// By steps of weight.
    Canary,
    /// Beside the old one, then at once.
    BlueGreen,
    /// Replica by replica.
    Rolling,
}

/// Where a rollout stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RolloutState {
    /// It has arrived: only the newest release runs.
    Complete,
    /// It moves.
    Progressing,
    /// It stands still, for the reasons in [`Rollout::pauses`].
    Paused,
    /// It was given up: the old release serves, the new one is still what is asked for.
    Aborted,
    /// It cannot go on by itself: a deadline passed, the object is invalid.
    Degraded,
    /// The provider has not looked at the newest change of it yet: nothing that it says is about that.
    Unobserved,
    /// A word that we do not know.
    Unknown(Text),
}

impl RolloutState {
    /// The word for it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Progressing => "progressing",
            Self::Paused => "paused",
            Self::Aborted => "aborted",
            Self::Degraded => "degraded",
            Self::Unobserved => "unobserved",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// Why a rollout stands still.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// A step of its plan says so.
    Step,
    /// A new colour waits to take over.
    BeforeCutover,
    /// An analysis could not decide.
    InconclusiveAnalysis,
    /// A person paused it.
    Person,
    /// A word that we do not know.
    Unknown(Text),
}

impl PauseReason {
    /// The words for it.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Self::Step => "paused by its plan",
            Self::BeforeCutover => "waits before the cutover",
            Self::InconclusiveAnalysis => "inconclusive analysis",
            Self::Person => "paused by a person",
            Self::Unknown(_) => "paused",
        }
    }
}

/// One pause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Why.
    pub reason: PauseReason,
    /// The provider's own word for the reason.
    pub word: Text,
    /// Since when.
    pub since: Option<Timestamp>,
    /// Until when, where it ends by itself.
    pub until: Option<Timestamp>,
}

/// One step of a rollout's plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RolloutStep {
    /// Send so many per cent to the new release.
    Weight(u32),
    /// Wait; nothing: until a person lets it go on.
    Pause {
        /// Seconds.
        seconds: Option<u64>,
    },
    /// Let an analysis judge.
    Analysis(Text),
    /// Anything else, by the provider's word.
    Other(Text),
}

/// What an analysis, or one of its metrics, says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// Not begun.
    Pending,
    /// Being measured.
    Running,
    /// Good.
    Successful,
    /// Bad: the release is to blame.
    Failed,
    /// Neither good nor bad: a person decides.
    Inconclusive,
    /// The measuring broke.
    Errored,
    /// A word that we do not know.
    Unknown(Text),
}

impl Judgement {
    /// The word for it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Successful => "successful",
            Self::Failed => "failed",
            Self::Inconclusive => "inconclusive",
            Self::Errored => "errored",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// One metric of an analysis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metric {
    /// Its name.
    pub name: Text,
    /// What it says.
    pub judgement: Judgement,
    /// Its newest value, as the provider writes it.
    pub value: Option<Text>,
    /// Good, bad and undecided measurements so far.
    pub counts: (u32, u32, u32),
    /// What the provider says about it.
    pub message: Text,
}

/// An analysis of a rollout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Analysis {
    /// Its name.
    pub name: Text,
    /// Of what it is a part: a step, the background, before or after the cutover.
    pub role: Text,
    /// What it says as a whole.
    pub judgement: Judgement,
    /// Its metrics.
    pub metrics: Vec<Metric>,
    /// What the provider says about it.
    pub message: Text,
}

/// Something that will undo an act by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Automation {
    /// Which: `Argo CD application checkout`.
    pub name: Text,
    /// What it will do, and when: "syncs by itself and heals: it puts back what Git says within minutes".
    pub will: Text,
}

/// How many replicas there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replicas {
    /// Asked for.
    pub desired: u32,
    /// Of the newest release.
    pub updated: u32,
    /// Ready, of any release.
    pub ready: u32,
    /// Available, of any release.
    pub available: u32,
}

/// A progressive deployment as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rollout {
    /// Where.
    pub environment: EnvironmentId,
    /// How.
    pub kind: RolloutKind,
    /// The provider's own name of the object: `Rollout shop/checkout`.
    pub object: Text,
    /// Where it stands.
    pub state: RolloutState,
    /// The provider's own word for that.
    pub word: Text,
    /// What it says about it.
    pub message: Text,
    /// The revision that is being rolled out: what acts are bound to.
    pub revision: Text,
    /// Its release.
    pub release: Release,
    /// The revision that served before and serves what the new one does not, with its release.
    pub stable: Option<(Text, Release)>,
    /// Its plan.
    pub steps: Vec<RolloutStep>,
    /// Which step it is at, from 0; as many as there are steps: past the last one.
    pub at: Option<u32>,
    /// Per cent that the new release gets, where the provider says.
    pub weight: Option<u32>,
    /// Replicas.
    pub replicas: Replicas,
    /// Why it stands still.
    pub pauses: Vec<Pause>,
    /// Who judges it, and how.
    pub analyses: Vec<Analysis>,
    /// When the old colour goes away: until then it can be switched back at once.
    pub old_until: Option<Timestamp>,
    /// What will fight an act, where that could be read.
    pub automation: Option<Automation>,
    /// What is not as it normally is and stays so until a person restores it; empty: nothing.
    pub reminder: Text,
    /// Since when it stands where it stands.
    pub since: Option<Timestamp>,
}

impl Rollout {
    /// Its place, as premises spell it: `2 paused`; without a plan of steps `- progressing`.
    #[must_use]
    pub fn place(&self) -> Text {
        let step = self.at.map_or_else(|| "-".to_owned(), |at| at.to_string());
        Text::new(&format!("{step} {}", self.state.word()))
    }
}

/// What is done to a rollout that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Steer {
    /// Let it go on: past the present pause or step.
    Advance,
    /// Let it go to its end at once, past every step and analysis.
    AdvanceFully,
    /// Stop it where it is.
    Pause,
    /// Let a stopped one go on.
    Resume,
    /// Give it up: the old release serves everything again.
    Abort,
    /// Try it again after it was given up.
    Retry,
}
