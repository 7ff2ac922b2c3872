//! The file that keeps what was told, so that the next run of `flightdeck watch` does not repeat it.
//!
//! `alerted.json` in the state directory: the ids of alerts and of the channels over which they went, nothing else.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::cockpit::alerts::{AlertId, ChannelId};
use crate::runtime::kept_file;

const NAME: &str = "alerted.json";
const SCHEMA: &str = "flightdeck.alerted/1";
/// As many are kept, the newest.
const MOST: usize = 5_000;

#[derive(Serialize, Deserialize)]
struct File {
    schema: String,
    alerted: Vec<Heard>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Heard {
    channel: String,
    id: AlertId,
}

/// The file.
#[derive(Clone, Debug)]
pub struct AlertedFile {
    /// Nothing where the machine has no place for it.
    path: Option<PathBuf>,
}

impl AlertedFile {
    /// The file in a state directory; without one nothing is kept.
    #[must_use]
    pub fn new(state_directory: Option<&Path>) -> Self {
        Self { path: state_directory.filter(|place| !place.as_os_str().is_empty()).map(|place| place.join(NAME)) }
    }

    /// What it says, oldest first; nothing where there is none.
    ///
    /// # Errors
    /// Where it cannot be read or understood.
    pub fn load(&self) -> io::Result<Vec<(ChannelId, AlertId)>> {
        Ok(self.entries()?.into_iter().map(|heard| (ChannelId::new(&heard.channel), heard.id)).collect())
    }

    fn entries(&self) -> io::Result<Vec<Heard>> {
        let Some(path) = &self.path else { return Ok(Vec::new()) };
        let Some(text) = kept_file::read(path)? else { return Ok(Vec::new()) };
        let file: File = serde_json::from_str(&text)?;
        if file.schema == SCHEMA { Ok(file.alerted) } else { Err(io::ErrorKind::InvalidData.into()) }
    }

    /// Adds what was told over a channel; what others wrote meanwhile stays.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn keep(&self, channel: &ChannelId, ids: &[AlertId]) -> io::Result<()> {
        let Some(path) = &self.path else { return Err(io::ErrorKind::NotFound.into()) };
        // A file that cannot be understood is written anew: that repeats an alert at worst.
        let mut alerted = self.entries().unwrap_or_default();
        let new = ids.iter().map(|id| Heard { channel: channel.as_str().to_owned(), id: id.clone() });
        let new: Vec<Heard> = new.collect();
        alerted.retain(|known| !new.contains(known));
        alerted.extend(new);
        let excess = alerted.len().saturating_sub(MOST);
        alerted.drain(..excess);
        kept_file::replace(path, &serde_json::to_vec_pretty(&File { schema: SCHEMA.to_owned(), alerted })?)
    }
}
