//! What a demo adds: the simulator's truth on the tape, and the debrief at the end.

use std::path::Path;
use std::time::Duration;

use super::{Failure, output};
use crate::cockpit::{Debrief, Event, Incident, Rehearsal};
use crate::domain::Text;
use crate::replay::debrief;
use crate::runtime::black_box::{self, Destination};
use crate::runtime::session::Beside;
use crate::sim::{RehearsalPart, Scenario, Simulator};

/// How often the simulator is asked what is really so.
const LOOK: Duration = Duration::from_millis(250);

/// What a scenario rehearses: its incidents, or that it has none.
pub(super) fn rehearsal(scenario: &Scenario) -> Rehearsal {
    let incident = |part: &RehearsalPart| Incident {
        goal: Text::new(&part.goal),
        repository: part.repository.clone(),
        environment: part.environment.clone(),
    };
    Rehearsal {
        scenario: scenario.name().to_owned(),
        title: Text::new(scenario.title()),
        incidents: scenario.rehearsal().iter().map(incident).collect(),
    }
}

/// Tells the flight what is really so, whenever that changes.
pub(super) fn truth(simulator: Simulator) -> Beside {
    Box::new(move |events| {
        Box::pin(async move {
            let mut told = Vec::new();
            loop {
                let truth = simulator.truth();
                if truth.is_empty() {
                    return;
                }
                for (incident, one) in truth.iter().enumerate() {
                    if told.get(incident) == Some(one) {
                        continue;
                    }
                    let event = Event::Rehearsed { incident, sign: one.sign, safe: one.safe };
                    if events.send(event).await.is_err() {
                        return;
                    }
                }
                told = truth;
                tokio::time::sleep(LOOK).await;
            }
        })
    })
}

/// The debrief of the session that just ended, from what was recorded of it.
///
/// # Errors
/// Where standard output cannot be written.
pub(super) fn print(destination: &Destination) -> Result<(), Failure> {
    let file = match destination {
        Destination::Nowhere => None,
        Destination::File(file) => Some(file.clone()),
        Destination::Ring { state_directory, .. } => newest(state_directory),
    };
    let Some(file) = file else {
        output::say(["no debrief: the session was not recorded"]);
        return Ok(());
    };
    match black_box::load(&file).map(debrief) {
        Ok(Some(debrief)) => output::print(Debrief::lines(&debrief))?,
        Ok(None) => {}
        Err(error) => output::say([format!("no debrief: {error}")]),
    }
    Ok(())
}

fn newest(folder: &Path) -> Option<std::path::PathBuf> {
    black_box::recorded(folder).ok()?.pop()?.parts.into_iter().next()
}
