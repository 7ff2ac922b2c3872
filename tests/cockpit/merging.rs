//! What was read enters the world.

use flightdeck::cockpit::{Pane, RowId};
use flightdeck::domain::{
    CurrentState, DeploymentState, Fact, FaultKind, GateState, Outcome, RunState, Scope, WaitReason,
};

use crate::deck::{Deck, ago, deployment, environment, gate, glance, job, noon, run, run_id, service, source};

#[test]
fn the_same_facts_twice_change_nothing_that_is_seen() {
    let mut deck = Deck::usual();
    let (revision, world) = (deck.state.revision, format!("{:?}", deck.state.world.services));
    deck.observed(Scope::Service(service("checkout")), glance("checkout"));
    assert_eq!(deck.state.revision, revision);
    assert_eq!(format!("{:?}", deck.state.world.services), world);
}

#[test]
fn a_failure_ages_and_blanks_nothing() {
    let mut deck = Deck::usual();
    let rows = deck.rows(Pane::NeedsYou);
    let seen = deck.state.world.services[&service("checkout")].seen;
    deck.later(30);
    deck.fails(Scope::Service(service("checkout")), FaultKind::Unavailable);
    let found = &deck.state.world.services[&service("checkout")];
    assert_eq!(found.seen, seen);
    assert_eq!(found.runs.len(), 2);
    assert_eq!(found.faults.len(), 1);
    assert_eq!(deck.rows(Pane::NeedsYou), rows);
    deck.observed(Scope::Service(service("checkout")), glance("checkout"));
    assert!(deck.state.world.services[&service("checkout")].faults.is_empty());
}

#[test]
fn an_older_attempt_or_moment_is_ignored() {
    let mut deck = Deck::usual();
    let mut second = run("checkout", 482, RunState::Running);
    second.attempt = 2;
    second.updated_at = noon();
    deck.observed(
        Scope::Run(run_id("checkout", 482)),
        vec![
            Fact::Runs { service: service("checkout"), runs: vec![second.clone()] },
            Fact::Jobs { run: run_id("checkout", 482), attempt: 2, jobs: vec![job(9, RunState::Running)] },
            Fact::Gates { run: run_id("checkout", 482), attempt: 2, gates: Vec::new() },
        ],
    );
    deck.observed(Scope::Service(service("checkout")), {
        let mut facts = glance("checkout");
        facts.push(Fact::Jobs { run: run_id("checkout", 482), attempt: 1, jobs: vec![job(1, RunState::Queued)] });
        facts
    });
    assert_eq!(deck.state.run(&run_id("checkout", 482)), Some(&second));
    let detail = &deck.state.world.services[&service("checkout")].details[&run_id("checkout", 482)];
    assert_eq!(detail.jobs.as_ref().unwrap().value.0, 2);
    assert!(deck.state.gate(&gate("checkout", 482, "staging").id).is_none(), "a gate of the first attempt is gone");
}

#[test]
fn runs_keep_older_ones_and_come_newest_first() {
    let mut deck = Deck::usual();
    let newer = run("checkout", 490, RunState::Queued);
    deck.observed(
        Scope::Service(service("checkout")),
        vec![Fact::Runs { service: service("checkout"), runs: vec![newer] }],
    );
    let numbers: Vec<u64> = deck.state.world.services[&service("checkout")].runs.iter().map(|run| run.number).collect();
    assert_eq!(numbers, [490, 482, 481]);
    let many: Vec<_> = (1..=400).map(|number| run("checkout", number, RunState::Done(Outcome::Succeeded))).collect();
    deck.observed(Scope::Service(service("checkout")), vec![Fact::Runs { service: service("checkout"), runs: many }]);
    assert_eq!(deck.state.world.services[&service("checkout")].runs.len(), 100);
}

#[test]
fn gates_that_are_missing_are_no_longer_pending() {
    let mut deck = Deck::usual();
    let mut answered = gate("checkout", 482, "staging");
    answered.state = GateState::Satisfied;
    deck.observed(
        Scope::Run(run_id("checkout", 482)),
        vec![Fact::Gates {
            run: run_id("checkout", 482),
            attempt: 1,
            gates: vec![gate("checkout", 482, "production")],
        }],
    );
    deck.pass(3);
    assert!(!deck.rows(Pane::NeedsYou).contains(&RowId::Gate(answered.id)));
    assert!(deck.rows(Pane::NeedsYou).contains(&RowId::Gate(gate("checkout", 482, "production").id)));
}

#[test]
fn a_gate_waits_since_it_was_first_known_to_whatever_happens_to_its_neighbour() {
    let mut deck = Deck::usual();
    let mut again = gate("checkout", 482, "production");
    again.since = Some(noon());
    let read = |gates| vec![Fact::Gates { run: run_id("checkout", 482), attempt: 1, gates }];
    deck.observed(Scope::Run(run_id("checkout", 482)), read(vec![again.clone()]));
    assert_eq!(deck.state.gate(&again.id).unwrap().since, Some(ago(4)));
    again.since = Some(ago(9));
    deck.observed(Scope::Run(run_id("checkout", 482)), read(vec![again.clone()]));
    assert_eq!(deck.state.gate(&again.id).unwrap().since, Some(ago(9)), "an earlier date is the better one");
}

#[test]
fn a_run_that_ended_has_no_gates_and_one_that_moves_on_is_looked_at() {
    let mut deck = Deck::usual();
    let mut running = run("checkout", 482, RunState::Running);
    running.updated_at = noon();
    deck.later(10);
    deck.observed(
        Scope::Service(service("checkout")),
        vec![Fact::Runs { service: service("checkout"), runs: vec![running.clone()] }],
    );
    deck.pass(1);
    assert!(deck.reads.contains(&(source(), Scope::Run(run_id("checkout", 482)))), "its gates are in doubt");
    running.state = RunState::Done(Outcome::Succeeded);
    running.updated_at = noon() + jiff::SignedDuration::from_secs(20);
    deck.observed(
        Scope::Service(service("checkout")),
        vec![Fact::Runs { service: service("checkout"), runs: vec![running] }],
    );
    assert!(deck.state.gate(&gate("checkout", 482, "production").id).is_none());
}

#[test]
fn environments_that_vanish_are_gone_and_the_others_keep_what_they_run() {
    let mut deck = Deck::usual();
    let mut facts = glance("checkout");
    for fact in &mut facts {
        if let Fact::Environments { environments, .. } = fact {
            environments.remove(0);
        }
    }
    facts.retain(|fact| !matches!(fact, Fact::Deployments { .. }));
    deck.observed(Scope::Service(service("checkout")), facts);
    assert!(deck.state.environment(&environment("checkout", "staging")).is_none());
    let production = deck.state.environment(&environment("checkout", "production")).unwrap();
    assert_eq!(production.current.as_ref().unwrap().release.version.as_str(), "v1.9.0");
}

#[test]
fn a_failed_deployment_makes_production_partial_and_needs_you() {
    let mut deck = Deck::usual();
    deck.observed(
        Scope::Service(service("checkout")),
        vec![Fact::Deployments {
            environment: environment("checkout", "production"),
            deployments: vec![
                deployment("checkout", "production", 21, "v2.0.0", DeploymentState::Failed),
                deployment("checkout", "production", 17, "v1.9.0", DeploymentState::Succeeded),
            ],
            more: true,
        }],
    );
    let production = deck.state.environment(&environment("checkout", "production")).unwrap();
    assert!(matches!(production.current.as_ref().unwrap().state, CurrentState::Partial { .. }));
    assert_eq!(production.deployments.len(), 3, "the older one that was read before stays");
    let failed = deployment("checkout", "production", 21, "v2.0.0", DeploymentState::Failed).id;
    assert_eq!(deck.rows(Pane::NeedsYou)[0], RowId::Failure(environment("checkout", "production"), failed));
    let candidates =
        flightdeck::cockpit::rows::rollback_candidates(&deck.state, &environment("checkout", "production"));
    assert_eq!(candidates[0].release.version.as_str(), "v1.9.0", "the last good one is what is put back");
}

#[test]
fn a_source_is_unreachable_when_nothing_of_it_answers() {
    let mut deck = Deck::usual();
    deck.later(20);
    let first = deck.now;
    deck.fails(Scope::Service(service("checkout")), FaultKind::Unavailable);
    assert!(deck.state.world.sources[&source()].unreachable_since.is_none(), "one failure is not the source's");
    deck.later(5);
    deck.fails(Scope::Service(service("payments")), FaultKind::Unavailable);
    assert_eq!(deck.state.world.sources[&source()].unreachable_since, Some(first));
    deck.pass(3);
    assert!(deck.rows(Pane::NeedsYou).contains(&RowId::Source(source())));
    deck.observed(Scope::Service(service("payments")), glance("payments"));
    assert!(deck.state.world.sources[&source()].unreachable_since.is_none());
}

#[test]
fn partial_faults_stay_partial() {
    let mut deck = Deck::usual();
    let fault = flightdeck::domain::Fault::new(FaultKind::Forbidden, "reading the environments", "no");
    let observed =
        flightdeck::cockpit::Observed { facts: glance("checkout"), faults: vec![fault.clone()], ..Default::default() };
    deck.event(flightdeck::cockpit::Event::Observed {
        source: source(),
        scope: Scope::Service(service("checkout")),
        observed: Box::new(observed),
    });
    let found = &deck.state.world.services[&service("checkout")];
    assert_eq!(found.faults, [fault]);
    assert_eq!(found.runs.len(), 2);
    assert!(deck.state.world.sources[&source()].unreachable_since.is_none());
}

#[test]
fn a_run_that_is_not_there_any_more_is_forgotten() {
    let mut deck = Deck::usual();
    deck.fails(Scope::Run(run_id("checkout", 481)), FaultKind::NotFound);
    assert!(deck.state.run(&run_id("checkout", 481)).is_none());
}

#[test]
fn facts_of_nobody_are_dropped() {
    let mut deck = Deck::usual();
    let revision = deck.state.revision;
    let stranger = vec![Fact::Runs {
        service: service("stranger"),
        runs: vec![run("stranger", 1, RunState::Waiting(WaitReason::Approval))],
    }];
    deck.observed(Scope::Service(service("stranger")), stranger);
    assert_eq!(deck.state.revision, revision);
    assert!(ago(1) < noon());
}
