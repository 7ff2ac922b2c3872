//! The page of what is selected, the nearest one first.

use crate::cockpit::rows;
use crate::cockpit::{Pane, State, Tab};
use crate::domain::Text;

/// The page of the selected thing; nothing where none is known.
#[must_use]
pub fn address(state: &State) -> Option<Text> {
    let row = state.screen.pane_state(state.screen.pane).selected.clone();
    let subject = row.iter().chain(state.selected()).find_map(|row| rows::subject_of(state, row))?;
    let service = state.world.services.get(&subject.service)?;
    let order =
        subject.order.as_ref().and_then(|order| state.orders.entries.get(order)).and_then(|order| order.url.clone());
    let detail = subject.run.as_ref().and_then(|run| service.details.get(run)).and_then(|detail| detail.jobs.as_ref());
    let job = subject.job.as_ref().and_then(|job| detail?.value.1.iter().find(|found| found.id == *job));
    let compared = (state.screen.pane == Pane::Detail && state.screen.tab == Tab::Ship)
        .then(|| rows::comparison_pair(state).and_then(|pair| state.world.comparisons.found(&pair)))
        .flatten()
        .and_then(|comparison| comparison.url.clone());
    let environment = subject.environment.as_ref().and_then(|environment| state.environment(environment));
    order
        .or(compared)
        .or_else(|| job.map(|job| job.url.clone()))
        .or_else(|| subject.run.as_ref().and_then(|run| state.run(run)).map(|run| run.url.clone()))
        .or_else(|| environment.and_then(|environment| environment.environment.url.clone()))
        .or_else(|| service.service.as_ref().map(|service| service.url.clone()))
        .filter(|url| !url.is_empty())
}
