//! An account that could not be opened when the session began: no authorities on this machine, a certificate that is missing,
//! a kubeconfig that cannot be read. It says so wherever it is asked, and is opened as soon as that goes.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_trait::async_trait;

use crate::domain::{
    Capability, Cursor, Evidence, Fault, Intent, JobId, LogPage, Observation, Plan, ProviderKind, Receipt, RunId,
    Scope, Seal, ServiceId, Sight, SourceId, Step,
};
use crate::policy::Permit;
use crate::provider::{Provider, Reading, registry};

/// The time between two looks whether it was opened meanwhile.
const APART: Duration = Duration::from_secs(5);

/// Opens the account.
type Opens = Box<dyn Fn() -> Result<Arc<dyn Provider>, Fault> + Send + Sync>;

/// The account.
pub(super) struct Unopened {
    source: SourceId,
    capability: Capability,
    opens: Opens,
    opened: OnceLock<Arc<dyn Provider>>,
}

impl Unopened {
    /// An account at a kind of provider that `opens` opens, perhaps.
    pub(super) fn new(source: &SourceId, kind: ProviderKind, opens: Opens) -> Self {
        Self { source: source.clone(), capability: registry::capability(kind), opens, opened: OnceLock::new() }
    }

    fn open(&self) -> Result<&dyn Provider, Fault> {
        if let Some(opened) = self.opened.get() {
            return Ok(opened.as_ref());
        }
        let opened = (self.opens)()?;
        Ok(self.opened.get_or_init(|| opened).as_ref())
    }
}

impl fmt::Debug for Unopened {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Unopened").field("source", &self.source).finish_non_exhaustive()
    }
}

#[async_trait]
impl Provider for Unopened {
    fn source(&self) -> &SourceId {
        &self.source
    }

    fn capability(&self) -> &Capability {
        &self.capability
    }

    async fn changed(&self) -> Vec<ServiceId> {
        loop {
            if let Some(opened) = self.opened.get() {
                return opened.changed().await;
            }
            tokio::time::sleep(APART).await;
        }
    }

    async fn observe(&self, scope: &Scope, cursor: &Cursor) -> Observation {
        match self.open() {
            Ok(opened) => opened.observe(scope, cursor).await,
            Err(fault) => Observation { faults: vec![fault], ..Observation::default() },
        }
    }

    async fn plan(&self, intent: &Intent, reading: Reading) -> Result<Plan, Fault> {
        self.open()?.plan(intent, reading).await
    }

    async fn sight(&self, step: &Step) -> Result<Sight, Fault> {
        self.open()?.sight(step).await
    }

    async fn send(&self, step: &Step, seal: &Seal, permit: Permit) -> Result<Receipt, Fault> {
        self.open()?.send(step, seal, permit).await
    }

    async fn evidence(&self, step: &Step, seal: &Seal, sent_at: jiff::Timestamp) -> Result<Evidence, Fault> {
        self.open()?.evidence(step, seal, sent_at).await
    }

    async fn log(&self, run: &RunId, job: &JobId, from: u64) -> Result<LogPage, Fault> {
        self.open()?.log(run, job, from).await
    }
}
