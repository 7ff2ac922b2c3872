//! What is recorded of a session: `[black_box]`.

use std::ops::RangeInclusive;

use super::draft::Draft;
use super::problem::Notes;
use super::reader::Table;

const MIB: u64 = 1024 * 1024;
/// Less would not hold a session; more is no black box any more.
const ROOM: RangeInclusive<u64> = MIB..=1024 * MIB;
const UNITS: &[(&str, u64)] = &[("KiB", 1024), ("MiB", MIB), ("GiB", 1024 * MIB)];

/// The black box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlackBox {
    /// Whether sessions are recorded.
    pub record: bool,
    /// What all recordings together may take, in bytes.
    pub bytes: u64,
}

impl Default for BlackBox {
    fn default() -> Self {
        Self { record: true, bytes: 16 * MIB }
    }
}

/// Reads the table of a trusted layer.
pub(super) fn read(root: &Table<'_>, draft: &mut Draft, notes: &mut Notes) {
    let origin = root.file().origin();
    let Some(table) = root.get("black_box").and_then(|value| value.table(notes)) else { return };
    if let Some(value) = table.get("record")
        && let Some(record) = value.boolean(notes)
    {
        draft.black_box.record = draft.keep(&value, origin, &record.to_string(), record).0;
    }
    if let Some(value) = table.get("size")
        && let Some(text) = value.text(notes)
    {
        match size(&text) {
            Some(bytes) if ROOM.contains(&bytes) => {
                draft.black_box.bytes = draft.keep(&value, origin, &text, bytes).0;
            }
            Some(_) => value.wrong(notes, "must lie between 1 MiB and 1 GiB", ""),
            None => value.wrong(notes, "is no size", "write for instance \"16 MiB\""),
        }
    }
    table.finish(notes);
}

/// A size as it is written, in bytes.
fn size(text: &str) -> Option<u64> {
    let (unit, factor) = UNITS.iter().find(|(unit, _)| text.trim_end().ends_with(unit))?;
    text.trim_end().strip_suffix(unit)?.trim().parse::<u64>().ok()?.checked_mul(*factor)
}
