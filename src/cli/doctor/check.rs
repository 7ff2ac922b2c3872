//! What was looked at, how it stands, and what to do about it.

use jiff::Timestamp;
use serde::Serialize;

use crate::cli::Exit;
use crate::domain::Text;

/// The schema's name.
pub(super) const SCHEMA: &str = "flightdeck.doctor/1";

/// How a check stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Standing {
    /// As it should be.
    Ok,
    /// It works, and deserves a look.
    Warn,
    /// It does not work.
    Fail,
}

impl Standing {
    fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "FAIL",
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Check {
    /// What it is part of: configuration, terminal, state, a source, or a channel of alerts.
    pub(super) area: String,
    /// What was looked at.
    pub(super) name: &'static str,
    /// How it stands.
    pub(super) standing: Standing,
    /// What was found.
    pub(super) found: Text,
    /// What to do about it, where anything is to be done.
    pub(super) next: Option<Text>,
}

/// All that was looked at.
#[derive(Clone, Debug, Serialize)]
pub(super) struct DoctorReport {
    /// The shape of this document.
    pub(super) schema: &'static str,
    /// The program's version.
    pub(super) version: &'static str,
    /// When.
    pub(super) at: Timestamp,
    /// The worst of the checks.
    pub(super) standing: Standing,
    /// The checks.
    pub(super) checks: Vec<Check>,
}

/// Checks being made.
#[derive(Debug, Default)]
pub(super) struct Checks(pub(super) Vec<Check>);

impl Checks {
    pub(super) fn ok(&mut self, area: &str, name: &'static str, found: &str) {
        self.put(area, name, Standing::Ok, found, "");
    }

    pub(super) fn warn(&mut self, area: &str, name: &'static str, found: &str, next: &str) {
        self.put(area, name, Standing::Warn, found, next);
    }

    pub(super) fn fail(&mut self, area: &str, name: &'static str, found: &str, next: &str) {
        self.put(area, name, Standing::Fail, found, next);
    }

    pub(super) fn put(&mut self, area: &str, name: &'static str, standing: Standing, found: &str, next: &str) {
        let next = (!next.is_empty()).then(|| Text::new(next));
        self.0.push(Check { area: Text::new(area).to_string(), name, standing, found: Text::new(found), next });
    }

    /// The report of them.
    pub(super) fn report(self, at: Timestamp) -> DoctorReport {
        let standing = self.0.iter().map(|check| check.standing).max().unwrap_or(Standing::Ok);
        DoctorReport { schema: SCHEMA, version: env!("CARGO_PKG_VERSION"), at, standing, checks: self.0 }
    }
}

impl DoctorReport {
    /// As lines: an area, below it its checks, below each what to do.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut area = "";
        for check in &self.checks {
            if check.area != area {
                area = &check.area;
                lines.push(area.to_owned());
            }
            lines.push(format!("  {:<5} {:<14} {}", check.standing.word(), check.name, check.found));
            lines.extend(check.next.iter().map(|next| format!("        {:<14} {next}", "")));
        }
        let count = |standing| self.checks.iter().filter(|check| check.standing == standing).count();
        let (warn, fail) = (count(Standing::Warn), count(Standing::Fail));
        lines.push(format!("{} ok, {warn} to look at, {fail} failed", count(Standing::Ok)));
        lines
    }

    /// How the command ends: failed where any check did.
    pub(super) fn exit(&self) -> Exit {
        if self.standing == Standing::Fail { Exit::Failed } else { Exit::Done }
    }
}
