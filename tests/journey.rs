//! The product's main job, by keys alone, over the calm Friday: what the README's tour promises.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]
#![allow(clippy::print_stdout, reason = "it is said what was flown")]

#[path = "journey/fleet.rs"]
mod fleet;
#[path = "support/in_process.rs"]
mod in_process;
#[path = "support/journey.rs"]
mod journey;
#[path = "journey/truth.rs"]
mod truth;

use flightdeck::cockpit::Event;
use flightdeck::domain::Verb;
use journey::Flight;
use serde_json::json;

#[tokio::test(start_paused = true)]
async fn the_first_screen_says_what_needs_me_what_moves_and_what_is_where() {
    let mut flight = Flight::over("calm-friday").await;
    flight.take(Event::Resize { width: 200, height: 60 }).await;
    let screen = flight.screen();
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
    flight.keys("B Enter").await;
    let plan = flight.plan();
    assert_eq!(plan.verb(), Verb::RollBack);
    assert!(plan.to.as_ref().is_some_and(|release| release.version.as_str() == "v5.9.0"), "{plan:?}");
    flight.confirm().await;
    // The re-run meets the environment's gate again; letting one's own rollback through is a plan of its own.
    flight.pass(20).await;
    flight.find("1", &["search", "v5.9.0"]).await;
    flight.keys("A").await;
    assert!(flight.plan().intent.ask.safing(), "{:?}", flight.plan().intent);
    flight.confirm().await;
    flight.pass(600).await;
    let current = &flight.environment("acme/search", "production")["current"];
    assert_eq!(
        (current["version"].as_str(), current["state"].as_str()),
        (Some("v5.9.0"), Some("succeeded_unverified"))
    );
    assert!(flight.state.orders.newest_first().all(|order| matches!(order.state.word(), "done" | "resolved")));
    assert!(flight.writes().await.iter().any(|(request, _)| request.ends_with("/rerun")));
}

#[tokio::test(start_paused = true)]
async fn a_deployment_that_fails_halfway_is_partial_and_a_retry_heals_it() {
    let mut flight = Flight::over("calm-friday").await;
    flight.find("1", &["web", "production"]).await;
    flight.keys("A").await;
    flight.confirm().await;
    assert_eq!(flight.ended().await, "done");
    flight.pass(600).await;
    assert_eq!(flight.environment("acme/web", "production")["current"]["state"], json!("partial"));
    flight.find("1", &["web", "failed"]).await;
    flight.take(Event::Resize { width: 200, height: 60 }).await;
    assert!(flight.screen().contains("PARTIAL"), "{}", flight.screen());
    flight.keys("T").await;
    assert_eq!(flight.plan().verb(), Verb::Retry);
    flight.confirm().await;
    flight.pass(20).await;
    assert!(flight.writes().await.iter().any(|(request, _)| request.ends_with("/rerun-failed-jobs")));
}

#[tokio::test(start_paused = true)]
async fn a_release_is_promoted_by_the_configured_dispatch() {
    let mut flight = Flight::over("calm-friday").await;
    flight.find("2", &["inventory"]).await;
    flight.column("production").await;
    flight.keys("P").await;
    let plan = flight.plan();
    assert_eq!((plan.verb(), plan.to.as_ref().map(|to| to.version.as_str())), (Verb::Promote, Some("v0.46.0")));
    flight.confirm().await;
    assert_eq!(flight.ended().await, "done");
    let writes = flight.writes().await;
    assert_eq!(writes.len(), 1, "{writes:?}");
    assert_eq!(writes[0].1["inputs"]["environment"], json!("production"));
    assert_eq!(writes[0].1["ref"], json!("v0.46.0"));
}

#[tokio::test(start_paused = true)]
async fn a_workflow_is_held_and_let_go_again() {
    let mut flight = Flight::over("calm-friday").await;
    flight.find("2", &["notifications"]).await;
    for (key, verb, end) in [("H", Verb::Pause, "/disable"), ("U", Verb::Resume, "/enable")] {
        flight.keys(key).await;
        assert_eq!(flight.plan().verb(), verb);
        flight.confirm().await;
        assert_eq!(flight.ended().await, "done");
        assert!(flight.writes().await.last().is_some_and(|(request, _)| request.ends_with(end)));
        flight.keys("r").await;
        flight.pass(5).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_gate_is_rejected_and_the_run_ends_as_rejected() {
    let mut flight = Flight::over("calm-friday").await;
    flight.find("1", &["ledger"]).await;
    flight.keys("X").await;
    assert_eq!(flight.plan().verb(), Verb::Reject);
    flight.confirm().await;
    assert_eq!(flight.ended().await, "done");
    let writes = flight.writes().await;
    assert_eq!((writes.len(), &writes[0].1["state"]), (1, &json!("rejected")));
    flight.pass(30).await;
    flight.find("3", &["ledger", "#6"]).await;
    assert!(
        flight.screen().lines().any(|line| line.contains("ledger") && line.contains("rejected")),
        "{}",
        flight.screen()
    );
}

#[tokio::test(start_paused = true)]
async fn a_run_is_cancelled_and_a_hanging_one_is_forced() {
    let mut flight = Flight::over("calm-friday").await;
    flight.find("3", &["notificat", "#8"]).await;
    flight.keys("C").await;
    flight.confirm().await;
    assert_eq!(flight.ended().await, "done");
    flight.find("3", &["payments", "lint"]).await;
    flight.keys("C").await;
    flight.confirm().await;
    flight.pass(60).await;
    flight.find("3", &["payments", "#1"]).await;
    flight.keys("C").await;
    flight.confirm().await;
    flight.pass(30).await;
    let writes = flight.writes().await;
    let ends = writes.iter().map(|(request, _)| request.rsplit('/').next().unwrap()).collect::<Vec<_>>();
    assert_eq!(ends, ["cancel", "cancel", "force-cancel"]);
}

#[tokio::test(start_paused = true)]
async fn what_changed_between_the_look_and_the_key_is_refused_with_the_difference() {
    let mut flight = Flight::over("calm-friday").await;
    flight.find("1", &["checkout", "production-eu"]).await;
    flight.keys("A").await;
    // Somebody else lets it through while the plan is being read here.
    flight
        .somebody(json!({"as": "linus-h", "act": "approve", "repository": "acme/checkout", "run": "checkout-release",
            "environments": ["production-eu"], "comment": "mine"}))
        .await;
    flight.text("checkout").await;
    flight.keys("Enter").await;
    flight.pass(5).await;
    assert!(flight.writes().await.is_empty(), "{:?}", flight.writes().await);
    let screen = flight.screen();
    assert!(screen.contains("pending") && screen.contains("changed"), "no difference in\n{screen}");
    assert!(!flight.words().contains(&"sending"), "{:?}", flight.words());
}

#[tokio::test(start_paused = true)]
async fn a_lost_reply_is_unknown_and_resolved_by_reading_with_exactly_one_write() {
    let mut flight = Flight::over("outage-mid-rollback").await;
    let service = flight.state.world.order[0].to_string();
    flight.find("2", &[service.rsplit('/').next().unwrap()]).await;
    flight.column("production").await;
    // Without the hold: after a break the steps that are left are offered, never continued.
    flight.keys("B h Enter").await;
    flight.confirm().await;
    let mut seen_unknown = false;
    for _ in 0..90 {
        flight.pass(2).await;
        seen_unknown |= flight.state.orders.newest_first().any(|order| order.state.is_unknown());
        if flight.state.orders.newest_first().all(|order| !order.state.in_flight()) {
            break;
        }
    }
    assert!(seen_unknown, "{}", flight.screen());
    let order = flight.state.orders.newest_first().next().unwrap();
    assert_eq!(order.state.word(), "resolved", "{}", flight.screen());
    let reruns = flight.writes().await.iter().filter(|(request, _)| request.ends_with("/rerun")).count();
    assert_eq!(reruns, 1);
    assert!(flight.words().contains(&"unknown"), "{:?}", flight.words());
}

#[tokio::test(start_paused = true)]
async fn a_freeze_refuses_without_a_reason_and_lets_a_rollback_through() {
    let freeze = "[[freeze]]\nname = \"weekend\"\ntiers = [\"production\"]\nstarts = \"Fri 12:00\"\nends = \"Mon 09:00\"\nzone = \"UTC\"\n";
    let mut flight = Flight::with("calm-friday", freeze).await;
    assert!(flight.screen().contains("frozen"), "{}", flight.screen());
    flight.find("1", &["checkout", "production-eu"]).await;
    flight.keys("A").await;
    flight.text("checkout").await;
    flight.keys("Enter").await;
    assert!(flight.state.screen.overlay.is_some(), "{}", flight.screen());
    assert!(flight.writes().await.is_empty());
    flight.keys("Esc").await;
    flight.find("1", &["search"]).await;
    flight.keys("B Enter").await;
    flight.confirm().await;
    flight.pass(10).await;
    assert!(flight.writes().await.iter().any(|(request, _)| request.ends_with("/rerun")));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_cannot_be_reached_ages_and_never_goes_blank() {
    let mut flight = Flight::over("calm-friday").await;
    flight.weather(json!({"html_5xx": true})).await;
    flight.pass(120).await;
    let screen = flight.screen();
    for words in ["checkout", "v2.14.0", "unreachable"] {
        assert!(screen.contains(words), "no {words:?} in\n{screen}");
    }
    flight.weather(json!({})).await;
    flight.pass(360).await;
    assert!(!flight.screen().contains("unreachable"), "{}", flight.screen());
}
