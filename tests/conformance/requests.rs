//! Every request that the GitHub provider makes, while it reads everything and carries out every verb in the simulated
//! world, held against the description.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use flightdeck::domain::{
    Ask, Deployment, EnvironmentId, Fact, Gate, MayI, Outcome, PromoteWay, Release, Run, Scope, ServiceId,
    ServiceSetup, current,
};
use flightdeck::provider::Provider as _;
use flightdeck::provider::http::{Limits, Transport, TransportError};
use serde_json::Value;

use crate::in_process::{InProcess, World, source};
use crate::openapi::Referee;

/// Where the simulated API is; a job's log lies elsewhere.
const HOST: &str = "api.sim.test";

/// Everything that the provider may write.
const WRITES: &[&str] = &[
    "POST /repos/{owner}/{repo}/actions/jobs/{job_id}/rerun",
    "POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel",
    "POST /repos/{owner}/{repo}/actions/runs/{run_id}/force-cancel",
    "POST /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments",
    "POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs",
    "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
    "POST /repos/{owner}/{repo}/deployments",
    "PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/disable",
    "PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/enable",
];

/// One request as it left.
#[derive(Clone, Debug)]
struct Sent {
    method: String,
    host: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: Option<Bytes>,
}

/// A road that remembers what took it.
#[derive(Clone, Debug)]
struct Recorder {
    inner: InProcess,
    seen: Arc<Mutex<Vec<Sent>>>,
}

#[async_trait]
impl Transport for Recorder {
    async fn call(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let headers = request.headers().iter();
        let sent = Sent {
            method: request.method().to_string(),
            host: request.uri().host().unwrap_or_default().to_owned(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().unwrap_or_default().to_owned(),
            headers: headers
                .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
                .collect(),
            body: Some(request.body().clone()).filter(|body| !body.is_empty()),
        };
        self.seen.lock().unwrap().push(sent);
        self.inner.call(request, limits).await
    }
}

type Seen = Arc<Mutex<Vec<Sent>>>;

fn world(scenario: &str, seen: &Seen, services: Vec<ServiceSetup>) -> World {
    World::over(scenario, services, |inner| Arc::new(Recorder { inner, seen: Arc::clone(seen) }))
}

fn plain(name: &str) -> ServiceSetup {
    ServiceSetup::plain(&source(), name)
}

fn gates(facts: &[Fact]) -> Vec<Gate> {
    let of = |fact: &Fact| if let Fact::Gates { gates, .. } = fact { gates.clone() } else { Vec::new() };
    facts.iter().flat_map(of).collect()
}

fn runs(facts: &[Fact]) -> Vec<Run> {
    let of = |fact: &Fact| if let Fact::Runs { runs, .. } = fact { runs.clone() } else { Vec::new() };
    facts.iter().flat_map(of).collect()
}

fn deployments(facts: &[Fact]) -> BTreeMap<EnvironmentId, Vec<Deployment>> {
    let of = |fact: &Fact| match fact {
        Fact::Deployments { environment, deployments, .. } => Some((environment.clone(), deployments.clone())),
        _ => None,
    };
    facts.iter().filter_map(of).collect()
}

fn released(facts: &[Fact], name: &str) -> Release {
    let all = deployments(facts);
    let found = all.iter().find(|(environment, _)| environment.name.raw() == name).expect(name).1;
    current(found, None).expect("something is there").release
}

fn at(service: &str, name: &str) -> EnvironmentId {
    EnvironmentId::new(&ServiceId::new(service), name)
}

/// Reads everything that can be read of a service.
async fn read_all(world: &World, service: &str) {
    world.observe(Scope::Account).await;
    let facts = world.observe(Scope::Service(ServiceId::new(service))).await.facts;
    let mut outcomes = BTreeSet::new();
    for run in runs(&facts) {
        // One run of each kind is read whole.
        if !outcomes.insert(format!("{:?}", run.state)) {
            continue;
        }
        let whole = world.observe(Scope::Run(run.id.clone())).await.facts;
        for fact in &whole {
            if let Fact::Jobs { jobs, .. } = fact {
                for job in jobs {
                    let _page = world.provider.log(&run.id, &job.id, 0).await;
                }
            }
        }
    }
    let mut versions = BTreeSet::new();
    for (environment, rows) in deployments(&facts) {
        world.observe(Scope::History(environment)).await;
        versions.extend(current(&rows, None).map(|current| current.release.commit));
    }
    let versions: Vec<_> = versions.into_iter().collect();
    for pair in versions.windows(2) {
        for (base, head) in [(&pair[0], &pair[1]), (&pair[1], &pair[0])] {
            let scope = Scope::Comparison { service: ServiceId::new(service), base: base.clone(), head: head.clone() };
            world.observe(scope).await;
        }
    }
}

/// Carries an ask out: plan, sight, send, evidence.
async fn act(world: &World, ask: Ask) {
    let said = format!("{ask:?}");
    let plan = world.plan(ask).await.unwrap_or_else(|fault| panic!("{said}: {fault:?}"));
    world.carry_out(&plan).await;
}

fn promotion(service: &str, to: &str, release: &Release) -> Ask {
    Ask::Promote {
        environment: at(service, to),
        commit: release.commit.clone(),
        version: release.version.clone(),
        from: Some(at(service, "staging")),
    }
}

/// The earlier good deployment of an environment.
fn rollback(facts: &[Fact], service: &str, name: &str, hold: bool) -> Ask {
    let all = deployments(facts);
    let now = released(facts, name).commit;
    let good = all[&at(service, name)]
        .iter()
        .find(|deployment| deployment.state.was_good() && deployment.release.commit != now)
        .expect("an earlier good deployment");
    Ask::RollBack {
        environment: at(service, name),
        to: good.id.clone(),
        release: good.release.clone(),
        put_back: good.put_back.clone(),
        hold,
    }
}

async fn verbs(seen: &Seen) {
    // Approve one gate, reject the other; promote by a gate.
    let checkout = world("calm-friday", seen, vec![plain("acme/checkout")]);
    let waiting = gates(&checkout.glance("acme/checkout").await);
    assert!(waiting.len() == 2 && waiting.iter().all(|gate| gate.may_i == MayI::Yes));
    act(&checkout, Ask::Approve { gates: vec![waiting[0].id.clone()], own_rollback: false, choice: None }).await;
    act(&checkout, Ask::Reject { gates: vec![waiting[1].id.clone()] }).await;
    let checkout = world("calm-friday", seen, vec![plain("acme/checkout")]);
    let facts = checkout.glance("acme/checkout").await;
    act(&checkout, promotion("acme/checkout", "production-us", &released(&facts, "staging"))).await;

    // Roll back while something is under way: cancel, put back by running the job again.
    checkout.advance(40).await;
    let facts = checkout.glance("acme/checkout").await;
    act(&checkout, rollback(&facts, "acme/checkout", "production-us", true)).await;

    // Put back what stands halfway, and hold.
    let search = world("calm-friday", seen, vec![plain("acme/search")]);
    let facts = search.glance("acme/search").await;
    act(&search, rollback(&facts, "acme/search", "production", true)).await;

    // Promote and put back by dispatch, and by creating a deployment.
    for way in [
        PromoteWay::Dispatch {
            workflow: "release.yml".to_owned(),
            reference: "{version}".to_owned(),
            inputs: BTreeMap::from([("environment".to_owned(), "{environment}".to_owned())]),
        },
        PromoteWay::Deployment,
    ] {
        let mut setup = plain("acme/inventory");
        setup.promote = Some(way);
        let inventory = world("calm-friday", seen, vec![setup]);
        let facts = inventory.glance("acme/inventory").await;
        let ask = promotion("acme/inventory", "production", &released(&facts, "staging"));
        let plan = inventory.plan(ask).await.unwrap();
        let mut order = crate::in_process::order(&plan, inventory.now());
        let permit = order.permit(inventory.now()).unwrap();
        inventory.provider.send(&plan.steps[0], &crate::in_process::seal(), permit).await.unwrap();
        let _evidence =
            inventory.provider.evidence(&plan.steps[0], &crate::in_process::seal(), inventory.now().wall).await;
    }

    // Pause, resume.
    let web = world("calm-friday", seen, vec![plain("acme/web")]);
    let facts = web.glance("acme/web").await;
    act(&web, Ask::Pause { service: ServiceId::new("acme/web"), workflow: None }).await;
    act(&web, Ask::Resume { service: ServiceId::new("acme/web"), workflow: None }).await;

    // Try again: what failed, then one job alone; cancel, and with force.
    let failed = runs(&facts).into_iter().find(|run| run.state.outcome().is_some_and(Outcome::is_failure)).unwrap();
    act(&web, Ask::Retry { run: failed.id.clone(), job: None }).await;
    act(&web, Ask::Cancel { run: failed.id.clone(), force: false }).await;
    let whole = web.observe(Scope::Run(failed.id.clone())).await.facts;
    let job = whole
        .iter()
        .find_map(|fact| if let Fact::Jobs { jobs, .. } = fact { jobs.last().map(|job| job.id.clone()) } else { None })
        .unwrap();
    act(&web, Ask::Retry { run: failed.id.clone(), job: Some(job) }).await;
    act(&web, Ask::Cancel { run: failed.id, force: true }).await;
}

/// What is wrong with one request; nothing where it is right. Gives the operation's name.
fn judge(referee: &Referee, sent: &Sent) -> Result<String, Vec<String>> {
    let body = sent.body.as_ref().map(|body| serde_json::from_slice::<Value>(body)).transpose();
    let body = body.map_err(|error| vec![format!("the body is no JSON: {error}")])?;
    let header = |wanted: &str| sent.headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let mut errors = Vec::new();
    for (name, wanted) in [("accept", "application/vnd.github+json"), ("x-github-api-version", "2022-11-28")] {
        if header(name) != Some(wanted) {
            errors.push(format!("{name} is {:?}", header(name)));
        }
    }
    if !header("user-agent").is_some_and(|agent| agent.starts_with("flightdeck")) {
        errors.push(format!("user-agent is {:?}", header("user-agent")));
    }
    if !header("authorization").is_some_and(|value| value.starts_with("Bearer ")) {
        errors.push("there is no token".to_owned());
    }
    if body.is_some() && !header("content-type").is_some_and(|kind| kind.starts_with("application/json")) {
        errors.push(format!("content-type of a body is {:?}", header("content-type")));
    }
    match referee.request(&sent.method, &sent.path, &sent.query, &sent.headers, body.as_ref()) {
        Ok(operation) if errors.is_empty() => Ok(format!("{} {}", operation.method, operation.template)),
        Ok(_) => Err(errors),
        Err(more) => Err(errors.into_iter().chain(more).collect()),
    }
}

#[tokio::test(start_paused = true)]
async fn every_request_of_the_provider_conforms() {
    let Some(referee) = Referee::load() else { return };
    let seen = Seen::default();
    for (scenario, services) in [
        (
            "calm-friday",
            &[
                "acme/checkout",
                "acme/payments",
                "acme/catalog",
                "acme/search",
                "acme/notifications",
                "acme/web",
                "acme/inventory",
                "acme/ledger",
                "acme/frontend",
            ][..],
        ),
        ("hostile", &["acme/hostile"][..]),
    ] {
        for service in services {
            let world = world(scenario, &seen, vec![plain(service)]);
            read_all(&world, service).await;
        }
    }
    verbs(&seen).await;

    let all = seen.lock().unwrap().clone();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut faults: BTreeMap<String, usize> = BTreeMap::new();
    let (mut elsewhere, mut queries) = (0_usize, 0_usize);
    for sent in &all {
        if sent.host != HOST || sent.path.starts_with("/__logs/") {
            elsewhere += 1;
            assert!(sent.headers.iter().all(|(name, _)| name != "authorization"), "the token went to {}", sent.host);
            continue;
        }
        // Queries have a schema of their own, which each of them is held against beside the sweeps.
        if sent.path == "/graphql" {
            queries += 1;
            continue;
        }
        match judge(&referee, sent) {
            Ok(operation) => *counts.entry(operation).or_default() += 1,
            Err(errors) => {
                *faults
                    .entry(format!("{} {}?{}: {}", sent.method, sent.path, sent.query, errors.join("; ")))
                    .or_default() += 1;
            }
        }
    }
    println!(
        "{} requests of the provider were held against the description, {elsewhere} went to the logs' host, {queries} were queries:",
        all.len() - queries
    );
    for (operation, count) in &counts {
        println!("  {count:4} {operation}");
    }
    let shown: Vec<String> = faults.iter().take(40).map(|(fault, count)| format!("{count} x {fault}")).collect();
    assert!(faults.is_empty(), "{} kinds of requests stray:\n{}", faults.len(), shown.join("\n"));
    let written: BTreeSet<&str> =
        counts.keys().map(String::as_str).filter(|operation| !operation.starts_with("GET ")).collect();
    assert_eq!(written, WRITES.iter().copied().collect(), "every kind of write was made, and no other");
    assert!(elsewhere > 0, "a log was read");
}
