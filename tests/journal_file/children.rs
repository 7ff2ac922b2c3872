//! This test binary run again as another process, for one of its tests.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// How many records each writer appends.
pub(crate) const APPENDS: usize = 40;

/// Where the parent put a child's folder.
const FOLDER: &str = "FLIGHTDECK_TEST_FOLDER";

/// The folder that the parent gave; nothing where this is no child.
pub(crate) fn folder() -> Option<PathBuf> {
    std::env::var_os(FOLDER).map(PathBuf::from)
}

/// Starts a child that runs `test` in `folder`.
pub(crate) fn spawn(test: &str, folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// Runs `test` in a folder on a file system of 600 KiB. False where none can be mounted.
pub(crate) fn full_disk(test: &str) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let mount = "mount -t tmpfs -o size=600k,mode=700 tmpfs \"$1\"";
    let possible = ["-m", "-rm"].into_iter().find(|how| {
        let mounted = Command::new("unshare")
            .args([how, "sh", "-c", mount, "sh"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        mounted.is_ok_and(|status| status.success())
    });
    let Some(how) = possible else { return false };
    let output = Command::new("unshare")
        .args([how, "sh", "-c", &format!("{mount} && exec \"$2\" --exact \"$3\" --nocapture"), "sh"])
        .arg(folder.path())
        .arg(std::env::current_exe().unwrap())
        .arg(test)
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    print!("{}", String::from_utf8_lossy(&output.stdout));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "the child ran no test");
    true
}
