//! Marks on several runs: shown together, confirmed one by one, and at the end a word on every gate.

use flightdeck::cockpit::view::{BatchView, actions, batch, footer};
use flightdeck::cockpit::{Event, Overlay, Phase, RowId};
use flightdeck::domain::{Ask, Difference, Fact, Fault, FaultKind, GateId, MayI, OrderState, Scope, Text};
use flightdeck::policy::{Demand, Guardrail, Reach, Settings};

use crate::deck::{Deck, gate, glance, run_id};

fn id(service: &str, place: &str) -> GateId {
    gate(service, 482, place).id
}

/// Marks gates and asks to approve them.
fn marked(deck: &mut Deck, gates: &[(&str, &str)]) {
    for (service, place) in gates {
        deck.to_gate(service, place);
        deck.keys("Space");
    }
    deck.keys("A");
}

fn view(deck: &Deck) -> BatchView {
    batch(&deck.state).expect("a batch")
}

/// The words beside each gate.
fn words(deck: &Deck) -> Vec<String> {
    view(deck).lines.iter().map(|line| format!("{} → {}: {}", line.service, line.environment, line.word)).collect()
}

fn shown(deck: &Deck) -> bool {
    matches!(deck.state.screen.overlay, Some(Overlay::Batch))
}

fn asked(deck: &Deck) -> Vec<GateId> {
    match &deck.dialogue().intent.ask {
        Ask::Approve { gates, .. } | Ask::Reject { gates } => gates.clone(),
        other => panic!("{other:?}"),
    }
}

/// The gates of checkout as somebody else's word says them.
fn not_mine(deck: &mut Deck, service: &str, place: &str) {
    let mut facts = glance(service);
    for fact in &mut facts {
        if let Fact::Gates { gates, .. } = fact {
            for gate in gates.iter_mut().filter(|gate| gate.environment().name.as_str() == place) {
                gate.may_i = MayI::No(Text::new("you started this run"));
            }
        }
    }
    deck.observed(Scope::Run(run_id(service, 482)), facts);
}

const FOUR: [(&str, &str); 4] =
    [("checkout", "staging"), ("checkout", "production"), ("payments", "staging"), ("payments", "production")];

#[test]
fn every_marked_gate_is_shown_before_anything_is_planned() {
    let mut deck = Deck::usual();
    not_mine(&mut deck, "payments", "production");
    marked(&mut deck, &FOUR);
    assert!(shown(&deck));
    assert_eq!(deck.count("Plan"), 0);
    assert_eq!(
        words(&deck),
        [
            "checkout → staging: to confirm",
            "checkout → production: to confirm",
            "payments → staging: to confirm",
            "payments → production: not possible",
        ]
    );
    let refused = view(&deck).lines.last().unwrap().words.to_string();
    assert!(refused.contains("you started this run"), "{refused}");
    assert_eq!(view(&deck).title.as_str(), "approve 4 gates of 2 runs");
}

#[test]
fn a_plan_for_each_run_and_a_word_for_each_gate() {
    let mut deck = Deck::usual();
    not_mine(&mut deck, "payments", "production");
    marked(&mut deck, &FOUR);
    deck.keys("Enter");
    assert_eq!(asked(&deck).len(), 2, "the gates of a run share its plan");
    // The name of the other service confirms nothing here.
    deck.types("payments");
    deck.keys("Enter");
    assert!(deck.executed.is_empty());
    deck.keys("Esc");
    assert!(shown(&deck), "leaving a plan leads back");
    deck.keys("Enter");
    deck.types("checkout");
    deck.keys("Enter");
    assert_eq!(deck.executed.len(), 1, "one confirmation, one order");
    assert!(shown(&deck));
    deck.keys("Enter");
    assert_eq!(asked(&deck), [id("payments", "staging")], "what may not be answered is not in the plan");
    deck.keys("y");
    assert_eq!(deck.executed.len(), 2);
    deck.news(0, OrderState::Done { how: Text::new("seen") });
    deck.news(1, OrderState::Refused { step: 0, fault: Fault::new(FaultKind::Forbidden, "approving", "not you") });
    assert_eq!(
        words(&deck),
        [
            "checkout → staging: approved",
            "checkout → production: approved",
            "payments → staging: refused",
            "payments → production: not possible",
        ]
    );
    assert_eq!(view(&deck).sum.as_str(), "2 approved · 1 refused · 1 not possible");
    assert!(view(&deck).settled && view(&deck).bad);
    // Away, and looked at again.
    deck.keys("Esc");
    assert!(deck.state.screen.overlay.is_none());
    deck.keys("b");
    assert!(shown(&deck));
    assert_eq!(deck.executed.len(), 2);
}

#[test]
fn a_key_that_is_held_down_confirms_one_plan() {
    let mut deck = Deck::usual();
    marked(&mut deck, &[("checkout", "staging"), ("payments", "staging")]);
    deck.keys("Enter");
    for _ in 0..50 {
        deck.keys("y");
    }
    assert_eq!(deck.executed.len(), 1);
    assert!(shown(&deck));
    for _ in 0..50 {
        deck.keys("Enter");
    }
    assert_eq!(deck.executed.len(), 1, "Enter opens the next plan and confirms nothing");
    assert!(matches!(deck.dialogue().phase, Phase::Armed(..)));
    deck.keys("Esc");
    for _ in 0..50 {
        deck.keys("A");
    }
    assert_eq!(deck.executed.len(), 1);
}

#[test]
fn what_is_left_out_is_not_planned_and_is_said() {
    let mut deck = Deck::usual();
    marked(&mut deck, &FOUR);
    deck.keys("g Space");
    assert!(words(&deck)[0].ends_with("skipped"));
    deck.keys("g Enter");
    assert!(shown(&deck), "nothing opens for what is left out");
    deck.keys("j Enter");
    assert_eq!(asked(&deck), [id("checkout", "production")]);
    deck.keys("Esc g Space Enter");
    assert_eq!(asked(&deck).len(), 2, "taken in again");
}

#[test]
fn a_guardrail_counts_the_whole_batch() {
    let rail = Guardrail {
        name: Text::new("few"),
        reason: Text::new(""),
        reach: Reach::default(),
        demands: vec![Demand::MaxMarked(2)],
    };
    let mut deck = Deck::warm(&["checkout", "payments"], Settings { guardrails: vec![rail], ..Settings::default() });
    marked(&mut deck, &FOUR[..3]);
    assert!(words(&deck).iter().all(|word| word.ends_with("not possible")), "{:?}", words(&deck));
    assert!(view(&deck).lines[0].words.as_str().contains("3 are marked"));
    deck.keys("G Space");
    assert_eq!(words(&deck)[2], "payments → staging: skipped");
    deck.keys("g Enter");
    assert!(matches!(deck.dialogue().phase, Phase::Armed(..)), "two of two");
    deck.types("checkout");
    deck.keys("Enter");
    assert_eq!(deck.executed[0].intent.marked, 2);
    // What was sent counts on: the third one is not let through by the back door.
    deck.keys("G Space Enter");
    assert_eq!(deck.executed.len(), 1);
    assert!(words(&deck)[2].ends_with("not possible"), "{:?}", words(&deck));
}

#[test]
fn one_that_went_stale_stops_none_of_the_others_and_may_be_tried_again() {
    let mut deck = Deck::usual();
    marked(&mut deck, &[("checkout", "staging"), ("payments", "staging")]);
    deck.keys("Enter y");
    let difference = Difference { what: Text::new("attempt"), was: Text::new("1"), is: Text::new("2") };
    deck.news(0, OrderState::Stale { step: 0, differences: vec![difference] });
    assert!(shown(&deck), "nothing opens over the batch");
    assert_eq!(words(&deck), ["checkout → staging: stale", "payments → staging: to confirm"]);
    assert!(view(&deck).lines[0].words.as_str().contains("was 1, is 2"));
    assert!(deck.state.screen.marks.contains(&RowId::Gate(id("checkout", "staging"))), "marked again");
    deck.keys("Enter y g Enter y");
    assert_eq!(deck.executed.len(), 3);
}

#[test]
fn a_gate_that_vanished_is_said_to_be_gone() {
    let mut deck = Deck::usual();
    marked(&mut deck, &FOUR);
    let mut facts = glance("payments");
    for fact in &mut facts {
        if let Fact::Gates { gates, .. } = fact {
            gates.retain(|gate| gate.environment().name.as_str() != "staging");
        }
    }
    deck.observed(Scope::Run(run_id("payments", 482)), facts);
    assert!(words(&deck).contains(&"payments → staging: gone".to_owned()), "{:?}", words(&deck));
}

#[test]
fn the_sum_is_told_when_the_last_order_ends_out_of_sight() {
    let mut deck = Deck::usual();
    marked(&mut deck, &[("checkout", "staging"), ("payments", "staging")]);
    deck.keys("Enter y Enter y Esc");
    deck.news(0, OrderState::Done { how: Text::new("seen") });
    deck.news(1, OrderState::Done { how: Text::new("seen") });
    let told = deck.notices();
    assert!(told.iter().any(|told| told.contains("2 approved") && told.contains("b shows each")), "{told:?}");
}

#[test]
fn what_is_left_of_a_batch_is_gone_on_with() {
    let mut deck = Deck::usual();
    marked(&mut deck, &[("checkout", "staging"), ("payments", "staging")]);
    deck.keys("Enter y Esc A");
    assert!(shown(&deck), "one run is left, and it is one of the batch");
    assert_eq!(view(&deck).lines.len(), 2);
    deck.keys("Esc Esc b");
    assert!(shown(&deck));
    // Marks of something else begin a batch anew.
    deck.keys("Esc");
    marked(&mut deck, &[("checkout", "production"), ("payments", "production")]);
    assert_eq!(view(&deck).lines.len(), 2);
    assert!(words(&deck).iter().all(|word| word.contains("production")), "{:?}", words(&deck));
}

#[test]
fn the_menu_counts_the_marks_that_its_verb_applies_to() {
    let mut deck = Deck::usual();
    not_mine(&mut deck, "payments", "production");
    for (service, place) in FOUR {
        deck.to_gate(service, place);
        deck.keys("Space");
    }
    deck.keys("a");
    let title = |deck: &Deck| actions(&deck.state).unwrap().title.to_string();
    assert!(title(&deck).ends_with("3 gates marked"), "{}", title(&deck));
    deck.keys("G");
    assert!(!title(&deck).contains("marked"), "to try again has nothing to do with marks: {}", title(&deck));
}

#[test]
fn the_footer_offers_what_the_line_allows() {
    let mut deck = Deck::usual();
    not_mine(&mut deck, "payments", "production");
    marked(&mut deck, &FOUR);
    let offered = |deck: &Deck| footer(&deck.state).hints.iter().map(|hint| hint.word.to_string()).collect::<Vec<_>>();
    assert!(offered(&deck).contains(&"open its plan".to_owned()));
    deck.keys("G");
    assert!(!offered(&deck).contains(&"open its plan".to_owned()));
    deck.event(Event::Paste("y".to_owned()));
    assert!(deck.executed.is_empty());
}
