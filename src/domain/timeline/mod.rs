//! What happened to environments over time: the changes, and the intervals between them.
//!
//! Everything is reconstructed from what was read, and says where that ends: what was not read is a gap, never a guess.
//! Knows no clock; whoever asks brings the moment.

mod change;
mod interval;
mod reconstruct;

pub use change::{Change, ChangeId, Knowledge, What};
pub use interval::{Gap, Interval, Ran, interval_at};
pub use reconstruct::{Passage, Reconstruction, reconstruct};
