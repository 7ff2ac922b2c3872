//! The thread that reads the terminal and the one that waits for signals. Both only pass on what they hear, in its order.

use std::io;
use std::thread;

use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;
use tokio::sync::mpsc;

use super::{Decoder, Input};

/// What was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::runtime) enum Heard {
    /// From the keyboard.
    Input(Input),
    /// A line, where the terminal is read by lines.
    Line(String),
    /// From the system.
    Signal(Signal),
    /// The terminal is gone.
    Closed,
}

/// A signal that we answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::runtime) enum Signal {
    /// TERM, HUP, INT: leave.
    Leave,
    /// TSTP: stop to the shell.
    Stop,
    /// CONT: back from it.
    Continue,
    /// WINCH: another size.
    Resize,
}

/// Begins to listen.
///
/// # Errors
/// Where a thread or the signals' pipe cannot be made.
pub(in crate::runtime) fn listen(to: &mpsc::Sender<Heard>) -> io::Result<()> {
    let signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT, SIGWINCH])?;
    let keys = to.clone();
    thread::Builder::new().name("keys".to_owned()).spawn(move || read(&keys))?;
    let to = to.clone();
    thread::Builder::new().name("signals".to_owned()).spawn(move || wait(signals, &to))?;
    Ok(())
}

/// Reads until the terminal or the session ends.
fn read(to: &mpsc::Sender<Heard>) {
    let stdin = io::stdin();
    let mut decoder = Decoder::default();
    let mut bytes = [0; 4096];
    loop {
        match rustix::io::read(&stdin, &mut bytes) {
            Err(rustix::io::Errno::INTR) => {}
            // Somebody else who has this terminal open made it so that reading does not wait.
            Err(rustix::io::Errno::AGAIN) => {
                let waits = fcntl_getfl(&stdin).and_then(|flags| fcntl_setfl(&stdin, flags - OFlags::NONBLOCK));
                if waits.is_err() {
                    break;
                }
            }
            // Nothing more will ever come: the terminal was closed.
            Ok(0) | Err(_) => break,
            Ok(length) => {
                for input in decoder.feed(&bytes[..length]) {
                    if to.blocking_send(Heard::Input(input)).is_err() {
                        return;
                    }
                }
            }
        }
    }
    let _ = to.blocking_send(Heard::Closed);
}

fn wait(mut signals: Signals, to: &mpsc::Sender<Heard>) {
    let mut asked_to_leave = false;
    for signal in signals.forever() {
        let heard = match signal {
            SIGWINCH => Signal::Resize,
            SIGTSTP => Signal::Stop,
            SIGCONT => Signal::Continue,
            // Asked twice: somebody means it, and the session does not come round to it (a terminal that takes no output).
            _ if asked_to_leave => {
                let _ = signal_hook::low_level::emulate_default_handler(signal);
                return;
            }
            _ => {
                asked_to_leave = true;
                Signal::Leave
            }
        };
        if to.blocking_send(Heard::Signal(heard)).is_err() {
            return;
        }
    }
}
