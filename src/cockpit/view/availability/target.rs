//! What a verb would act on: the marked gates for the verbs that answer gates, else the row under the cursor.

use super::Why;
use crate::cockpit::rows::{Subject, alive, subject_of};
use crate::cockpit::{Pane, RowId, State};
use crate::domain::{GateId, Verb};

/// What a verb would act on.
pub(super) struct Target {
    /// The row.
    pub(super) row: RowId,
    /// What it is about.
    pub(super) subject: Subject,
    /// The marked gates, where the verb answers gates; all of one attempt of one run.
    pub(super) marked: Vec<GateId>,
}

/// Finds it.
pub(super) fn of(state: &State, verb: Verb) -> Result<Target, Why> {
    if matches!(verb, Verb::Approve | Verb::Reject) {
        let marked = marked(state)?;
        if !marked.is_empty() {
            return of_gates(state, &marked);
        }
    }
    let (pane, row) = under_cursor(state).ok_or("nothing is selected")?;
    if !alive(state, pane, row) {
        return Err("this row is gone; move the cursor to one that is there".to_owned());
    }
    let subject = subject_of(state, row).ok_or_else(|| match row {
        RowId::Source(source) => format!("{source} is an account, not a service; select a row of a service"),
        _ => "this row is no target of a verb".to_owned(),
    })?;
    Ok(Target { row: row.clone(), subject, marked: Vec::new() })
}

/// The target that is these gates, of one attempt of one run.
pub(super) fn of_gates(state: &State, gates: &[GateId]) -> Result<Target, Why> {
    let row = RowId::Gate(gates.first().ok_or("no gate is named")?.clone());
    let subject = subject_of(state, &row).ok_or("the marked gate is gone")?;
    Ok(Target { row, subject, marked: gates.to_vec() })
}

/// The row under the cursor: in the detail a gate, a job or a deployment of its lists, else the row that the detail is about.
fn under_cursor(state: &State) -> Option<(Pane, &RowId)> {
    let inside = state.screen.pane_state(Pane::Detail).selected.as_ref();
    let inside = inside.filter(|row| matches!(row, RowId::Gate(_) | RowId::Job(..) | RowId::Deployment(..)));
    match inside {
        Some(row) if state.screen.pane == Pane::Detail => Some((Pane::Detail, row)),
        _ => state.selected().map(|row| (state.screen.about, row)),
    }
}

/// The marked gates, where all of them still wait. They are of one run: marks on several runs make a batch.
fn marked(state: &State) -> Result<Vec<GateId>, Why> {
    let marked = state.marked_gates();
    match marked.iter().find(|gate| state.gate(gate).is_none()) {
        Some(gate) => Err(format!("the marked gate of {} is gone; Esc clears the marks", gate.environment)),
        None => Ok(marked.into_iter().cloned().collect()),
    }
}
