//! An Octopus server, as its own description says: spaces, projects, lifecycles, releases, deployments carried out by
//! server tasks, interruptions that people take upon themselves and answer, deployment freezes.
//!
//! Written from the vendor's documents alone. `server` is what there is, `advance` lets its tasks work, `act` is what
//! people do to it, `routes` takes requests apart, `shapes` writes answers out.

mod act;
mod advance;
mod birth;
mod collection;
mod routes;
mod server;
mod shapes;
mod tree;

pub(crate) use routes::{answer, trouble};
pub(crate) use server::Server;
