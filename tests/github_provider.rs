//! The GitHub provider against the simulated GitHub, in process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/in_process.rs"]
mod in_process;

use std::collections::BTreeMap;

use flightdeck::domain::{
    Ask, Current, CurrentState, Cursor, Deployment, EnvironmentId, Evidence, Fact, FaultKind, Flag, Gate, MayI,
    Premise, PremiseKey, PromoteWay, PutBack, Run, RunState, Scope, ServiceId, ServiceSetup, Text, WaitReason, current,
};
use flightdeck::policy::recheck;
use flightdeck::provider::http::{Limits, Transport, TransportError};
use flightdeck::provider::{Provider as _, Reading};
use in_process::{World, order, seal, source};
use serde_json::json;

fn runs(facts: &[Fact]) -> Vec<Run> {
    facts.iter().find_map(|fact| if let Fact::Runs { runs, .. } = fact { Some(runs.clone()) } else { None }).unwrap()
}

fn gates(facts: &[Fact]) -> Vec<Gate> {
    facts
        .iter()
        .filter_map(|fact| if let Fact::Gates { gates, .. } = fact { Some(gates.clone()) } else { None })
        .flatten()
        .collect()
}

fn deployments(facts: &[Fact], name: &str) -> Vec<Deployment> {
    facts
        .iter()
        .find_map(|fact| match fact {
            Fact::Deployments { environment, deployments, .. } if environment.name.raw() == name => {
                Some(deployments.clone())
            }
            _ => None,
        })
        .unwrap_or_else(|| panic!("no deployments to {name}"))
}

fn running(facts: &[Fact], name: &str) -> Current {
    current(&deployments(facts, name), None).unwrap()
}

fn environment(service: &str, name: &str) -> EnvironmentId {
    EnvironmentId::new(&ServiceId::new(service), name)
}

#[tokio::test(start_paused = true)]
async fn a_service_at_a_glance_shows_what_is_where_and_what_waits() {
    let world = World::plain("calm-friday", &["acme/checkout"]);
    let facts = world.glance("acme/checkout").await;

    assert_eq!(running(&facts, "staging").release.version.raw(), "v2.14.0");
    let production = running(&facts, "production-eu");
    assert_eq!(production.release.version.raw(), "v2.13.0");
    assert_eq!(production.state, CurrentState::SucceededUnverified);
    let gates = gates(&facts);
    let names: Vec<&str> = gates.iter().map(|gate| gate.environment().name.raw()).collect();
    assert_eq!(names, ["production-eu", "production-us"]);
    assert!(gates.iter().all(|gate| gate.may_i == MayI::Yes && gate.reason == WaitReason::Approval));
    assert_eq!(gates[0].release.version.raw(), "v2.14.0");
    // How the current release and the one before it could be put back is said before it is needed.
    let history = deployments(&facts, "production-eu");
    let good: Vec<_> = history.iter().filter(|deployment| deployment.state.was_good()).collect();
    assert_eq!(good.len(), 2, "{history:#?}");
    assert!(good.iter().all(|deployment| matches!(deployment.put_back, PutBack::Rerun { .. })), "{good:#?}");
}

#[tokio::test(start_paused = true)]
async fn an_unchanged_world_costs_nothing() {
    let world = World::plain("calm-friday", &["acme/checkout"]);
    let scope = Scope::Service(ServiceId::new("acme/checkout"));
    let first = world.provider.observe(&scope, &Cursor::default()).await;
    let second = world.provider.observe(&scope, &first.cursor).await;

    assert_eq!(first.requests.1, 0);
    assert_eq!(second.requests.0, second.requests.1, "every read was answered 'not modified'");
    assert!(second.requests.0 < first.requests.0, "what cannot change any more is not asked for");
    assert_eq!(second.facts, first.facts);
    assert_eq!(first.budget.unwrap().remaining, second.budget.unwrap().remaining);
    assert_eq!(first.cursor.known.keys().collect::<Vec<_>>(), second.cursor.known.keys().collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn exactly_the_marked_gate_is_approved() {
    let world = World::plain("calm-friday", &["acme/checkout"]);
    let gate = gates(&world.glance("acme/checkout").await).remove(0);
    let plan =
        world.plan(Ask::Approve { gates: vec![gate.id.clone()], own_rollback: false, choice: None }).await.unwrap();

    assert_eq!(plan.from.as_ref().unwrap().version.raw(), "v2.13.0");
    assert_eq!(plan.to.as_ref().unwrap().version.raw(), "v2.14.0");
    assert_eq!(plan.service_name.raw(), "checkout");
    let evidence = world.carry_out(&plan).await;

    assert!(matches!(&evidence[0], Evidence::Happened(_)), "{evidence:?}");
    let writes = world.writes().await;
    assert_eq!(writes.len(), 1, "{writes:?}");
    let sent = world.requests().await;
    let body = &sent.iter().find(|request| request["wrote"] == json!(true)).unwrap()["body"];
    assert_eq!(body["environment_ids"], json!([gate.id.key.parse::<u64>().unwrap()]));
    assert_eq!(body["comment"], json!("[flightdeck intent-1 abcdef123456]"));
    let left = gates(&world.glance("acme/checkout").await);
    assert_eq!(left.iter().map(|gate| gate.environment().name.raw()).collect::<Vec<_>>(), ["production-us"]);
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_others_says_for_whom() {
    let world = World::plain("calm-friday", &["acme/payments", "acme/catalog", "acme/ledger"]);
    let payments = gates(&world.glance("acme/payments").await).remove(0);
    assert_eq!(payments.may_i, MayI::No(Text::new("you are not among its reviewers: tomas, priya")));
    let catalog = gates(&world.glance("acme/catalog").await).remove(0);
    let MayI::No(why) = &catalog.may_i else { panic!("{catalog:?}") };
    assert!(why.raw().contains("reviewing one's own"), "{why}");
    let ledger = gates(&world.glance("acme/ledger").await).remove(0);
    assert!(ledger.timer_until.is_some(), "{ledger:?}");
    // Refusing what one may not answer is said before it is tried.
    let fault = world.plan(Ask::Reject { gates: vec![payments.id] }).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Forbidden);
}

#[tokio::test(start_paused = true)]
async fn somebody_else_was_quicker_and_nothing_is_sent() {
    let world = World::plain("two-captains", &["acme/checkout"]);
    world.observe(Scope::Account).await;
    let scope = Scope::Service(ServiceId::new("acme/checkout"));
    let gate = gates(&world.provider.observe(&scope, &Cursor::default()).await.facts)
        .into_iter()
        .find(|gate| gate.environment().name.raw() == "production-eu")
        .unwrap();
    let plan = world.plan(Ask::Approve { gates: vec![gate.id.clone()], own_rollback: false, choice: None }).await;
    let step = match plan {
        // The other captain answers between the plan and the key.
        Ok(plan) => plan.steps[0].clone(),
        Err(fault) => panic!("{fault:?}"),
    };
    let sight = world.provider.sight(&step).await.unwrap();
    let differences = recheck(&step, &sight).unwrap_err();

    let gate = differences.iter().find(|difference| difference.was.raw() == "pending").unwrap();
    assert_eq!(gate.is.raw(), "approved by priya");
    assert!(world.requests().await.iter().all(|request| request["method"] == json!("GET")));
}

#[tokio::test(start_paused = true)]
async fn a_lost_reply_is_unknown_and_never_sent_again() {
    let world = World::plain("calm-friday", &["acme/checkout"]);
    let gate = gates(&world.glance("acme/checkout").await).remove(0);
    let plan = world.plan(Ask::Approve { gates: vec![gate.id], own_rollback: false, choice: None }).await.unwrap();
    let mut order = order(&plan, world.now());
    let permit = order.permit(world.now()).unwrap();
    world.weather(json!({ "drop_reply": { "method": "POST" } })).await;

    let fault = world.provider.send(&plan.steps[0], &seal(), permit).await.unwrap_err();

    assert_eq!(fault.kind, FaultKind::UnknownOutcome);
    world.weather(json!({})).await;
    let evidence = world.provider.evidence(&plan.steps[0], &seal(), world.now().wall).await.unwrap();
    assert!(matches!(evidence, Evidence::Happened(_)), "{evidence:?}");
    assert_eq!(world.writes().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_second_answer_is_a_conflict_with_a_hint() {
    let world = World::plain("calm-friday", &["acme/checkout"]);
    let gate = gates(&world.glance("acme/checkout").await).remove(0);
    let plan = world.plan(Ask::Approve { gates: vec![gate.id], own_rollback: false, choice: None }).await.unwrap();
    let (mut first, mut second) = (order(&plan, world.now()), order(&plan, world.now()));
    world.provider.send(&plan.steps[0], &seal(), first.permit(world.now()).unwrap()).await.unwrap();

    let again = world.provider.send(&plan.steps[0], &seal(), second.permit(world.now()).unwrap()).await.unwrap_err();

    assert_eq!(again.kind, FaultKind::Conflict);
    assert!(again.hint.raw().contains("somebody answered"), "{}", again.hint);
}

#[tokio::test(start_paused = true)]
async fn read_only_stops_a_write_where_it_is_made() {
    let world = World::plain("calm-friday", &["acme/checkout"]);
    let gate = gates(&world.glance("acme/checkout").await).remove(0);
    let plan = world.plan(Ask::Reject { gates: vec![gate.id] }).await.unwrap();
    let mut order = order(&plan, world.now());
    let permit = order.permit(world.now()).unwrap();
    world.guard.disarm();

    let fault = world.provider.send(&plan.steps[0], &seal(), permit).await.unwrap_err();

    assert_eq!(fault.kind, FaultKind::ReadOnly);
    assert!(world.writes().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn reject_ends_the_run_as_rejected() {
    let world = World::plain("calm-friday", &["acme/checkout"]);
    let gate = gates(&world.glance("acme/checkout").await).remove(0);
    let plan = world.plan(Ask::Reject { gates: vec![gate.id.clone()] }).await.unwrap();
    let evidence = world.carry_out(&plan).await;
    assert!(matches!(evidence[0], Evidence::Happened(_)), "{evidence:?}");
    world.advance(60).await;
    let facts = world.glance("acme/checkout").await;
    let run = runs(&facts).into_iter().find(|run| run.id == gate.id.run).unwrap();
    assert!(!matches!(run.state.outcome(), Some(outcome) if outcome.is_failure()), "{:?}", run.state);
    // What was refused at its gate never touched the environment.
    assert_eq!(running(&facts, "production-eu").state, CurrentState::SucceededUnverified);
}

#[tokio::test(start_paused = true)]
async fn a_production_stopped_halfway_is_partial_and_rolls_back() {
    let world = World::plain("calm-friday", &["acme/search"]);
    let facts = world.glance("acme/search").await;
    let production = running(&facts, "production");
    assert!(matches!(production.state, CurrentState::Partial { .. }), "{production:?}");
    let good = deployments(&facts, "production").into_iter().find(|deployment| deployment.state.was_good()).unwrap();

    let plan = world
        .plan(Ask::RollBack {
            environment: environment("acme/search", "production"),
            to: good.id.clone(),
            release: good.release.clone(),
            put_back: good.put_back.clone(),
            hold: true,
        })
        .await
        .unwrap();

    assert_eq!(plan.steps.len(), 2, "{:#?}", plan.steps);
    assert!(plan.steps[0].request.path.ends_with("/rerun"), "{}", plan.steps[0].request.path);
    assert!(plan.steps[1].request.path.ends_with("/disable"), "{}", plan.steps[1].request.path);
    assert_eq!(plan.to.as_ref().unwrap().version, good.release.version);
    assert!(!plan.gates.is_empty());
    let evidence = world.carry_out(&plan).await;
    assert!(evidence.iter().all(|evidence| matches!(evidence, Evidence::Happened(_))), "{evidence:?}");

    // The rollback meets its gate; letting it through brings the old release back.
    world.advance(30).await;
    let facts = world.glance("acme/search").await;
    let gate = gates(&facts).remove(0);
    assert_eq!(gate.release.version, good.release.version);
    let approve = world.plan(Ask::Approve { gates: vec![gate.id], own_rollback: true, choice: None }).await.unwrap();
    world.carry_out(&approve).await;
    world.advance(600).await;
    let after = running(&world.glance("acme/search").await, "production");
    assert_eq!(after.release.commit, good.release.commit);
    assert_eq!(after.state, CurrentState::SucceededUnverified);
    assert_eq!(world.writes().await.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_rollback_first_stops_what_is_under_way() {
    let world = World::plain("calm-friday", &["acme/checkout"]);
    let facts = world.glance("acme/checkout").await;
    let gate = gates(&facts).remove(0);
    let approve =
        world.plan(Ask::Approve { gates: vec![gate.id.clone()], own_rollback: false, choice: None }).await.unwrap();
    world.carry_out(&approve).await;
    world.advance(40).await;
    let facts = world.glance("acme/checkout").await;
    assert!(matches!(running(&facts, "production-eu").state, CurrentState::Partial { .. }));
    let good = deployments(&facts, "production-eu").into_iter().find(|deployment| deployment.state.was_good()).unwrap();

    let plan = world
        .plan(Ask::RollBack {
            environment: environment("acme/checkout", "production-eu"),
            to: good.id.clone(),
            release: good.release.clone(),
            put_back: good.put_back.clone(),
            hold: false,
        })
        .await
        .unwrap();

    assert_eq!(plan.steps.len(), 2, "{:#?}", plan.steps);
    assert!(plan.steps[0].request.path.ends_with("/cancel"));
    let warnings: Vec<&str> = plan.warnings.iter().map(Text::raw).collect();
    assert!(warnings.iter().any(|warning| warning.contains("migrations")), "{warnings:?}");
    assert!(warnings.iter().any(|warning| warning.contains("production-us too")), "{warnings:?}");
    let evidence = world.carry_out(&plan).await;
    assert!(evidence.iter().all(|evidence| matches!(evidence, Evidence::Happened(_))), "{evidence:?}");
}

#[tokio::test(start_paused = true)]
async fn pause_disables_the_workflow_that_deploys_and_resume_enables_it() {
    let world = World::plain("calm-friday", &["acme/web"]);
    world.glance("acme/web").await;
    let service = ServiceId::new("acme/web");
    let pause = world.plan(Ask::Pause { service: service.clone(), workflow: None }).await.unwrap();
    assert!(pause.title.raw().contains("Deploy"), "{}", pause.title);
    assert!(pause.environments.iter().any(|(environment, _)| environment.name.raw() == "production"));
    world.carry_out(&pause).await;
    let again = world.plan(Ask::Pause { service: service.clone(), workflow: None }).await.unwrap_err();
    assert_eq!(again.kind, FaultKind::Conflict);
    let resume = world.plan(Ask::Resume { service, workflow: None }).await.unwrap();
    let evidence = world.carry_out(&resume).await;
    assert!(matches!(evidence[0], Evidence::Happened(_)));
}

#[tokio::test(start_paused = true)]
async fn retry_runs_the_failed_jobs_and_cancel_stops_them() {
    let world = World::plain("calm-friday", &["acme/web"]);
    let facts = world.glance("acme/web").await;
    let failed = runs(&facts)
        .into_iter()
        .find(|run| matches!(run.state.outcome(), Some(outcome) if outcome.is_failure()))
        .unwrap();
    let plan = world.plan(Ask::Retry { run: failed.id.clone(), job: None }).await.unwrap();
    assert!(plan.environments.is_empty(), "a run of tests deploys nowhere: {:?}", plan.environments);
    world.carry_out(&plan).await;
    let cancel = world.plan(Ask::Cancel { run: failed.id.clone(), force: false }).await.unwrap();
    let evidence = world.carry_out(&cancel).await;
    assert!(matches!(evidence[0], Evidence::Happened(_)), "{evidence:?}");
    let ended = world.plan(Ask::Cancel { run: failed.id, force: false }).await.unwrap_err();
    assert_eq!(ended.kind, FaultKind::Conflict);
}

#[tokio::test(start_paused = true)]
async fn promote_takes_the_gate_that_waits_or_the_configured_dispatch() {
    let mut inventory = ServiceSetup::plain(&source(), "acme/inventory");
    inventory.promote = Some(PromoteWay::Dispatch {
        workflow: "release.yml".to_owned(),
        reference: "{version}".to_owned(),
        inputs: BTreeMap::from([("environment".to_owned(), "{environment}".to_owned())]),
    });
    let world = World::new("calm-friday", vec![inventory, ServiceSetup::plain(&source(), "acme/checkout")]);

    let facts = world.glance("acme/checkout").await;
    let candidate = running(&facts, "staging").release;
    let plan = world
        .plan(Ask::Promote {
            environment: environment("acme/checkout", "production-us"),
            commit: candidate.commit.clone(),
            version: candidate.version.clone(),
            from: Some(environment("acme/checkout", "staging")),
        })
        .await
        .unwrap();
    assert!(plan.steps[0].request.path.ends_with("/pending_deployments"));
    assert!(plan.title.raw().contains("by approving its gate"), "{}", plan.title);

    let facts = world.glance("acme/inventory").await;
    let candidate = running(&facts, "staging").release;
    let plan = world
        .plan(Ask::Promote {
            environment: environment("acme/inventory", "production"),
            commit: candidate.commit.clone(),
            version: candidate.version.clone(),
            from: Some(environment("acme/inventory", "staging")),
        })
        .await
        .unwrap();
    let body = plan.steps[0].request.body.as_ref().unwrap();
    assert_eq!(body["ref"], json!(candidate.version.raw()));
    assert_eq!(body["inputs"], json!({ "environment": "production" }));
    let evidence = world.carry_out(&plan).await;
    assert!(matches!(evidence[0], Evidence::Happened(_)), "{evidence:?}");
}

#[tokio::test(start_paused = true)]
async fn without_configuration_the_refusal_shows_the_lines_to_add() {
    let world = World::plain("calm-friday", &["acme/inventory"]);
    let facts = world.glance("acme/inventory").await;
    let candidate = running(&facts, "staging").release;
    let fault = world
        .plan(Ask::Promote {
            environment: environment("acme/inventory", "production"),
            commit: candidate.commit,
            version: candidate.version,
            from: None,
        })
        .await
        .unwrap_err();
    assert_eq!(fault.kind, FaultKind::Unsupported);
    assert!(fault.hint.raw().contains("promote = {"), "{}", fault.hint);
}

#[tokio::test(start_paused = true)]
async fn what_changed_since_the_operator_looked_is_a_warning() {
    let world = World::plain("calm-friday", &["acme/checkout"]);
    let gate = gates(&world.glance("acme/checkout").await).remove(0);
    let seen = vec![
        Premise::new(PremiseKey::RunCommit(gate.id.run.clone()), "0000000"),
        Premise::new(PremiseKey::RunAttempt(gate.id.run.clone()), "1"),
    ];
    let ask = Ask::Approve { gates: vec![gate.id], own_rollback: false, choice: None };
    let plan = world.plan_with(ask, seen, Reading::Fresh).await.unwrap();
    let changed: Vec<&Text> =
        plan.warnings.iter().filter(|warning| warning.raw().starts_with("changed since you looked")).collect();
    assert_eq!(changed.len(), 1, "{:?}", plan.warnings);
}

#[tokio::test(start_paused = true)]
async fn a_safing_verb_can_be_planned_blind() {
    let world = World::plain("calm-friday", &["acme/checkout"]);
    let gate = gates(&world.glance("acme/checkout").await).remove(0);
    let before = world.requests().await.len();
    let ask = Ask::Reject { gates: vec![gate.id.clone()] };
    let plan = world.plan_with(ask, Vec::new(), Reading::Blind).await.unwrap();
    assert!(plan.blind);
    assert_eq!(world.requests().await.len(), before, "nothing was read");
    let fault = world
        .plan_with(Ask::Approve { gates: vec![gate.id], own_rollback: false, choice: None }, Vec::new(), Reading::Blind)
        .await
        .unwrap_err();
    assert_eq!(fault.kind, FaultKind::Unsupported);
}

#[tokio::test(start_paused = true)]
async fn a_comparison_names_commits_authors_files_and_flags() {
    let world = World::plain("calm-friday", &["acme/checkout"]);
    let facts = world.glance("acme/checkout").await;
    let scope = Scope::Comparison {
        service: ServiceId::new("acme/checkout"),
        base: running(&facts, "production-eu").release.commit,
        head: running(&facts, "staging").release.commit,
    };
    let Scope::Comparison { service, base, head } = scope.clone() else { panic!() };
    let before = world.requests().await.len();
    let first_page = world.observe(Scope::Undeployed { service, base, head }).await;
    assert_eq!(world.requests().await.len(), before + 1, "how many there are is one request");
    let Some(Fact::Comparison(counted)) = first_page.facts.first() else { panic!("{first_page:?}") };
    let observation = world.observe(scope).await;
    let Some(Fact::Comparison(comparison)) = observation.facts.first() else { panic!("{observation:?}") };
    assert_eq!((counted.ahead, counted.oldest()), (comparison.ahead, comparison.oldest()));
    assert_eq!(comparison.commits.len(), 14);
    assert!(comparison.commits_complete && comparison.files_complete);
    assert_eq!(comparison.flags.migrations, Flag::Yes);
    assert!(comparison.commits.iter().any(|commit| commit.pull_request == Some(482)), "{:#?}", comparison.commits);
}

#[tokio::test(start_paused = true)]
async fn a_run_whole_and_its_log() {
    let world = World::plain("calm-friday", &["acme/web"]);
    let facts = world.glance("acme/web").await;
    let failed = runs(&facts)
        .into_iter()
        .find(|run| matches!(run.state.outcome(), Some(outcome) if outcome.is_failure()))
        .unwrap();
    let observation = world.observe(Scope::Run(failed.id.clone())).await;
    assert!(observation.faults.is_empty(), "{:?}", observation.faults);
    let jobs = observation
        .facts
        .iter()
        .find_map(|fact| if let Fact::Jobs { jobs, .. } = fact { Some(jobs.clone()) } else { None })
        .unwrap();
    let job = jobs.iter().find(|job| matches!(&job.state, RunState::Done(outcome) if outcome.is_failure())).unwrap();
    assert!(!job.annotations.is_empty());
    let log = world.provider.log(&failed.id, &job.id, 0).await.unwrap();
    assert!(log.lines.iter().any(|line| line.as_str().contains("1 failed")), "{:?}", log.lines);
    assert!(log.lines.iter().all(|line| !line.as_str().contains('\u{1b}')));
    let further = world.provider.log(&failed.id, &job.id, 2).await.unwrap();
    assert_eq!(further.lines, log.lines[2..]);
    // The log's own host never saw the token.
    let requests = world.requests().await;
    let elsewhere: Vec<_> =
        requests.iter().filter(|request| request["path"].as_str().unwrap().contains("__logs")).collect();
    assert!(!elsewhere.is_empty());
    assert!(elsewhere.iter().all(|request| request["authorization"] == json!(false)), "{elsewhere:?}");
}

#[tokio::test(start_paused = true)]
async fn a_running_job_has_no_log_yet() {
    let world = World::plain("calm-friday", &["acme/notifications"]);
    let facts = world.glance("acme/notifications").await;
    let (run, job) = facts
        .iter()
        .find_map(|fact| match fact {
            Fact::Jobs { run, jobs, .. } => {
                jobs.iter().find(|job| job.state == RunState::Running).map(|job| (run.clone(), job.id.clone()))
            }
            _ => None,
        })
        .unwrap();
    let page = world.provider.log(&run, &job, 0).await.unwrap();
    assert_eq!(page.note.unwrap().raw(), "GitHub gives a job's log only when the job has ended");
}

#[tokio::test(start_paused = true)]
async fn a_renamed_repository_is_followed_and_acted_on_by_its_new_name() {
    let world = World::plain("calm-friday", &["acme/frontend"]);
    let facts = world.glance("acme/frontend").await;
    let Some(Fact::Service(service)) = facts.iter().find(|fact| matches!(fact, Fact::Service(_))) else { panic!() };
    assert_eq!(service.repository.raw(), "acme/web");
    let plan = world.plan(Ask::Pause { service: service.id.clone(), workflow: None }).await.unwrap();
    assert!(plan.steps[0].request.path.starts_with("/repos/acme/web/"), "{}", plan.steps[0].request.path);
    world.carry_out(&plan).await;
}

#[tokio::test(start_paused = true)]
async fn the_history_of_an_environment_goes_further_back() {
    let world = World::plain("calm-friday", &["acme/checkout"]);
    let observation = world.observe(Scope::History(environment("acme/checkout", "production-eu"))).await;
    assert!(observation.faults.is_empty(), "{:?}", observation.faults);
    let history = deployments(&observation.facts, "production-eu");
    let versions: Vec<&str> = history.iter().map(|deployment| deployment.release.version.raw()).collect();
    assert!(versions.contains(&"v2.13.0") && versions.contains(&"v2.12.0"), "{versions:?}");
    assert_eq!(history.iter().filter(|deployment| deployment.state.was_good()).count(), 9);
}

#[tokio::test(start_paused = true)]
async fn a_history_costs_a_few_requests_and_says_the_same_where_queries_are_refused() {
    let place = || Scope::History(environment("acme/checkout", "production-eu"));
    let swift = World::plain("calm-friday", &["acme/checkout"]);
    let before = swift.requests().await.len();
    let quick = swift.observe(place()).await;
    let cold = swift.requests().await.len() - before;
    swift.observe(place()).await;
    let warm = swift.requests().await.len() - before - cold;

    let slow = World::plain("calm-friday", &["acme/checkout"]);
    slow.weather(json!({ "fail": [{ "status": 403, "match": { "path": "/graphql" } }] })).await;
    let before = slow.requests().await.len();
    let one_by_one = slow.observe(place()).await;
    let without = slow.requests().await.len() - before;
    println!("a history: {cold} requests cold, {warm} again, {without} where queries are refused");

    let (quick, one_by_one) = (quick.facts, one_by_one.facts);
    assert!(deployments(&quick, "production-eu").len() > 8);
    assert_eq!(deployments(&quick, "production-eu"), deployments(&one_by_one, "production-eu"));
    assert!(cold <= 5 && warm <= 6 && without > 2 * cold, "{cold} {warm} {without}");
}

#[tokio::test(start_paused = true)]
async fn an_unknown_repository_is_one_fault() {
    let world = World::plain("calm-friday", &["acme/nothing"]);
    let observation = world.observe(Scope::Service(ServiceId::new("acme/nothing"))).await;
    assert_eq!(observation.faults.len(), 1);
    assert_eq!(observation.faults[0].kind, FaultKind::NotFound);
    assert!(observation.facts.is_empty());
}

#[tokio::test(start_paused = true)]
async fn one_failing_part_leaves_the_rest() {
    let world = World::plain("calm-friday", &["acme/checkout"]);
    world.weather(json!({ "html_5xx": { "path": "/environments" } })).await;
    let observation = world.observe(Scope::Service(ServiceId::new("acme/checkout"))).await;
    assert_eq!(observation.faults.len(), 1, "{:?}", observation.faults);
    assert_eq!(observation.faults[0].kind, FaultKind::Unavailable);
    assert!(!runs(&observation.facts).is_empty());
    assert!(!gates(&observation.facts).is_empty());
}

/// A repository with an environment for every branch: so many pages of them.
#[derive(Debug)]
struct Crowded(in_process::InProcess, usize);

#[async_trait::async_trait]
impl Transport for Crowded {
    async fn call(
        &self,
        request: http::Request<bytes::Bytes>,
        limits: Limits,
    ) -> Result<http::Response<bytes::Bytes>, TransportError> {
        let uri = request.uri().clone();
        if !uri.path().ends_with("/environments") {
            return self.0.call(request, limits).await;
        }
        let query = uri.query().unwrap_or_default();
        let page: usize = query
            .rsplit_once("page=")
            .filter(|_| query.contains("&page="))
            .map_or(1, |(_, number)| number.parse().unwrap());
        let all = self.1 * 100;
        let named =
            ((page - 1) * 100..page * 100).map(|number| json!({ "id": number, "name": format!("review-{number}") }));
        let body = json!({ "total_count": all, "environments": named.collect::<Vec<_>>() }).to_string();
        let mut response = http::Response::builder().header("content-type", "application/json");
        if page < self.1 {
            let next = format!("<http://api.sim.test{}?per_page=100&page={}>; rel=\"next\"", uri.path(), page + 1);
            response = response.header("link", next);
        }
        Ok(response.body(body.into()).unwrap())
    }
}

#[tokio::test(start_paused = true)]
async fn hundreds_of_environments_are_all_read_and_thousands_are_said_not_to_be() {
    let observed = async |pages| {
        let services = vec![flightdeck::domain::ServiceSetup::plain(&source(), "acme/checkout")];
        let world = World::over("calm-friday", services, |road| std::sync::Arc::new(Crowded(road, pages)));
        world.observe(Scope::Service(ServiceId::new("acme/checkout"))).await
    };
    let listed = |facts: &[Fact]| {
        facts.iter().find_map(|fact| match fact {
            Fact::Environments { environments, .. } => Some(environments.len()),
            _ => None,
        })
    };
    for pages in [1, 7, 20] {
        let observation = observed(pages).await;
        assert_eq!(listed(&observation.facts), Some(pages * 100), "{:?}", observation.faults);
        assert!(observation.faults.is_empty(), "{:?}", observation.faults);
    }
    let observation = observed(21).await;
    assert_eq!(listed(&observation.facts), None, "half a list would say that the rest is gone");
    let fault = observation.faults.iter().find(|fault| fault.kind == FaultKind::Unsupported).expect("it is said");
    assert!(fault.what.raw().contains("more than 2000"), "{fault:?}");
    assert!(fault.hint.raw().contains("`environments`"), "{fault:?}");
    assert!(!runs(&observation.facts).is_empty(), "the rest is read");
}
