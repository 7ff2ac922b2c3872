//! Keys of one's own, from the configuration to the screen: what they open, and what says so.

use flightdeck::cockpit::view::{footer, help};
use flightdeck::cockpit::{Key, Keymap, Overlay, Pane};
use flightdeck::config::{Inputs, Layer, Origin, resolve};

use crate::deck::Deck;

/// The keymap of a configuration with these keys.
fn keymap(keys: &str) -> Keymap {
    let layer =
        Layer { origin: Origin::User, path: "flightdeck.toml".into(), text: format!("[keys]\n{keys}"), trusted: true };
    resolve(&Inputs { layers: vec![layer], ..Inputs::default() }).expect("a valid configuration").keymap
}

fn deck(keys: &str) -> Deck {
    let mut deck = Deck::usual();
    deck.to_gate("checkout", "production");
    deck.state.keymap = keymap(keys);
    deck
}

fn hints(deck: &Deck) -> Vec<String> {
    footer(&deck.state).hints.iter().map(|hint| format!("{} {}", hint.key, hint.word)).collect()
}

fn planning(deck: &Deck) -> bool {
    matches!(deck.state.screen.overlay, Some(Overlay::Plan(_)))
}

#[test]
fn every_key_of_a_command_does_it_and_the_former_one_does_not() {
    for key in ["F5", "M"] {
        let mut deck = deck("approve = [\"F5\", \"M\"]");
        deck.keys("A");
        assert!(!planning(&deck), "A means nothing any more");
        deck.keys(key);
        assert!(planning(&deck), "{key}");
        // The confirmation stays what it is, whatever the keys are.
        deck.types("checkout");
        deck.keys("Enter");
        assert_eq!(deck.executed.len(), 1);
    }
}

#[test]
fn the_footer_and_the_help_say_the_keys_as_they_are() {
    let mut deck = deck("approve = [\"F5\", \"M\"]\nlog = []\nmark = \"m\"\nhelp = \"F1\"");
    let shown = hints(&deck);
    assert!(shown.contains(&"F5 approve".to_owned()) && shown.contains(&"m mark".to_owned()), "{shown:?}");
    assert!(shown.contains(&"F1 help".to_owned()), "{shown:?}");
    assert!(shown.iter().all(|hint| !hint.ends_with(" log")), "an unbound command is not offered: {shown:?}");
    deck.keys("F1");
    let lines = help(&deck.state).expect("the help").lines;
    let keys = |words: &str| {
        let line = lines.iter().find(|line| line.words.as_str() == words).expect("a line");
        line.keys.iter().map(Key::to_string).collect::<Vec<_>>()
    };
    assert_eq!(keys("approve"), ["F5", "M"]);
    assert!(keys("log").is_empty());
}

#[test]
fn escape_leads_back_whatever_is_bound() {
    for open in ["a", "?", "b", ":"] {
        let mut deck = deck("back = []\nquit = []");
        deck.keys(open);
        deck.keys("Esc");
        assert!(deck.state.screen.overlay.is_none(), "{open}");
    }
    let mut deck = deck("back = []");
    deck.keys("A Esc");
    assert!(!planning(&deck));
}

#[test]
fn lists_over_the_panes_move_by_the_same_keys() {
    let mut deck = deck("down = [\"h\"]\nleft = [\"Left\"]\nenter = [\"Enter\", \"l\"]\nright = []");
    deck.keys("2 g B");
    let holds = |deck: &Deck| match &deck.state.screen.overlay {
        Some(Overlay::Rollback(picker)) => picker.hold,
        other => panic!("{other:?}"),
    };
    let hold = holds(&deck);
    deck.keys("h");
    assert_eq!(hold, holds(&deck), "h moves, and says nothing about the hold");
    deck.keys("Space");
    assert_ne!(hold, holds(&deck));
    assert!(hints(&deck).contains(&"h older".to_owned()), "{:?}", hints(&deck));
    deck.keys("l");
    assert!(planning(&deck), "what drills in chooses here");
    assert!(deck.executed.is_empty());
    assert_eq!(deck.state.screen.pane, Pane::Environments);
}
