//! A Kubernetes cluster: Deployments, Argo Rollouts with their analyses, Argo CD applications that say what they keep.
//!
//! Written from the vendors' documents. `store` keeps objects as the API shows them; `controller` does what the cluster's
//! controllers do, by the world's clock; `routes` answers requests; `stream` shows changes as they come.

mod birth;
mod controller;
mod deed;
mod discovery;
mod failure;
mod field;
mod patch;
mod reviews;
mod routes;
mod select;
mod store;
mod stream;
mod table;

use std::collections::BTreeMap;

use jiff::Timestamp;

use controller::{Memory, Template};
use store::{Key, Store};

pub(crate) use deed::perform;
pub(crate) use failure::trouble;
pub(crate) use routes::answer;

/// A release reached an environment of an application that the world shares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Delivered {
    pub(crate) at: Timestamp,
    /// `owner/name` of the application.
    pub(crate) application: String,
    pub(crate) environment: String,
    /// The tag or commit that every replica runs from here on.
    pub(crate) reference: String,
}

/// A cluster as it is now.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cluster {
    store: Store,
    /// What controllers remember beside the objects.
    memory: BTreeMap<Key, Memory>,
    /// What analyses measure, by name.
    templates: BTreeMap<String, Template>,
    /// Tags of images that never become ready.
    broken: Vec<String>,
    /// Who may only look.
    readers: Vec<String>,
    now: Timestamp,
    delivered: Vec<Delivered>,
    version: String,
}

impl Cluster {
    /// Whether there is one at all.
    pub(crate) fn exists(&self) -> bool {
        !self.version.is_empty()
    }

    /// What reached shared applications since it was last asked.
    pub(crate) fn take_delivered(&mut self) -> Vec<Delivered> {
        std::mem::take(&mut self.delivered)
    }
}
