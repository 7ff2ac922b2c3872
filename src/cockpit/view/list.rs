//! What all lists share.

use crate::cockpit::rows::alive;
use crate::cockpit::{Line, Pane, RowId, State};
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
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own that can be drawn beside the others")]
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
    /// Seen to be so by somebody who looked.
    Delivered,
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

/// The visible part of a pane: only its rows are built.
pub(super) fn visible<Row>(
    state: &State,
    pane: Pane,
    window: Window,
    empty: impl FnOnce() -> Empty,
    mut build: impl FnMut(usize, RowId, Mark) -> Option<Row>,
) -> List<Row> {
    let shown = state.list(pane);
    let remembered = state.screen.pane_state(pane);
    let total = shown.rows.len();
    let first = window.first.min(total);
    let rows = (first..).zip(shown.rows.window(first, window.height));
    let rows = rows.filter_map(|(place, row)| {
        let mark = mark(state, pane, &row, remembered.selected.as_ref());
        build(place, row, mark)
    });
    let rows = rows.collect();
    let filter = remembered.filter.as_ref().map(|line| (typed(line), remembered.filtering));
    let filtered = filter.as_ref().is_some_and(|(text, _)| !text.is_empty()) && shown.total > 0;
    let empty = (total == 0).then(|| if filtered { Empty::Filtered } else { empty() });
    List {
        total,
        first,
        rows,
        waiting: shown.waiting,
        filter,
        empty,
        stale: None,
        selected: remembered.selected.clone(),
    }
}

/// How a row is marked.
fn mark(state: &State, pane: Pane, row: &RowId, selected: Option<&RowId>) -> Mark {
    let selected = match (selected, row) {
        // A cell's row is its service.
        (Some(RowId::Environment(environment)), RowId::Service(service)) => environment.service == *service,
        (selected, row) => selected == Some(row),
    };
    Mark { selected, marked: state.screen.marks.contains(row), gone: !alive(state, pane, row), dim: false }
}

/// What was typed or pasted into a line, character by character harmless: the cursor's place stays right.
pub(super) fn typed(line: &Line) -> String {
    let harmless = |character: &char| {
        let text = Text::new(character.encode_utf8(&mut [0; 4]));
        !character.is_control() && !text.as_str().starts_with("<U+")
    };
    line.text.chars().map(|character| if harmless(&character) { character } else { '\u{fffd}' }).collect()
}
