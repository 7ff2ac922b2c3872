//! A wall clock that is set while a source wants to be left alone.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use flightdeck::domain::{FaultKind, Mono, Now};
use flightdeck::provider::http::{Client, ClientParts, Transport};
use jiff::{SignedDuration, Timestamp};

use crate::{NOW, canned, parts, read, reply};

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_back_makes_no_pause_longer_than_it_was_asked_for() {
    let wall: Timestamp = NOW.parse().unwrap();
    let reset = (wall.as_second() + 60).to_string();
    let spent = move |limit: &str| {
        let headers = [("x-ratelimit-limit", limit), ("x-ratelimit-remaining", "7"), ("x-ratelimit-reset", &reset)];
        reply(200, &headers, "{}")
    };
    let kept = canned(move |_| spent("5000"));
    let asks = canned(|_| reply(429, &[("retry-after", "60")], r#"{"message":"slow down"}"#));
    for transport in [kept, asks] {
        let now = Arc::new(Mutex::new(Now { wall, mono: Mono::default() }));
        let clock = Arc::clone(&now);
        let later = |wall: SignedDuration, seconds: u64| {
            let mut now = now.lock().unwrap();
            now.wall += wall + SignedDuration::from_secs(seconds.cast_signed());
            now.mono = now.mono.plus(Duration::from_secs(seconds));
        };
        let client = Client::new(ClientParts {
            clock: Arc::new(move || *clock.lock().unwrap()),
            ..parts(Arc::clone(&transport) as Arc<dyn Transport>, "https://ghe.example/api/v3")
        });
        let asked = || transport.asked.lock().unwrap().len();
        let _told = read(&client, "/user").await;
        assert_eq!(asked(), 1);
        later(SignedDuration::from_hours(-5), 1);
        let FaultKind::RateLimited { until: Some(until) } = read(&client, "/user").await.unwrap_err().kind else {
            panic!("a pause")
        };
        assert_eq!(until.duration_since(client.now().wall).as_secs(), 59, "and its end is told by the clock as it is");
        assert_eq!(client.quiet_until(), Some(until));
        later(SignedDuration::ZERO, 58);
        assert!(read(&client, "/user").await.is_err());
        assert_eq!(asked(), 1, "the minute is kept");
        later(SignedDuration::ZERO, 2);
        let _told = read(&client, "/user").await;
        assert_eq!(asked(), 2, "and no more than it");
    }
}
