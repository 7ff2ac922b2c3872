//! The same days on the screen, in process: paused time, the real provider, the executor with a journal on disk.

use serde_json::json;

use crate::journey::Flight;

#[tokio::test(start_paused = true)]
async fn two_captains_on_the_screen() {
    let mut flight = Flight::over("two-captains").await;
    // Looking for a while sets nothing off.
    flight.pass(60).await;
    flight.find("1", &["checkout", "production-eu"]).await;
    flight.keys("A").await;
    // The key comes before the next look.
    flight.text("checkout").await;
    flight.keys("Enter").await;
    assert_eq!(flight.ended().await, "stale");
    assert!(flight.writes().await.is_empty());
    // The plan is still there, unarmed, and says what changed.
    let screen = flight.screen();
    assert!(screen.contains("pending → approved by priya"), "{screen}");
    assert!(screen.contains("no key confirms"), "{screen}");
    flight.text("checkout").await;
    flight.keys("Enter").await;
    flight.pass(30).await;
    assert!(flight.writes().await.is_empty());
    assert_eq!(flight.words(), ["intended", "stale", "ended"]);
}

#[tokio::test(start_paused = true)]
async fn a_safing_verb_goes_blind_after_its_word_when_nothing_can_be_read() {
    let mut flight = Flight::over("calm-friday").await;
    flight.find("1", &["checkout", "production-eu"]).await;
    flight.weather(json!({ "fail": [{ "match": { "method": "GET" }, "status": 503, "body": "html" }] })).await;
    flight.keys("X").await;
    flight.pass(10).await;
    let screen = flight.screen();
    assert!(screen.contains("b goes blind"), "{screen}");
    flight.keys("b").await;
    assert!(flight.plan().blind);
    let screen = flight.screen();
    assert!(screen.contains("blind"), "{screen}");
    flight.confirm().await;
    flight.pass(30).await;
    assert_eq!(flight.writes().await.len(), 1);
    flight.weather(json!({})).await;
    assert_eq!(flight.ended().await, "done");
    assert_eq!(flight.writes().await.len(), 1);
    assert!(flight.words().contains(&"answered"), "{:?}", flight.words());
}

#[tokio::test(start_paused = true)]
async fn what_is_not_safing_never_goes_blind() {
    let mut flight = Flight::over("calm-friday").await;
    flight.find("1", &["checkout", "production-eu"]).await;
    flight.weather(json!({ "fail": [{ "match": { "method": "GET" }, "status": 503, "body": "html" }] })).await;
    flight.keys("A").await;
    flight.pass(10).await;
    let screen = flight.screen();
    assert!(!screen.contains("goes blind"), "{screen}");
    flight.keys("b").await;
    flight.pass(60).await;
    assert!(flight.writes().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_token_that_expires_in_the_middle_stops_the_source_and_keeps_what_is_known() {
    let mut flight = Flight::over("calm-friday").await;
    flight.weather(json!({ "expired_token": true })).await;
    flight.pass(120).await;
    let screen = flight.screen();
    assert!(screen.contains("token refused"), "{screen}");
    assert!(screen.contains("checkout") && screen.contains("production-eu"), "{screen}");
    let asked = requests(&flight).await;
    flight.pass(600).await;
    assert_eq!(requests(&flight).await, asked, "a refused token is not tried again and again");
    flight.weather(json!({})).await;
    flight.keys("r").await;
    flight.pass(30).await;
    let screen = flight.screen();
    assert!(!screen.contains("token refused"), "{screen}");
    assert!(flight.writes().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn every_weather_leaves_the_screen_full_and_the_session_alive() {
    let mut flight = Flight::over("calm-friday").await;
    let weathers = [
        json!({ "html_5xx": true }),
        json!({ "truncate": true }),
        json!({ "reset": true }),
        json!({ "stall": true }),
        json!({ "secondary_limit": true, "retry_after": 30 }),
        json!({ "fail": [{ "status": 429 }], "retry_after": 30 }),
        json!({ "fail": [{ "status": 200, "body": "html" }] }),
        json!({ "fail": [{ "status": 200, "body": "[]" }] }),
        json!({ "fail": [{ "status": 200, "body": "{}" }] }),
        json!({ "fail": [{ "status": 200, "body": "null" }] }),
        json!({ "fail": [{ "status": 304, "body": "" }] }),
        json!({ "fail": [{ "status": 451, "body": "{\"message\":\"\\u001b[31mno\"}" }] }),
        json!({ "stale_cache": true }),
    ];
    for weather in weathers {
        flight.weather(weather.clone()).await;
        flight.pass(90).await;
        let screen = flight.screen();
        for words in ["Needs you", "checkout", "payments", "v2.14.0"] {
            assert!(screen.contains(words), "{weather}: no {words} in\n{screen}");
        }
        assert!(!screen.contains('\u{1b}'), "{weather}");
    }
    flight.weather(json!({})).await;
    flight.pass(300).await;
    flight.find("1", &["checkout"]).await;
    flight.keys("A").await;
    flight.confirm().await;
    assert_eq!(flight.ended().await, "done");
    assert_eq!(flight.writes().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_target_that_ticks_every_second_is_not_refused() {
    let mut flight = Flight::over("calm-friday").await;
    flight.find("1", &["checkout", "production-eu"]).await;
    flight.keys("A").await;
    // While the plan stands, the run's other gate is answered, a job of it runs and ends, and other runs begin.
    let approve = json!({ "as": "linus-h", "act": "approve", "repository": "acme/checkout", "run": "checkout-release", "environments": ["production-us"] });
    flight.somebody(approve).await;
    for second in 0..20 {
        if second % 5 == 0 {
            let push = json!({ "as": "linus-h", "act": "push", "repository": "acme/checkout", "messages": ["Tick"] });
            flight.somebody(push).await;
        }
        flight.pass(1).await;
    }
    flight.confirm().await;
    assert_eq!(flight.ended().await, "done");
    assert_eq!(flight.writes().await.len(), 1);
}

/// Requests to the vendor; what the applications are asked needs no token.
async fn requests(flight: &Flight) -> usize {
    let answer = flight.control("GET", "/__sim/requests", None).await;
    let of_the_vendor = |request: &&serde_json::Value| !request["path"].as_str().unwrap().starts_with("/__app/");
    answer["requests"].as_array().unwrap().iter().filter(of_the_vendor).count()
}
