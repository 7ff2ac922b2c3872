//! What a power cut leaves: nothing may be sent before the disk holds what is said of it, under a name that stays. Seen from
//! the kernel's side, by what the real program asks of it.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use flightdeck::runtime::journal_file::read;

use super::flight::Flight;
use super::trace::{Call, calls};
use super::{APPROVE, until};

const CALLS: &str = "trace=openat,mkdir,write,writev,sendto,sendmsg,fsync,fdatasync,ftruncate";

/// The tracer, where it is here and may trace.
fn tracer() -> Option<String> {
    let named = std::env::var("FLIGHTDECK_STRACE").ok();
    let tracer = named.clone().unwrap_or_else(|| "strace".to_owned());
    let may = Command::new(&tracer).args(["-o", "/dev/null", "true"]).stderr(Stdio::null()).status();
    if may.is_ok_and(|status| status.success()) {
        return Some(tracer);
    }
    assert_eq!(named, None, "the tracer that was named does not trace");
    println!("skipped: no strace here, or it may not trace");
    None
}

/// Approves under the tracer, with the journal in `state`, and gives what was written down.
fn traced(tracer: &str, flight: &Flight, state: &Path) -> Vec<Call> {
    let digest = flight.digest(APPROVE);
    let approve = flight.command(&[APPROVE, &["--confirm", &digest]].concat());
    let trace = flight.folder.path().join("trace");
    let mut command = Command::new(tracer);
    command
        .args(["-f", "-yy", "-s", "64", "-e", CALLS, "-o", trace.to_str().unwrap()])
        .arg(approve.get_program())
        .args(approve.get_args())
        .env_clear()
        .envs(approve.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .env("FLIGHTDECK_STATE_DIR", state)
        .current_dir(flight.folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut code = None;
    until("the end of an approval", || {
        code = child.try_wait().unwrap();
        code.is_some()
    });
    assert_eq!(code.unwrap().code(), Some(0), "the approval is done");
    assert_eq!(flight.writes().len(), 1, "and was sent once");
    calls(&fs::read_to_string(trace).unwrap())
}

fn words(state: &Path) -> Vec<&'static str> {
    read(state).unwrap().records.iter().map(|record| record.entry.word()).collect()
}

/// What does not hold of the order of writes. `words` are the records that were written meanwhile.
fn wrong(calls: &[Call], state: &str, words: &[&str]) -> Vec<String> {
    let mut wrong = Vec::new();
    let journal = format!("{state}/journal.jsonl");
    let records: Vec<&Call> = calls.iter().filter(|call| call.name == "write" && call.is_on(&journal)).collect();
    let posts: Vec<&Call> = calls.iter().filter(|call| call.posts()).collect();
    if records.len() != words.len() || posts.len() != 1 {
        return vec![format!("{} writes to the journal for {words:?}, {} requests", records.len(), posts.len())];
    }
    // Whether it is durable between two moments.
    let synced = |target: &str, from: usize, to: usize| {
        calls.iter().any(|call| call.syncs(target) && call.began > from && call.ended < to)
    };
    for (record, word) in records.iter().zip(words) {
        let next = records.iter().chain(&posts).map(|call| call.began).filter(|began| *began > record.began).min();
        if !synced(&journal, record.ended, next.unwrap_or(usize::MAX)) {
            wrong.push(format!("`{word}` is not on disk before what comes after it"));
        }
    }
    let sent = posts[0].began;
    let last = records.iter().zip(words).rfind(|(record, _)| record.began < sent);
    if last.is_none_or(|(_, word)| *word != "sending") {
        wrong.push("the request leaves before `sending` is written".to_owned());
    }
    // Names are in the folder above.
    let reserve = format!("{state}/journal.reserve");
    let torn = format!("{state}/journal.torn-1");
    let above = state.rsplit_once('/').map_or("", |(above, _)| above);
    let above_that = above.rsplit_once('/').map_or("", |(above, _)| above);
    for (path, folder) in
        [(&journal[..], state), (&reserve, state), (&torn, state), (state, above), (above, above_that)]
    {
        let made = calls.iter().find(|call| call.makes(path));
        if made.is_some_and(|made| !synced(folder, made.ended, sent)) {
            wrong.push(format!("the name of {path} does not outlive a power cut"));
        }
    }
    for path in [&reserve, &torn] {
        let written = calls.iter().rfind(|call| call.name == "write" && call.is_on(path));
        if written.is_some_and(|written| !synced(path, written.ended, sent)) {
            wrong.push(format!("what is in {path} does not outlive a power cut"));
        }
    }
    // What is cut off is elsewhere first, under its name.
    for cut in calls.iter().filter(|call| call.name == "ftruncate" && call.is_on(&journal)) {
        let apart = calls.iter().find(|call| call.makes(&torn)).map_or(usize::MAX, |made| made.ended);
        if !synced(&torn, apart, cut.began) || !synced(state, apart, cut.began) {
            wrong.push("the torn line is cut off before it is kept".to_owned());
        }
        if !synced(&journal, cut.ended, records.first().map_or(sent, |record| record.began)) {
            wrong.push("the journal is written on before the cut is on disk".to_owned());
        }
    }
    wrong
}

#[test]
fn every_record_is_on_disk_before_the_next_step_is_taken() {
    let Some(tracer) = tracer() else { return };
    let flight = Flight::new("calm-friday");
    let above = fs::canonicalize(flight.folder.path()).unwrap().join("new");
    let state = above.join("state");
    let calls = traced(&tracer, &flight, &state);
    let words = words(&state);
    assert!(words.starts_with(&["intended", "sending", "answered"]), "{words:?}");
    assert!(calls.iter().any(|call| call.makes(above.to_str().unwrap())), "both folders are new");
    let wrong = wrong(&calls, state.to_str().unwrap(), &words);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("{} calls to the kernel: {words:?} each on disk before the next step", calls.len());
}

#[test]
fn a_torn_line_is_kept_elsewhere_before_it_is_cut_off() {
    let Some(tracer) = tracer() else { return };
    let flight = Flight::new("calm-friday");
    // Not the folder of the dry run, which would find the torn line first.
    let state = fs::canonicalize(flight.folder.path()).unwrap().join("torn");
    fs::create_dir(&state).unwrap();
    fs::write(state.join("journal.jsonl"), "{\"sequence\":1,\"at\":\"20").unwrap();
    let calls = traced(&tracer, &flight, &state);
    assert!(calls.iter().any(|call| call.name == "ftruncate"), "the torn line is cut off in this run");
    let wrong = wrong(&calls, state.to_str().unwrap(), &words(&state));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A run in which everything comes in order.
const GOOD: &str = r#"10 mkdir("/a/s", 0700) = 0
10 openat(AT_FDCWD</>, "/a/s/journal.jsonl", O_RDWR|O_CREAT|O_APPEND|O_CLOEXEC, 0600) = 3</a/s/journal.jsonl>
10 fsync(4</a>)          = 0
10 openat(AT_FDCWD</>, "/a/s/journal.torn-1", O_WRONLY|O_CREAT|O_EXCL|O_CLOEXEC, 0600) = 5</a/s/journal.torn-1>
10 write(5</a/s/journal.torn-1>, "{", 1) = 1
10 fsync(5</a/s/journal.torn-1>) = 0
10 fsync(6</a/s>) = 0
10 ftruncate(3</a/s/journal.jsonl>, 0) = 0
10 fsync(3</a/s/journal.jsonl>) = 0
10 openat(AT_FDCWD</>, "/a/s/journal.reserve", O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC, 0600) = 5</a/s/journal.reserve>
10 write(5</a/s/journal.reserve>, "x", 1) = 1
10 fsync(5</a/s/journal.reserve>) = 0
10 fsync(6</a/s>) = 0
11 write(3</a/s/journal.jsonl>, "intended", 8) = 8
11 fdatasync(3</a/s/journal.jsonl>) = 0
11 write(3</a/s/journal.jsonl>, "sending", 7 <unfinished ...>
12 sendto(8<TCP:[127.0.0.1:1->127.0.0.1:2]>, "POST /graphql HTTP/1.1\r\n", 24, 0, NULL, 0) = 24
11 <... write resumed>) = 7
11 fdatasync(3</a/s/journal.jsonl> <unfinished ...>
12 fsync(9</elsewhere>) = -1 EIO (Input/output error)
11 <... fdatasync resumed>) = 0
12 sendto(7<TCP:[127.0.0.1:1->127.0.0.1:2]>, "POST /approve HTTP/1.1\r\n", 24, 0, NULL, 0) = 24
11 write(3</a/s/journal.jsonl>, "answered", 8) = 8
11 fdatasync(3</a/s/journal.jsonl>) = 0
"#;

#[test]
fn a_sync_that_is_missing_late_or_failed_is_found() {
    let words = ["intended", "sending", "answered"];
    let judged = |trace: &str| wrong(&calls(trace), "/a/s", &words);
    assert_eq!(judged(GOOD), Vec::<String>::new());
    let syncs = GOOD.lines().filter(|line| line.contains("/a") && line.contains("sync(")).count();
    assert_eq!(syncs, 9);
    for (number, sync) in GOOD.lines().enumerate().filter(|(_, line)| line.contains("/a") && line.contains("sync(")) {
        let others = |other: &usize| *other != number;
        let lines: Vec<&str> = GOOD.lines().collect();
        let without: Vec<&str> = (0..lines.len()).filter(others).map(|at| lines[at]).collect();
        assert!(!judged(&without.join("\n")).is_empty(), "nothing is missed without `{sync}`");
        let last = sync.contains("journal.jsonl") && number + 1 == lines.len();
        let late = [&without[..], &[sync]].concat().join("\n");
        assert!(last || !judged(&late).is_empty(), "nothing is found where `{sync}` comes last");
        let failed = GOOD.replacen(sync, &sync.replace("= 0", "= -1 EIO (Input/output error)"), 1);
        let told_later = sync.contains("unfinished");
        assert!(told_later || failed != GOOD && !judged(&failed).is_empty(), "a failed `{sync}` is taken for one");
    }
    let early = GOOD.replace("/graphql", "/approve-at-once");
    assert!(!judged(&early).is_empty(), "two requests are one too many");
}
