//! How a command ends: the exit code, and what is said about it.

use std::fmt;
use std::process::ExitCode;

use crate::config::Problems;
use crate::domain::{Fault, FaultKind, OrderState, Text};

/// The documented exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 0: done.
    Done,
    /// 1: failed.
    Failed,
    /// 2: usage or configuration.
    Usage,
    /// 3: refused by a rule, by the provider, or because something changed.
    Refused,
    /// 4: nobody knows whether it took effect.
    Unknown,
    /// 5: no answer.
    Unreachable,
}

impl Exit {
    /// The number.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Refused => 3,
            Self::Unknown => 4,
            Self::Unreachable => 5,
        }
    }

    /// How a command ends that could not do without what a fault kept from it.
    #[must_use]
    pub fn of_fault(fault: &Fault) -> Self {
        match fault.kind {
            FaultKind::Unauthenticated
            | FaultKind::Forbidden
            | FaultKind::NotFound
            | FaultKind::Conflict
            | FaultKind::Stale { .. }
            | FaultKind::Expired
            | FaultKind::ReadOnly
            | FaultKind::Unsupported
            | FaultKind::Invalid
            | FaultKind::Journal => Self::Refused,
            FaultKind::RateLimited { .. } | FaultKind::Unavailable | FaultKind::Malformed => Self::Unreachable,
            FaultKind::UnknownOutcome => Self::Unknown,
        }
    }

    /// How a command ends that could read nothing of what it is about: what is not there was named wrongly.
    #[must_use]
    pub fn of_reading(fault: &Fault) -> Self {
        if fault.kind == FaultKind::NotFound { Self::Usage } else { Self::of_fault(fault) }
    }

    /// How a command ends whose order stands like this.
    #[must_use]
    pub fn of_order(state: &OrderState) -> Self {
        match state {
            OrderState::Done { .. } | OrderState::Resolved { .. } => Self::Done,
            OrderState::Refused { fault, .. } => Self::of_fault(fault),
            OrderState::Stale { .. } => Self::Refused,
            OrderState::NotSent { .. } | OrderState::Interrupted { .. } => Self::Failed,
            OrderState::Intended
            | OrderState::Sending { .. }
            | OrderState::Accepted { .. }
            | OrderState::Unconfirmed { .. }
            | OrderState::Unknown { .. } => Self::Unknown,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Why a command could not be done. `Display` is what goes to standard error, a line for each thing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// What to say, harmless.
    pub lines: Vec<Text>,
}

impl Failure {
    /// A failure with one line.
    #[must_use]
    pub fn new(exit: Exit, line: &str) -> Self {
        Self { exit, lines: vec![Text::new(line)] }
    }

    /// What was written on the command line does not name anything.
    #[must_use]
    pub fn usage(line: &str) -> Self {
        Self::new(Exit::Usage, line)
    }

    /// The same failure with another line.
    #[must_use]
    pub fn and(mut self, line: &str) -> Self {
        self.lines.push(Text::new(line));
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, line) in self.lines.iter().enumerate() {
            if index > 0 {
                formatter.write_str("\n")?;
            }
            write!(formatter, "{line}")?;
        }
        Ok(())
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        let lines = problems.0.iter().map(|problem| Text::new(&problem.to_string())).collect();
        Self { exit: Exit::Usage, lines }
    }
}

impl From<&Fault> for Failure {
    fn from(fault: &Fault) -> Self {
        let failure = Self::new(Exit::of_fault(fault), &fault.to_string());
        if fault.hint.is_empty() { failure } else { failure.and(&format!("  {}", fault.hint)) }
    }
}
