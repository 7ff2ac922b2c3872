//! Reading the token that a reference names.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use async_trait::async_trait;
use secrecy::SecretString;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::cockpit::alerts::ChannelId;
use crate::config::TokenReference;
use crate::domain::{Fault, FaultKind, SourceId};
use crate::provider::http::TokenSource;

/// How long a command may take to print a token.
const PATIENCE: Duration = Duration::from_secs(10);

/// The token of one source, read when it is first needed and again when it was refused.
#[derive(Debug)]
pub(super) struct ReferredToken {
    /// What it is, for whoever reads that it cannot be had: `the token of github`.
    what: String,
    reference: TokenReference,
    known: Mutex<Known>,
}

/// What is known of a token.
#[derive(Debug, Default)]
struct Known {
    token: Option<SecretString>,
    /// The last attempt, where it failed: when, and how.
    failed: Option<(Instant, Fault)>,
}

impl ReferredToken {
    pub(super) fn new(source: &SourceId, reference: &TokenReference) -> Self {
        Self::called(format!("the token of {source}"), reference)
    }

    /// The secret of a channel: a webhook's address, a password.
    pub(super) fn of_channel(channel: &ChannelId, reference: &TokenReference) -> Self {
        Self::called(format!("the secret of {channel}"), reference)
    }

    fn called(what: String, reference: &TokenReference) -> Self {
        Self { what, reference: reference.clone(), known: Mutex::default() }
    }

    async fn read(&self) -> Result<SecretString, Fault> {
        let text = match &self.reference {
            TokenReference::Variables(names) => {
                let mut values = names.iter().filter_map(|name| std::env::var(name).ok());
                values.find(|value| !value.trim().is_empty()).ok_or_else(|| {
                    let names = names.join(" or ");
                    let hint = format!("set {names}, or name a file or a command in the configuration");
                    self.fault(&format!("{names} is not set")).hint(&hint)
                })?
            }
            TokenReference::File(path) => self.read_file(path).await?,
            TokenReference::Command(words) => self.ask(words).await?,
            TokenReference::Keyring { service, account } => self.look_up(service, account).await?,
        };
        let text = text.trim();
        if text.is_empty() {
            return Err(self.fault(&format!("{} gave an empty token", self.reference)));
        }
        Ok(SecretString::from(text))
    }

    async fn read_file(&self, path: &Path) -> Result<String, Fault> {
        let failed = |error: &std::io::Error| self.fault(&format!("{} cannot be read: {error}", self.reference));
        let about = tokio::fs::metadata(path).await.map_err(|error| failed(&error))?;
        if about.mode() & 0o077 != 0 {
            let hint = format!("run: chmod 600 {}", path.display());
            return Err(self.fault(&format!("{} can be read by others", self.reference)).hint(&hint));
        }
        tokio::fs::read_to_string(path).await.map_err(|error| failed(&error))
    }

    /// Runs a command without a shell. What it prints on standard error is not repeated: nobody knows what is in it.
    async fn ask(&self, words: &[String]) -> Result<String, Fault> {
        let Some((program, arguments)) = words.split_first() else { return Err(self.fault("no command is named")) };
        let mut command = tokio::process::Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let output = tokio::time::timeout(PATIENCE, command.output())
            .await
            .map_err(|_| self.fault(&format!("{} did not answer in {} s", self.reference, PATIENCE.as_secs())))?
            .map_err(|error| self.fault(&format!("{} cannot be run: {error}", self.reference)))?;
        if !output.status.success() {
            return Err(self.fault(&format!("{} failed ({})", self.reference, output.status)));
        }
        String::from_utf8(output.stdout).map_err(|_| self.fault(&format!("{} printed no text", self.reference)))
    }

    /// Asks the keyring, which may ask its owner to open it: on a thread that may wait, and not for ever.
    #[cfg(feature = "keyring")]
    async fn look_up(&self, service: &str, account: &str) -> Result<String, Fault> {
        let (service, account) = (service.to_owned(), account.to_owned());
        let asked = tokio::task::spawn_blocking(move || {
            keyring::Entry::new(&service, &account).and_then(|entry| entry.get_password())
        });
        let found = tokio::time::timeout(PATIENCE, asked).await.map_err(|_| {
            let what = format!("the keyring did not answer in {} s", PATIENCE.as_secs());
            self.fault(&what).hint("does it wait for its owner to open it?")
        })?;
        let hint = "is there a Secret Service on the session bus, is it open, and has it this entry?";
        match found {
            Ok(Ok(token)) => Ok(token),
            Ok(Err(keyring::Error::NoEntry)) => Err(self.fault(&format!("there is no {}", self.reference)).hint(hint)),
            // Not repeated: some of the store's errors hold what was found.
            Ok(Err(_)) | Err(_) => Err(self.fault(&format!("{} cannot be read", self.reference)).hint(hint)),
        }
    }

    /// The configuration does not let it come to this.
    #[cfg(not(feature = "keyring"))]
    fn look_up(&self, service: &str, account: &str) -> std::future::Ready<Result<String, Fault>> {
        let _ = (service, account);
        std::future::ready(Err(self.fault("this build knows no keyring")))
    }

    fn fault(&self, what: &str) -> Fault {
        Fault::new(FaultKind::Unauthenticated, &format!("reading {}", self.what), what)
    }
}

#[async_trait]
impl TokenSource for ReferredToken {
    async fn token(&self, renew: bool) -> Result<SecretString, Fault> {
        let asked = Instant::now();
        let mut known = self.known.lock().await;
        if let Some(token) = known.token.as_ref().filter(|_| !renew) {
            return Ok(token.clone());
        }
        // Who waited for an attempt that failed need not wait for one more: a store that hangs would hold up every read in turn.
        if let Some((_, fault)) = known.failed.as_ref().filter(|(at, _)| *at >= asked) {
            return Err(fault.clone());
        }
        let token = match self.read().await {
            Ok(token) => token,
            Err(fault) => {
                known.failed = Some((Instant::now(), fault.clone()));
                return Err(fault);
            }
        };
        known.token = Some(token.clone());
        Ok(token)
    }
}
