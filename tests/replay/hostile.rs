//! Whoever wrote the file may have been anybody.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use flightdeck::replay::{DecodeError, Player};
use flightdeck::runtime::black_box::{ReadError, load};

use crate::again::{parts, ring};
use crate::journey::Flight;

/// A small recording: its folder, its file, its text.
async fn recording() -> (tempfile::TempDir, PathBuf, String) {
    use std::io::Read as _;
    let folder = tempfile::tempdir().unwrap();
    let mut flight = Flight::unread("hostile", "").await;
    flight.film(&ring(folder.path()));
    flight.pass(30).await;
    flight.keys("j d ] 2 ?").await;
    flight.cut();
    let file = parts(folder.path()).remove(0);
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(std::fs::File::open(&file).unwrap()).read_to_string(&mut text).unwrap();
    (folder, file, text)
}

fn written(folder: &Path, bytes: &[u8]) -> PathBuf {
    let path = folder.join("given.jsonl");
    std::fs::File::create(&path).unwrap().write_all(bytes).unwrap();
    path
}

fn refused(folder: &Path, bytes: &[u8]) -> DecodeError {
    match load(&written(folder, bytes)) {
        Err(ReadError::Content { error, .. }) => error,
        Err(other) => panic!("{other}"),
        Ok(tape) => panic!("taken, {} events", tape.len()),
    }
}

#[tokio::test(start_paused = true)]
async fn a_torn_end_is_told_and_what_came_before_is_played() {
    let (folder, file, text) = recording().await;
    let whole = load(&file).unwrap().len();
    // Uncompressed, cut in the middle of the last line.
    let cut = load(&written(folder.path(), &text.as_bytes()[..text.len() - 9])).unwrap();
    assert!(cut.torn);
    assert_eq!(cut.len(), whole - 1);
    // Compressed, cut anywhere: never a panic, and played as far as it goes or refused as foreign.
    let bytes = std::fs::read(&file).unwrap();
    let mut played = 0;
    for length in (0..bytes.len()).step_by((bytes.len() / 60).max(1)) {
        match load(&written(folder.path(), &bytes[..length])) {
            Ok(tape) => {
                assert!(tape.torn, "cut at {length} of {}", bytes.len());
                assert!(tape.len() <= whole);
                let mut shown = Player::new(tape);
                shown.seek(usize::MAX);
                played += 1;
            }
            Err(ReadError::Content { error: DecodeError::Foreign | DecodeError::Empty, .. }) => {}
            Err(other) => panic!("cut at {length}: {other}"),
        }
    }
    assert!(played > 0);
    println!("{played} cuts played");
}

#[tokio::test(start_paused = true)]
async fn what_is_no_recording_is_refused_by_its_line_and_never_repeated() {
    let (folder, _, text) = recording().await;
    let lines: Vec<&str> = text.lines().collect();
    let with = |place: usize, line: &str| {
        let mut changed = lines.clone();
        changed[place] = line;
        (changed.join("\n") + "\n").into_bytes()
    };
    let at = |bytes: &[u8]| match refused(folder.path(), bytes) {
        DecodeError::Line { line, .. } => line,
        other => panic!("{other}"),
    };
    assert_eq!(refused(folder.path(), b""), DecodeError::Empty);
    assert_eq!(refused(folder.path(), b"\x1b]0;owned\x07 is no recording\n"), DecodeError::Foreign);
    assert_eq!(refused(folder.path(), b"{\"format\":\"other\",\"version\":1}\n"), DecodeError::Foreign);
    assert_eq!(at(&with(3, "\u{1b}[2Jnot json")), 4);
    assert_eq!(at(&with(5, "{\"event\":[{},{\"fire_the_missiles\":true}]}")), 6);
    assert_eq!(at(&with(4, "[]")), 5);
    let mut binary = with(2, "here");
    binary.iter_mut().skip_while(|byte| **byte != b'\n').nth(3).into_iter().for_each(|byte| *byte = 0xff);
    assert_eq!(at(&binary), 2);
    let newer = lines[0].replacen("\"version\":2", "\"version\":77", 1);
    let said = refused(folder.path(), &with(0, &newer)).to_string();
    assert!(said.contains("version 77") && said.contains("version 2"), "{said}");
    let huge = format!("{{\"event\":\"{}\"}}", "x".repeat(33 * 1024 * 1024));
    assert_eq!(at(&with(3, &huge)), 4);
    for bytes in [with(3, "\u{1b}[2Jnot json"), with(0, &newer.replace("0.1.0", "\u{1b}[2J"))] {
        assert!(!refused(folder.path(), &bytes).to_string().contains('\u{1b}'));
    }
}

#[tokio::test(start_paused = true)]
async fn a_number_of_a_fact_that_was_not_written_is_refused() {
    let (folder, _, text) = recording().await;
    let place = text.lines().position(|line| line.starts_with("{\"observed\"")).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut line: serde_json::Value = serde_json::from_str(&lines[place]).unwrap();
    line["observed"][1]["facts"] = serde_json::json!([99_999_999]);
    lines[place] = line.to_string();
    let error = refused(folder.path(), (lines.join("\n") + "\n").as_bytes());
    assert!(matches!(error, DecodeError::Line { line, .. } if line == place + 1), "{error}");
}
