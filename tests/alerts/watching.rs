//! A `watch` that goes on, and what it prints.

use std::io::{BufRead as _, BufReader, Write as _};
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
    /// The end that nobody reads.
    unread: Option<std::io::PipeReader>,
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
        let out = child.stdout.take().unwrap();
        Self::reading(child, out)
    }

    /// The same with a reader who goes away after the first line.
    pub(crate) fn read_once(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let mut watching = Self::reading(child, std::io::empty());
        watching.heard.push(serde_json::from_str(&line).unwrap());
        watching
    }

    /// The same where nobody reads, and there is no room for anything.
    pub(crate) fn unread(mut command: Command) -> Self {
        let (reader, mut writer) = std::io::pipe().unwrap();
        let blocks = rustix::fs::fcntl_getfl(&writer).unwrap();
        rustix::fs::fcntl_setfl(&writer, blocks | rustix::fs::OFlags::NONBLOCK).unwrap();
        while writer.write(b"\n").is_ok() {}
        rustix::fs::fcntl_setfl(&writer, blocks).unwrap();
        let child = command.stdout(writer).stderr(Stdio::null()).spawn().unwrap();
        let (_, said) = channel();
        Self { child, said, heard: Vec::new(), unread: Some(reader) }
    }

    fn reading(child: Child, out: impl std::io::Read + Send + 'static) -> Self {
        let (say, said) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let _nobody_listens = say.send(serde_json::from_str::<Value>(&line).unwrap());
            }
        });
        Self { child, said, heard: Vec::new(), unread: None }
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

    /// How it ends by itself.
    #[track_caller]
    pub(crate) fn ends(&mut self) -> std::process::ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(began.elapsed() < PATIENCE, "it never ended");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Asks it to end, which it does though nobody reads.
    pub(crate) fn ends_unread(mut self) {
        assert!(self.unread.is_some());
        assert!(Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap().success());
        assert!(self.ends().success());
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
