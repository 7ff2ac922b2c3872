//! What a session left behind, and showing it again.
//!
//! ```text
//! live:    Stamped ─▶ masked ─▶ Encoder ─▶ lines of a tape            (the file is the runtime's)
//! again:   lines ─▶ Decoder ─▶ Tape ─▶ Player{ update, State } ─▶ the same screens
//! ```
//!
//! A tape is a session's beginning and its stamped events: folding them gives the same screens, but for what is not recorded:
//! free text that somebody typed, and what jobs printed ([`masked`] decides it, and its module says what differs). Pure: no clock, no file, no
//! terminal. A player has no hands: what the machine wants done while a tape is played is dropped, orders included.

mod carry;
mod console;
mod debrief;
mod decode;
mod encode;
mod mask;
mod opening;
mod player;
mod seek;
mod tape;
mod transcript;

pub use carry::{Carried, Survey};
pub use console::{Asked, Bar, Console};
pub use debrief::debrief;
pub use decode::{DecodeError, Decoder, LONGEST_LINE};
pub use encode::Encoder;
pub use mask::{masked, masked_keyframe};
pub use opening::{FORMAT, Opening, VERSION};
pub use player::{Player, Sign};
pub use seek::{Seek, SeekError};
pub use tape::{Tape, What};
pub use transcript::transcript;
