//! Reads everything that a repository has, once.

use serde_json::Value;

use crate::flight::{Answer, Flight};

fn list(answer: &Answer, key: &str) -> Vec<Value> {
    let rows = if key.is_empty() { &answer.body } else { &answer.body[key] };
    rows.as_array().cloned().unwrap_or_default()
}

fn id(value: &Value) -> u64 {
    value["id"].as_u64().unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn escaped(part: &str) -> String {
    url::form_urlencoded::byte_serialize(part.as_bytes()).collect::<String>().replace('+', "%20")
}

/// What belongs to the person and to nobody.
pub(crate) async fn root(flight: &mut Flight) {
    for path in ["/user", "/user/repos", "/user/repos?per_page=1&page=2&sort=pushed", "/rate_limit", "/versions"] {
        flight.get(path).await;
    }
}

/// Every reading operation below a repository, over a few of each of its things.
pub(crate) async fn repository(flight: &mut Flight, name: &str) {
    let at = format!("/repos/{name}");
    let whole = flight.get(&at).await;
    let head = text(&whole.body["default_branch"]);
    for login in ["mira", "watcher", "nobody-at-all"] {
        flight.get(&format!("{at}/collaborators/{login}/permission")).await;
    }
    runs(flight, &at, &head).await;
    workflows(flight, &at).await;
    deployments(flight, &at).await;
    environments(flight, &at).await;
    history(flight, &at, &head).await;
    conditional(flight, &at).await;
}

async fn runs(flight: &mut Flight, at: &str, head: &str) {
    let all = flight.get(&format!("{at}/actions/runs?per_page=40&exclude_pull_requests=true")).await;
    for query in ["per_page=2&page=2", "event=push", "actor=mira", "created=%3E2026-11-01"] {
        flight.get(&format!("{at}/actions/runs?{query}")).await;
    }
    flight.get(&format!("{at}/actions/runs?branch={}", escaped(head))).await;
    for status in ["waiting", "in_progress", "queued", "completed", "success", "failure", "cancelled"] {
        flight.get(&format!("{at}/actions/runs?status={status}&per_page=5")).await;
    }
    // One of each kind is enough: a status with its conclusion and event.
    let mut kinds = Vec::new();
    for run in list(&all, "workflow_runs") {
        let kind = (
            run["status"].clone(),
            run["conclusion"].clone(),
            run["event"].clone(),
            run["run_attempt"].clone(),
            run["workflow_id"].clone(),
        );
        if kinds.contains(&kind) {
            continue;
        }
        kinds.push(kind);
        flight.get(&format!("{at}/actions/runs?head_sha={}", text(&run["head_sha"]))).await;
        let run_at = format!("{at}/actions/runs/{}", id(&run));
        for below in ["", "/approvals", "/artifacts", "/jobs?filter=all", "/logs", "/pending_deployments"] {
            flight.get(&format!("{run_at}{below}")).await;
        }
        for attempt in 1..=run["run_attempt"].as_u64().unwrap_or(1) {
            for below in ["", "/jobs", "/logs"] {
                flight.get(&format!("{run_at}/attempts/{attempt}{below}")).await;
            }
        }
        let jobs = flight.get(&format!("{run_at}/jobs?filter=latest&per_page=100")).await;
        for job in list(&jobs, "jobs") {
            flight.get(&format!("{at}/actions/jobs/{}", id(&job))).await;
            flight.get(&format!("{at}/actions/jobs/{}/logs", id(&job))).await;
            flight.get(&format!("{at}/check-runs/{}/annotations", id(&job))).await;
        }
    }
    for missing in [
        "/actions/runs/1",
        "/actions/runs/1/jobs",
        "/actions/runs/1/pending_deployments",
        "/actions/jobs/1",
        "/actions/jobs/1/logs",
        "/check-runs/1/annotations",
    ] {
        let answer = flight.get(&format!("{at}{missing}")).await;
        flight.expect(missing, &answer, 404);
    }
}

async fn workflows(flight: &mut Flight, at: &str) {
    let all = flight.get(&format!("{at}/actions/workflows?per_page=50&page=1")).await;
    for workflow in list(&all, "workflows") {
        let file = text(&workflow["path"]).rsplit('/').next().unwrap_or_default().to_owned();
        for name in [id(&workflow).to_string(), file] {
            flight.get(&format!("{at}/actions/workflows/{name}")).await;
            flight.get(&format!("{at}/actions/workflows/{name}/runs?per_page=3")).await;
        }
    }
    let answer = flight.get(&format!("{at}/actions/workflows/no-such.yml")).await;
    flight.expect("an unknown workflow", &answer, 404);
}

async fn deployments(flight: &mut Flight, at: &str) {
    let all = flight.get(&format!("{at}/deployments?per_page=8")).await;
    for deployment in list(&all, "") {
        let deployment_at = format!("{at}/deployments/{}", id(&deployment));
        flight.get(&deployment_at).await;
        let statuses = flight.get(&format!("{deployment_at}/statuses?per_page=100")).await;
        if let Some(newest) = list(&statuses, "").first() {
            flight.get(&format!("{deployment_at}/statuses/{}", id(newest))).await;
        }
        let environment = escaped(&text(&deployment["environment"]));
        flight.get(&format!("{at}/deployments?environment={environment}&per_page=1&page=2")).await;
        flight.get(&format!("{at}/deployments?sha={}", text(&deployment["sha"]))).await;
    }
    for missing in ["/deployments/1", "/deployments/1/statuses", "/deployments/1/statuses/1"] {
        let answer = flight.get(&format!("{at}{missing}")).await;
        flight.expect(missing, &answer, 404);
    }
}

async fn environments(flight: &mut Flight, at: &str) {
    let all = flight.get(&format!("{at}/environments?per_page=100")).await;
    let mut names: Vec<String> = list(&all, "environments").iter().map(|one| text(&one["name"])).collect();
    names.push("no-such".to_owned());
    for name in names {
        for below in ["", "/deployment-branch-policies", "/deployment_protection_rules"] {
            flight.get(&format!("{at}/environments/{}{below}", escaped(&name))).await;
        }
    }
}

async fn history(flight: &mut Flight, at: &str, head: &str) {
    let releases = flight.get(&format!("{at}/releases?per_page=3")).await;
    flight.get(&format!("{at}/releases/latest")).await;
    for release in list(&releases, "") {
        flight.get(&format!("{at}/releases/{}", id(&release))).await;
        flight.get(&format!("{at}/releases/tags/{}", escaped(&text(&release["tag_name"])))).await;
    }
    let tags: Vec<String> =
        list(&flight.get(&format!("{at}/tags?per_page=4")).await, "").iter().map(|tag| text(&tag["name"])).collect();
    let commits = flight.get(&format!("{at}/commits?per_page=3")).await;
    for commit in list(&commits, "") {
        let sha = text(&commit["sha"]);
        for below in ["", "/check-runs", "/status", "/pulls"] {
            flight.get(&format!("{at}/commits/{sha}{below}")).await;
        }
    }
    flight.get(&format!("{at}/commits?sha={}&per_page=1", escaped(head))).await;
    flight.get(&format!("{at}/git/ref/heads/{head}")).await;
    for pair in tags.windows(2) {
        let (newer, older) = (escaped(&pair[0]), escaped(&pair[1]));
        flight.get(&format!("{at}/git/ref/tags/{newer}")).await;
        for basehead in [
            format!("{older}...{newer}"),
            format!("{newer}...{older}"),
            format!("{newer}...{newer}"),
            format!("{older}...{newer}?per_page=1&page=2"),
        ] {
            flight.get(&format!("{at}/compare/{basehead}")).await;
        }
    }
    for missing in ["/releases/1", "/releases/tags/no-such", "/git/ref/tags/no-such", "/compare/no-such...nor-this"] {
        let answer = flight.get(&format!("{at}{missing}")).await;
        flight.expect(missing, &answer, 404);
    }
    flight.get(&format!("{at}/commits/0000000000000000000000000000000000000000")).await;
}

async fn conditional(flight: &mut Flight, at: &str) {
    for below in ["", "/actions/runs?per_page=3", "/environments", "/deployments?per_page=2", "/tags"] {
        let target = format!("{at}{below}");
        let first = flight.get(&target).await;
        let Some(tag) = first.header("etag").map(str::to_owned) else {
            if first.status == 200 {
                flight.note(&format!("GET {below} has no ETag"));
            }
            continue;
        };
        let second = flight.get_with(&target, &[("if-none-match", &tag)]).await;
        flight.expect("the same tag again", &second, 304);
    }
}
