//! Finding what configuration is made from: files, the environment and the checkout's remotes.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use super::{Failure, Global};
use crate::cockpit::{Display, Keymap};
use crate::config::{Configuration, Flags, Inputs, Layer, Origin, Remote, Variables, resolve};

const FILE: &str = "flightdeck.toml";

/// Where to look. A value, so that a test can look elsewhere.
#[derive(Clone, Debug)]
pub struct Places {
    /// The machine's file.
    pub system: PathBuf,
    /// The operator's file, where they have a home.
    pub user: Option<PathBuf>,
    /// The present folder.
    pub here: PathBuf,
}

impl Places {
    /// The usual places.
    #[must_use]
    pub fn usual() -> Self {
        let user = directories::ProjectDirs::from("", "", "flightdeck").map(|dirs| dirs.config_dir().join(FILE));
        let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        Self { system: PathBuf::from("/etc/flightdeck").join(FILE), user, here }
    }
}

/// Reads everything and puts it together. `services` are those of the command line.
///
/// # Errors
/// Everything that is wrong with the configuration; a trusted file that is there and cannot be read (it may hold rules).
pub(super) fn configuration(global: &Global, services: &[String]) -> Result<Configuration, Failure> {
    let variables = std::env::vars_os().map(|(name, value)| (lossy(name), lossy(value))).collect();
    Ok(resolve(&inputs(&Places::usual(), global, services, variables)?)?)
}

/// How the operator likes the screen and its keys, for a flight that takes nothing else from their configuration.
#[derive(Debug)]
pub(super) struct Preferences {
    /// Which key means what.
    pub(super) keymap: Keymap,
    /// How the screen looks.
    pub(super) display: Display,
}

/// Reads `[keys]` and `[display]` of the machine's and the operator's own files. What stands in a repository says nothing
/// about either.
///
/// # Errors
/// Everything that is wrong with these files; one that is there and cannot be read.
pub(super) fn preferences(global: &Global) -> Result<Preferences, Failure> {
    let variables = std::env::vars_os().map(|(name, value)| (lossy(name), lossy(value))).collect();
    let mut inputs = inputs(&Places::usual(), global, &[], variables)?;
    inputs.layers.retain(|layer| layer.trusted);
    inputs.remotes.clear();
    inputs.flags.organisations.clear();
    let Configuration { keymap, display, .. } = resolve(&inputs)?;
    Ok(Preferences { keymap, display })
}

/// The files that configuration is read from, as far as they are there.
pub(super) fn files(global: &Global) -> Vec<PathBuf> {
    let inputs = inputs(&Places::usual(), global, &[], Variables::default());
    inputs.map(|inputs| inputs.layers.into_iter().map(|layer| layer.path).collect()).unwrap_or_default()
}

/// Reads everything.
///
/// # Errors
/// A trusted file that is there and cannot be read: it may hold rules.
pub fn inputs(places: &Places, global: &Global, services: &[String], variables: Variables) -> Result<Inputs, Failure> {
    let checkout = git2::Repository::discover(&places.here).ok();
    let root = checkout.as_ref().and_then(git2::Repository::workdir).unwrap_or(&places.here);

    let mut layers = Vec::new();
    layers.extend(trusted(Origin::System, &places.system)?);
    match (&global.config, &places.user) {
        (Some(path), _) => match trusted(Origin::User, path)? {
            Some(layer) => layers.push(layer),
            None => return Err(Failure::usage(&format!("{}: there is no such file", path.display()))),
        },
        (None, Some(path)) => layers.extend(trusted(Origin::User, path)?),
        (None, None) => {}
    }
    let project = root.join(FILE);
    if !layers.iter().any(|layer| same(&layer.path, &project))
        && let Ok(Some(text)) = read(&project)
    {
        layers.push(Layer { origin: Origin::Project, path: project, text, trusted: false });
    }
    let flags = Flags {
        read_only: global.read_only,
        no_color: global.no_color,
        theme: global.theme.clone(),
        low_bandwidth: global.low_bandwidth,
        repositories: services.to_vec(),
        organisations: global.organisations.clone(),
    };
    Ok(Inputs { layers, variables, flags, remotes: checkout.as_ref().map(remotes).unwrap_or_default() })
}

fn trusted(origin: Origin, path: &Path) -> Result<Option<Layer>, Failure> {
    match read(path) {
        Ok(text) => Ok(text.map(|text| Layer { origin, path: path.to_owned(), text, trusted: true })),
        Err(error) => Err(Failure::usage(&format!("{}: cannot be read: {error}", path.display()))),
    }
}

/// A file's text; nothing where there is none.
fn read(path: &Path) -> io::Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error),
    }
}

fn same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

/// The remotes of a checkout, with what `insteadOf` makes of their addresses. A worktree has those of its repository.
fn remotes(checkout: &git2::Repository) -> Vec<Remote> {
    let Ok(names) = checkout.remotes() else { return Vec::new() };
    let mut remotes = Vec::new();
    for name in names.iter().flatten().flatten() {
        if let Ok(remote) = checkout.find_remote(name)
            && let Ok(url) = remote.url()
        {
            remotes.push(Remote { name: name.to_owned(), url: url.to_owned() });
        }
    }
    remotes
}

fn lossy(text: OsString) -> String {
    text.into_string().unwrap_or_else(|text| text.to_string_lossy().into_owned())
}
