//! The vendor's own command line against `flightdeck sim`, over TCP: what nobody here wrote must work with it, and what it
//! changes must have changed.
//!
//! `FLIGHTDECK_GH` names the clients (paths, `:` between them); otherwise the one on the path is taken. Without any the
//! tests say so and pass, unless `CI=true`: there the script that runs them installs one.
#![allow(clippy::print_stdout, reason = "what was run, or why not, is said")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a panic is how a test fails")]

#[path = "support/served.rs"]
mod served;

use std::path::PathBuf;
use std::process::Stdio;

use serde_json::{Value, json};
use served::{HANGS, Served};
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

fn clients() -> Vec<PathBuf> {
    if let Some(named) = std::env::var_os("FLIGHTDECK_GH") {
        return std::env::split_paths(&named).collect();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found: Vec<PathBuf> =
        std::env::split_paths(&path).map(|folder| folder.join("gh")).filter(|file| file.is_file()).take(1).collect();
    if found.is_empty() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "gh has to be there when CI=true");
        println!("skipped: gh is not installed (FLIGHTDECK_GH can name it)");
    }
    found
}

/// A simulator, and one client for it.
struct Desk {
    served: Served,
    client: PathBuf,
    home: tempfile::TempDir,
}

impl Desk {
    /// A world whose clock runs `speed` times as fast as ours; 0 = stands still.
    async fn open(client: PathBuf, speed: &str) -> Self {
        Self { served: Served::open("calm-friday", speed).await, client, home: tempfile::tempdir().unwrap() }
    }

    /// Runs the client; gives what it printed. Fails where it failed.
    async fn run(&self, arguments: &[&str], input: Option<&str>) -> String {
        let mut command = Command::new(&self.client);
        for name in ["NO_PROXY", "no_proxy", "http_proxy", "GITHUB_TOKEN", "GH_REPO", "GH_ENTERPRISE_TOKEN", "GH_DEBUG"]
        {
            command.env_remove(name);
        }
        let mut child = command
            .args(arguments)
            .current_dir(self.home.path())
            .env("GH_HOST", "github.localhost")
            .env("HTTP_PROXY", format!("http://{}", self.served.address))
            .env("GH_TOKEN", &self.served.token)
            .env("GH_CONFIG_DIR", self.home.path())
            .env("GH_NO_UPDATE_NOTIFIER", "1")
            .env("GH_PROMPT_DISABLED", "1")
            .env("NO_COLOR", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.unwrap_or_default().as_bytes()).await.unwrap();
        drop(stdin);
        let said = format!("{} {}", self.client.display(), arguments.join(" "));
        let output = tokio::time::timeout(HANGS, child.wait_with_output()).await;
        let output = output.unwrap_or_else(|_| panic!("{said} hangs")).unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{said}: {}\n{out}\n{err}", output.status);
        println!("{said}\n{out}{err}");
        out.into_owned()
    }

    /// The environments whose gates our own program shows as waiting.
    async fn shown_as_waiting(&self, repository: &str) -> Vec<String> {
        let output = Command::new(env!("CARGO_BIN_EXE_flightdeck"))
            .args(["approvals", repository, "--json", "--state-dir"])
            .arg(self.home.path())
            .current_dir(self.home.path())
            .env("GITHUB_API_URL", format!("http://{}", self.served.address))
            .env("GITHUB_TOKEN", &self.served.token)
            .env("HOME", self.home.path())
            .env("XDG_CONFIG_HOME", self.home.path())
            .env_remove("GH_TOKEN")
            .env("NO_PROXY", "127.0.0.1")
            .stdin(Stdio::null())
            .output()
            .await
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let rows = document["approvals"].as_array().expect("a list of approvals");
        rows.iter().map(|row| row["environment"].as_str().unwrap().to_owned()).collect()
    }

    async fn runs(&self, repository: &str) -> Vec<Value> {
        let world = self.served.control("world").await;
        let found = world["repositories"].as_array().unwrap().iter().find(|one| one["name"] == repository).cloned();
        found.expect(repository)["runs"].as_array().unwrap().clone()
    }

    async fn labelled(&self, repository: &str, label: &str) -> Value {
        self.runs(repository).await.into_iter().find(|run| run["label"] == label).expect(label)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn runs_are_listed_viewed_rerun_and_watched() {
    for client in clients() {
        // Minutes of work in a few seconds, so that the end can be watched for.
        let desk = Desk::open(client, "120").await;
        let id = desk.labelled("acme/web", "web-checks").await["id"].to_string();
        let list = desk.run(&["run", "list", "-R", "acme/web", "-L", "5"], None).await;
        assert!(list.contains(&id), "the run is in the list");
        let view = desk.run(&["run", "view", &id, "-R", "acme/web"], None).await;
        assert!(view.contains("unit"), "the failed job is shown");
        assert!(view.contains("expected 2 items"), "its annotation is shown");
        desk.run(&["run", "rerun", &id, "--failed", "-R", "acme/web"], None).await;
        assert_eq!(desk.labelled("acme/web", "web-checks").await["attempt"], 2);
        desk.run(&["run", "watch", &id, "-i", "1", "-R", "acme/web"], None).await;
        assert_eq!(desk.labelled("acme/web", "web-checks").await["status"], "completed");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_is_cancelled() {
    for client in clients() {
        let desk = Desk::open(client, "0").await;
        let id = desk.labelled("acme/notifications", "notifications-release").await["id"].to_string();
        desk.run(&["run", "cancel", &id, "-R", "acme/notifications"], None).await;
        let run = desk.labelled("acme/notifications", "notifications-release").await;
        assert!(run["cancelling"] == true || run["conclusion"] == "cancelled", "{run}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workflow_is_started() {
    for client in clients() {
        let desk = Desk::open(client, "0").await;
        let before = desk.runs("acme/inventory").await;
        let newest = |runs: &[Value]| runs.iter().filter_map(|run| run["id"].as_u64()).max();
        let tag = before.iter().find(|run| run["label"] == "inventory-staging").unwrap()["branch"].as_str().unwrap();
        let list = desk.run(&["workflow", "list", "-R", "acme/inventory"], None).await;
        assert!(list.contains("Release"), "{list}");
        let arguments =
            ["workflow", "run", "release.yml", "-R", "acme/inventory", "--ref", tag, "-f", "environment=production"];
        desk.run(&arguments, None).await;
        let after = desk.runs("acme/inventory").await;
        assert!(newest(&after) > newest(&before), "there is a new run");
        let made = after.iter().find(|run| run["id"].as_u64() == newest(&after)).unwrap();
        assert_eq!(made["event"], "workflow_dispatch");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_gates_is_approved_through_the_api() {
    for client in clients() {
        let desk = Desk::open(client, "0").await;
        let run = desk.labelled("acme/checkout", "checkout-release").await;
        let path = format!("repos/acme/checkout/actions/runs/{}/pending_deployments", run["id"]);
        let pending: Value = serde_json::from_str(&desk.run(&["api", &path], None).await).unwrap();
        let pending = pending.as_array().unwrap();
        assert_eq!(pending.len(), 2);
        assert_eq!(desk.shown_as_waiting("acme/checkout").await.len(), 2);
        let first = &pending[0]["environment"]["id"];
        let body = json!({ "environment_ids": [first], "state": "approved", "comment": "From the command line." });
        desk.run(&["api", "-X", "POST", &path, "--input", "-"], Some(&body.to_string())).await;
        let run = desk.labelled("acme/checkout", "checkout-release").await;
        let left: Vec<&Value> = run["gates"].as_array().unwrap().iter().map(|gate| &gate["environment_id"]).collect();
        assert_eq!(left, [&pending[1]["environment"]["id"]], "only the other gate is left");
        let other = pending[1]["environment"]["name"].as_str().unwrap();
        assert_eq!(desk.shown_as_waiting("acme/checkout").await, [other], "our own program shows what gh changed");
        let requests = desk.served.control("requests").await;
        let wrote: Vec<&Value> =
            requests["requests"].as_array().unwrap().iter().filter(|request| request["wrote"] == true).collect();
        assert_eq!(wrote.len(), 1, "exactly one write: {wrote:?}");
    }
}
