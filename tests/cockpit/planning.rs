//! From a verb to an order, and every way not to get there.

use flightdeck::cockpit::{Effect, Event, Field, OrderNews, Overlay, Pane, Phase, update};
use flightdeck::domain::{
    Ask, Difference, Fact, Fault, FaultKind, IntentId, MayI, OrderState, Scope, Support, Text, Tier, Verb,
};
use flightdeck::policy::{ReadOnly, Rule, Settings};
use jiff::SignedDuration;

use crate::deck::{Deck, Planner, environment, gate, glance, noon, plan, run_id, service};

/// A plan over the production gate of checkout, armed.
fn armed() -> Deck {
    let mut deck = Deck::usual();
    deck.to_gate("checkout", "production");
    deck.keys("A");
    deck
}

fn without_gate(place: &str) -> Vec<Fact> {
    let mut facts = glance("checkout");
    for fact in &mut facts {
        if let Fact::Gates { gates, .. } = fact {
            gates.retain(|gate| gate.environment().name.as_str() != place);
        }
    }
    facts
}

#[test]
fn production_wants_the_service_named() {
    let mut deck = armed();
    assert!(matches!(deck.dialogue().phase, Phase::Armed(..)));
    deck.types("y");
    deck.keys("Enter");
    assert!(deck.executed.is_empty());
    deck.keys("Backspace");
    deck.types("checkout");
    deck.keys("Enter");
    assert_eq!(deck.executed.len(), 1);
    let Ask::Approve { gates, .. } = &deck.executed[0].intent.ask else { panic!("not an approval") };
    assert_eq!(*gates, [gate("checkout", 482, "production").id]);
    assert!(deck.state.screen.overlay.is_none());
    let entry = deck.state.orders.newest_first().next().unwrap();
    assert_eq!(entry.state, OrderState::Intended);
    assert!(deck.notices().iter().any(|notice| notice.starts_with("ordered")));
}

#[test]
fn below_production_y_confirms_and_enter_does_not() {
    let mut deck = Deck::usual();
    deck.to_gate("checkout", "staging");
    deck.keys("A Enter Enter Enter A");
    assert!(deck.executed.is_empty());
    deck.keys("y");
    assert_eq!(deck.executed.len(), 1);
}

#[test]
fn exactly_the_marked_gates() {
    let mut deck = Deck::usual();
    deck.to_gate("checkout", "production");
    deck.keys("Space");
    deck.to_gate("checkout", "staging");
    deck.keys("Space");
    deck.to_gate("payments", "staging");
    deck.keys("A");
    let Ask::Approve { gates, .. } = &deck.dialogue().intent.ask else { panic!("not an approval") };
    assert_eq!(gates.len(), 2);
    assert!(gates.iter().all(|gate| gate.run == run_id("checkout", 482)));
}

#[test]
fn the_intent_carries_what_was_drawn() {
    let deck = armed();
    let seen: Vec<String> =
        deck.dialogue().intent.seen.iter().map(|premise| format!("{}={}", premise.key, premise.value)).collect();
    assert_eq!(seen.len(), 3);
    assert!(seen[0].contains("gate production") && seen[0].ends_with("=pending"), "{seen:?}");
    assert!(seen[1].contains("attempt") && seen[1].ends_with("=1"), "{seen:?}");
    let mut deck = Deck::usual();
    deck.keys("2 g B Enter");
    assert_eq!(deck.dialogue().intent.seen[0].value.as_str(), "17 v1.9.0");
}

#[test]
fn keys_before_the_paint_is_proved_are_dropped() {
    let mut deck = Deck::usual();
    deck.paints = false;
    deck.to_gate("checkout", "production");
    deck.keys("A");
    deck.types("checkout");
    deck.keys("Enter");
    assert!(deck.executed.is_empty());
    let number = deck.dialogue().number;
    assert!(!deck.dialogue().takes_keys());
    deck.event(Event::Painted { dialogue: number + 1 });
    assert!(!deck.dialogue().takes_keys(), "the proof of another dialogue proves nothing");
    deck.event(Event::Painted { dialogue: number });
    assert!(deck.dialogue().words.iter().all(|word| word.text.is_empty()), "what was typed before is dropped");
    deck.keys("Enter");
    assert!(deck.executed.is_empty());
    deck.types("checkout");
    deck.keys("Enter");
    assert_eq!(deck.executed.len(), 1);
}

#[test]
fn escape_and_alt_leave_and_send_nothing() {
    for key in ["Esc", "alt-y", "alt-a", "ctrl-c"] {
        let mut deck = armed();
        deck.types("checkout");
        deck.keys(key);
        assert!(deck.state.screen.overlay.is_none(), "{key}");
        assert!(deck.executed.is_empty());
    }
}

#[test]
fn a_confirmation_is_typed_not_pasted() {
    let mut deck = armed();
    deck.event(Event::Paste("checkout\n".to_owned()));
    deck.keys("Enter");
    assert!(deck.executed.is_empty());
    assert!(deck.notices().iter().any(|notice| notice.contains("not pasted")));
    deck.keys("Tab");
    deck.event(Event::Paste("CHG-4711: fix the till\nrm -rf /".to_owned()));
    assert_eq!(deck.dialogue().reason.text, "CHG-4711: fix the till");
    deck.keys("Tab");
    deck.types("checkout");
    deck.keys("Enter");
    let reason = deck.executed[0].steps[0].reason.clone();
    assert_eq!(reason, Some(Text::new("CHG-4711: fix the till")));
}

#[test]
fn a_plan_expires_and_what_was_typed_stays() {
    let mut deck = armed();
    deck.types("check");
    deck.pass(59);
    assert!(matches!(deck.dialogue().phase, Phase::Armed(..)));
    deck.pass(1);
    assert!(matches!(deck.dialogue().phase, Phase::Expired(_)));
    deck.keys("o");
    assert!(matches!(deck.dialogue().phase, Phase::Armed(..)), "a key makes the plan again");
    assert_eq!(deck.dialogue().words[0].text, "check", "and is not typed");
    deck.types("out");
    deck.keys("Enter");
    assert_eq!(deck.executed.len(), 1);
}

#[test]
fn a_plan_that_fails_says_why() {
    let mut deck = Deck::usual();
    deck.planner = Planner::Fails(FaultKind::Unsupported);
    deck.to_gate("checkout", "production");
    deck.keys("A b");
    assert!(matches!(&deck.dialogue().phase, Phase::Failed(fault) if fault.kind == FaultKind::Unsupported));
    assert_eq!(deck.count("Plan"), 1, "an approval does not go blind");
    deck.planner = Planner::Plans;
    deck.keys("r");
    assert!(matches!(deck.dialogue().phase, Phase::Armed(..)));
}

#[test]
fn a_safing_verb_may_go_blind_after_a_typed_word() {
    let mut deck = Deck::usual();
    deck.planner = Planner::Fails(FaultKind::Unavailable);
    deck.to_gate("checkout", "production");
    deck.keys("X");
    assert!(deck.dialogue().may_go_blind());
    deck.keys("b");
    assert!(deck.told.iter().any(|told| told.starts_with("Plan") && told.contains("blind: true")));
    deck.types("checkout");
    deck.keys("Enter");
    assert!(deck.executed.is_empty());
    deck.keys("ctrl-w");
    deck.types("blind");
    deck.keys("Tab");
    deck.types("checkout");
    deck.keys("Enter");
    assert_eq!(deck.executed.len(), 1);
    assert!(deck.executed[0].blind);
}

#[test]
fn reading_that_hangs_offers_to_go_blind_and_still_takes_the_plan() {
    let mut deck = Deck::usual();
    deck.planner = Planner::Silent;
    deck.to_gate("checkout", "production");
    deck.keys("X b");
    deck.pass(4);
    assert!(matches!(deck.dialogue().phase, Phase::Planning));
    deck.pass(1);
    assert!(deck.dialogue().may_go_blind());
    let made = plan(&deck.dialogue().intent, false, deck.now.wall);
    let number = deck.dialogue().number;
    deck.event(Event::Planned { dialogue: number, plan: Ok(Box::new(made)) });
    assert!(deck.dialogue().takes_keys(), "it came late, and it came");
    assert!(!deck.dialogue().plan().unwrap().blind);
}

#[test]
fn a_plan_from_before_a_suspension_is_made_again() {
    let mut deck = armed();
    deck.types("checkout");
    deck.event(Event::Resumed);
    assert!(matches!(deck.dialogue().phase, Phase::Expired(_)));
    deck.keys("Enter");
    assert!(deck.executed.is_empty(), "that key only made the plan again");
    deck.keys("Enter");
    assert_eq!(deck.executed.len(), 1);
}

#[test]
fn read_only_refuses_and_arm_leaves_it() {
    let session = ReadOnly { session: true, ..ReadOnly::default() };
    let mut deck = Deck::warm(&["checkout"], Settings { read_only: session, ..Settings::default() });
    deck.to_gate("checkout", "production");
    deck.keys("A");
    assert!(deck.state.screen.overlay.is_none());
    assert!(deck.notices().iter().any(|notice| notice.contains("read-only")), "{:?}", deck.notices());
    deck.keys(":");
    deck.types("arm");
    deck.keys("Enter");
    assert!(deck.told.iter().any(|told| told == "Arm(true)"));
    deck.event(Event::Armed(true));
    deck.keys("A");
    assert!(matches!(deck.dialogue().phase, Phase::Armed(..)));
    deck.event(Event::Armed(false));
    deck.types("checkout");
    deck.keys("Enter");
    assert!(deck.executed.is_empty(), "judged again at the moment of the confirmation");
    assert!(matches!(&deck.dialogue().phase, Phase::Denied(_, refusals) if refusals[0].rule == Rule::ReadOnly));
    assert_eq!(deck.count("RecordRefusal"), 1);
}

#[test]
fn the_configurations_read_only_cannot_be_left() {
    let configured = ReadOnly { configured: true, ..ReadOnly::default() };
    let mut deck = Deck::warm(&["checkout"], Settings { read_only: configured, ..Settings::default() });
    deck.keys(":");
    deck.types("arm");
    deck.keys("Enter");
    assert_eq!(deck.count("Arm"), 0);
    assert!(deck.notices().iter().any(|notice| notice.contains("configuration says read-only")));
}

#[test]
fn a_required_reason_is_asked_for() {
    let settings = Settings { require_reason: [Tier::Production].into(), ..Settings::default() };
    let mut deck = Deck::warm(&["checkout"], settings);
    deck.to_gate("checkout", "production");
    deck.keys("A");
    deck.types("checkout");
    deck.keys("Enter");
    assert!(deck.executed.is_empty());
    assert_eq!(deck.dialogue().field, Field::Reason);
    assert!(deck.dialogue().complaint.as_ref().unwrap().contains("reason"));
    deck.types("the till is down");
    deck.keys("Enter");
    assert_eq!(deck.executed.len(), 1);
    assert_eq!(deck.executed[0].intent.reason, Some(Text::new("the till is down")));
}

#[test]
fn a_changed_world_changes_the_plan_and_the_first_confirmation_only_acknowledges() {
    let mut deck = Deck::usual();
    deck.keys("2 g B Enter");
    assert!(matches!(deck.dialogue().intent.ask, Ask::RollBack { .. }));
    deck.types("checkout");
    // Somebody else deploys meanwhile. The read began after the plan was made.
    deck.pass(15);
    deck.planner = Planner::Silent;
    let mut facts = glance("checkout");
    for fact in &mut facts {
        if let Fact::Deployments { deployments, environment, .. } = fact
            && environment.name.as_str() == "production"
        {
            let newest = crate::deck::deployment(
                "checkout",
                "production",
                30,
                "v2.0.0",
                flightdeck::domain::DeploymentState::Succeeded,
            );
            deployments.insert(0, newest);
        }
    }
    deck.observed(Scope::Service(service("checkout")), facts);
    let Phase::Changed(_, differences) = &deck.dialogue().phase else { panic!("{:?}", deck.dialogue().phase) };
    assert_eq!((differences[0].was.as_str(), differences[0].is.as_str()), ("17 v1.9.0", "30 v2.0.0"));
    assert_eq!(deck.dialogue().words[0].text, "checkout", "what was typed stays");
    deck.keys("Enter");
    assert!(deck.executed.is_empty());
    // The new plan stands on the new world.
    let number = deck.dialogue().number;
    let mut fresh = plan(&deck.dialogue().intent, false, deck.now.wall);
    fresh.steps[0].premises[0].value = Text::new("30 v2.0.0");
    deck.event(Event::Planned { dialogue: number, plan: Ok(Box::new(fresh)) });
    assert!(deck.dialogue().takes_keys());
    assert_eq!(deck.dialogue().changes.len(), 1, "the change is still shown");
    deck.keys("Enter");
    assert!(deck.executed.is_empty(), "the confirmation was typed for something else");
    deck.keys("Enter");
    assert_eq!(deck.executed.len(), 1);
}

#[test]
fn an_older_read_does_not_contradict_a_newer_plan() {
    let mut deck = armed();
    // Asked for before the plan was made: it knows less.
    deck.observed(Scope::Service(service("checkout")), without_gate("production"));
    assert!(matches!(deck.dialogue().phase, Phase::Armed(..)));
}

#[test]
fn a_list_that_lags_does_not_disturb_twice() {
    let mut deck = armed();
    for _ in 0..3 {
        deck.pass(12);
        deck.observed(Scope::Service(service("checkout")), without_gate("production"));
    }
    assert_eq!(deck.count("Plan"), 2, "the new plan was the old one");
    assert!(deck.dialogue().changes.is_empty());
}

#[test]
fn a_stale_order_opens_its_plan_again_with_the_difference() {
    let mut deck = armed();
    deck.types("checkout");
    deck.keys("Enter");
    let differences =
        vec![Difference { what: Text::new("gate production"), was: Text::new("pending"), is: Text::new("gone") }];
    deck.planner = Planner::Silent;
    deck.news(0, OrderState::Stale { step: 0, differences: differences.clone() });
    let dialogue = deck.dialogue();
    assert!(matches!(&dialogue.phase, Phase::Changed(_, shown) if *shown == differences));
    assert_eq!(dialogue.words[0].text, "checkout");
    assert_ne!(dialogue.intent.id, deck.executed[0].intent.id, "a new order is a new intent");
    assert!(deck.notices().iter().any(|notice| notice.starts_with("nothing was sent")));
    let fault = Fault::new(FaultKind::Conflict, "planning", "nothing pending");
    let number = deck.dialogue().number;
    deck.event(Event::Planned { dialogue: number, plan: Err(fault) });
    deck.keys("Enter y");
    assert_eq!(deck.executed.len(), 1);
}

#[test]
fn unknown_targets_need_may_run_twice() {
    let mut deck = armed();
    deck.types("checkout");
    deck.keys("Enter");
    let resolve_by = noon() + SignedDuration::from_mins(5);
    deck.news(0, OrderState::Unknown { step: 0, resolve_by });
    deck.pass(3);
    assert!(matches!(deck.rows(Pane::NeedsYou)[0], flightdeck::cockpit::RowId::Order(_)));
    deck.to_gate("checkout", "production");
    deck.keys("A");
    deck.types("checkout");
    deck.keys("Enter");
    assert_eq!(deck.executed.len(), 1);
    deck.keys("ctrl-w");
    deck.types("may run twice");
    deck.keys("Tab");
    deck.types("checkout");
    deck.keys("Enter");
    assert_eq!(deck.executed.len(), 2);
}

#[test]
fn one_order_at_a_time_on_a_target() {
    let mut deck = armed();
    deck.types("checkout");
    deck.keys("Enter");
    deck.to_gate("checkout", "staging");
    deck.keys("A");
    assert!(deck.state.screen.overlay.is_none(), "the first is being sent");
    // An order that began while the dialogue was open is seen at the confirmation.
    let mut deck = Deck::usual();
    deck.to_gate("checkout", "staging");
    deck.keys("A");
    let mut other = plan(&deck.dialogue().intent, false, noon());
    other.intent.id = IntentId::new("another");
    deck.event(Event::Order(Box::new(OrderNews {
        intent: other.intent.id.clone(),
        state: OrderState::Sending { step: 0 },
        plan: Some(Box::new(other)),
        url: None,
        at: None,
    })));
    deck.keys("y");
    assert!(deck.executed.is_empty());
    assert!(matches!(&deck.dialogue().phase, Phase::Denied(_, refusals) if refusals[0].rule == Rule::Busy));
}

#[test]
fn leaving_asks_while_an_order_is_in_flight() {
    let mut deck = armed();
    deck.types("checkout");
    deck.keys("Enter q");
    assert!(matches!(deck.state.screen.overlay, Some(Overlay::Quit)));
    deck.keys("n");
    assert_eq!(deck.count("Quit"), 0);
    deck.news(0, OrderState::Done { how: Text::new("the gate is gone") });
    deck.keys("q");
    assert_eq!(deck.count("Quit"), 1);
}

#[test]
fn the_question_before_leaving_goes_when_nothing_is_in_flight_any_more() {
    let mut deck = armed();
    deck.types("checkout");
    deck.keys("Enter q");
    deck.news(0, OrderState::Accepted { step: 0 });
    assert!(matches!(deck.state.screen.overlay, Some(Overlay::Quit)), "it is still watched");
    deck.news(0, OrderState::Done { how: Text::new("the gate is gone") });
    assert!(deck.state.screen.overlay.is_none(), "what it said is true no more");
    assert_eq!(deck.count("Quit"), 0, "and nobody is sent away before they saw the end");
    assert!(deck.notices().iter().any(|notice| notice.starts_with("done")), "{:?}", deck.notices());
    deck.keys("q");
    assert_eq!(deck.count("Quit"), 1);
}

#[test]
fn without_a_journal_only_safing_verbs() {
    let mut deck = armed();
    deck.event(Event::JournalFault(Fault::new(FaultKind::Journal, "writing", "no space left")));
    deck.types("checkout");
    deck.keys("Enter");
    assert!(deck.executed.is_empty());
    assert!(matches!(&deck.dialogue().phase, Phase::Denied(_, refusals) if refusals[0].rule == Rule::Journal));
    deck.keys("Esc Esc");
    deck.to_gate("checkout", "production");
    deck.keys("X");
    deck.types("checkout");
    deck.keys("Enter");
    assert_eq!(deck.executed.len(), 1);
    assert_eq!(deck.executed[0].verb(), Verb::Reject);
}

#[test]
fn the_list_of_earlier_releases_opens_the_plan() {
    let mut deck = Deck::usual();
    deck.keys("2 g B");
    let Some(Overlay::Rollback(picker)) = &deck.state.screen.overlay else { panic!("no list") };
    assert_eq!(picker.environment, environment("checkout", "production"));
    assert!(picker.hold, "the bad release is held unless told otherwise");
    deck.keys("h j k Enter");
    let Ask::RollBack { release, hold, .. } = &deck.dialogue().intent.ask else { panic!("no rollback") };
    assert_eq!((release.version.as_str(), *hold), ("v1.8.0", false));
}

#[test]
fn where_nothing_can_hold_the_bad_release_no_key_pretends_it_and_the_list_says_why() {
    let mut deck = Deck::usual();
    for source in deck.state.world.sources.values_mut() {
        source.capability.hold = Support::No { why: "a pause would hold the rollback as well".to_owned() };
    }
    deck.keys("2 g B");
    let list = flightdeck::cockpit::view::rollback(&deck.state).expect("the list");
    assert_eq!(list.hold, None, "{list:?}");
    assert!(list.holding.as_str().ends_with("afterwards: a pause would hold the rollback as well"), "{}", list.holding);
    deck.keys("h Enter");
    let Ask::RollBack { hold, .. } = &deck.dialogue().intent.ask else { panic!("no rollback") };
    assert!(!hold, "a tick that nothing stands behind");
}

#[test]
fn the_menu_opens_the_verb_under_its_cursor() {
    let mut deck = Deck::usual();
    deck.to_gate("checkout", "staging");
    deck.keys("a j Enter");
    assert!(matches!(deck.dialogue().intent.ask, Ask::Reject { .. }));
    deck.keys("Esc a A");
    assert!(matches!(deck.dialogue().intent.ask, Ask::Approve { .. }));
}

#[test]
fn a_dialogue_is_about_what_it_was_opened_for() {
    let mut deck = armed();
    let ask = deck.dialogue().intent.ask.clone();
    deck.observed(Scope::Service(service("payments")), Vec::new());
    deck.keys("j k Down B X");
    assert_eq!(deck.dialogue().intent.ask, ask);
    assert_eq!(deck.count("Plan"), 1);
}

#[test]
fn a_gate_that_is_not_mine_says_whose_it_is() {
    let mut deck = Deck::usual();
    let mut other = gate("checkout", 482, "production");
    other.may_i = MayI::No(Text::new("you started this run"));
    deck.observed(
        Scope::Run(run_id("checkout", 482)),
        vec![Fact::Gates { run: run_id("checkout", 482), attempt: 1, gates: vec![other] }],
    );
    deck.to_gate("checkout", "production");
    deck.keys("A");
    assert!(deck.state.screen.overlay.is_none());
    assert!(deck.notices().iter().any(|notice| notice.contains("you started this run")), "{:?}", deck.notices());
}

#[test]
fn what_cannot_be_seen_cannot_be_confirmed() {
    let mut deck = armed();
    deck.types("checkout");
    deck.event(Event::Resize { width: 20, height: 5 });
    deck.keys("Enter");
    assert!(deck.executed.is_empty());
    assert!(!deck.dialogue().takes_keys());
    deck.event(Event::Resize { width: 80, height: 24 });
    assert!(deck.dialogue().takes_keys(), "painted and proved anew");
    deck.keys("Enter");
    assert_eq!(deck.executed.len(), 1);
}

#[test]
fn orders_of_earlier_sessions_are_shown() {
    let mut deck = Deck::usual();
    let mut left = plan(
        &{
            let mut deck = armed();
            deck.keys("Tab");
            deck.dialogue().intent.clone()
        },
        false,
        noon(),
    );
    left.intent.id = IntentId::new("left");
    deck.event(Event::Order(Box::new(OrderNews {
        intent: left.intent.id.clone(),
        state: OrderState::Interrupted { next: 0, why: Text::new("the session ended") },
        plan: Some(Box::new(left)),
        url: None,
        at: None,
    })));
    assert!(deck.state.orders.newest_first().next().unwrap().earlier);
    assert_eq!(deck.rows(Pane::NeedsYou)[0], flightdeck::cockpit::RowId::Order(IntentId::new("left")));
}

#[test]
fn an_expired_confirmation_is_no_confirmation() {
    // The clearance itself is tested with the rules; here: nothing but a key makes an order, however much time goes by.
    let mut deck = armed();
    deck.types("checkout");
    for _ in 0..200 {
        deck.now = deck.now.plus(std::time::Duration::from_secs(1));
        let effects = update(&mut deck.state, flightdeck::cockpit::Stamped { now: deck.now, event: Event::Tick });
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Execute(_))));
    }
}

#[test]
fn a_freeze_that_begins_while_the_plan_is_open_asks_for_more() {
    let freeze = flightdeck::policy::Freeze {
        name: Text::new("weekend"),
        tiers: Vec::new(),
        services: Vec::new(),
        starts: "2026-11-20 14:01".parse().unwrap(),
        ends: "2026-11-23 09:00".parse().unwrap(),
        zone: "UTC".to_owned(),
        reason: Text::default(),
    };
    let mut deck = Deck::warm(&["checkout"], Settings { freezes: vec![freeze], ..Settings::default() });
    deck.to_gate("checkout", "staging");
    deck.keys("A");
    deck.pass(30);
    deck.keys("Down");
    deck.pass(31);
    deck.keys("y");
    assert!(deck.executed.is_empty(), "y was enough before the freeze");
    let Phase::Armed(_, challenge) = &deck.dialogue().phase else { panic!("{:?}", deck.dialogue().phase) };
    assert_eq!(challenge.overrides, [Text::new("weekend")]);
    deck.types("checkout");
    deck.keys("Enter");
    assert!(deck.executed.is_empty(), "a reason is missing");
    assert_eq!(deck.dialogue().field, Field::Reason);
    deck.types("the till is down");
    deck.keys("Enter");
    assert_eq!(deck.executed.len(), 1);
}
