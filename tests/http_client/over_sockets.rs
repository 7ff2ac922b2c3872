//! What becomes of a request where the other end of a real connection behaves badly.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use flightdeck::domain::{Cursor, FaultKind};
use flightdeck::provider::http::{Client, ClientParts, Limits, Network, Session};
use http::StatusCode;

use crate::{act, parts, read};

/// A client of this address.
fn client(base: &str, limits: Limits) -> Client {
    let network = Arc::new(Network::new(&base.parse().unwrap(), limits).unwrap());
    Client::new(ClientParts { limits, ..parts(network, base) })
}

/// An end that does this with each request, of which it is given the head: its address, and how many requests came.
fn end(answer: impl Fn(TcpStream, &str) + Clone + Send + 'static) -> (String, Arc<AtomicU32>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let came = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&came);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, counted, answer) = (stream.unwrap(), Arc::clone(&counted), answer.clone());
            std::thread::spawn(move || {
                let mut head = [0_u8; 2048];
                let read = stream.read(&mut head).unwrap_or(0);
                if read > 0 {
                    counted.fetch_add(1, Ordering::SeqCst);
                    answer(stream, &String::from_utf8_lossy(&head[..read]));
                }
            });
        }
    });
    (base, came)
}

#[tokio::test]
async fn nobody_listens_and_nothing_was_sent() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let client = client(&base, Limits::default());
    assert_eq!(act(&client).await.unwrap_err().kind, FaultKind::Unavailable);
    assert_eq!(read(&client, "/user").await.unwrap_err().kind, FaultKind::Unavailable);
}

#[tokio::test]
async fn a_connection_cut_after_the_request_is_unknown_and_sent_once() {
    let (base, came) = end(|stream, _| drop(stream));
    let client = client(&base, Limits::default());
    assert_eq!(act(&client).await.unwrap_err().kind, FaultKind::UnknownOutcome);
    assert_eq!(came.load(Ordering::SeqCst), 1);
    assert_eq!(read(&client, "/user").await.unwrap_err().kind, FaultKind::Unavailable);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_said_so_and_a_large_one_is_cut() {
    let (base, _) = end(|mut stream, head| {
        let (announced, body) =
            if head.contains("/large") { (64, "x".repeat(64)) } else { (64, "{\"id\":".to_owned()) };
        let _ = write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {announced}\r\nconnection: close\r\n\r\n{body}");
    });
    let client = client(&base, Limits { body: 16, ..Limits::default() });
    assert_eq!(read(&client, "/small").await.unwrap_err().kind, FaultKind::Unavailable);
    let cursor = Cursor::default();
    let answer = Session::ordinary(&client, &cursor).raw("/large", "reading").await.unwrap();
    assert!(answer.cut && answer.body.len() == 16 && answer.status == StatusCode::OK);
}

#[tokio::test]
async fn a_body_that_trickles_ends_with_the_time_that_a_whole_exchange_has() {
    let (base, came) = end(|mut stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n[");
        // There is always something more just before anybody who waits for the next byte alone would give up.
        while stream.write_all(b" ").is_ok() {
            std::thread::sleep(Duration::from_millis(5));
        }
    });
    let time = Duration::from_secs(1);
    let client = client(&base, Limits { read: time, act: time, ..Limits::default() });
    assert_eq!(read(&client, "/user").await.unwrap_err().kind, FaultKind::Unavailable);
    // That its status came before the time was over says enough; where it did not, on a machine that stood still, nobody knows.
    match act(&client).await {
        Ok(status) => assert_eq!(status, 200),
        Err(fault) => assert_eq!(fault.kind, FaultKind::UnknownOutcome),
    }
    while came.load(Ordering::SeqCst) < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(came.load(Ordering::SeqCst), 2, "neither was begun again");
}
