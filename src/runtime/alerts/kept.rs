//! The file that keeps what was told, shared by everything of the operator's that tells: one event reaches a channel once,
//! however many cockpits and watches look at it, and whoever starts anew.
//!
//! `alerted.json` in the state directory: the ids of alerts and of the channels over which they went, nothing else. Whoever is
//! about to tell writes that down first, for as long as telling takes; a process that dies in the middle of it leaves the
//! alert to the others after that time, and one that cannot tell it leaves it to them at once.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
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
    /// Until when somebody is about to say it, past where it did not get there; nothing: it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<Timestamp>,
}

impl Heard {
    fn is(&self, channel: &ChannelId, ids: &BTreeSet<&AlertId>) -> bool {
        self.channel == channel.as_str() && ids.contains(&self.id)
    }
}

/// What is left to be said of what somebody wants to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// Nobody said it, and nobody else will for now.
    pub mine: BTreeSet<AlertId>,
    /// Another process is about to say it.
    pub others: BTreeSet<AlertId>,
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

    /// What was told, oldest first; nothing where there is no file.
    ///
    /// # Errors
    /// Where it cannot be read or understood.
    pub fn load(&self) -> io::Result<Vec<(ChannelId, AlertId)>> {
        let told = self.entries()?.into_iter().filter(|heard| heard.until.is_none());
        Ok(told.map(|heard| (ChannelId::new(&heard.channel), heard.id)).collect())
    }

    /// Takes the turn to say alerts over a channel, until it is [kept](Self::keep) or [given back](Self::give_back), or the
    /// time is over. Blocks on the disk.
    ///
    /// # Errors
    /// Where it cannot be written down: then others may say it as well.
    pub fn take_turn(&self, channel: &ChannelId, ids: &[AlertId], now: Timestamp, lasts: Duration) -> io::Result<Turn> {
        let mut turn = Turn::default();
        self.change(|alerted| {
            let wanted: BTreeSet<&AlertId> = ids.iter().collect();
            let taken = |id: &AlertId| {
                let found = alerted.iter().find(|heard| heard.channel == channel.as_str() && heard.id == *id)?;
                match found.until {
                    None => Some(false),
                    Some(until) => (until > now).then_some(true),
                }
            };
            for id in &wanted {
                match taken(id) {
                    None => turn.mine.insert((*id).clone()),
                    Some(true) => turn.others.insert((*id).clone()),
                    Some(false) => false,
                };
            }
            put(alerted, channel, &turn.mine, Some(end(now, lasts)));
            !turn.mine.is_empty()
        })?;
        Ok(turn)
    }

    /// Makes a turn last until `lasts` from `now` on. Blocks on the disk.
    ///
    /// # Errors
    /// Where it cannot be written down.
    pub fn stay(
        &self,
        channel: &ChannelId,
        ids: &BTreeSet<AlertId>,
        now: Timestamp,
        lasts: Duration,
    ) -> io::Result<()> {
        self.change(|alerted| {
            put(alerted, channel, ids, Some(end(now, lasts)));
            true
        })
    }

    /// Keeps that alerts were told over a channel. Blocks on the disk.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn keep<'a>(&self, channel: &ChannelId, ids: impl IntoIterator<Item = &'a AlertId>) -> io::Result<()> {
        let ids = ids.into_iter().cloned().collect();
        self.change(|alerted| {
            put(alerted, channel, &ids, None);
            true
        })
    }

    /// Leaves alerts to whoever comes next: they did not get there, and stay [owed](Self::owed). Blocks on the disk.
    ///
    /// # Errors
    /// Where it cannot be written: the others wait until the turn is over.
    pub fn give_back<'a>(&self, channel: &ChannelId, ids: impl IntoIterator<Item = &'a AlertId>) -> io::Result<()> {
        let ids = ids.into_iter().collect();
        self.change(|alerted| {
            for heard in alerted.iter_mut().filter(|heard| heard.until.is_some() && heard.is(channel, &ids)) {
                heard.until = Some(Timestamp::UNIX_EPOCH);
            }
            true
        })
    }

    /// What somebody was about to say and did not, oldest first, what is just being said among it; nothing where there is no
    /// file.
    ///
    /// # Errors
    /// Where it cannot be read or understood.
    pub fn owed(&self) -> io::Result<Vec<(ChannelId, AlertId)>> {
        let owed = self.entries()?.into_iter().filter(|heard| heard.until.is_some());
        Ok(owed.map(|heard| (ChannelId::new(&heard.channel), heard.id)).collect())
    }

    fn entries(&self) -> io::Result<Vec<Heard>> {
        let Some(path) = &self.path else { return Ok(Vec::new()) };
        let Some(text) = kept_file::read(path)? else { return Ok(Vec::new()) };
        let file: File = serde_json::from_str(&text)?;
        if file.schema == SCHEMA { Ok(file.alerted) } else { Err(io::ErrorKind::InvalidData.into()) }
    }

    /// Changes what it says, where `work` says that it does; no other process does so meanwhile.
    fn change(&self, work: impl FnOnce(&mut Vec<Heard>) -> bool) -> io::Result<()> {
        let Some(path) = &self.path else { return Err(io::ErrorKind::NotFound.into()) };
        kept_file::alone(path, || {
            // A file that cannot be understood is written anew: that repeats an alert at worst.
            let mut alerted = self.entries().unwrap_or_default();
            if !work(&mut alerted) {
                return Ok(());
            }
            let excess = alerted.len().saturating_sub(MOST);
            alerted.drain(..excess);
            let mut file = File { schema: SCHEMA.to_owned(), alerted };
            let mut text = serde_json::to_vec(&file)?;
            // Names are as long as vendors let them be, and a file that is too long is read by nobody.
            while text.len() as u64 > kept_file::LONGEST {
                file.alerted.drain(..file.alerted.len().div_ceil(2));
                text = serde_json::to_vec(&file)?;
            }
            kept_file::replace(path, &text)
        })
    }
}

/// Writes ids down as the newest.
fn put(alerted: &mut Vec<Heard>, channel: &ChannelId, ids: &BTreeSet<AlertId>, until: Option<Timestamp>) {
    let wanted = ids.iter().collect();
    alerted.retain(|heard| !heard.is(channel, &wanted));
    let new = ids.iter().map(|id| Heard { channel: channel.as_str().to_owned(), id: id.clone(), until });
    alerted.extend(new);
}

/// When a turn that `lasts` from `now` on is over.
fn end(now: Timestamp, lasts: Duration) -> Timestamp {
    now.checked_add(lasts).unwrap_or(now)
}
