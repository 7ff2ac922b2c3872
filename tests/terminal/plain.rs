//! The cockpit by lines: the same road to an order, and nothing that a screen reader could not follow.

use std::path::Path;

use crate::pty::Pty;
use crate::{PROGRAM, journal};

/// A scenario by lines, when it said this.
fn flown(scenario: &str, state: &Path, said: &str) -> Pty {
    let arguments = ["demo", scenario, "--plain", "--state-dir", state.to_str().unwrap()];
    let pty = Pty::start(Path::new(PROGRAM), &arguments, &[], (160, 200));
    pty.wait_for(said);
    pty
}

/// The usual day by lines.
fn demo(state: &Path) -> Pty {
    flown("calm-friday", state, "new: ledger, production, v4.16.0")
}

#[test]
fn an_approval_by_lines_takes_the_road_of_the_screen() {
    let state = tempfile::tempdir().unwrap();
    let mut pty = demo(state.path());
    pty.keys("approvals\r");
    pty.wait_for("Needs you: ");
    pty.keys("/ledger\r");
    pty.wait_for("Needs you: 1, filtered by `ledger`");
    pty.keys("1\r");
    pty.wait_for("selected: 1. ledger");
    pty.keys("approve\r");
    pty.wait_for("POST /repos/acme/ledger/actions/runs/");
    pty.wait_for("type `ledger` to confirm (cancel leads back):");
    // Neither an empty line nor another word confirms.
    pty.keys("\r");
    pty.keys("ledge\r");
    pty.wait_for("`ledge` is not `ledger`: nothing was sent");
    assert_eq!(journal(state.path()), Vec::<&str>::new());
    pty.keys("reason: seen on staging\r");
    pty.wait_for("\"comment\": \"seen on staging [flightdeck ");
    pty.wait_for("field, reason (optional): `seen on staging`");
    pty.keys("ledger\r");
    pty.wait_for("done: approve ledger");
    pty.keys("quit\r");
    assert_eq!(pty.restored().exit_code(), 0);
    assert_eq!(journal(state.path()), ["intended", "sending", "answered", "observed", "ended"]);
    assert_eq!(pty.count("\x1b"), 0, "no sequence at all");
    for symbol in ["─", "│", "╭", "┌"] {
        assert_eq!(pty.count(symbol), 0, "{symbol}");
    }
}

/// What a plan says when a word of the service's name is to confirm it.
const CONFIRM: &str = "` to confirm (cancel leads back): ";

/// Types lines, each when the one before it led to what is said, then or soon.
fn lines(pty: &Pty, lines: &[(&str, &str)]) {
    for (line, said) in lines {
        let before = pty.count(said);
        pty.keys(&format!("{line}\r"));
        pty.wait_for_another(said, before);
    }
}

#[test]
fn every_verb_goes_by_lines() {
    let state = tempfile::tempdir().unwrap();
    let mut pty = flown("mixed-fleet", state.path(), "new: checkout, production, v2.14.0: paused");
    for read in ["checkout, staging, v2.15.0: you may", "catalog, production, v5.4.0"] {
        pty.wait_for(&format!("new: {read}"));
    }
    let row = |service: &str, row: &str, selected: &str| {
        let filter = format!("/{service}");
        let filtered = format!("filtered by `{service}`");
        lines(&pty, &[("status", "Environments: "), (&filter, &filtered), (row, selected)]);
    };
    row("checkout", "1.3", "selected: 1. checkout → production");
    // New or now: between two states that it stands still in it may have moved for so long that it was not listed.
    let paused = "w: checkout, production, v2.14.0: paused";
    lines(&pty, &[("pause", CONFIRM), ("checkout", "done: pause")]);
    lines(&pty, &[("resume", CONFIRM), ("checkout", paused)]);
    lines(&pty, &[("cancel", CONFIRM), ("checkout", "w: checkout, production, v2.14.0: aborted")]);
    lines(&pty, &[("retry", CONFIRM), ("checkout", paused)]);
    lines(&pty, &[("promote", CONFIRM), ("checkout", "w: checkout, production, v2.14.0: timer")]);
    lines(
        &pty,
        &[("rollback", "a number chooses"), ("1", CONFIRM), ("checkout", "accepted, watching: put v2.13.0 back")],
    );
    row("catalog", "1.3", "selected: 1. catalog → production");
    lines(&pty, &[("approve", CONFIRM), ("catalog", "done: approve")]);
    row("checkout", "1.2", "selected: 1. checkout → staging");
    lines(&pty, &[("reject", "y sends it, cancel leads back: "), ("y", "done: reject")]);
    pty.keys("quit\r");
    assert_eq!(pty.restored().exit_code(), 0);
    let journal = journal(state.path());
    let count = |word: &str| journal.iter().filter(|record| **record == word).count();
    // The rejection takes responsibility first.
    assert_eq!((count("intended"), count("sending"), count("answered")), (8, 9, 9), "{journal:?}");
}

#[test]
fn lines_that_were_typed_before_the_plan_was_said_confirm_nothing() {
    let state = tempfile::tempdir().unwrap();
    let mut pty = demo(state.path());
    pty.keys("/ledger\r");
    pty.wait_for("filtered by `ledger`");
    pty.keys("approve\rledger\rledger\r");
    pty.wait_for("type `ledger` to confirm (cancel leads back):");
    pty.keys("cancel\r");
    pty.wait_for("back to the lists");
    pty.keys("quit\r");
    pty.restored();
    assert_eq!(journal(state.path()), Vec::<&str>::new());
}

#[test]
fn every_pane_and_tab_can_be_said() {
    let state = tempfile::tempdir().unwrap();
    let mut pty = demo(state.path());
    for (word, said) in [
        ("status", "Environments: "),
        ("2.2", "selected: 2. "),
        ("ship", "commits: "),
        ("gates", "Gates, "),
        ("history", "History, "),
        ("journal", "records, newest first"),
        ("runs", "Pipelines: "),
        ("run", "1. build"),
        ("log", "Log, "),
        ("timeline", "Timeline"),
        ("actions", "rollback: "),
        ("dora", "lead time"),
        ("help", "A plan says what will be sent"),
        ("words", "bandwidth low: "),
        ("frobnicate", "`frobnicate` is no command"),
    ] {
        pty.keys(&format!("{word}\r"));
        pty.wait_for(said);
    }
    pty.keys("quit\r");
    assert_eq!(pty.restored().exit_code(), 0);
    assert_eq!(journal(state.path()), Vec::<&str>::new());
}

#[test]
fn a_word_that_leads_to_no_view_says_what_changed_and_not_the_list_again() {
    let state = tempfile::tempdir().unwrap();
    let mut pty = demo(state.path());
    pty.keys("approvals\r");
    pty.wait_for("Needs you: ");
    pty.keys("2\r");
    pty.wait_for("selected: 2. ");
    let lists = pty.count("Needs you: ");
    pty.keys("mark\r");
    pty.wait_for("[marked]");
    pty.keys("down\r");
    pty.wait_for("selected: 3. ");
    pty.keys("card\r");
    pty.wait_for("situation card:");
    pty.keys("open\r");
    pty.wait("what came of it", |screen| screen.contains("no browser here") || screen.contains("opened "));
    assert_eq!(pty.count("Needs you: "), lists, "{}", pty.screen());
    pty.keys("approvals\r");
    pty.wait("the list again", |screen| screen.matches("Needs you: ").count() > lists);
    pty.keys("quit\r");
    assert_eq!(pty.restored().exit_code(), 0);
    assert_eq!(journal(state.path()), Vec::<&str>::new());
}

#[test]
fn ctrl_c_leaves_and_a_terminal_that_ends_as_well() {
    for keys in ["\x03", "\x04"] {
        let state = tempfile::tempdir().unwrap();
        let mut pty = demo(state.path());
        pty.keys(keys);
        assert_eq!(pty.restored().exit_code(), 0);
    }
}

#[test]
fn a_terminal_that_takes_no_output_keeps_nobody_who_asks_twice() {
    let state = tempfile::tempdir().unwrap();
    let mut pty = demo(state.path());
    // ctrl-s: whatever is written from now on waits for ctrl-q, which nobody types.
    pty.keys("\x13");
    let began = std::time::Instant::now();
    while pty.runs() {
        pty.signal(rustix::process::Signal::TERM);
        assert!(began.elapsed() < std::time::Duration::from_secs(60), "it never ended");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

#[test]
fn an_alert_is_said_once_and_rings_and_a_gate_says_its_terms() {
    let state = tempfile::tempdir().unwrap();
    let mut pty = flown("bad-release", state.path(), "ALERT: ledger → production");
    pty.keys("status\r");
    pty.wait_for("Environments: ");
    assert_eq!((pty.count("ALERT: ledger → production"), pty.count("\u{7}") > 0), (1, true));
    pty.keys("quit\r");
    pty.restored();
    let mut pty = flown("k-of-n-approval", state.path(), "new: ");
    pty.keys("/payments\r");
    pty.wait_for("filtered by `payments`");
    pty.keys("1\r");
    pty.wait_for("selected: 1. ");
    pty.keys("gates\r");
    pty.wait_for("rule ");
    pty.keys("quit\r");
    pty.restored();
}

#[test]
fn neither_a_filter_nor_an_acknowledgement_is_news_and_a_row_that_is_not_there_is_not_another() {
    let state = tempfile::tempdir().unwrap();
    let mut pty = flown("bad-release", state.path(), "new: storefront, production");
    lines(&pty, &[("approvals", "Needs you: "), ("/storefront", "filtered by `storefront`")]);
    lines(&pty, &[("1", "selected: 1. storefront"), ("acknowledge", "acknowledged for you"), ("/", "Needs you: ")]);
    lines(&pty, &[("status", "Environments: "), ("1.9", "there is no 1.9"), ("99", "there is no 99")]);
    lines(&pty, &[("1.", "`1.` is no command"), ("dora", "lead time"), ("", "Environments: ")]);
    pty.keys("quit\r");
    assert_eq!(pty.restored().exit_code(), 0);
    for news in ["no longer: storefront", "now: storefront"] {
        assert_eq!(pty.count(news), 0, "{news}: {}", pty.screen());
    }
    assert_eq!(pty.count("new: storefront"), 1);
}
