//! Slow lines: what is said of them, and what is painted later.

use flightdeck::cockpit::view::header;
use flightdeck::cockpit::{Bandwidth, Event, Overlay};
use flightdeck::runtime::terminal::{Extent, Painter};

use crate::deck::Deck;

#[test]
fn a_slow_line_is_said_and_a_choice_is_stronger_than_the_measure() {
    let mut deck = Deck::usual();
    let line = |deck: &Deck| header(&deck.state).line;
    assert_eq!(line(&deck), None);
    let revision = deck.state.revision;
    deck.event(Event::Line { slow: false });
    assert_eq!(deck.state.revision, revision, "no news");
    deck.event(Event::Line { slow: true });
    assert_eq!(line(&deck), Some("slow line"));
    assert!(deck.state.screen.notices.iter().any(|notice| notice.text.as_str().contains("the line is slow")));
    deck.keys(":");
    deck.types("bandwidth full");
    deck.keys("Enter");
    assert_eq!((deck.state.display.bandwidth, line(&deck)), (Bandwidth::Full, None));
    deck.keys(":");
    deck.types("bandwidth low");
    deck.keys("Enter");
    deck.event(Event::Line { slow: false });
    assert_eq!(line(&deck), Some("low bandwidth"));
}

fn blank() -> vt100::Parser {
    vt100::Parser::new(40.try_into().unwrap(), 120.try_into().unwrap(), 0)
}

/// What a terminal shows that was sent these bytes.
fn shows(parser: &mut vt100::Parser, bytes: &[u8]) -> String {
    parser.process(bytes);
    parser.screen().contents()
}

#[test]
fn the_detail_follows_when_the_keys_rest() {
    let mut deck = Deck::usual();
    deck.to_gate("checkout", "production");
    let mut terminal = blank();
    let mut painter = Painter::new(&deck.state.display, (120, 40)).unwrap();
    shows(&mut terminal, painter.frame(&deck.state, Extent::Whole).unwrap());
    deck.keys("j");
    assert!(painter.holds_back(&deck.state, Extent::WithoutDetail));
    let first = painter.frame(&deck.state, Extent::WithoutDetail).unwrap().to_vec();
    let moved = shows(&mut terminal, &first);
    let rest = painter.frame(&deck.state, Extent::Whole).unwrap().to_vec();
    let settled = shows(&mut terminal, &rest);
    assert!(!first.is_empty() && !rest.is_empty());
    assert_ne!(moved, settled);
    let mut fresh = Painter::new(&deck.state.display, (120, 40)).unwrap();
    let whole = fresh.frame(&deck.state, Extent::Whole).unwrap().to_vec();
    assert_eq!(settled, shows(&mut blank(), &whole));
    assert!(painter.frame(&deck.state, Extent::Whole).unwrap().is_empty(), "nothing is owed");
    // A plan is whole from its first frame on, and so are the panes that come back from under it.
    deck.keys("A");
    assert!(matches!(deck.state.screen.overlay, Some(Overlay::Plan(_))));
    assert!(!painter.holds_back(&deck.state, Extent::WithoutDetail));
    shows(&mut terminal, painter.frame(&deck.state, Extent::WithoutDetail).unwrap());
    deck.keys("Esc");
    let back = painter.frame(&deck.state, Extent::WithoutDetail).unwrap().to_vec();
    assert_eq!(shows(&mut terminal, &back), settled);
}
