//! What was seen to happen and leaves no trace at its provider: what probes found, and holds that ended.

use jiff::Timestamp;

use crate::domain::{Current, CurrentState, Text, Workflow, WorkflowId, WorkflowState};

/// How many findings of an environment, and ended holds of a service, are kept.
const KEPT: usize = 100;

/// What a probe found for certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Since when it is certain. No two of an environment have the same moment.
    pub at: Timestamp,
    /// What.
    pub what: Found,
}

/// What a probe can find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// What runs is unhealthy, in these words.
    Degraded(Text),
    /// This runs, and not what was deployed last.
    Drift(Text),
    /// What was deployed last runs again, and well.
    Recovered,
}

/// A hold that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastHold {
    /// The workflow that was disabled.
    pub workflow: WorkflowId,
    /// Its name.
    pub name: Text,
    /// When it was disabled, where that was known.
    pub put_at: Option<Timestamp>,
    /// When it was enabled again.
    pub lifted_at: Timestamp,
}

impl super::EnvironmentState {
    /// Writes down what its probe found, where that is news: what is ill once, and the end of it. What is not certain (an
    /// answer that does not come, a verification under way) ends nothing.
    pub(in crate::cockpit) fn note_finding(&mut self) {
        let Some((at, what)) = self.current.as_ref().and_then(found) else { return };
        let last = self.findings.last();
        let news = match (&what, last.map(|last| &last.what)) {
            (Found::Recovered, None | Some(Found::Recovered)) | (Found::Degraded(_), Some(Found::Degraded(_))) => false,
            (Found::Drift(now), Some(Found::Drift(before))) => now != before,
            _ => true,
        };
        if !news {
            return;
        }
        // A moment is a name: what is found later is told later.
        let earliest = last.and_then(|last| last.at.checked_add(jiff::SignedDuration::from_millis(1)).ok());
        let at = earliest.map_or(at, |earliest| at.max(earliest));
        if self.findings.len() >= KEPT {
            self.findings.remove(0);
        }
        self.findings.push(Finding { at, what });
    }
}

/// What is certain of an environment, and since when.
fn found(current: &Current) -> Option<(Timestamp, Found)> {
    match &current.state {
        CurrentState::Degraded { at, why } => Some((*at, Found::Degraded(why.clone()))),
        CurrentState::Drift { at, seen, .. } => Some((*at, Found::Drift(seen.clone()))),
        CurrentState::Delivered { at } => Some((*at, Found::Recovered)),
        _ => None,
    }
}

impl super::ServiceState {
    /// Writes down the holds that ended between what was known and what is read now.
    pub(in crate::cockpit) fn note_lifted(&mut self, found: &[Workflow], now: Timestamp) {
        let known = self.service.iter().flat_map(|service| &service.workflows);
        let lifted = known.filter(|known| is_held(known)).filter_map(|known| {
            let again = found.iter().find(|found| found.id == known.id && found.state == WorkflowState::Active)?;
            Some(PastHold {
                workflow: known.id.clone(),
                name: again.name.clone(),
                put_at: known.updated_at,
                lifted_at: again.updated_at.filter(|at| known.updated_at.is_none_or(|put| *at > put)).unwrap_or(now),
            })
        });
        let lifted: Vec<PastHold> = lifted.collect();
        self.past_holds.extend(lifted);
        let over = self.past_holds.len().saturating_sub(KEPT);
        self.past_holds.drain(..over);
    }
}

/// Whether a workflow is held.
pub(in crate::cockpit) fn is_held(workflow: &Workflow) -> bool {
    matches!(workflow.state, WorkflowState::Disabled | WorkflowState::DisabledByProvider)
}
