//! One service from several sources in one row, and environments that are shown together.

use flightdeck::cockpit::{Pane, RowId};
use flightdeck::domain::{Fact, Scope, ServiceSetup, SourceId, Text, Verb};
use flightdeck::policy::Settings;

use crate::deck::{self, Deck, deployment, environment, service};
use crate::layered;
use crate::said::{matrix, matrix_lines, need_lines, said, select};

#[test]
fn three_layers_are_one_row_in_promotion_order_and_a_cell_is_its_own_layer_s() {
    let mut deck = layered::deck();
    let names: Vec<String> = matrix(&deck).columns.iter().map(|(name, _)| name.to_string()).collect();
    assert_eq!(names, ["testing", "staging", "production"]);
    let rows = deck.rows(Pane::Environments);
    assert_eq!(rows, [RowId::Service(service("checkout")), RowId::Service(service("payments"))]);
    let lines = matrix_lines(&deck);
    assert!(lines[0].starts_with("checkout | v2.0.0 unverified"), "{lines:?}");
    assert!(lines[0].contains("| v1.9.0 unverified"), "{lines:?}");

    // From cell to cell of the row: each is of another source, and a verb means that one.
    deck.keys("2 g h h h 2");
    assert_eq!(deck.selected(Pane::Environments), Some(layered::cell("checkout", "testing")));
    deck.keys("l");
    assert_eq!(deck.selected(Pane::Environments), Some(layered::cell("checkout-releases", "staging")));
    deck.keys("l");
    assert_eq!(deck.selected(Pane::Environments), Some(layered::cell("checkout-live", "production")));
    deck.keys("j k");
    assert_eq!(deck.selected(Pane::Environments), Some(layered::cell("checkout-live", "production")));
    let promotes = said(&deck, Verb::Promote);
    assert!(promotes.contains("checkout-live") && promotes.contains("v2.0.0"), "{promotes}");
    // What another source runs is taken for the release, but is no place that this source could be told.
    assert!(promotes.contains("from: None"), "{promotes}");
}

#[test]
fn a_layer_that_cannot_be_read_is_named_by_its_source_and_the_others_stay() {
    let mut deck = layered::deck();
    let faults = vec![flightdeck::domain::Fault::new(
        flightdeck::domain::FaultKind::Forbidden,
        "reading",
        "no right to view the project",
    )];
    let observed = flightdeck::cockpit::Observed { faults, ..Default::default() };
    deck.event(flightdeck::cockpit::Event::Observed {
        source: SourceId::new("octopus"),
        scope: Scope::Service(service("checkout-releases")),
        observed: Box::new(observed),
    });
    let lines = matrix_lines(&deck);
    assert!(lines[0].contains("| octopus: forbidden: no right to view the project"), "{lines:?}");
    assert!(lines[0].contains("v1.9.0 unverified"), "{lines:?}");
}

#[test]
fn the_filter_finds_a_row_by_any_of_its_layers_and_every_layer_goes_by_the_name_of_the_whole() {
    let mut deck = layered::deck();
    layered::rolls(&mut deck, vec![layered::canary()]);
    assert!(need_lines(&deck)[0].starts_with("checkout → production v2.0.0"), "{:?}", need_lines(&deck));
    for words in ["octopus", "checkout-live", "cluster", "staging"] {
        let mut deck = layered::deck();
        layered::rolls(&mut deck, vec![layered::canary()]);
        deck.keys("2 /");
        deck.types(words);
        deck.keys("Enter");
        let rows = deck.rows(Pane::Environments);
        assert!(rows.contains(&RowId::Service(service("checkout"))), "{words}: {rows:?}");
        let alone = words != "staging";
        assert_eq!(rows.len(), if alone { 1 } else { 2 }, "{words}: {rows:?}");
    }
}

#[test]
fn an_environment_that_two_layers_know_is_spoken_for_by_the_last_that_sees_anything_there() {
    let mut deck = layered::deck();
    let octopus = SourceId::new("octopus");
    let places = ["staging", "production"].map(|name| layered::place("checkout-releases", name, 0)).to_vec();
    let facts = vec![Fact::Environments { service: service("checkout-releases"), environments: places }];
    deck.observed_of(&octopus, Scope::Service(service("checkout-releases")), facts);
    let cell = |deck: &Deck| matrix(deck).list.rows[0].cells[2].id.clone();
    assert_eq!(cell(&deck), Some(layered::cell("checkout-live", "production")));
    assert_eq!(matrix(&deck).columns.len(), 3, "no column twice");
}

#[test]
fn layers_of_layers_belong_to_one_whole_and_a_circle_or_a_stranger_stands_for_itself() {
    let setup = |id: &str, whole: Option<&str>| ServiceSetup {
        id: service(id),
        part_of: whole.map(service),
        ..ServiceSetup::plain(&deck::source(), id)
    };
    let setups = vec![
        setup("a", None),
        setup("b", Some("a")),
        setup("c", Some("b")),
        setup("d", Some("nobody")),
        setup("e", Some("f")),
        setup("f", Some("e")),
    ];
    let deck = Deck::over(&["github"], setups, Settings::default());
    let world = &deck.state.world;
    let wholes: Vec<&str> = world.wholes().map(flightdeck::domain::ServiceId::raw).collect();
    assert_eq!(wholes, ["a", "d", "e", "f"]);
    for layer in ["a", "b", "c"] {
        assert_eq!(world.whole(&service(layer)).raw(), "a");
    }
}

// --- groups ------------------------------------------------------------------------------------------------------------

/// payments with three tenants of production and two review applications.
fn grouped() -> Deck {
    let mut deck = Deck::warm(&["payments"], Settings::default());
    let member = |name: &str, group: &str, order| flightdeck::domain::Environment {
        group: Some(Text::new(group)),
        ..layered::place("payments", name, order)
    };
    let environments = vec![
        member("review/fix-1", "review", 0),
        member("review/fix-2", "review", 1),
        layered::place("payments", "staging", 2),
        member("production/acme", "production", 3),
        member("production/globex", "production", 4),
        member("production/initech", "production", 5),
    ];
    let mut facts = vec![Fact::Environments { service: service("payments"), environments }];
    let good = flightdeck::domain::DeploymentState::Succeeded;
    for (name, id, version, state) in [
        ("review/fix-1", 30, "v3.0.0", good.clone()),
        ("review/fix-2", 31, "v3.1.0", good.clone()),
        ("production/acme", 40, "v2.0.0", good.clone()),
        ("production/globex", 41, "v2.0.0", good.clone()),
        ("production/initech", 42, "v1.9.0", good),
    ] {
        facts.push(Fact::Deployments {
            environment: environment("payments", name),
            deployments: vec![deployment("payments", name, id, version, state)],
            more: false,
        });
    }
    deck.observed(Scope::Service(service("payments")), facts);
    deck
}

#[test]
fn tenants_and_review_applications_are_one_cell_each_that_says_how_many() {
    let deck = grouped();
    let view = matrix(&deck);
    let names: Vec<&str> = view.columns.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["review", "staging", "production"]);
    let cells = &view.list.rows[0].cells;
    assert_eq!((cells[0].version.as_str(), cells[0].progress.as_str()), ("2 versions", "2 of 2"));
    assert_eq!((cells[2].version.as_str(), cells[2].progress.as_str()), ("v2.0.0", "2 of 3"));
    assert_eq!(cells[1].progress.as_str(), "");
}

#[test]
fn a_group_is_expanded_and_put_together_again_and_no_verb_acts_on_all_of_it() {
    let mut deck = grouped();
    deck.keys("2 g l l");
    let group = RowId::Group(service("payments"), Text::new("production"));
    assert_eq!(deck.selected(Pane::Environments), Some(group.clone()));
    deck.keys("P");
    assert!(deck.notices().concat().contains("promote: "), "{:?}", deck.notices());
    assert!(deck.state.screen.overlay.is_none(), "no plan for all of them at once");

    deck.keys("E");
    let names: Vec<String> = matrix(&deck).columns.iter().map(|(name, _)| name.to_string()).collect();
    assert_eq!(names, ["review", "staging", "production/acme", "production/globex", "production/initech"]);
    assert_eq!(deck.selected(Pane::Environments), Some(layered::cell("payments", "production/acme")));
    deck.keys("l");
    assert_eq!(deck.selected(Pane::Environments), Some(layered::cell("payments", "production/globex")));
    deck.keys("E");
    assert_eq!(deck.selected(Pane::Environments), Some(group));
    assert_eq!(matrix(&deck).columns.len(), 3);

    // Enter drills into a group as it does into everything else.
    deck.keys("Enter");
    assert_eq!(matrix(&deck).columns.len(), 5);
}

#[test]
fn the_gravest_member_of_a_group_is_what_its_cell_says() {
    let mut deck = grouped();
    let failed =
        deployment("payments", "production/initech", 60, "v2.0.0", flightdeck::domain::DeploymentState::Failed);
    let older =
        deployment("payments", "production/initech", 42, "v1.9.0", flightdeck::domain::DeploymentState::Succeeded);
    let facts = vec![Fact::Deployments {
        environment: environment("payments", "production/initech"),
        deployments: vec![failed, older],
        more: false,
    }];
    deck.observed(Scope::Service(service("payments")), facts);
    let cell = matrix(&deck).list.rows[0].cells[2].clone();
    assert_eq!((cell.word.as_str(), cell.progress.as_str()), ("PARTIAL", "2 of 3"));
    select(&mut deck, Pane::Environments, RowId::Group(service("payments"), Text::new("production")));
    assert!(said(&deck, Verb::Cancel).starts_with("no: "), "{}", said(&deck, Verb::Cancel));
}
