//! The symbols: one cell wide each, none from a private font. A word always stands beside them.

use crate::cockpit::view::Health;

/// The bar before the selected row.
pub(super) const BAR: &str = "▌";
/// Before a marked row.
pub(super) const MARK: &str = "•";
/// Before what is held.
pub(super) const HELD: &str = "‖";

/// How well something is.
#[must_use]
pub fn health(health: Health) -> &'static str {
    match health {
        Health::Delivered => "●",
        Health::Good => "✓",
        Health::Moving => "◐",
        Health::Queued => "○",
        Health::Waiting => "◇",
        Health::Doubtful => "!",
        Health::Bad => "✗",
        Health::Neutral => "–",
        Health::Unknown => "?",
    }
}

/// One mark of a rail of jobs.
#[must_use]
pub fn rail(mark: Health) -> &'static str {
    match mark {
        Health::Delivered | Health::Good => "●",
        Health::Moving => "◐",
        Health::Queued => "○",
        Health::Waiting => "◇",
        Health::Doubtful => "!",
        Health::Bad => "✗",
        Health::Neutral => "◌",
        Health::Unknown => "?",
    }
}
