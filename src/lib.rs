//! flightdeck, the release cockpit for a terminal.
//!
//! Two ways lead through the code, and each line knows which room it is in:
//!
//! ```text
//! poller(source) ─ observe() ─▶ Observation ─▶ inbox ─▶ update(&mut State, Now, Event) -> Effects ─▶ ui::draw(&State)
//! key ─▶ keymap ─▶ Command ──────────────────▶ inbox ─▶ update ─▶ Effect::Execute(Order) ─▶ runtime::execute ─▶ Event
//! ```
//!
//! The modules in dependency order; imports point upwards in this list only, which a test holds.

pub mod cockpit;
pub mod domain;
pub mod journal;
pub mod policy;
pub mod provider;
pub mod runtime;
