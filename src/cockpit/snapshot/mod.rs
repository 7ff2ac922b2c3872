//! The last-known state: what one session leaves to the next, so that its first frame shows something before any answer.
//!
//! It has shapes of its own, and what is in them is an allow-list: services, environments, their newest deployments, runs and
//! pending gates, each service with the moment at which it was read. Never in it: tokens, addresses, logs, jobs, plans,
//! orders, reviews, budgets, and who the operator is (another token may be another person's; who one is decides what one may).
//!
//! ```text
//! &State ─▶ Snapshot::of ─▶ to_bytes ─▶ a file of the hands' ─▶ from_bytes ─▶ recall ─▶ State, everything marked as recalled
//! ```
//!
//! What is recalled is [`Recalled`](crate::cockpit::Recalled) until this session has read it: it is drawn with its age, no
//! verb stands on it, and it goes when the first answer does not have it.

mod bytes;
mod give;
mod shape;
mod table;
mod take;
mod words;

pub use bytes::{Identity, SnapshotError};
pub use give::recall;
pub use shape::Snapshot;
