//! How far environments are behind: which pairs of commits are read, when, and which of them are kept.

use flightdeck::cockpit::view::{Window, environments};
use flightdeck::cockpit::{Event, Observed, Pane};
use flightdeck::domain::{Budget, CommitId, Comparison, Fact, FaultKind, Flags, Scope, ServiceId};
use flightdeck::policy::Settings;

use crate::deck::{Deck, glance, service, source};

/// What lies between two commits: three of them.
fn found(scope: &Scope) -> Fact {
    let (Scope::Undeployed { service, base, head } | Scope::Comparison { service, base, head }) = scope else {
        panic!("{scope:?} compares nothing")
    };
    Fact::Comparison(between(service, base, head))
}

fn between(service: &ServiceId, base: &CommitId, head: &CommitId) -> Comparison {
    Comparison {
        service: service.clone(),
        base: base.clone(),
        head: head.clone(),
        ahead: 3,
        behind: 0,
        commits: Vec::new(),
        commits_complete: false,
        files: Vec::new(),
        files_complete: true,
        flags: Flags::of([], true),
        url: None,
    }
}

/// Services whose glances were answered and whose production is one release behind staging.
fn fleet(count: usize) -> Deck {
    let names: Vec<String> = (0..count).map(|number| format!("s{number:03}")).collect();
    let mut deck = Deck::warm(&names.iter().map(String::as_str).collect::<Vec<_>>(), Settings::default());
    deck.told.clear();
    deck
}

fn ranges(deck: &Deck) -> Vec<Scope> {
    let asked = deck.reads.iter().map(|(_, scope)| scope);
    asked.filter(|scope| matches!(scope, Scope::Undeployed { .. })).cloned().collect()
}

/// Answers everything that was asked for, for so many seconds. The pairs that were asked for, in their order, and how many
/// of them were awaited at once at most.
fn answer(deck: &mut Deck, seconds: u64) -> (Vec<Scope>, usize) {
    let (mut asked, mut most) = (Vec::new(), 0);
    for _ in 0..seconds {
        deck.pass(1);
        most = most.max(ranges(deck).len());
        while let Some((_, scope)) = deck.reads.pop_front() {
            let facts = match &scope {
                Scope::Service(id) => glance(id.raw()),
                Scope::Undeployed { .. } | Scope::Comparison { .. } => vec![found(&scope)],
                _ => Vec::new(),
            };
            if matches!(scope, Scope::Undeployed { .. } | Scope::Comparison { .. }) {
                asked.push(scope.clone());
            }
            deck.observed(scope, facts);
        }
    }
    (asked, most)
}

fn note(deck: &Deck, row: usize) -> String {
    environments(&deck.state, Window { first: 0, height: 100 }).list.rows[row].note.as_str().to_owned()
}

fn on_screen(deck: &Deck) -> usize {
    deck.state.page(Pane::Environments).min(deck.rows(Pane::Environments).len())
}

#[test]
fn what_is_on_the_screen_is_counted_a_few_at_a_time_and_each_pair_once() {
    let mut deck = fleet(200);
    let shown = on_screen(&deck);
    assert!((5..100).contains(&shown), "{shown}");
    let (asked, most) = answer(&mut deck, 60);
    let mut services: Vec<&ServiceId> = asked.iter().map(of).collect();
    assert_eq!(services.len(), shown, "every row on the screen, and no other: {asked:?}");
    services.sort();
    services.dedup();
    assert_eq!(services.len(), shown, "each of them once");
    assert!(most <= 2, "{most} at once");
    assert_eq!(note(&deck, 0), "3 commits behind");
    let (again, _) = answer(&mut deck, 600);
    assert!(again.is_empty(), "a pair that is known is not asked for: {again:?}");
}

fn of(scope: &Scope) -> &ServiceId {
    let (Scope::Undeployed { service, .. } | Scope::Comparison { service, .. }) = scope else { panic!("{scope:?}") };
    service
}

#[test]
fn rows_that_come_to_the_screen_follow() {
    let mut deck = fleet(200);
    answer(&mut deck, 60);
    deck.keys("2 G");
    let (asked, _) = answer(&mut deck, 60);
    assert!(asked.iter().any(|scope| of(scope) == &service("s199")), "{asked:?}");
    assert!(!asked.iter().any(|scope| of(scope) == &service("s100")), "not those that were passed over");
}

#[test]
fn no_row_is_counted_from_the_reserve() {
    let mut deck = fleet(20);
    let resets_at = deck.now.wall + jiff::SignedDuration::from_mins(30);
    let budget = Budget { limit: 5_000, remaining: 400, resets_at };
    let observed = Observed { budget: Some(budget), ..Observed::default() };
    deck.event(Event::Observed { source: source(), scope: Scope::Account, observed: Box::new(observed) });
    while let Some((_, scope)) = deck.reads.pop_front() {
        deck.observed(scope, Vec::new());
    }
    let (asked, _) = answer(&mut deck, 120);
    assert!(asked.is_empty(), "{asked:?}");
}

#[test]
fn what_nobody_can_tell_is_not_asked_for_again_and_what_failed_is() {
    for (kind, again) in [(FaultKind::NotFound, false), (FaultKind::Unsupported, false), (FaultKind::Unavailable, true)]
    {
        let mut deck = fleet(2);
        deck.pass(5);
        let asked = ranges(&deck).remove(0);
        assert_eq!(of(&asked), &service("s001"), "that of the selected row is read whole");
        deck.fails(asked.clone(), kind.clone());
        assert_eq!(note(&deck, 1), "behind —");
        deck.pass(200);
        assert_eq!(ranges(&deck).contains(&asked), again, "{kind:?}");
    }
}

#[test]
fn the_comparison_of_the_detail_is_read_whole_though_its_first_page_is_known() {
    let mut deck = fleet(1);
    deck.keys("2 l");
    answer(&mut deck, 5);
    let whole = |deck: &Deck| deck.told.iter().filter(|told| told.contains("Comparison {")).count();
    assert_eq!(whole(&deck), 1, "{:?}", deck.told);
    answer(&mut deck, 100);
    assert_eq!(whole(&deck), 1, "and then it is known");
}

#[test]
fn what_is_on_the_screen_is_never_the_one_that_is_forgotten() {
    let mut deck = fleet(3);
    answer(&mut deck, 10);
    let before = note(&deck, 0);
    assert_eq!(before, "3 commits behind");
    // Far more pairs than are kept are read for other reasons; the names of those on the screen come last and first alike.
    for number in 0..1_200 {
        let (base, head) = (CommitId::new(&format!("{number:040x}")), CommitId::new(&format!("{:040x}", number + 1)));
        let id = service(["s000", "s002"][number % 2]);
        let scope = Scope::Comparison { service: id.clone(), base: base.clone(), head: head.clone() };
        deck.observed(scope, vec![Fact::Comparison(between(&id, &base, &head))]);
        if number % 100 == 0 {
            answer(&mut deck, 1);
        }
    }
    let kept = |number: usize| {
        let id = service(["s000", "s002"][number % 2]);
        let range = (id, CommitId::new(&format!("{number:040x}")), CommitId::new(&format!("{:040x}", number + 1)));
        deck.state.world.comparisons.get(&range).is_some()
    };
    assert!(!kept(0) && !kept(600) && kept(1_199) && kept(800), "the oldest went, the newest stayed");
    for row in 0..3 {
        assert_eq!(note(&deck, row), before, "row {row}");
    }
}
