//! Panes, cursors, filters and marks.

use flightdeck::cockpit::{Event, NoticeLevel, Pane, RowId, Tab};
use flightdeck::domain::{Fact, RunState, Scope};

use crate::deck::{Deck, environment, gate, glance, noon, run, run_id, service};

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
fn production_waits_on_top() {
    let deck = Deck::usual();
    let rows = deck.rows(Pane::NeedsYou);
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0], RowId::Gate(gate("checkout", 482, "production").id));
    assert_eq!(deck.selected(Pane::NeedsYou), Some(rows[0].clone()), "the cursor begins on top");
}

#[test]
fn the_cursor_stays_on_its_row_when_others_come() {
    let mut deck = Deck::warm(&["checkout"], flightdeck::policy::Settings::default());
    deck.keys("3 g");
    let selected = deck.selected(Pane::Pipelines);
    assert_eq!(selected, Some(RowId::Run(run_id("checkout", 482))));
    let newer = vec![Fact::Runs { service: service("checkout"), runs: vec![run("checkout", 490, RunState::Running)] }];
    deck.observed(Scope::Service(service("checkout")), newer);
    assert_eq!(deck.state.list(Pane::Pipelines).waiting, 1, "while keys arrive what is new waits");
    assert_eq!(deck.rows(Pane::Pipelines).len(), 2);
    deck.pass(3);
    assert_eq!(deck.state.list(Pane::Pipelines).waiting, 0);
    assert_eq!(deck.rows(Pane::Pipelines)[0], RowId::Run(run_id("checkout", 490)));
    assert_eq!(deck.selected(Pane::Pipelines), selected);
    assert_eq!(deck.state.screen.pane_state(Pane::Pipelines).place, 1);
}

#[test]
fn a_row_that_vanishes_leaves_its_mark_until_the_cursor_moves() {
    let mut deck = Deck::usual();
    deck.keys("1 g");
    let gone = deck.selected(Pane::NeedsYou).unwrap();
    deck.observed(Scope::Service(service("checkout")), without_gate("production"));
    deck.pass(5);
    assert_eq!(deck.selected(Pane::NeedsYou), Some(gone.clone()));
    assert_eq!(deck.rows(Pane::NeedsYou)[0], gone, "never its neighbour");
    assert!(!flightdeck::cockpit::rows::alive(&deck.state, Pane::NeedsYou, &gone));
    deck.keys("A");
    assert!(deck.state.screen.overlay.is_none(), "what is gone carries no verb");
    assert!(deck.notices().iter().any(|notice| notice.contains("gone")), "{:?}", deck.notices());
    deck.keys("j");
    assert!(!deck.rows(Pane::NeedsYou).contains(&gone));
    assert_ne!(deck.selected(Pane::NeedsYou), Some(gone));
}

#[test]
fn panes_by_digit_and_tabs_by_bracket() {
    let mut deck = Deck::usual();
    deck.keys("2");
    assert_eq!(deck.state.screen.pane, Pane::Environments);
    deck.keys("4 ]");
    assert_eq!((deck.state.screen.pane, deck.state.screen.tab), (Pane::Detail, Tab::Gates));
    assert_eq!(deck.state.screen.about, Pane::Environments);
    deck.keys("[ [");
    assert_eq!(deck.state.screen.tab, Tab::Journal);
    deck.keys("Esc");
    assert_eq!(deck.state.screen.pane, Pane::Environments);
    deck.keys("Tab BackTab BackTab");
    assert_eq!(deck.state.screen.pane, Pane::NeedsYou);
}

#[test]
fn the_matrix_has_cells_and_they_keep_their_environment() {
    let mut deck = Deck::usual();
    deck.keys("2 g");
    assert_eq!(deck.selected(Pane::Environments), Some(RowId::Environment(environment("checkout", "production"))));
    deck.keys("h j");
    assert_eq!(deck.selected(Pane::Environments), Some(RowId::Environment(environment("payments", "staging"))));
    // A column comes in on the left: the cell stays the cell.
    let mut facts = glance("checkout");
    for fact in &mut facts {
        if let Fact::Environments { environments, .. } = fact {
            let mut first = environments[0].clone();
            first.id = environment("checkout", "develop");
            environments.insert(0, first);
        }
    }
    deck.observed(Scope::Service(service("checkout")), facts);
    assert_eq!(deck.state.lists.columns.len(), 3);
    assert_eq!(deck.selected(Pane::Environments), Some(RowId::Environment(environment("payments", "staging"))));
    assert_eq!(deck.state.screen.pane_state(Pane::Environments).column, 1);
    deck.keys("h");
    assert_eq!(deck.selected(Pane::Environments), Some(RowId::Service(service("payments"))), "no such cell there");
    deck.keys("h");
    assert_eq!(deck.state.screen.pane, Pane::NeedsYou, "left of the first column is the pane on the left");
}

#[test]
fn a_filter_hides_and_escape_shows_again() {
    let mut deck = Deck::usual();
    deck.keys("3 /");
    deck.types("payments FAILED");
    assert_eq!(deck.rows(Pane::Pipelines), [RowId::Run(run_id("payments", 481))]);
    deck.keys("Enter");
    assert!(!deck.state.screen.pane_state(Pane::Pipelines).filtering);
    deck.keys("Esc");
    assert_eq!(deck.rows(Pane::Pipelines).len(), 4);
}

#[test]
fn escape_clears_the_filter_then_the_marks() {
    let mut deck = Deck::usual();
    deck.keys("1 Space / c Enter");
    assert_eq!(deck.state.screen.marks.len(), 1);
    deck.keys("Esc");
    assert!(deck.state.screen.pane_state(Pane::NeedsYou).filter.is_none());
    assert_eq!(deck.state.screen.marks.len(), 1);
    deck.keys("Esc");
    assert!(deck.state.screen.marks.is_empty());
}

#[test]
fn a_mark_on_a_gate_that_is_gone_refuses_rather_than_shrinks() {
    let mut deck = Deck::usual();
    deck.to_gate("checkout", "production");
    deck.keys("Space");
    deck.to_gate("checkout", "staging");
    deck.keys("Space");
    deck.observed(Scope::Service(service("checkout")), without_gate("production"));
    deck.keys("A");
    assert!(deck.state.screen.overlay.is_none(), "nobody approves less than what was marked without knowing");
    assert!(deck.notices().iter().any(|notice| notice.contains("gone")), "{:?}", deck.notices());
}

#[test]
fn pages_follow_the_size_of_the_pane() {
    let mut deck = Deck::usual();
    let many: Vec<_> = (500..600).map(|number| run("checkout", number, RunState::Running)).collect();
    deck.observed(Scope::Service(service("checkout")), vec![Fact::Runs { service: service("checkout"), runs: many }]);
    deck.keys("3 g");
    let page = deck.state.page(Pane::Pipelines);
    deck.keys("ctrl-d");
    assert_eq!(deck.state.screen.pane_state(Pane::Pipelines).place, page / 2);
    deck.keys("G");
    let remembered = deck.state.screen.pane_state(Pane::Pipelines).clone();
    let count = deck.rows(Pane::Pipelines).len();
    assert_eq!((remembered.place, remembered.top), (count - 1, count - page));
    deck.event(Event::Resize { width: 80, height: 24 });
    let remembered = deck.state.screen.pane_state(Pane::Pipelines).clone();
    assert!(remembered.top <= remembered.place);
    assert!(remembered.place < remembered.top + deck.state.page(Pane::Pipelines));
    assert_eq!(deck.selected(Pane::Pipelines), deck.rows(Pane::Pipelines).last().cloned());
}

#[test]
fn too_small_takes_no_key_and_loses_nothing() {
    let mut deck = Deck::usual();
    deck.keys("3 j");
    let selected = deck.selected(Pane::Pipelines);
    deck.event(Event::Resize { width: 30, height: 8 });
    deck.keys("A B j 1");
    assert!(deck.state.screen.overlay.is_none());
    deck.event(Event::Resize { width: 120, height: 40 });
    assert_eq!((deck.state.screen.pane, deck.selected(Pane::Pipelines)), (Pane::Pipelines, selected));
}

#[test]
fn the_command_line_knows_the_words_and_suggests() {
    let mut deck = Deck::usual();
    deck.keys(":");
    deck.types("environments");
    deck.keys("Enter");
    assert_eq!(deck.state.screen.pane, Pane::Environments);
    deck.keys(":");
    deck.types("jurnal");
    deck.keys("Enter");
    assert!(deck.notices().iter().any(|notice| notice.contains("did you mean `journal`")), "{:?}", deck.notices());
    deck.keys(":");
    deck.types("hist");
    deck.keys("Tab Enter");
    assert_eq!(deck.state.screen.tab, Tab::History);
}

#[test]
fn a_paste_goes_into_fields_alone() {
    let mut deck = Deck::usual();
    deck.event(Event::Paste("A\nB\n".to_owned()));
    assert!(deck.state.screen.overlay.is_none());
    assert!(deck.notices().iter().any(|notice| notice.contains("paste")));
    deck.keys("3 /");
    deck.event(Event::Paste("pay\u{1b}ments\nrm -rf".to_owned()));
    assert_eq!(deck.state.screen.pane_state(Pane::Pipelines).filter.as_ref().unwrap().text, "payments");
}

#[test]
fn notices_end_by_themselves_but_the_bad_ones() {
    let mut deck = Deck::usual();
    deck.event(Event::Notice("copied".into()));
    deck.event(Event::JournalFault(flightdeck::domain::Fault::new(
        flightdeck::domain::FaultKind::Journal,
        "writing",
        "no space",
    )));
    deck.pass(30);
    let levels: Vec<NoticeLevel> = deck.state.screen.notices.iter().map(|notice| notice.level).collect();
    assert_eq!(levels, [NoticeLevel::Bad]);
    deck.keys("Esc");
    assert!(deck.notices().is_empty());
}

#[test]
fn an_idle_cockpit_sleeps_and_repaints_once_a_minute() {
    let mut deck = Deck::cold(&[], flightdeck::policy::Settings::default());
    deck.observed(Scope::Account, Vec::new());
    let revision = deck.state.revision;
    deck.pass(240);
    assert_eq!(deck.state.revision, revision + 4, "the clock's minutes and nothing else");
    assert!(deck.state.wake_at().is_some_and(|wake| wake > deck.now.mono));
    assert!(deck.now.wall > noon());
}
