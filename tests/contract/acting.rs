//! Every declared verb: it becomes true and is sent exactly once, it is refused where a premise changed, and where its answer
//! is lost nobody guesses.

use flightdeck::domain::{FaultKind, Support, Text, Verb};
use flightdeck::policy::recheck;
use flightdeck::provider::registry::DIALECTS;
use serde_json::json;

use crate::beds::{self, Bed};
use crate::in_process::{order, seal};
use crate::{asks, passed};

/// The verbs that a dialect declares.
fn declared(bed: &Bed) -> Vec<Verb> {
    let capability = flightdeck::provider::registry::capability(bed.kind);
    let verbs: Vec<Verb> =
        Verb::ALL.into_iter().filter(|verb| matches!(capability.verb(*verb), Support::Yes { .. })).collect();
    for verb in &verbs {
        let Support::Yes { label } = capability.verb(*verb) else { continue };
        assert!(label.len() > 10, "{}: {} has no honest label", bed.kind.name(), verb.word());
    }
    verbs
}

#[tokio::test(start_paused = true)]
async fn every_declared_verb_becomes_true_and_is_sent_exactly_once() {
    for dialect in DIALECTS {
        let bed = beds::of(dialect.kind);
        let verbs = declared(&bed);
        for verb in &verbs {
            let name = format!("{} {}", bed.kind.name(), verb.word());
            let world = bed.world();
            let (plan, before) = asks::plan(&world, &bed, *verb).await.unwrap_or_else(|why| panic!("{name}: {why}"));
            assert_eq!(world.writes().await.len(), before, "{name}: a plan sends nothing");
            let found = world.carry_out(&plan).await;
            assert!(asks::happened(&found), "{name}: {found:?}");
            let writes = world.writes().await;
            assert_eq!(writes.len() - before, plan.steps.len(), "{name}: {writes:#?}");
            println!("contract: {name} became true by {} requests", plan.steps.len());
        }
        passed(&bed, "verbs", verbs.len());
    }
}

#[tokio::test(start_paused = true)]
async fn a_premise_that_is_no_longer_so_refuses_every_declared_verb() {
    for dialect in DIALECTS {
        let bed = beds::of(dialect.kind);
        let mut trials = 0;
        for verb in declared(&bed) {
            let name = format!("{} {}", bed.kind.name(), verb.word());
            let world = bed.world();
            let (plan, before) = asks::plan(&world, &bed, verb).await.unwrap_or_else(|why| panic!("{name}: {why}"));
            let step = &plan.steps[0];
            assert!(!step.premises.is_empty(), "{name} stands on nothing");
            let sight = world.provider.sight(step).await.unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
            recheck(step, &sight).unwrap_or_else(|changed| panic!("{name}, nothing changed: {changed:?}"));
            for place in 0..step.premises.len() {
                let mut seen = step.clone();
                seen.premises[place].value = Text::new("something that was so when it was seen");
                let sight = world.provider.sight(&seen).await.unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
                let changed = recheck(&seen, &sight).expect_err(&name);
                assert_eq!(changed.len(), 1, "{name}: {changed:?}");
                trials += 1;
            }
            assert_eq!(world.writes().await.len(), before, "{name}: looking sends nothing");
        }
        passed(&bed, "stale premises refused", trials);
    }
}

#[tokio::test(start_paused = true)]
async fn an_act_whose_answer_is_lost_is_unknown_and_found_out_by_reading_and_never_sent_again() {
    for dialect in DIALECTS {
        let bed = beds::of(dialect.kind);
        let verbs = declared(&bed);
        for verb in &verbs {
            let name = format!("{} {}", bed.kind.name(), verb.word());
            let world = bed.world();
            let (plan, before) = asks::plan(&world, &bed, *verb).await.unwrap_or_else(|why| panic!("{name}: {why}"));
            let mut order = order(&plan, world.now());
            let step = order.next_step().cloned().expect("a step");
            let permit = order.permit(world.now()).expect("a permit");
            world.weather(json!({ "drop_reply": { "writes": true, "times": 1 } })).await;
            let sent_at = world.now().wall;
            let lost = world.provider.send(&step, &seal(), permit).await.expect_err(&name);
            assert_eq!(lost.kind, FaultKind::UnknownOutcome, "{name}: {lost:?}");
            world.weather(json!({})).await;
            let found = world.settle(&step, sent_at).await;
            assert!(asks::happened(std::slice::from_ref(&found)), "{name}: {found:?}");
            assert_eq!(world.writes().await.len() - before, 1, "{name} was sent again");
        }
        passed(&bed, "lost replies reconciled", verbs.len());
    }
}
