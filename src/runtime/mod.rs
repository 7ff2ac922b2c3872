//! The hands: the only place with tokio, the clock, the terminal and the disk.
//!
//! What is decided is decided in [`cockpit`](crate::cockpit) and [`policy`](crate::policy); here it is done. Nothing here
//! knows a vendor or a colour.

pub mod acknowledged;
pub mod alerts;
pub mod black_box;
pub mod cache;
pub mod clipboard;
pub mod clock;
pub mod execute;
mod file_lock;
pub mod identity;
mod inbox;
pub mod journal_file;
mod kept_file;
pub mod open;
pub mod paths;
pub mod poller;
pub mod prober;
pub mod recover;
pub mod session;
pub mod sessions;
pub mod terminal;
pub mod vigil;
pub mod watcher;
