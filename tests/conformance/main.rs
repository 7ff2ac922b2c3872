//! Conformance with the vendor's own description: of what the simulator answers, of what the provider asks, and of the
//! recordings of others. Needs the shared folder beside the project; says how much it read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a panic is how a test fails")]

#[path = "../support/openapi.rs"]
mod openapi;

mod flight;
mod referee;
mod simulator;
mod sweep;
