//! The debrief of a rehearsal, from its tape: every moment in its order, nothing that did not happen.

use flightdeck::cockpit::Event;
use flightdeck::replay::{Debrief, Need, Rehearsal, debrief};
use flightdeck::runtime::black_box::load;
use flightdeck::sim::Scenario;

use crate::again::{parts, ring};
use crate::journey::Flight;

async fn begun(folder: &std::path::Path) -> Flight {
    let mut flight = Flight::unread("calm-friday", "").await;
    let scenario = Scenario::named("calm-friday").unwrap();
    let part = scenario.rehearsal().unwrap();
    flight.rehearsal = Some(Rehearsal {
        scenario: scenario.name().to_owned(),
        title: scenario.title().into(),
        goal: part.goal.as_str().into(),
        repository: part.repository.clone(),
        environment: part.environment.clone(),
    });
    flight.film(&ring(folder));
    tell(&mut flight).await;
    flight
}

/// What the simulator says goes on the tape, as beside a real flight.
async fn tell(flight: &mut Flight) -> bool {
    let truth = flight.simulator.truth().unwrap();
    flight.take(Event::Rehearsed { sign: truth.sign, safe: truth.safe }).await;
    truth.safe
}

fn told(folder: &std::path::Path) -> Debrief {
    debrief(load(&parts(folder)[0]).unwrap()).expect("a rehearsal")
}

#[tokio::test(start_paused = true)]
async fn a_rollback_that_heals_is_timed_from_the_sign_to_the_world() {
    let folder = tempfile::tempdir().unwrap();
    let mut flight = begun(folder.path()).await;
    flight.pass(10).await;
    flight.find("1", &["search"]).await;
    flight.pass(20).await;
    flight.keys("B Enter").await;
    flight.confirm().await;
    flight.pass(20).await;
    flight.find("1", &["search", "v5.9.0"]).await;
    flight.keys("A").await;
    flight.confirm().await;
    let mut safe = false;
    for _ in 0..60 {
        flight.pass(10).await;
        safe = tell(&mut flight).await;
        if safe {
            break;
        }
    }
    assert!(safe, "production of search never became whole");
    flight.cut();
    let debrief = told(folder.path());
    let moments = [debrief.sign, debrief.shown, debrief.noticed, debrief.decided, debrief.sent, debrief.safe];
    let moments: Vec<_> = moments.into_iter().map(|moment| moment.expect("reached").mono).collect();
    assert!(moments.is_sorted(), "{moments:?}");
    // Ten seconds passed before the first key, twenty from there to the plan.
    assert!(moments[2].since(moments[0]).as_secs() >= 10 && moments[3].since(moments[2]).as_secs() >= 20);
    assert_eq!(debrief.acts.len(), 2);
    assert!(
        debrief
            .acts
            .iter()
            .all(|act| act.need == Need::Needed && act.by.as_ref().is_some_and(|by| by.as_str() == "mira"))
    );
    let lines = debrief.lines().join("\n");
    assert!(lines.contains("reached") && !lines.contains("not reached") && lines.contains("to notice"), "{lines}");
}

#[tokio::test(start_paused = true)]
async fn what_was_not_done_is_said_as_that() {
    let folder = tempfile::tempdir().unwrap();
    let mut flight = begun(folder.path()).await;
    flight.pass(30).await;
    flight.cut();
    let debrief = told(folder.path());
    assert!(debrief.sign.is_some() && debrief.shown.is_some());
    assert!(debrief.noticed.is_none() && debrief.decided.is_none() && debrief.sent.is_none() && debrief.safe.is_none());
    assert!(debrief.missed.iter().any(|missed| missed.as_str().contains("search")), "{:?}", debrief.missed);
    let lines = debrief.lines().join("\n");
    assert!(lines.contains("not reached") && lines.contains("Sent: nothing"), "{lines}");
}

#[tokio::test(start_paused = true)]
async fn a_session_that_rehearses_nothing_has_no_debrief() {
    let folder = tempfile::tempdir().unwrap();
    let mut flight = Flight::unread("empty", "").await;
    flight.film(&ring(folder.path()));
    flight.pass(5).await;
    flight.cut();
    assert!(debrief(load(&parts(folder.path())[0]).unwrap()).is_none());
}
