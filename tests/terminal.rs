//! The real binary in a real terminal: it starts, leaves, and gives the terminal back whatever happens; and keys do what
//! they say and nothing else.
#![allow(clippy::print_stdout, reason = "what was flown, or why not, is said")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "terminal/bastion.rs"]
mod bastion;
#[path = "alerts/catcher.rs"]
mod catcher;
#[path = "terminal/figures.rs"]
mod figures;
#[path = "cli/flight.rs"]
#[allow(dead_code, reason = "shared with the tests of the command line")]
mod flight;
#[path = "terminal/multiplexers.rs"]
mod multiplexers;
#[path = "terminal/owed.rs"]
mod owed;
#[path = "terminal/plain.rs"]
mod plain;
#[path = "terminal/pty.rs"]
#[allow(dead_code, reason = "shared with other tests of the real binary")]
mod pty;
#[path = "terminal/slow_line.rs"]
mod slow_line;

use std::path::Path;
use std::process::{Command, Stdio};

use flightdeck::runtime::journal_file::read;
use flightdeck::runtime::terminal::{Guard, install_panic_hook};
use pty::Pty;
use rustix::process::Signal;

const PROGRAM: &str = env!("CARGO_BIN_EXE_flightdeck");
/// What only the cockpit's first pane says, with something in it.
const READY: &str = "ledger   → production";

/// The demo with its journal in `state`.
fn demo(state: &Path, scenario: &str, at: (u16, u16)) -> Pty {
    let arguments = ["demo", scenario, "--state-dir", state.to_str().unwrap()];
    Pty::start(Path::new(PROGRAM), &arguments, &[], at)
}

/// The demo, ready, as a job of a shell.
fn in_shell(state: &Path) -> Pty {
    let shell = Pty::start(Path::new("/bin/sh"), &["-i"], &[("PS1", Path::new("shell> "))], (120, 40));
    shell.wait_for("shell> ");
    shell.keys(&format!("'{PROGRAM}' demo --state-dir '{}'\r", state.display()));
    shell.wait_for(READY);
    shell
}

fn ready(state: &Path) -> Pty {
    let pty = demo(state, "calm-friday", (120, 40));
    pty.wait_for(READY);
    pty
}

/// The words of the journal, without the session's beginning.
fn journal(state: &Path) -> Vec<&'static str> {
    let reading = read(state).unwrap();
    assert_eq!(reading.broken, None);
    reading.records.iter().map(|record| record.entry.word()).filter(|word| *word != "session_started").collect()
}

#[test]
fn it_starts_leaves_by_a_key_and_gives_the_terminal_back() {
    let state = tempfile::tempdir().unwrap();
    for key in ["q", "\x03"] {
        let mut pty = ready(state.path());
        pty.keys(key);
        assert_eq!(pty.restored().exit_code(), 0);
    }
}

#[test]
fn a_recorded_session_is_shown_again_and_sends_nothing() {
    let state = tempfile::tempdir().unwrap();
    let file = state.path().join("session.jsonl.gz");
    let arguments = ["demo", "--state-dir", state.path().to_str().unwrap(), "--record", file.to_str().unwrap()];
    let mut pty = Pty::start(Path::new(PROGRAM), &arguments, &[], (120, 40));
    pty.wait_for(READY);
    pty.keys("?");
    pty.wait_for("Acts: each only opens a plan");
    pty.keys("?");
    pty.keys("q");
    pty.restored();
    let written = journal(state.path());
    let mut pty = Pty::start(Path::new(PROGRAM), &["replay", file.to_str().unwrap()], &[], (120, 41));
    pty.wait_for("REPLAY");
    pty.keys(" G");
    pty.wait_for("the end");
    pty.wait_for(READY);
    pty.keys("K");
    pty.wait_for("pressed");
    // What orders in the cockpit orders nothing here.
    pty.keys("B\r");
    pty.wait_for("nothing is sent from here");
    pty.keys("q");
    assert_eq!(pty.restored().exit_code(), 0);
    assert_eq!(journal(state.path()), written);
}

#[test]
fn every_signal_that_ends_it_gives_the_terminal_back() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let state = tempfile::tempdir().unwrap();
        let mut pty = ready(state.path());
        pty.signal(signal);
        pty.restored();
        assert_eq!(
            std::fs::read_dir(state.path().join("sessions")).unwrap().count(),
            0,
            "{signal:?}: the lock is free"
        );
    }
}

#[test]
fn a_terminal_that_goes_away_ends_it() {
    let state = tempfile::tempdir().unwrap();
    let mut shell = in_shell(state.path());
    // With its leader the session loses the terminal: reading ends, writing fails, and the system says so with a signal.
    shell.signal(Signal::KILL);
    shell.ended();
    let sessions = state.path().join("sessions");
    while std::fs::read_dir(&sessions).unwrap().count() > 0 {
        std::thread::yield_now();
    }
}

#[test]
fn a_panic_is_reported_on_a_terminal_that_was_given_back() {
    let here = std::env::current_exe().unwrap();
    let arguments = ["--exact", "panics_with_the_terminal_taken", "--nocapture"];
    let canary = "canary-3b9e51d7a0c84f26";
    let environment = [("FLIGHTDECK_TEST_PANICS", Path::new("1")), ("GITHUB_TOKEN", Path::new(canary))];
    let mut pty = Pty::start(&here, &arguments, &environment, (120, 40));
    pty.wait_for("taken over");
    pty.keys("x");
    assert!(!pty.restored().success());
    pty.wait_for("something that cannot happen");
    assert_eq!(pty.count(canary), 0, "a report of a crash holds no secret");
}

#[test]
fn panics_with_the_terminal_taken() {
    if std::env::var_os("FLIGHTDECK_TEST_PANICS").is_none() {
        return;
    }
    install_panic_hook();
    let _guard = Guard::enter().unwrap();
    print!("taken over");
    std::io::Write::flush(&mut std::io::stdout()).unwrap();
    let mut byte = [0];
    std::io::Read::read_exact(&mut std::io::stdin(), &mut byte).unwrap();
    panic!("something that cannot happen");
}

#[test]
fn it_follows_every_size() {
    let state = tempfile::tempdir().unwrap();
    let mut pty = ready(state.path());
    pty.wait_for("3 Pipelines");
    pty.resize(80, 24);
    pty.wait("one pane", |screen| screen.contains(READY) && !screen.contains("3 Pipelines"));
    pty.resize(30, 8);
    pty.wait("too small", |screen| screen.contains("40") && !screen.contains(READY));
    pty.resize(200, 60);
    pty.wait("four panes again", |screen| screen.contains(READY) && screen.contains("3 Pipelines"));
    pty.keys("q");
    pty.restored();
}

#[test]
fn it_stops_to_the_shell_and_comes_back() {
    let state = tempfile::tempdir().unwrap();
    let mut shell = in_shell(state.path());
    shell.keys("\x1a");
    shell.wait("the shell", |screen| screen.contains("Stopped") && !screen.contains(READY));
    shell.wait_until_restored();
    shell.keys("fg\r");
    shell.wait_for(READY);
    // And it still listens.
    shell.keys("?");
    shell.wait("the help", |screen| screen.contains("approve") && screen.contains("suspend"));
    // Apart, for in one they are Alt and q.
    shell.keys("\x1b");
    shell.wait("the panes", |screen| !screen.contains("suspend"));
    shell.keys("q");
    // What is typed before the prompt is there is dropped with the terminal's queue, and so never reaches a shell.
    shell.wait("the shell again", |screen| screen.matches("shell> ").count() == 3);
    shell.keys("exit\r");
    shell.restored();
}

#[test]
fn without_a_shell_to_go_back_to_it_does_not_stop() {
    let state = tempfile::tempdir().unwrap();
    let mut pty = ready(state.path());
    pty.keys("\x1a");
    pty.wait_for("no shell to go back to");
    pty.keys("q");
    assert_eq!(pty.restored().exit_code(), 0);
}

#[test]
fn arrow_keys_that_come_byte_by_byte_open_nothing() {
    let state = tempfile::tempdir().unwrap();
    let mut pty = ready(state.path());
    // The last bytes are the keys of approve, hold and cancel.
    for arrow in ["\x1b[A", "\x1b[B", "\x1b[C", "\x1bOA", "\x1b[H", "\x1b[1;2B"] {
        for byte in arrow.chars() {
            pty.keys_read(&byte.to_string());
        }
    }
    pty.keys("?");
    pty.wait("the help", |screen| screen.contains("suspend"));
    for plan in ["Esc cancels", "not armed", "roll back to"] {
        assert!(!pty.ever_showed(plan), "{plan}");
    }
    pty.keys_read("\x1b");
    pty.keys("q");
    pty.restored();
    assert_eq!(journal(state.path()), Vec::<&str>::new());
}

#[test]
fn keys_that_were_typed_before_the_plan_was_painted_do_nothing() {
    let state = tempfile::tempdir().unwrap();
    let mut pty = ready(state.path());
    pty.keys("/ledger\r");
    pty.wait("the filter", |screen| screen.contains("Needs you (1)") && screen.contains("A approve"));
    pty.answer(false);
    // Blind typing: the opener, the name and Enter in one.
    pty.keys("Aledger\r");
    pty.wait_for("not armed");
    pty.wait_for_question();
    pty.keys_read("ledger\r");
    assert_eq!(journal(state.path()), Vec::<&str>::new());

    pty.answer(true);
    pty.wait_for("armed: keys are taken");
    assert_eq!(journal(state.path()), Vec::<&str>::new(), "what was typed before is gone");

    // Enter alone does not confirm, nor another name; the name does.
    pty.keys("\r");
    pty.keys("ledge");
    pty.wait_for("ledge");
    pty.keys("\r");
    pty.keys("r\r");
    pty.wait_for("done: approve ledger");
    pty.keys("q");
    pty.restored();
    assert_eq!(journal(state.path()), ["intended", "sending", "answered", "observed", "ended"]);
}

#[test]
fn a_terminal_that_never_answers_gets_its_plan_all_the_same() {
    let state = tempfile::tempdir().unwrap();
    let mut pty = demo(state.path(), "calm-friday", (120, 40));
    pty.answer(false);
    pty.wait_for(READY);
    pty.keys("/ledger\r");
    pty.wait("the filter", |screen| screen.contains("Needs you (1)") && screen.contains("A approve"));
    pty.keys("A");
    pty.wait_for("armed: keys are taken");
    pty.keys_read("\x1b");
    pty.keys("q");
    pty.restored();
}

#[test]
fn without_a_terminal_it_says_what_to_use_instead() {
    let output = Command::new(PROGRAM).arg("demo").stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let said = String::from_utf8(output.stderr).unwrap();
    for word in ["terminal", "flightdeck status", "flightdeck approvals"] {
        assert!(said.contains(word), "{said}");
    }
}

#[test]
fn a_freeze_refuses_until_a_reason_overrides_it() {
    let state = tempfile::tempdir().unwrap();
    let mut pty = demo(state.path(), "frozen-window", (120, 40));
    pty.wait_for("PROD frozen");
    pty.wait_for("checkout");
    pty.keys("/checkout\r");
    pty.wait("the filter", |screen| screen.contains("Needs you (1)") && screen.contains("A approve"));
    pty.keys("A");
    pty.wait_for("armed: keys are taken");
    pty.keys("checkout");
    pty.wait("the name", |screen| screen.matches("checkout").count() > 3);
    pty.keys("\r");
    pty.wait_for("overriding a freeze needs a reason");
    let refused = journal(state.path());
    assert!(!refused.contains(&"intended"), "{refused:?}");
    // The cursor stands in the field that was missing.
    pty.keys("payments fail without this\r");
    pty.wait_for("done: approve checkout");
    pty.keys("q");
    pty.restored();
    let words = journal(state.path());
    assert!(words.ends_with(&["intended", "sending", "answered", "observed", "ended"]), "{words:?}");
}
