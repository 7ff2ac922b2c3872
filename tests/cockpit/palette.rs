//! The palette: fuzzy search, choosing, history, and what it must never do.

use flightdeck::cockpit::palette::{lines, ranked};
use flightdeck::cockpit::view::palette;
use flightdeck::cockpit::{Command, Overlay, Pane, RowId, ThemeName};
use flightdeck::domain::Verb;

use crate::deck::{Deck, service};

fn first(deck: &Deck, typed: &str) -> String {
    ranked(&deck.state, typed).first().map(|line| line.text.clone()).unwrap_or_default()
}

#[test]
fn what_is_typed_finds_the_word_that_is_meant() {
    let deck = Deck::usual();
    for (typed, expected) in [
        ("ap", "approve"),
        ("theme li", "theme light"),
        ("thlight", "theme light"),
        ("chk", "service checkout"),
        ("TIMELINE", "timeline"),
        ("rollb", "rollback"),
        ("q", "q"),
    ] {
        assert_eq!(first(&deck, typed), expected, "{typed}");
    }
    assert!(ranked(&deck.state, "zzzzqqq").is_empty());
}

#[test]
fn every_command_of_the_keymap_is_a_word_and_no_word_comes_twice() {
    let deck = Deck::usual();
    let mut texts: Vec<String> = lines(&deck.state).into_iter().map(|line| line.text).collect();
    for command in Command::ALL.iter().filter(|command| **command != Command::Palette) {
        assert!(texts.iter().any(|text| text == command.name()), "{}", command.name());
    }
    let count = texts.len();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), count);
}

#[test]
fn a_theme_and_a_service_are_chosen_by_typing_their_beginning() {
    let mut deck = Deck::usual();
    deck.keys(":");
    deck.types("theme high");
    deck.keys("Enter");
    assert_eq!(deck.state.display.theme_name(), ThemeName::HighContrast);
    deck.keys("2 /");
    deck.types("checkout");
    deck.keys("Enter 1 :");
    deck.types("service pay");
    deck.keys("Enter");
    assert_eq!(deck.state.screen.pane, Pane::Environments);
    let row = deck.selected(Pane::Environments);
    let at = match &row {
        Some(RowId::Service(found)) => found.clone(),
        Some(RowId::Environment(found)) => found.service.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(at, service("payments"), "the filter that hid it is gone");
}

#[test]
fn up_and_down_choose_and_what_was_done_comes_first_again() {
    let mut deck = Deck::usual();
    deck.keys(":");
    deck.types("theme");
    deck.keys("Down Down Enter");
    assert_eq!(deck.state.display.theme_name(), ThemeName::Dark, "the second of the themes");
    deck.keys(":");
    let view = palette(&deck.state).unwrap();
    assert_eq!(view.lines[0].text.as_str(), "theme dark", "history");
    assert!(view.lines.iter().all(|line| !line.meant), "Enter alone does nothing");
    deck.keys("Enter");
    assert!(deck.state.screen.overlay.is_none() && deck.count("Plan") == 0);
}

#[test]
fn a_verb_opens_its_plan_and_the_same_enter_confirms_nothing() {
    let mut deck = Deck::usual();
    deck.to_gate("checkout", "production");
    deck.keys(":");
    deck.types("approve");
    assert!(palette(&deck.state).unwrap().lines[0].verb);
    deck.keys("Enter Enter Enter");
    assert_eq!(deck.dialogue().intent.ask.verb(), Verb::Approve);
    assert!(deck.executed.is_empty());
}

#[test]
fn nothing_is_guessed_from_letters_alone_and_read_only_is_left_by_its_whole_word() {
    let mut deck = Deck::usual();
    deck.to_gate("checkout", "production");
    deck.keys(":");
    deck.types("aprv");
    assert_eq!(first(&deck, "aprv"), "approve");
    deck.keys("Enter");
    assert!(deck.state.screen.overlay.is_none(), "no plan was opened");
    deck.state.settings.read_only.session = true;
    deck.keys(":");
    deck.types("ar");
    deck.keys("Enter");
    assert_eq!(deck.count("Arm"), 0, "{:?}", deck.notices());
    deck.keys(":");
    deck.types("arm");
    deck.keys("Enter");
    assert_eq!(deck.count("Arm"), 1);
}

#[test]
fn escape_and_an_empty_backspace_close_it() {
    let mut deck = Deck::usual();
    deck.keys(": a Esc");
    assert!(deck.state.screen.overlay.is_none());
    deck.keys(": a Backspace");
    assert!(matches!(deck.state.screen.overlay, Some(Overlay::Prompt(_))));
    deck.keys("Backspace");
    assert!(deck.state.screen.overlay.is_none());
}
