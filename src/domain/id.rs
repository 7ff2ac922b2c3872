//! Names of things. Each is opaque: only the provider that made it reads meaning into it.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Text;

macro_rules! opaque {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Names the thing by `id`.
            #[must_use]
            pub fn new(id: &str) -> Self {
                Self(Arc::from(id))
            }

            /// The id as it came, for the provider that made it.
            #[must_use]
            pub fn raw(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                Text::new(&self.0).fmt(formatter)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, concat!(stringify!($name), "({})"), self)
            }
        }
    };
}

opaque!(
    /// One configured account at one provider and base URL.
    SourceId
);
opaque!(
    /// A deployable thing; unique over all sources of a session (the configured id, else `owner/repository`).
    ServiceId
);
opaque!(
    /// A commit, as the full hash where it is known.
    CommitId
);
opaque!(
    /// One attempt to put a release into an environment, by the provider's own id.
    DeploymentId
);
opaque!(
    /// One job of a run, by the provider's own id.
    JobId
);
opaque!(
    /// A workflow (pipeline definition), by the provider's own id.
    WorkflowId
);
opaque!(
    /// One asking of one operator. Travels in the provider's comment so that any host can recognise the effect.
    IntentId
);

impl CommitId {
    /// The customary short form, seven characters.
    #[must_use]
    pub fn short(&self) -> Text {
        Text::new(&self.raw().chars().take(7).collect::<String>())
    }
}

/// One execution of a pipeline: the provider's id within its service. Attempts share it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Debug)]
pub struct RunId {
    /// The service whose run it is.
    pub service: ServiceId,
    /// The provider's id.
    pub run: Arc<str>,
}

impl RunId {
    /// Names a run.
    #[must_use]
    pub fn new(service: &ServiceId, run: &str) -> Self {
        Self { service: service.clone(), run: Arc::from(run) }
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.service, Text::new(&self.run))
    }
}

/// A named target of one service.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Debug)]
pub struct EnvironmentId {
    /// The service.
    pub service: ServiceId,
    /// The environment's name as the provider spells it.
    pub name: Text,
}

impl EnvironmentId {
    /// Names an environment.
    #[must_use]
    pub fn new(service: &ServiceId, name: &str) -> Self {
        Self { service: service.clone(), name: Text::new(name) }
    }
}

impl fmt::Display for EnvironmentId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.service, self.name)
    }
}

/// One gate of one attempt of a run. A new attempt is a new gate.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Debug)]
pub struct GateId {
    /// The run that waits.
    pub run: RunId,
    /// Which attempt of it.
    pub attempt: u32,
    /// The environment that the gate guards.
    pub environment: EnvironmentId,
    /// The provider's own id of what is answered (GitHub: the environment's id).
    pub key: Arc<str>,
}

impl fmt::Display for GateId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}#{}/{}", self.run, self.attempt, self.environment.name)
    }
}
