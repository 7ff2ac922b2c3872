//! The terminal as it is, line by line: nothing is taken over, so nothing has to be given back. One thread reads lines, one
//! waits for the signals that end a session; the shell's own ctrl-z stops and goes on by itself.

use std::io::{self, BufRead as _, Read as _};
use std::thread;

use rustix::termios::{self, QueueSelector};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use tokio::sync::mpsc;

use super::{Heard, Signal};

/// The longest line that a terminal gives, its end among them: what is typed beyond it the terminal drops itself.
const LONGEST: u64 = 4_096;

/// Begins to listen.
///
/// # Errors
/// Where a thread or the signals' pipe cannot be made.
pub(in crate::runtime) fn listen_to_lines(to: &mpsc::Sender<Heard>) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT])?;
    let lines = to.clone();
    thread::Builder::new().name("lines".to_owned()).spawn(move || read(&lines))?;
    let to = to.clone();
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        let mut asked_to_leave = false;
        for signal in signals.forever() {
            // Asked twice: somebody means it, and the session does not come round to it (a terminal that takes no output).
            if std::mem::replace(&mut asked_to_leave, true) || to.blocking_send(Heard::Signal(Signal::Leave)).is_err() {
                let _ends_here = signal_hook::low_level::emulate_default_handler(signal);
                return;
            }
        }
    })?;
    Ok(())
}

/// Drops what was typed and not read yet: it was not typed for what is asked next.
pub(in crate::runtime) fn drop_typed() {
    // Where the terminal is gone reading ends by itself.
    let _gone = termios::tcflush(io::stdin(), QueueSelector::IFlush);
}

fn read(to: &mpsc::Sender<Heard>) {
    let mut input = io::stdin().lock();
    loop {
        let mut bytes = Vec::new();
        match input.by_ref().take(LONGEST).read_until(b'\n', &mut bytes) {
            Ok(0) | Err(_) => break,
            Ok(_) => {
                let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
                if to.blocking_send(Heard::Line(line)).is_err() {
                    return;
                }
            }
        }
    }
    let _nobody_listens = to.blocking_send(Heard::Closed);
}
