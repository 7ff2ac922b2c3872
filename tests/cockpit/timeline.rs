//! The Timeline: what changed, newest first, whoever made it.

use flightdeck::cockpit::changes::{self, Places};
use flightdeck::cockpit::view::{Window, timeline};
use flightdeck::cockpit::{Event, Pane, RowId, Tab};
use flightdeck::domain::{
    ChangeId, DeploymentId, DeploymentState, Fact, FaultKind, Review, ReviewVerdict, Scope, Text, What, WorkflowState,
};
use flightdeck::policy::{Freeze, Settings};

use crate::deck::{Deck, ago, deployment, environment, glance, run_id, service, source};

fn put(place: &str, id: u64) -> RowId {
    RowId::Change(ChangeId::Deployment(environment("checkout", place), DeploymentId::new(&id.to_string())))
}

/// The words of the rows, as they are drawn.
fn told(deck: &Deck) -> Vec<String> {
    let lines = timeline(&deck.state, Window { first: 0, height: 100 }).list.rows;
    lines.iter().map(|line| format!("{} {} {} {}", line.day, line.clock, line.what, line.about)).collect()
}

fn production(deployments: Vec<flightdeck::domain::Deployment>, more: bool) -> Vec<Fact> {
    vec![Fact::Deployments { environment: environment("checkout", "production"), deployments, more }]
}

#[test]
fn t_shows_what_changed_in_production_and_t_goes_back() {
    let mut deck = Deck::warm(&["checkout"], Settings::default());
    let runs = deck.rows(Pane::Pipelines);
    deck.keys("t");
    assert_eq!(deck.state.screen.pane, Pane::Pipelines);
    assert_eq!(deck.rows(Pane::Pipelines), [put("production", 17), put("production", 12)]);
    // Number 17 was made 983 minutes before Friday, 14:00; number 12 five minutes earlier.
    assert_eq!(told(&deck), ["19 Nov 21:37Z deployed v1.8.0 → v1.9.0", " 21:32Z deployed v1.8.0"]);
    deck.keys("e");
    assert_eq!(
        deck.rows(Pane::Pipelines),
        [put("staging", 20), put("production", 17), put("production", 12)],
        "the newest first, whatever the environment"
    );
    deck.keys("t");
    assert_eq!(deck.rows(Pane::Pipelines), runs);
}

#[test]
fn escape_leaves_the_timeline_too() {
    let mut deck = Deck::warm(&["checkout"], Settings::default());
    deck.keys("t / 1 . 8 Enter");
    assert_eq!(deck.rows(Pane::Pipelines), [put("production", 17), put("production", 12)], "both name v1.8.0");
    deck.keys("Esc");
    assert!(deck.state.screen.timeline.shown, "the filter goes first");
    deck.keys("Esc");
    assert!(!deck.state.screen.timeline.shown);
    deck.keys("t 2 t");
    assert_eq!((deck.state.screen.pane, deck.state.screen.timeline.shown), (Pane::Pipelines, true), "from anywhere");
}

#[test]
fn what_needs_no_change_is_none() {
    use DeploymentState::{Abandoned, Failed, Queued, Succeeded, Superseded};
    let mut deck = Deck::warm(&["checkout"], Settings::default());
    let of = |id, version, state| deployment("checkout", "production", id, version, state);
    let list = vec![
        of(30, "v2.2.0", Queued),
        of(29, "v2.1.0", Abandoned),
        of(28, "v1.9.0", Succeeded),
        of(27, "v2.0.0", Failed),
        of(17, "v1.9.0", Superseded),
        of(12, "v1.8.0", Superseded),
    ];
    deck.observed(Scope::Service(service("checkout")), production(list, false));
    deck.keys("t");
    let words: Vec<String> =
        told(&deck).iter().map(|line| line.trim_start_matches("19 Nov").trim().to_owned()).collect();
    assert_eq!(
        words,
        [
            "21:48Z rolled back v1.9.0 again",
            "21:47Z failed v1.9.0 → v2.0.0",
            "21:37Z deployed v1.8.0 → v1.9.0",
            "21:32Z deployed v1.8.0",
        ]
    );
}

#[test]
fn the_cursor_stays_on_its_change_when_others_come() {
    let mut deck = Deck::warm(&["checkout"], Settings::default());
    deck.keys("t j k");
    assert_eq!(deck.selected(Pane::Pipelines), Some(put("production", 17)));
    let of = |id, version| deployment("checkout", "production", id, version, DeploymentState::Succeeded);
    let list = vec![of(40, "v2.0.0"), of(17, "v1.9.0"), of(12, "v1.8.0")];
    deck.observed(Scope::Service(service("checkout")), production(list, false));
    assert_eq!(deck.state.list(Pane::Pipelines).waiting, 1);
    deck.pass(3);
    assert_eq!(deck.rows(Pane::Pipelines)[0], put("production", 40));
    assert_eq!(deck.selected(Pane::Pipelines), Some(put("production", 17)));
    // It vanishes: its mark stays, and carries no verb.
    deck.observed(Scope::Service(service("checkout")), production(vec![of(40, "v2.0.0"), of(12, "v1.8.0")], false));
    deck.pass(3);
    assert_eq!(deck.selected(Pane::Pipelines), Some(put("production", 17)));
    deck.keys("B");
    assert!(deck.state.screen.overlay.is_none());
}

#[test]
fn enter_drills_to_the_deployment_in_its_history() {
    let mut deck = Deck::warm(&["checkout"], Settings::default());
    deck.keys("t j Enter");
    assert_eq!((deck.state.screen.pane, deck.state.screen.tab), (Pane::Detail, Tab::History));
    let wanted = RowId::Deployment(environment("checkout", "production"), DeploymentId::new("12"));
    assert_eq!(deck.selected(Pane::Detail), Some(wanted));
    deck.keys("Esc");
    assert_eq!(deck.state.screen.pane, Pane::Pipelines, "and Esc comes back to it");
    assert!(deck.state.screen.timeline.shown);
}

#[test]
fn people_holds_and_freezes_are_changes_too() {
    let freeze = Freeze {
        name: Text::new("nights"),
        tiers: Vec::new(),
        services: Vec::new(),
        starts: "Thu 22:00".parse().unwrap(),
        ends: "Fri 06:00".parse().unwrap(),
        zone: "UTC".to_owned(),
        reason: Text::default(),
    };
    let mut deck = Deck::warm(&["checkout"], Settings { freezes: vec![freeze], ..Settings::default() });
    let review = |by: &str, verdict, at| Review {
        by: Some(Text::new(by)),
        verdict,
        comment: Text::new("looks good"),
        environments: vec![Text::new("production")],
        at: Some(ago(at)),
    };
    let mut facts = glance("checkout");
    for fact in &mut facts {
        if let Fact::Service(found) = fact {
            found.workflows[0].state = WorkflowState::Disabled;
            found.workflows[0].updated_at = Some(ago(30));
        }
    }
    facts.push(Fact::Reviews {
        run: run_id("checkout", 482),
        reviews: vec![review("grace", ReviewVerdict::Approved, 20), review("bob", ReviewVerdict::Pending, 10)],
    });
    deck.observed(Scope::Service(service("checkout")), facts);
    deck.keys("t");
    let words = told(&deck);
    // The freeze began on Thursday at 22:00 and ended at 06:00; the deployments are of Thursday, 21:37 and 21:32. Older
    // freezes are not told of further back than thirteen weeks.
    assert_eq!(
        words[..6],
        [
            "today 13:40Z approved looks good",
            " 13:30Z held deploy is disabled",
            " 06:00Z freeze ended nights",
            "19 Nov 22:00Z freeze began nights",
            " 21:37Z deployed v1.8.0 → v1.9.0",
            " 21:32Z deployed v1.8.0",
        ]
    );
    deck.keys("/ g r a c e Enter");
    assert_eq!(deck.rows(Pane::Pipelines).len(), 1, "a change is found by who made it");
}

#[test]
fn an_order_of_this_machine_is_a_change() {
    let mut deck = Deck::usual();
    deck.to_gate("checkout", "production");
    deck.keys("A");
    deck.types("checkout");
    deck.keys("Enter");
    assert_eq!(deck.executed.len(), 1);
    deck.news(0, flightdeck::domain::OrderState::Done { how: Text::new("approved") });
    deck.keys("t");
    let ids = changes::changes(&deck.state, Places::Production);
    let ordered = ids.iter().find_map(|(_, id)| match id {
        ChangeId::Order(_) => changes::change(&deck.state, id),
        _ => None,
    });
    let ordered = ordered.expect("the order is among the changes");
    assert!(matches!(ordered.what, What::Ordered { ref state, .. } if state.as_str() == "done"));
    assert_eq!(ordered.environment, Some(environment("checkout", "production")));
}

#[test]
fn r_reads_further_back_and_says_how_far() {
    let mut deck = Deck::warm(&["checkout"], Settings::default());
    let of = |id, version| deployment("checkout", "production", id, version, DeploymentState::Superseded);
    deck.observed(Scope::Service(service("checkout")), production(vec![of(17, "v1.9.0"), of(12, "v1.8.0")], true));
    deck.keys("t");
    let reach = |deck: &Deck| timeline(&deck.state, Window { first: 0, height: 10 }).reach.to_string();
    assert_eq!(reach(&deck), "read back to 19 Nov 21:32Z");
    deck.pass(1);
    let history = (source(), Scope::History(environment("checkout", "production")));
    assert!(deck.reads.contains(&history), "there is room for more than two rows: {:?}", deck.reads);
    // Sixty came, and there are more: the third page is next.
    let sixty: Vec<_> = (0..60).map(|back| of(100 - back, "v1.8.0")).collect();
    let both: Vec<_> = [of(120, "v2.0.0"), of(110, "v1.9.0")].into_iter().chain(sixty).collect();
    deck.observed(history.1.clone(), production(both, true));
    deck.pass(3);
    deck.keys("j");
    deck.reads.clear();
    deck.keys("r");
    deck.pass(1);
    let page = Scope::HistoryPage { environment: environment("checkout", "production"), page: 3 };
    assert!(deck.reads.contains(&(source(), page.clone())), "{:?}", deck.reads);
    assert_eq!(reach(&deck), "reading further back…");
    let older = vec![of(41, "v1.8.0"), of(12, "v1.8.0"), of(5, "v1.0.0")];
    let fact =
        Fact::OlderDeployments { environment: environment("checkout", "production"), deployments: older, more: false };
    deck.observed(page, vec![fact]);
    deck.pass(3);
    assert_eq!(reach(&deck), "all that there is");
    let rows = deck.rows(Pane::Pipelines);
    assert_eq!(rows.len(), 64, "62 were known, one of the page was among them");
    assert_eq!(rows.last(), Some(&put("production", 5)));
    deck.reads.clear();
    deck.pass(120);
    let again = deck.reads.iter().any(|(_, scope)| matches!(scope, Scope::History(_) | Scope::HistoryPage { .. }));
    assert!(!again, "what is known to its end is not read again: {:?}", deck.reads);
}

#[test]
fn a_history_that_cannot_be_read_is_not_asked_for_over_and_over() {
    let mut deck = Deck::warm(&["checkout"], Settings::default());
    let of = |id, version| deployment("checkout", "production", id, version, DeploymentState::Superseded);
    deck.observed(Scope::Service(service("checkout")), production(vec![of(17, "v1.9.0"), of(12, "v1.8.0")], true));
    deck.keys("t");
    deck.pass(1);
    deck.reads.clear();
    deck.fails(Scope::History(environment("checkout", "production")), FaultKind::Forbidden);
    deck.pass(300);
    let asked = deck.reads.iter().filter(|(_, scope)| matches!(scope, Scope::History(_))).count();
    assert_eq!(asked, 0, "{:?}", deck.reads);
    deck.keys("r");
    deck.pass(1);
    assert!(deck.reads.iter().any(|(_, scope)| matches!(scope, Scope::History(_))), "a person may ask again");
}

#[test]
fn nothing_is_sent_by_looking() {
    let mut deck = Deck::usual();
    deck.keys("t e j k G g r / x Esc e t");
    deck.event(Event::Tick);
    let acting = |effect: &&String| effect.starts_with("Execute") || effect.starts_with("Plan");
    assert_eq!(deck.told.iter().find(acting), None);
}

#[test]
fn the_four_keys_count_from_what_was_read_or_from_the_first_deployment() {
    let mut deck = Deck::warm(&["checkout"], Settings::default());
    let month = changes::usual_window(deck.state.now.wall);
    let of = |deck: &Deck| changes::four_keys(&deck.state, month).into_iter().map(|one| one.keys).collect::<Vec<_>>();
    // Everything was read: there was nothing before number 12, so the window begins with it.
    let first = ago(1_000 - 12);
    let found = of(&deck);
    assert_eq!(found.iter().map(|keys| keys.from).collect::<Vec<_>>(), [first, first], "all of them, then each");
    assert_eq!((found[1].delivered, found[1].failed, found[1].unread), (2, 0, 2));
    assert_eq!(found[1].frequency, None, "sixteen hours are no week");
    // Older ones exist: the window begins where reading ended, and what lies before is not counted.
    let newer = deployment("checkout", "production", 17, "v1.9.0", DeploymentState::Succeeded);
    deck.observed(Scope::Service(service("checkout")), production(vec![newer], true));
    assert!(of(&deck).iter().all(|keys| keys.from >= first && keys.from <= ago(1_000 - 17)));
    deck.keys("D");
    assert!(flightdeck::cockpit::view::dora(&deck.state).is_some_and(|view| view.lines.len() == 2));
    deck.keys("Esc");
    assert!(deck.state.screen.overlay.is_none());
}

#[test]
fn a_hold_that_somebody_else_lifted_is_told_from_beginning_to_end() {
    let mut deck = Deck::warm(&["checkout"], Settings::default());
    let standing = |state: WorkflowState, minutes: i64| {
        let mut facts = glance("checkout");
        for fact in &mut facts {
            if let Fact::Service(service) = fact {
                service.workflows[0].state = state.clone();
                service.workflows[0].updated_at = Some(ago(minutes));
            }
        }
        facts
    };
    deck.keys("t");
    // The lists hold still while keys arrive.
    deck.pass(3);
    let scope = || Scope::Service(service("checkout"));
    deck.observed(scope(), standing(WorkflowState::Disabled, 60));
    assert!(told(&deck).iter().any(|line| line.contains("13:00Z held")), "{:?}", told(&deck));
    deck.observed(scope(), standing(WorkflowState::Active, 20));
    deck.observed(scope(), standing(WorkflowState::Active, 20));
    let lines = told(&deck);
    let of = |word: &str| lines.iter().filter(|line| line.contains(word)).count();
    assert_eq!((of("13:00Z held"), of("13:40Z un-held")), (1, 1), "{lines:?}");
}
