//! Work that broke on another thread while the terminal is ours: kept until the cockpit tells it.

use std::sync::{Mutex, PoisonError};

use crate::domain::Text;

static BROKEN: Mutex<Vec<Text>> = Mutex::new(Vec::new());

/// Keeps a report.
pub(super) fn remember(report: &str) {
    BROKEN.lock().unwrap_or_else(PoisonError::into_inner).push(Text::new(&format!("a task broke: {report}")));
}

/// What broke since the last time.
pub(in crate::runtime) fn take_broken() -> Vec<Text> {
    std::mem::take(&mut *BROKEN.lock().unwrap_or_else(PoisonError::into_inner))
}
