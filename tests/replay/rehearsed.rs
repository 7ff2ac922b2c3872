//! The debrief of a rehearsal, from its tape: every moment in its order, nothing that did not happen.

use flightdeck::cockpit::{Debrief, Event, Incident, Moments, Need, Overlay, Rehearsal};
use flightdeck::replay::debrief;
use flightdeck::runtime::black_box::load;
use flightdeck::sim::Scenario;

use crate::again::{parts, ring};
use crate::journey::Flight;

async fn begun(name: &str, folder: &std::path::Path) -> Flight {
    let mut flight = Flight::unread(name, "").await;
    let scenario = Scenario::named(name).unwrap();
    let incidents = scenario.rehearsal().iter().map(|part| Incident {
        goal: part.goal.as_str().into(),
        repository: part.repository.clone(),
        environment: part.environment.clone(),
    });
    flight.rehearsal = Some(Rehearsal {
        scenario: scenario.name().to_owned(),
        title: scenario.title().into(),
        incidents: incidents.collect(),
    });
    flight.film(&ring(folder));
    tell(&mut flight).await;
    flight
}

/// What the simulator says goes on the tape, as beside a real flight. Whether every goal is reached.
async fn tell(flight: &mut Flight) -> bool {
    let truth = flight.simulator.truth();
    for (incident, truth) in truth.iter().enumerate() {
        flight.take(Event::Rehearsed { incident, sign: truth.sign, safe: truth.safe }).await;
    }
    truth.iter().all(|truth| truth.safe)
}

/// The moments of an incident, in their order.
fn moments(debrief: &Debrief, incident: usize) -> Vec<flightdeck::domain::Mono> {
    let Moments { sign, shown, noticed, decided, sent, safe } = debrief.moments[incident];
    [sign, shown, noticed, decided, sent, safe].into_iter().map(|moment| moment.expect("reached").mono).collect()
}

fn told(folder: &std::path::Path) -> Debrief {
    debrief(load(&parts(folder)[0]).unwrap()).expect("a rehearsal")
}

#[tokio::test(start_paused = true)]
async fn a_rollback_that_heals_is_timed_from_the_sign_to_the_world() {
    let folder = tempfile::tempdir().unwrap();
    let mut flight = begun("calm-friday", folder.path()).await;
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
    // The screen says so, and what it came to is there at once, the same that the tape says at the end.
    assert!(flight.screen().contains("safe: the goal of this rehearsal is reached"), "{}", flight.screen());
    flight.keys(": d e b r i e f Enter").await;
    assert!(flight.screen().contains("to notice") && flight.screen().contains(": reached"), "{}", flight.screen());
    let live = flight.state.debrief().unwrap().lines();
    flight.cut();
    let debrief = told(folder.path());
    assert_eq!(debrief.lines(), live);
    let moments = moments(&debrief, 0);
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
    let mut flight = begun("calm-friday", folder.path()).await;
    flight.pass(30).await;
    flight.cut();
    let debrief = told(folder.path());
    let Moments { sign, shown, noticed, decided, sent, safe } = debrief.moments[0];
    assert!(sign.is_some() && shown.is_some());
    assert!(noticed.is_none() && decided.is_none() && sent.is_none() && safe.is_none());
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

#[tokio::test(start_paused = true)]
async fn what_only_a_probe_shows_is_scored_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut flight = begun("bad-release", folder.path()).await;
    flight.pass(60).await;
    // Green pipelines: what the probes say is in *Needs you*, and what is done about it is timed.
    for service in ["catalog", "ledger"] {
        flight.find("1", &[service]).await;
        flight.keys("B Enter").await;
        flight.confirm().await;
        flight.pass(20).await;
        flight.find("1", &[service, "you may"]).await;
        flight.keys("A").await;
        flight.confirm().await;
    }
    for _ in 0..60 {
        flight.pass(10).await;
        tell(&mut flight).await;
        if flight.simulator.truth()[1..].iter().all(|truth| truth.safe) {
            break;
        }
    }
    flight.cut();
    let debrief = told(folder.path());
    for incident in [1, 2] {
        let moments = moments(&debrief, incident);
        assert!(moments.is_sorted(), "{incident}: {moments:?}");
    }
    // Nobody did anything about storefront, and not every goal is reached.
    assert!(debrief.moments[0].sign.is_some() && debrief.moments[0].safe.is_none());
    assert!(debrief.acts.iter().all(|act| act.need == Need::Needed), "{:?}", debrief.acts);
    assert_eq!(debrief.acts.len(), 4, "two rollbacks and their gates");
}

#[tokio::test(start_paused = true)]
async fn a_scenario_without_an_incident_says_that_and_what_was_sent() {
    let folder = tempfile::tempdir().unwrap();
    let mut flight = begun("two-captains", folder.path()).await;
    flight.pass(5).await;
    // The list scrolls and closes as every other; the keys behind it do nothing.
    flight.take(Event::Resize { width: 80, height: 24 }).await;
    flight.keys(": d e b r i e f Enter j j G g A").await;
    assert!(flight.state.screen.overlay.is_none());
    flight.keys(": d e b r Enter").await;
    assert!(matches!(flight.state.screen.overlay, Some(Overlay::Debrief { .. })));
    flight.cut();
    let lines = told(folder.path()).lines().join("\n");
    assert!(lines.contains("there is no incident to be scored") && lines.contains("Sent: nothing"), "{lines}");
    assert!(!lines.contains("to notice"), "{lines}");
}

#[test]
fn every_scenario_has_incidents_or_has_none() {
    for (name, _) in flightdeck::sim::scenarios() {
        let scenario = Scenario::named(name).unwrap();
        let incidents = scenario.rehearsal().len();
        let expected = match *name {
            "bad-release" => 3,
            "calm-friday" | "outage-mid-rollback" | "frozen-window" | "rate-limited" | "expired-token" => 1,
            // Nothing is broken there: somebody else acts, texts mean harm, or it is the size alone.
            _ => 0,
        };
        assert_eq!(incidents, expected, "{name}");
    }
}
