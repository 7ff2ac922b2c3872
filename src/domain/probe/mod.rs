//! Looking at what an environment itself says: which version runs there, and whether it is healthy.
//!
//! Here are the question ([`ProbeSetup`]), one answer ([`ProbeSample`]) and what many answers amount to ([`ProbeRecord`]).
//! What follows for an environment is decided in [`current`](super::current()). Nothing here asks a network or a clock.

mod pattern;
mod proof;
mod record;
mod rules;
mod sample;
mod setup;
mod version;

pub use pattern::{Pattern, PatternError};
pub use proof::Proof;
pub use record::{ProbeRecord, Silence, Streak};
pub use rules::{ProbeRule, ProbeRules};
pub use sample::{ProbeAnswer, ProbeHealth, ProbeReading, ProbeSample};
pub use setup::{HealthCheck, HealthSign, ProbeSetup, VersionPlace, fill_address};
pub use version::{VersionMatch, version_match};
