//! The product's main job, by keys alone, over the calm Friday: what the README's tour promises.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "support/flight.rs"]
mod flight;
#[path = "support/in_process.rs"]
mod in_process;

use flight::Flight;
use serde_json::json;

#[tokio::test(start_paused = true)]
async fn the_first_screen_says_what_needs_me_what_moves_and_what_is_where() {
    let flight = Flight::over("calm-friday").await;
    let screen = flight.screen();
    println!("{screen}");
    for words in ["Needs you", "checkout", "production-eu", "v2.14.0", "PARTIAL", "SIMULATED"] {
        assert!(screen.contains(words), "no {words:?} in\n{screen}");
    }
    assert!(flight.writes().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn one_of_two_gates_is_approved_and_only_that_one() {
    let mut flight = Flight::over("calm-friday").await;
    flight.find("1", &["checkout", "production-eu"]).await;
    flight.keys("A").await;
    println!("{}", flight.screen());
    assert_eq!(flight.plan().environments.len(), 1);
    flight.confirm().await;
    assert_eq!(flight.ended().await, "done");
    let writes = flight.writes().await;
    assert_eq!(writes.len(), 1, "{writes:?}");
    assert!(writes[0].0.ends_with("/pending_deployments"), "{writes:?}");
    assert_eq!(writes[0].1["state"], json!("approved"));
    assert_eq!(writes[0].1["environment_ids"].as_array().unwrap().len(), 1);
    assert_eq!(flight.words(), ["intended", "sending", "answered", "observed", "ended"]);
    flight.pass(15).await;
    flight.find("1", &["checkout", "production-us"]).await;
    assert!(!flight.screen().lines().any(|line| line.contains('▌') && line.contains("production-eu")));
}

#[tokio::test(start_paused = true)]
async fn production_is_rolled_back_to_the_last_good_release() {
    let mut flight = Flight::over("calm-friday").await;
    flight.find("1", &["search"]).await;
    println!("{}", flight.screen());
    flight.keys("B").await;
    println!("{}", flight.screen());
    flight.keys("Enter").await;
    println!("{}", flight.screen());
    flight.confirm().await;
    let word = flight.ended().await;
    println!("{}", flight.screen());
    println!("{:#?}", flight.writes().await);
    assert_eq!(word, "done");
}
