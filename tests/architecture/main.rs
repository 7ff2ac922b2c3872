//! Imports go one way. This reads every file below `src/` and holds it against the table in `rules.rs`; a second set of
//! tests plants violations, to see that each would be reported.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a panic is how a test fails")]

mod checker;
mod names;
mod planted;
mod rules;

use std::fs;
use std::path::Path;

fn collect(folder: &Path, root: &Path, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, root, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn the_source_keeps_to_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    collect(&root, &root, &mut sources);
    assert!(sources.iter().any(|(path, _)| path == "lib.rs"), "src/lib.rs was read");
    let violations = checker::check(&sources);
    let report: Vec<String> = violations.iter().map(ToString::to_string).collect();
    assert!(report.is_empty(), "{} against the table:\n{}", report.len(), report.join("\n"));
    println!("{} files keep to the table", sources.len());
}

#[test]
fn the_table_itself_has_no_ring() {
    // Every room names only rooms above it, but that sim and cli are written last: so an order exists.
    for (position, room) in rules::ROOMS.iter().enumerate() {
        for named in room.may_name {
            let above = rules::ROOMS.iter().position(|other| other.name == *named);
            assert!(
                above.is_some_and(|above| above < position),
                "{} may name {named}, which is not above it",
                room.name
            );
        }
    }
}
