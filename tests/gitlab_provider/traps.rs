//! What other tools fell into, each by its name.

use super::*;

/// A pipeline that is asked to stop is not one that stopped: jobs may go on for as long as they like.
#[tokio::test(start_paused = true)]
async fn cancelling_is_never_shown_as_cancelled() {
    let world = world();
    let moving = runs(&world.glance("catalog").await).into_iter().find(|run| run.state == RunState::Running).unwrap();
    let plan = world.plan(Ask::Cancel { run: moving.id.clone(), force: false }).await.unwrap();
    let mut order = order(&plan, world.now());
    let permit = order.permit(world.now()).unwrap();
    world.provider.send(&plan.steps[0], &seal(), permit).await.unwrap();
    let state = |facts: &[Fact]| runs(facts).into_iter().find(|run| run.id == moving.id).unwrap().state;
    let stopping = world.observe(Scope::Run(moving.id.clone())).await.facts;
    assert_eq!(state(&stopping), RunState::Cancelling, "the vendor says canceling");
    world.advance(120).await;
    assert_eq!(state(&world.observe(Scope::Run(moving.id.clone())).await.facts), RunState::Done(Outcome::Cancelled));
}

#[tokio::test(start_paused = true)]
async fn a_freeze_does_not_trap_a_rollback() {
    let world = world();
    world.advance(8 * 3_600).await;
    let history = deployments(&world.glance("payments").await, "production");
    let target = history.iter().filter(|one| one.state.was_good()).nth(1).unwrap();
    let plan = world.plan(roll_back(target)).await.unwrap();
    let said: Vec<&str> = plan.warnings.iter().map(Text::raw).collect();
    assert!(said.iter().any(|one| one.contains("a freeze period is on until")), "{said:?}");
    world.carry_out(&plan).await;
    assert!(world.writes().await.last().unwrap().ends_with("/retry"));
}

#[tokio::test(start_paused = true)]
async fn what_never_ran_is_no_way_back() {
    let world = world();
    let history = deployments(&world.glance("payments").await, "production");
    let blocked = &history[0];
    assert!(matches!(blocked.state, DeploymentState::Waiting(_)) && !blocked.state.was_good(), "{blocked:?}");
    let refused = world.plan(roll_back(blocked)).await.unwrap_err();
    assert!(matches!(refused.kind, FaultKind::Conflict | FaultKind::Unsupported), "{refused:?}");
    assert!(world.writes().await.is_empty());
}

/// Approving the newest makes the older ones that wait there outdated: the plan says which.
#[tokio::test(start_paused = true)]
async fn approving_says_which_others_it_outdates() {
    let older =
        "[[gitlab.project.pipeline]]\n  ago = \"40m\"\n  actor = \"linus-h\"\n  tag = \"v8.3.9\"\n  commits = 1\n\n  ";
    let newest = "[[gitlab.project.pipeline]]\n  ago = \"24m\"\n  actor = \"linus-h\"\n  tag = \"v8.4.0\"";
    let changes = [
        (newest, &*format!("{older}{newest}")),
        ("path = \"acme/shop/payments\"", "path = \"acme/shop/payments\"\nprevent_outdated = true"),
    ];
    let world = world_with(&changes);
    let waiting = gates(&world.glance("payments").await);
    let of = |version: &str| waiting.iter().find(|gate| gate.release.version.raw() == version).expect(version);
    let said = |plan: &flightdeck::domain::Plan, part: &str| plan.warnings.iter().any(|one| one.raw().contains(part));
    let plan = world.plan(approve(of("v8.4.0"), None)).await.unwrap();
    assert!(said(&plan, "of v8.3.9 waits there, too, and is outdated once this one is done"), "{:?}", plan.warnings);
    let plan = world.plan(approve(of("v8.3.9"), None)).await.unwrap();
    assert!(said(&plan, "of v8.4.0 waits there, too, and is newer"), "{:?}", plan.warnings);
}

#[tokio::test(start_paused = true)]
async fn a_promotion_that_waits_for_approvals_points_to_them() {
    let world = world();
    let gate = gate(&world.glance("payments").await, "production");
    let promote = Ask::Promote {
        environment: environment("payments", "production"),
        commit: gate.commit().clone(),
        version: gate.release.version.clone(),
        from: None,
    };
    let refused = world.plan(promote).await.unwrap_err();
    assert!(refused.to_string().contains("approv"), "{refused}");
    assert!(world.writes().await.is_empty());
}
