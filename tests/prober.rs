//! Asking environments over a real network: what never leaves, and what hostile answers amount to.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use flightdeck::domain::{
    HealthCheck, HealthSign, Pattern, ProbeAnswer, ProbeHealth, ProbeReading, ProbeSetup, VersionPlace,
};
use flightdeck::provider::http::{Limits, Machine, TrustSource};
use flightdeck::provider::probe::Prober;

/// A server that answers every connection by a function of the request's text.
struct Server {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&asked);
        let answer = Arc::new(answer);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (Ok(mut stream), seen, answer) = (stream, Arc::clone(&seen), Arc::clone(&answer)) else { return };
                std::thread::spawn(move || {
                    let mut text = Vec::new();
                    let mut part = [0_u8; 1024];
                    while !text.ends_with(b"\r\n\r\n") {
                        match stream.read(&mut part) {
                            Ok(0) | Err(_) => return,
                            Ok(read) => text.extend_from_slice(&part[..read]),
                        }
                    }
                    let text = String::from_utf8_lossy(&text).to_lowercase();
                    seen.lock().unwrap().push(text.clone());
                    answer(&text, &mut stream);
                });
            }
        });
        Self { address, asked }
    }

    /// One that always answers the same.
    fn saying(status: &'static str, headers: &'static str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        Self::new(move |_, stream| send(stream, status, headers, &body))
    }
}

fn send(stream: &mut TcpStream, status: &str, headers: &str, body: &[u8]) {
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let _gone = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}

fn setup(server: &Server, version: impl Into<Option<VersionPlace>>, health: Option<HealthSign>) -> ProbeSetup {
    ProbeSetup {
        url: format!("{}/version", server.address),
        version: version.into(),
        health: health.map(|sign| HealthCheck { url: None, sign }),
        every: ProbeSetup::EVERY,
        timeout: Duration::from_secs(5),
        confirmations: 3,
    }
}

fn json() -> VersionPlace {
    VersionPlace::Json("/build/version".to_owned())
}

fn pattern(source: &str) -> VersionPlace {
    VersionPlace::Pattern(Pattern::new(source).unwrap())
}

async fn look(setup: &ProbeSetup) -> ProbeAnswer {
    Prober::network(Limits::default(), &(Arc::new(Machine) as Arc<dyn TrustSource>)).unwrap().look(setup).await
}

fn why(answer: &ProbeAnswer) -> &str {
    match answer {
        ProbeAnswer::NoAnswer(why) => why.as_str(),
        ProbeAnswer::Seen(reading) => panic!("seen: {reading:?}"),
    }
}

fn version(answer: &ProbeAnswer) -> &str {
    match answer {
        ProbeAnswer::Seen(ProbeReading { version: Some(version), .. }) => version.as_str(),
        other => panic!("no version: {other:?}"),
    }
}

fn health(answer: &ProbeAnswer) -> &ProbeHealth {
    match answer {
        ProbeAnswer::Seen(ProbeReading { health: Some(health), .. }) => health,
        other => panic!("no health: {other:?}"),
    }
}

#[tokio::test]
async fn a_version_is_read_where_it_is_configured_to_stand() {
    let server =
        Server::saying("200 OK", "X-Version: v2.14.0\r\n", r#"{"build": {"version": " 2.14.0 "}, "ok": true}"#);
    assert_eq!(version(&look(&setup(&server, json(), None)).await), "2.14.0");
    let header = Some(VersionPlace::Header("x-version".to_owned()));
    assert_eq!(version(&look(&setup(&server, header, None)).await), "v2.14.0");
    let plain = Server::saying("200 OK", "", "changelog: old 1.0.0\r\ncheckout 2.14.0 (1f2e3d4)\r\n");
    assert_eq!(version(&look(&setup(&plain, pattern(r"checkout (\S+) .*"), None)).await), "2.14.0");
    // The whole line must fit: a version in passing is none.
    assert_eq!(
        why(&look(&setup(&plain, pattern(r"(\d+\.\d+\.\d+)"), None)).await),
        "no line of the answer fits the pattern"
    );
}

#[tokio::test]
async fn nothing_secret_is_ever_sent() {
    let server = Server::saying("200 OK", "", r#"{"build": {"version": "1"}}"#);
    look(&setup(&server, json(), None)).await;
    let asked = server.asked.lock().unwrap();
    assert_eq!(asked.len(), 1);
    assert!(asked[0].starts_with("get /version http/1.1\r\n"), "{}", asked[0]);
    assert!(asked[0].contains("user-agent: flightdeck/"), "{}", asked[0]);
    for forbidden in ["authorization", "cookie", "referer"] {
        assert!(!asked[0].contains(forbidden), "{}", asked[0]);
    }
}

#[tokio::test]
async fn health_is_a_status_or_a_value() {
    let well = Server::saying("200 OK", "", r#"{"status": "ok", "ready": true}"#);
    let ill = Server::saying("503 Service Unavailable", "", r#"{"status": "degraded", "ready": false}"#);
    let sign =
        |pointer: &str, equals: serde_json::Value| Some(HealthSign::Json { pointer: pointer.to_owned(), equals });
    for health_sign in [Some(HealthSign::Status(200)), sign("/status", "ok".into()), sign("/ready", true.into())] {
        assert_eq!(health(&look(&setup(&well, None, health_sign.clone())).await), &ProbeHealth::Healthy);
        let answer = look(&setup(&ill, None, health_sign.clone())).await;
        assert!(matches!(health(&answer), ProbeHealth::Unhealthy(_)), "{health_sign:?}: {answer:?}");
    }
    // "true" is not true: what is compared is the value, not its text.
    let answer = look(&setup(&well, None, sign("/ready", "true".into()))).await;
    assert!(matches!(health(&answer), ProbeHealth::Unhealthy(_)), "{answer:?}");
    // What says that it is ill need not say what it is; what cannot be read says nothing.
    let both = look(&setup(&ill, json(), Some(HealthSign::Status(200)))).await;
    assert_eq!(
        both,
        ProbeAnswer::Seen(ProbeReading { version: None, health: Some(ProbeHealth::Unhealthy("HTTP 503".into())) })
    );
    let page = Server::saying("503 Service Unavailable", "Content-Type: text/html\r\n", "<html>down</html>");
    assert_eq!(
        why(&look(&setup(&page, None, sign("/status", "ok".into()))).await),
        "HTTP 503 and the answer is a web page, not JSON"
    );
}

#[tokio::test]
async fn health_may_stand_at_another_address() {
    let server = Server::new(|request, stream| {
        if request.starts_with("get /health ") {
            send(stream, "500 Oh", "", b"no");
        } else {
            send(stream, "200 OK", "", br#"{"build": {"version": "v1.2.3"}}"#);
        }
    });
    let url = Some(format!("{}/health", server.address));
    let mut probe = setup(&server, json(), None);
    probe.health = Some(HealthCheck { url, sign: HealthSign::Status(200) });
    let answer = look(&probe).await;
    assert_eq!((version(&answer), health(&answer)), ("v1.2.3", &ProbeHealth::Unhealthy("HTTP 500".into())));
}

#[tokio::test]
async fn hostile_answers_are_no_answer_and_say_why() {
    let long = format!(r#"{{"build": {{"version": "{}"}}}}"#, "9".repeat(500));
    let deep = format!("{}1{}", "[".repeat(60_000), "]".repeat(0));
    for (body, expected) in [
        (r"<!doctype html><h1>Sign in</h1>".as_bytes().to_vec(), "the answer is a web page, not JSON"),
        (b"v2.14.0".to_vec(), "the answer is not JSON"),
        (b"".to_vec(), "the answer is not JSON"),
        (vec![0xff, 0xfe, 0x00, 0x80], "the answer is not JSON"),
        (br#"{"build": {}}"#.to_vec(), "nothing stands at /build/version"),
        (br#"{"build": {"version": 2.10}}"#.to_vec(), "what stands at /build/version is a number, not a string"),
        (br#"{"build": {"version": null}}"#.to_vec(), "what stands at /build/version is null, not a string"),
        (br#"{"build": {"version": "  "}}"#.to_vec(), "the version is empty"),
        (long.into_bytes(), "what stands for the version is too long for one"),
        (deep.into_bytes(), "the answer is not JSON"),
        (vec![b'a'; 10 * 1024 * 1024], "the answer is larger than is read (64 KiB)"),
    ] {
        let server = Server::saying("200 OK", "", body);
        assert_eq!(why(&look(&setup(&server, json(), None)).await), expected);
    }
    for (status, expected) in
        [("404 Not Found", "HTTP 404"), ("500 Oh", "HTTP 500"), ("204 No Content", "the answer is not JSON")]
    {
        let server = Server::saying(status, "", "");
        assert_eq!(why(&look(&setup(&server, json(), None)).await), expected, "{status}");
    }
    let server = Server::saying("200 OK", "", vec![0xff, b'\n', b'v', b' ', b'1']);
    assert_eq!(why(&look(&setup(&server, pattern("v (.)"), None)).await), "the answer is not UTF-8");
    let server = Server::saying("200 OK", "", "body");
    let absent = Some(VersionPlace::Header("x-version".to_owned()));
    assert_eq!(why(&look(&setup(&server, absent, None)).await), "the answer has no header x-version");
}

#[tokio::test]
async fn what_a_version_holds_is_shown_harmless() {
    let server = Server::saying("200 OK", "", "{\"build\": {\"version\": \"v1\\u001b[31m\"}}");
    assert_eq!(version(&look(&setup(&server, json(), None)).await), "v1\\x1b[31m");
}

#[tokio::test]
async fn a_slow_drip_ends_in_time() {
    let server = Server::new(|_, stream| {
        let _gone = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        // A byte now and then, until the client has had enough.
        while stream.write_all(b" ").is_ok() {
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    let mut probe = setup(&server, json(), None);
    probe.timeout = Duration::from_millis(400);
    assert_eq!(why(&look(&probe).await), "no answer in time");
}

#[tokio::test]
async fn a_connection_that_nobody_takes_is_no_answer() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let server = Server::saying("200 OK", "", "");
    let mut probe = setup(&server, json(), Some(HealthSign::Status(200)));
    probe.url = format!("http://{closed}/version");
    assert!(!why(&look(&probe).await).contains(&closed.to_string()), "an address may hold a secret");
    probe.url = "no address".to_owned();
    assert!(why(&look(&probe).await).starts_with("the address cannot be used"));
    probe.url = "ftp://example.com/version".to_owned();
    assert_eq!(why(&look(&probe).await), "ftp is not http or https");
}

#[tokio::test]
async fn redirects_stay_on_their_host() {
    let elsewhere = Server::saying("200 OK", "", r#"{"build": {"version": "stolen"}}"#);
    let port = elsewhere.address.rsplit(':').next().unwrap().to_owned();
    let to = |location: String| {
        Server::new(move |request, stream| {
            if request.starts_with("get /version ") {
                send(stream, "302 Found", &format!("Location: {location}\r\n"), b"");
            } else {
                send(stream, "200 OK", "", br#"{"build": {"version": "v1"}}"#);
            }
        })
    };
    let same = to("/real?x=1".to_owned());
    assert_eq!(version(&look(&setup(&same, json(), None)).await), "v1");
    let other_host = to(format!("http://localhost:{port}/version"));
    assert_eq!(
        why(&look(&setup(&other_host, json(), None)).await),
        "it redirects to another host, and that is not followed"
    );
    let other_port = to(format!("http://127.0.0.1:{port}/version"));
    assert!(why(&look(&setup(&other_port, json(), None)).await).starts_with("it redirects to another port"));
    let round = to("/version".to_owned());
    assert_eq!(why(&look(&setup(&round, json(), None)).await), "it redirects without end");
    let nowhere = Server::saying("302 Found", "", "");
    assert_eq!(why(&look(&setup(&nowhere, json(), None)).await), "HTTP 302 without a place to go");
    assert!(elsewhere.asked.lock().unwrap().is_empty(), "nobody else was asked");
}
