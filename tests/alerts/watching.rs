//! A `watch` that goes on, and what it prints.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::flight::Flight;

/// How long anything may take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The process; it does not outlive its test.
pub(crate) struct Watching {
    child: Child,
    said: Receiver<Value>,
    /// Every alert that it printed so far.
    pub(crate) heard: Vec<Value>,
}

impl Watching {
    /// `watch --json` over the scenario's services, with more arguments and variables.
    pub(crate) fn start(flight: &Flight, more: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut arguments = vec!["watch", "--json"];
        arguments.extend(more);
        arguments.extend(flight.scenario.repositories().iter().map(String::as_str));
        let mut command = flight.command(&arguments);
        command.envs(environment.iter().copied());
        Self::of(command)
    }

    pub(crate) fn of(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (say, said) = channel();
        let out = child.stdout.take().unwrap();
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let _nobody_listens = say.send(serde_json::from_str::<Value>(&line).unwrap());
            }
        });
        Self { child, said, heard: Vec::new() }
    }

    /// The next alert that is wanted.
    #[track_caller]
    pub(crate) fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if let Ok(alert) = self.said.recv_timeout(Duration::from_secs(1)) {
                self.heard.push(alert.clone());
                if wanted(&alert) {
                    return alert;
                }
            }
        }
        panic!("it was not told; what was: {:#?}", self.heard);
    }

    /// Everything that it prints until it ends by itself.
    #[track_caller]
    pub(crate) fn rest(mut self) -> Vec<Value> {
        let began = Instant::now();
        loop {
            match self.said.recv_timeout(Duration::from_secs(1)) {
                Ok(alert) => self.heard.push(alert),
                Err(RecvTimeoutError::Disconnected) => return std::mem::take(&mut self.heard),
                Err(RecvTimeoutError::Timeout) => assert!(began.elapsed() < PATIENCE, "it ends: {:#?}", self.heard),
            }
        }
    }

    /// Asks it to end, which it does; everything that it printed.
    pub(crate) fn end(mut self) -> Vec<Value> {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        let began = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(began.elapsed() < PATIENCE, "it ends when it is asked to");
            std::thread::sleep(Duration::from_millis(10));
        }
        assert!(self.child.wait().unwrap().success());
        while let Ok(alert) = self.said.recv_timeout(PATIENCE) {
            self.heard.push(alert);
        }
        std::mem::take(&mut self.heard)
    }

    /// Ends it in the middle of whatever it does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _it_may_have_ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}
