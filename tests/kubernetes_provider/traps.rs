//! What other tools fell into, each by its name.

use flightdeck::domain::{Ask, Evidence, PutBack, RolloutState, Steer};
use serde_json::json;

use super::BAD_CANARY;
use crate::cluster::{Cluster, production, words};

fn said(plan: &flightdeck::domain::Plan, part: &str) -> bool {
    plan.warnings.iter().any(|warning| words(warning).contains(part))
}

/// The controller goes on with a promotion in full, whatever is asked for afterwards.
#[tokio::test(start_paused = true)]
async fn an_abort_after_promote_full_says_that_it_may_be_ignored() {
    let world = Cluster::new("bad-canary", BAD_CANARY);
    let before = world.plan(world.to("checkout", Steer::Abort).await).await.unwrap();
    assert!(!said(&before, "may ignore the abort"), "{:?}", before.warnings);
    world.other("shop/rollout/checkout", json!({ "what": "promote_full" })).await;
    let plan = world.plan(world.to("checkout", Steer::Abort).await).await.unwrap();
    assert!(said(&plan, "the controller may ignore the abort") && said(&plan, "putting back (B) is sure"));
}

/// What keeps the object as Git says undoes a rollback within minutes: the plan says who will.
#[tokio::test(start_paused = true)]
async fn a_rollback_that_automation_will_undo_says_so() {
    let world = Cluster::new("bad-canary", BAD_CANARY);
    let stable = world.deployments("checkout").await.into_iter().find(|one| one.id.raw() == "2").unwrap();
    assert!(matches!(stable.put_back, PutBack::Own { .. }), "{stable:?}");
    let back = Ask::RollBack {
        environment: production("checkout"),
        to: stable.id,
        release: stable.release,
        put_back: stable.put_back,
        hold: false,
    };
    let plan = world.plan(back).await.unwrap();
    assert!(said(&plan, "will fight this"), "{:?}", plan.warnings);
}

/// One button once let a rollout go to its end under the label of a single step, and the other way round.
#[tokio::test(start_paused = true)]
async fn promote_and_promote_full_are_two_requests_under_two_names() {
    let world = Cluster::new("bad-canary", BAD_CANARY);
    let step = world.plan(world.to("checkout", Steer::Advance).await).await.unwrap();
    let full = world.plan(world.to("checkout", Steer::AdvanceFully).await).await.unwrap();
    let body = |plan: &flightdeck::domain::Plan| plan.steps[0].request.body.clone().unwrap().to_string();
    assert!(!body(&step).contains("promoteFull") && body(&full).contains("promoteFull"));
    assert_ne!(step.title, full.title);
    assert!(words(&full.title).contains("to its end"), "{}", full.title);
    let found = world.carry_out(&step).await;
    assert!(found.iter().all(|one| matches!(one, Evidence::Happened(_))), "{found:?}");
    assert_ne!(world.rollout("checkout").await.state, RolloutState::Complete, "it went one step and no further");
}
