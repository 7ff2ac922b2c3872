//! *Needs you*, *Environments* and *Pipelines*.

use flightdeck::cockpit::view::{Health, NeedKind, Window};
use flightdeck::cockpit::{Pane, RowId, Seen};
use flightdeck::domain::{
    CommitId, Comparison, Current, CurrentState, DeploymentState, Fact, FaultKind, Flags, MayI, Outcome, RunState,
    Scope, Text, WaitReason, current,
};

use crate::deck::{self, Deck, ago, deployment, environment, gate, job, release, run, run_id, service};
use crate::said::{ALL, change, matrix, matrix_lines, need_lines, needs, run_lines, runs, select, sentence};

/// Replaces the deployments of an environment, as a read would.
fn deploys(deck: &mut Deck, name: &str, place: &str, states: &[(u64, &str, DeploymentState)]) {
    let deployments: Vec<_> =
        states.iter().map(|(id, version, state)| deployment(name, place, *id, version, state.clone())).collect();
    change(deck, |state| {
        let found = state.world.services.get_mut(&service(name)).unwrap();
        let found = found.environments.iter_mut().find(|found| found.id().name.raw() == place).unwrap();
        found.current = current(&deployments, None);
        found.deployments = deployments;
    });
}

#[test]
fn what_needs_me_comes_production_first_and_what_waits_for_others_is_dimmed_below() {
    let mut deck = Deck::warm(&["checkout"], flightdeck::policy::Settings::default());
    change(&mut deck, |state| {
        let detail = state.world.services.get_mut(&service("checkout")).unwrap();
        let gates = &mut detail.details.get_mut(&run_id("checkout", 482)).unwrap().gates.as_mut().unwrap().value;
        let mut other = gate("checkout", 482, "qa");
        other.may_i = MayI::No(Text::new("you started this run"));
        gates.push(other);
        let mut timer = gate("checkout", 482, "canary");
        timer.required = 0;
        timer.reason = WaitReason::Timer;
        timer.timer_until = Some(ago(-6));
        gates.push(timer);
    });
    assert_eq!(
        need_lines(&deck),
        [
            "checkout → production v2.0.0 | you may 4m | started by ada",
            "checkout → staging v2.0.0 | you may 4m | started by ada",
            "checkout → canary v2.0.0 | timer 4m | opens by itself at 14:06Z (dim)",
            "checkout → qa v2.0.0 | grace 4m | not you: you started this run (dim)",
        ]
    );
}

#[test]
fn one_of_two_approvals_is_said() {
    let mut deck = Deck::warm(&["checkout"], flightdeck::policy::Settings::default());
    change(&mut deck, |state| {
        let found = state.world.services.get_mut(&service("checkout")).unwrap();
        let gates = &mut found.details.get_mut(&run_id("checkout", 482)).unwrap().gates.as_mut().unwrap().value;
        gates[1].required = 2;
        gates[1].given = 1;
    });
    assert!(need_lines(&deck)[0].contains("| you 1/2 4m | 1/2 approvals,"), "{:?}", need_lines(&deck));
}

#[test]
fn a_production_that_failed_halfway_is_partial_and_names_both_versions_everywhere() {
    let mut deck = Deck::warm(&["checkout"], flightdeck::policy::Settings::default());
    deploys(
        &mut deck,
        "checkout",
        "production",
        &[(990, "v2.0.0", DeploymentState::Failed), (17, "v1.9.0", DeploymentState::Succeeded)],
    );
    let list = needs(&deck);
    assert_eq!(list.rows[0].kind, NeedKind::Failure);
    assert_eq!(list.rows[0].health, Health::Bad);
    assert_eq!(need_lines(&deck)[0], "checkout → production v2.0.0 | failed 10m | PARTIAL: v1.9.0 or v2.0.0, by ada");
    let view = matrix(&deck);
    let cell = &view.list.rows[0].cells[1];
    assert_eq!(
        (cell.version.as_str(), cell.health, cell.word.as_str()),
        ("v1.9.0 or v2.0.0", Health::Doubtful, "PARTIAL")
    );
    assert_eq!(view.list.rows[0].note.as_str(), "PARTIAL production: v1.9.0 or v2.0.0, failed");
}

#[test]
fn a_deployment_under_way_is_moving_and_not_yet_the_new_version() {
    let mut deck = Deck::warm(&["checkout"], flightdeck::policy::Settings::default());
    deploys(
        &mut deck,
        "checkout",
        "production",
        &[(990, "v2.0.0", DeploymentState::Deploying), (17, "v1.9.0", DeploymentState::Succeeded)],
    );
    let view = matrix(&deck);
    let cell = &view.list.rows[0].cells[1];
    assert_eq!(
        (cell.version.as_str(), cell.health, cell.word.as_str()),
        ("v1.9.0 or v2.0.0", Health::Moving, "deploying")
    );
}

#[test]
fn the_matrix_is_in_promotion_order_with_ages_and_a_dash_for_what_is_not_known() {
    let deck = Deck::warm(&["checkout"], flightdeck::policy::Settings::default());
    let view = matrix(&deck);
    let columns: Vec<&str> = view.columns.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(columns, ["staging", "production"]);
    assert_eq!(matrix_lines(&deck), ["checkout | v2.0.0 unverified 16h | v1.9.0 unverified 16h | behind —"]);
    assert!(view.list.rows[0].cells.iter().all(|cell| cell.waiting));
    assert_eq!(view.list.rows[0].cells[1].behind, None, "no comparison was read: not known, never none");
}

#[test]
fn commits_behind_come_from_a_comparison_that_was_read() {
    let mut deck = Deck::warm(&["checkout"], flightdeck::policy::Settings::default());
    let (base, head) = (deck::commit("v1.9.0"), deck::commit("v2.0.0"));
    change(&mut deck, |state| {
        let found = Comparison { ahead: 14, ..comparison(&base, &head) };
        state.world.comparisons.insert((service("checkout"), base, head), Ok(found));
    });
    let view = matrix(&deck);
    assert_eq!(view.list.rows[0].cells[1].behind, Some(14));
    assert_eq!(view.list.rows[0].note.as_str(), "14 commits behind");
}

/// A comparison without commits.
pub(crate) fn comparison(base: &CommitId, head: &CommitId) -> Comparison {
    Comparison {
        service: service("checkout"),
        base: base.clone(),
        head: head.clone(),
        ahead: 1,
        behind: 0,
        commits: Vec::new(),
        commits_complete: true,
        files: Vec::new(),
        files_complete: true,
        flags: Flags::of([], true),
        url: None,
    }
}

#[test]
fn an_environment_that_ran_nothing_and_one_that_was_not_read_differ() {
    let mut deck = Deck::warm(&["checkout"], flightdeck::policy::Settings::default());
    change(&mut deck, |state| {
        let found = state.world.services.get_mut(&service("checkout")).unwrap();
        found.environments[0].current = None;
        found.environments[1].current = None;
        found.environments[1].seen = None;
    });
    let view = matrix(&deck);
    let said: Vec<(&str, &str)> =
        view.list.rows[0].cells.iter().map(|cell| (cell.version.as_str(), cell.word.as_str())).collect();
    assert_eq!(said, [("—", "nothing yet"), ("—", "reading")]);
}

#[test]
fn an_unknown_state_is_never_green() {
    let mut deck = Deck::warm(&["checkout"], flightdeck::policy::Settings::default());
    change(&mut deck, |state| {
        let found = state.world.services.get_mut(&service("checkout")).unwrap();
        found.environments[1].current =
            Some(Current { release: release("v1.9.0"), state: CurrentState::Unknown, since: ago(5), actor: None });
    });
    assert_eq!(matrix(&deck).list.rows[0].cells[1].health, Health::Unknown);
}

#[test]
fn waiting_is_never_called_queued_and_the_failing_step_is_named() {
    let mut deck = Deck::warm(&["checkout"], flightdeck::policy::Settings::default());
    change(&mut deck, |state| {
        let found = state.world.services.get_mut(&service("checkout")).unwrap();
        let mut unit = job(5, RunState::Done(Outcome::Failed));
        unit.name = Text::new("unit");
        unit.steps = vec![flightdeck::domain::JobStep {
            number: 1,
            name: Text::new("cargo test"),
            state: RunState::Done(Outcome::Failed),
            started_at: None,
            finished_at: None,
        }];
        found.details.entry(run_id("checkout", 481)).or_default().jobs =
            Some(Seen { value: (1, vec![unit]), at: state.now });
    });
    let lines = run_lines(&deck);
    assert_eq!(lines[0], "checkout #482 deploy | waiting: 2 gates | waiting 4m");
    assert!(lines[1].starts_with("checkout #481 deploy | failed: unit › cargo test |"), "{lines:?}");
    assert!(!lines[0].contains("queued"));
}

#[test]
fn elapsed_stands_against_the_median_of_earlier_runs_and_queue_time_stands_apart() {
    let mut deck = Deck::warm(&["checkout"], flightdeck::policy::Settings::default());
    let ended = |number: u64, minutes: i64| {
        let mut run = run("checkout", number, RunState::Done(Outcome::Succeeded));
        run.created_at = ago(500 + minutes);
        run.started_at = Some(ago(500));
        run.finished_at = Some(ago(500 - minutes));
        run
    };
    change(&mut deck, |state| {
        let found = state.world.services.get_mut(&service("checkout")).unwrap();
        let mut running = run("checkout", 490, RunState::Running);
        running.created_at = ago(9);
        running.started_at = Some(ago(6));
        let mut queued = run("checkout", 491, RunState::Queued);
        queued.created_at = ago(2);
        queued.started_at = None;
        found.runs = vec![queued, running, ended(480, 20), ended(479, 9), ended(478, 8)];
    });
    let lines = run_lines(&deck);
    assert_eq!(lines[0], "checkout #491 deploy | queued | queued 2m");
    assert_eq!(lines[1], "checkout #490 deploy | running | 6m of ~9m");
    assert_eq!(lines[2], "checkout #478 deploy | succeeded | took 8m, queued 8m");
}

#[test]
fn a_window_builds_only_its_rows() {
    let mut deck = Deck::warm(&["checkout"], flightdeck::policy::Settings::default());
    change(&mut deck, |state| {
        let found = state.world.services.get_mut(&service("checkout")).unwrap();
        found.runs = (0..500).map(|number| run("checkout", number, RunState::Done(Outcome::Succeeded))).collect();
    });
    let list = flightdeck::cockpit::view::pipelines(&deck.state, Window { first: 100, height: 20 });
    assert_eq!((list.total, list.first, list.rows.len()), (500, 100, 20));
    assert_eq!(list.rows[0].number.as_str(), "#399");
}

#[test]
fn a_gate_that_vanished_under_the_cursor_stays_as_gone_and_says_what_became_of_it() {
    let mut deck = Deck::warm(&["checkout"], flightdeck::policy::Settings::default());
    select(&mut deck, Pane::NeedsYou, RowId::Gate(gate("checkout", 482, "production").id));
    change(&mut deck, |state| {
        let found = state.world.services.get_mut(&service("checkout")).unwrap();
        let detail = found.details.get_mut(&run_id("checkout", 482)).unwrap();
        detail.gates.as_mut().unwrap().value.retain(|gate| gate.environment().name.raw() != "production");
    });
    let list = needs(&deck);
    let line = list.rows.iter().find(|line| line.mark.gone).unwrap();
    assert!(line.mark.selected);
    assert_eq!(line.state.as_str(), "gone");
    assert_eq!(line.note.as_str(), "answered or withdrawn; #482 is waiting: approval");
}

#[test]
fn each_empty_list_has_a_sentence_of_its_own() {
    let nobody = Deck::cold(&[], flightdeck::policy::Settings::default());
    assert!(sentence(needs(&nobody).empty.as_ref()).starts_with("No service is watched."));
    assert!(sentence(matrix(&nobody).list.empty.as_ref()).starts_with("No service is watched."));

    let cold = Deck::cold(&["checkout"], flightdeck::policy::Settings::default());
    assert_eq!(sentence(needs(&cold).empty.as_ref()), "loading");
    assert_eq!(sentence(runs(&cold).empty.as_ref()), "loading");
    assert_eq!(matrix_lines(&cold), ["checkout |  | reading…"]);

    let mut calm = Deck::warm(&["checkout"], flightdeck::policy::Settings::default());
    change(&mut calm, |state| {
        let found = state.world.services.get_mut(&service("checkout")).unwrap();
        found.details.clear();
        found.runs[0].state = RunState::Running;
    });
    assert_eq!(sentence(needs(&calm).empty.as_ref()), "Nothing needs you. 1 run is moving.");

    calm.keys("3 /");
    calm.types("zebra");
    assert_eq!(sentence(runs(&calm).empty.as_ref()), "filtered");
    assert_eq!(runs(&calm).filter, Some(("zebra".to_owned(), true)));
}

#[test]
fn a_source_that_does_not_answer_ages_its_values_and_blanks_none() {
    let mut deck = Deck::warm(&["checkout"], flightdeck::policy::Settings::default());
    let before = matrix_lines(&deck);
    deck.later(240);
    for _ in 0..2 {
        deck.fails(Scope::Service(service("checkout")), FaultKind::Unavailable);
    }
    deck.later(60);
    deck.event(flightdeck::cockpit::Event::Tick);
    let view = matrix(&deck);
    assert_eq!(view.list.rows[0].cells[0].version.as_str(), "v2.0.0", "{before:?}");
    assert!(view.list.rows[0].mark.dim);
    let badge = view.list.stale.unwrap().to_string();
    assert!(badge.contains("unreachable 1m") && badge.contains("stale 5m"), "{badge}");
}

#[test]
fn what_a_token_may_not_read_is_said_in_the_row_and_needs_me() {
    let mut deck = Deck::cold(&["checkout", "payments"], flightdeck::policy::Settings::default());
    deck.observed(Scope::Service(service("payments")), deck::glance("payments"));
    deck.fails(Scope::Service(service("checkout")), FaultKind::NotFound);
    let row = need_lines(&deck).into_iter().find(|line| line.starts_with("checkout")).unwrap();
    assert!(row.contains("not found") && row.contains("check the name"), "{row}");
    let line = matrix(&deck).list.rows.into_iter().find(|line| line.name.raw() == "checkout").unwrap();
    assert!(line.fault);
    assert!(line.note.as_str().starts_with("not found"), "{}", line.note);
}

#[test]
fn a_held_workflow_is_shown_where_it_deploys() {
    let mut deck = Deck::warm(&["checkout"], flightdeck::policy::Settings::default());
    change(&mut deck, |state| {
        let found = state.world.services.get_mut(&service("checkout")).unwrap();
        found.service.as_mut().unwrap().workflows[0].state = flightdeck::domain::WorkflowState::Disabled;
    });
    let view = matrix(&deck);
    assert!(view.list.rows[0].cells.iter().all(|cell| cell.held));
    assert!(view.list.rows[0].note.as_str().starts_with("held: deploy is disabled"));
}

#[test]
fn services_with_unlike_environments_align() {
    let mut deck = Deck::usual();
    change(&mut deck, |state| {
        let found = state.world.services.get_mut(&service("payments")).unwrap();
        found.environments.remove(0);
    });
    let view = flightdeck::cockpit::view::environments(&deck.state, ALL);
    assert_eq!(view.columns.len(), 2);
    let payments = view.list.rows.iter().find(|line| line.name.raw() == "payments").unwrap();
    assert_eq!(payments.cells[0].id, None);
    assert_eq!(payments.cells[1].id, Some(RowId::Environment(environment("payments", "production"))));
}

#[test]
fn jobs_that_were_read_before_the_end_say_nothing_of_a_run_that_succeeded() {
    let mut deck = Deck::warm(&["checkout"], flightdeck::policy::Settings::default());
    let ended = run("checkout", 470, RunState::Done(Outcome::Succeeded));
    let (run, attempt) = (ended.id.clone(), ended.attempt);
    change(&mut deck, |state| state.world.services.get_mut(&service("checkout")).unwrap().runs.push(ended));
    let mut rail_with = |last: RunState| {
        let jobs = vec![job(1, RunState::Done(Outcome::Succeeded)), job(2, last)];
        deck.observed(Scope::Run(run.clone()), vec![Fact::Jobs { run: run.clone(), attempt, jobs }]);
        runs(&deck).rows.into_iter().find(|line| line.id == run).expect("its line").rail.len()
    };
    assert_eq!(rail_with(RunState::Running), 0);
    assert_eq!(rail_with(RunState::Done(Outcome::Succeeded)), 2);
}
