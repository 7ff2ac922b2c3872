//! What a demo adds where its scenario is a rehearsal: the simulator's truth on the tape, and the debrief at the end.

use std::path::Path;
use std::time::Duration;

use super::{Failure, output};
use crate::cockpit::Event;
use crate::domain::Text;
use crate::replay::{Debrief, Rehearsal, debrief};
use crate::runtime::black_box::{self, Destination};
use crate::runtime::session::Beside;
use crate::sim::{Scenario, Simulator};

/// How often the simulator is asked what is really so.
const LOOK: Duration = Duration::from_millis(250);

/// What a scenario rehearses.
pub(super) fn rehearsal(scenario: &Scenario) -> Option<Rehearsal> {
    let part = scenario.rehearsal()?;
    Some(Rehearsal {
        scenario: scenario.name().to_owned(),
        title: Text::new(scenario.title()),
        goal: Text::new(&part.goal),
        repository: part.repository.clone(),
        environment: part.environment.clone(),
    })
}

/// Tells the flight what is really so, whenever that changes.
pub(super) fn truth(simulator: Simulator) -> Beside {
    Box::new(move |events| {
        Box::pin(async move {
            let mut told = None;
            loop {
                let Some(truth) = simulator.truth() else { return };
                if told != Some(truth) {
                    told = Some(truth);
                    let event = Event::Rehearsed { sign: truth.sign, safe: truth.safe };
                    if events.send(event).await.is_err() {
                        return;
                    }
                }
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
