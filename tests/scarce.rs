//! Bad windows, flown by the whole cockpit in process: a vendor that has had enough, a token that is replaced in the middle,
//! and a machine that sleeps through it. The session goes on, what is known ages and stays, and everything comes back by itself where it
//! can.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "scarce/asleep.rs"]
mod asleep;
#[path = "support/in_process.rs"]
mod in_process;
#[path = "support/journey.rs"]
mod journey;

use flightdeck::domain::FaultKind;
use journey::Flight;
use serde_json::Value;

/// What the simulator counted in the minute that began so many minutes after the start.
async fn minute(flight: &Flight, minute: i64) -> Value {
    let start: jiff::Timestamp = in_process::START.parse().unwrap();
    let wanted = start.checked_add(jiff::SignedDuration::from_mins(minute)).unwrap().to_string();
    let usage = flight.control("GET", "/__sim/usage", None).await;
    let found = usage["minutes"].as_array().unwrap().iter().find(|one| one["minute"] == wanted.as_str()).cloned();
    found.unwrap_or(Value::Null)
}

fn count(minute: &Value, name: &str) -> u64 {
    minute[name].as_u64().unwrap_or(0)
}

fn fault(flight: &Flight) -> Option<FaultKind> {
    flight.state.world.sources.values().find_map(|source| source.fault.as_ref()).map(|fault| fault.kind.clone())
}

/// Does the machine leave the source alone, because it was told to?
fn is_quiet(flight: &Flight) -> bool {
    let now = (flight.clock)().wall;
    flight.state.world.sources.values().any(|source| source.quiet_until.is_some_and(|until| until > now))
}

/// The rows are there, whatever the weather.
#[track_caller]
fn shows_its_rows(flight: &Flight) {
    let screen = flight.screen();
    for service in ["checkout", "payments", "web"] {
        assert!(screen.contains(service), "{service} stays on the screen\n{screen}");
    }
    assert!(!flight.left);
}

#[tokio::test(start_paused = true)]
async fn a_vendor_that_has_had_enough_is_left_alone_until_it_said_so_and_then_read_again() {
    let mut flight = Flight::over("rate-limited").await;
    let mut limited = [false; 4];
    // The hour is used up from the first minute to the sixth; then a limit with seconds, one with a date, one without.
    let spells = [(2, 6), (8, 9), (12, 13), (16, 17)];
    for step in 0..60 {
        flight.pass(20).await;
        shows_its_rows(&flight);
        let now = step / 3;
        for (place, (from, to)) in spells.iter().enumerate() {
            let here = (*from..=*to).contains(&now);
            limited[place] |= here && is_quiet(&flight);
        }
    }
    assert_eq!(limited, [true; 4], "each of the four is noticed as what it is");
    // Nobody hammers at a closed door: at most as many refusals as reads were under way when it closed, and a try a minute.
    for at in 0..20 {
        let seen = minute(&flight, at).await;
        assert!(count(&seen, "refused") <= 12, "minute {at}: {seen}");
    }
    let closed = minute(&flight, 4).await;
    let asked = ["fetched", "unchanged", "graphql", "failed"].map(|name| count(&closed, name)).iter().sum::<u64>();
    assert!(asked <= 30, "while the hour is used up, little is asked: {closed}");
    // Two minutes after the last of them all is read again.
    flight.pass(120).await;
    assert!(!is_quiet(&flight), "{}", flight.screen());
    let after = minute(&flight, 20).await;
    assert!(count(&after, "fetched") + count(&after, "unchanged") + count(&after, "graphql") > 5, "{after}");
}

/// How many requests the vendor saw; what the applications themselves are asked needs no token.
async fn of_the_vendor(flight: &Flight) -> usize {
    let seen = flight.control("GET", "/__sim/requests", None).await;
    let vendors = |request: &&Value| !request["path"].as_str().unwrap().starts_with("/__app/");
    seen["requests"].as_array().unwrap().iter().filter(vendors).count()
}

#[tokio::test(start_paused = true)]
async fn a_rotated_token_is_read_anew_and_a_late_one_when_somebody_says_so() {
    let mut flight = Flight::over("expired-token").await;
    // The first time the new one is there: one refusal, and nobody notices.
    flight.pass(230).await;
    shows_its_rows(&flight);
    assert_eq!(fault(&flight), None, "{}", flight.screen());
    // The second time there is none yet: reading stops, and says why.
    flight.pass(180).await;
    shows_its_rows(&flight);
    assert_eq!(fault(&flight), Some(FaultKind::Unauthenticated), "{}", flight.screen());
    assert!(flight.state.world.sources.values().all(|source| source.stopped));
    let asked_before = of_the_vendor(&flight).await;
    flight.pass(60).await;
    let asked_after = of_the_vendor(&flight).await;
    assert_eq!(asked_before, asked_after, "a token that was refused is not tried again and again");
    // The new one is there from the ninth minute; a key reads it.
    flight.pass(120).await;
    flight.keys("r").await;
    flight.pass(30).await;
    assert_eq!(fault(&flight), None, "{}", flight.screen());
    shows_its_rows(&flight);
    assert!(flight.state.world.sources.values().all(|source| !source.stopped));
}
