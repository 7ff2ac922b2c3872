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
        if let Some(first) = marked.first() {
            let row = RowId::Gate(first.clone());
            let subject = subject_of(state, &row).ok_or("the marked gate is gone")?;
            return Ok(Target { row, subject, marked });
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

/// The row under the cursor: in the detail a gate, a job or a deployment of its lists, else the row that the detail is about.
fn under_cursor(state: &State) -> Option<(Pane, &RowId)> {
    let inside = state.screen.pane_state(Pane::Detail).selected.as_ref();
    let inside = inside.filter(|row| matches!(row, RowId::Gate(_) | RowId::Job(..) | RowId::Deployment(..)));
    match inside {
        Some(row) if state.screen.pane == Pane::Detail => Some((Pane::Detail, row)),
        _ => state.selected().map(|row| (state.screen.about, row)),
    }
}

/// The marked gates that still wait, of one run. Marks on several runs are walked through: each run is an order of its own,
/// with its own plan and its own confirmation, so that nothing is answered by the way. The first run that the operator may
/// answer comes first.
fn marked(state: &State) -> Result<Vec<GateId>, Why> {
    let gates = state.screen.marks.iter().filter_map(|row| match row {
        RowId::Gate(gate) => Some(gate),
        _ => None,
    });
    let (waiting, gone): (Vec<&GateId>, Vec<&GateId>) = gates.partition(|gate| state.gate(gate).is_some());
    if let Some(gate) = gone.first() {
        return Err(format!("the marked gate of {} is gone; Esc clears the marks", gate.environment));
    }
    let answerable = |gate: &&&GateId| state.gate(gate).is_some_and(super::gates::may_answer);
    let Some(first) = waiting.iter().find(answerable).or_else(|| waiting.first()).copied() else {
        return Ok(Vec::new());
    };
    let same = |gate: &&GateId| gate.run == first.run && gate.attempt == first.attempt;
    Ok(waiting.into_iter().filter(same).cloned().collect())
}
