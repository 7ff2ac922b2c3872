//! Asking the terminal for its background. Nobody waits for the answer: it comes through the same line as the keys, and
//! where none comes the theme stays as it is.

use std::io;

use super::guard;

/// Puts the question, where the terminal does not print it in place of obeying it.
pub(in crate::runtime) fn ask_ground(term: &str) -> io::Result<()> {
    if matches!(term, "" | "dumb" | "linux") || term.starts_with("vt") {
        return Ok(());
    }
    guard::write(b"\x1b]11;?\x07")
}
