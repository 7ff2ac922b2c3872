//! What is done to a cluster: each act a patch whose own precondition is on the fields that matter.

use flightdeck::domain::{
    Ask, Evidence, FaultKind, Media, Method, PutBack, RolloutState, Scope, ServiceId, Steer, Support, Verb,
};
use flightdeck::policy::recheck;
use serde_json::{Value, json};

use super::{BAD_CANARY, BLUE_GREEN, INCONCLUSIVE};
use crate::cluster::{Cluster, production, words};
use crate::in_process::{order, seal};

/// The ask to put a revision of a service back.
async fn put_back(world: &Cluster, service: &str, revision: &str) -> Ask {
    let deployments = world.deployments(service).await;
    let to = deployments.iter().find(|deployment| deployment.id.raw() == revision).expect("that revision");
    Ask::RollBack {
        environment: production(service),
        to: to.id.clone(),
        release: to.release.clone(),
        put_back: to.put_back.clone(),
        hold: false,
    }
}

fn happened(evidence: &[Evidence]) -> bool {
    evidence.iter().all(|one| matches!(one, Evidence::Happened(_)))
}

#[tokio::test(start_paused = true)]
async fn promote_lets_it_past_exactly_one_pause() {
    let world = Cluster::new("bad-canary", BAD_CANARY);
    let plan = world.plan(world.to("checkout", Steer::Advance).await).await.unwrap();
    let request = &plan.steps[0].request;
    assert_eq!((request.method, request.media), (Method::Patch, Media::JsonPatch));
    let path = "/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/checkout/status?fieldManager=flightdeck";
    assert_eq!(request.path, path);
    assert!(request.comment_field.is_none(), "a patch of the status carries nothing but the status");
    assert!(words(&plan.next).contains("40 %"), "{}", plan.next);
    assert!(plan.warnings.iter().any(|warning| words(warning).contains("does not touch")), "{:?}", plan.warnings);
    assert!(happened(&world.carry_out(&plan).await));
    assert_eq!(world.writes().await, ["PATCH /apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/checkout/status"]);
    world.advance(3).await;
    let rollout = world.rollout("checkout").await;
    assert!(rollout.at.unwrap() >= 2 && rollout.state != RolloutState::Complete, "{:?}", rollout.place());
}

/// The vendor takes such a patch, says that all is well, and does nothing.
#[tokio::test(start_paused = true)]
async fn promote_on_an_aborted_rollout_is_refused_here() {
    let world = Cluster::new("bad-canary", BAD_CANARY);
    assert!(happened(&world.steer("checkout", Steer::Abort).await));
    for how in [Steer::Advance, Steer::AdvanceFully] {
        let refused = world.plan(world.to("checkout", how).await).await.unwrap_err();
        assert_eq!(refused.kind, FaultKind::Conflict, "{refused:?}");
        assert!(words(&refused.hint).contains("(T)"));
    }
    assert_eq!(world.writes().await.len(), 1);
}

/// Ticks of the status move `resourceVersion` all the time: a precondition on it would make a moving canary unstoppable.
#[tokio::test(start_paused = true)]
async fn a_stepping_canary_stays_abortable() {
    let world = Cluster::new("bad-canary", BAD_CANARY);
    world.other("shop/rollout/checkout", json!({ "what": "promote" })).await;
    let plan = world.plan(world.to("checkout", Steer::Abort).await).await.unwrap();
    let place = world.rollout("checkout").await.place();
    world.advance(4).await;
    assert_ne!(world.rollout("checkout").await.place(), place, "it has moved on since the plan was made");
    let sight = world.provider.sight(&plan.steps[0]).await.unwrap();
    assert!(recheck(&plan.steps[0], &sight).is_ok());
    world.send(&plan).await.unwrap();
    assert!(matches!(world.settle(&plan.steps[0]).await, Evidence::Happened(_)));
    assert_eq!(world.rollout("checkout").await.state, RolloutState::Aborted);
}

#[tokio::test(start_paused = true)]
async fn a_promote_that_somebody_else_was_faster_with_is_stale_and_the_cluster_itself_refuses_it() {
    let world = Cluster::new("bad-canary", BAD_CANARY);
    let plan = world.plan(world.to("checkout", Steer::Advance).await).await.unwrap();
    world.other("shop/rollout/checkout", json!({ "what": "promote" })).await;
    world.advance(3).await;
    let sight = world.provider.sight(&plan.steps[0]).await.unwrap();
    let differences = recheck(&plan.steps[0], &sight).unwrap_err();
    assert_eq!((words(&differences[0].was), words(&differences[0].is)), ("1 paused", "2 progressing"));
    // And where the sight was a moment too early, the patch's own test holds.
    let refused = world.send(&plan).await.unwrap_err();
    assert_eq!(refused.kind, FaultKind::Conflict, "{refused:?}");
    assert_eq!(world.writes().await, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn an_abort_says_what_it_leaves_behind_and_retry_or_the_stable_template_mend_it() {
    let world = Cluster::new("bad-canary", BAD_CANARY);
    let plan = world.plan(world.to("checkout", Steer::Abort).await).await.unwrap();
    let warned =
        plan.warnings.iter().any(|warning| words(warning).contains("leaves the object (and Git) asking for v2.14.0"));
    assert!(warned, "{:?}", plan.warnings);
    assert!(words(&plan.undo.stays).contains("asks for v2.14.0"));
    assert_eq!(plan.verb(), Verb::Cancel);
    assert!(happened(&world.carry_out(&plan).await));
    world.advance(20).await;
    assert_eq!(world.rollout("checkout").await.state, RolloutState::Aborted);

    assert!(happened(&world.steer("checkout", Steer::Retry).await));
    world.advance(20).await;
    let again = world.rollout("checkout").await;
    assert_eq!(words(&again.place()), "1 paused", "it began at its first step and waits again");

    world.steer("checkout", Steer::Abort).await;
    let plan = world.plan(put_back(&world, "checkout", "2").await).await.unwrap();
    assert!(words(&plan.next).contains("comes back at once"), "{}", plan.next);
    assert!(plan.warnings.iter().any(|warning| words(warning).contains("will fight this")), "{:?}", plan.warnings);
    let body = plan.steps[0].request.body.as_ref().unwrap().as_array().unwrap();
    let template = body.iter().find(|one| one["path"] == "/spec/template").unwrap();
    assert_eq!(template["op"], "replace");
    let labels = &template["value"]["metadata"]["labels"];
    assert_eq!(labels["app"], "checkout");
    assert!(labels.get("rollouts-pod-template-hash").is_none(), "the controller's own label stays out: {labels}");
    assert!(happened(&world.carry_out(&plan).await));
    world.advance(30).await;
    let restored = world.rollout("checkout").await;
    assert_eq!((&restored.state, words(&restored.release.version)), (&RolloutState::Complete, "v2.13.2"));
    assert_eq!(words(&restored.revision), "4", "an old template under a new number");
    assert!(restored.reminder.is_empty(), "{}", restored.reminder);
}

#[tokio::test(start_paused = true)]
async fn promote_full_leaves_every_step_out() {
    let world = Cluster::new("bad-canary", BAD_CANARY);
    let plan = world.plan(world.to("checkout", Steer::AdvanceFully).await).await.unwrap();
    assert!(
        plan.warnings.iter().any(|warning| words(warning).contains("7 more steps are left out")),
        "{:?}",
        plan.warnings
    );
    assert!(happened(&world.carry_out(&plan).await));
    world.advance(30).await;
    let rollout = world.rollout("checkout").await;
    assert_eq!((&rollout.state, rollout.weight), (&RolloutState::Complete, Some(100)));
    let refused = world.plan(world.to("checkout", Steer::AdvanceFully).await).await.unwrap_err();
    assert_eq!(refused.kind, FaultKind::Conflict, "the newest revision is the stable one: there is nothing to let on");
}

#[tokio::test(start_paused = true)]
async fn a_person_decides_in_the_place_of_an_analysis_that_could_not() {
    let world = Cluster::new("inconclusive-analysis", INCONCLUSIVE);
    let plan = world.plan(world.to("payments", Steer::Advance).await).await.unwrap();
    assert!(
        plan.warnings.iter().any(|warning| words(warning).contains("you decide in its place")),
        "{:?}",
        plan.warnings
    );
    assert!(plan.warnings.iter().any(|warning| words(warning).contains("inconclusive")));
    assert!(happened(&world.carry_out(&plan).await));
    world.advance(20).await;
    assert!(world.rollout("payments").await.at.unwrap() >= 4, "it is past the analysis, and not begun anew");
}

#[tokio::test(start_paused = true)]
async fn a_pause_by_hand_holds_whatever_moves_and_resume_lifts_only_that() {
    let world = Cluster::new("inconclusive-analysis", INCONCLUSIVE);
    world.advance(10).await;
    let refused = world.plan(world.to("quotes", Steer::Pause).await).await.unwrap_err();
    assert_eq!(refused.kind, FaultKind::Conflict);
    let plan = world.plan(world.to("quotes", Steer::Resume).await).await.unwrap();
    assert!(words(&plan.next).contains("still waits by its own plan"), "{}", plan.next);
    assert!(happened(&world.carry_out(&plan).await));
    world.advance(3).await;
    assert_eq!(words(&world.rollout("quotes").await.place()), "1 paused");

    // A Deployment: nothing is rolled out while it holds, and the reminder stands until it is lifted.
    assert!(happened(&world.steer("fees", Steer::Pause).await));
    assert!(words(&world.rollout("fees").await.reminder).contains("paused by a person"));
    world
        .other("money/deployment/fees", json!({ "what": "set_image", "image": "registry.example/money/fees:v1.2.0" }))
        .await;
    world.advance(60).await;
    assert_eq!(words(&world.deployments("fees").await[0].release.version), "v1.1.0");
    assert!(happened(&world.steer("fees", Steer::Resume).await));
    world.advance(60).await;
    let fees = world.rollout("fees").await;
    assert_eq!((&fees.state, words(&fees.release.version)), (&RolloutState::Complete, "v1.2.0"));
    assert!(fees.reminder.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_paused_deployment_is_put_back_with_its_pause_lifted_in_the_same_patch() {
    let world = Cluster::new("inconclusive-analysis", INCONCLUSIVE);
    world.steer("fees", Steer::Pause).await;
    let plan = world.plan(put_back(&world, "fees", "1").await).await.unwrap();
    assert_eq!(plan.steps.len(), 1, "one patch: all of it, or nothing");
    assert!(plan.warnings.iter().any(|warning| words(warning).contains("the pause is lifted with it")));
    assert!(happened(&world.carry_out(&plan).await));
    world.advance(60).await;
    let fees = world.rollout("fees").await;
    assert_eq!((&fees.state, words(&fees.release.version)), (&RolloutState::Complete, "v1.0.9"));
}

#[tokio::test(start_paused = true)]
async fn the_old_colour_is_switched_back_to() {
    let world = Cluster::new("blue-green-cutover", BLUE_GREEN);
    world.steer("storefront", Steer::Advance).await;
    world.advance(10).await;
    let plan = world.plan(put_back(&world, "storefront", "1").await).await.unwrap();
    assert!(words(&plan.next).contains("switched back"), "{}", plan.next);
    assert!(happened(&world.carry_out(&plan).await));
    assert_eq!(words(&world.rollout("storefront").await.release.version), "v3.10.4");
}

#[tokio::test(start_paused = true)]
async fn a_rollback_that_somebody_changed_the_image_under_is_refused_by_the_cluster_itself() {
    let world = Cluster::new("bad-canary", BAD_CANARY);
    let plan = world.plan(put_back(&world, "basket", "1").await).await.unwrap();
    world
        .other("shop/deployment/basket", json!({ "what": "set_image", "image": "registry.example/shop/basket:v4.1.1" }))
        .await;
    let refused = world.send(&plan).await.unwrap_err();
    assert_eq!(refused.kind, FaultKind::Conflict, "{refused:?}");
    assert_eq!(world.writes().await, Vec::<String>::new());
}

/// The answer is lost: what became true is read, by the mark where the patch could carry one.
#[tokio::test(start_paused = true)]
async fn an_act_whose_answer_is_lost_is_found_out_by_reading() {
    let world = Cluster::new("inconclusive-analysis", INCONCLUSIVE);
    let plan = world.plan(world.to("fees", Steer::Pause).await).await.unwrap();
    world.control("POST", "/__sim/weather", Some(json!({ "drop_reply": { "method": "PATCH" } }))).await;
    let lost = world.send(&plan).await.unwrap_err();
    assert_eq!(lost.kind, FaultKind::UnknownOutcome, "{lost:?}");
    let evidence = world.settle(&plan.steps[0]).await;
    assert!(matches!(&evidence, Evidence::Happened(how) if words(how).contains("bears our mark")), "{evidence:?}");
    assert_eq!(world.writes().await.len(), 1, "it is never sent again");
}

#[tokio::test(start_paused = true)]
async fn without_reading_it_can_be_aborted_and_paused_and_nothing_else() {
    let world = Cluster::new("bad-canary", BAD_CANARY);
    let reads = world.control("GET", "/__sim/requests", None).await["requests"].as_array().unwrap().len();
    let ask = |how| Ask::Steer { environment: production("checkout"), revision: "3".into(), how };
    for how in [Steer::Advance, Steer::AdvanceFully, Steer::Resume, Steer::Retry] {
        assert!(world.plan_blind(ask(how)).await.is_err(), "{how:?}");
    }
    let pause = world.plan_blind(ask(Steer::Pause)).await.unwrap();
    let abort = world.plan_blind(ask(Steer::Abort)).await.unwrap();
    let after = world.control("GET", "/__sim/requests", None).await["requests"].as_array().unwrap().len();
    assert_eq!(reads, after, "nothing was read");
    assert!(pause.blind && abort.blind);
    world.send(&pause).await.unwrap();
    world.send(&abort).await.unwrap();
    world.advance(5).await;
    assert_eq!(world.rollout("checkout").await.state, RolloutState::Aborted);
    // It is bound to the revision that was drawn.
    let other = Ask::Steer { environment: production("search"), revision: "77".into(), how: Steer::Abort };
    let refused = world.send(&world.plan_blind(other).await.unwrap()).await.unwrap_err();
    assert_eq!(refused.kind, FaultKind::Conflict, "{refused:?}");
}

#[tokio::test(start_paused = true)]
async fn who_may_only_look_is_refused_by_the_cluster() {
    let token = crate::cluster::token_of("bad-canary", "otto");
    let world = Cluster::over("bad-canary", BAD_CANARY, Some(&token), |road| std::sync::Arc::new(road));
    let facts = world.glance("checkout").await;
    let permission = facts.iter().find_map(|fact| match fact {
        flightdeck::domain::Fact::Service(service) => Some(service.permission),
        _ => None,
    });
    assert_eq!(permission, Some(flightdeck::domain::Permission::Read));
    let plan = world.plan(world.to("checkout", Steer::Abort).await).await.unwrap();
    let refused = world.send(&plan).await.unwrap_err();
    assert_eq!(refused.kind, FaultKind::Forbidden, "{refused:?}");
    assert_eq!(world.writes().await, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_in_read_only_mode_or_by_a_permit_for_another_request() {
    let world = Cluster::new("bad-canary", BAD_CANARY);
    let abort = world.plan(world.to("checkout", Steer::Abort).await).await.unwrap();
    let pause = world.plan(world.to("search", Steer::Pause).await).await.unwrap();
    let mut other = order(&abort, world.now());
    other.next_step().unwrap();
    let permit = other.permit(world.now()).unwrap();
    let refused = world.provider.send(&pause.steps[0], &seal(), permit).await.unwrap_err();
    assert_eq!(refused.kind, FaultKind::Expired);
    world.guard.disarm();
    let refused = world.send(&abort).await.unwrap_err();
    assert_eq!(refused.kind, FaultKind::ReadOnly);
    assert_eq!(world.writes().await, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn verbs_that_a_cluster_has_not_say_why_and_send_nothing() {
    let world = Cluster::new("bad-canary", BAD_CANARY);
    let capability = world.provider.capability().clone();
    let missing: Vec<Verb> =
        Verb::ALL.into_iter().filter(|verb| matches!(capability.verb(*verb), Support::No { .. })).collect();
    assert_eq!(missing, [Verb::Approve, Verb::Reject]);
    let run = flightdeck::domain::RunId::new(&ServiceId::new("checkout"), "1");
    let gate = flightdeck::domain::GateId {
        run: run.clone(),
        attempt: 1,
        environment: production("checkout"),
        key: "1".into(),
    };
    let asks = [
        Ask::Approve { gates: vec![gate.clone()], own_rollback: false, choice: None },
        Ask::Reject { gates: vec![gate] },
        Ask::Cancel { run: run.clone(), force: false },
        Ask::Retry { run, job: None },
    ];
    for ask in asks {
        let refused = world.plan(ask.clone()).await.unwrap_err();
        assert_eq!(refused.kind, FaultKind::Unsupported, "{ask:?}");
        assert!(!refused.what.is_empty());
    }
    for how in [Steer::Advance, Steer::AdvanceFully, Steer::Abort, Steer::Retry] {
        let refused = world.plan(world.to("basket", how).await).await.unwrap_err();
        assert_eq!(refused.kind, FaultKind::Unsupported, "a Deployment: {how:?}");
    }
    assert!(world.observe(Scope::Account).await.faults.is_empty());
    assert_eq!(world.writes().await, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn no_patch_of_ours_stands_on_the_version_of_the_whole_object() {
    let world = Cluster::new("bad-canary", BAD_CANARY);
    let mut bodies: Vec<Value> = Vec::new();
    for how in [Steer::Advance, Steer::AdvanceFully, Steer::Pause, Steer::Abort] {
        let plan = world.plan(world.to("checkout", how).await).await.unwrap();
        bodies.push(plan.steps[0].request.body.clone().unwrap());
    }
    bodies
        .push(world.plan(put_back(&world, "basket", "1").await).await.unwrap().steps[0].request.body.clone().unwrap());
    for body in bodies {
        let operations = body.as_array().unwrap();
        assert!(!body.to_string().contains("resourceVersion"), "{body}");
        assert_eq!(operations[0]["op"], "test", "{body}");
    }
    let unsaid = Ask::RollBack {
        environment: production("basket"),
        to: flightdeck::domain::DeploymentId::new("1"),
        release: world.deployments("basket").await[1].release.clone(),
        put_back: PutBack::Unsaid,
        hold: true,
    };
    let plan = world.plan(unsaid).await.unwrap();
    assert!(plan.warnings.iter().any(|warning| words(warning).contains("nothing holds")), "{:?}", plan.warnings);
}
