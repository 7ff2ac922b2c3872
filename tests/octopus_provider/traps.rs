//! What other tools fell into, each by its name.

use async_trait::async_trait;
use bytes::Bytes;
use flightdeck::provider::http::{Limits, Transport, TransportError};
use serde_json::Value;

use super::*;
use crate::in_process::InProcess;

/// Every task that asks something asks two things.
#[derive(Clone, Debug)]
struct TwoQuestions(InProcess);

#[async_trait]
impl Transport for TwoQuestions {
    async fn call(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let list = request.uri().path().ends_with("/interruptions");
        let (mut parts, body) = self.0.call(request, limits).await?.into_parts();
        let mut said: Value = serde_json::from_slice(&body).unwrap_or_default();
        let Some(items) = said.get_mut("Items").and_then(Value::as_array_mut).filter(|_| list) else {
            return Ok(http::Response::from_parts(parts, body));
        };
        let second = |item: &Value| {
            let mut second = item.clone();
            second["Id"] = json!(format!("{}9", item["Id"].as_str().unwrap()));
            second["Title"] = json!("A second question");
            second
        };
        let seconds: Vec<Value> = items.iter().map(second).collect();
        items.extend(seconds);
        said["TotalResults"] = json!(said["TotalResults"].as_u64().unwrap_or_default() * 2);
        parts.headers.remove(http::header::CONTENT_LENGTH);
        Ok(http::Response::from_parts(parts, Bytes::from(said.to_string())))
    }
}

#[tokio::test(start_paused = true)]
async fn every_question_of_one_task_is_a_gate_of_its_own() {
    let scenario = Scenario::named("claimed-by-another").unwrap();
    let services = PROJECTS.iter().map(|name| ServiceSetup::plain(&source(), name)).collect();
    let world = World::open(ProviderKind::Octopus, BASE, &scenario, services, |road| Arc::new(TwoQuestions(road)));
    let found = gates(&world.glance("storefront").await);
    let mut keys: Vec<&str> = found.iter().map(|gate| &*gate.id.key).collect();
    keys.sort_unstable();
    let all = keys.len();
    keys.dedup();
    assert_eq!((all, keys.len()), (2, 2), "{found:#?}");
    assert_eq!(found[0].run(), found[1].run(), "of one task");
}

#[tokio::test(start_paused = true)]
async fn an_own_pause_does_not_trap_a_rollback() {
    let world = world();
    let pause = Ask::Pause { service: ServiceId::new("storefront"), workflow: None };
    world.carry_out(&world.plan(pause).await.unwrap()).await;
    let facts = world.glance("storefront").await;
    let plan = world.plan(roll_back(&facts, "storefront", "Staging", false)).await.unwrap();
    let requests = requests_of(&plan);
    assert!(requests[requests.len() - 2].starts_with("DELETE /deploymentfreezes/"), "{requests:?}");
    assert_eq!(requests.last().unwrap(), "POST /Spaces-1/deployments");
    assert!(plan.warnings.iter().any(|one| one.raw().contains("the pause is lifted for it")), "{:?}", plan.warnings);
    let evidence = world.carry_out(&plan).await;
    assert!(evidence.iter().all(|one| matches!(one, Evidence::Happened(_))), "{evidence:?}");
    assert_eq!(paused(&world.glance("storefront").await), WorkflowState::Active);
}

/// The freezes of others are the vendor's to enforce: the refusal names the freeze and who can.
#[tokio::test(start_paused = true)]
async fn the_freeze_of_others_is_named_and_not_lifted() {
    let world = world();
    let facts = world.glance("portal").await;
    let target = deployments(&facts, "Production/Globex").into_iter().find(|one| one.state.was_good()).unwrap();
    let back = Ask::RollBack {
        environment: target.environment.clone(),
        to: target.id,
        release: target.release,
        put_back: target.put_back,
        hold: false,
    };
    let refused = world.plan(back).await.unwrap_err();
    assert!(refused.what.raw().contains("Quarter end") && refused.hint.raw().contains("override"), "{refused:?}");
    assert!(world.writes().await.is_empty());
}

/// An override was once offered for every refusal, whatever it was about.
#[tokio::test(start_paused = true)]
async fn a_refusal_that_is_about_something_else_is_no_freeze() {
    let world = world();
    let facts = world.glance("storefront").await;
    let plan = world.plan(roll_back(&facts, "storefront", "Staging", false)).await.unwrap();
    assert_eq!(requests_of(&plan), ["POST /Spaces-1/deployments"]);
    let mut order = order(&plan, world.now());
    let permit = order.permit(world.now()).unwrap();
    let body = r#"{"ErrorMessage":"There was a problem with your request.","Errors":["A package is missing."]}"#;
    world.weather(json!({ "fail": [{ "match": { "writes": true }, "status": 400, "body": body }] })).await;
    let refused = world.provider.send(&plan.steps[0], &seal(), permit).await.unwrap_err();
    assert!(!refused.to_string().contains("freeze"), "{refused}");
    assert!(refused.what.raw().contains("A package is missing."), "{refused}");
}

/// A task that is asked to stop is not one that stopped: what it was doing may go on.
#[tokio::test(start_paused = true)]
async fn cancelling_is_never_shown_as_cancelled() {
    let world = world();
    let run = run_of(&world.glance("billing").await, "2.9.0 to Staging").id;
    let plan = world.plan(Ask::Cancel { run, force: false }).await.unwrap();
    let mut order = order(&plan, world.now());
    let permit = order.permit(world.now()).unwrap();
    let sent_at = world.now().wall;
    world.provider.send(&plan.steps[0], &seal(), permit).await.unwrap();
    assert_eq!(run_of(&world.glance("billing").await, "2.9.0 to Staging").state, RunState::Cancelling);
    assert!(matches!(world.settle(&plan.steps[0], sent_at).await, Evidence::Happened(_)));
    assert_eq!(run_of(&world.glance("billing").await, "2.9.0 to Staging").state, RunState::Done(Outcome::Cancelled));
}

/// What waits for an answer is answered, not deployed a second time behind itself.
#[tokio::test(start_paused = true)]
async fn a_release_that_is_on_its_way_is_not_promoted_a_second_time() {
    let world = world();
    let asked = gate(&world.glance("billing").await, "Staging", "2.9.0");
    let again = world.plan(promote("billing", "Staging", "Development", &asked.release)).await.unwrap_err();
    assert_eq!(again.kind, FaultKind::Conflict);
    assert!(again.hint.raw().contains("answer it"), "{again:?}");
    assert!(world.writes().await.is_empty());
}
