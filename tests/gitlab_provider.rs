//! The GitLab provider against the simulated GitLab, in process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/in_process.rs"]
mod in_process;
#[path = "gitlab_provider/traps.rs"]
mod traps;

use std::sync::Arc;

use flightdeck::domain::{
    Ask, CommitId, Current, CurrentState, Cursor, Deployment, DeploymentState, Environment, EnvironmentId, Evidence,
    Fact, FaultKind, Flag, Gate, Job, JobId, MayI, Outcome, Premise, PremiseKey, ProviderKind, PutBack, Run, RunState,
    Scope, ServiceId, ServiceSetup, Support, Text, Tier, Verb, WaitReason, current,
};
use flightdeck::policy::recheck;
use flightdeck::provider::{Provider, Reading};
use flightdeck::sim::Scenario;
use in_process::{World, order, seal, source};
use serde_json::{Value, json};

type GitLabWorld = World<Arc<dyn Provider>>;

/// A server below a path, as self-managed ones are.
const BASE: &str = "http://git.sim.test/gitlab";

fn setup(id: &str, project: &str) -> ServiceSetup {
    ServiceSetup { id: ServiceId::new(id), ..ServiceSetup::plain(&source(), project) }
}

fn services() -> Vec<ServiceSetup> {
    [
        ("payments", "acme/shop/payments"),
        ("checkout", "acme/shop/checkout"),
        ("ledger", "acme/ledger"),
        ("catalog", "acme/shop/catalog"),
    ]
    .map(|(id, project)| setup(id, project))
    .into()
}

fn world() -> GitLabWorld {
    World::of(ProviderKind::GitLab, BASE, &Scenario::named("k-of-n-approval").unwrap(), services())
}

/// The scenario with something of it written differently.
fn world_with(changes: &[(&str, &str)]) -> GitLabWorld {
    let mut text = include_str!("../assets/scenarios/k-of-n-approval.toml").to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from} is not in the scenario");
        text = text.replace(from, to);
    }
    World::of(ProviderKind::GitLab, BASE, &Scenario::from_toml(&text).unwrap(), services())
}

fn runs(facts: &[Fact]) -> Vec<Run> {
    facts.iter().find_map(|fact| if let Fact::Runs { runs, .. } = fact { Some(runs.clone()) } else { None }).unwrap()
}

fn gates(facts: &[Fact]) -> Vec<Gate> {
    let of = |fact: &Fact| if let Fact::Gates { gates, .. } = fact { Some(gates.clone()) } else { None };
    facts.iter().filter_map(of).flatten().collect()
}

fn gate(facts: &[Fact], environment: &str) -> Gate {
    gates(facts).into_iter().find(|gate| gate.environment().name.raw() == environment).expect("a gate there")
}

fn jobs(facts: &[Fact], run: &Run) -> Vec<Job> {
    let of = |fact: &Fact| match fact {
        Fact::Jobs { run: of, jobs, .. } if *of == run.id => Some(jobs.clone()),
        _ => None,
    };
    facts.iter().find_map(of).expect("its jobs")
}

fn environments(facts: &[Fact]) -> Vec<Environment> {
    let of = |fact: &Fact| {
        if let Fact::Environments { environments, .. } = fact { Some(environments.clone()) } else { None }
    };
    facts.iter().find_map(of).unwrap()
}

fn deployments(facts: &[Fact], name: &str) -> Vec<Deployment> {
    let of = |fact: &Fact| match fact {
        Fact::Deployments { environment, deployments, .. } if environment.name.raw() == name => {
            Some(deployments.clone())
        }
        _ => None,
    };
    facts.iter().find_map(of).unwrap_or_else(|| panic!("no deployments to {name}"))
}

fn running(facts: &[Fact], name: &str) -> Current {
    current(&deployments(facts, name), None).unwrap()
}

fn environment(service: &str, name: &str) -> EnvironmentId {
    EnvironmentId::new(&ServiceId::new(service), name)
}

fn approve(gate: &Gate, choice: Option<&str>) -> Ask {
    Ask::Approve { gates: vec![gate.id.clone()], own_rollback: false, choice: choice.map(Text::new) }
}

async fn last_write(world: &GitLabWorld) -> Value {
    world.requests().await.iter().rev().find(|request| request["wrote"] == json!(true)).cloned().expect("a write")
}

#[tokio::test(start_paused = true)]
async fn a_service_at_a_glance_shows_what_is_where_and_what_waits() {
    let world = world();
    let facts = world.glance("payments").await;

    assert_eq!(running(&facts, "staging").release.version.raw(), "v8.4.0");
    let production = running(&facts, "production");
    assert_eq!(production.release.version.raw(), "v8.3.0");
    assert_eq!(production.state, CurrentState::SucceededUnverified);
    let newest = &deployments(&facts, "production")[0];
    assert_eq!(newest.state, DeploymentState::Waiting(WaitReason::Approval), "blocked is never queued");
    let run = runs(&facts).into_iter().find(|run| run.branch.raw() == "v8.4.0").unwrap();
    assert_eq!(run.state, RunState::Waiting(WaitReason::Approval), "a pipeline that waits is never queued");
    assert_eq!(run.actor, Some(Text::new("linus-h")));
    // How the earlier releases could be put back is said before it is needed.
    let history = deployments(&facts, "production");
    let good: Vec<_> = history.iter().filter(|deployment| deployment.state.was_good()).collect();
    assert_eq!(good.len(), 4, "{history:#?}");
    assert!(good.iter().all(|deployment| matches!(&deployment.put_back, PutBack::Own { .. })), "{good:#?}");
    assert_eq!(good.iter().filter(|deployment| deployment.state == DeploymentState::Succeeded).count(), 1);
}

#[tokio::test(start_paused = true)]
async fn tiers_and_folders_are_the_vendors_and_production_is_never_folded_away() {
    let world = world_with(&[
        (
            "name = \"production\"\n  tier = \"production\"\n  url = \"https://catalog",
            "name = \"live/eu\"\n  tier = \"production\"\n  url = \"https://catalog",
        ),
        (
            "  environment = \"production\"\n  manual = true\n\n  [[gitlab.project.pipeline]]\n  ago = \"50m\"",
            "  environment = \"live/eu\"\n  manual = true\n\n  [[gitlab.project.pipeline]]\n  ago = \"50m\"",
        ),
    ]);
    let found = environments(&world.glance("payments").await);
    let told: Vec<(&str, Tier, Option<&str>)> =
        found.iter().map(|one| (one.id.name.raw(), one.tier, one.group.as_ref().map(Text::raw))).collect();
    assert_eq!(
        told,
        [
            ("review/mask-card", Tier::Development, Some("review")),
            ("review/retry-mandate", Tier::Development, Some("review")),
            ("staging", Tier::Staging, None),
            ("production", Tier::Production, None),
        ]
    );
    let catalog = environments(&world.glance("catalog").await);
    let live = catalog.iter().find(|one| one.id.name.raw() == "live/eu").unwrap();
    assert_eq!((live.tier, live.group.as_ref()), (Tier::Production, None));
}

#[tokio::test(start_paused = true)]
async fn an_unchanged_world_is_answered_not_modified() {
    let world = world();
    world.observe(Scope::Account).await;
    let scope = Scope::Service(ServiceId::new("payments"));
    let first = world.provider.observe(&scope, &Cursor::default()).await;
    let second = world.provider.observe(&scope, &first.cursor).await;
    assert_eq!(first.requests.1, 0);
    assert_eq!(second.requests.0, second.requests.1, "every read was answered 'not modified'");
    assert!(second.requests.0 < first.requests.0, "what cannot change any more is not asked for");
    assert_eq!(second.facts, first.facts);
    let budget = second.budget.unwrap();
    assert_eq!(budget.limit, 2_000, "RateLimit-Limit");
    assert!(budget.remaining < 2_000, "RateLimit-Remaining");
}

#[tokio::test(start_paused = true)]
async fn polling_costs_a_handful_of_requests_and_not_one_for_every_pipeline() {
    let world = world();
    world.glance("payments").await;
    let scope = Scope::Runs(ServiceId::new("payments"));
    let first = world.provider.observe(&scope, &Cursor::default()).await;
    let second = world.provider.observe(&scope, &first.cursor).await;
    // The pipelines, the deployments, those that are blocked, and the one of them with its approvals.
    assert_eq!(second.requests, (4, 4));
    assert_eq!(second.facts, first.facts);
    // What moves is read again.
    let run = runs(&second.facts).into_iter().find(|run| run.branch.raw() == "v8.4.0").unwrap();
    let unit = jobs(&second.facts, &run).into_iter().find(|job| job.name.raw() == "unit").unwrap();
    let plan = world.plan(Ask::Retry { run: run.id.clone(), job: Some(unit.id.clone()) }).await.unwrap();
    world.carry_out(&plan).await;
    let third = world.provider.observe(&scope, &second.cursor).await;
    let again = jobs(&third.facts, &run);
    let names: Vec<&str> = again.iter().map(|job| job.name.raw()).collect();
    // A job that ran again stands in its stage and not at the end.
    assert_eq!(names, ["build", "integration", "unit", "deploy-staging", "deploy-production"]);
    assert!(again.iter().all(|job| job.id != unit.id));
}

#[tokio::test(start_paused = true)]
async fn the_path_prefix_and_the_encoded_project_are_in_every_address() {
    let world = world();
    world.glance("payments").await;
    let requests = world.requests().await;
    let paths: Vec<&str> = requests.iter().map(|request| request["path"].as_str().unwrap()).collect();
    // What the simulator notes is below the prefix; without the prefix another dialect would have answered.
    assert!(paths.iter().all(|path| path.starts_with("/api/v4/")), "{paths:?}");
    let of_project = paths.iter().filter(|path| path.starts_with("/api/v4/projects/"));
    assert!(of_project.clone().count() > 10);
    assert!(of_project.clone().all(|path| path.starts_with("/api/v4/projects/acme%2Fshop%2Fpayments")), "{paths:?}");
    assert!(requests.iter().all(|request| request["status"] != json!(404)), "{paths:?}");
}

#[tokio::test(start_paused = true)]
async fn rules_of_k_of_n_say_who_has_and_whether_i_count() {
    let world = world();
    let gate = gate(&world.glance("payments").await, "production");
    assert_eq!((gate.given, gate.required), (1, 3));
    assert_eq!(gate.may_i, MayI::Yes);
    assert_eq!(gate.reason, WaitReason::Approval);
    let rules: Vec<(&str, usize, u32, &MayI)> =
        gate.terms.rules.iter().map(|rule| (rule.who.raw(), rule.by.len(), rule.required, &rule.may_i)).collect();
    assert_eq!(
        rules,
        [("group release-captains", 1, 2, &MayI::Unsaid), ("Maintainers", 0, 1, &MayI::Yes)],
        "who is in a group the vendor does not tell everybody"
    );
    assert_eq!(gate.terms.word.raw(), "blocked deployment");
}

#[tokio::test(start_paused = true)]
async fn approving_one_rule_of_two_starts_nothing_and_the_plan_says_so() {
    let world = world();
    let gate = gate(&world.glance("payments").await, "production");
    let plan = world.plan(approve(&gate, None)).await.unwrap();
    assert_eq!(plan.steps.len(), 1, "{:#?}", plan.steps);
    assert!(plan.next.raw().contains("1 more approval is wanted"), "{}", plan.next);
    assert_eq!(plan.service_name.raw(), "payments");
    assert_eq!(plan.from.as_ref().unwrap().version.raw(), "v8.3.0");
    let evidence = world.carry_out(&plan).await;
    assert!(matches!(&evidence[0], Evidence::Happened(how) if how.raw().contains("1 more wanted")), "{evidence:?}");
    assert_eq!(world.writes().await.len(), 1);
    let sent = last_write(&world).await;
    assert_eq!(sent["body"], json!({ "status": "approved", "comment": "[flightdeck intent-1 abcdef123456]" }));

    let after = world.glance("payments").await;
    let gate = self::gate(&after, "production");
    assert_eq!((gate.given, gate.required), (2, 3));
    assert_eq!(gate.may_i, MayI::No(Text::new("you approved it already")));
    // Asking twice is refused before it is tried.
    assert_eq!(world.plan(approve(&gate, None)).await.unwrap_err().kind, FaultKind::Forbidden);
}

#[tokio::test(start_paused = true)]
async fn who_counts_for_several_rules_says_for_which() {
    let world = world_with(&[
        (
            "rules = [{ who = \"group:release-captains\", required = 2 }, { who = \"maintainers\", required = 1 }]",
            "rules = [{ who = \"user:mira\", required = 1 }, { who = \"maintainers\", required = 2 }]",
        ),
        ("approved_by = [\"tomas\"]", "approved_by = []"),
    ]);
    let gate = gate(&world.glance("payments").await, "production");
    let choices: Vec<&str> = gate.terms.choices.iter().map(Text::raw).collect();
    assert_eq!(choices, ["approve as mira", "approve as Maintainers"]);
    let plan = world.plan(approve(&gate, Some("approve as Maintainers"))).await.unwrap();
    world.carry_out(&plan).await;
    assert_eq!(last_write(&world).await["body"]["represented_as"], json!("Maintainers"));
    let rules = self::gate(&world.glance("payments").await, "production").terms.rules;
    assert_eq!(rules.iter().map(|rule| rule.by.len()).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(world.plan(approve(&gate, Some("approve as nobody"))).await.unwrap_err().kind, FaultKind::Forbidden);
}

#[tokio::test(start_paused = true)]
async fn approve_and_run_is_one_plan_of_two_requests() {
    let world = world();
    let gate = gate(&world.glance("checkout").await, "production");
    let choices: Vec<&str> = gate.terms.choices.iter().map(Text::raw).collect();
    assert_eq!(choices, ["approve and run", "approve"]);
    let plan = world.plan(approve(&gate, None)).await.unwrap();
    assert_eq!(plan.steps.len(), 2, "{:#?}", plan.steps);
    let evidence = world.carry_out(&plan).await;
    assert!(evidence.iter().all(|one| matches!(one, Evidence::Happened(_))), "{evidence:?}");
    let writes = world.writes().await;
    assert_eq!(writes.len(), 2, "{writes:?}");
    assert!(writes[0].ends_with("/approval") && writes[1].ends_with("/play"), "{writes:?}");
    world.advance(600).await;
    let production = running(&world.glance("checkout").await, "production");
    assert_eq!(production.release.version.raw(), "v2.13.0");
}

#[tokio::test(start_paused = true)]
async fn approving_alone_leaves_a_job_that_somebody_plays() {
    let world = world();
    let gate = gate(&world.glance("checkout").await, "production");
    let plan = world.plan(approve(&gate, Some("approve"))).await.unwrap();
    assert_eq!(plan.steps.len(), 1);
    assert!(plan.next.raw().contains("approving starts nothing"), "{}", plan.next);
    world.carry_out(&plan).await;
    world.advance(600).await;
    let facts = world.glance("checkout").await;
    assert_eq!(running(&facts, "production").release.version.raw(), "v2.12.0", "nothing started by itself");
    let left = self::gate(&facts, "production");
    assert_eq!((left.required, left.terms.word.raw()), (0, "manual job"));

    let ask = Ask::Promote {
        environment: environment("checkout", "production"),
        commit: left.commit().clone(),
        version: left.release.version.clone(),
        from: Some(environment("checkout", "staging")),
    };
    let plan = world.plan(ask).await.unwrap();
    assert!(plan.warnings.is_empty(), "{:?}", plan.warnings);
    let evidence = world.carry_out(&plan).await;
    assert!(matches!(&evidence[..], [Evidence::Happened(_)]), "{evidence:?}");
    world.advance(600).await;
    assert_eq!(running(&world.glance("checkout").await, "production").release.version.raw(), "v2.13.0");
}

#[tokio::test(start_paused = true)]
async fn nobody_approves_what_they_started_unless_the_project_lets_them() {
    let world = world();
    let own = gate(&world.glance("ledger").await, "production");
    let MayI::No(why) = &own.may_i else { panic!("{own:?}") };
    assert!(why.raw().contains("you started this pipeline"), "{why}");
    assert_eq!(world.plan(approve(&own, None)).await.unwrap_err().kind, FaultKind::Forbidden);
    assert!(world.writes().await.is_empty());

    let lenient = world_with(&[("path = \"acme/ledger\"", "path = \"acme/ledger\"\nown_approval = true")]);
    let own = gate(&lenient.glance("ledger").await, "production");
    assert_eq!(own.may_i, MayI::Yes);
    let plan = lenient.plan(approve(&own, None)).await.unwrap();
    lenient.carry_out(&plan).await;
}

#[tokio::test(start_paused = true)]
async fn somebody_else_was_quicker_and_nothing_is_sent() {
    let world = world();
    let gate = gate(&world.glance("payments").await, "production");
    let plan = world.plan(approve(&gate, None)).await.unwrap();
    let deed = json!({ "as": "priya", "act": "gitlab", "project": "acme/shop/payments", "environment": "production", "does": "approve" });
    world.control("POST", "/__sim/act", Some(deed)).await;
    let sight = world.provider.sight(&plan.steps[0]).await.unwrap();
    let differences = recheck(&plan.steps[0], &sight).unwrap_err();
    let progress = differences.iter().find(|difference| difference.was.raw() == "1 given, 2 open").unwrap();
    assert_eq!(progress.is.raw(), "2 given, 1 open");
    assert!(world.requests().await.iter().all(|request| request["method"] == json!("GET")));

    let deed = json!({ "as": "linus-h", "act": "gitlab", "project": "acme/shop/payments", "environment": "production", "does": "cancel" });
    world.control("POST", "/__sim/act", Some(deed)).await;
    let fault = world.plan(approve(&gate, None)).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Conflict, "{fault:?}");
}

#[tokio::test(start_paused = true)]
async fn a_rejection_is_no_failure() {
    let world = world();
    let gate = gate(&world.glance("payments").await, "production");
    let plan = world.plan(Ask::Reject { gates: vec![gate.id.clone()] }).await.unwrap();
    let evidence = world.carry_out(&plan).await;
    assert!(matches!(&evidence[..], [Evidence::Happened(_)]), "{evidence:?}");
    let facts = world.glance("payments").await;
    let run = runs(&facts).into_iter().find(|run| run.id == gate.id.run).unwrap();
    assert_eq!(run.state, RunState::Done(Outcome::Rejected));
    let job = jobs(&facts, &run).into_iter().find(|job| job.name.raw() == "deploy-production").unwrap();
    assert_eq!(job.state, RunState::Done(Outcome::Rejected));
    // It never began: the environment is what it was.
    assert_eq!(deployments(&facts, "production")[0].state, DeploymentState::Abandoned);
    assert_eq!(running(&facts, "production").state, CurrentState::SucceededUnverified);
}

#[tokio::test(start_paused = true)]
async fn queues_manual_jobs_and_child_pipelines_are_seen_for_what_they_are() {
    let world = world();
    let facts = world.glance("catalog").await;
    let queue = gate(&facts, "staging");
    assert_eq!(queue.reason, WaitReason::Queue);
    assert_eq!(queue.terms.word.raw(), "resource group");
    assert_eq!(queue.terms.question.raw(), "it is the next in its queue");
    let waiting = runs(&facts).into_iter().find(|run| run.id == *queue.run()).unwrap();
    assert_eq!(waiting.state, RunState::Waiting(WaitReason::Queue));
    let job = jobs(&facts, &waiting).into_iter().find(|job| job.name.raw() == "deploy-staging").unwrap();
    assert_eq!(job.state, RunState::Waiting(WaitReason::Queue));

    // A pipeline that is green is not a deployment: its job still waits to be played.
    let manual = gate(&facts, "production");
    assert_eq!(manual.terms.word.raw(), "manual job");
    let green = runs(&facts).into_iter().find(|run| run.id == *manual.run()).unwrap();
    assert_eq!(green.state, RunState::Done(Outcome::Succeeded));
    let shown = jobs(&facts, &green);
    let told: Vec<(&str, Option<&str>)> =
        shown.iter().map(|job| (job.name.raw(), job.stage.as_ref().map(Text::raw))).collect();
    assert!(told.contains(&("load", Some("checks › verify"))), "{told:?}");
    assert!(told.contains(&("checks", Some("test"))), "{told:?}");
    // The child's failure is the pipeline's.
    let failed = runs(&facts).into_iter().find(|run| run.state == RunState::Done(Outcome::Failed)).unwrap();
    let broken: Vec<String> = jobs(&facts, &failed)
        .into_iter()
        .filter(|job| job.state == RunState::Done(Outcome::Failed))
        .map(|job| job.name.raw().to_owned())
        .collect();
    assert_eq!(broken, ["checks", "contract"]);
    assert!(
        runs(&facts).iter().all(|run| run.event.raw() != "parent_pipeline"),
        "child pipelines are no runs of their own"
    );
}

#[tokio::test(start_paused = true)]
async fn a_rollback_stops_what_is_under_way_and_retries_the_older_job() {
    let world = world();
    let manual = gate(&world.glance("catalog").await, "production");
    let promote = Ask::Promote {
        environment: environment("catalog", "production"),
        commit: manual.commit().clone(),
        version: manual.release.version.clone(),
        from: None,
    };
    world.carry_out(&world.plan(promote).await.unwrap()).await;
    world.advance(20).await;
    let history = deployments(&world.glance("catalog").await, "production");
    assert_eq!(history[0].state, DeploymentState::Deploying);
    let good: Vec<&Deployment> = history.iter().filter(|one| one.state.was_good()).collect();
    let target = good[1];
    let plan = world.plan(roll_back(target)).await.unwrap();
    let titles: Vec<&str> = plan.steps.iter().map(|step| step.summary.raw()).collect();
    assert_eq!(plan.steps.len(), 2, "{titles:?}");
    let evidence = world.carry_out(&plan).await;
    assert!(evidence.iter().all(|one| matches!(one, Evidence::Happened(_))), "{evidence:?}");
    let writes = world.writes().await;
    assert!(writes[1].ends_with("/cancel") && writes[2].ends_with("/retry"), "{writes:?}");
    world.advance(600).await;
    let facts = world.glance("catalog").await;
    assert_eq!(running(&facts, "production").release, target.release);
    // A rollback is a new deployment.
    assert_ne!(deployments(&facts, "production")[0].id, target.id);
}

fn roll_back(target: &Deployment) -> Ask {
    Ask::RollBack {
        environment: target.environment.clone(),
        to: target.id.clone(),
        release: target.release.clone(),
        put_back: target.put_back.clone(),
        hold: true,
    }
}

#[tokio::test(start_paused = true)]
async fn a_rollback_where_approvals_are_wanted_says_that_it_waits_for_them() {
    let world = world();
    let history = deployments(&world.glance("checkout").await, "production");
    let target = history.iter().filter(|one| one.state.was_good()).nth(1).unwrap();
    let plan = world.plan(roll_back(target)).await.unwrap();
    assert!(!plan.gates.is_empty());
    let said: Vec<&str> = plan.warnings.iter().map(Text::raw).collect();
    assert!(said.iter().any(|one| one.contains("waits for its approvals")), "{said:?}");
    assert!(said.iter().any(|one| one.contains("GitLab has no pause")), "a hold is not pretended: {said:?}");
    world.carry_out(&plan).await;
    let gates = gates(&world.glance("checkout").await);
    let new = gates.iter().find(|gate| gate.release.same(&target.release)).expect("the new deployment is blocked");
    assert_eq!(new.initiator, Some(Text::new("mira")));
}

#[tokio::test(start_paused = true)]
async fn a_rollback_that_the_project_refuses_is_refused_with_the_reason() {
    let world =
        world_with(&[("path = \"acme/shop/catalog\"", "path = \"acme/shop/catalog\"\nprevent_outdated = true")]);
    let history = deployments(&world.glance("catalog").await, "production");
    let target = history.iter().filter(|one| one.state.was_good()).nth(1).unwrap();
    let PutBack::No(why) = &target.put_back else { panic!("{target:?}") };
    assert!(why.raw().contains("prevents outdated deployment jobs"), "{why}");
    assert_eq!(world.plan(roll_back(target)).await.unwrap_err().kind, FaultKind::Unsupported);
}

#[tokio::test(start_paused = true)]
async fn a_blind_rollback_retries_the_job_that_was_drawn() {
    let world = world();
    let history = deployments(&world.glance("catalog").await, "production");
    let target = history.iter().filter(|one| one.state.was_good()).nth(1).unwrap().clone();
    world.weather(json!({ "html_5xx": { "method": "GET" } })).await;
    let before = world.requests().await.len();
    let plan = world.plan_with(roll_back(&target), Vec::new(), Reading::Blind).await.unwrap();
    assert_eq!(world.requests().await.len(), before, "nothing is read");
    assert!(plan.blind && plan.steps[0].request.path.ends_with("/retry"), "{plan:#?}");
}

#[tokio::test(start_paused = true)]
async fn pipelines_are_cancelled_with_their_children_and_retried() {
    let world = world();
    let facts = world.glance("catalog").await;
    let failed = runs(&facts).into_iter().find(|run| run.state == RunState::Done(Outcome::Failed)).unwrap();
    let plan = world.plan(Ask::Retry { run: failed.id.clone(), job: None }).await.unwrap();
    let evidence = world.carry_out(&plan).await;
    assert!(matches!(&evidence[..], [Evidence::Happened(_)]), "{evidence:?}");
    let observation = world.observe(Scope::Run(failed.id.clone())).await;
    assert!(observation.faults.is_empty(), "{:?}", observation.faults);
    assert!(runs(&observation.facts)[0].state.in_flight());

    let plan = world.plan(Ask::Cancel { run: failed.id.clone(), force: false }).await.unwrap();
    let evidence = world.carry_out(&plan).await;
    assert!(matches!(&evidence[..], [Evidence::Happened(_)]), "{evidence:?}");
    let facts = world.observe(Scope::Run(failed.id.clone())).await.facts;
    assert_eq!(runs(&facts)[0].state, RunState::Done(Outcome::Cancelled));
    let child = jobs(&facts, &runs(&facts)[0]).into_iter().find(|job| job.name.raw() == "load").unwrap();
    assert_eq!(child.state, RunState::Done(Outcome::Cancelled), "the child pipeline is cancelled too");
    // What has ended is not stopped again.
    let fault = world.plan(Ask::Cancel { run: failed.id, force: false }).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Conflict);
}

#[tokio::test(start_paused = true)]
async fn one_job_is_retried_as_a_new_job() {
    let world = world();
    let facts = world.glance("payments").await;
    let run = runs(&facts).into_iter().find(|run| run.branch.raw() == "v8.4.0").unwrap();
    let unit = jobs(&facts, &run).into_iter().find(|job| job.name.raw() == "unit").unwrap();
    let plan = world.plan(Ask::Retry { run: run.id.clone(), job: Some(unit.id.clone()) }).await.unwrap();
    world.carry_out(&plan).await;
    let facts = world.observe(Scope::Run(run.id.clone())).await.facts;
    let again = jobs(&facts, &run).into_iter().find(|job| job.name.raw() == "unit").unwrap();
    assert_ne!(again.id, unit.id);
    // A job that waits to be played is not retried.
    let held = jobs(&facts, &run).into_iter().find(|job| job.name.raw() == "deploy-production").unwrap();
    let fault = world.plan(Ask::Retry { run: run.id, job: Some(held.id) }).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Conflict);
}

#[tokio::test(start_paused = true)]
async fn a_tier_without_approvals_degrades_with_a_sentence() {
    let world = world_with(&[(
        "[[gitlab.project]]\npath = \"acme/shop/payments\"",
        "[gitlab]\nfree = true\n\n[[gitlab.project]]\npath = \"acme/shop/payments\"",
    )]);
    // No fault: such a tier answers as if there were no such place.
    let facts = world.glance("payments").await;
    assert!(environments(&facts).iter().all(|one| one.rules.is_none()));
    let held = gate(&facts, "production");
    assert_eq!((held.required, held.terms.word.raw()), (0, "manual job"));
    assert!(held.terms.question.raw().contains("nobody is asked"), "{}", held.terms.question);
    let fault = world.plan(approve(&held, None)).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Conflict);
    assert!(fault.hint.raw().contains("promote (P)"), "{fault:?}");
    let ask = Ask::Promote {
        environment: environment("payments", "production"),
        commit: held.commit().clone(),
        version: held.release.version.clone(),
        from: None,
    };
    world.carry_out(&world.plan(ask).await.unwrap()).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_promoted_again_runs_its_job_again() {
    let world = world();
    let facts = world.glance("catalog").await;
    let history = deployments(&facts, "production");
    let older = history.iter().filter(|one| one.state.was_good()).nth(1).unwrap();
    let ask = |commit: &CommitId, version: &str| Ask::Promote {
        environment: environment("catalog", "production"),
        commit: commit.clone(),
        version: Text::new(version),
        from: None,
    };
    let plan = world.plan(ask(&older.release.commit, older.release.version.raw())).await.unwrap();
    assert!(plan.steps[0].request.path.ends_with("/retry"), "{plan:#?}");
    // What no pipeline brought there is not promoted.
    let fault = world.plan(ask(&CommitId::new(&"0".repeat(40)), "v0")).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Unsupported);
}

#[tokio::test(start_paused = true)]
async fn a_freeze_period_is_shown_with_who_enforces_it() {
    let world = world();
    let of = |fact: &Fact| if let Fact::Freezes { freezes, .. } = fact { Some(freezes.clone()) } else { None };
    let freezes = world.glance("payments").await.iter().find_map(of).unwrap();
    // 22:00 in Berlin is 21:00 UTC in November.
    assert_eq!(freezes[0].from, "2026-11-20T21:00:00Z".parse().unwrap());
    assert_eq!(freezes[0].until, "2026-11-21T04:00:00Z".parse().unwrap());
    assert!(freezes[0].enforced.raw().contains("only tells jobs"));
    world.advance(8 * 3_600).await;
    let freezes = world.glance("payments").await.iter().find_map(of).unwrap();
    assert_eq!(freezes[0].from, "2026-11-20T21:00:00Z".parse().unwrap(), "the present span");
    let gate = gate(&world.glance("checkout").await, "production");
    let plan = world.plan(approve(&gate, None)).await.unwrap();
    assert!(plan.warnings.iter().all(|one| !one.raw().contains("freeze")), "checkout has none: {:?}", plan.warnings);
}

#[tokio::test(start_paused = true)]
async fn the_trace_of_a_running_job_is_followed() {
    let world = world();
    let facts = world.glance("catalog").await;
    let moves = |run: &&Run| run.state == RunState::Running;
    let run = runs(&facts).iter().find(moves).cloned().unwrap();
    let job = jobs(&facts, &run).into_iter().find(|job| job.state == RunState::Running).unwrap();
    let first = world.provider.log(&run.id, &job.id, 0).await.unwrap();
    let shown: Vec<&str> = first.lines.iter().map(Text::raw).collect();
    assert_eq!(shown[0], "Running with gitlab-runner 17.10.1 (ef334dcc)");
    assert_eq!(shown[1], "Preparing environment", "the vendor's marks and colours are gone");
    assert!(shown.iter().all(|line| !line.contains("working")), "a line without its end is not shown yet");
    let next = first.next.expect("there is more to come");
    world.advance(60).await;
    let second = world.provider.log(&run.id, &job.id, next).await.unwrap();
    assert_eq!(second.lines.len(), 12, "only what is new: {:?}", second.lines);
    world.advance(900).await;
    let last = world.provider.log(&run.id, &job.id, second.next.unwrap()).await.unwrap();
    assert_eq!(last.lines.last().unwrap().raw(), "Job succeeded");
    assert_eq!(last.next, None);
    // One that nobody has played says so.
    let manual = gate(&world.glance("payments").await, "production");
    let facts = world.observe(Scope::Run(manual.id.run.clone())).await.facts;
    let held = jobs(&facts, &runs(&facts)[0]).into_iter().find(|job| job.name.raw() == "deploy-production").unwrap();
    let page = world.provider.log(&manual.id.run, &held.id, 0).await.unwrap();
    assert!(page.note.unwrap().raw().contains("somebody plays it"));
    let missing = world.provider.log(&manual.id.run, &JobId::new("1"), 0).await.unwrap_err();
    assert_eq!(missing.kind, FaultKind::NotFound);
}

#[tokio::test(start_paused = true)]
async fn what_would_be_shipped_has_its_merge_requests_and_flags() {
    let world = world();
    let facts = world.glance("payments").await;
    let here = running(&facts, "production").release;
    let next = gate(&facts, "production").release;
    let scope = Scope::Comparison { service: ServiceId::new("payments"), base: here.commit.clone(), head: next.commit };
    let of = |fact: &Fact| if let Fact::Comparison(comparison) = fact { Some(comparison.clone()) } else { None };
    let found = world.observe(scope).await.facts.iter().find_map(of).unwrap();
    assert_eq!(found.ahead, 6);
    assert_eq!(found.flags.migrations, Flag::Yes);
    assert!(found.commits.iter().all(|commit| commit.pull_request.is_some()), "{:?}", found.commits);
}

#[tokio::test(start_paused = true)]
async fn a_lost_reply_is_unknown_and_never_sent_again() {
    let world = world();
    let gate = gate(&world.glance("checkout").await, "production");
    let plan = world.plan(approve(&gate, None)).await.unwrap();
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
async fn what_somebody_else_did_is_not_taken_for_ours() {
    let world = world();
    let gate = gate(&world.glance("checkout").await, "production");
    let plan = world.plan(approve(&gate, None)).await.unwrap();
    for does in ["approve", "play"] {
        let deed = json!({ "as": "priya", "act": "gitlab", "project": "acme/shop/checkout", "environment": "production", "does": does });
        world.control("POST", "/__sim/act", Some(deed)).await;
        let step = &plan.steps[usize::from(does == "play")];
        let evidence = world.provider.evidence(step, &seal(), world.now().wall).await.unwrap();
        assert!(matches!(&evidence, Evidence::DidNot(how) if how.raw().contains("priya")), "{evidence:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_may_only_read_is_said_to_be_one() {
    let world = world_with(&[
        ("operator = \"mira\"", "operator = \"watcher\""),
        ("priya = 40, tomas = 30, watcher = 20", "priya = 40, tomas = 30, watcher = 40"),
    ]);
    let of = |fact: &Fact| if let Fact::Account(account) = fact { Some(account.clone()) } else { None };
    let account = world.observe(Scope::Account).await.facts.iter().find_map(of).unwrap();
    assert_eq!(account.login.raw(), "watcher");
    assert_eq!(account.scopes, Some(vec![Text::new("read_api")]));
    let gate = gate(&world.glance("payments").await, "production");
    let plan = world.plan(approve(&gate, None)).await.unwrap();
    let mut order = order(&plan, world.now());
    let permit = order.permit(world.now()).unwrap();
    let fault = world.provider.send(&plan.steps[0], &seal(), permit).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Forbidden);
    assert!(fault.hint.raw().contains("`api`"), "{fault:?}");
}

#[tokio::test(start_paused = true)]
async fn there_is_no_pause_and_that_is_said() {
    let world = world();
    world.glance("payments").await;
    let Support::No { why } = world.provider.capability().verb(Verb::Pause) else { panic!("GitLab has no pause") };
    assert!(why.contains("freeze period"), "{why}");
    let before = world.requests().await.len();
    for ask in [
        Ask::Pause { service: ServiceId::new("payments"), workflow: None },
        Ask::Resume { service: ServiceId::new("payments"), workflow: None },
    ] {
        assert_eq!(world.plan(ask).await.unwrap_err().kind, FaultKind::Unsupported);
    }
    assert_eq!(world.requests().await.len(), before, "nothing is asked");
}

#[tokio::test(start_paused = true)]
async fn partial_failure_stays_partial() {
    let world = world();
    world.weather(json!({ "html_5xx": { "path": "/environments" } })).await;
    let observation = world.observe(Scope::Service(ServiceId::new("payments"))).await;
    assert!(observation.faults.iter().all(|fault| fault.kind == FaultKind::Unavailable), "{:?}", observation.faults);
    assert!(!observation.faults.is_empty() && !runs(&observation.facts).is_empty());

    // The vendor's 429 is plain text.
    world.weather(json!({ "fail": [{ "match": { "method": "GET" }, "status": 429, "body": "Retry later\n", "retry_after": 30 }] })).await;
    let observation = world.observe(Scope::Service(ServiceId::new("payments"))).await;
    assert!(
        matches!(observation.faults[0].kind, FaultKind::RateLimited { until: Some(_) }),
        "{:?}",
        observation.faults
    );
}

#[tokio::test(start_paused = true)]
async fn older_pages_of_a_history_are_read() {
    let world = world();
    world.glance("payments").await;
    let place = environment("payments", "production");
    let observation = world.observe(Scope::History(place.clone())).await;
    assert!(observation.faults.is_empty());
    assert_eq!(deployments(&observation.facts, "production").len(), 5);
    let observation = world.observe(Scope::HistoryPage { environment: place, page: 2 }).await;
    let older =
        |fact: &Fact| matches!(fact, Fact::OlderDeployments { deployments, more: false, .. } if deployments.is_empty());
    assert!(observation.facts.iter().any(older), "{:?}", observation.facts);
}

#[tokio::test(start_paused = true)]
async fn premises_are_spelled_as_the_screen_spells_them() {
    let world = world();
    let facts = world.glance("payments").await;
    let gate = gate(&facts, "production");
    let current = running(&facts, "production");
    let good = deployments(&facts, "production").into_iter().find(|one| one.state.was_good()).unwrap();
    let seen = vec![
        Premise::new(PremiseKey::Gate(gate.id.clone()), "pending"),
        Premise::new(PremiseKey::RunAttempt(gate.id.run.clone()), "1"),
        Premise::new(PremiseKey::RunCommit(gate.id.run.clone()), gate.commit().raw()),
        Premise::new(
            PremiseKey::CurrentDeployment(gate.environment().clone()),
            format!("{} {}", good.id, current.release.version),
        ),
    ];
    let plan = world.plan_with(approve(&gate, None), seen, Reading::Fresh).await.unwrap();
    assert!(plan.warnings.iter().all(|one| !one.raw().contains("changed since")), "{:?}", plan.warnings);
}
