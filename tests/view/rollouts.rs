//! Rollouts: what needs a person, how far it is, what is said of it in *Gates*, and which verb does what.

use flightdeck::cockpit::alerts::{AlertRule, AlertSettings};
use flightdeck::cockpit::view::{DetailView, NeedKind};
use flightdeck::cockpit::{Pane, RowId, Tab};
use flightdeck::domain::{Ask, Pause, PauseReason, Rollout, RolloutState, Steer, Text, Verb};

use crate::deck::{Deck, ago, environment};
use crate::layered::{self, canary, undecided};
use crate::said::{detail, matrix_lines, need_lines, needs, said, select, tab};

fn with(rollout: Rollout) -> Deck {
    let mut deck = layered::deck();
    layered::rolls(&mut deck, vec![rollout]);
    select(&mut deck, Pane::Environments, layered::cell("checkout-live", "production"));
    deck
}

fn held() -> Rollout {
    let pause = |reason, word: &str| Pause { reason, word: Text::new(word), since: Some(ago(6)), until: None };
    Rollout { pauses: vec![pause(PauseReason::Person, "spec.paused")], ..canary() }
}

#[test]
fn a_rollout_that_stands_still_needs_a_person_and_says_why() {
    let said_of = |rollout: Rollout| {
        need_lines(&with(rollout)).into_iter().find(|line| line.starts_with("checkout → production"))
    };
    assert_eq!(
        said_of(canary()).unwrap(),
        "checkout → production v2.0.0 | paused 6m | canary step 2/5, 40 %; paused by its plan (CanaryPauseStep); \
         CanaryPauseStep; via cluster"
    );
    let undecided = said_of(undecided()).unwrap();
    assert!(
        undecided.starts_with("checkout → production v2.0.0 | inconclusive 6m | canary step 3/5, 40 %"),
        "{undecided}"
    );
    assert!(undecided.contains("Argo CD application checkout acts on it, too"), "{undecided}");
    let aborted = said_of(Rollout { state: RolloutState::Aborted, word: Text::new("Degraded"), ..canary() }).unwrap();
    assert!(aborted.contains("| aborted 6m | canary step 2/5, 40 %; v1.9.0 serves"), "{aborted}");

    let timed = Pause { until: Some(ago(-9)), ..canary().pauses[0].clone() };
    let timed = said_of(Rollout { pauses: vec![timed], ..canary() }).unwrap();
    assert!(timed.contains("| timer 6m |") && timed.contains("goes on by itself at 14:09Z"), "{timed}");
    assert!(timed.ends_with("(dim)"), "a clock needs nobody: {timed}");
    assert_eq!(said_of(Rollout { state: RolloutState::Progressing, pauses: Vec::new(), ..canary() }), None);
    assert_eq!(said_of(Rollout { state: RolloutState::Complete, pauses: Vec::new(), ..canary() }), None);
}

#[test]
fn one_that_was_given_up_in_production_is_a_failure_and_can_be_acknowledged_until_the_next() {
    let mut deck = with(Rollout { state: RolloutState::Aborted, ..canary() });
    let row = RowId::Rollout(environment("checkout-live", "production"));
    assert_eq!(needs(&deck).rows[0].kind, NeedKind::Failure);
    deck.keys("1 g x");
    assert!(!deck.rows(Pane::NeedsYou).contains(&row), "{:?}", deck.notices());
    deck.pass(10);
    layered::rolls(&mut deck, vec![Rollout { state: RolloutState::Aborted, revision: Text::new("8"), ..canary() }]);
    assert!(deck.rows(Pane::NeedsYou).contains(&row), "another revision is another failure");
    let mut deck = with(canary());
    deck.keys("1 g x");
    assert!(deck.rows(Pane::NeedsYou).contains(&row), "what waits for a person is not acknowledged away");
}

#[test]
fn the_cell_says_version_weight_and_step_and_what_serves_where_it_was_given_up() {
    let cell = |rollout| matrix_lines(&with(rollout))[0].split(" | ").nth(3).unwrap().to_owned();
    assert_eq!(cell(canary()), "v2.0.0 paused 40 % step 2/5 6m");
    assert_eq!(cell(Rollout { state: RolloutState::Progressing, ..canary() }), "v2.0.0 40 % step 2/5 6m");
    assert_eq!(cell(Rollout { state: RolloutState::Aborted, ..canary() }), "v1.9.0 aborted 6m");
    assert_eq!(cell(Rollout { state: RolloutState::Degraded, ..canary() }), "v2.0.0 degraded 6m");
    let rolling = Rollout { steps: Vec::new(), at: None, weight: None, state: RolloutState::Progressing, ..canary() };
    assert_eq!(cell(rolling), "v2.0.0 progressing 2 of 5 new 6m");
    let complete = cell(Rollout { state: RolloutState::Complete, ..canary() });
    assert!(complete.starts_with("v1.9.0 unverified"), "a rollout that arrived says nothing of its own: {complete}");
}

#[test]
fn gates_shows_the_plan_the_pause_the_verdict_of_each_metric_and_what_will_fight_an_act() {
    let mut deck = with(undecided());
    tab(&mut deck, Tab::Gates);
    let DetailView::Gates(gates) = detail(&deck) else { panic!("no gates") };
    let lines: Vec<&str> = gates.rollout.iter().map(|(_, words)| words.as_str()).collect();
    assert_eq!(
        lines,
        [
            "paused: canary step 3/5, 40 %, 6m already",
            "metric success-rate is inconclusive",
            "Rollout shop/checkout: revision 7 (v2.0.0) beside stable 6 (v1.9.0); 5 of 5 ready, 2 of the new release",
            "inconclusive analysis (InconclusiveAnalysisRun), 6m already",
            "step 1: 40 % to the new release",
            "step 2: pause until a person lets it go on",
            "step 3: analysis success-rate  (here)",
            "step 4: 80 % to the new release",
            "step 5: pause for 10m",
            "analysis checkout-7-2 (step 3) inconclusive",
            "  success-rate inconclusive: 0.93; 2 good, 0 bad, 1 undecided",
            "the old colour stays until 14:05Z: until then it can be switched back at once",
            "Argo CD application checkout: syncs by itself and heals: it puts back what Git says within minutes",
            "the object still asks for v2.0.0",
        ]
    );
}

#[test]
fn each_verb_steers_the_rollout_or_says_which_one_would() {
    let steers = |rollout: Rollout, verb: Verb| said(&with(rollout), verb);
    let asks = |rollout: Rollout, verb: Verb, how: Steer| {
        let said = steers(rollout, verb);
        let wanted =
            Ask::Steer { environment: environment("checkout-live", "production"), revision: Text::new("7"), how };
        assert_eq!(said, format!("plan {wanted:?}"));
    };
    let state = |state| Rollout { state, ..canary() };
    asks(canary(), Verb::Promote, Steer::Advance);
    asks(canary(), Verb::Pause, Steer::Pause);
    asks(canary(), Verb::Cancel, Steer::Abort);
    asks(held(), Verb::Resume, Steer::Resume);
    asks(state(RolloutState::Aborted), Verb::Retry, Steer::Retry);
    asks(state(RolloutState::Progressing), Verb::Cancel, Steer::Abort);
    asks(state(RolloutState::Unobserved), Verb::Cancel, Steer::Abort);
    for (rollout, verb, why) in [
        (canary(), Verb::Resume, "no: nobody holds v2.0.0 in production (paused by its plan); promote lets it go on"),
        (held(), Verb::Promote, "no: v2.0.0 in production is held by a person; un-hold it (resume) first"),
        (held(), Verb::Pause, "no: v2.0.0 in production is held already"),
        (canary(), Verb::Retry, "no: v2.0.0 in production was not given up; cancel gives it up"),
        (state(RolloutState::Aborted), Verb::Promote, "no: v2.0.0 in production was given up; retry it, or roll back"),
        (state(RolloutState::Aborted), Verb::Cancel, "no: v2.0.0 in production was given up already"),
        (state(RolloutState::Complete), Verb::Cancel, "no: v2.0.0 in production has arrived; roll back"),
        (state(RolloutState::Unobserved), Verb::Promote, "no: the provider has not looked at the newest change"),
    ] {
        assert!(steers(rollout, verb).starts_with(why), "{verb:?}: expected {why}");
    }
}

#[test]
fn a_step_is_the_key_and_the_whole_way_is_a_choice_of_the_menu_and_a_word_of_the_command_line() {
    let mut deck = with(canary());
    deck.keys("P");
    assert!(matches!(deck.dialogue().intent.ask, Ask::Steer { how: Steer::Advance, .. }));
    deck.keys("Esc a j j");
    let menu = flightdeck::cockpit::view::actions(&deck.state).unwrap();
    assert!(menu.lines[3].fully && menu.lines[3].available && menu.lines[3].key.is_none());
    deck.keys("j Enter");
    assert!(matches!(deck.dialogue().intent.ask, Ask::Steer { how: Steer::AdvanceFully, .. }));
    assert!(!deck.dialogue().intent.ask.safing(), "going all the way makes nothing safer");
    deck.keys("Esc :");
    deck.types("promote --full");
    deck.keys("Enter");
    assert!(matches!(deck.dialogue().intent.ask, Ask::Steer { how: Steer::AdvanceFully, .. }));
    assert!(deck.executed.is_empty());

    // Where nothing steps the menu has no such line, and the word says so.
    let mut deck = Deck::usual();
    deck.keys("2 a");
    assert!(flightdeck::cockpit::view::actions(&deck.state).unwrap().lines.iter().all(|line| !line.fully));
    deck.keys("Esc :");
    deck.types("promote --full");
    deck.keys("Enter");
    assert!(deck.notices().concat().contains("nothing steps here"), "{:?}", deck.notices());
}

#[test]
fn a_rollout_that_stands_still_for_a_person_is_told_once_at_each_step() {
    let mut deck = layered::deck();
    let rules = vec![AlertRule::everything(&["bell"])];
    deck.state.alerts.configure(AlertSettings { rules, ..AlertSettings::default() }, None);
    for _ in 0..3 {
        layered::rolls(&mut deck, vec![layered::canary()]);
        deck.pass(70);
    }
    let titles = |deck: &Deck| -> Vec<String> {
        let rollouts = deck.alerts.iter().filter(|(_, message)| matches!(message.row(), Some(RowId::Rollout(_))));
        rollouts.map(|(_, message)| message.title.to_string()).collect()
    };
    assert_eq!(titles(&deck).len(), 1, "{:?}", titles(&deck));
    assert!(titles(&deck)[0].contains("production") && titles(&deck)[0].contains("v2.0.0"), "{:?}", titles(&deck));
    let next = Rollout { at: Some(4), ..layered::canary() };
    layered::rolls(&mut deck, vec![next]);
    deck.pass(70);
    assert_eq!(titles(&deck).len(), 2, "the next pause is another event: {:?}", titles(&deck));
}
