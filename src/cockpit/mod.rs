//! The machine: stamped events in, state changed, effects out as values.
//!
//! Pure and deterministic: no runtime, no clock, no environment, no files, no colours. Folding the same stamped events over
//! the same state gives the same state and the same effects.
//!
//! ```text
//! Stamped{now, event} ─▶ update(&mut State, Stamped) -> Vec<Effect>        view::*(&State) -> what the screen says
//! ```

pub mod alerts;
mod answer_line;
mod assemble;
pub mod cadence;
pub mod changes;
mod command;
pub mod command_line;
mod control;
mod debrief;
mod display;
mod effect;
mod event;
mod facts;
mod key;
mod keymap;
pub mod layout;
pub mod palette;
pub mod rows;
pub mod snapshot;
mod state;
mod update;
pub mod view;

pub use answer_line::{REASON, keys_of_line};
pub use assemble::Assembler;
pub use cadence::{Class, interval};
pub use command::Command;
pub use control::{Collision, Control, Controls};
pub use debrief::{Act, Debrief, Incident, Moments, Need, Rehearsal, Rehearsing};
pub use display::{Bandwidth, Colours, Display, Glyphs, Ground, ThemeChoice, ThemeName, Zones};
pub use effect::Effect;
pub use event::{Event, Observed, OrderNews, Stamped};
pub use facts::{facts, facts_about, facts_of_rest, soak_histories};
pub use key::{Key, KeyCode, KeyError};
pub use keymap::{Binding, Conflict, Keymap};
pub use state::*;
pub use update::{Typed, TypedIn, Typing, update};
