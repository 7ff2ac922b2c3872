//! The one HTTP client: what every answer means, what never leaves, and what is sent only once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "http_client/clocks.rs"]
mod clocks;
#[path = "http_client/over_sockets.rs"]
mod over_sockets;

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use flightdeck::domain::{
    Ask, Cursor, Fault, FaultKind, Intent, IntentId, Media, Method, Mono, Now, Plan, Request, Seal, ServiceId,
    SourceId, Step, Text, Undo,
};
use flightdeck::policy::{Answer, Facts, Order, ReadOnly, Settings, Verdict, WriteGuard, assess};
use flightdeck::provider::http::{
    Client, ClientParts, FixedToken, Limits, Network, Reached, Session, TokenScheme, TokenSource, Transport,
    TransportError,
};
use http::Response;
use secrecy::SecretString;
use serde_json::Value;

const TOKEN: &str = "ghp_a-token-that-must-never-show";
const NOW: &str = "2026-11-20T14:00:00Z";

type Reply = Result<Response<Bytes>, TransportError>;

type Rule = Box<dyn Fn(&http::Request<Bytes>) -> Reply + Send + Sync>;

/// A transport that answers by a rule and keeps what it was asked.
struct Canned {
    rule: Rule,
    asked: Mutex<Vec<(String, String, bool)>>,
}

impl std::fmt::Debug for Canned {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Canned")
    }
}

#[async_trait]
impl Transport for Canned {
    async fn call(&self, request: http::Request<Bytes>, _: Limits) -> Reply {
        let bearer = request.headers().get("authorization").map(|value| {
            assert!(value.is_sensitive());
            value.to_str().unwrap().starts_with("Bearer ")
        });
        self.asked.lock().unwrap().push((
            request.method().to_string(),
            request.uri().to_string(),
            bearer.unwrap_or_default(),
        ));
        // Lets others run in between, as a network does.
        tokio::task::yield_now().await;
        (self.rule)(&request)
    }
}

fn canned(rule: impl Fn(&http::Request<Bytes>) -> Reply + Send + Sync + 'static) -> Arc<Canned> {
    Arc::new(Canned { rule: Box::new(rule), asked: Mutex::default() })
}

#[expect(clippy::unnecessary_wraps, reason = "what a rule answers may also be a lost connection")]
fn reply(status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    Ok(response.body(Bytes::from(body.to_owned())).unwrap())
}

fn lost(reached: Reached, reset: bool) -> Reply {
    Err(TransportError { reached, reset, status: None, what: "lost".to_owned(), hint: "" })
}

fn parts(transport: Arc<dyn Transport>, base: &str) -> ClientParts {
    ClientParts {
        base: base.parse().unwrap(),
        token: Arc::new(FixedToken::new(TOKEN)),
        transport,
        guard: WriteGuard::new(ReadOnly::default()),
        clock: Arc::new(|| Now { wall: NOW.parse().unwrap(), mono: Mono::default() }),
        limits: Limits { between_acts: Duration::ZERO, ..Limits::default() },
        headers: http::HeaderMap::new(),
        scheme: TokenScheme::Bearer,
    }
}

fn client(transport: &Arc<Canned>) -> Client {
    Client::new(parts(Arc::clone(transport) as Arc<dyn Transport>, "https://ghe.example/api/v3"))
}

async fn read(client: &Client, path: &str) -> Result<Value, Fault> {
    let cursor = Cursor::default();
    Ok(Session::ordinary(client, &cursor).get::<Value>(path, "reading").await?.value)
}

fn plan() -> Plan {
    let request = Request {
        method: Method::Post,
        path: "/repos/acme/checkout/actions/runs/1/cancel".to_owned(),
        body: None,
        media: Media::Json,
        comment_field: None,
    };
    let source = SourceId::new("ghe");
    let service = ServiceId::new("acme/checkout");
    Plan {
        intent: Intent::new(IntentId::new("intent-1"), Ask::Pause { service: service.clone(), workflow: None }),
        source: source.clone(),
        service,
        service_name: Text::new("checkout"),
        environments: Vec::new(),
        title: Text::new("cancel"),
        label: Text::new("cancels"),
        from: None,
        to: None,
        initiator: None,
        steps: vec![Step {
            index: 0,
            summary: Text::new("cancel run 1"),
            source,
            environments: Vec::new(),
            request,
            reason: None,
            premises: Vec::new(),
            expects: Vec::new(),
        }],
        gates: Vec::new(),
        warnings: Vec::new(),
        next: Text::default(),
        undo: Undo::default(),
        read_at: NOW.parse().unwrap(),
        blind: false,
    }
}

async fn act(client: &Client) -> Result<u16, Fault> {
    let (plan, now) = (plan(), client.now());
    let answer = Answer { typed: vec!["y".to_owned()], reason: None };
    let Verdict::Clear(clearance) = assess(&plan, &Settings::default(), &Facts::default(), Some(&answer), now) else {
        panic!("not cleared")
    };
    let step = plan.steps[0].clone();
    let mut order = Order::new(plan, clearance, now).unwrap();
    let permit = order.permit(now).unwrap();
    let seal = Seal { intent: IntentId::new("intent-1"), head: String::new() };
    client.act(&step, &seal, permit).await.map(|answer| answer.status.as_u16())
}

/// The word of a kind, with the seconds from now until a pause ends.
fn word(fault: &Fault) -> String {
    match &fault.kind {
        FaultKind::RateLimited { until: Some(until) } => {
            let now: jiff::Timestamp = NOW.parse().unwrap();
            format!("limited {}", until.duration_since(now).as_secs())
        }
        _ => fault.word().to_owned(),
    }
}

type Case = (u16, &'static [(&'static str, &'static str)], &'static str, &'static str, &'static str);

/// Status, headers, body; what it means for a read; what it means for an act.
const CASES: &[Case] = &[
    (401, &[], r#"{"message":"Bad credentials"}"#, "unauthenticated", "unauthenticated"),
    (403, &[], r#"{"message":"Must have admin rights"}"#, "forbidden", "forbidden"),
    (403, &[("retry-after", "30")], r#"{"message":"slow down"}"#, "limited 30", "limited 30"),
    (403, &[("retry-after", "Fri, 20 Nov 2026 14:02:00 GMT")], "{}", "limited 120", "limited 120"),
    (403, &[], r#"{"message":"You have exceeded a secondary rate limit"}"#, "limited 60", "limited 60"),
    (429, &[], r#"{"message":"no"}"#, "limited 60", "limited 60"),
    (404, &[], r#"{"message":"Not Found"}"#, "not found", "not found"),
    (409, &[], r#"{"message":"Cannot cancel"}"#, "conflict", "conflict"),
    (410, &[], "{}", "not found", "not found"),
    (422, &[], r#"{"message":"Validation Failed","errors":["no pending deployment"]}"#, "refused", "refused"),
    (500, &[], "{}", "unreachable", "outcome unknown"),
    (502, &[("content-type", "text/html")], "<html>Bad gateway</html>", "unreachable", "outcome unknown"),
    (503, &[], "", "unreachable", "outcome unknown"),
    (200, &[("content-type", "text/html")], "<html>Sign in</html>", "unreadable answer", "outcome unknown"),
];

#[tokio::test(start_paused = true)]
async fn every_refusal_has_its_kind() {
    for (status, headers, body, for_read, for_act) in CASES {
        let transport = canned(move |_| reply(*status, headers, body));
        let fault = read(&client(&transport), "/repos/acme/checkout").await.unwrap_err();
        assert_eq!(&word(&fault), for_read, "reading {status} {body}");
        let transport = canned(move |_| reply(*status, headers, body));
        let fault = act(&client(&transport)).await.unwrap_err();
        assert_eq!(&word(&fault), for_act, "acting {status} {body}");
        assert_eq!(transport.asked.lock().unwrap().len(), 1, "an act is sent once: {status}");
        assert!(!fault.hint.is_empty() || *status == 422, "{status} has a hint");
    }
    let truncated = canned(|_| reply(200, &[], r#"{"id": 1, "na"#));
    assert_eq!(read(&client(&truncated), "/user").await.unwrap_err().kind, FaultKind::Malformed);
    let refused =
        canned(|_| reply(422, &[], r#"{"message":"Validation Failed","errors":[{"field":"ref","code":"missing"}]}"#));
    assert_eq!(read(&client(&refused), "/user").await.unwrap_err().what.raw(), "Validation Failed: ref missing");
}

#[tokio::test(start_paused = true)]
async fn an_exhausted_budget_is_a_limit_until_its_reset() {
    let now: jiff::Timestamp = NOW.parse().unwrap();
    let reset = (now.as_second() + 900).to_string();
    let transport = canned(move |_| {
        let headers =
            [("x-ratelimit-limit", "5000"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", reset.as_str())];
        reply(403, &headers, r#"{"message":"API rate limit exceeded"}"#)
    });
    let client = client(&transport);
    let fault = read(&client, "/user").await.unwrap_err();
    assert_eq!(word(&fault), "limited 900");
    // Until then nobody asks, but an order does.
    assert_eq!(word(&read(&client, "/user").await.unwrap_err()), "limited 900");
    assert_eq!(transport.asked.lock().unwrap().len(), 1);
    assert_eq!(client.quiet_until().unwrap().duration_since(now).as_secs(), 900);
    let _ = Session::urgent(&client).get::<Value>("/user", "sight").await;
    assert_eq!(transport.asked.lock().unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_refills_all_the_time_is_read_as_one() {
    let left = Arc::new(Mutex::new("r=21;t=18"));
    let said = Arc::clone(&left);
    let transport = canned(move |_| {
        let headers = [("octopus-ratelimit-policy", "l=200;rpm=600"), ("octopus-ratelimit", *said.lock().unwrap())];
        reply(200, &headers, "{}")
    });
    let client = client(&transport);
    let now: jiff::Timestamp = NOW.parse().unwrap();
    read(&client, "/api/users/me").await.unwrap();
    let budget = client.budget().unwrap();
    assert_eq!((budget.limit, budget.remaining, budget.resets_at.duration_since(now).as_secs()), (200, 21, 18));
    // It has been refilled since, although that it is full will be at about the same moment.
    *left.lock().unwrap() = "r=190; t=17";
    read(&client, "/api/users/me").await.unwrap();
    assert_eq!(client.budget().unwrap().remaining, 190);
    *left.lock().unwrap() = "r=20;t=18";
    read(&client, "/api/users/me").await.unwrap();
    assert_eq!(word(&read(&client, "/api/users/me").await.unwrap_err()), "limited 18", "a tenth is kept for acting");
    Session::urgent(&client).get::<Value>("/api/users/me", "sight").await.unwrap();
    // What is no figure says nothing, and keeps nobody from asking.
    for strange in ["r=;t=", "left", "t=5", "r=-1;t=5"] {
        *left.lock().unwrap() = strange;
        Session::urgent(&client).get::<Value>("/api/users/me", "sight").await.unwrap();
        assert_eq!(client.budget().unwrap().remaining, 20, "{strange}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_tenth_of_the_budget_is_kept_for_acting() {
    let remaining = Arc::new(AtomicU32::new(501));
    let left = Arc::clone(&remaining);
    let transport = canned(move |_| {
        let now: jiff::Timestamp = NOW.parse().unwrap();
        let remaining = left.fetch_sub(1, Ordering::SeqCst).to_string();
        let reset = (now.as_second() + 60).to_string();
        let headers = [
            ("x-ratelimit-limit", "5000"),
            ("x-ratelimit-remaining", remaining.as_str()),
            ("x-ratelimit-reset", reset.as_str()),
            ("x-ratelimit-resource", "core"),
        ];
        reply(200, &headers, "{}")
    });
    let client = client(&transport);
    read(&client, "/user").await.unwrap();
    read(&client, "/user").await.unwrap();
    assert_eq!(client.budget().unwrap().remaining, 500);
    assert_eq!(word(&read(&client, "/user").await.unwrap_err()), "limited 60");
    Session::urgent(&client).get::<Value>("/user", "sight").await.unwrap();
    act(&client).await.unwrap();
    assert_eq!(transport.asked.lock().unwrap().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_redirect_elsewhere_goes_without_the_token_and_an_act_follows_none() {
    let transport = canned(|request| match request.uri().path() {
        "/api/v3/logs" => reply(302, &[("location", "https://logs.example/signed?sig=1")], ""),
        "/api/v3/old" => reply(301, &[("location", "/api/v3/new")], ""),
        "/api/v3/loop" => reply(302, &[("location", "/api/v3/loop")], ""),
        "/api/v3/down" => reply(302, &[("location", "http://ghe.example/api/v3/new")], ""),
        "/api/v3/repos/acme/checkout/actions/runs/1/cancel" => reply(307, &[("location", "/api/v3/elsewhere")], ""),
        _ => reply(200, &[], "{}"),
    });
    let client = client(&transport);
    read(&client, "/logs").await.unwrap();
    read(&client, "/old").await.unwrap();
    assert_eq!(read(&client, "/loop").await.unwrap_err().kind, FaultKind::Malformed);
    assert_eq!(read(&client, "/down").await.unwrap_err().kind, FaultKind::Malformed);
    {
        let asked = transport.asked.lock().unwrap();
        assert_eq!(asked[1], ("GET".to_owned(), "https://logs.example/signed?sig=1".to_owned(), false));
        assert_eq!(asked[3], ("GET".to_owned(), "https://ghe.example/api/v3/new".to_owned(), true));
        assert_eq!(asked.len(), 4 + 6 + 1, "five redirects at most");
    }
    assert_eq!(act(&client).await.unwrap_err().kind, FaultKind::NotFound);
    assert_eq!(transport.asked.lock().unwrap().len(), 12);
}

#[tokio::test(start_paused = true)]
async fn a_lost_reply_is_unknown_only_where_it_may_have_been_taken() {
    let maybe = canned(|_| lost(Reached::Maybe, true));
    assert_eq!(act(&client(&maybe)).await.unwrap_err().kind, FaultKind::UnknownOutcome);
    assert_eq!(maybe.asked.lock().unwrap().len(), 1, "never sent again");
    let no = canned(|_| lost(Reached::No, false));
    assert_eq!(act(&client(&no)).await.unwrap_err().kind, FaultKind::Unavailable);
    // The status came before the body was lost: it says enough.
    let cut = canned(|_| {
        Err(TransportError { reached: Reached::Maybe, reset: false, status: Some(202), what: String::new(), hint: "" })
    });
    assert_eq!(act(&client(&cut)).await.unwrap(), 202);
    // A read is tried once more, and only after a reset.
    let reset = canned(|_| lost(Reached::Maybe, true));
    assert_eq!(read(&client(&reset), "/user").await.unwrap_err().kind, FaultKind::Unavailable);
    assert_eq!(reset.asked.lock().unwrap().len(), 2);
}

/// A token that rotates when it is asked for anew.
#[derive(Debug, Default)]
struct Rotating {
    renewed: AtomicU32,
}

#[async_trait]
impl TokenSource for Rotating {
    async fn token(&self, renew: bool) -> Result<SecretString, Fault> {
        if renew {
            self.renewed.fetch_add(1, Ordering::SeqCst);
        }
        Ok(SecretString::from(format!("token-{}", self.renewed.load(Ordering::SeqCst))))
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_read_anew_once_however_many_ask() {
    let token = Arc::new(Rotating::default());
    let transport = canned(|request| {
        let good = request.headers()["authorization"] == "Bearer token-1";
        if good { reply(200, &[], "{}") } else { reply(401, &[], "{}") }
    });
    let mut parts = parts(Arc::clone(&transport) as Arc<dyn Transport>, "https://ghe.example/api/v3");
    parts.token = Arc::clone(&token) as Arc<dyn TokenSource>;
    let client = Client::new(parts);
    let reads = futures_util::future::join_all((0..6).map(|_| read(&client, "/user"))).await;
    assert!(reads.iter().all(Result::is_ok), "{reads:?}");
    assert_eq!(token.renewed.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_stays_refused_ends_there() {
    let transport = canned(|_| reply(401, &[], r#"{"message":"Bad credentials"}"#));
    let client = client(&transport);
    assert_eq!(read(&client, "/user").await.unwrap_err().kind, FaultKind::Unauthenticated);
    assert_eq!(transport.asked.lock().unwrap().len(), 2);
    assert_eq!(act(&client).await.unwrap_err().kind, FaultKind::Unauthenticated);
    assert_eq!(transport.asked.lock().unwrap().len(), 3, "an act is not repeated, not even then");
}

#[tokio::test(start_paused = true)]
async fn no_secret_is_in_anything_that_can_be_printed() {
    let network: Arc<dyn Transport> =
        Arc::new(Network::new(&"http://127.0.0.1:9".parse().unwrap(), Limits::default()).unwrap());
    let parts = parts(network, "http://user:hunter2@127.0.0.1:9/api/v3");
    let shown = format!("{parts:?} {:?} {:?}", parts.token, parts.transport);
    let client = Client::new(parts);
    let shown = format!("{shown} {client:?}");
    for secret in [TOKEN, "hunter2"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let canned = canned(|request| reply(500, &[], &format!("{{\"message\":\"{}\"}}", request.uri().path())));
    let fault = act(&self::client(&canned)).await.unwrap_err();
    assert!(!format!("{fault:?} {fault}").contains(TOKEN));
}

#[tokio::test(start_paused = true)]
async fn pages_are_followed_by_the_offered_address_on_the_same_origin_only() {
    let transport = canned(|request| match request.uri().query() {
        None => {
            reply(200, &[("link", r#"<https://ghe.example/api/v3/list?cursor=b>; rel="next", <x>; rel="last""#)], "[]")
        }
        Some("cursor=b") => reply(200, &[("link", r#"<https://evil.example/list?cursor=c>; rel="next""#)], "[]"),
        Some(other) => panic!("asked for {other}"),
    });
    let client = client(&transport);
    let session = Session::urgent(&client);
    let first = session.get::<Value>("/list", "reading").await.unwrap();
    let next = first.next.unwrap();
    assert_eq!(next.as_str(), "https://ghe.example/api/v3/list?cursor=b");
    let second = session.at(&next, "reading", |_: &mut Value, _| {}).await.unwrap();
    assert_eq!(second.next, None);
}

/// Counts how many requests are under way at once.
#[derive(Debug, Default)]
struct Crowd {
    now: AtomicUsize,
    most: AtomicUsize,
}

#[async_trait]
impl Transport for Crowd {
    async fn call(&self, _: http::Request<Bytes>, _: Limits) -> Reply {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        self.now.fetch_sub(1, Ordering::SeqCst);
        reply(200, &[], "{}")
    }
}

#[tokio::test(start_paused = true)]
async fn at_most_eight_reads_are_under_way_at_once() {
    let crowd = Arc::new(Crowd::default());
    let client = Client::new(parts(Arc::clone(&crowd) as Arc<dyn Transport>, "https://ghe.example"));
    let client = &client;
    let ordinary = futures_util::future::join_all((0..30).map(|_| read(client, "/user")));
    let urgent = futures_util::future::join_all((0..30).map(|_| async move {
        let session = Session::urgent(client);
        session.get::<Value>("/user", "sight").await
    }));
    futures_util::future::join(ordinary, urgent).await;
    assert_eq!(crowd.most.load(Ordering::SeqCst), 8);
}

#[tokio::test(start_paused = true)]
async fn a_conditional_read_keeps_what_it_knows_through_a_bad_moment() {
    let step = AtomicU32::new(0);
    let transport = canned(move |request| {
        let etag = request.headers().get("if-none-match").map(|value| value.to_str().unwrap().to_owned());
        match step.fetch_add(1, Ordering::SeqCst) {
            0 => reply(200, &[("etag", "\"a\"")], r#"{"id":7}"#),
            1 => reply(503, &[], ""),
            _ => {
                assert_eq!(etag.as_deref(), Some("\"a\""));
                reply(304, &[], "")
            }
        }
    });
    let client = client(&transport);
    let (mut cursor, mut values) = (Cursor::default(), Vec::new());
    for _ in 0..3 {
        let session = Session::ordinary(&client, &cursor);
        values.push(session.get::<Value>("/thing", "reading").await.map(|page| page.value["id"].clone()).ok());
        let observation = session.finish();
        cursor = observation.cursor;
    }
    assert_eq!(values, [Some(Value::from(7)), None, Some(Value::from(7))]);
}
