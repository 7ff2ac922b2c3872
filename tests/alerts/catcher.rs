//! A web server that keeps what is posted to it.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::{Value, json};

/// A configuration in which a webhook at `TEAM` is told of everything.
pub(crate) const TEAM: &str = r#"
    [[channel]]
    id = "team"
    kind = "slack"
    url = { env = "TEAM" }
    [[alert]]
    channels = ["team"]
"#;

/// What was posted: path and document.
pub(crate) type Caught = Arc<Mutex<Vec<(String, Value)>>>;

/// The catcher; what is below `/gone` is refused as Slack refuses a webhook that was taken away, and what is below `/hangs` is
/// never answered.
pub(crate) struct Catcher {
    _runtime: tokio::runtime::Runtime,
    pub(crate) base: String,
    caught: Caught,
}

impl Catcher {
    pub(crate) fn start() -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let caught = Caught::default();
        let router = axum::Router::new().fallback(catch).with_state(Arc::clone(&caught));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { _runtime: runtime, base, caught }
    }

    /// Waits until something was posted to an address below this path.
    #[track_caller]
    pub(crate) fn waits_for(&self, path: &str) {
        let began = Instant::now();
        while self.under(path).is_empty() {
            assert!(began.elapsed() < Duration::from_secs(60), "nothing was posted to {path}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// What was posted to an address below this path.
    pub(crate) fn under(&self, path: &str) -> Vec<Value> {
        let caught = self.caught.lock().unwrap();
        caught.iter().filter(|(place, _)| place.starts_with(path)).map(|(_, document)| document.clone()).collect()
    }
}

async fn catch(State(caught): State<Caught>, request: axum::extract::Request) -> (StatusCode, HeaderMap, &'static str) {
    let path = request.uri().path().to_owned();
    let mut headers = HeaderMap::new();
    let bytes = axum::body::to_bytes(request.into_body(), 1 << 20).await.unwrap_or_default();
    let document = serde_json::from_slice(&bytes).unwrap_or(json!(null));
    let before = {
        let mut caught = caught.lock().unwrap();
        caught.push((path.clone(), document));
        caught.iter().filter(|(place, _)| *place == path).count() - 1
    };
    if path.starts_with("/gone") {
        return (StatusCode::NOT_FOUND, headers, "no_service");
    }
    if path.starts_with("/busy") && before == 0 {
        headers.insert("retry-after", HeaderValue::from_static("1"));
        return (StatusCode::SERVICE_UNAVAILABLE, headers, "");
    }
    if path.starts_with("/hangs") {
        std::future::pending::<()>().await;
    }
    (StatusCode::OK, headers, "ok")
}
