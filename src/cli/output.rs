//! Standard output and standard error. A reader that goes away (`| head`) is no failure.

use std::io::{self, IsTerminal as _, Write as _};

use serde::Serialize;

use super::{Exit, Failure};

/// Prints lines to standard output, each harmless already.
///
/// # Errors
/// Where standard output cannot be written to for another reason than that nobody reads any more.
pub(super) fn print(lines: impl IntoIterator<Item = impl AsRef<str>>) -> Result<(), Failure> {
    let mut text = String::new();
    for line in lines {
        text.push_str(line.as_ref().trim_end());
        text.push('\n');
    }
    write(text.as_bytes())
}

/// Prints one JSON document to standard output.
///
/// # Errors
/// As [`print`].
pub(super) fn print_json(document: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(document)
        .map_err(|error| Failure::new(Exit::Failed, &format!("the document cannot be written: {error}")))?;
    print([text])
}

/// Says lines on standard error; if even that fails there is nobody to tell.
pub(super) fn say(lines: impl IntoIterator<Item = impl AsRef<str>>) {
    let mut error = io::stderr().lock();
    for line in lines {
        let _nobody_to_tell = writeln!(error, "{}", line.as_ref());
    }
}

/// Asks on standard error, without ending the line.
pub(super) fn ask(question: &str) {
    let mut error = io::stderr().lock();
    let _nobody_to_tell = write!(error, "{question}").and_then(|()| error.flush());
}

/// Whether a person sits at both ends: standard input to type, standard error to read the question.
#[must_use]
pub(super) fn is_conversation() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

fn write(bytes: &[u8]) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    match output.write_all(bytes).and_then(|()| output.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(Exit::Failed, &format!("standard output cannot be written to: {error}")))
        }
        _ => Ok(()),
    }
}
