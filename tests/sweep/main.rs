//! Reading many services at once: the queries against the vendor's schema, what answers mean, and sweeps of the simulator.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "they say how many cases they read")]

mod answers;
mod arithmetic;
mod hour;
#[path = "../support/in_process.rs"]
mod in_process;
mod organisations;
mod schema;
mod simulator;
