//! The strongest word. Enforced where requests are made, not where keys are read.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};

use crate::domain::{EnvironmentId, Fault, FaultKind, SourceId, Step};

/// What may not be written to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadOnly {
    /// Everything, by the configuration: `:arm` cannot leave it.
    pub configured: bool,
    /// Everything, by `--read-only`: `:arm` leaves it for the session.
    pub session: bool,
    /// Single accounts.
    pub sources: BTreeSet<SourceId>,
    /// Single environments.
    pub environments: BTreeSet<EnvironmentId>,
    /// Environments by name in every service.
    pub environment_names: BTreeSet<String>,
}

impl ReadOnly {
    /// Why `step`'s source and environments may not be written to, if they may not.
    #[must_use]
    pub fn forbids<'a>(
        &self,
        source: &SourceId,
        environments: impl IntoIterator<Item = &'a EnvironmentId>,
    ) -> Option<String> {
        if self.configured {
            return Some("the configuration says read-only".to_owned());
        }
        if self.session {
            return Some("read-only mode; :arm leaves it for this session".to_owned());
        }
        if self.sources.contains(source) {
            return Some(format!("the configuration says that source {source} is read-only"));
        }
        environments
            .into_iter()
            .find(|environment| {
                self.environments.contains(environment) || self.environment_names.contains(environment.name.raw())
            })
            .map(|environment| format!("the configuration says that {environment} is read-only"))
    }
}

/// Stands where requests are made and refuses what read-only mode forbids. Clones share the session's switch.
#[derive(Clone, Debug)]
pub struct WriteGuard {
    rules: Arc<ReadOnly>,
    session: Arc<AtomicBool>,
}

impl WriteGuard {
    /// A guard over `rules`.
    #[must_use]
    pub fn new(rules: ReadOnly) -> Self {
        let session = Arc::new(AtomicBool::new(rules.session));
        Self { rules: Arc::new(rules), session }
    }

    /// Leaves the session's read-only mode. False where the configuration forbids it.
    #[must_use]
    pub fn arm(&self) -> bool {
        if self.rules.configured {
            return false;
        }
        self.session.store(false, Ordering::SeqCst);
        true
    }

    /// Enters the session's read-only mode.
    pub fn disarm(&self) {
        self.session.store(true, Ordering::SeqCst);
    }

    /// Lets `step` through or says why not.
    ///
    /// # Errors
    /// A [`FaultKind::ReadOnly`] fault; nothing may be sent then.
    pub fn check(&self, step: &Step) -> Result<(), Fault> {
        let mut rules = (*self.rules).clone();
        rules.session = self.session.load(Ordering::SeqCst);
        match rules.forbids(&step.source, &step.environments) {
            None => Ok(()),
            Some(why) => Err(Fault::new(FaultKind::ReadOnly, step.summary.raw(), &why)),
        }
    }
}
