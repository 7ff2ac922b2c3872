//! The command line: one file a subcommand.
//!
//! Everything that acts takes the screen's road: plan, rules, confirmation, order, executor. What reads prints what the
//! screen's state says.

mod arguments;
mod discover;
mod exit;
pub mod output;
pub mod report;
mod sim;

pub use arguments::{Arguments, Command, Global};
pub use discover::{Places, configuration, inputs};
pub use exit::{Exit, Failure};
