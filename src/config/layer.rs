//! What configuration is made from, as values: files, environment variables, flags and the checkout's remotes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;

use crate::domain::Text;

/// Where a layer comes from. Later ones win.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// Built in.
    Default,
    /// The machine's: `/etc/flightdeck/flightdeck.toml`.
    System,
    /// The operator's own, or the file that `--config` names.
    User,
    /// Found in the checkout.
    Project,
    /// An environment variable.
    Environment,
    /// The command line.
    Flags,
}

impl Origin {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::System => "system",
            Self::User => "user",
            Self::Project => "project",
            Self::Environment => "environment",
            Self::Flags => "flags",
        }
    }
}

/// The very place that says something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Built into the program.
    BuiltIn,
    /// A position in a file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The character within the line, from 1.
        column: usize,
    },
    /// An environment variable, by name.
    Variable(String),
    /// The command line.
    CommandLine,
    /// A remote of the checkout, by name.
    Remote(String),
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => formatter.write_str("built in"),
            Self::File { path, line, column } => {
                write!(formatter, "{}:{line}:{column}", Text::new(&path.to_string_lossy()))
            }
            Self::Variable(name) => write!(formatter, "environment variable {}", Text::new(name)),
            Self::CommandLine => formatter.write_str("command line"),
            Self::Remote(name) => write!(formatter, "git remote {}", Text::new(name)),
        }
    }
}

/// One file's content. Its text may hold a token that somebody wrote there against the rules, so `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Layer {
    /// Which layer it is.
    pub origin: Origin,
    /// Where it lies.
    pub path: PathBuf,
    /// What it says.
    pub text: String,
    /// Whether it is the operator's or the machine's own. A file found in a repository is not: whoever can push there
    /// wrote it.
    pub trusted: bool,
}

impl fmt::Debug for Layer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Layer")
            .field("origin", &self.origin)
            .field("path", &self.path)
            .field("bytes", &self.text.len())
            .field("trusted", &self.trusted)
            .finish_non_exhaustive()
    }
}

/// Variables whose values configure something and are no secrets. Of all others only the names are kept.
const READ: &[&str] = &[
    "COLORFGBG",
    "COLORTERM",
    "FLIGHTDECK_CONFIG",
    "FLIGHTDECK_GLYPHS",
    "FLIGHTDECK_READ_ONLY",
    "FLIGHTDECK_STATE_DIR",
    "FLIGHTDECK_THEME",
    "GITHUB_API_URL",
    "HOME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "NO_COLOR",
    "TERM",
];

/// The process's environment: values of what configures us, names alone of the rest, so that no token enters here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variables {
    values: BTreeMap<String, String>,
    present: BTreeSet<String>,
}

impl Variables {
    /// The value of a variable that configures us; nothing where it is unset or empty.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Whether a variable is set and not empty.
    #[must_use]
    pub fn is_set(&self, name: &str) -> bool {
        self.present.contains(name)
    }

    /// The names of ours (`FLIGHTDECK_...`) that nobody reads: a misspelt `FLIGHTDECK_READ_ONLY` must not pass in silence.
    pub(super) fn unknown(&self) -> impl Iterator<Item = &str> {
        // The last one is where tests look for the shared documents.
        self.present
            .iter()
            .map(String::as_str)
            .filter(|name| name.starts_with("FLIGHTDECK_") && *name != "FLIGHTDECK_SHARED" && !READ.contains(name))
    }

    /// The names that are read, for suggestions.
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        READ.iter().copied().filter(|name| name.starts_with("FLIGHTDECK_"))
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Variables {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(variables: I) -> Self {
        let mut taken = Self::default();
        for (name, value) in variables {
            let (name, value) = (name.into(), value.into());
            if !value.is_empty() {
                taken.present.insert(name.clone());
                if READ.contains(&name.as_str()) {
                    taken.values.insert(name, value);
                }
            }
        }
        taken
    }
}

/// What the command line says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `--read-only`: for the session; `:arm` leaves it.
    pub read_only: bool,
    /// `--no-color`.
    pub no_color: bool,
    /// `--theme NAME`.
    pub theme: Option<String>,
    /// `--low-bandwidth`.
    pub low_bandwidth: bool,
    /// Services or repositories to show in place of the configured ones: a configured id, `OWNER/REPO`,
    /// `HOST/OWNER/REPO` or an address.
    pub repositories: Vec<String>,
    /// Organisations whose repositories are services: `--org`.
    pub organisations: Vec<String>,
}

/// A remote of the checkout, as its git configuration says it.
#[derive(Clone, PartialEq, Eq)]
pub struct Remote {
    /// Its name: `origin`.
    pub name: String,
    /// Its address, which may hold credentials: `Debug` hides it.
    pub url: String,
}

impl fmt::Debug for Remote {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Remote").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Everything that configuration is made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// The files, in any order.
    pub layers: Vec<Layer>,
    /// The environment.
    pub variables: Variables,
    /// The command line.
    pub flags: Flags,
    /// The checkout's remotes; empty outside of one.
    pub remotes: Vec<Remote>,
}
