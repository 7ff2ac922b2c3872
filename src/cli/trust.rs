//! Reading the certificates that a source names.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretSlice};

use crate::config::TrustSetup;
use crate::domain::{Fault, FaultKind, Text};
use crate::provider::http::{Trust, TrustSource};

/// The files of one source, or of all.
#[derive(Clone, Debug, Default)]
pub(super) struct TrustFiles(TrustSetup);

impl TrustFiles {
    /// What a source trusts and shows.
    pub(super) fn of(setup: &TrustSetup) -> Arc<dyn TrustSource> {
        Arc::new(Self(setup.clone()))
    }

    /// The authorities alone: who is not a source is shown nothing.
    pub(super) fn authorities(setup: &TrustSetup) -> Arc<dyn TrustSource> {
        Self::of(&TrustSetup { certificate: None, key: None, ..setup.clone() })
    }

    fn files(&self) -> impl Iterator<Item = &Path> {
        [&self.0.authorities, &self.0.certificate, &self.0.key].into_iter().flatten().map(std::path::PathBuf::as_path)
    }

    /// The certificate and the key behind each other. The file that holds the key is for its owner alone.
    fn identity(&self, certificate: &Path) -> Result<SecretSlice<u8>, Fault> {
        let mut pem = match &self.0.key {
            Some(key) => read(key, true)?.expose_secret().to_vec(),
            None => Vec::new(),
        };
        pem.push(b'\n');
        pem.extend_from_slice(read(certificate, self.0.key.is_none())?.expose_secret());
        Ok(SecretSlice::from(pem))
    }
}

impl TrustSource for TrustFiles {
    fn stamp(&self) -> u64 {
        let mut state = DefaultHasher::new();
        for file in self.files() {
            let about = std::fs::metadata(file).ok();
            about.map(|about| (about.ino(), about.size(), about.mtime(), about.mtime_nsec())).hash(&mut state);
        }
        state.finish()
    }

    fn read(&self) -> Result<Trust, Fault> {
        let authorities = self.0.authorities.as_deref().map(|file| read(file, false)).transpose()?;
        let identity = self.0.certificate.as_deref().map(|file| self.identity(file)).transpose()?;
        Trust::new(
            authorities.as_ref().map(SecretSlice::expose_secret),
            identity.as_ref().map(SecretSlice::expose_secret),
        )
    }
}

/// A file's content. One that holds a key must be readable by its owner alone.
fn read(file: &Path, private: bool) -> Result<SecretSlice<u8>, Fault> {
    let shown = Text::new(&file.to_string_lossy());
    let fault = |what: &str| Fault::new(FaultKind::Invalid, "preparing TLS", what);
    let failed = |error: &std::io::Error| {
        fault(&format!("{shown} cannot be read: {error}")).hint("`ca`, `certificate` and `key` name files in PEM")
    };
    let about = std::fs::metadata(file).map_err(|error| failed(&error))?;
    if private && about.mode() & 0o077 != 0 {
        return Err(
            fault(&format!("{shown} holds a key and can be read by others")).hint(&format!("run: chmod 600 {shown}"))
        );
    }
    std::fs::read(file).map(SecretSlice::from).map_err(|error| failed(&error))
}
