//! The journal on a real disk: two writers, torn lines, tampering, a full disk, no disk.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::type_complexity, clippy::print_stdout, reason = "tables of cases; a skip is said")]

#[path = "journal_file/children.rs"]
mod children;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use flightdeck::domain::{IntentId, Text};
use flightdeck::journal::{ChainError, Entry, Operator};
use flightdeck::runtime::clock;
use flightdeck::runtime::journal_file::{FILE, Fallback, JournalError, JournalFile, Place, Purpose, read};

fn journal(folder: &Path) -> JournalFile {
    with_fallback(folder, Fallback::default())
}

fn with_fallback(folder: &Path, fallback: Fallback) -> JournalFile {
    let operator = Operator { os_user: "captain".to_owned(), host: "bastion".to_owned(), ..Operator::default() };
    JournalFile::new(folder, operator, fallback, clock::system())
}

fn entry(number: usize) -> Entry {
    let intent = IntentId::new(&format!("intent-{number}"));
    Entry::Refused { intent, title: Text::new("do it"), reasons: vec![Text::new("because")] }
}

fn append(journal: &JournalFile, number: usize) -> Result<Place, JournalError> {
    journal.append(Some("ada".to_owned()), entry(number), Purpose::Ordinary).map(|written| written.place)
}

fn lines(folder: &Path) -> Vec<String> {
    fs::read_to_string(folder.join(FILE)).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn records_follow_each_other_say_who_and_are_for_their_owner_alone() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("state");
    let journal = journal(&folder);
    assert_eq!(append(&journal, 1), Ok(Place::Journal));
    assert_eq!(append(&journal, 2), Ok(Place::Journal));

    let reading = read(&folder).unwrap();
    assert_eq!(reading.broken, None);
    assert_eq!(reading.head.sequence, 2);
    let operator = &reading.records[1].operator;
    assert_eq!((operator.os_user.as_str(), operator.provider_login.as_deref()), ("captain", Some("ada")));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&folder.join(FILE))), (0o700, 0o600));
}

#[test]
fn two_writers_in_one_process_and_two_processes_make_one_chain() {
    let root = tempfile::tempdir().unwrap();
    let children: Vec<_> = (0..2).map(|_| children::spawn("appends_for_the_parent", root.path())).collect();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let journal = journal(root.path());
                for number in 0..children::APPENDS {
                    append(&journal, number).unwrap();
                }
            });
        }
    });
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let reading = read(root.path()).unwrap();
    assert_eq!(reading.broken, None);
    assert_eq!(reading.records.len(), 4 * children::APPENDS);
}

#[test]
fn a_torn_last_line_is_set_apart_and_the_chain_goes_on() {
    for torn in [&b"{\"sequence\":3,\"at\":\"2026"[..], b"\0\0\0\0\0\0", b"{\"seq\0\0\0\n", b"\xff\xfe"] {
        for loaded_before in [false, true] {
            let root = tempfile::tempdir().unwrap();
            let first = journal(root.path());
            append(&first, 1).unwrap();
            append(&first, 2).unwrap();
            fs::OpenOptions::new().append(true).open(root.path().join(FILE)).unwrap().write_all(torn).unwrap();
            assert!(read(root.path()).unwrap().torn);

            let next = if loaded_before { first } else { journal(root.path()) };
            append(&next, 3).unwrap();

            let reading = read(root.path()).unwrap();
            assert_eq!((reading.broken, reading.torn, reading.records.len()), (None, false, 3));
            assert_eq!(fs::read(root.path().join("journal.torn-1")).unwrap(), torn);
            let notes = next.take_notes();
            assert!(notes.iter().any(|note| note.as_str().contains("journal.torn-1")), "{notes:?}");
            assert!(next.take_notes().is_empty(), "told once");
        }
    }
}

#[test]
fn a_whole_last_line_that_lacks_only_its_end_is_kept() {
    let root = tempfile::tempdir().unwrap();
    let first = journal(root.path());
    append(&first, 1).unwrap();
    append(&first, 2).unwrap();
    let path = root.path().join(FILE);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.trim_end()).unwrap();

    append(&journal(root.path()), 3).unwrap();

    let reading = read(root.path()).unwrap();
    assert_eq!((reading.broken, reading.records.len()), (None, 3));
}

#[test]
fn a_tampered_journal_takes_no_act_and_names_its_line() {
    let tamper: [(&str, usize, fn(&mut Vec<String>)); 4] = [
        ("a changed word", 2, |lines| lines[1] = lines[1].replace("because", "for fun")),
        ("a line taken out", 2, |lines| drop(lines.remove(1))),
        ("two lines swapped", 1, |lines| lines.swap(0, 1)),
        ("a line put in", 2, |lines| lines.insert(1, "{}".to_owned())),
    ];
    for (case, line, tamper) in tamper {
        let root = tempfile::tempdir().unwrap();
        let first = journal(root.path());
        for number in 1..=4 {
            append(&first, number).unwrap();
        }
        let mut all = lines(root.path());
        tamper(&mut all);
        fs::write(root.path().join(FILE), all.join("\n") + "\n").unwrap();

        let next = journal(root.path());
        let Err(JournalError::Tampered(found)) = append(&next, 5) else { panic!("{case}: taken") };
        assert_eq!(found.line, line, "{case}: {found}");
        assert_eq!(lines(root.path()), all, "{case}: nothing was written");
        assert_eq!(read(root.path()).unwrap().broken, Some(found), "{case}");
    }
}

#[test]
fn a_journal_that_is_cut_or_replaced_under_a_session_takes_no_act() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join(FILE);
    let journal = journal(root.path());
    append(&journal, 1).unwrap();
    append(&journal, 2).unwrap();
    let whole = fs::read_to_string(&path).unwrap();

    fs::write(&path, format!("{}\n", whole.lines().next().unwrap())).unwrap();
    assert_eq!(append(&journal, 3), Err(JournalError::Replaced));

    fs::remove_file(&path).unwrap();
    fs::write(&path, "").unwrap();
    assert_eq!(append(&journal, 3), Err(JournalError::Replaced));
}

#[test]
fn what_another_writer_adds_wrongly_is_found_by_the_next_append() {
    let root = tempfile::tempdir().unwrap();
    let journal = journal(root.path());
    append(&journal, 1).unwrap();
    let path = root.path().join(FILE);
    let line = lines(root.path())[0].clone();
    fs::OpenOptions::new().append(true).open(path).unwrap().write_all(format!("{line}\n").as_bytes()).unwrap();
    let Err(JournalError::Tampered(found)) = append(&journal, 2) else { panic!("taken") };
    assert_eq!((found.line, found.error), (2, ChainError::Sequence { expected: 2, found: 1 }));
}

#[test]
fn a_safing_act_goes_to_memory_when_the_journal_cannot_be_written_and_nothing_else_does() {
    let root = tempfile::tempdir().unwrap();
    let memory = tempfile::tempdir().unwrap();
    let blocked = root.path().join("state");
    fs::write(&blocked, "a file where the folder should be").unwrap();
    let fallback = Fallback { memory: vec![root.path().join("missing"), memory.path().to_owned()], system_log: None };
    let journal = with_fallback(&blocked, fallback.clone());

    assert!(journal.append(None, entry(1), Purpose::Ordinary).is_err());
    let first = journal.append(None, entry(2), Purpose::Safing).unwrap();
    let second = journal.append(None, entry(3), Purpose::Afterwards).unwrap();

    let Place::Memory(path) = &first.place else { panic!("{:?}", first.place) };
    assert!(first.why.is_some(), "it says why, so that it can be said loudly");
    assert_eq!(second.record.previous, first.record.hash, "the records aside are a chain as well");
    assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);

    // The journal can be written again: what lies in memory comes home and is found there by every later start.
    fs::remove_file(&blocked).unwrap();
    for _ in 0..2 {
        let records = with_fallback(&blocked, fallback.clone()).load().unwrap();
        assert_eq!(records.len(), 2);
    }
    assert!(!path.exists());
}

#[test]
fn a_folder_that_somebody_else_laid_in_memory_is_not_trusted() {
    let root = tempfile::tempdir().unwrap();
    let memory = tempfile::tempdir().unwrap();
    let trap = memory.path().join(format!("flightdeck-{}", rustix::process::geteuid().as_raw()));
    std::os::unix::fs::symlink(root.path(), &trap).unwrap();
    let blocked = root.path().join("state");
    fs::write(&blocked, "").unwrap();
    let journal = with_fallback(&blocked, Fallback { memory: vec![memory.path().to_owned()], system_log: None });
    assert!(journal.append(None, entry(1), Purpose::Safing).is_err());
}

#[test]
fn a_safing_act_goes_to_the_system_log_when_there_is_no_memory_either() {
    let root = tempfile::tempdir().unwrap();
    let blocked = root.path().join("state");
    fs::write(&blocked, "").unwrap();
    let socket = root.path().join("log");
    let log = std::os::unix::net::UnixDatagram::bind(&socket).unwrap();
    let journal = with_fallback(&blocked, Fallback { memory: Vec::new(), system_log: Some(socket) });

    let written = journal.append(None, entry(1), Purpose::Safing).unwrap();

    assert_eq!(written.place, Place::SystemLog);
    let mut datagram = vec![0; 64 * 1024];
    let length = log.recv(&mut datagram).unwrap();
    let message = std::str::from_utf8(&datagram[..length]).unwrap();
    assert!(message.starts_with("<13>flightdeck[") && message.contains(&written.record.hash), "{message}");
}

#[test]
fn a_full_disk_takes_acts_from_the_space_that_was_set_aside() {
    if !children::full_disk("fills_the_disk_for_the_parent") {
        println!("skipped: a small file system cannot be mounted here");
    }
}

#[test]
fn appends_for_the_parent() {
    let Some(folder) = children::folder() else { return };
    let journal = journal(&folder);
    for number in 0..children::APPENDS {
        append(&journal, number).unwrap();
    }
}

/// Runs on a file system of its own that holds 600 KiB.
#[test]
fn fills_the_disk_for_the_parent() {
    let Some(folder) = children::folder() else { return };
    let state = folder.join("state");
    let journal = journal(&state);
    journal.load().unwrap();
    append(&journal, 1).unwrap();
    let mut filler = fs::File::create(folder.join("filler")).unwrap();
    while filler.write_all(&[7; 4096]).is_ok() {}
    while filler.write_all(&[7; 1]).is_ok() {}

    // What is left in the last page of the journal goes first; then the reserve must help.
    let mut taken = 1;
    while state.join("journal.reserve").exists() {
        append(&journal, taken + 1).unwrap();
        taken += 1;
        assert!(taken < 1000, "the disk never became full");
    }
    for _ in 0..100 {
        append(&journal, taken + 1).unwrap();
        taken += 1;
    }
    let notes = journal.take_notes();
    assert!(notes.iter().any(|note| note.as_str().contains("reserved space")), "{notes:?}");

    // And when that is used up as well: an error, and a journal that still verifies.
    let error = loop {
        match append(&journal, taken + 1) {
            Ok(_) => taken += 1,
            Err(error) => break error,
        }
    };
    assert!(error.is_full(), "{error}");
    let reading = read(&state).unwrap();
    assert_eq!((reading.broken, reading.torn, reading.records.len()), (None, false, taken));
    println!("{taken} records on a disk of 600 KiB");
}
