//! Other ends that nobody here wrote: a mail server and a notification service, from Python.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;

/// How long anything of them is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// The Python that has them (`FLIGHTDECK_DOUBLES`), where there is one. Said to be there and then not is a failure.
pub(crate) fn python() -> Option<String> {
    let python = std::env::var("FLIGHTDECK_DOUBLES").ok().filter(|name| name != "none");
    if python.is_none() {
        println!("skipped: FLIGHTDECK_DOUBLES names no Python with aiosmtpd and dbusmock");
    }
    python
}

/// One of them, until it is dropped.
pub(crate) struct Double {
    child: Child,
    said: Receiver<Value>,
}

impl Double {
    pub(crate) fn start(python: &str, words: &[&str]) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/alerts/doubles.py");
        let mut child = Command::new(python)
            .arg(script)
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the Python that was named");
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (say, said) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _nobody_listens = say.send(serde_json::from_str(&line).unwrap_or(Value::String(line)));
            }
        });
        Self { child, said }
    }

    /// What it says next.
    pub(crate) fn next(&self) -> Value {
        self.said.recv_timeout(PATIENCE).expect("the double says something")
    }

    /// What it has said and nobody took.
    pub(crate) fn rest(&self) -> Vec<Value> {
        // What is on its way over a local pipe arrives at once.
        std::iter::from_fn(|| self.said.recv_timeout(Duration::from_millis(300)).ok()).collect()
    }
}

impl Drop for Double {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // SIGTERM, so that it takes its own children with it.
        let _gone = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        for _ in 0..40 {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let _gone = self.child.kill();
    }
}
