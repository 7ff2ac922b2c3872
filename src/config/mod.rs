//! Configuration: layers of values become one validated, typed whole that can say where each part came from.
//!
//! ```text
//! default < system < user < project < environment < flags ─▶ resolve(&Inputs) ─▶ Configuration | Problems
//! ```
//!
//! Pure. Files, the environment, flags and the checkout's remotes come in as values ([`Inputs`]); finding and reading them,
//! and reading the tokens that a [`TokenReference`] names, is for those who own a disk. A file found in a repository is not
//! trusted and can say very little. Every problem of every file is reported at once, with its place and what to do.

mod accounts;
mod alerts;
mod black_box;
mod catalogue;
mod channel;
mod draft;
mod guardrails;
mod keymap;
mod layer;
mod organisation;
mod probe;
mod problem;
mod promote;
mod provenance;
mod reader;
mod remote;
mod resolve;
mod rules;
mod service;
mod source;
mod suggest;
mod targets;
mod token;
mod trust;
mod tuning;
mod untrusted;

pub use black_box::BlackBox;
pub use catalogue::{Described, catalogue, described};
pub use channel::{ChannelSetup, ChannelWay, MailSecurity, MailSetup};
pub use keymap::usual_controls;
pub use layer::{Flags, Inputs, Layer, Origin, Place, Remote, Variables};
pub use problem::{Problem, Problems};
pub use provenance::{Provenance, Setting};
pub use remote::{RemoteError, RemoteUrl};
pub use resolve::{Configuration, resolve};
pub use source::SourceSetup;
pub use suggest::nearest;
pub use token::TokenReference;
pub use trust::TrustSetup;
pub use tuning::Limits;

/// The commented file with all defaults: what `flightdeck init` writes.
pub const DEFAULTS: &str = include_str!("../../assets/flightdeck.toml");
