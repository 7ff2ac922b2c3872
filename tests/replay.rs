//! What is recorded shows the same screens again, holds no token, and a broken file is refused by its line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "support/in_process.rs"]
mod in_process;
#[path = "support/journey.rs"]
mod journey;

#[path = "replay/again.rs"]
mod again;
#[path = "replay/hostile.rs"]
mod hostile;
#[path = "replay/rehearsed.rs"]
mod rehearsed;
#[path = "replay/secrets.rs"]
mod secrets;
#[path = "replay/transport.rs"]
mod transport;
