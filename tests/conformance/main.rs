//! Conformance with the vendors' own descriptions: of what the simulator answers, of what the provider asks, and of the
//! recordings of others. Needs the shared folder beside the project; says how much it read.
#![allow(clippy::print_stdout, reason = "how much was read is said")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a panic is how a test fails")]

#[path = "../support/openapi.rs"]
mod openapi;

#[path = "../support/cluster.rs"]
mod cluster;

#[path = "../support/in_process.rs"]
mod in_process;

#[path = "../support/graphql.rs"]
mod vendor;

mod flight;
mod gitlab;
mod graphql;
mod kubernetes;
mod octopus;
mod recordings;
mod referee;
mod requests;
mod simulator;
mod sweep;
