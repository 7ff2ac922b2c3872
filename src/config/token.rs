//! Where a token is to be read from. Never the token itself: reading is the runtime's.

use std::fmt;
use std::path::{Path, PathBuf};

use super::problem::Notes;
use super::reader::{TOKEN_HINT, Value};
use super::trust::complete;
use crate::domain::Text;
use crate::domain::secret::is_bare_secret;

/// A reference to a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenReference {
    /// The first of these environment variables that is set and not empty.
    Variables(Vec<String>),
    /// A file's content, trimmed; its mode must be 0600 or stricter.
    File(PathBuf),
    /// What a command prints, trimmed; run without a shell. Never empty.
    Command(Vec<String>),
    /// An entry of the desktop's keyring, in builds that have the feature `keyring`.
    Keyring {
        /// The service that it is kept for.
        service: String,
        /// The account at that service.
        account: String,
    },
}

impl TokenReference {
    /// The variables that hold a token for an API host when nothing is configured.
    ///
    /// `chosen` says that the operator named the host (in their configuration or in `GITHUB_API_URL`). Where only some
    /// checkout's remote names it, a token for github.com is not offered to it: a remote must not be able to collect one.
    #[must_use]
    pub fn usual(api_host: &str, chosen: bool) -> Self {
        const GITHUB: [&str; 2] = ["GITHUB_TOKEN", "GH_TOKEN"];
        const ENTERPRISE: [&str; 2] = ["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"];
        let names: Vec<&str> = if api_host == "api.github.com" || api_host.ends_with(".ghe.com") {
            GITHUB.to_vec()
        } else if chosen {
            GITHUB.into_iter().chain(ENTERPRISE).collect()
        } else {
            ENTERPRISE.to_vec()
        };
        Self::Variables(names.into_iter().map(str::to_owned).collect())
    }

    /// Reads `token = { ... }`. `home` and the file's own folder complete relative paths.
    pub(super) fn read(
        value: &Value<'_>,
        folder: Option<&Path>,
        home: Option<&str>,
        notes: &mut Notes,
    ) -> Option<Self> {
        if value.is_text() {
            value.wrong(notes, "a token must not stand in a configuration file", TOKEN_HINT);
            return None;
        }
        let table = value.table(notes)?;
        let (variable, file, command) = (table.get("env"), table.get("file"), table.get("command"));
        let (keyring, account) = (table.get("keyring"), table.get("account"));
        let given = [&variable, &file, &command, &keyring].into_iter().flatten().count();
        table.finish(notes);
        if given != 1 {
            value.wrong(notes, "names exactly one of `env`, `file`, `command` and `keyring`", TOKEN_HINT);
            return None;
        }
        if let (Some(account), None) = (&account, &keyring) {
            account.wrong(notes, "belongs to `keyring`", TOKEN_HINT);
            return None;
        }
        if let Some(keyring) = keyring {
            return Self::in_keyring(&keyring, account.as_ref(), notes);
        }
        if let Some(variable) = variable {
            let name = variable.text(notes)?;
            // Not repeated: whoever mistakes the key for the place of the token itself wrote a secret here.
            if !is_variable(&name) || is_bare_secret(&name) {
                variable.wrong(notes, "is not the name of an environment variable", TOKEN_HINT);
                return None;
            }
            return Some(Self::Variables(vec![name]));
        }
        if let Some(file) = file {
            let path = file.text(notes)?;
            if is_bare_secret(&path) {
                file.wrong(notes, "is not a path", TOKEN_HINT);
                return None;
            }
            return Some(Self::File(complete(&path, folder, home)));
        }
        let command = command?;
        let mut words = Vec::new();
        for word in command.list(notes)? {
            let text = word.text(notes)?;
            if is_bare_secret(&text) {
                word.wrong(notes, "a token must not stand in a configuration file", TOKEN_HINT);
                return None;
            }
            words.push(text);
        }
        if words.is_empty() {
            command.wrong(notes, "names no program", "write for instance [\"gh\", \"auth\", \"token\"]");
            return None;
        }
        Some(Self::Command(words))
    }

    /// Reads `{ keyring = "SERVICE", account = "NAME" }`.
    fn in_keyring(keyring: &Value<'_>, account: Option<&Value<'_>>, notes: &mut Notes) -> Option<Self> {
        if !cfg!(feature = "keyring") {
            let hint = "it is built with `--features keyring`; `env`, `file` and `command` are always there";
            keyring.wrong(notes, "this build knows no keyring", hint);
            return None;
        }
        let Some(account) = account else {
            keyring.wrong(notes, "does not say whose entry it is", "add `account = \"NAME\"`");
            return None;
        };
        let (service, name) = (keyring.text(notes)?, account.text(notes)?);
        if let Some(wrong) = [(&service, keyring), (&name, account)].into_iter().find(|(text, _)| is_bare_secret(text))
        {
            wrong.1.wrong(notes, "a token must not stand in a configuration file", TOKEN_HINT);
            return None;
        }
        Some(Self::Keyring { service, account: name })
    }
}

impl fmt::Display for TokenReference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variables(names) => {
                write!(formatter, "environment variable {}", Text::new(&names.join(" or ")))
            }
            Self::File(path) => write!(formatter, "file {}", Text::new(&path.to_string_lossy())),
            Self::Command(words) => write!(formatter, "command {}", Text::new(&words.join(" "))),
            Self::Keyring { service, account } => {
                write!(formatter, "keyring entry {} of {}", Text::new(account), Text::new(service))
            }
        }
    }
}

fn is_variable(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
}
