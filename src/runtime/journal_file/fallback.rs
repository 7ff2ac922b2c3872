//! Where a safing act is written down when the journal cannot be: memory first, then the system's log.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::Place;
use super::disk::keep_names;
use crate::journal::Record;

/// The places beside the journal, in order.
#[derive(Clone, Debug, Default)]
pub struct Fallback {
    /// Memory file systems: `/dev/shm`, `$XDG_RUNTIME_DIR`.
    pub memory: Vec<PathBuf>,
    /// The system log's socket: `/dev/log`.
    pub system_log: Option<PathBuf>,
}

impl Fallback {
    /// What this machine usually has. `/dev/shm` first: a runtime directory goes away with its user's last login.
    #[must_use]
    pub fn usual(runtime_dir: Option<&Path>) -> Self {
        let memory = std::iter::once(PathBuf::from("/dev/shm")).chain(runtime_dir.map(Path::to_owned)).collect();
        Self { memory, system_log: Some(PathBuf::from("/dev/log")) }
    }

    /// Writes a record to the first place that takes it.
    pub(super) fn write(&self, state: &Path, record: &Record) -> Option<Place> {
        let line = serde_json::to_string(record).ok()?;
        for root in &self.memory {
            if let Ok(path) = append(root, state, &line) {
                return Some(Place::Memory(path));
            }
        }
        let log = self.system_log.as_ref()?;
        // 13 is "user, notice"; the tag is what a person greps for.
        let message = format!("<13>flightdeck[{}]: journal {line}", std::process::id());
        let socket = UnixDatagram::unbound().ok()?;
        socket.set_nonblocking(true).ok()?;
        socket.send_to(message.as_bytes(), log).ok()?;
        Some(Place::SystemLog)
    }

    /// What earlier sessions could not write into the journal of this state directory: from its files that were brought
    /// home, and from memory. Lines that cannot be read are passed over: this is a help for reconciling, not evidence.
    pub(super) fn records(&self, state: &Path) -> Vec<Record> {
        let home = (1..).map(|number| home(state, number)).take_while(|path| path.exists());
        let memory = self
            .memory
            .iter()
            .filter_map(|root| Some(own_folder(root, false).ok()?.join(name(state))))
            .collect::<Vec<_>>();
        home.chain(memory)
            .filter_map(|path| fs::read_to_string(path).ok())
            .flat_map(|text| text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect::<Vec<_>>())
            .collect()
    }

    /// Brings what lies in memory home into the state directory, where it survives a restart of the machine. Called when
    /// the journal can be written again; gives the files that were made.
    pub(super) fn bring_home(&self, state: &Path) -> Vec<PathBuf> {
        self.memory
            .iter()
            .filter_map(|root| bring(&own_folder(root, false).ok()?.join(name(state)), state).ok())
            .collect()
    }
}

/// Moves one file home, under its lock.
fn bring(path: &Path, state: &Path) -> io::Result<PathBuf> {
    let mut from = File::open(path)?;
    from.lock()?;
    let mut number = 1;
    let (target, mut to) = loop {
        let target = home(state, number);
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&target) {
            Ok(file) => break (target, file),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error),
        }
    };
    let copied = io::copy(&mut from, &mut to).and_then(|_| to.sync_all()).and_then(|()| keep_names(state));
    if let Err(error) = copied {
        let _ = fs::remove_file(&target);
        return Err(error);
    }
    fs::remove_file(path)?;
    Ok(target)
}

/// A file that was brought home.
fn home(state: &Path, number: usize) -> PathBuf {
    state.join(format!("journal.fallback-{number}.jsonl"))
}

fn append(root: &Path, state: &Path, line: &str) -> io::Result<PathBuf> {
    let path = own_folder(root, true)?.join(name(state));
    loop {
        let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(&path)?;
        file.lock()?;
        // Brought home by another process between opening and locking: nobody would read what is written here.
        if file.metadata()?.nlink() == 0 {
            continue;
        }
        file.write_all(format!("{line}\n").as_bytes())?;
        file.sync_data()?;
        return Ok(path);
    }
}

/// Our folder in a place where everybody may write: ours alone, and not a link that somebody laid there before us.
fn own_folder(root: &Path, make: bool) -> io::Result<PathBuf> {
    let me = rustix::process::geteuid().as_raw();
    let folder = root.join(format!("flightdeck-{me}"));
    if make {
        match DirBuilder::new().mode(0o700).create(&folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
    }
    let found = fs::symlink_metadata(&folder)?;
    // The six lowest bits are what the group and all others may.
    if found.is_dir() && found.uid() == me && found.mode().trailing_zeros() >= 6 {
        Ok(folder)
    } else {
        Err(io::Error::new(io::ErrorKind::PermissionDenied, "the folder is not ours alone"))
    }
}

/// One file for each state directory.
fn name(state: &Path) -> String {
    let state = fs::canonicalize(state).unwrap_or_else(|_| state.to_owned());
    let digest = Sha256::digest(state.as_os_str().as_encoded_bytes());
    let short: u64 = digest.iter().take(8).fold(0, |all, byte| (all << 8) | u64::from(*byte));
    format!("journal-{short:016x}.jsonl")
}
