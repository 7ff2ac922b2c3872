//! What a job printed.

use serde::{Deserialize, Serialize};

use super::Text;

/// A part of a job's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPage {
    /// Lines, harmless, colours dropped.
    pub lines: Vec<Text>,
    /// Where to go on reading, where there is more to come.
    pub next: Option<u64>,
    /// What to say in place of or beside the lines: "GitHub gives logs only when the job has ended".
    pub note: Option<Text>,
    /// Where it can be read in a browser.
    pub url: Option<Text>,
}
