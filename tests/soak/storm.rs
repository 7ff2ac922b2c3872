//! Chance alone: random weather, random keys, random other captains, and the session killed at random moments, again and
//! again over the same world and the same journal. The laws hold at every death and at the end.
//!
//! `FLIGHTDECK_STORM_SEED` gives another storm, `FLIGHTDECK_STORM_STEPS` a longer one.

use std::sync::Arc;
use std::time::Duration;

use flightdeck::sim::Scenario;

use crate::captains::Captains;
use crate::journey::Flight;
use crate::kinds::Dice;
use crate::operator::Operator;
use crate::sky::Sky;
use crate::watch::{Watch, open_orders};
use crate::{WINDOW, fair_again, laws, number};

/// Where a session may die.
struct Reaper {
    dice: Dice,
    deaths: usize,
    /// Deaths with an order in flight.
    in_flight: usize,
}

impl Reaper {
    /// Perhaps now: sometimes a while after an order went off, sometimes anywhere. Gives the session that is then.
    async fn step(&mut self, flight: Flight, ordered: bool) -> Flight {
        if self.dice.below(if ordered { 2 } else { 60 }) != 0 {
            return flight;
        }
        // Between any two things that it does, or in the midst of waiting for an answer.
        if self.dice.below(2) == 0 {
            for _ in 0..self.dice.below(400) {
                tokio::task::yield_now().await;
            }
        } else {
            tokio::time::sleep(Duration::from_millis(self.dice.below(6_000))).await;
        }
        self.deaths += 1;
        self.in_flight += usize::from(flight.state.orders.newest_first().any(|order| order.state.in_flight()));
        let next = Box::pin(flight.killed()).await;
        let _counted = laws::hold(&next).await;
        next
    }
}

#[tokio::test(start_paused = true)]
async fn no_storm_breaks_a_law() {
    let (seed, steps) = (number("FLIGHTDECK_STORM_SEED", 20_261_125), number("FLIGHTDECK_STORM_STEPS", 150));
    println!("seed {seed}, {steps} steps");
    let scenario = Scenario::from_toml(WINDOW).unwrap();
    let mut flight = Flight::of(&scenario, "").await;
    flight.apart = Some(Arc::new(tokio::sync::Semaphore::new(8)));
    flight.pass(20).await;
    let mut sky = Sky::new(seed, scenario.repositories());
    let mut captains = Captains::new(seed, scenario.repositories());
    let mut operator = Operator::new(seed);
    let mut reaper = Reaper { dice: Dice::new(seed, "reaper"), deaths: 0, in_flight: 0 };
    let mut watch = Watch::default();
    for _ in 0..steps {
        sky.five_seconds(&flight).await;
        captains.step(&flight).await;
        let before = operator.confirmed;
        for _ in 0..2 {
            operator.five_seconds(&mut flight).await;
        }
        let deaths = reaper.deaths;
        flight = Box::pin(reaper.step(flight, operator.confirmed > before)).await;
        if reaper.deaths > deaths {
            watch = watch.again();
        }
        flight.pass(1 + captains.patience()).await;
        watch.look(&flight);
        assert!(!flight.left, "the session goes on\n{}", flight.screen());
    }
    fair_again(&mut flight, &sky, &mut operator, &mut watch).await;
    let counted = laws::hold(&flight).await;
    println!(
        "{steps} steps, {} deaths, {} of them with an order in flight; weather {:?}; captains tried {}, did {}; plans {}, confirmed {}; {counted:?}",
        reaper.deaths, reaper.in_flight, sky.came, captains.tried, captains.done, operator.plans, operator.confirmed
    );
    let open = open_orders(&flight);
    assert!(open.is_empty(), "a quarter of an hour of fair weather ends every order: {open:?}\n{}", flight.screen());
    assert!(reaper.deaths > 2 && reaper.in_flight > 0 && counted.sendings > 2 && captains.done > 5, "a storm");
}
