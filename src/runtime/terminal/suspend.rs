//! To the shell and back.

use rustix::process::{Pid, Signal, getpgrp, getsid, kill_current_process_group};

use super::Guard;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::runtime) enum Suspended {
    /// The process was stopped, and goes on.
    Was,
    /// There is no shell to go back to.
    NoShell,
}

/// Gives the terminal back and stops this job until the shell continues it. The continuation announces itself with its
/// signal, upon which the terminal is taken again.
pub(in crate::runtime) fn suspend(guard: &Guard) -> Suspended {
    // In the session leader's own process group nobody is left who could continue us (`ssh host flightdeck`): the system
    // would not let a terminal stop such a job, and neither may we.
    let orphaned = getsid(None::<Pid>).is_ok_and(|leader| leader == getpgrp());
    if orphaned {
        return Suspended::NoShell;
    }
    guard.leave();
    // The whole job, as the terminal itself would do it: a script around us stops with us.
    let _ = kill_current_process_group(Signal::STOP);
    Suspended::Was
}
