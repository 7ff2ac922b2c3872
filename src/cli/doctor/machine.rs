//! What can be seen on this machine alone: the terminal, the folders, the journal.

use std::io::{self, IsTerminal as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::check::Checks;
use crate::cli::Global;
use crate::config::Configuration;
use crate::domain::Text;
use crate::runtime::{black_box, journal_file, paths, terminal};

const TERMINAL: &str = "terminal";
const STATE: &str = "state";

/// The terminal.
pub(super) fn terminal(checks: &mut Checks) {
    let value = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    match value("TERM") {
        Some(term) if term == "dumb" => {
            checks.warn(
                TERMINAL,
                "TERM",
                "dumb: no colours, and the cockpit may not be drawn",
                "set TERM to what it is",
            );
        }
        Some(term) => checks.ok(TERMINAL, "TERM", &term),
        None => checks.warn(TERMINAL, "TERM", "not set", "the cockpit needs a terminal; subcommands do not"),
    }
    if io::stdout().is_terminal() {
        let (columns, rows) = terminal::size();
        let found = format!("{columns}x{rows}");
        let (least, four) = (crate::cockpit::layout::LEAST, crate::cockpit::layout::FOUR);
        if columns < least.0 || rows < least.1 {
            checks.fail(TERMINAL, "size", &found, &format!("the cockpit needs {}x{}", least.0, least.1));
        } else if columns < four.0 || rows < four.1 {
            checks.ok(TERMINAL, "size", &format!("{found}: one pane at a time; four from {}x{} on", four.0, four.1));
        } else {
            checks.ok(TERMINAL, "size", &found);
        }
    } else {
        checks.ok(TERMINAL, "size", "standard output is no terminal: plain lines");
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| Some((*name, value(name)?)));
    match locale {
        Some((name, locale)) if locale.to_lowercase().replace('-', "").contains("utf8") => {
            checks.ok(TERMINAL, "symbols", &format!("{name}={locale}: UTF-8"));
        }
        Some((name, locale)) => {
            let next = "ASCII symbols are drawn; a UTF-8 locale or glyphs = \"unicode\" in [display] gives the others";
            checks.warn(TERMINAL, "symbols", &format!("{name}={locale}: no UTF-8"), next);
        }
        None => checks.ok(TERMINAL, "symbols", "no locale is set; UTF-8 is taken for granted"),
    }
    let colours = match (value("NO_COLOR"), value("COLORTERM"), value("TERM").unwrap_or_default()) {
        (Some(_), _, _) => "none: NO_COLOR is set".to_owned(),
        (_, Some(colours), _) => format!("COLORTERM={colours}"),
        (_, None, term) if term.contains("256color") => "256".to_owned(),
        _ => "16".to_owned(),
    };
    checks.ok(TERMINAL, "colours", &colours);
    if value("TMUX").is_some() || value("STY").is_some() {
        let around = if value("TMUX").is_some() { "tmux" } else { "screen" };
        let found = format!("inside {around}: copying goes through it");
        checks.ok(TERMINAL, "multiplexer", &found);
    }
}

/// The look that follows from it and from the configuration.
pub(super) fn look(checks: &mut Checks, configuration: &Configuration) {
    checks.ok(TERMINAL, "theme", configuration.display.theme.word());
}

/// The state directory and what lies in it.
pub(super) fn state(checks: &mut Checks, global: &Global, configuration: Option<&Configuration>) {
    let Some(folder) = paths::state_directory(global.state_dir.as_deref()) else {
        let next = "name a folder with --state-dir: without a journal nothing but safing verbs is possible";
        return checks.fail(STATE, "folder", "there is no home directory", next);
    };
    if permissions(checks, &folder) {
        journal(checks, &folder);
    }
    let recorded = configuration.is_none_or(|configuration| configuration.black_box.record);
    match black_box::recorded(&folder) {
        _ if !recorded => checks.ok(STATE, "black box", "off: record = false in [black_box]"),
        Ok(sessions) => {
            let bytes: u64 = sessions.iter().map(|session| session.bytes).sum();
            checks.ok(STATE, "black box", &format!("{} sessions, {} KiB", sessions.len(), bytes.div_ceil(1024)));
        }
        Err(error) => checks.warn(STATE, "black box", &error.to_string(), "sessions are not recorded"),
    }
    let Some(cache) = paths::cache_directory(global.state_dir.as_deref()) else { return };
    let about = std::fs::read_dir(&cache).map(|files| {
        let sizes = files.flatten().filter_map(|file| file.metadata().ok()).filter(std::fs::Metadata::is_file);
        sizes.fold((0_u32, 0_u64), |(files, bytes), about| (files + 1, bytes + about.len()))
    });
    match about {
        Ok((files, bytes)) => {
            checks.ok(STATE, "cache", &format!("{files} files, {} KiB, {}", bytes.div_ceil(1024), shown(&cache)));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            checks.ok(STATE, "cache", "empty: made when the cockpit has read something");
        }
        Err(error) => {
            checks.warn(STATE, "cache", &format!("{}: {error}", shown(&cache)), "the cockpit starts empty every time");
        }
    }
}

/// The folder itself; whether it is there.
fn permissions(checks: &mut Checks, folder: &Path) -> bool {
    let about = match std::fs::metadata(folder) {
        Ok(about) => about,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            checks.ok(STATE, "folder", &format!("{}: made when something is to be kept", shown(folder)));
            return false;
        }
        Err(error) => {
            let found = format!("{}: {error}", shown(folder));
            checks.fail(STATE, "folder", &found, "name a folder that you may read and write with --state-dir");
            return false;
        }
    };
    let found = format!("{}, mode {:03o}", shown(folder), about.mode() & 0o777);
    if !about.is_dir() {
        checks.fail(STATE, "folder", &format!("{}: no folder", shown(folder)), "name a folder with --state-dir");
        return false;
    }
    if rustix::fs::access(folder, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK).is_err() {
        checks.fail(STATE, "folder", &format!("{found}: you may not write there"), "name another one with --state-dir");
    } else if about.mode() & 0o022 != 0 {
        let next = format!("others may write there: run chmod go-w {}", shown(folder));
        checks.warn(STATE, "folder", &found, &next);
    } else {
        checks.ok(STATE, "folder", &found);
    }
    true
}

fn journal(checks: &mut Checks, folder: &Path) {
    match journal_file::read(folder) {
        Ok(reading) => match &reading.broken {
            Some(broken) => {
                let next =
                    "somebody changed it, or the disk did: keep the file, `flightdeck journal verify` names the line";
                checks.fail(STATE, "journal", &broken.to_string(), next);
            }
            None => checks.ok(STATE, "journal", &format!("{} records, unbroken", reading.records.len())),
        },
        Err(error) => checks.fail(STATE, "journal", &error.to_string(), error.hint()),
    }
    match std::fs::metadata(folder.join(journal_file::FILE)) {
        Ok(_) if rustix::fs::access(folder.join(journal_file::FILE), rustix::fs::Access::WRITE_OK).is_err() => {
            let next = "nothing but safing verbs is possible until you may write it";
            checks.fail(STATE, "journal file", "it may not be written", next);
        }
        _ => {}
    }
    if journal_file::reserved(folder) {
        checks.ok(STATE, "reserve", "set aside for a full disk");
    } else {
        let next = "the next act sets it aside; where the disk is full, make room";
        checks.warn(STATE, "reserve", "no room is set aside for a full disk", next);
    }
}

fn shown(path: &Path) -> Text {
    Text::new(&path.to_string_lossy())
}
