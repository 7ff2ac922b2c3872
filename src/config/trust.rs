//! Whom to trust at the other end of TLS and what to show there: `ca`, `certificate` and `key`, in `[network]` for all
//! sources and in a `[[source]]` for one. Only where the files lie: reading them is the runtime's.

use std::path::{Path, PathBuf};

use super::Place;
use super::draft::{Draft, Slot};
use super::problem::Notes;
use super::reader::Table;
use crate::domain::secret::is_bare_secret;

/// Where the files lie, each in PEM.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustSetup {
    /// The authorities that certificates must come from, in place of the machine's.
    pub authorities: Option<PathBuf>,
    /// The client certificate, with those that lead to its authority.
    pub certificate: Option<PathBuf>,
    /// The client certificate's private key; nothing where it stands in the certificate's file.
    pub key: Option<PathBuf>,
}

/// The same while layers are put together.
#[derive(Debug, Default)]
pub(super) struct TrustDraft {
    authorities: Slot<PathBuf>,
    certificate: Slot<PathBuf>,
    key: Slot<PathBuf>,
}

impl TrustDraft {
    /// Takes what a later layer says. A certificate and its key go together: a layer that names the one means both.
    pub(super) fn take(&mut self, later: Self) {
        self.authorities = later.authorities.or(self.authorities.take());
        if later.certificate.is_some() {
            (self.certificate, self.key) = (later.certificate, later.key);
        }
    }

    /// Where something is said, where anything is.
    pub(super) fn said(&self) -> Option<&Place> {
        self.authorities.as_ref().or(self.certificate.as_ref()).map(|(_, place)| place)
    }

    /// Settled over what is said for all sources.
    pub(super) fn over(&self, all: &Self) -> TrustSetup {
        let path = |slot: &Slot<PathBuf>| slot.as_ref().map(|(path, _)| path.clone());
        let own = if self.certificate.is_some() { self } else { all };
        TrustSetup {
            authorities: path(&self.authorities).or_else(|| path(&all.authorities)),
            certificate: path(&own.certificate),
            key: path(&own.key),
        }
    }
}

/// Reads the three keys of a table of a trusted layer. `home` and the file's own folder complete relative paths.
pub(super) fn read(table: &Table<'_>, draft: &mut Draft, home: Option<&str>, notes: &mut Notes) -> TrustDraft {
    let origin = table.file().origin();
    let folder = table.file().layer.path.parent();
    let mut file = |name| -> Slot<PathBuf> {
        let value = table.get(name)?;
        let path = value.text(notes)?;
        // Not repeated: a key in a header would be one line that is no path.
        if is_bare_secret(&path) || path.contains("-----BEGIN") {
            value.wrong(notes, "is not a path", "name a file in PEM");
            return None;
        }
        let path = complete(&path, folder, home);
        let shown = path.to_string_lossy().into_owned();
        Some(draft.keep(&value, origin, &shown, path))
    };
    let trust = TrustDraft { authorities: file("ca"), certificate: file("certificate"), key: file("key") };
    if let (Some((_, place)), None) = (&trust.key, &trust.certificate) {
        notes.wrong(
            place,
            &format!("{}.key", table.key),
            "a key without its certificate",
            "add `certificate = \"FILE\"`",
        );
    }
    trust
}

/// Reads `[network]` of a trusted layer.
pub(super) fn read_network(root: &Table<'_>, draft: &mut Draft, home: Option<&str>, notes: &mut Notes) {
    let Some(table) = root.get("network").and_then(|value| value.table(notes)) else { return };
    let trust = read(&table, draft, home, notes);
    draft.trust.take(trust);
    table.finish(notes);
}

/// A path as a file means it.
pub(super) fn complete(path: &str, folder: Option<&Path>, home: Option<&str>) -> PathBuf {
    if let (Some(rest), Some(home)) = (path.strip_prefix("~/"), home) {
        return Path::new(home).join(rest);
    }
    folder.map_or_else(|| PathBuf::from(path), |folder| folder.join(path))
}
