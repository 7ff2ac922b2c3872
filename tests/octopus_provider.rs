//! The Octopus provider against the simulated Octopus server, in process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/in_process.rs"]
mod in_process;
#[path = "octopus_provider/traps.rs"]
mod traps;

use std::sync::Arc;

use flightdeck::domain::{
    Ask, Cursor, Deployment, DeploymentState, Environment, EnvironmentId, Evidence, Fact, FaultKind, Gate, GateId,
    JobId, MayI, Outcome, Plan, Premise, PremiseKey, ProviderFreeze, ProviderKind, PutBack, Release, Run, RunId,
    RunState, Scope, ServiceId, ServiceSetup, Text, WaitReason, WorkflowState,
};
use flightdeck::policy::recheck;
use flightdeck::provider::{Provider, Reading};
use flightdeck::sim::Scenario;
use in_process::{order, seal, source};
use serde_json::json;

const PROJECTS: [&str; 3] = ["storefront", "billing", "portal"];

type World = in_process::World<Arc<dyn Provider>>;

const BASE: &str = "http://api.sim.test/octopus/api";

fn world() -> World {
    playing(&Scenario::named("claimed-by-another").unwrap())
}

fn playing(scenario: &Scenario) -> World {
    let services = PROJECTS.iter().map(|name| ServiceSetup::plain(&source(), name)).collect();
    World::of(ProviderKind::Octopus, BASE, scenario, services)
}

/// The scenario with something added at its end.
fn with(more: &str) -> World {
    let (_, text) = flightdeck::sim::scenarios().iter().find(|(name, _)| *name == "claimed-by-another").unwrap();
    playing(&Scenario::from_toml(&format!("{text}\n{more}")).unwrap())
}

fn gates(facts: &[Fact]) -> Vec<Gate> {
    let of = |fact: &Fact| if let Fact::Gates { gates, .. } = fact { gates.clone() } else { Vec::new() };
    facts.iter().flat_map(of).collect()
}

fn gate(facts: &[Fact], environment: &str, version: &str) -> Gate {
    let found = gates(facts);
    let is = |gate: &&Gate| gate.environment().name.raw() == environment && gate.release.version.raw() == version;
    found.iter().find(is).unwrap_or_else(|| panic!("no gate of {version} at {environment} in {found:#?}")).clone()
}

fn runs(facts: &[Fact]) -> Vec<Run> {
    facts.iter().find_map(|fact| if let Fact::Runs { runs, .. } = fact { Some(runs.clone()) } else { None }).unwrap()
}

fn run_of(facts: &[Fact], title: &str) -> Run {
    let found = runs(facts);
    found.iter().find(|run| run.title.raw() == title).unwrap_or_else(|| panic!("no {title} in {found:#?}")).clone()
}

fn environments(facts: &[Fact]) -> Vec<Environment> {
    let of = |fact: &Fact| {
        if let Fact::Environments { environments, .. } = fact { Some(environments.clone()) } else { None }
    };
    facts.iter().find_map(of).unwrap()
}

fn freezes(facts: &[Fact]) -> Vec<ProviderFreeze> {
    facts
        .iter()
        .find_map(|fact| if let Fact::Freezes { freezes, .. } = fact { Some(freezes.clone()) } else { None })
        .unwrap()
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

fn current(facts: &[Fact], name: &str) -> Deployment {
    deployments(facts, name).into_iter().find(|one| one.state.was_good()).unwrap()
}

fn paused(facts: &[Fact]) -> WorkflowState {
    let of =
        |fact: &Fact| if let Fact::Service(service) = fact { Some(service.workflows[0].state.clone()) } else { None };
    facts.iter().find_map(of).unwrap()
}

fn environment(service: &str, name: &str) -> EnvironmentId {
    EnvironmentId::new(&ServiceId::new(service), name)
}

fn approve(gates: Vec<GateId>, choice: Option<&str>) -> Ask {
    Ask::Approve { gates, own_rollback: false, choice: choice.map(Text::new) }
}

fn promote(service: &str, to: &str, from: &str, release: &Release) -> Ask {
    Ask::Promote {
        environment: environment(service, to),
        commit: release.commit.clone(),
        version: release.version.clone(),
        from: Some(environment(service, from)),
    }
}

fn roll_back(facts: &[Fact], service: &str, name: &str, hold: bool) -> Ask {
    let target = deployments(facts, name).into_iter().filter(|one| one.state.was_good()).nth(1).unwrap();
    Ask::RollBack {
        environment: environment(service, name),
        to: target.id,
        release: target.release,
        put_back: target.put_back,
        hold,
    }
}

fn requests_of(plan: &Plan) -> Vec<String> {
    plan.steps.iter().map(|step| format!("{} {}", step.request.method.word(), step.request.path)).collect()
}

#[tokio::test(start_paused = true)]
async fn a_project_at_a_glance_shows_what_is_where_in_the_order_of_its_lifecycle() {
    let world = world();
    let facts = world.glance("storefront").await;
    let names: Vec<String> = environments(&facts).iter().map(|one| one.id.name.to_string()).collect();
    assert_eq!(names, ["Development", "Staging", "Production"]);
    assert_eq!(current(&facts, "Staging").release.version.raw(), "4.4.0");
    let production = deployments(&facts, "Production");
    let words: Vec<String> =
        production.iter().map(|one| format!("{} {}", one.release.version, one.state.word())).collect();
    assert_eq!(words, ["4.4.0 queued", "4.3.0 waiting", "4.2.0 succeeded", "4.1.0 superseded"]);
    let before = &production[2];
    assert_eq!(before.actor.as_ref().unwrap().raw(), "linus-h");
    assert!(matches!(&before.put_back, PutBack::Own { how, .. } if how.raw().contains("4.2.0")), "{before:?}");
    assert_eq!(before.release.commit.raw().len(), 40, "the commit of its build");
}

/// A task that waits for a person is `Executing` by the vendor's word; it is never shown as running or queued.
#[tokio::test(start_paused = true)]
async fn waiting_is_derived_and_never_read_as_queued() {
    let world = world();
    let facts = world.glance("storefront").await;
    assert_eq!(run_of(&facts, "4.3.0 to Production").state, RunState::Waiting(WaitReason::Approval));
    assert_eq!(run_of(&facts, "4.4.0 to Production").state, RunState::Queued, "it stands behind the other");
    let setup = vec![ServiceSetup::plain(&source(), "later")];
    let (_, text) = flightdeck::sim::scenarios().iter().find(|(name, _)| *name == "claimed-by-another").unwrap();
    let text = format!(
        "{text}\n[[octopus.project]]\nname = \"Later\"\nlifecycle = \"Default\"\nstep = [{{ name = \"Deploy\" }}]\n\
         release = [{{ version = \"1.0.0\", ago = \"1h\" }}]\n\
         deployment = [{{ release = \"1.0.0\", environment = \"Development\", ago = \"5m\", by = \"mira\", later = \"30m\" }}]\n"
    );
    let world = World::of(ProviderKind::Octopus, BASE, &Scenario::from_toml(&text).unwrap(), setup);
    let facts = world.glance("later").await;
    assert_eq!(runs(&facts)[0].state, RunState::Waiting(WaitReason::Timer));
    assert_eq!(deployments(&facts, "Development")[0].state, DeploymentState::Waiting(WaitReason::Timer));
}

#[tokio::test(start_paused = true)]
async fn a_claim_by_another_is_shown_with_the_name_and_refused() {
    let world = world();
    let facts = world.glance("storefront").await;
    let taken = gate(&facts, "Production", "4.3.0");
    let claim = taken.terms.claim.clone().unwrap();
    assert_eq!((claim.by.raw(), claim.mine), ("linus-h", false));
    assert!(matches!(&taken.may_i, MayI::No(why) if why.raw().contains("linus-h")), "{:?}", taken.may_i);
    assert_eq!(taken.terms.question.raw(), "Is the error budget of this week still good?");
    assert_eq!(taken.terms.word.raw(), "manual intervention");

    for ask in [approve(vec![taken.id.clone()], None), Ask::Reject { gates: vec![taken.id.clone()] }] {
        let fault = world.plan(ask).await.unwrap_err();
        assert_eq!(fault.kind, FaultKind::Conflict);
        assert!(fault.what.raw().contains("linus-h took responsibility"), "{}", fault.what);
    }
    assert!(world.writes().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_interruption_is_claimed_first_and_answered_then() {
    let world = world();
    let facts = world.glance("billing").await;
    let free = gate(&facts, "Production", "2.8.0");
    assert_eq!((free.may_i.clone(), free.terms.claim.clone()), (MayI::Yes, None));
    let plan = world.plan(approve(vec![free.id.clone()], None)).await.unwrap();
    let key = free.id.key.to_string();
    assert_eq!(
        requests_of(&plan),
        [
            format!("PUT /Spaces-1/interruptions/{key}/responsible"),
            format!("POST /Spaces-1/interruptions/{key}/submit")
        ]
    );
    assert_eq!(plan.from.as_ref().unwrap().version.raw(), "2.7.0");
    assert_eq!(plan.to.as_ref().unwrap().version.raw(), "2.8.0");
    let evidence = world.carry_out(&plan).await;
    assert!(evidence.iter().all(|one| matches!(one, Evidence::Happened(_))), "{evidence:?}");
    let requests = world.requests().await;
    let sent = requests.iter().find(|one| one["path"].as_str().unwrap().ends_with("/submit")).unwrap();
    assert_eq!(sent["body"]["Result"], "Proceed");
    assert!(seal().found_in(sent["body"]["Notes"].as_str().unwrap()), "{sent}");

    world.advance(120).await;
    let facts = world.glance("billing").await;
    assert_eq!(current(&facts, "Production").release.version.raw(), "2.8.0");
    assert!(gates(&facts).iter().all(|gate| gate.environment().name.raw() != "Production"));
}

#[tokio::test(start_paused = true)]
async fn a_claim_that_comes_between_plan_and_sending_refuses_the_order_as_stale() {
    let script = "[[script]]\nwhen = { at = \"60s\" }\nas = \"priya\"\n\
                  do = { act = \"octopus\", with = { does = \"claim\", project = \"Billing\", environment = \"Production\" } }\n";
    let world = with(script);
    let free = gate(&world.glance("billing").await, "Production", "2.8.0");
    let plan = world.plan(approve(vec![free.id], None)).await.unwrap();
    world.advance(90).await;
    let sight = world.provider.sight(&plan.steps[0]).await.unwrap();
    let differences = recheck(&plan.steps[0], &sight).unwrap_err();
    assert!(differences.iter().any(|one| one.is.raw() == "priya"), "{differences:?}");
    assert!(world.writes().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_answer_by_another_is_told_apart_from_ours() {
    let script = "[[script]]\nwhen = { at = \"60s\" }\nas = \"priya\"\n\
                  do = { act = \"octopus\", with = { does = \"answer\", project = \"Billing\", environment = \"Production\", answer = \"Proceed\" } }\n";
    let world = with(script);
    let free = gate(&world.glance("billing").await, "Production", "2.8.0");
    let plan = world.plan(Ask::Reject { gates: vec![free.id.clone()] }).await.unwrap();
    world.advance(90).await;
    let found = world.provider.evidence(&plan.steps[1], &seal(), world.now().wall).await.unwrap();
    assert!(matches!(&found, Evidence::DidNot(why) if why.raw().contains("approved (Proceed) by priya")), "{found:?}");
    let fault = world.plan(Ask::Reject { gates: vec![free.id] }).await.unwrap_err();
    assert!(fault.what.raw().contains("approved (Proceed) by priya"), "{}", fault.what);
}

#[tokio::test(start_paused = true)]
async fn a_rejection_is_no_failure_and_leaves_what_ran() {
    let world = world();
    let free = gate(&world.glance("billing").await, "Production", "2.8.0");
    let plan = world.plan(Ask::Reject { gates: vec![free.id] }).await.unwrap();
    world.carry_out(&plan).await;
    let facts = world.glance("billing").await;
    assert_eq!(run_of(&facts, "2.8.0 to Production").state, RunState::Done(Outcome::Rejected));
    let production = deployments(&facts, "Production");
    assert_eq!(production[0].state, DeploymentState::Abandoned, "nothing had been changed when it was refused");
    assert_eq!(current(&facts, "Production").release.version.raw(), "2.7.0");
}

#[tokio::test(start_paused = true)]
async fn a_guided_failure_offers_its_choices_and_is_half_done() {
    for (choice, word) in [(None, "Retry"), (Some("Ignore"), "Ignore"), (Some("exclude"), "Exclude")] {
        let world = world();
        let facts = world.glance("billing").await;
        let failed = gate(&facts, "Staging", "2.9.0");
        let choices: Vec<&str> = failed.terms.choices.iter().map(Text::raw).collect();
        assert_eq!(choices, ["Retry", "Ignore", "Exclude"]);
        assert_eq!(failed.terms.word.raw(), "guided failure");
        assert_eq!(deployments(&facts, "Staging")[0].state, DeploymentState::Deploying, "a step failed in its middle");
        let plan = world.plan(approve(vec![failed.id.clone()], choice)).await.unwrap();
        assert_eq!(plan.steps[1].request.body.as_ref().unwrap()["Guidance"], word);
        world.carry_out(&plan).await;
        world.advance(120).await;
        assert_eq!(current(&world.glance("billing").await, "Staging").release.version.raw(), "2.9.0");
        let other = world.plan(approve(vec![failed.id], Some("Proceed"))).await.unwrap_err();
        assert_eq!(other.kind, FaultKind::Conflict);
    }
}

#[tokio::test(start_paused = true)]
async fn a_guided_failure_can_be_failed_and_retried() {
    let world = world();
    let failed = gate(&world.glance("billing").await, "Staging", "2.9.0");
    let retry = world.plan(Ask::Retry { run: failed.id.run.clone(), job: None }).await.unwrap();
    assert_eq!(retry.steps[1].request.body.as_ref().unwrap()["Guidance"], "Retry");
    let plan = world.plan(Ask::Reject { gates: vec![failed.id.clone()] }).await.unwrap();
    assert_eq!(plan.steps[1].request.body.as_ref().unwrap()["Guidance"], "Fail");
    world.carry_out(&plan).await;
    let facts = world.glance("billing").await;
    assert_eq!(deployments(&facts, "Staging")[0].state, DeploymentState::Failed);

    // What has failed is deployed again, as a new task.
    let again = world.plan(Ask::Retry { run: failed.id.run, job: None }).await.unwrap();
    assert_eq!(requests_of(&again), ["POST /Spaces-1/deployments"]);
    world.carry_out(&again).await;
    world.advance(120).await;
    assert_eq!(current(&world.glance("billing").await, "Staging").release.version.raw(), "2.9.0");
}

#[tokio::test(start_paused = true)]
async fn a_release_is_promoted_along_its_lifecycle_and_no_further() {
    let world = world();
    let facts = world.glance("portal").await;
    let release = current(&facts, "Staging").release;
    let frozen = world.plan(promote("portal", "Production/Globex", "Staging", &release)).await.unwrap_err();
    assert_eq!(frozen.kind, FaultKind::Conflict);
    assert!(frozen.what.raw().contains("Quarter end"), "{}", frozen.what);

    let facts = world.glance("storefront").await;
    // What is on its way there already is not sent a second time; another one waits behind it.
    let moving = current(&facts, "Staging").release;
    assert_eq!(
        world.plan(promote("storefront", "Production", "Staging", &moving)).await.unwrap_err().kind,
        FaultKind::Conflict
    );
    let release = current(&facts, "Production").release;
    let plan = world.plan(promote("storefront", "Production", "Staging", &release)).await.unwrap();
    assert!(plan.warnings.iter().any(|one| one.raw().contains("waits behind")), "{:?}", plan.warnings);

    // Not yet in staging.
    let billing = world.glance("billing").await;
    let newest = current(&billing, "Development").release;
    let early = world.plan(promote("billing", "Production", "Development", &newest)).await.unwrap_err();
    assert_eq!(early.kind, FaultKind::Conflict);
    assert!(early.hint.raw().contains("Staging first"), "{early:?}");
    assert!(world.writes().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_promotion_bears_our_mark_and_is_found_by_it() {
    let world = world();
    let facts = world.glance("portal").await;
    let release = current(&facts, "Development").release;
    let plan = world.plan(promote("portal", "Staging", "Development", &release)).await.unwrap();
    assert!(plan.warnings.iter().any(|one| one.raw().contains("already")), "{:?}", plan.warnings);
    let before = world.provider.evidence(&plan.steps[0], &seal(), world.now().wall).await.unwrap();
    assert!(matches!(before, Evidence::NotYet(_)), "{before:?}");
    let evidence = world.carry_out(&plan).await;
    assert!(matches!(&evidence[0], Evidence::Happened(how) if how.raw().contains("mark")), "{evidence:?}");
    assert_eq!(world.writes().await, ["POST /api/Spaces-1/deployments"]);
}

#[tokio::test(start_paused = true)]
async fn a_prevented_progression_is_refused_with_its_reason() {
    let world = world();
    let facts = world.glance("billing").await;
    let bad = deployments(&facts, "Staging").into_iter().find(|one| one.release.version.raw() == "2.8.1").unwrap();
    assert!(bad.description.raw().contains("double bookings"), "{}", bad.description);
    let fault = world.plan(promote("billing", "Production", "Staging", &bad.release)).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Conflict);
    assert!(fault.what.raw().contains("double bookings"), "{}", fault.what);
}

#[tokio::test(start_paused = true)]
async fn a_rollback_cancels_what_is_under_way_and_can_hold_the_bad_release() {
    let world = world();
    let facts = world.glance("billing").await;
    let plan = world.plan(roll_back(&facts, "billing", "Staging", true)).await.unwrap();
    let kinds: Vec<&str> = plan.steps.iter().map(|step| step.request.path.rsplit('/').next().unwrap()).collect();
    assert_eq!(kinds, ["cancel", "deployments", "defects"]);
    assert_eq!(plan.from.as_ref().unwrap().version.raw(), "2.9.0");
    assert_eq!(plan.to.as_ref().unwrap().version.raw(), "2.8.0");
    let evidence = world.carry_out(&plan).await;
    assert!(evidence.iter().all(|one| matches!(one, Evidence::Happened(_))), "{evidence:?}");
    world.advance(180).await;
    let facts = world.glance("billing").await;
    assert_eq!(current(&facts, "Staging").release.version.raw(), "2.8.0");
    let bad = deployments(&facts, "Development").into_iter().find(|one| one.release.version.raw() == "2.9.0").unwrap();
    assert!(bad.description.raw().contains("progression prevented"), "{}", bad.description);
}

#[tokio::test(start_paused = true)]
async fn a_rollback_goes_without_reading() {
    let world = world();
    let facts = world.glance("storefront").await;
    let plan = world.plan_with(roll_back(&facts, "storefront", "Production", false), Vec::new(), Reading::Blind).await;
    let plan = plan.unwrap();
    assert!(plan.blind);
    assert_eq!(requests_of(&plan), ["POST /Spaces-1/deployments"]);
    let free = gate(&world.glance("billing").await, "Production", "2.8.0");
    let rejected = world.plan_with(Ask::Reject { gates: vec![free.id.clone()] }, Vec::new(), Reading::Blind).await;
    assert_eq!(requests_of(&rejected.unwrap()).len(), 2);
    let approved = world.plan_with(approve(vec![free.id], None), Vec::new(), Reading::Blind).await.unwrap_err();
    assert_eq!(approved.kind, FaultKind::Unsupported);
}

#[tokio::test(start_paused = true)]
async fn a_pause_is_a_freeze_that_a_resume_ends_and_others_are_left_alone() {
    let world = world();
    let facts = world.glance("storefront").await;
    assert_eq!(paused(&facts), WorkflowState::Active);
    let service = ServiceId::new("storefront");
    let pause = Ask::Pause { service: service.clone(), workflow: None };
    let plan = world.plan(pause.clone()).await.unwrap();
    assert_eq!(plan.digest(), world.plan(pause.clone()).await.unwrap().digest(), "the same plan a moment later");
    world.carry_out(&plan).await;
    let facts = world.glance("storefront").await;
    assert_eq!(paused(&facts), WorkflowState::Disabled);
    assert_eq!(freezes(&facts).len(), 1);
    assert_eq!(world.plan(pause).await.unwrap_err().kind, FaultKind::Conflict);
    let release = current(&facts, "Staging").release;
    let refused = world.plan(promote("storefront", "Production", "Staging", &release)).await.unwrap_err();
    assert!(refused.what.raw().contains("frozen"), "{}", refused.what);

    let resume = world.plan(Ask::Resume { service, workflow: None }).await.unwrap();
    world.carry_out(&resume).await;
    assert_eq!(paused(&world.glance("storefront").await), WorkflowState::Active);
    let others = Ask::Resume { service: ServiceId::new("portal"), workflow: None };
    let fault = world.plan(others).await.unwrap_err();
    assert!(fault.what.raw().contains("Quarter end"), "{}", fault.what);
}

/// An abort that raises a guided failure once asked people to cancel twice: a second cancel is refused with the reason.
#[tokio::test(start_paused = true)]
async fn nobody_is_asked_to_cancel_twice() {
    let world = world();
    let run = run_of(&world.glance("billing").await, "2.9.0 to Staging").id;
    let plan = world.plan(Ask::Cancel { run: run.clone(), force: false }).await.unwrap();
    assert!(plan.warnings.iter().any(|one| one.raw().contains("half changed")), "{:?}", plan.warnings);
    let mut order = order(&plan, world.now());
    let permit = order.permit(world.now()).unwrap();
    world.provider.send(&plan.steps[0], &seal(), permit).await.unwrap();
    let again = world.plan(Ask::Cancel { run: run.clone(), force: false }).await.unwrap_err();
    assert!(again.what.raw().contains("being cancelled already"), "{}", again.what);
    world.settle(&plan.steps[0], world.now().wall).await;
    let facts = world.glance("billing").await;
    assert_eq!(run_of(&facts, "2.9.0 to Staging").state, RunState::Done(Outcome::Cancelled));
    assert_eq!(deployments(&facts, "Staging")[0].state, DeploymentState::Cancelled, "it may be half changed");
    let ended = world.plan(Ask::Cancel { run, force: false }).await.unwrap_err();
    assert!(ended.what.raw().contains("has ended"), "{}", ended.what);
}

/// Tenants: service x environment x tenant, each a row of its own that the shared environment holds together.
#[tokio::test(start_paused = true)]
async fn tenants_stay_apart() {
    let world = world();
    let facts = world.glance("portal").await;
    let groups: Vec<(String, Option<String>)> = environments(&facts)
        .iter()
        .map(|one| (one.id.name.to_string(), one.group.as_ref().map(ToString::to_string)))
        .collect();
    let production = Some("Production".to_owned());
    assert!(groups.contains(&("Production/Initech".to_owned(), production.clone())), "{groups:?}");
    assert!(groups.contains(&("Production/Globex".to_owned(), production)), "{groups:?}");
    assert!(environments(&facts).iter().filter(|one| one.group.is_some()).all(|one| one.tier.is_production()));
    assert_eq!(current(&facts, "Production/Initech").release.version.raw(), "1.10.0");
    assert_eq!(current(&facts, "Production/Globex").release.version.raw(), "1.9.0");
    let held = freezes(&facts);
    assert_eq!(held[0].name.raw(), "Quarter end");
    assert!(held[0].environments.contains(&environment("portal", "Production/Globex")), "{held:?}");
    assert!(!held[0].environments.contains(&environment("portal", "Staging")));
}

/// A newer task must not hide the older one that still waits: the dashboard shows the newest alone.
#[tokio::test(start_paused = true)]
async fn a_newer_task_does_not_hide_the_older_one_that_waits() {
    let world = world();
    let services: Vec<ServiceId> = PROJECTS.iter().map(|name| ServiceId::new(name)).collect();
    world.observe(Scope::Account).await;
    let swept = world.observe(Scope::Sweep(services.clone())).await;
    assert!(swept.faults.is_empty(), "{:?}", swept.faults);
    let older = gate(&swept.facts, "Production", "4.3.0");
    assert_eq!(older.terms.claim.unwrap().by.raw(), "linus-h");
    let marks = |facts: &[Fact]| -> Vec<u64> {
        facts.iter().filter_map(|fact| if let Fact::Swept { mark, .. } = fact { Some(*mark) } else { None }).collect()
    };
    assert_eq!(marks(&swept.facts).len(), 3);
    let again = world.observe(Scope::Sweep(services)).await;
    assert_eq!(again.requests.0, 5, "dashboard, interruptions, freezes; the task and the deployment that it hides");
    assert_eq!(marks(&again.facts), marks(&swept.facts), "nothing changed");
}

#[tokio::test(start_paused = true)]
async fn a_task_is_read_whole_with_its_steps_answers_and_logs() {
    let world = world();
    let facts = world.glance("storefront").await;
    let run = run_of(&facts, "4.2.0 to Production").id;
    let whole = world.observe(Scope::Run(run.clone())).await;
    assert!(whole.faults.is_empty(), "{:?}", whole.faults);
    let jobs = whole.facts.iter().find_map(|fact| if let Fact::Jobs { jobs, .. } = fact { Some(jobs) } else { None });
    let jobs = jobs.unwrap();
    let names: Vec<&str> = jobs.iter().map(|job| job.name.raw()).collect();
    assert_eq!(names, ["Step 1: Approve production", "Step 2: Deploy web", "Step 3: Smoke test"]);
    assert!(jobs.iter().all(|job| job.state == RunState::Done(Outcome::Succeeded)));
    let reviews =
        whole.facts.iter().find_map(|fact| if let Fact::Reviews { reviews, .. } = fact { Some(reviews) } else { None });
    assert_eq!(reviews.unwrap()[0].by.as_ref().unwrap().raw(), "mira");
    let log = world.provider.log(&run, &jobs[1].id, 0).await.unwrap();
    assert!(log.lines.len() > 5 && log.next.is_none(), "{log:?}");
    let rest = world.provider.log(&run, &jobs[1].id, 5).await.unwrap();
    assert_eq!(rest.lines, log.lines[5..]);
    let gone = world.provider.log(&run, &JobId::new("nothing"), 0).await.unwrap();
    assert!(gone.lines.is_empty() && gone.note.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_log_is_followed_while_its_step_works() {
    let world = world();
    let facts = world.glance("portal").await;
    let release = current(&facts, "Development").release;
    let plan = world.plan(promote("portal", "Staging", "Development", &release)).await.unwrap();
    world.carry_out(&plan).await;
    world.advance(12).await;
    let run = runs(&world.glance("portal").await)[0].id.clone();
    let whole = world.observe(Scope::Run(run.clone())).await;
    let job = whole
        .facts
        .iter()
        .find_map(|fact| if let Fact::Jobs { jobs, .. } = fact { Some(jobs[0].id.clone()) } else { None });
    let job = job.unwrap();
    let first = world.provider.log(&run, &job, 0).await.unwrap();
    let next = first.next.expect("it still works");
    assert_eq!(next, first.lines.len() as u64);
    world.advance(60).await;
    let rest = world.provider.log(&run, &job, next).await.unwrap();
    assert!(!rest.lines.is_empty() && rest.next.is_none(), "{rest:?}");
}

#[tokio::test(start_paused = true)]
async fn history_comes_in_pages_and_comparisons_from_builds() {
    let world = world();
    let facts = world.glance("storefront").await;
    let production = environment("storefront", "Production");
    let history = world.observe(Scope::History(production.clone())).await;
    assert!(history.faults.is_empty(), "{:?}", history.faults);
    let drawn: Vec<String> = deployments(&facts, "Production").iter().map(|one| one.id.to_string()).collect();
    let read: Vec<String> = deployments(&history.facts, "Production").iter().map(|one| one.id.to_string()).collect();
    assert_eq!(read, drawn);
    let page = world.observe(Scope::HistoryPage { environment: production, page: 2 }).await;
    assert!(
        matches!(&page.facts[..], [Fact::OlderDeployments { deployments, more: false, .. }] if deployments.is_empty())
    );

    let (base, head) = (current(&facts, "Production").release.commit, current(&facts, "Staging").release.commit);
    let scope = Scope::Comparison { service: ServiceId::new("storefront"), base, head };
    let between = world.observe(scope).await;
    let Some(Fact::Comparison(found)) = between.facts.first() else { panic!("{between:?}") };
    assert_eq!((found.ahead, found.behind, found.commits.len()), (3, 0, 3));
}

/// A whole object's version is no premise: what ticks on does not refuse a cancel.
#[tokio::test(start_paused = true)]
async fn a_tick_is_no_difference() {
    let world = world();
    let facts = world.glance("portal").await;
    let release = current(&facts, "Development").release;
    let deploying = world.plan(promote("portal", "Staging", "Development", &release)).await.unwrap();
    world.carry_out(&deploying).await;
    let run = runs(&world.glance("portal").await)[0].id.clone();
    let plan = world.plan(Ask::Cancel { run: run.clone(), force: false }).await.unwrap();
    world.advance(5).await;
    let sight = world.provider.sight(&plan.steps[0]).await.unwrap();
    assert_eq!(recheck(&plan.steps[0], &sight), Ok(()));
    world.advance(60).await;
    let sight = world.provider.sight(&plan.steps[0]).await.unwrap();
    let differences = recheck(&plan.steps[0], &sight).unwrap_err();
    assert_eq!(differences[0].is.raw(), "done: succeeded");
}

#[tokio::test(start_paused = true)]
async fn what_was_drawn_and_is_no_more_is_said_in_the_plan() {
    let world = world();
    let facts = world.glance("storefront").await;
    let release = current(&facts, "Production").release;
    let key = PremiseKey::CurrentDeployment(environment("storefront", "Production"));
    let drawn = Premise::new(key, "Deployments-1 4.0.0");
    let ask = promote("storefront", "Production", "Staging", &release);
    let plan = world.plan_with(ask, vec![drawn], Reading::Fresh).await.unwrap();
    assert!(plan.warnings[0].raw().contains("changed since you looked"), "{:?}", plan.warnings);
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_refused_and_a_page_of_html_are_faults_of_their_kinds() {
    let world = world();
    world.control("POST", "/__sim/act", Some(json!({ "as": "mira", "act": "expire_token", "login": "mira" }))).await;
    let refused = world.observe(Scope::Account).await;
    assert_eq!(refused.faults[0].kind, FaultKind::Unauthenticated);
    assert!(refused.faults[0].what.raw().contains("API key"), "{}", refused.faults[0].what);
}

#[tokio::test(start_paused = true)]
async fn the_space_is_chosen_by_name_or_id_and_one_that_is_not_there_is_said_with_those_that_are() {
    let scenario = Scenario::named("claimed-by-another").unwrap();
    let within = |space: &str| {
        let services = vec![ServiceSetup::plain(&source(), "storefront")];
        World::with_options(ProviderKind::Octopus, BASE, &scenario, services, &[("space", space)], |road| {
            Arc::new(road)
        })
    };
    for space in ["Spaces-1", "Default", "DEFAULT"] {
        let facts = within(space).glance("storefront").await;
        assert_eq!(environments(&facts).len(), 3, "in {space}");
    }
    let read = within("Elsewhere").observe(Scope::Service(ServiceId::new("storefront"))).await;
    assert!(read.facts.is_empty(), "{:?}", read.facts);
    assert_eq!(read.faults[0].kind, FaultKind::NotFound);
    assert!(read.faults[0].what.raw().contains("no space Elsewhere"), "{}", read.faults[0].what);
    assert!(read.faults[0].hint.raw().contains("Default"), "{}", read.faults[0].hint);
}

#[tokio::test(start_paused = true)]
async fn a_project_that_is_not_there_is_said() {
    let services = vec![ServiceSetup::plain(&source(), "nothing")];
    let scenario = Scenario::named("claimed-by-another").unwrap();
    let world = World::of(ProviderKind::Octopus, BASE, &scenario, services);
    let read = world.provider.observe(&Scope::Service(ServiceId::new("nothing")), &Cursor::default()).await;
    assert_eq!(read.faults[0].kind, FaultKind::NotFound);
    assert!(read.faults[0].what.raw().contains("no project nothing"), "{}", read.faults[0].what);
}

#[tokio::test(start_paused = true)]
async fn what_does_not_exist_there_is_unsupported_and_sends_nothing() {
    let world = world();
    let facts = world.glance("storefront").await;
    let run = runs(&facts)[0].id.clone();
    let asks = [
        Ask::Cancel { run: run.clone(), force: true },
        Ask::Retry { run, job: Some(JobId::new("step")) },
        Ask::Steer {
            environment: environment("storefront", "Production"),
            revision: Text::new("1"),
            how: flightdeck::domain::Steer::Abort,
        },
    ];
    for ask in asks {
        assert_eq!(world.plan(ask).await.unwrap_err().kind, FaultKind::Unsupported);
    }
    let nobody = Ask::Retry { run: RunId::new(&ServiceId::new("storefront"), "ServerTasks-1"), job: None };
    assert_eq!(world.plan(nobody).await.unwrap_err().kind, FaultKind::NotFound);
    assert!(world.writes().await.is_empty());
}
