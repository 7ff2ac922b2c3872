//! flightdeck, the release cockpit for a terminal.
//!
//! Two ways lead through the code, and each line knows which room it is in:
//!
//! ```text
//! poller(source) ─ observe() ─▶ Observation ─▶ inbox ─▶ update(&mut State, Now, Event) -> Effects ─▶ ui::draw(&State)
//! key ─▶ keymap ─▶ Command ──────────────────▶ inbox ─▶ update ─▶ Effect::Execute(Order) ─▶ runtime::execute ─▶ Event
//! ```
//!
//! The modules stand in the order of their dependence: each may import what stands above it (which of them exactly is held
//! by a test), never what stands below. `sim` is the other side of the wire and imports none of them.

pub mod domain;

pub mod policy;

pub mod journal;

pub mod cockpit;

pub mod replay;

pub mod config;

pub mod provider;

pub mod ui;

pub mod runtime;

pub mod cli;

pub mod sim;
