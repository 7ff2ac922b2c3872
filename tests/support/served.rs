//! `flightdeck sim` on a port of its own, for clients that nobody here wrote.
#![allow(dead_code, unreachable_pub, reason = "each test file takes what it needs")]

use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdout, Command};

/// After this long a client hangs; no test waits for it otherwise.
pub const HANGS: Duration = Duration::from_secs(180);

/// A simulator in a process of its own.
pub struct Served {
    pub address: String,
    pub token: String,
    /// Ended when this is left; its output stays open until then.
    _simulator: (Child, BufReader<ChildStdout>),
}

impl Served {
    /// A scenario's world, whose clock runs `speed` times as fast as ours; 0 = stands still.
    pub async fn open(scenario: &str, speed: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_flightdeck"))
            .args(["sim", scenario, "--seed", "3", "--speed", speed, "--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let (mut address, mut token) = (String::new(), String::new());
        while address.is_empty() || token.is_empty() {
            let mut line = String::new();
            let read =
                tokio::time::timeout(HANGS, output.read_line(&mut line)).await.expect("the simulator says where it is");
            assert!(read.unwrap() > 0, "the simulator ended before it said where it is");
            if let Some(said) = line.strip_prefix("listening on http://") {
                said.trim().clone_into(&mut address);
            } else if let Some(said) = line.strip_prefix("token ") {
                token = said.split_whitespace().next().unwrap_or_default().to_owned();
            }
        }
        Self { address, token, _simulator: (child, output) }
    }

    /// The simulator's own view.
    pub async fn control(&self, what: &str) -> Value {
        let mut stream = tokio::net::TcpStream::connect(&self.address).await.unwrap();
        let request = format!("GET /__sim/{what} HTTP/1.1\r\nhost: sim\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {head}"))
    }
}
