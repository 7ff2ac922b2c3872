//! What is read of a cluster.

use flightdeck::domain::{
    DeploymentState, Fact, FaultKind, Judgement, PauseReason, Permission, PutBack, RolloutKind, RolloutState,
    RolloutStep, Scope, ServiceId, Steer, Tier,
};
use serde_json::json;

use super::{BAD_CANARY, BLUE_GREEN, INCONCLUSIVE};
use crate::cluster::{Cluster, production, words};

#[tokio::test(start_paused = true)]
async fn a_glance_brings_the_service_its_environment_its_revisions_and_its_rollout() {
    let world = Cluster::new("bad-canary", BAD_CANARY);
    let account = world.observe(Scope::Account).await;
    assert!(account.facts.iter().any(|fact| matches!(fact, Fact::Account(account) if words(&account.login) == "mira")));

    let facts = world.glance("checkout").await;
    let Some(Fact::Service(service)) = facts.iter().find(|fact| matches!(fact, Fact::Service(_))) else { panic!() };
    assert_eq!((words(&service.repository), service.permission), ("shop/rollout/checkout", Permission::Write));
    let Some(Fact::Environments { environments, .. }) =
        facts.iter().find(|fact| matches!(fact, Fact::Environments { .. }))
    else {
        panic!()
    };
    assert_eq!(environments.len(), 1);
    assert_eq!((&environments[0].id, environments[0].tier), (&production("checkout"), Tier::Production));

    let deployments = world.deployments("checkout").await;
    let said: Vec<(&str, &str, &DeploymentState)> = deployments
        .iter()
        .map(|deployment| (deployment.id.raw(), words(&deployment.release.version), &deployment.state))
        .collect();
    assert_eq!(
        said,
        [
            ("3", "v2.14.0", &DeploymentState::Deploying),
            ("2", "v2.13.2", &DeploymentState::Succeeded),
            ("1", "v2.12.0", &DeploymentState::Superseded),
        ]
    );
    assert_eq!(deployments[0].release.commit.raw(), "c0ffee12ab34cd56ef7890a1b2c3d4e5f6071829");
    assert_eq!(words(&deployments[1].description), "release 2.13, second correction");
    assert!(matches!(&deployments[1].put_back, PutBack::Own { .. }), "{:?}", deployments[1].put_back);
    assert!(matches!(&deployments[0].put_back, PutBack::No(_)), "what is asked for already cannot be put back");
    assert!(deployments.windows(2).all(|pair| pair[0].created_at > pair[1].created_at));

    let rollout = world.rollout("checkout").await;
    assert_eq!((rollout.kind, &rollout.state), (RolloutKind::Canary, &RolloutState::Paused));
    assert_eq!((words(&rollout.revision), words(&rollout.place())), ("3", "1 paused"));
    assert_eq!((rollout.at, rollout.weight), (Some(1), Some(20)));
    assert_eq!(rollout.steps.len(), 8);
    assert_eq!(rollout.steps[0], RolloutStep::Weight(20));
    assert_eq!(rollout.steps[1], RolloutStep::Pause { seconds: None });
    assert_eq!(rollout.steps[5], RolloutStep::Pause { seconds: Some(60) });
    assert!(matches!(&rollout.steps[3], RolloutStep::Analysis(name) if words(name) == "success-rate"));
    assert_eq!(rollout.pauses.len(), 1);
    assert_eq!((&rollout.pauses[0].reason, words(&rollout.pauses[0].word)), (&PauseReason::Step, "CanaryPauseStep"));
    assert!(rollout.pauses[0].since.is_some() && rollout.pauses[0].until.is_none());
    assert_eq!(rollout.replicas.desired, 10);
    let (stable, release) = rollout.stable.as_ref().unwrap();
    assert_eq!((words(stable), words(&release.version)), ("2", "v2.13.2"));
    assert!(
        rollout.automation.as_ref().is_some_and(|it| words(&it.will).contains("heals")),
        "{:?}",
        rollout.automation
    );
}

#[tokio::test(start_paused = true)]
async fn all_four_pauses_are_told_apart_with_the_vendors_own_words() {
    let canary = Cluster::new("bad-canary", BAD_CANARY);
    let plan = canary.rollout("checkout").await.pauses;
    assert_eq!(plan.iter().map(|pause| &pause.reason).collect::<Vec<_>>(), [&PauseReason::Step]);

    let undecided = Cluster::new("inconclusive-analysis", INCONCLUSIVE);
    let rollout = undecided.rollout("payments").await;
    assert_eq!(rollout.pauses[0].reason, PauseReason::InconclusiveAnalysis);
    assert_eq!(words(&rollout.pauses[0].word), "InconclusiveAnalysisRun");
    // A person's pause stands beside the plan's own: lifting one does not lift the other.
    undecided.advance(10).await;
    let reasons: Vec<PauseReason> =
        undecided.rollout("quotes").await.pauses.into_iter().map(|pause| pause.reason).collect();
    assert_eq!(reasons, [PauseReason::Person, PauseReason::Step]);

    let colours = Cluster::new("blue-green-cutover", BLUE_GREEN);
    let rollout = colours.rollout("storefront").await;
    assert_eq!(rollout.pauses[0].reason, PauseReason::BeforeCutover);
    assert_eq!(words(&rollout.pauses[0].word), "BlueGreenPause");
}

#[tokio::test(start_paused = true)]
async fn an_analysis_is_read_with_the_verdict_of_every_metric() {
    let world = Cluster::new("inconclusive-analysis", INCONCLUSIVE);
    let rollout = world.rollout("payments").await;
    assert_eq!(rollout.analyses.len(), 1);
    let analysis = &rollout.analyses[0];
    assert_eq!((&analysis.judgement, words(&analysis.role)), (&Judgement::Inconclusive, "step 3"));
    let metric = &analysis.metrics[0];
    assert_eq!(
        (words(&metric.name), &metric.judgement, metric.counts),
        ("errors", &Judgement::Inconclusive, (1, 0, 1))
    );
    assert_eq!(metric.value.as_ref().map(words), Some("[NaN]"));
}

#[tokio::test(start_paused = true)]
async fn a_phase_is_trusted_only_when_it_is_about_the_newest_generation() {
    let world = Cluster::new("bad-canary", BAD_CANARY);
    let image = "registry.example/shop/basket:v9.9.9";
    world.other("shop/deployment/basket", json!({ "what": "set_image", "image": image })).await;
    let before = world.rollout("basket").await;
    assert_eq!(before.state, RolloutState::Unobserved, "the status still says that the older template has arrived");
    world
        .other("shop/rollout/search", json!({ "what": "set_image", "image": "registry.example/shop/search:v2.0.0" }))
        .await;
    assert_eq!(world.rollout("search").await.state, RolloutState::Unobserved);
    let refused = world.plan(world.to("search", Steer::Advance).await).await.unwrap_err();
    assert_eq!(refused.kind, FaultKind::Conflict);
    world.advance(2).await;
    assert_eq!(world.rollout("basket").await.state, RolloutState::Progressing);
    world.advance(20).await;
    let after = world.rollout("basket").await;
    assert_eq!((&after.state, words(&after.release.version)), (&RolloutState::Complete, "v9.9.9"));
}

#[tokio::test(start_paused = true)]
async fn a_deployment_that_misses_its_deadline_is_degraded_and_the_environment_partial() {
    let world = Cluster::new("bad-canary", BAD_CANARY);
    let rollout = world.rollout("mailer").await;
    assert_eq!((rollout.kind, &rollout.state), (RolloutKind::Rolling, &RolloutState::Degraded));
    assert_eq!(words(&rollout.word), "ProgressDeadlineExceeded");
    assert!(words(&rollout.message).contains("timed out progressing"), "{}", rollout.message);
    let deployments = world.deployments("mailer").await;
    assert_eq!(deployments[0].state, DeploymentState::Failed);
    assert_eq!(deployments[1].state, DeploymentState::Succeeded, "the earlier one still serves");
    let current = flightdeck::domain::current(&deployments, None).unwrap();
    assert_eq!(current.state.word(), "partial");
    assert_eq!(words(&current.release.version), "v5.2.1");
}

#[tokio::test(start_paused = true)]
async fn what_has_no_tag_is_named_by_its_digest_and_its_namespace_is_its_environment() {
    let mut services = BAD_CANARY.to_vec();
    services.retain(|(id, _)| *id == "ledger");
    let world = Cluster::new("bad-canary", &services);
    let rollout = world.rollout("ledger").await;
    assert_eq!(words(&rollout.release.version), "sha256:3f1d9a0c2b4e");
    assert!(!rollout.release.tagged);
}

#[tokio::test(start_paused = true)]
async fn an_aborted_canary_leaves_the_environment_with_the_stable_release_and_a_reminder() {
    let world = Cluster::new("bad-canary", BAD_CANARY);
    world.steer("checkout", Steer::Advance).await;
    world.advance(60).await;
    let rollout = world.rollout("checkout").await;
    assert_eq!((&rollout.state, rollout.weight), (&RolloutState::Aborted, Some(0)));
    assert_eq!(words(&rollout.word), "Degraded");
    assert!(words(&rollout.message).contains("success-rate"), "{}", rollout.message);
    assert!(words(&rollout.reminder).contains("v2.13.2 serves") && words(&rollout.reminder).contains("v2.14.0"));
    let analysis = rollout.analyses.iter().find(|analysis| analysis.judgement == Judgement::Failed).unwrap();
    let metric = analysis.metrics.iter().find(|metric| words(&metric.name) == "success-rate").unwrap();
    assert_eq!((metric.counts, metric.value.as_ref().map(words)), ((1, 1, 0), Some("[0.9312]")));
    // It aborted at 40 %: that step had been taken.
    assert!(matches!(rollout.steps[2], RolloutStep::Weight(40)));

    let deployments = world.deployments("checkout").await;
    assert_eq!(deployments[0].state, DeploymentState::Failed);
    let current = flightdeck::domain::current(&deployments, None).unwrap();
    assert_eq!((words(&current.release.version), current.state.word()), ("v2.13.2", "succeeded_unverified"));
}

#[tokio::test(start_paused = true)]
async fn the_old_colour_says_until_when_it_can_be_switched_back() {
    let world = Cluster::new("blue-green-cutover", BLUE_GREEN);
    let before = world.rollout("storefront").await;
    assert_eq!((before.kind, before.weight, before.old_until), (RolloutKind::BlueGreen, Some(0), None));
    world.steer("storefront", Steer::Advance).await;
    world.advance(5).await;
    let after = world.rollout("storefront").await;
    assert_eq!((&after.state, after.weight), (&RolloutState::Complete, Some(100)));
    let left = after.old_until.unwrap().duration_since(world.now().wall).as_secs();
    assert!((280..=300).contains(&left), "{left} s");
    world.advance(310).await;
    assert_eq!(world.rollout("storefront").await.old_until, None);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_and_what_may_not_be_read_are_faults_beside_the_facts() {
    let world = Cluster::new("bad-canary", &[("ghost", "shop/rollout/ghost"), ("basket", "shop/deployment/basket")]);
    let observation = world.observe(Scope::Service(ServiceId::new("ghost"))).await;
    assert_eq!(observation.faults.len(), 1);
    assert_eq!(observation.faults[0].kind, FaultKind::NotFound);
    assert!(observation.facts.is_empty());
    let stranger = Cluster::over("bad-canary", BAD_CANARY, Some("no-such-token"), |road| std::sync::Arc::new(road));
    let observation = stranger.observe(Scope::Service(ServiceId::new("checkout"))).await;
    assert_eq!(observation.faults[0].kind, FaultKind::Unauthenticated);
}
