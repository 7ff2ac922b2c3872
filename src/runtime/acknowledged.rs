//! The file that keeps what the operator acknowledged: small, versioned, theirs alone.
//!
//! `acknowledged.json` in the state directory. A file that cannot be understood is no reason not to start: it is left aside
//! and written anew with the next acknowledgement.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::kept_file;
use crate::cockpit::Acknowledgement;

const NAME: &str = "acknowledged.json";
const SCHEMA: &str = "flightdeck.acknowledged/1";
/// As many are kept, the newest.
const MOST: usize = 500;

#[derive(Serialize, Deserialize)]
struct File {
    schema: String,
    acknowledged: Vec<Acknowledgement>,
}

/// The file. Changes are made one after the other, whichever session makes them.
#[derive(Debug)]
pub struct AcknowledgedFile {
    /// Nothing where the machine has no place for it.
    path: Option<PathBuf>,
}

impl AcknowledgedFile {
    /// The file in a state directory; an empty one is none, and nothing is kept.
    #[must_use]
    pub fn new(state_directory: &Path) -> Self {
        let place = Some(state_directory).filter(|place| !place.as_os_str().is_empty());
        Self { path: place.map(|place| place.join(NAME)) }
    }

    /// What it says; nothing where there is none.
    ///
    /// # Errors
    /// Where it cannot be read or understood.
    pub fn load(&self) -> io::Result<Vec<Acknowledgement>> {
        let Some(path) = &self.path else { return Ok(Vec::new()) };
        let Some(text) = kept_file::read(path)? else { return Ok(Vec::new()) };
        let file: File = serde_json::from_str(&text)?;
        if file.schema == SCHEMA { Ok(file.acknowledged) } else { Err(io::ErrorKind::InvalidData.into()) }
    }

    /// Adds one or takes it out; what other sessions wrote meanwhile stays.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn keep(&self, acknowledgement: &Acknowledgement, given: bool) -> io::Result<()> {
        let Some(path) = &self.path else { return Err(io::ErrorKind::NotFound.into()) };
        kept_file::alone(path, || {
            let mut acknowledged = self.load().unwrap_or_default();
            acknowledged.retain(|found| found.matter != acknowledgement.matter);
            if given {
                acknowledged.push(acknowledgement.clone());
            }
            acknowledged.sort_by_key(|found| found.at);
            let excess = acknowledged.len().saturating_sub(MOST);
            acknowledged.drain(..excess);
            let text = serde_json::to_vec_pretty(&File { schema: SCHEMA.to_owned(), acknowledged })?;
            kept_file::replace(path, &text)
        })
    }
}
