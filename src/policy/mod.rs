//! May we? Pure rules, and the types that make "yes" something one cannot forge.
//!
//! [`assess`] is the only road from a [`Plan`](crate::domain::Plan) to a [`Clearance`], a [`Clearance`] the only road to an
//! [`Order`], an [`Order`] the only source of a [`Permit`], and without a permit no provider sends a write. None of the
//! three can be cloned or built by hand.
//!
//! Policies narrow what the provider allows, never widen it. None but read-only can block a safing verb.

mod assess;
mod challenge;
mod clearance;
mod facts;
mod finding;
mod freeze;
mod guardrail;
mod pattern;
mod read_only;
mod refusal;
mod rest;
mod rules;
mod second;
mod settings;
mod subject;

pub use assess::{Verdict, assess, recheck, spared};
pub use challenge::{Answer, BLIND_WORDS, Challenge, Confirm, OVERRIDE_REASON, TWICE_WORDS};
pub use clearance::{CLEARANCE_LIFE, Clearance, Order, OrderError, Permit};
pub use facts::{Facts, RolledBack, Stay, UnderWay, Witness};
pub use finding::{Finding, Requirement, Ruling};
pub use freeze::{Freeze, FreezeError, FreezeStanding, Moment};
pub use guardrail::{Demand, Guardrail, Reach};
pub use pattern::{NamePattern, PatternError, TicketPattern};
pub use read_only::{ReadOnly, WriteGuard};
pub use refusal::{Refusal, Rule};
pub use rest::judge_rest;
pub use rules::judge;
pub use second::{SecondPerson, Signer, SignerError, signature_characters, signing_command};
pub use settings::Settings;
pub use subject::Subject;
