//! Deployable things, and how the operator set them up.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ServiceId, SourceId, Text, Tier, WorkflowId};

/// What the operator may do in a service, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Nothing is known.
    Unsaid,
    /// Look.
    Read,
    /// Change.
    Write,
    /// Change rules.
    Admin,
}

/// Whether a workflow starts when its triggers fire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkflowState {
    /// It does.
    Active,
    /// Somebody disabled it.
    Disabled,
    /// The provider disabled it (idle, fork).
    DisabledByProvider,
    /// It is gone.
    Deleted,
    /// A word that we do not know.
    Unknown(Text),
}

/// A pipeline definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workflow {
    /// Which.
    pub id: WorkflowId,
    /// Its name.
    pub name: Text,
    /// The file that defines it.
    pub path: Text,
    /// Whether it starts.
    pub state: WorkflowState,
    /// When the provider last changed it, where it says: of a disabled one, when that was done at the latest.
    pub updated_at: Option<Timestamp>,
}

/// A deployable thing as the provider shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Which.
    pub id: ServiceId,
    /// Its account.
    pub source: SourceId,
    /// The name on the screen.
    pub name: Text,
    /// The provider's own name (`owner/repository`), as it is now (it may have been renamed).
    pub repository: Text,
    /// Its page.
    pub url: Text,
    /// What the operator may do.
    pub permission: Permission,
    /// Its pipelines.
    pub workflows: Vec<Workflow>,
}

/// How a release is put into an environment where no gate of a run does it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PromoteWay {
    /// Start a workflow. `{version}`, `{commit}`, `{reference}` and `{environment}` are filled in.
    Dispatch {
        /// The workflow's file or id.
        workflow: String,
        /// The reference to start it on.
        reference: String,
        /// Its inputs.
        inputs: BTreeMap<String, String>,
    },
    /// Create a deployment and let the service's own automation take it.
    Deployment,
}

/// What the operator configured about a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceSetup {
    /// Its id on the screen and the command line.
    pub id: ServiceId,
    /// Its account.
    pub source: SourceId,
    /// The provider's own name, as [`ProviderKind::service_form`](super::ProviderKind::service_form) says.
    pub repository: String,
    /// Promotion order by environment name; empty: what the provider says.
    pub environments: Vec<String>,
    /// Tiers by environment name where the name does not tell.
    pub tiers: BTreeMap<String, Tier>,
    /// How to promote and put back, where configured.
    pub promote: Option<PromoteWay>,
    /// The service that this is another layer of, seen through another source: both are one row.
    pub part_of: Option<ServiceId>,
}

impl ServiceSetup {
    /// A service without any configuration beyond its name.
    #[must_use]
    pub fn plain(source: &SourceId, repository: &str) -> Self {
        Self {
            id: ServiceId::new(repository),
            source: source.clone(),
            repository: repository.to_owned(),
            environments: Vec::new(),
            tiers: BTreeMap::new(),
            promote: None,
            part_of: None,
        }
    }

    /// The tier of one of its environments.
    #[must_use]
    pub fn tier(&self, environment: &str) -> Tier {
        self.tiers.get(environment).copied().unwrap_or_else(|| Tier::guess(environment))
    }
}
