//! What the row under the cursor stands for, and what a line means where something lies over the panes.

use flightdeck::cockpit::rows::subject_of;
use flightdeck::cockpit::{Event, KeyCode, NoticeLevel, Overlay, Pane, RowId, keys_of_line};
use flightdeck::domain::{DeploymentState, Fact, Scope, WaitReason};
use flightdeck::ui::plain::ageless;

use crate::deck::{Deck, deployment, environment, gate, run_id, service};

/// Production of checkout with its deployments, the newest first.
fn deployed(deck: &mut Deck, deployments: &[(u64, u64, DeploymentState)]) {
    let deployments = deployments.iter().map(|(id, run, state)| {
        let mut one = deployment("checkout", "production", *id, "v2.0.0", state.clone());
        one.run = Some(run_id("checkout", *run));
        one
    });
    let facts = vec![Fact::Deployments {
        environment: environment("checkout", "production"),
        deployments: deployments.collect(),
        more: false,
    }];
    deck.observed(Scope::Deployments(service("checkout")), facts);
}

#[test]
fn while_a_rollback_is_on_its_way_the_cell_means_it_and_not_what_failed() {
    let mut deck = Deck::usual();
    // Nobody waits any more.
    let facts = vec![Fact::Gates { run: run_id("checkout", 482), attempt: 1, gates: Vec::new() }];
    deck.observed(Scope::Run(run_id("checkout", 482)), facts);
    let cell = RowId::Environment(environment("checkout", "production"));
    let run = |deck: &Deck| subject_of(&deck.state, &cell).unwrap().run;
    let bad = (41, 482, DeploymentState::Failed);
    let good = (17, 480, DeploymentState::Superseded);
    deployed(&mut deck, &[bad.clone(), good.clone()]);
    assert_eq!(run(&deck), Some(run_id("checkout", 482)), "what failed, while nothing moves");
    for moves in [DeploymentState::Queued, DeploymentState::Deploying] {
        deployed(&mut deck, &[(42, 480, moves), bad.clone(), good.clone()]);
        assert_eq!(run(&deck), Some(run_id("checkout", 480)));
    }
}

#[test]
fn a_deployment_that_waits_means_the_gate_that_it_waits_at() {
    let mut deck = Deck::usual();
    let waits = DeploymentState::Waiting(WaitReason::Approval);
    deployed(&mut deck, &[(42, 482, waits), (17, 480, DeploymentState::Succeeded)]);
    let newest = deck.state.environment(&environment("checkout", "production")).unwrap().deployments[0].id.clone();
    let row = RowId::Deployment(environment("checkout", "production"), newest);
    let subject = subject_of(&deck.state, &row).unwrap();
    assert_eq!(subject.gate, Some(gate("checkout", 482, "production").id));
}

#[test]
fn a_command_that_is_begun_over_a_view_is_one() {
    for view in ["D", "?"] {
        let mut deck = Deck::usual();
        deck.keys(view);
        assert!(deck.state.screen.overlay.is_some(), "{view}");
        deck.keys(":");
        deck.types("open");
        let Some(Overlay::Prompt(prompt)) = &deck.state.screen.overlay else { panic!("{view}: a command line") };
        assert_eq!(prompt.line.text, "open", "{view}");
    }
}

#[test]
fn an_expired_plan_is_made_again_by_an_empty_line_and_confirmed_by_none() {
    let mut deck = Deck::usual();
    deck.to_gate("checkout", "production");
    deck.keys("A");
    deck.pass(120);
    assert_eq!(keys_of_line(&deck.state, "checkout"), []);
    let again = keys_of_line(&deck.state, "");
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].code, KeyCode::Enter);
    for key in again {
        deck.event(Event::Key(key));
    }
    assert!(deck.dialogue().takes_keys(), "it is a plan again");
    assert_eq!(deck.executed.len(), 0);
}

#[test]
fn a_line_gives_a_plan_its_reason_and_stays_with_what_is_asked_for() {
    let mut deck = Deck::usual();
    deck.to_gate("checkout", "production");
    deck.keys("A");
    let number = deck.dialogue().number;
    deck.event(Event::Painted { dialogue: number });
    let say = |deck: &mut Deck, line: &str| {
        for key in keys_of_line(&deck.state, line) {
            deck.event(Event::Key(key));
        }
    };
    let field = deck.dialogue().field;
    for (line, reason) in
        [("reason: seen on staging", "seen on staging"), ("reason:CHG-9, twice", "CHG-9, twice"), ("reason:", "")]
    {
        say(&mut deck, line);
        assert_eq!((deck.dialogue().reason.text.as_str(), deck.dialogue().field), (reason, field));
        let sent = deck.dialogue().plan().unwrap().intent.reason.clone();
        assert_eq!(sent.as_ref().map_or("", |reason| reason.as_str()), reason);
    }
    assert_eq!(deck.executed.len(), 0);
    say(&mut deck, "reason: because");
    say(&mut deck, "checkout");
    assert_eq!(deck.executed.len(), 1, "and the word confirms as it did before");
    assert_eq!(deck.executed[0].intent.reason.as_ref().unwrap().as_str(), "because");
}

#[test]
fn a_line_opens_a_plan_by_the_whole_word_of_its_verb_alone() {
    let mut deck = Deck::usual();
    deck.to_gate("checkout", "production");
    for (line, verb) in [("ap", "approve"), ("rej", "reject"), ("Promot", "promote")] {
        deck.event(Event::Said(line.to_owned()));
        assert!(deck.state.screen.overlay.is_none(), "{line}");
        let told = deck.state.screen.notices.last().unwrap().text.to_string();
        assert_eq!(told, format!("`{line}` begins `{verb}`: a verb is typed whole here"));
    }
    deck.event(Event::Said("stat".to_owned()));
    assert_eq!(deck.state.screen.pane, Pane::Environments, "a view may be begun alone");
    deck.to_gate("checkout", "production");
    deck.event(Event::Said("Approve".to_owned()));
    assert!(matches!(deck.state.screen.overlay, Some(Overlay::Plan(_))));
}

#[test]
fn a_line_that_only_grew_older_says_nothing_new() {
    for (one, other) in [
        ("github: unreachable 7s", "github: unreachable 41s"),
        ("stands on: read 18s ago, at 02:48Z; read again", "stands on: read 1m ago, at 02:48Z; read again"),
        ("deploying, 59m, 2 commits behind", "deploying, 1h00, 2 commits behind"),
    ] {
        assert_eq!(ageless(one), ageless(other));
    }
    for (one, other) in [
        ("checkout: v2 in production", "checkout: v3 in production"),
        ("paused 20 %, step 2/6", "paused 50 %, step 4/6"),
        ("2 commits behind", "3 commits behind"),
        ("read at 02:48Z", "read at 02:49Z"),
    ] {
        assert_ne!(ageless(one), ageless(other));
    }
}

#[test]
fn a_number_means_a_cell_that_is_there_or_nothing() {
    let mut deck = Deck::usual();
    deck.keys("2 g");
    let said = |deck: &mut Deck, line: &str| {
        deck.event(Event::Said(line.to_owned()));
        deck.selected(Pane::Environments)
    };
    let cell = |name: &str| Some(RowId::Environment(environment("checkout", name)));
    let (first, second) = (said(&mut deck, "1.1"), said(&mut deck, "1.2"));
    assert_ne!(first, second);
    assert_eq!(second, cell("production"), "the same row, another cell");
    for missing in ["1.9", "9", "9.1"] {
        assert_eq!(said(&mut deck, missing), second, "{missing} moves nothing");
        let notice = deck.state.screen.notices.last().unwrap();
        assert_eq!(notice.text.as_str(), format!("there is no {missing}"));
        assert_eq!(notice.level, NoticeLevel::Warning);
    }
}
