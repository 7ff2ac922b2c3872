//! Showing a page in a browser, where there is one to show it in.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use url::Url;

use super::paths;

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// A browser was asked.
    Asked,
    /// There is none here: the address is for the operator's own.
    NoBrowser,
    /// It is no web address.
    NoPage,
}

/// The program that opens pages here, where there is one and a screen to show them on.
#[must_use]
pub fn opener() -> Option<PathBuf> {
    let mac = cfg!(target_os = "macos");
    let screen = mac || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    let name = if mac { "open" } else { "xdg-open" };
    if screen { paths::program(name) } else { None }
}

/// Opens `address` with `opener`.
#[must_use]
pub fn open(address: &str, opener: Option<&PathBuf>) -> Opened {
    let Some(page) = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "https" | "http")) else {
        return Opened::NoPage;
    };
    let Some(opener) = opener else { return Opened::NoBrowser };
    let started = Command::new(opener)
        .arg(page.as_str())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    match started {
        Ok(mut child) => {
            // Openers end soon; waiting for them keeps no dead process behind.
            std::thread::spawn(move || child.wait());
            Opened::Asked
        }
        Err(_) => Opened::NoBrowser,
    }
}
