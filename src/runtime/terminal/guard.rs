//! Taking the terminal over, and giving it back on every way out.

use std::io::{self, IsTerminal as _, Write as _};
use std::panic;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ThreadId};

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::event::{DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange};
use crossterm::queue;
use crossterm::style::{Attribute, SetAttribute};
use crossterm::terminal::{Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen};
use rustix::termios::{self, OptionalActions, QueueSelector, Termios};

use super::broken;

/// Alternate screen, cleared; cursor hidden; pastes marked, focus reported.
fn entering() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    queue!(
        bytes,
        EnterAlternateScreen,
        SetAttribute(Attribute::Reset),
        Clear(ClearType::All),
        MoveTo(0, 0),
        Hide,
        EnableBracketedPaste,
        EnableFocusChange
    )?;
    Ok(bytes)
}

/// The reverse, with whatever may be open closed first. Cleared before it is left: where there is no alternate screen (GNU screen
/// out of the box, the Linux console) the shell would write into what stood there.
fn leaving() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    queue!(
        bytes,
        EndSynchronizedUpdate,
        DisableFocusChange,
        DisableBracketedPaste,
        SetAttribute(Attribute::Reset),
        Clear(ClearType::All),
        MoveTo(0, 0),
        Show,
        LeaveAlternateScreen
    )?;
    Ok(bytes)
}

/// What to give back, while the terminal is ours. Global, for a panic has no other way to it.
static TAKEN: Mutex<Option<Taken>> = Mutex::new(None);

struct Taken {
    before: Termios,
    by: ThreadId,
}

/// Why the terminal cannot be taken over.
#[derive(Debug, thiserror::Error)]
pub enum TerminalError {
    /// Input or output is none.
    #[error(
        "the cockpit needs a terminal, and {0} is none. For scripts there are `flightdeck status`, `flightdeck approvals` \
         and `flightdeck runs`, each with --json; every verb is a subcommand too"
    )]
    None(&'static str),
    /// The system said no.
    #[error("the terminal cannot be taken over: {0}")]
    Io(#[from] io::Error),
}

/// The terminal while it is ours. Gives it back when dropped.
#[derive(Debug)]
pub struct Guard(());

impl Guard {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// Where there is none, or it cannot be set.
    pub fn enter() -> Result<Self, TerminalError> {
        needed()?;
        let guard = Self(());
        guard.take()?;
        Ok(guard)
    }

    /// Takes it over again, after [`leave`](Self::leave) or after somebody else had it.
    ///
    /// # Errors
    /// Where it cannot be set.
    pub fn take(&self) -> io::Result<()> {
        let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        let before = match taken.take() {
            Some(taken) => taken.before,
            None => termios::tcgetattr(io::stdin())?,
        };
        let mut raw = before.clone();
        raw.make_raw();
        *taken = Some(Taken { before, by: thread::current().id() });
        termios::tcsetattr(io::stdin(), OptionalActions::Now, &raw)?;
        write(&entering()?)
    }

    /// Gives it back for a while.
    pub fn leave(&self) {
        restore();
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        restore();
    }
}

/// Whether somebody sits at both ends.
///
/// # Errors
/// Which end is no terminal.
pub(in crate::runtime) fn needed() -> Result<(), TerminalError> {
    if !io::stdin().is_terminal() {
        return Err(TerminalError::None("the standard input"));
    }
    if !io::stdout().is_terminal() {
        return Err(TerminalError::None("the standard output"));
    }
    Ok(())
}

/// Columns and rows; 80x24 where the terminal does not say.
#[must_use]
pub fn size() -> (u16, u16) {
    termios::tcgetwinsize(io::stdout())
        .ok()
        .map(|size| (size.ws_col, size.ws_row))
        .filter(|size| size.0 > 0 && size.1 > 0)
        .unwrap_or((80, 24))
}

/// Writes all of it at once.
pub(in crate::runtime) fn write(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// Gives the terminal back where it is ours. Whatever fails, the rest is still tried: there is nobody left to tell.
fn restore() {
    let Some(taken) = TAKEN.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
    let _ = leaving().and_then(|bytes| write(&bytes));
    // What was typed for us must not reach the shell.
    let _ = termios::tcflush(io::stdin(), QueueSelector::IFlush);
    let _ = termios::tcsetattr(io::stdin(), OptionalActions::Now, &taken.before);
}

/// Has a panic give the terminal back before it is reported. To be called after other hooks are installed, whose reports
/// then land on a sane screen. A panic on another thread than the one that paints ends that thread's work and not the
/// session: it is told in the cockpit and not written over it.
pub fn install_panic_hook() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        // Not while the lock is held by a panic in the middle of taking: then there is nothing to give back either.
        let by = TAKEN.try_lock().ok().and_then(|taken| taken.as_ref().map(|taken| taken.by));
        if by.is_some_and(|by| by != thread::current().id()) {
            broken::remember(&info.to_string());
            return;
        }
        restore();
        report(info);
    }));
}
