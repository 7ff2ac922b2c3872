//! python-gitlab against `flightdeck sim`, over TCP: what nobody here wrote must work with it, and what it changes must have
//! changed.
//!
//! `FLIGHTDECK_PYTHON_GITLAB` names a Python that has it (`none`: it could not be installed); otherwise the one on the path is
//! tried. Without any the test says so and passes, unless `CI=true`: there the script that runs it installs one.
#![allow(clippy::print_stdout, reason = "what was run, or why not, is said")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/served.rs"]
mod served;

use std::process::Stdio;

use serde_json::{Value, json};
use served::{HANGS, Served};
use tokio::process::Command;

/// A Python with python-gitlab in it.
fn python() -> Option<String> {
    let named = std::env::var("FLIGHTDECK_PYTHON_GITLAB").ok();
    if named.as_deref() == Some("none") {
        println!("skipped: python-gitlab could not be installed here");
        return None;
    }
    let python = named.clone().unwrap_or_else(|| "python3".to_owned());
    let has = std::process::Command::new(&python).args(["-c", "import gitlab"]).stderr(Stdio::null()).status();
    if has.is_ok_and(|status| status.success()) {
        return Some(python);
    }
    assert!(named.is_none(), "{python} has no python-gitlab");
    assert!(std::env::var("CI").as_deref() != Ok("true"), "python-gitlab has to be there when CI=true");
    println!("skipped: python-gitlab is not installed (FLIGHTDECK_PYTHON_GITLAB can name a Python that has it)");
    None
}

/// Runs a script with `gl` (the client) and `say` (what is told as JSON); gives what it told.
async fn run(python: &str, served: &Served, script: &str) -> Value {
    let whole = format!(
        "import gitlab, json, sys\n\
         gl = gitlab.Gitlab('http://{}/gitlab', private_token='{}', retry_transient_errors=False)\n\
         told = {{}}\n{script}\nprint(json.dumps(told))\n",
        served.address, served.token
    );
    let mut command = Command::new(python);
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "PYTHON_GITLAB_CFG"] {
        command.env_remove(name);
    }
    let child = command
        .args(["-c", &whole])
        .env("NO_PROXY", "127.0.0.1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let output = tokio::time::timeout(HANGS, child.wait_with_output()).await.expect("python-gitlab hangs").unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{script}\n{out}\n{err}");
    println!("{script}\n{out}");
    serde_json::from_str(out.trim()).unwrap_or_else(|error| panic!("{error}: {out}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pipelines_jobs_and_deployments_are_read() {
    let Some(python) = python() else { return };
    let served = Served::open("k-of-n-approval", "0").await;
    let script = "\
gl.auth()
told['me'] = gl.user.username
project = gl.projects.get('acme/shop/catalog')
told['project'] = project.path_with_namespace
pipelines = project.pipelines.list(get_all=True, per_page=2)
told['pipelines'] = len(pipelines)
told['sources'] = sorted({pipeline.source for pipeline in pipelines})
pipeline = project.pipelines.get(pipelines[-1].id)
told['jobs'] = sorted(job.name for job in pipeline.jobs.list(get_all=True))
bridge = pipeline.bridges.list(get_all=True)[0]
child = project.pipelines.get(bridge.downstream_pipeline['id'])
told['child'] = sorted(job.name for job in child.jobs.list(get_all=True))
told['trace'] = project.jobs.get(pipeline.jobs.list(get_all=True)[0].id).trace().decode().splitlines()[-1]
told['environments'] = sorted(environment.name for environment in project.environments.list(get_all=True))
told['waiting'] = [job.status for job in project.resource_groups.get('staging').upcoming_jobs.list(get_all=True)]
told['tags'] = len(project.tags.list(get_all=True))
told['releases'] = len(project.releases.list(get_all=True))
tags = project.tags.list(get_all=True)
told['compared'] = len(project.repository_compare(tags[1].name, tags[0].name)['commits'])
payments = gl.projects.get('acme/shop/payments')
blocked = payments.deployments.list(status='blocked', get_all=True)
told['blocked'] = [payments.deployments.get(one.id).pending_approval_count for one in blocked]
told['freezes'] = [freeze['cron_timezone'] for freeze in gl.http_get('/projects/acme%2Fshop%2Fpayments/freeze_periods')]
told['protected'] = [one.name for one in payments.protected_environments.list(get_all=True)]
";
    let told = run(&python, &served, script).await;
    assert_eq!(told["me"], json!("mira"));
    assert_eq!(told["project"], json!("acme/shop/catalog"));
    assert_eq!(told["pipelines"], json!(7), "three of the past, four of today, and no child among them");
    assert_eq!(told["sources"], json!(["push"]));
    assert_eq!(told["jobs"], json!(["build", "deploy-production", "deploy-staging"]));
    assert_eq!(told["child"], json!(["contract", "load"]));
    assert!(told["trace"].as_str().unwrap().contains("Job succeeded"));
    assert_eq!(told["environments"], json!(["production", "staging"]));
    assert_eq!(told["waiting"], json!(["waiting_for_resource"]));
    assert_eq!((&told["tags"], &told["releases"]), (&json!(4), &json!(4)));
    assert!(told["compared"].as_u64().unwrap() > 0);
    assert_eq!(told["blocked"], json!([2]));
    assert_eq!(told["freezes"], json!(["Europe/Berlin"]));
    assert_eq!(told["protected"], json!(["production"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deployment_is_approved_its_job_played_a_pipeline_cancelled() {
    let Some(python) = python() else { return };
    let served = Served::open("k-of-n-approval", "0").await;
    let script = "\
project = gl.projects.get('acme/shop/checkout')
deployment = project.deployments.get(project.deployments.list(status='blocked', get_all=True)[0].id)
job = project.jobs.get(deployment.deployable['id'])
try:
    job.play()
except gitlab.exceptions.GitlabJobPlayError as error:
    told['refused'] = error.response_code
told['approval'] = deployment.approval('approved', comment='Seen.')['status']
told['after'] = project.deployments.get(deployment.id).status
job.play()
told['job'] = project.jobs.get(job.id).status
try:
    deployment.approval('approved')
except gitlab.exceptions.GitlabDeploymentApprovalError as error:
    told['again'] = error.response_code
catalog = gl.projects.get('acme/shop/catalog')
failed = catalog.pipelines.list(status='failed', get_all=True)[0]
failed.retry()
failed = catalog.pipelines.get(failed.id)
told['retried'] = failed.status
failed.cancel()
told['cancelled'] = catalog.pipelines.get(failed.id).status
good = catalog.deployments.list(environment='production', status='success', order_by='id', sort='desc', get_all=True)[1]
catalog.jobs.get(good.deployable['id'], lazy=True).retry()
newest = catalog.deployments.list(environment='production', order_by='id', sort='desc', get_all=True)[0]
told['put_back'] = newest.sha == good.sha and newest.id != good.id
";
    let told = run(&python, &served, script).await;
    assert_eq!(told["refused"], json!(400), "a job whose deployment waits for approval is not played");
    assert_eq!(told["approval"], json!("approved"));
    assert_eq!(told["after"], json!("created"), "approving starts nothing");
    assert_eq!(told["job"], json!("pending"));
    assert_eq!(told["again"], json!(400));
    assert_eq!(told["retried"], json!("running"));
    assert!(["canceling", "canceled"].contains(&told["cancelled"].as_str().unwrap()), "{told}");
    assert_eq!(told["put_back"], json!(true));
    // Each of them was one write.
    let requests = served.control("requests").await;
    let wrote =
        requests["requests"].as_array().unwrap().iter().filter(|request| request["wrote"] == json!(true)).count();
    assert_eq!(wrote, 5, "approval, play, retry, cancel, retry: {requests}");
}
