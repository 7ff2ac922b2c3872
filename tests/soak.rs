//! Two simulated hours in every weather at once: the machine, the real provider, the executor with its journal on disk and
//! the painter over the simulator's router, on a clock that stands still while anything can run.
//!
//! The weather and the operator's keys follow a seeded plan (`FLIGHTDECK_SOAK_SEED` gives another, `FLIGHTDECK_SOAK_MINUTES`
//! another length). Whatever comes, the session goes on, the screen says something, nothing is sent twice, and the journal
//! can be verified.
#![allow(clippy::print_stdout, reason = "what was flown through is said")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "soak/captains.rs"]
mod captains;
#[path = "support/in_process.rs"]
mod in_process;
#[path = "support/journey.rs"]
mod journey;
#[path = "soak/kinds.rs"]
mod kinds;
#[path = "soak/laws.rs"]
mod laws;
#[path = "soak/operator.rs"]
mod operator;
#[path = "soak/sky.rs"]
mod sky;
#[path = "soak/storm.rs"]
mod storm;
#[path = "soak/watch.rs"]
mod watch;

use std::sync::Arc;

use flightdeck::sim::Scenario;
use journey::Flight;

/// A window with work for two hours: as few services as are still swept, and a release of one of them now and then.
const WINDOW: &str = r#"
    name = "soak"
    title = "Two hours in all weathers"
    like = "large-fleet"
    count = 10
    kinds = { mine = 2, theirs = 1, soaking = 0, moving = 1, red = 1, halfway = 1, refused = 0, held = 0, archived = 0 }
"#;

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

#[tokio::test(start_paused = true)]
async fn two_hours_in_all_weathers() {
    let seed = number("FLIGHTDECK_SOAK_SEED", 20_261_120);
    let minutes = number("FLIGHTDECK_SOAK_MINUTES", 120);
    println!("seed {seed}, {minutes} simulated minutes");
    let scenario = Scenario::from_toml(WINDOW).unwrap();
    let mut flight = Flight::of(&scenario, "").await;
    // As in a session: at most eight reads of a source at once, and nobody waits for them.
    flight.apart = Some(Arc::new(tokio::sync::Semaphore::new(8)));
    flight.pass(20).await;
    let mut sky = sky::Sky::new(seed, scenario.repositories());
    let mut operator = operator::Operator::new(seed);
    let mut watch = watch::Watch::default();
    watch.look(&flight);
    assert!(watch.knows_rows(), "the first twenty seconds are fair: there are rows\n{}", flight.screen());
    for _ in 0..minutes * 12 {
        sky.five_seconds(&flight).await;
        flight.pass(5).await;
        operator.five_seconds(&mut flight).await;
        watch.look(&flight);
        assert!(!flight.left, "the session goes on\n{}", flight.screen());
    }
    fair_again(&mut flight, &sky, &mut operator, &mut watch).await;
    watch.verdict(&flight, &sky, &operator).await;
}

/// The weather clears, the operator says so, and a quarter of an hour later all is known again.
async fn fair_again(flight: &mut Flight, sky: &sky::Sky, operator: &mut operator::Operator, watch: &mut watch::Watch) {
    sky.clears(flight).await;
    operator.rests(flight).await;
    flight.keys("r").await;
    flight.pass(900).await;
    watch.look(flight);
}
