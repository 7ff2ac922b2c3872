//! The GitHub provider in the simulator's harder scenarios, in process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/in_process.rs"]
mod in_process;

use std::collections::BTreeMap;

use flightdeck::domain::{
    Ask, Cursor, Deployment, EnvironmentId, Evidence, Fact, FaultKind, Plan, PromoteWay, PutBack, Scope, ServiceId,
    ServiceSetup, current,
};
use flightdeck::provider::{Provider as _, Reading};
use in_process::{World, order, seal, source};
use serde_json::json;

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

fn back(service: &str, to: &Deployment, hold: bool) -> Ask {
    Ask::RollBack {
        environment: EnvironmentId::new(&ServiceId::new(service), "production"),
        to: to.id.clone(),
        release: to.release.clone(),
        put_back: to.put_back.clone(),
        hold,
    }
}

fn configured(repository: &str, way: PromoteWay) -> ServiceSetup {
    ServiceSetup { promote: Some(way), ..ServiceSetup::plain(&source(), repository) }
}

fn by_dispatch() -> PromoteWay {
    PromoteWay::Dispatch {
        workflow: "release.yml".to_owned(),
        reference: "{version}".to_owned(),
        inputs: BTreeMap::from([("environment".to_owned(), "{environment}".to_owned())]),
    }
}

fn paths(plan: &Plan) -> Vec<String> {
    plan.steps.iter().map(|step| step.request.path.rsplit('/').next().unwrap().to_owned()).collect()
}

/// The newest good deployment, and one that is too old to be run again where `old` is asked for.
async fn good(world: &World, service: &str) -> Vec<Deployment> {
    world.observe(Scope::Account).await;
    let scope = Scope::History(EnvironmentId::new(&ServiceId::new(service), "production"));
    let observation = world.observe(scope).await;
    assert!(observation.faults.is_empty(), "{:?}", observation.faults);
    deployments(&observation.facts, "production").into_iter().filter(|found| found.state.was_good()).collect()
}

#[tokio::test(start_paused = true)]
async fn past_the_thirty_days_the_configured_way_leads_back_and_holds_nothing_that_it_needs() {
    let world = World::new("bad-release", vec![configured("acme/pricing", by_dispatch())]);
    let recent = good(&world, "acme/pricing").await.remove(0);
    assert!(matches!(recent.put_back, PutBack::Rerun { .. }), "{:?}", recent.put_back);
    // Five weeks later nothing of it can be run again.
    world.advance(35 * 86_400).await;
    let old = good(&world, "acme/pricing").await.remove(0);
    assert_eq!(old.put_back, PutBack::Dispatch);

    let plan = world.plan(back("acme/pricing", &old, true)).await.unwrap();

    assert_eq!(paths(&plan), ["dispatches"], "a disabled workflow could not be dispatched: no hold");
    assert!(plan.warnings.iter().any(|warning| warning.raw().contains("nothing is held")), "{:?}", plan.warnings);
    let evidence = world.carry_out(&plan).await;
    assert!(matches!(evidence[0], Evidence::Happened(_)), "{evidence:?}");
}

#[tokio::test(start_paused = true)]
async fn past_the_thirty_days_without_configuration_the_refusal_shows_the_lines() {
    let world = World::plain("bad-release", &["acme/pricing"]);
    world.advance(35 * 86_400).await;
    let old = good(&world, "acme/pricing").await.remove(0);
    let PutBack::No(why) = &old.put_back else { panic!("{:?}", old.put_back) };
    assert!(why.raw().contains("30 days") && why.raw().contains("promote = {"), "{why}");
    let fault = world.plan(back("acme/pricing", &old, true)).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Unsupported);
    assert!(fault.hint.raw().contains("promote = {"), "{fault:?}");
}

#[tokio::test(start_paused = true)]
async fn a_deployment_object_is_created_with_our_mark_and_found_by_it() {
    let world = World::new("bad-release", vec![configured("acme/gateway", PromoteWay::Deployment)]);
    let good = good(&world, "acme/gateway").await.remove(0);
    let plan = world
        .plan(Ask::Promote {
            environment: EnvironmentId::new(&ServiceId::new("acme/gateway"), "production"),
            commit: good.release.commit.clone(),
            version: good.release.version.clone(),
            from: None,
        })
        .await
        .unwrap();
    assert_eq!(paths(&plan), ["deployments"]);
    let body = plan.steps[0].request.body.as_ref().unwrap();
    assert_eq!(body["auto_merge"], json!(false));
    assert_eq!(body["production_environment"], json!(true));
    let evidence = world.carry_out(&plan).await;
    assert!(matches!(&evidence[0], Evidence::Happened(how) if how.raw().contains("bears our mark")), "{evidence:?}");
}

#[tokio::test(start_paused = true)]
async fn a_rollback_whose_reply_is_lost_is_found_out_by_reading_when_the_vendor_is_back() {
    let world = World::plain("outage-mid-rollback", &["acme/storefront"]);
    let good = good(&world, "acme/storefront").await.remove(0);
    let plan = world.plan(back("acme/storefront", &good, true)).await.unwrap();
    let step = plan.steps[0].clone();
    let mut order = order(&plan, world.now());
    let sent_at = world.now().wall;

    let fault = world.provider.send(&step, &seal(), order.permit(world.now()).unwrap()).await.unwrap_err();

    assert_eq!(fault.kind, FaultKind::UnknownOutcome);
    let down = world.provider.evidence(&step, &seal(), sent_at).await.unwrap_err();
    assert_eq!(down.kind, FaultKind::Unavailable);
    // A safing verb can still be planned from what was drawn.
    let blind = world.plan_with(back("acme/storefront", &good, true), Vec::new(), Reading::Blind).await.unwrap();
    assert_eq!(paths(&blind), ["rerun"]);
    world.advance(60).await;
    let evidence = world.provider.evidence(&step, &seal(), sent_at).await.unwrap();
    assert!(matches!(evidence, Evidence::Happened(_)), "{evidence:?}");
    assert_eq!(world.writes().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn nothing_at_all_is_read_without_faults() {
    let world = World::plain("empty", &["acme/blank", "acme/plain"]);
    for service in ["acme/blank", "acme/plain"] {
        let observation = world.observe(Scope::Service(ServiceId::new(service))).await;
        assert!(observation.faults.is_empty(), "{service}: {:?}", observation.faults);
        let fault = world.plan(Ask::Pause { service: ServiceId::new(service), workflow: None }).await.unwrap_err();
        assert_eq!(fault.kind, FaultKind::Unsupported, "{service}");
    }
}

#[tokio::test(start_paused = true)]
async fn hostile_names_are_read_and_shown_harmless() {
    let world = World::plain("hostile", &["acme/hostile", "acme/huge"]);
    world.observe(Scope::Account).await;
    for service in ["acme/hostile", "acme/huge"] {
        let observation = world.observe(Scope::Service(ServiceId::new(service))).await;
        assert!(observation.faults.is_empty(), "{service}: {:?}", observation.faults);
        let shown = serde_json::to_string(&observation.facts).unwrap();
        assert!(!shown.chars().any(char::is_control), "{service}");
        assert!(!shown.contains("\\u001b") && !shown.contains('\u{202e}'), "{service}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_enterprise_server_answers_below_its_prefix() {
    let services = vec![ServiceSetup::plain(&source(), "acme/checkout")];
    let world = World::at("http://ghe.sim.test/api/v3", "calm-friday", services);
    let observation = world.observe(Scope::Service(ServiceId::new("acme/checkout"))).await;
    assert!(observation.faults.is_empty(), "{:?}", observation.faults);
    let again = world.provider.observe(&Scope::Service(ServiceId::new("acme/checkout")), &observation.cursor).await;
    assert_eq!(again.requests.0, again.requests.1);
    assert!(observation.cursor.known.keys().all(|address| address.starts_with("http://ghe.sim.test/api/v3/")));
}

#[tokio::test(start_paused = true)]
async fn a_wrong_token_is_one_fault_and_no_more_requests() {
    let world = World::plain("calm-friday", &["acme/checkout"]);
    world.weather(json!({ "expired_token": true })).await;
    let observation =
        world.provider.observe(&Scope::Service(ServiceId::new("acme/checkout")), &Cursor::default()).await;
    assert_eq!(observation.faults.len(), 1, "{:?}", observation.faults);
    assert_eq!(observation.faults[0].kind, FaultKind::Unauthenticated);
    assert_eq!(world.requests().await.len(), 2, "asked once, and once more with the token read anew");
}

#[tokio::test(start_paused = true)]
async fn lists_that_lag_behind_do_not_turn_a_dispatch_into_a_failure() {
    let world = World::new("calm-friday", vec![configured("acme/inventory", by_dispatch())]);
    let facts = world.glance("acme/inventory").await;
    let candidate = current(&deployments(&facts, "staging"), None).unwrap().release;
    let plan = world
        .plan(Ask::Promote {
            environment: EnvironmentId::new(&ServiceId::new("acme/inventory"), "production"),
            commit: candidate.commit,
            version: candidate.version,
            from: None,
        })
        .await
        .unwrap();
    world.weather(json!({ "list_lag_seconds": 20 })).await;
    let mut order = order(&plan, world.now());
    let receipt = world.provider.send(&plan.steps[0], &seal(), order.permit(world.now()).unwrap()).await.unwrap();
    assert!(receipt.made.is_some(), "the answer names the run: {receipt:?}");
    let sent_at = world.now().wall;
    let now = world.provider.evidence(&plan.steps[0], &seal(), sent_at).await.unwrap();
    assert!(matches!(now, Evidence::NotYet(_)), "{now:?}");
    let later = world.settle(&plan.steps[0], sent_at).await;
    assert!(matches!(later, Evidence::Happened(_)), "{later:?}");
}

#[tokio::test(start_paused = true)]
async fn a_rollback_that_went_blind_is_found_out_by_its_job() {
    let world = World::plain("bad-release", &["acme/storefront"]);
    let good = good(&world, "acme/storefront").await.remove(0);
    let plan = world.plan_with(back("acme/storefront", &good, false), Vec::new(), Reading::Blind).await.unwrap();
    let step = &plan.steps[0];
    let before = world.provider.evidence(step, &seal(), world.now().wall).await.unwrap();
    assert!(matches!(before, Evidence::NotYet(_)), "{before:?}");
    let mut order = order(&plan, world.now());
    let sent_at = world.now().wall;
    world.provider.send(step, &seal(), order.permit(world.now()).unwrap()).await.unwrap();
    let after = world.settle(step, sent_at).await;
    assert!(matches!(after, Evidence::Happened(_)), "{after:?}");
}
