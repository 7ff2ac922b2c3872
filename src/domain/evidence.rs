//! What came back, and what became true.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Text;

/// What the provider answered to one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The HTTP status.
    pub status: u16,
    /// When it arrived.
    pub at: Timestamp,
    /// The thing that it made, where it names one (a run's id, a deployment's id).
    pub made: Option<Text>,
    /// Its page.
    pub url: Option<Text>,
    /// What it said.
    pub words: Text,
}

/// Whether a step took effect, found out by reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// It did, and how we know.
    Happened(Text),
    /// Not yet; it may still.
    NotYet(Text),
    /// It did not and will not: something else holds.
    DidNot(Text),
    /// Reading cannot tell.
    CannotTell(Text),
}
