//! Scenarios of the machine, written as keys and events.

// A test says what it expects by failing loudly.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/deck.rs"]
#[allow(dead_code, reason = "each test binary uses a part of the deck")]
mod deck;

#[path = "cockpit/alerting.rs"]
mod alerting;
#[path = "cockpit/assembling.rs"]
mod assembling;
#[path = "cockpit/batching.rs"]
mod batching;
#[path = "cockpit/finish.rs"]
mod finish;
#[path = "cockpit/fleet.rs"]
mod fleet;
#[path = "cockpit/frugal.rs"]
mod frugal;
#[path = "cockpit/guarded.rs"]
mod guarded;
#[path = "cockpit/meaning.rs"]
mod meaning;
#[path = "cockpit/merging.rs"]
mod merging;
#[path = "cockpit/moving.rs"]
mod moving;
#[path = "cockpit/palette.rs"]
mod palette;
#[path = "cockpit/planning.rs"]
mod planning;
#[path = "cockpit/polling.rs"]
mod polling;
#[path = "cockpit/probing.rs"]
mod probing;
#[path = "cockpit/recalling.rs"]
mod recalling;
#[path = "cockpit/remapped.rs"]
mod remapped;
#[path = "cockpit/sleeping.rs"]
mod sleeping;
#[path = "cockpit/timeline.rs"]
mod timeline;
#[path = "cockpit/undeployed.rs"]
mod undeployed;
