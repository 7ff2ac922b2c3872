//! The words of the product as plain data and total functions: what a service, a release, a gate, a plan is.
//!
//! Nothing here knows a clock, a disk, a network, a screen or a vendor. Time enters as [`Now`]; text from outside
//! enters as [`Text`] and is harmless from then on.

mod ask;
mod capability;
mod comparison;
mod current;
mod deployment;
pub mod dora;
mod environment;
mod evidence;
mod fault;
mod freshness;
mod gate;
mod id;
mod intent;
mod log;
mod observation;
mod order_state;
mod organisation;
mod plan;
mod premise;
mod probe;
mod provider_freeze;
mod provider_kind;
mod release;
mod rollout;
mod run;
pub mod secret;
mod service;
mod text;
mod tier;
mod time;
mod timeline;
mod verb;

pub use ask::Ask;
pub use capability::{Capability, Promotion, Support};
pub use comparison::{ChangedCommit, Comparison, Flag, Flags};
pub use current::{Current, CurrentState, current, decisive};
pub use deployment::{Deployment, DeploymentState, PutBack};
pub use environment::{Environment, ProtectionRule};
pub use evidence::{Evidence, Receipt};
pub use fault::{Fault, FaultKind, Standing};
pub use freshness::Freshness;
pub use gate::{ApprovalRule, Claim, Gate, GateState, GateTerms, MayI, Review, ReviewVerdict, Reviewer};
pub use id::{CommitId, DeploymentId, EnvironmentId, GateId, IntentId, JobId, RunId, ServiceId, SourceId, WorkflowId};
pub use intent::{Intent, Seal};
pub use log::LogPage;
pub use observation::{Account, Budget, Conditional, Cursor, Fact, HISTORY_PAGE, Observation, SWEPT_AT_ONCE, Scope};
pub use order_state::OrderState;
pub use organisation::{ORGANISATION_LIMIT, OrganisationSetup};
pub use plan::{Digest, GateForecast, Media, Method, Plan, Request, Step, Undo};
pub use premise::{Difference, Premise, PremiseKey, Sight, differences};
pub use probe::{
    HealthCheck, HealthSign, Pattern, PatternError, ProbeAnswer, ProbeHealth, ProbeReading, ProbeRecord, ProbeRule,
    ProbeRules, ProbeSample, ProbeSetup, Proof, Silence, Streak, VersionMatch, VersionPlace, fill_address,
    version_match,
};
pub use provider_freeze::ProviderFreeze;
pub use provider_kind::ProviderKind;
pub use release::Release;
pub use rollout::{
    Analysis, Automation, Judgement, Metric, Pause, PauseReason, Replicas, Rollout, RolloutKind, RolloutState,
    RolloutStep, Steer,
};
pub use run::{Annotation, AnnotationLevel, Job, Outcome, Run, RunState, Step as JobStep, WaitReason};
pub use service::{Permission, PromoteWay, Service, ServiceSetup, Workflow, WorkflowState};
pub use text::Text;
pub use tier::Tier;
pub use time::{Clock, Mono, Now};
pub use timeline::{
    Change, ChangeId, Gap, Interval, Knowledge, Passage, Ran, Reconstruction, What, interval_at, reconstruct,
};
pub use verb::Verb;
