//! Looks at environments for the machine.

use tokio::sync::mpsc;

use crate::cockpit::Event;
use crate::domain::{Clock, EnvironmentId, ProbeAnswer, ProbeSetup};
use crate::provider::probe::Prober;

/// Looks at an environment and gives what the machine is told about it.
pub async fn look(prober: Option<&Prober>, clock: &Clock, environment: EnvironmentId, setup: &ProbeSetup) -> Event {
    let before = clock();
    let answer = match prober {
        Some(prober) => prober.look(setup).await,
        None => ProbeAnswer::NoAnswer("probes cannot be asked on this machine".into()),
    };
    Event::Probed { environment, took: clock().since(before), answer }
}

/// The same on a task, delivered to `events`.
pub fn spawn(
    prober: Option<Prober>,
    clock: Clock,
    environment: EnvironmentId,
    setup: ProbeSetup,
    events: mpsc::Sender<Event>,
) {
    tokio::spawn(async move {
        let event = look(prober.as_ref(), &clock, environment, &setup).await;
        // Nobody listens any more once the session ends.
        let _ended = events.send(event).await;
    });
}
