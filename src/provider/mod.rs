//! The vendors' dialects behind one trait, plain data both ways.
//!
//! Knows the domain's words and the policy's [`Permit`] and guard types, the wire, and nothing of screens, files or the
//! cockpit's state. `registry` names the dialects; `http` holds the only client; each dialect has a folder of its own and knows no sibling. `probe` speaks
//! no vendor's dialect: it asks the environments themselves. What several dialects need lies beside them: `versions` (names of commits),
//! `findings` (facts beside faults), `tolerant` (fields that may be missing), `plain` (what programs print), `drawn` (what was on the screen).

mod drawn;
mod findings;
pub mod github;
pub mod gitlab;
pub mod http;
pub mod kubernetes;
pub mod octopus;
mod plain;
pub mod probe;
pub mod registry;
mod tolerant;
mod versions;

use std::fmt::Debug;

use async_trait::async_trait;

use crate::domain::{
    Capability, Cursor, Evidence, Fault, Intent, JobId, LogPage, Observation, Plan, Receipt, RunId, Scope, Seal,
    ServiceId, Sight, SourceId, Step,
};
use crate::policy::Permit;

/// Whether a plan may read before it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Read the facts now; the ordinary way.
    Fresh,
    /// Read nothing: build the requests from what the intent carries. For safing verbs while reads fail.
    Blind,
}

/// One configured account at one vendor.
#[async_trait]
pub trait Provider: Debug + Send + Sync {
    /// Which account.
    fn source(&self) -> &SourceId;

    /// What it can do, with honest labels.
    fn capability(&self) -> &Capability;

    /// Comes back when the provider noticed a change by itself, with the services that it is about: for those that watch.
    /// What changed is read by [`observe`](Self::observe). One that does not watch never comes back.
    async fn changed(&self) -> Vec<ServiceId> {
        std::future::pending().await
    }

    /// Reads a scope. Never fails as a whole: what could not be read is in the observation's faults.
    async fn observe(&self, scope: &Scope, cursor: &Cursor) -> Observation;

    /// Makes the exact requests that an intent becomes. Sends nothing.
    ///
    /// # Errors
    /// A fault that says why the verb is not possible, with the lines to configure where configuration is what is missing.
    async fn plan(&self, intent: &Intent, reading: Reading) -> Result<Plan, Fault>;

    /// Reads the present values of exactly the premises of a step.
    ///
    /// # Errors
    /// A fault where reading failed; then nothing may be sent, but by a blind clearance.
    async fn sight(&self, step: &Step) -> Result<Sight, Fault>;

    /// Sends one step's request, once. Never retried, never redirected.
    ///
    /// # Errors
    /// A fault of kind [`UnknownOutcome`](crate::domain::FaultKind::UnknownOutcome) where the request may have been taken
    /// and the answer was lost; any other kind means that it took no effect.
    async fn send(&self, step: &Step, seal: &Seal, permit: Permit) -> Result<Receipt, Fault>;

    /// Whether a step that was sent at `sent_at` has taken effect, found out by reading.
    ///
    /// # Errors
    /// A fault where reading failed.
    async fn evidence(&self, step: &Step, seal: &Seal, sent_at: jiff::Timestamp) -> Result<Evidence, Fault>;

    /// Reads a job's log from a line on.
    ///
    /// # Errors
    /// A fault where reading failed.
    async fn log(&self, run: &RunId, job: &JobId, from: u64) -> Result<LogPage, Fault>;
}
