//! The first line of a tape.

use serde::{Deserialize, Serialize};

use crate::cockpit::snapshot::Snapshot;
use crate::cockpit::{Rehearsal, Start};

/// What says that a file is a tape.
pub const FORMAT: &str = "flightdeck.black-box";

/// The version of the lines. A tape of another one is refused: its events would not fold to what was seen.
pub const VERSION: u32 = 2;

/// What a tape begins with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Opening {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u32,
    /// The program's version.
    pub program: String,
    /// The session.
    pub session: String,
    /// The number of this part of the session, from 1.
    pub part: u32,
    /// What the session began with.
    pub start: Start,
    /// What it was told of the last session before its first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recalled: Option<Snapshot>,
    /// What was rehearsed, where anything was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rehearsal: Option<Rehearsal>,
}

impl Opening {
    /// The opening of a session's first part.
    #[must_use]
    pub fn new(session: &str, mut start: Start, recalled: Option<Snapshot>) -> Self {
        start.probes = start.probes.without_queries();
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            session: session.to_owned(),
            part: 1,
            start,
            recalled,
            rehearsal: None,
        }
    }
}
