//! The terminal: taken over and given back, read and painted.
//!
//! ```text
//! guard      raw mode, alternate screen; back again on every way out
//! decode     bytes ─▶ keys, pastes, answers; pure
//! encode     the bytes from one screen to the next
//! links      the addresses on a screen, for terminals that follow them
//! questions  asking the terminal about itself
//! input      one thread of our own that reads the terminal, and one that waits for signals
//! lines      the terminal as it is, line by line, for the cockpit without a screen
//! painter    State ─▶ cells ─▶ the difference, in one write
//! suspend    to the shell and back
//! ```

mod broken;
mod decode;
mod encode;
mod guard;
mod input;
mod lines;
mod links;
mod painter;
mod proof;
mod questions;
mod suspend;

pub use decode::{Decoder, Input};
pub use encode::{encode, encode_linked};
pub use guard::{Guard, TerminalError, install_panic_hook};
pub use links::Links;
pub use painter::{Extent, Painter};

pub(in crate::runtime) use broken::take_broken;
pub use guard::size;
pub(in crate::runtime) use guard::{needed, write};
pub(in crate::runtime) use input::{Heard, Signal, listen};
pub(in crate::runtime) use lines::{drop_typed, listen_to_lines};
pub(in crate::runtime) use proof::Proofs;
pub(in crate::runtime) use questions::ask_about_itself;
pub(in crate::runtime) use suspend::{Suspended, suspend};
