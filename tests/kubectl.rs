//! The vendor's own command line against the simulated cluster, over TCP: what nobody here wrote must work with it, and what
//! it changes must have changed.
//!
//! `FLIGHTDECK_KUBECTL` names the client; otherwise the one on the path is taken. Without any the tests say so and pass: the
//! script that runs them names one where it could be installed. The client shows no token over an unencrypted connection:
//! a layer before the simulator does that in its place.
#![allow(clippy::print_stdout, reason = "what was run, or why not, is said")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a panic is how a test fails")]

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use axum::body::Body;
use flightdeck::sim::{Options, Scenario, Simulator};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;
use tower::ServiceExt as _;

/// After this long a client hangs; no test waits for it otherwise.
const HANGS: Duration = Duration::from_secs(120);

fn client() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("FLIGHTDECK_KUBECTL") {
        return Some(PathBuf::from(named));
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join("kubectl")).find(|file| file.is_file());
    if found.is_none() {
        println!("skipped: kubectl is not installed (FLIGHTDECK_KUBECTL can name it)");
    }
    found
}

/// A cluster on a port of its own, whose clock runs ten times as fast as ours, and a client for it.
struct Desk {
    client: PathBuf,
    home: tempfile::TempDir,
    simulator: Simulator,
}

impl Desk {
    async fn open(client: PathBuf) -> Self {
        let scenario = Scenario::named("bad-canary").unwrap();
        let simulator = Simulator::new(&scenario, Options { speed: 10.0, ..Options::default() });
        let token = format!("Bearer {}", simulator.operator_token());
        let router = simulator.router();
        let shown = axum::Router::new().fallback(move |mut request: axum::extract::Request| {
            let (router, token) = (router.clone(), token.clone());
            async move {
                request.headers_mut().insert("authorization", token.parse().unwrap());
                let Ok(response) = router.oneshot(request.map(Body::new)).await;
                response
            }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = format!("http://{}/kubernetes", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, shown).await });
        let home = tempfile::tempdir().unwrap();
        let config = format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: sim\n\
             clusters:\n- name: sim\n  cluster: {{ server: \"{server}\" }}\n\
             contexts:\n- name: sim\n  context: {{ cluster: sim, namespace: shop }}\n"
        );
        std::fs::write(home.path().join("config"), config).unwrap();
        Self { client, home, simulator }
    }

    /// Lets the world's time pass.
    async fn advance(&self, seconds: u64) {
        let body = Body::from(format!("{{\"seconds\":{seconds}}}"));
        let request = axum::http::Request::post("/__sim/advance").body(body).unwrap();
        let Ok(response) = self.simulator.router().oneshot(request).await;
        assert!(response.status().is_success(), "{}", response.status());
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.client);
        command
            .args(arguments)
            .env("KUBECONFIG", self.home.path().join("config"))
            .env("HOME", self.home.path())
            .env("NO_PROXY", "127.0.0.1")
            .env("no_proxy", "127.0.0.1")
            .current_dir(self.home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// Runs the client; gives what it printed. Fails where it failed.
    async fn run(&self, arguments: &[&str]) -> String {
        let said = format!("kubectl {}", arguments.join(" "));
        let output = tokio::time::timeout(HANGS, self.command(arguments).output()).await;
        let output = output.unwrap_or_else(|_| panic!("{said} hangs")).unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{said}: {}\n{out}\n{err}", output.status);
        println!("{said}\n{out}{err}");
        out.into_owned()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn deployments_are_shown_described_paused_resumed_and_put_back() {
    let Some(client) = client() else { return };
    let desk = Desk::open(client).await;
    println!("{}", desk.run(&["version"]).await);
    let list = desk.run(&["get", "deployments"]).await;
    assert!(list.contains("basket") && list.contains("AVAILABLE"), "{list}");
    let told = desk.run(&["describe", "deployment", "basket"]).await;
    assert!(told.contains("NewReplicaSet:") && told.contains("6 desired"), "{told}");
    assert!(desk.run(&["rollout", "history", "deployment/basket"]).await.contains("REVISION"));
    assert!(desk.run(&["rollout", "pause", "deployment/basket"]).await.contains("paused"));
    let paused = desk.run(&["get", "deployment", "basket", "-o", "jsonpath={.spec.paused}"]).await;
    assert_eq!(paused, "true");
    assert!(desk.run(&["rollout", "resume", "deployment/basket"]).await.contains("resumed"));
    desk.run(&["rollout", "status", "deployment/basket", "--timeout=60s"]).await;
    let sets = desk.run(&["get", "replicasets", "-o", "name"]).await.lines().count();
    desk.run(&["rollout", "undo", "deployment/basket", "--to-revision=1"]).await;
    let status = desk.run(&["rollout", "status", "deployment/basket", "--timeout=60s"]).await;
    assert!(status.contains("successfully rolled out"), "{status}");
    let image = "jsonpath={.spec.template.spec.containers[0].image}";
    assert_eq!(desk.run(&["get", "deployment", "basket", "-o", image]).await, "registry.example/shop/basket:v4.0.1");
    let after = desk.run(&["get", "replicasets", "-o", "name"]).await.lines().count();
    assert!(after <= sets + 1, "an old template has its old replica set: {sets} before, {after} after");
    let template = "jsonpath={.items[*].spec.template.spec.containers[0].image}";
    let images = desk.run(&["get", "replicasets", "-l", "app=basket", "-o", template]).await;
    assert_eq!(images.matches("basket:v4.0.1").count(), 1, "{images}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rollouts_are_listed_and_watched_while_they_change() {
    let Some(client) = client() else { return };
    let desk = Desk::open(client).await;
    let list = desk.run(&["get", "rollouts"]).await;
    assert!(list.contains("checkout") && list.contains("search"), "{list}");
    assert_eq!(desk.run(&["get", "rollout", "checkout", "-o", "jsonpath={.status.phase}"]).await, "Paused");
    let columns = "custom-columns=PHASE:.status.phase,STEP:.status.currentStepIndex";
    let mut watching = desk.command(&["get", "rollout", "checkout", "--watch", "-o", columns]).spawn().unwrap();
    let mut lines = BufReader::new(watching.stdout.take().unwrap()).lines();
    let until = async |lines: &mut tokio::io::Lines<BufReader<tokio::process::ChildStdout>>, wanted: &str| {
        loop {
            let line = lines.next_line().await.unwrap().expect("the watch goes on");
            println!("watched: {line}");
            if line.starts_with(wanted) {
                return;
            }
        }
    };
    tokio::time::timeout(HANGS, until(&mut lines, "Paused")).await.expect("it is shown as it is");
    let abort = r#"{"status":{"abort":true}}"#;
    desk.run(&["patch", "rollout", "checkout", "--subresource=status", "--type=merge", "-p", abort]).await;
    tokio::time::timeout(HANGS, until(&mut lines, "Degraded")).await.expect("the change is shown as it comes");
    watching.kill().await.unwrap();
    let condition = "--for=jsonpath={.status.phase}=Degraded";
    desk.run(&["wait", "rollout/checkout", condition, "--timeout=30s"]).await;
    // The canary of the search is at its analysis by then.
    desk.advance(60).await;
    assert!(desk.run(&["get", "analysisruns", "-A"]).await.contains("search"));
}
