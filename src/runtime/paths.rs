//! Where things lie on this machine.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;

/// The name of our folders.
const NAME: &str = "flightdeck";

/// The state directory: what was given, else the usual place. Nothing where there is no home directory: then the cockpit
/// flies without a journal, and only looks.
#[must_use]
pub fn state_directory(given: Option<&Path>) -> Option<PathBuf> {
    if let Some(given) = given {
        // Absolute, so that it stays the same folder whatever happens to the working directory.
        return Some(std::path::absolute(given).unwrap_or_else(|_| given.to_owned()));
    }
    let usual = ProjectDirs::from("", "", NAME)?;
    Some(usual.state_dir().unwrap_or_else(|| usual.data_local_dir()).to_owned())
}

/// Where the last-known state is kept: in the state directory that was given, else in the usual place for what can be made
/// anew. Nothing where there is no home directory.
#[must_use]
pub fn cache_directory(given: Option<&Path>) -> Option<PathBuf> {
    if given.is_some() {
        return state_directory(given).map(|folder| folder.join("cache"));
    }
    ProjectDirs::from("", "", NAME).map(|usual| usual.cache_dir().to_owned())
}

/// A memory file system of the operator's, where the system says one.
#[must_use]
pub fn runtime_directory() -> Option<PathBuf> {
    std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_absolute())
}

/// The program of a name, on the `PATH`, or at a path where the name is one; nothing where there is none that may be run.
#[must_use]
pub fn program(name: &str) -> Option<PathBuf> {
    let runs = |path: &Path| path.is_file() && rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok();
    if name.contains('/') {
        return Some(PathBuf::from(name)).filter(|path| runs(path));
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|path| runs(path))
}
