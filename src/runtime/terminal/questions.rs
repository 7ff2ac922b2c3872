//! Asking the terminal about itself. Nobody waits for the answers: they come through the same line as the keys, and where
//! none come everything stays as it is. A line that drops the answers (mosh) costs nothing but that.

use std::io;

use super::guard;
use crate::runtime::clipboard::TerminalKind;

/// The background's colour, whether a whole frame can be put on the screen at once, and what it is (secondary device
/// attributes, which tmux and screen answer for themselves).
const QUESTIONS: &[u8] = b"\x1b]11;?\x07\x1b[?2026$p\x1b[>c";

/// Puts the questions, where the terminal does not print them in place of obeying them.
pub(in crate::runtime) fn ask_about_itself(kind: &TerminalKind) -> io::Result<()> {
    if kind.takes_operating_system_commands() { guard::write(QUESTIONS) } else { Ok(()) }
}
