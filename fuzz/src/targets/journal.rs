//! The journal: a line that was changed is found out, and what is read is what was written.

use flightdeck::journal::{Entry, Head, Operator, orphans, read_line, seal, verify};

/// The lines of a short journal.
fn lines() -> Vec<String> {
    let mut head = Head::default();
    let entries = [r#"{"kind":"note"}"#.to_owned(), super::vendor::planned()];
    let mut lines = Vec::new();
    for entry in entries {
        let Ok(entry) = serde_json::from_str::<Entry>(&entry) else { continue };
        let record = seal(&head, "2026-11-20T14:00:00Z".parse().expect("a moment"), Operator::default(), entry);
        let line = serde_json::to_string(&record).expect("a record");
        head = read_line(&head, &line).expect("the line that was just written").1;
        lines.push(line);
    }
    lines
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let lines = lines();
    assert!(!lines.is_empty(), "a journal to begin with");
    let mut seeds: Vec<Vec<u8>> = lines.iter().map(|line| line.as_bytes().to_vec()).collect();
    seeds.push(lines.join("\n").into_bytes());
    seeds
}

pub(crate) fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut head = Head::default();
    let mut records = Vec::new();
    for line in text.lines() {
        let Ok((record, next)) = read_line(&head, line) else { break };
        assert_eq!(next.sequence, head.sequence + 1);
        head = next;
        records.push(record);
    }
    let _left = orphans(&records);
    assert_eq!(verify(text.lines().take(records.len())).expect("what was read can be verified"), head);
}
