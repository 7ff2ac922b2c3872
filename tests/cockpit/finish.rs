//! Zooming and acknowledging.

use std::path::Path;

use flightdeck::cockpit::layout::Area;
use flightdeck::cockpit::view::{NeedKind, Window, needs_you};
use flightdeck::cockpit::{Acknowledgement, Event, Matter, Pane, RowId};
use flightdeck::domain::{DeploymentId, DeploymentState, Fact, OrderState, Scope, Text};
use flightdeck::runtime::acknowledged::AcknowledgedFile;
use flightdeck::ui::plain;

use crate::deck::{Deck, deployment, environment, noon, service};

fn visible(deck: &Deck) -> Vec<Pane> {
    Pane::ALL.into_iter().filter(|pane| deck.state.screen.area(*pane).is_some()).collect()
}

#[test]
fn zooming_gives_a_pane_the_whole_middle_and_back() {
    let mut deck = Deck::usual();
    assert_eq!(visible(&deck), Pane::ALL);
    deck.keys("3 z");
    assert_eq!(visible(&deck), [Pane::Pipelines]);
    assert_eq!(deck.state.screen.area(Pane::Pipelines), Some(Area { x: 0, y: 1, width: 120, height: 38 }));
    deck.keys("4");
    assert_eq!(visible(&deck), [Pane::Detail], "the zoom follows the focus");
    deck.keys("z");
    assert_eq!(visible(&deck), Pane::ALL);
}

#[test]
fn on_a_small_terminal_zooming_shows_the_detail_below_its_list() {
    let mut deck = Deck::usual();
    deck.event(Event::Resize { width: 80, height: 24 });
    assert_eq!(visible(&deck), [Pane::NeedsYou]);
    deck.keys("z");
    assert_eq!(visible(&deck), [Pane::NeedsYou, Pane::Detail]);
    deck.keys("2");
    assert_eq!(visible(&deck), [Pane::Environments, Pane::Detail]);
    deck.keys("4");
    assert_eq!(visible(&deck), [Pane::Environments, Pane::Detail], "its list stays above it");
    let (list, detail) = (deck.state.screen.area(Pane::Environments), deck.state.screen.area(Pane::Detail));
    assert_eq!(list.unwrap().height + detail.unwrap().height, 22);
    deck.event(Event::Resize { width: 120, height: 40 });
    assert_eq!(visible(&deck), Pane::ALL, "a terminal that grew shows what is usual there");
    deck.event(Event::Resize { width: 60, height: 16 });
    deck.keys("z");
    assert_eq!(visible(&deck).len(), 1);
    assert!(deck.notices().iter().any(|notice| notice.contains("no room")), "{:?}", deck.notices());
}

/// A failure of production of checkout.
fn fails(deck: &mut Deck, id: u64) {
    let states = [(id, DeploymentState::Failed), (17, DeploymentState::Succeeded)];
    let deployments = states.map(|(id, state)| deployment("checkout", "production", id, "v2.0.0", state)).to_vec();
    let facts =
        vec![Fact::Deployments { environment: environment("checkout", "production"), deployments, more: false }];
    deck.observed(Scope::Service(service("checkout")), facts);
}

fn failure(id: u64) -> RowId {
    RowId::Failure(environment("checkout", "production"), DeploymentId::new(&id.to_string()))
}

#[test]
fn an_acknowledged_failure_leaves_the_list_and_a_new_one_comes_back() {
    let mut deck = Deck::usual();
    fails(&mut deck, 30);
    deck.keys("1 g");
    assert_eq!(deck.selected(Pane::NeedsYou), Some(failure(30)));
    let next = deck.rows(Pane::NeedsYou)[1].clone();
    deck.keys("x");
    assert!(!deck.rows(Pane::NeedsYou).contains(&failure(30)));
    assert_eq!(deck.selected(Pane::NeedsYou), Some(next), "the cursor goes on");
    assert_eq!((deck.count("Acknowledge"), deck.count("Plan")), (1, 0));

    deck.keys(":");
    deck.types("acknowledged");
    deck.keys("Enter");
    let list = needs_you(&deck.state, Window { first: 0, height: 99 });
    let lowest = list.rows.last().unwrap();
    assert_eq!((lowest.id.clone(), lowest.kind, lowest.mark.dim), (failure(30), NeedKind::Acknowledged, true));
    assert!(lowest.note.as_str().starts_with("acknowledged "), "{}", lowest.note);
    deck.keys("G x");
    assert_eq!(deck.rows(Pane::NeedsYou)[0], failure(30), "taken back");
    deck.keys("g x");
    deck.keys(":");
    deck.types("acknowledged");
    deck.keys("Enter");
    assert!(!deck.rows(Pane::NeedsYou).contains(&failure(30)));

    deck.pass(10);
    fails(&mut deck, 31);
    assert!(deck.rows(Pane::NeedsYou).contains(&failure(31)), "another failure is another matter");
}

#[test]
fn what_is_compared_to_tell_what_is_new_knows_no_filter_and_leaves_out_what_was_acknowledged() {
    let mut deck = Deck::usual();
    fails(&mut deck, 30);
    let before = plain::needs(&deck.state);
    assert!(before.len() > 1, "{before:?}");
    deck.keys("1 /");
    deck.types("nothing is like this");
    deck.keys("Enter");
    assert_eq!(deck.rows(Pane::NeedsYou), []);
    assert_eq!(plain::needs(&deck.state), before);
    deck.keys("Esc g x :");
    deck.types("acknowledged");
    deck.keys("Enter");
    assert!(deck.rows(Pane::NeedsYou).contains(&failure(30)), "shown, at the end");
    let others: Vec<_> = before.into_iter().filter(|(row, _)| *row != failure(30)).collect();
    assert_eq!(plain::needs(&deck.state), others);
}

#[test]
fn gates_and_orders_under_way_cannot_be_acknowledged() {
    let mut deck = Deck::usual();
    deck.to_gate("checkout", "production");
    let before = deck.rows(Pane::NeedsYou);
    deck.keys("x");
    assert_eq!(deck.rows(Pane::NeedsYou), before);
    assert!(deck.notices().iter().any(|notice| notice.contains("answered, not acknowledged")), "{:?}", deck.notices());
    deck.keys("A");
    deck.types("checkout");
    deck.keys("Enter");
    let resolve_by = noon() + jiff::SignedDuration::from_mins(5);
    deck.news(0, OrderState::Unknown { step: 0, resolve_by });
    let order = RowId::Order(deck.executed[0].intent.id.clone());
    deck.pass(10);
    deck.keys("1 g");
    assert_eq!(deck.selected(Pane::NeedsYou), Some(order.clone()));
    deck.keys("x");
    assert!(deck.rows(Pane::NeedsYou).contains(&order), "its outcome is still being found out");
    deck.pass(600);
    deck.keys("g x");
    assert!(!deck.rows(Pane::NeedsYou).contains(&order), "nobody finds it out any more: {:?}", deck.notices());
    deck.pass(10);
    deck.news(0, OrderState::Unconfirmed { why: Text::new("still queued") });
    assert!(deck.rows(Pane::NeedsYou).contains(&order), "it stands otherwise now");
}

#[test]
fn what_earlier_sessions_acknowledged_is_known() {
    let mut deck = Deck::usual();
    fails(&mut deck, 30);
    let matter =
        Matter::Failure { environment: environment("checkout", "production"), deployment: DeploymentId::new("30") };
    let given = Acknowledgement { matter, standing: "failed".to_owned(), at: noon() };
    deck.event(Event::Acknowledged(vec![given]));
    assert!(!deck.rows(Pane::NeedsYou).contains(&failure(30)));
}

#[test]
fn the_file_keeps_what_was_acknowledged_and_survives_being_spoilt() {
    let folder = tempfile::tempdir().unwrap();
    let given = |id: &str| Acknowledgement {
        matter: Matter::Failure {
            environment: environment("checkout", "production"),
            deployment: DeploymentId::new(id),
        },
        standing: "failed".to_owned(),
        at: noon(),
    };
    let (one, other) = (AcknowledgedFile::new(folder.path()), AcknowledgedFile::new(folder.path()));
    assert_eq!(one.load().unwrap(), []);
    one.keep(&given("30"), true).unwrap();
    other.keep(&given("31"), true).unwrap();
    assert_eq!(one.load().unwrap(), [given("30"), given("31")], "two sessions keep each other's");
    one.keep(&given("30"), false).unwrap();
    assert_eq!(other.load().unwrap(), [given("31")]);
    let path = folder.path().join("acknowledged.json");
    for spoilt in ["", "{", "[]", "{\"schema\": \"flightdeck.acknowledged/9\", \"acknowledged\": []}"] {
        std::fs::write(&path, spoilt).unwrap();
        assert!(one.load().is_err(), "{spoilt}");
        one.keep(&given("32"), true).unwrap();
        assert_eq!(one.load().unwrap(), [given("32")]);
    }
    assert_eq!(AcknowledgedFile::new(Path::new("")).load().unwrap(), [], "without a place nothing is kept");
    assert!(AcknowledgedFile::new(Path::new("")).keep(&given("30"), true).is_err());
}
