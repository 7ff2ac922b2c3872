//! What a dead session left is found out by reading and never sent again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::type_complexity, clippy::print_stdout, reason = "tables of cases; a skip is said")]

#[path = "support/scripted.rs"]
mod scripted;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use flightdeck::domain::{Evidence, OrderState, Receipt, Text};
use flightdeck::journal::{Entry, Sent};
use flightdeck::runtime::execute::Executor;
use flightdeck::runtime::journal_file::{Purpose, read};
use flightdeck::runtime::recover::recover;
use flightdeck::runtime::sessions::{self, Session};
use scripted::{Scripted, Send, did_not, executor, happened, moment, not_yet, order, plan, told, words};

/// What the dead session had written.
fn left_behind(executor: &Executor, steps: usize, entries: impl IntoIterator<Item = Entry>) {
    let plan = plan(steps, false, false);
    let digest = plan.digest().to_string();
    let intended = Entry::Intended {
        session: "dead".to_owned(),
        plan: Box::new(plan),
        digest,
        overridden: Vec::new(),
        blind: false,
        twice: false,
    };
    for entry in std::iter::once(intended).chain(entries) {
        executor.journal.append(None, entry, Purpose::Ordinary).unwrap();
    }
}

fn intent() -> flightdeck::domain::IntentId {
    flightdeck::domain::IntentId::new("intent-1")
}

fn sending(step: usize) -> Entry {
    let request = Sent { method: "POST".to_owned(), path: "/x".to_owned(), body: None };
    Entry::Sending { intent: intent(), step, sight: None, request }
}

fn answered(step: usize) -> Entry {
    let receipt = Receipt { status: 200, at: moment().wall, made: None, url: None, words: Text::default() };
    Entry::Answered { intent: intent(), step, receipt }
}

fn observed(step: usize) -> Entry {
    Entry::Observed { intent: intent(), step, evidence: happened() }
}

async fn reconcile(folder: &Path, steps: usize, entries: Vec<Entry>, evidence: Vec<Evidence>) -> (OrderState, usize) {
    let provider = Scripted::new([], [], evidence);
    let (executor, _news) = executor(&provider, folder);
    left_behind(&executor, steps, entries);
    let records = executor.journal.load().unwrap();
    let states = recover(&executor, &records).await;
    assert_eq!(states.len(), 1);
    (states.into_iter().next().unwrap().1, provider.writes())
}

#[tokio::test(start_paused = true)]
async fn what_was_answered_is_called_taken_while_it_is_read_and_what_was_not_unknown() {
    for (entries, first) in [(vec![sending(0), answered(0)], "accepted"), (vec![sending(0)], "unknown")] {
        let folder = tempfile::tempdir().unwrap();
        let provider = Scripted::new([], [], [not_yet(), happened()]);
        let (executor, mut news) = executor(&provider, folder.path());
        left_behind(&executor, 1, entries);
        let records = executor.journal.load().unwrap();
        recover(&executor, &records).await;
        let words: Vec<&str> = told(&mut news).iter().map(OrderState::word).collect();
        assert_eq!(words.first(), Some(&first), "{words:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_way_to_die_has_its_outcome_and_no_write() {
    let cases: [(&str, usize, Vec<Entry>, Vec<Evidence>, &str); 10] = [
        ("before anything was sent", 1, vec![], vec![], "not sent"),
        ("between sending and answer, it happened", 1, vec![sending(0)], vec![not_yet(), happened()], "resolved"),
        ("between sending and answer, it did not", 1, vec![sending(0)], vec![did_not()], "not sent"),
        ("between sending and answer, nobody can tell", 1, vec![sending(0)], vec![not_yet()], "unknown"),
        ("after the answer", 1, vec![sending(0), answered(0)], vec![happened()], "done"),
        ("after the answer, not seen", 1, vec![sending(0), answered(0)], vec![not_yet()], "unconfirmed"),
        ("before the last word", 1, vec![sending(0), answered(0), observed(0)], vec![], "done"),
        ("between two steps", 2, vec![sending(0), answered(0), observed(0)], vec![], "interrupted"),
        ("in the second step", 2, vec![sending(0), answered(0), observed(0), sending(1)], vec![happened()], "resolved"),
        ("in the first of two", 2, vec![sending(0)], vec![happened()], "interrupted"),
    ];
    for (case, steps, entries, evidence, word) in cases {
        let folder = tempfile::tempdir().unwrap();
        let (state, writes) = reconcile(folder.path(), steps, entries, evidence).await;
        assert_eq!(state.word(), word, "{case}: {state:?}");
        assert_eq!(writes, 0, "{case}");
        let records = read(folder.path()).unwrap().records;
        let open = flightdeck::journal::orphans(&records).len();
        assert_eq!(open, usize::from(state.is_unknown()), "{case}: only what is unknown stays open");
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_of_a_living_session_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let provider = Scripted::new([], [], [happened()]);
    let (executor, mut news) = executor(&provider, folder.path());
    left_behind(&executor, 1, [sending(0)]);
    let records = executor.journal.load().unwrap();

    let living = Session::begin(folder.path(), "dead").unwrap();
    assert_eq!(recover(&executor, &records).await, []);
    assert!(told(&mut news).is_empty());
    assert!(living.path().exists(), "cleaning leaves a held lock alone");

    drop(living);
    let states = recover(&executor, &records).await;
    assert!(matches!(states[..], [(_, OrderState::Resolved { .. })]), "{states:?}");
    // The cockpit learns an order of an earlier session with its plan.
    assert_eq!(told(&mut news).iter().map(OrderState::word).collect::<Vec<_>>(), ["unknown", "resolved"]);
}

#[tokio::test(start_paused = true)]
async fn two_sessions_that_start_at_once_reconcile_an_order_once() {
    let folder = tempfile::tempdir().unwrap();
    let provider = Scripted::new([], [], [not_yet(), happened()]);
    let (first, _news) = executor(&provider, folder.path());
    let (second, _other_news) = executor(&provider, folder.path());
    let second = Executor { session: "session-2".to_owned(), ..second };
    left_behind(&first, 1, [sending(0)]);
    let records = first.journal.load().unwrap();
    let (one, two) = tokio::join!(recover(&first, &records), recover(&second, &records));
    assert_eq!(one.len() + two.len(), 1, "{one:?} {two:?}");
    let records = read(folder.path()).unwrap().records;
    assert_eq!(words(&records), ["intended", "sending", "observed", "ended"]);
}

#[tokio::test(start_paused = true)]
async fn a_session_id_from_a_journal_never_becomes_a_path() {
    let folder = tempfile::tempdir().unwrap();
    assert!(sessions::claim(folder.path(), "../../escape").unwrap().is_none());
    assert!(!folder.path().parent().unwrap().join("escape.lock").exists());
}

#[tokio::test(start_paused = true)]
async fn killed_between_sending_and_answer_it_is_reconciled_with_exactly_one_write() {
    let folder = tempfile::tempdir().unwrap();
    // The other process sends, never gets an answer, and is killed without a chance to write anything more.
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "hangs_between_sending_and_answer", "--nocapture"])
        .env("FLIGHTDECK_TEST_FOLDER", folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    assert!(output.lines().any(|line| line.unwrap().contains("SENT 1")), "the child sent");
    let records = read(folder.path()).unwrap().records;
    assert_eq!(words(&records), ["intended", "sending"]);

    let provider = Scripted::new([], [], [happened()]);
    let (executor, _news) = executor(&provider, folder.path());
    assert_eq!(recover(&executor, &records).await, [], "while it lives it is no orphan");
    child.kill().unwrap();
    child.wait().unwrap();

    let states = recover(&executor, &executor.journal.load().unwrap()).await;
    assert!(matches!(states[..], [(_, OrderState::Resolved { .. })]), "{states:?}");
    assert_eq!(provider.writes(), 0);
    let records = read(folder.path()).unwrap();
    assert_eq!(records.broken, None);
    assert_eq!(words(&records.records), ["intended", "sending", "observed", "ended"]);
}

#[tokio::test]
async fn hangs_between_sending_and_answer() {
    let Some(folder) = std::env::var_os("FLIGHTDECK_TEST_FOLDER") else { return };
    let provider = Scripted::new([], [Send::Hangs], [not_yet()]);
    let (executor, _news) = executor(&provider, Path::new(&folder));
    let session = Session::begin(Path::new(&folder), "the-child").unwrap();
    let executor = Executor { session: session.id().to_owned(), ..executor };
    let order = order(plan(1, false, false), (executor.clock)());
    let watched = Arc::clone(&provider);
    tokio::spawn(async move {
        while watched.writes() == 0 {
            tokio::task::yield_now().await;
        }
        println!("\nSENT {}", watched.writes());
    });
    executor.execute(order).await;
}
