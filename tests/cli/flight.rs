//! A simulator on a port, a folder of its own, and the binary.

use std::process::{Command, Output, Stdio};

use flightdeck::sim::{Options, Scenario, Simulator};
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// A simulated world, a folder for configuration and state, and the binary pointed at both.
pub(super) struct Flight {
    runtime: tokio::runtime::Runtime,
    pub(super) simulator: Simulator,
    pub(super) folder: tempfile::TempDir,
    pub(super) api: String,
    pub(super) scenario: Scenario,
}

/// What the binary said.
pub(super) struct Said {
    pub(super) code: i32,
    pub(super) out: String,
    pub(super) err: String,
}

impl Flight {
    pub(super) fn new(scenario: &str) -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let scenario = Scenario::named(scenario).unwrap();
        let simulator = Simulator::new(&scenario, Options { speed: 4.0, ..Options::default() });
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let api = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(simulator.clone().serve(listener));
        Self { runtime, simulator, folder: tempfile::tempdir().unwrap(), api, scenario }
    }

    /// The binary with an environment of its own, in the flight's folder.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flightdeck"));
        command
            .args(arguments)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path())
            .env("LANG", "C.UTF-8")
            .env("GITHUB_API_URL", &self.api)
            .env("GITHUB_TOKEN", self.simulator.operator_token())
            .env("FLIGHTDECK_STATE_DIR", self.folder.path().join("state"))
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Said {
        Said::of(self.command(arguments).output().unwrap())
    }

    /// The digest of the plan that these arguments make.
    pub(super) fn digest(&self, arguments: &[&str]) -> String {
        let said = self.run(&[arguments, &["--dry-run", "--json"]].concat());
        assert_eq!(said.code, 0, "{}", said.err);
        said.json()["digest"].as_str().unwrap().to_owned()
    }

    /// Plans dry and confirms by the digest.
    pub(super) fn confirmed(&self, arguments: &[&str]) -> Said {
        let digest = self.digest(arguments);
        self.run(&[arguments, &["--confirm", &digest]].concat())
    }

    /// Asks the simulator's control.
    pub(super) fn control(&self, method: &str, what: &str, body: &Value) -> Value {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("/__sim/{what}"))
            .body(axum::body::Body::from(body.to_string()))
            .unwrap();
        self.runtime.block_on(async {
            let response = self.simulator.router().oneshot(request).await.unwrap();
            let status = response.status();
            let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
            assert!(status.is_success(), "{}", String::from_utf8_lossy(&bytes));
            serde_json::from_slice(&bytes).unwrap()
        })
    }

    pub(super) fn weather(&self, weather: &Value) {
        self.control("POST", "weather", weather);
    }

    /// Every request that tried to write, as `METHOD path`.
    pub(super) fn writes(&self) -> Vec<String> {
        // A query is posted and changes nothing; the simulator tells them apart.
        let writes = self.control("GET", "writes", &json!({}));
        let writes = writes["requests"].as_array().unwrap().iter();
        writes
            .map(|request| format!("{} {}", request["method"].as_str().unwrap(), request["path"].as_str().unwrap()))
            .collect()
    }

    pub(super) fn write_file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Said {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}\n{}\n{}", self.out, self.err))
    }

    /// Asserts the exit code, showing everything where it is another.
    #[track_caller]
    pub(super) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n--- out\n{}\n--- err\n{}", self.out, self.err);
        self
    }

    /// Asserts that standard error holds a text.
    #[track_caller]
    pub(super) fn complains(self, text: &str) -> Self {
        assert!(self.err.contains(text), "`{text}` is not in:\n{}", self.err);
        self
    }
}

/// Holds a document against the schema that says its form: `NAME-1.json`.
#[track_caller]
pub(super) fn hold_against_the_schema(name: &str, document: &Value) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("assets/schemas/{name}-1.json"));
    let schema = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
