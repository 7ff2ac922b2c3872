//! What all lists share.

use crate::cockpit::RowId;
use crate::domain::Text;

/// Which rows are wanted: from `first`, at most `height`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first row.
    pub first: usize,
    /// How many.
    pub height: usize,
}

/// How a row is marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Under the cursor.
    pub selected: bool,
    /// Marked by the operator.
    pub marked: bool,
    /// It vanished; what is drawn is what it was.
    pub gone: bool,
    /// It does not need the operator, or is old: drawn dimmed.
    pub dim: bool,
}

/// Why a list is empty: each is a designed state with a sentence and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Empty {
    /// Still being read for the first time.
    Loading,
    /// Read, and there is nothing.
    Nothing(Text),
    /// The filter hides everything.
    Filtered,
    /// It cannot be read; what and what to do.
    Fault(Text, Text),
}

/// How well something is: the one place from which colour and glyph come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// Ended well.
    Good,
    /// Under way.
    Moving,
    /// Asked for, not begun.
    Queued,
    /// Held, and for a reason.
    Waiting,
    /// Half done, or doubtful.
    Doubtful,
    /// Failed.
    Bad,
    /// Ended without being a failure (cancelled, skipped, superseded).
    Neutral,
    /// Nobody knows.
    Unknown,
}

/// The visible part of a list.
#[derive(Clone, Debug)]
pub struct List<Row> {
    /// How many rows there are in all, after the filter.
    pub total: usize,
    /// The place of the first row of `rows`.
    pub first: usize,
    /// The visible rows.
    pub rows: Vec<Row>,
    /// How many new rows wait at the edge while the order is held still.
    pub waiting: usize,
    /// The filter's text, where there is one, and whether it is being typed.
    pub filter: Option<(String, bool)>,
    /// Why it is empty, where it is.
    pub empty: Option<Empty>,
    /// The age of the oldest part of what is shown, with its word (`live`, `stale`, `unreachable`), where it is not live.
    pub stale: Option<Text>,
    /// The row under the cursor, where one is.
    pub selected: Option<RowId>,
}

pub(super) fn empty<Row>() -> List<Row> {
    List {
        total: 0,
        first: 0,
        rows: Vec::new(),
        waiting: 0,
        filter: None,
        empty: Some(Empty::Loading),
        stale: None,
        selected: None,
    }
}
