//! Which verb can be asked for where, and why not.

use flightdeck::cockpit::view::{Available, availability};
use flightdeck::cockpit::{OrderEntry, Overlay, Pane, RowId, Tab};
use flightdeck::domain::{
    Ask, DeploymentId, DeploymentState, Fault, FaultKind, Intent, IntentId, MayI, Now, OrderState, Outcome, Permission,
    Premise, PremiseKey, PromoteWay, PutBack, RunState, Support, Text, Verb, WaitReason, WorkflowState, current,
};
use flightdeck::policy::Settings;

use crate::deck::{self, Deck, deployment, environment, gate, release, run, run_id, service, source};
use crate::said::{change, need_lines, said, select, tab};

fn deck() -> Deck {
    Deck::warm(&["checkout"], Settings::default())
}

fn on(pane: Pane, row: RowId) -> Deck {
    let mut deck = deck();
    select(&mut deck, pane, row);
    deck
}

fn on_gate() -> Deck {
    on(Pane::NeedsYou, RowId::Gate(gate("checkout", 482, "production").id))
}

fn on_cell(place: &str) -> Deck {
    on(Pane::Environments, RowId::Environment(environment("checkout", place)))
}

fn on_run(number: u64) -> Deck {
    on(Pane::Pipelines, RowId::Run(run_id("checkout", number)))
}

/// The answer for each verb, in the order of menus: `+` possible, `?` opens a list, `-` not.
fn signs(deck: &Deck) -> String {
    Verb::ALL
        .into_iter()
        .map(|verb| match availability(&deck.state, verb) {
            Available::Plan(_) => '+',
            Available::Choose | Available::Batch(_) => '?',
            Available::No(why) => {
                assert!(!why.is_empty(), "{verb:?} is refused without a reason");
                '-'
            }
        })
        .collect()
}

#[test]
fn verbs_by_situation() {
    // approve reject promote pause resume rollback cancel retry
    let table: [(&str, Deck, &str); 6] = [
        ("a gate of production", on_gate(), "++++-?+-"),
        ("the cell of production, at whose gate something waits", on_cell("production"), "++++-?+-"),
        ("the cell of staging, which never ran anything else", on_cell("staging"), "++++--+-"),
        ("a run with two gates: which one is meant must be marked", on_run(482), "--++--+-"),
        ("a run that failed", on_run(481), "---+-?-+"),
        ("nothing is watched", Deck::cold(&[], Settings::default()), "--------"),
    ];
    for (situation, deck, wanted) in table {
        assert_eq!(signs(&deck), wanted, "{situation}");
    }
}

#[test]
fn an_approval_is_of_exactly_the_gate_under_the_cursor_or_of_those_that_are_marked() {
    let mut deck = on_gate();
    let production = gate("checkout", 482, "production").id;
    let Available::Plan(ask) = availability(&deck.state, Verb::Approve) else { panic!("no plan") };
    assert_eq!(*ask, Ask::Approve { gates: vec![production.clone()], own_rollback: false, choice: None });

    let staging = gate("checkout", 482, "staging").id;
    deck.state.screen.marks.insert(RowId::Gate(staging.clone()));
    let Available::Plan(ask) = availability(&deck.state, Verb::Approve) else { panic!("no plan") };
    assert_eq!(
        *ask,
        Ask::Approve { gates: vec![staging], own_rollback: false, choice: None },
        "the marks count, not the cursor"
    );

    let mut other = gate("checkout", 500, "production");
    other.id.run = run_id("checkout", 500);
    change(&mut deck, |state| {
        let found = state.world.services.get_mut(&service("checkout")).unwrap();
        found.runs.push(run("checkout", 500, RunState::Waiting(WaitReason::Approval)));
        let known = found.details[&run_id("checkout", 482)].gates.clone().unwrap();
        let gates = flightdeck::cockpit::Seen { value: vec![other.clone()], ..known };
        found.details.entry(run_id("checkout", 500)).or_default().gates = Some(gates);
    });
    deck.state.screen.marks.insert(RowId::Gate(other.id));
    let found = availability(&deck.state, Verb::Approve);
    assert!(matches!(found, Available::Batch(2)), "marks on two runs make a batch: {found:?}");

    deck.state.screen.marks.clear();
    select(&mut deck, Pane::Environments, RowId::Environment(environment("checkout", "production")));
    assert!(said(&deck, Verb::Approve).contains("2 gates wait here"), "two runs wait at one cell");
}

#[test]
fn who_may_not_answer_is_told_why_and_who_could() {
    let mut deck = on_gate();
    change(&mut deck, |state| {
        let found = state.world.services.get_mut(&service("checkout")).unwrap();
        for gate in &mut found.details.get_mut(&run_id("checkout", 482)).unwrap().gates.as_mut().unwrap().value {
            gate.may_i = MayI::No(Text::new("you started this run"));
        }
    });
    assert_eq!(said(&deck, Verb::Approve), "no: production: you started this run; grace could");
    assert_eq!(said(&deck, Verb::Reject), "no: production: you started this run; grace could");
}

#[test]
fn a_timer_is_nobodys_to_answer() {
    let mut deck = on_gate();
    change(&mut deck, |state| {
        let found = state.world.services.get_mut(&service("checkout")).unwrap();
        for gate in &mut found.details.get_mut(&run_id("checkout", 482)).unwrap().gates.as_mut().unwrap().value {
            gate.required = 0;
            gate.timer_until = Some(deck::ago(-9));
        }
    });
    assert_eq!(said(&deck, Verb::Approve), "no: production waits for a timer until 14:09Z; nobody can answer it");
}

#[test]
fn read_only_forbids_everything_and_says_so_first() {
    let mut settings = Settings::default();
    settings.read_only.session = true;
    let mut deck = Deck::warm(&["checkout"], settings);
    select(&mut deck, Pane::NeedsYou, RowId::Gate(gate("checkout", 482, "production").id));
    for verb in Verb::ALL {
        assert!(said(&deck, verb).contains("read-only"), "{verb:?}: {}", said(&deck, verb));
    }

    let mut settings = Settings::default();
    settings.read_only.environment_names.insert("production".to_owned());
    let mut deck = Deck::warm(&["checkout"], settings);
    select(&mut deck, Pane::Environments, RowId::Environment(environment("checkout", "production")));
    assert!(said(&deck, Verb::RollBack).contains("read-only"));
    select(&mut deck, Pane::NeedsYou, RowId::Gate(gate("checkout", 482, "staging").id));
    assert!(said(&deck, Verb::Approve).starts_with("plan"), "another environment is not forbidden");
}

#[test]
fn what_does_not_answer_leaves_the_safing_verbs() {
    let troubles: [fn(&mut Deck); 3] = [
        |deck| {
            let now = deck.now;
            deck.state.world.sources.get_mut(&source()).unwrap().unreachable_since = Some(now);
        },
        |deck| deck.state.world.sources.get_mut(&source()).unwrap().stopped = true,
        |deck| deck.state.journal_fault = Some(Fault::new(FaultKind::Journal, "writing", "the disk is full")),
    ];
    for trouble in troubles {
        let mut deck = on_gate();
        trouble(&mut deck);
        assert_eq!(signs(&deck), "-+-+-?+-");
    }
}

#[test]
fn who_may_only_read_may_still_answer_gates() {
    let mut deck = on_gate();
    change(&mut deck, |state| {
        let found = state.world.services.get_mut(&service("checkout")).unwrap();
        found.service.as_mut().unwrap().permission = Permission::Read;
    });
    assert_eq!(signs(&deck), "++------");
    assert_eq!(said(&deck, Verb::Cancel), "no: you may only read acme/checkout; someone with the right to write could");
}

#[test]
fn what_the_provider_has_not_is_said_in_its_words() {
    let mut deck = on_gate();
    let capability = &mut deck.state.world.sources.get_mut(&source()).unwrap().capability;
    capability.verbs.insert(Verb::Pause, Support::No { why: "this vendor cannot hold".to_owned() });
    assert_eq!(said(&deck, Verb::Pause), "no: this vendor cannot hold");
}

#[test]
fn a_promotion_takes_what_the_environment_before_runs_unless_that_is_in_doubt() {
    let mut deck = on_cell("production");
    change(&mut deck, |state| state.world.services.get_mut(&service("checkout")).unwrap().details.clear());
    // Without a gate and without configuration nothing is certain, and the refusal says which lines to add.
    assert!(said(&deck, Verb::Promote).contains("promote = { workflow = "), "{}", said(&deck, Verb::Promote));
    change(&mut deck, |state| {
        state.world.services.get_mut(&service("checkout")).unwrap().setup.promote = Some(PromoteWay::Deployment);
    });
    let Available::Plan(ask) = availability(&deck.state, Verb::Promote) else { panic!("no plan") };
    let wanted = Ask::Promote {
        environment: environment("checkout", "production"),
        commit: deck::commit("v2.0.0"),
        version: Text::new("v2.0.0"),
        from: Some(environment("checkout", "staging")),
    };
    assert_eq!(*ask, wanted);

    let mut half = deployment("checkout", "staging", 30, "v2.1.0", DeploymentState::Failed);
    half.environment = environment("checkout", "staging");
    change(&mut deck, |state| {
        let found = &mut state.world.services.get_mut(&service("checkout")).unwrap().environments[0];
        found.deployments.insert(0, half);
        found.current = current(&found.deployments, None);
    });
    assert_eq!(said(&deck, Verb::Promote), "no: staging is PARTIAL; put it right first");
}

#[test]
fn holding_and_letting_go_exclude_each_other() {
    let mut deck = on_cell("production");
    assert_eq!(said(&deck, Verb::Resume), "no: deploy is not held");
    change(&mut deck, |state| {
        let found = state.world.services.get_mut(&service("checkout")).unwrap();
        found.service.as_mut().unwrap().workflows[0].state = WorkflowState::Disabled;
    });
    assert_eq!(said(&deck, Verb::Pause), "no: deploy is held already");
    assert!(said(&deck, Verb::Resume).starts_with("plan"));
}

#[test]
fn a_rollback_says_why_nothing_can_be_put_back() {
    let mut deck = on_cell("staging");
    assert_eq!(said(&deck, Verb::RollBack), "no: no earlier good release of staging is known");
    select(&mut deck, Pane::Environments, RowId::Environment(environment("checkout", "production")));
    change(&mut deck, |state| {
        let found = &mut state.world.services.get_mut(&service("checkout")).unwrap().environments[1];
        for deployment in &mut found.deployments {
            deployment.put_back = PutBack::No(Text::new("no dispatch is configured"));
        }
    });
    assert_eq!(
        said(&deck, Verb::RollBack),
        "no: no earlier good release of production can be put back: no dispatch is configured"
    );
}

#[test]
fn a_deployment_under_the_cursor_of_the_history_is_put_back_itself() {
    let mut deck = on_cell("production");
    tab(&mut deck, Tab::History);
    let row = |id: &str| RowId::Deployment(environment("checkout", "production"), DeploymentId::new(id));
    select(&mut deck, Pane::Detail, row("12"));
    let Available::Plan(ask) = availability(&deck.state, Verb::RollBack) else { panic!("no plan") };
    assert!(matches!(*ask, Ask::RollBack { ref to, .. } if to.raw() == "12"));
    select(&mut deck, Pane::Detail, row("17"));
    assert_eq!(said(&deck, Verb::RollBack), "no: v1.9.0 runs already");
}

/// Puts an order into the state, as news of one would.
fn ordered(deck: &mut Deck, ask: Ask, order_state: OrderState, at: Now) {
    let id = IntentId::new("order-1");
    let intent = Intent::new(id.clone(), ask);
    let plan = deck::plan(&intent, false, deck.now.wall);
    let entry = OrderEntry { plan, state: order_state, at, url: None, earlier: false };
    change(deck, |state| {
        state.orders.entries.insert(id.clone(), entry);
        state.orders.sequence.push(id);
    });
}

#[test]
fn a_cancel_that_hangs_may_be_forced_after_half_a_minute() {
    for (seconds, forced) in [(20, false), (40, true)] {
        let mut deck = on_run(482);
        let at = deck.now;
        let ask = Ask::Cancel { run: run_id("checkout", 482), force: false };
        ordered(&mut deck, ask, OrderState::Accepted { step: 0 }, at);
        deck.state.now = at.plus(std::time::Duration::from_secs(seconds));
        let Available::Plan(ask) = availability(&deck.state, Verb::Cancel) else { panic!("no plan") };
        assert_eq!(*ask, Ask::Cancel { run: run_id("checkout", 482), force: forced });
    }
}

#[test]
fn while_a_request_is_being_sent_nothing_else_goes_to_its_target() {
    let mut deck = on_run(482);
    let at = deck.now;
    ordered(&mut deck, Ask::Cancel { run: run_id("checkout", 482), force: false }, OrderState::Sending { step: 0 }, at);
    assert!(said(&deck, Verb::Cancel).contains("is being sent"));
}

#[test]
fn the_gate_of_my_own_rollback_is_safing_and_no_other_gate_is() {
    let rolled_back = |deck: &mut Deck, order_state: OrderState, attempt: u32| {
        change(deck, |state| {
            let found = state.world.services.get_mut(&service("checkout")).unwrap();
            let mut again = gate("checkout", 482, "production");
            again.id.attempt = attempt;
            again.release = release("v1.8.0");
            found.details.get_mut(&run_id("checkout", 482)).unwrap().gates.as_mut().unwrap().value = vec![again];
        });
        let ask = Ask::RollBack {
            environment: environment("checkout", "production"),
            to: DeploymentId::new("12"),
            release: release("v1.8.0"),
            put_back: PutBack::Rerun { job: flightdeck::domain::JobId::new("1"), until: deck::ago(-99) },
            hold: false,
        };
        let at = deck.now;
        ordered(deck, ask, order_state, at);
        // What the plan ran again stood at its first attempt.
        change(deck, |state| {
            let plan = &mut state.orders.entries.values_mut().next().unwrap().plan;
            plan.steps[0].premises.push(Premise::new(PremiseKey::RunAttempt(run_id("checkout", 482)), "1"));
        });
        let mut id = gate("checkout", 482, "production").id;
        id.attempt = attempt;
        select(deck, Pane::NeedsYou, RowId::Gate(id));
        match availability(&deck.state, Verb::Approve) {
            Available::Plan(ask) => matches!(*ask, Ask::Approve { own_rollback: true, .. }),
            other => panic!("{other:?}"),
        }
    };
    let mut mine = deck();
    assert!(rolled_back(&mut mine, OrderState::Accepted { step: 0 }, 2));
    assert!(need_lines(&mine)[0].contains("your rollback waits here; "), "{:?}", need_lines(&mine));
    assert!(!rolled_back(&mut deck(), OrderState::Accepted { step: 0 }, 1), "the attempt before the rollback");
    let refused = OrderState::Refused { step: 0, fault: Fault::new(FaultKind::Forbidden, "x", "y") };
    assert!(!rolled_back(&mut deck(), refused, 2), "an order that did nothing made no gate");
}

#[test]
fn a_row_that_is_gone_carries_no_verb() {
    let mut deck = on_gate();
    change(&mut deck, |state| state.world.services.get_mut(&service("checkout")).unwrap().details.clear());
    for verb in Verb::ALL {
        assert!(said(&deck, verb).contains("gone"), "{verb:?}: {}", said(&deck, verb));
    }
}

#[test]
fn retrying_wants_a_run_that_ended_and_failed() {
    let mut deck = on_run(481);
    for (state_of_run, wanted) in [
        (RunState::Done(Outcome::Cancelled), "plan"),
        (RunState::Done(Outcome::Succeeded), "no: #481 succeeded"),
        (RunState::Running, "no: #481 has not ended yet (running)"),
    ] {
        change(&mut deck, |state| {
            let found = state.world.services.get_mut(&service("checkout")).unwrap();
            found.runs.iter_mut().find(|run| run.number == 481).unwrap().state = state_of_run;
        });
        assert!(said(&deck, Verb::Retry).starts_with(wanted), "{}", said(&deck, Verb::Retry));
    }
}

#[test]
fn the_menu_lists_every_verb_with_its_honest_label_or_why_not() {
    let mut deck = on_gate();
    crate::said::open(&mut deck, Overlay::Actions { cursor: 2 });
    let menu = flightdeck::cockpit::view::actions(&deck.state).unwrap();
    assert_eq!(menu.title.as_str(), "checkout → production");
    let verbs: Vec<Verb> = menu.lines.iter().map(|line| line.verb).collect();
    assert_eq!(verbs, Verb::ALL);
    assert!(menu.lines.iter().all(|line| line.key.is_some() && !line.words.is_empty()));
    assert!(menu.lines[2].selected);
    assert_eq!(menu.lines[0].words.as_str(), "approve it");
    assert_eq!(menu.lines[4].words.as_str(), "deploy is not held");
}
