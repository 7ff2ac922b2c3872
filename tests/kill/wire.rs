//! A wire between the program and the simulator that lets every request through but one, which it holds at a chosen moment.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use super::one_request::{forward, read_request};

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is carried, and its answer is.
    Pass,
    /// It is answered in the provider's place: out of order.
    Fail,
    /// It is not carried.
    HoldBefore,
    /// It is carried, and its answer is not.
    HoldAfter,
}

/// One request, as the wire sees it.
#[derive(Debug)]
pub(crate) struct Passing {
    /// Whether it changes anything. A query is posted and changes nothing.
    pub(crate) writes: bool,
}

/// Decides what becomes of each request.
pub(crate) type Rule = Box<dyn FnMut(&Passing) -> Verdict + Send>;

#[derive(Default)]
struct Shared {
    rule: Mutex<Option<Rule>>,
    held: Mutex<usize>,
    changed: Condvar,
}

/// The wire.
pub(crate) struct Wire {
    /// Its own end, as the program gets it.
    pub(crate) address: String,
    shared: Arc<Shared>,
}

impl Wire {
    /// A wire to `api` (`http://HOST:PORT`).
    pub(crate) fn to(api: &str) -> Self {
        let target = api.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared::default());
        let seen = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (shared, target) = (Arc::clone(&seen), target.clone());
                // Who is killed in the middle of a sentence leaves an error behind, which is nobody's concern.
                std::thread::spawn(move || shared.carry(stream, &target).ok());
            }
        });
        Self { address, shared }
    }

    /// From now on, this becomes of each request.
    pub(crate) fn rule(&self, rule: Rule) {
        *self.shared.rule.lock().unwrap() = Some(rule);
    }

    /// Waits until a request is held; false where none is within `patience`.
    pub(crate) fn wait_held(&self, patience: Duration) -> bool {
        let held = self.shared.held.lock().unwrap();
        let (held, _) = self.shared.changed.wait_timeout_while(held, patience, |held| *held == 0).unwrap();
        *held > 0
    }

    /// Lets everything through again. What was held is dropped: its asker is dead.
    pub(crate) fn open(&self) {
        *self.shared.rule.lock().unwrap() = None;
        *self.shared.held.lock().unwrap() = 0;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    /// One request and its answer; then the connection ends, so that every request comes by itself.
    fn carry(&self, mut stream: TcpStream, target: &str) -> std::io::Result<()> {
        let Some((head, body)) = read_request(&mut stream)? else { return Ok(()) };
        let line = head.lines().next().unwrap_or_default();
        let (method, path) = line.split_once(' ').unwrap_or_default();
        let path = path.split([' ', '?']).next().unwrap_or_default();
        let writes = !matches!(method, "GET" | "HEAD") && !path.ends_with("/graphql");
        let verdict = self.rule.lock().unwrap().as_mut().map_or(Verdict::Pass, |rule| rule(&Passing { writes }));
        match verdict {
            Verdict::HoldBefore => self.hold(),
            Verdict::Fail => {
                stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")?;
            }
            Verdict::Pass | Verdict::HoldAfter => {
                let answer = forward(target, &head, &body, &[])?;
                if verdict == Verdict::HoldAfter {
                    self.hold();
                } else {
                    stream.write_all(&answer)?;
                }
            }
        }
        Ok(())
    }

    fn hold(&self) {
        let mut held = self.held.lock().unwrap();
        *held += 1;
        self.changed.notify_all();
        drop(self.changed.wait_while(held, |held| *held > 0).unwrap());
    }
}
