//! The vendor's objects, as far as we read them. Tolerant: old and new servers, missing and null fields, words that did
//! not exist when this was written. What is kept in a cursor is these types written out again.
//!
//! After the vendor's REST description (server 2021.2, `deploymentfreezes` after its Go client); names of fields are
//! written in Pascal case there.

mod dashboard;
mod deployment;
mod interruption;
mod release;
mod space;
mod task;

use serde::{Deserialize, Serialize};

pub(super) use super::super::tolerant::{or_default, time};

pub(super) use dashboard::{Dashboard, Item, Progression, Tenant};
pub(super) use deployment::{Deployment, Freeze, Freezes};
pub(super) use interruption::{Button, Interruption};
pub(super) use release::{Defect, LifecycleProgression, Release};
pub(super) use space::{Environment, Lifecycle, Project, Space, User};
pub(super) use task::{Activity, Task, TaskDetails};

/// One page of a collection.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Collection<T> {
    /// The items of this page.
    #[serde(default = "Vec::new")]
    pub items: Vec<T>,
    /// How many there are on all pages.
    #[serde(default, deserialize_with = "or_default")]
    pub total_results: usize,
}

/// A name with its id.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Named {
    /// The id.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// The name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
}
