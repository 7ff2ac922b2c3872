//! The laws of reading a fleet: what it costs, how soon something is seen, and what stands in for sweeps.

use std::collections::BTreeMap;
use std::time::Duration;

use flightdeck::cockpit::{Event, Observed, OrganisationState};
use flightdeck::domain::{
    Budget, Fact, Fault, FaultKind, OrganisationSetup, SWEPT_AT_ONCE, Scope, ServiceId, ServiceSetup, Text,
};
use flightdeck::policy::Settings;
use jiff::SignedDuration;

use crate::deck::{Deck, glance, service, source};

/// What a sweep answers of a service in which nothing goes on.
fn rests(id: &ServiceId, mark: u64) -> Vec<Fact> {
    let environments = glance(id.raw()).into_iter().find(|fact| matches!(fact, Fact::Environments { .. }));
    environments.into_iter().chain([Fact::Swept { service: id.clone(), mark }]).collect()
}

/// A fleet under a clock that moves by the second, its answers made by hand.
struct Fleet {
    deck: Deck,
    /// The mark of every service; another one is a change.
    marks: BTreeMap<ServiceId, u64>,
    /// Every read with the second in which it was asked for.
    asked: Vec<(u64, Scope)>,
    second: u64,
    /// Whether queries are refused.
    refused: bool,
}

impl Fleet {
    fn new(services: usize) -> Self {
        let names: Vec<String> = (0..services).map(|number| format!("s{number:03}")).collect();
        let mut deck = Deck::cold(&names.iter().map(String::as_str).collect::<Vec<_>>(), Settings::default());
        deck.reads.clear();
        let found = deck.state.world.sources.get_mut(&source()).unwrap();
        found.capability.sweeps = true;
        found.polls.clear();
        Self { deck, marks: BTreeMap::new(), asked: Vec::new(), second: 0, refused: false }
    }

    fn pass(&mut self, seconds: u64) {
        for _ in 0..seconds {
            self.deck.pass(1);
            self.second += 1;
            while let Some((_, scope)) = self.deck.reads.pop_front() {
                self.asked.push((self.second, scope.clone()));
                self.answer(scope);
            }
        }
    }

    fn answer(&mut self, scope: Scope) {
        let facts = match &scope {
            Scope::Sweep(services) if !self.refused => {
                assert!(services.len() <= SWEPT_AT_ONCE);
                services.iter().flat_map(|id| rests(id, self.marks.get(id).copied().unwrap_or(1))).collect()
            }
            Scope::Sweep(_) => {
                let fault =
                    Fault::new(FaultKind::Unsupported, "sweeping", "no queries here").hint("GraphQL is refused here");
                let observed = Box::new(Observed { faults: vec![fault], ..Observed::default() });
                self.deck.event(Event::Observed { source: source(), scope, observed });
                return;
            }
            Scope::Deployments(id) => rests(id, 1).into_iter().take(1).collect(),
            _ => Vec::new(),
        };
        self.deck.observed(scope, facts);
    }

    fn count(&self, from: u64, which: impl Fn(&Scope) -> bool) -> usize {
        self.asked.iter().filter(|(second, scope)| *second > from && which(scope)).count()
    }
}

fn sweeps(scope: &Scope) -> bool {
    matches!(scope, Scope::Sweep(_))
}

#[test]
fn an_unchanged_fleet_costs_at_most_fifteen_percent_of_the_points() {
    for services in [9, 50, 500] {
        let mut fleet = Fleet::new(services);
        fleet.pass(900);
        let from = fleet.second;
        fleet.pass(3600);
        // A page costs a point: 5,000 an hour.
        let points = fleet.count(from, sweeps);
        assert!((360..=750).contains(&points), "{services}: {points} points an hour");
        let lists = fleet.count(from, |scope| matches!(scope, Scope::Runs(_)));
        assert!(lists <= 3600 / 60 * 110, "{services}: {lists} lists an hour");
        assert_eq!(fleet.count(from, |scope| matches!(scope, Scope::Deployments(_))), 0);
    }
}

#[test]
fn fifty_services_are_each_swept_often_enough_for_ten_seconds() {
    let mut fleet = Fleet::new(50);
    fleet.pass(600);
    let mut last: BTreeMap<ServiceId, u64> = BTreeMap::new();
    let mut longest = 0;
    for (second, scope) in &fleet.asked {
        let Scope::Sweep(services) = scope else { continue };
        for id in services {
            if let Some(before) = last.insert(id.clone(), *second) {
                longest = longest.max(second - before);
            }
        }
    }
    assert_eq!(last.len(), 50);
    assert!(longest <= 9, "{longest} seconds between two sweeps: nothing is left for the gate's own request");
}

#[test]
fn a_large_fleet_starts_with_what_is_on_the_screen_and_without_a_herd() {
    let mut fleet = Fleet::new(500);
    fleet.pass(1);
    let first = fleet
        .asked
        .iter()
        .find_map(|(_, scope)| if let Scope::Sweep(page) = scope { Some(page.clone()) } else { None });
    assert_eq!(first.unwrap()[..10], (0..10).map(|number| service(&format!("s{number:03}"))).collect::<Vec<_>>()[..]);
    fleet.pass(20);
    let swept = fleet.deck.state.world.services.values().filter(|service| service.seen.is_some()).count();
    assert_eq!(swept, 500, "every row is there after twenty seconds");
    fleet.pass(39);
    let herd = fleet.asked.len();
    assert!(herd <= 250, "{herd} reads in the first minute");
    // Whatever is not on the screen is swept again as well.
    fleet.pass(240);
    let now = fleet.deck.state.now;
    for found in fleet.deck.state.world.services.values() {
        assert!(now.since(found.seen.unwrap()) <= Duration::from_secs(150), "{:?}", found.setup.id);
    }
}

#[test]
fn requests_follow_where_a_sweep_found_a_change_and_nowhere_else() {
    let mut fleet = Fleet::new(50);
    fleet.pass(300);
    let quiet = service("s049");
    let from = fleet.second;
    fleet.marks.insert(quiet.clone(), 2);
    fleet.pass(12);
    assert_eq!(fleet.count(from, |scope| *scope == Scope::Runs(quiet.clone())), 1);
    assert_eq!(fleet.count(from, |scope| matches!(scope, Scope::Service(id) if *id == quiet)), 0);
}

#[test]
fn where_queries_are_refused_lists_are_read_in_turns_within_the_limits() {
    let mut fleet = Fleet::new(50);
    fleet.refused = true;
    fleet.pass(3);
    assert!(fleet.deck.notices().iter().any(|notice| notice.contains("GraphQL")), "{:?}", fleet.deck.notices());
    fleet.pass(57);
    // A reading of deployments is about six requests, of runs one.
    let cost = |scope: &Scope| match scope {
        Scope::Deployments(_) => 6,
        Scope::Service(_) => 12,
        _ => 1,
    };
    for minute in 0..4 {
        let points: usize = fleet
            .asked
            .iter()
            .filter(|(second, _)| (minute * 60..(minute + 1) * 60).contains(second))
            .map(|(_, scope)| cost(scope))
            .sum();
        assert!(points <= 900, "{points} points in minute {minute}");
        fleet.pass(60);
    }
    let read = fleet.deck.state.world.services.values().filter(|service| service.seen.is_some()).count();
    assert_eq!(read, 50);
    // Every run list comes by every ten seconds or so: that is where approvals are seen.
    let runs = fleet.count(240, |scope| *scope == Scope::Runs(service("s049")));
    assert!(runs >= 3, "{runs} in a minute");
    assert_eq!(fleet.count(0, sweeps), 1, "a refusal is not asked for again and again");
}

#[test]
fn queries_that_work_again_are_used_again() {
    let mut fleet = Fleet::new(10);
    fleet.refused = true;
    fleet.pass(120);
    let from = fleet.second;
    fleet.refused = false;
    // A refusal stands for a quarter of an hour and, by its jitter, up to a tenth of that longer.
    fleet.pass(1_000);
    assert!(fleet.count(from, sweeps) > 10);
}

#[test]
fn spent_points_leave_the_lists_until_they_begin_anew() {
    let mut fleet = Fleet::new(20);
    fleet.pass(60);
    let spent =
        Budget { limit: 5_000, remaining: 400, resets_at: fleet.deck.state.now.wall + SignedDuration::from_mins(20) };
    let observed = Box::new(Observed { points: Some(spent), ..Observed::default() });
    fleet.deck.event(Event::Observed { source: source(), scope: Scope::Account, observed });
    let from = fleet.second;
    fleet.pass(900);
    assert_eq!(fleet.count(from, sweeps), 0, "a tenth is kept");
    assert!(fleet.count(from, |scope| matches!(scope, Scope::Deployments(_))) >= 20);
    fleet.pass(600);
    assert!(fleet.count(from, sweeps) > 20);
}

#[test]
fn what_sweeps_cannot_read_is_read_by_its_lists_alone() {
    let mut fleet = Fleet::new(50);
    fleet.pass(60);
    let fault = Fault::new(FaultKind::Forbidden, "sweeping", "not by a query");
    let facts = vec![Fact::Unswept { service: service("s010"), fault }];
    fleet.deck.observed(Scope::Sweep(vec![service("s010")]), facts);
    let from = fleet.second;
    // Its sweeps go on saying so.
    fleet.pass(5);
    assert!(fleet.count(from, |scope| *scope == Scope::Deployments(service("s010"))) >= 1);
    assert_eq!(fleet.count(from, |scope| matches!(scope, Scope::Deployments(id) if *id != service("s010"))), 0);
}

#[test]
fn repositories_of_an_organisation_are_services_once_something_is_deployed_there() {
    let mut fleet = Fleet::new(1);
    let setup = OrganisationSetup::plain(&source(), "acme");
    fleet.deck.state.world.watch(vec![setup]);
    fleet.deck.event(Event::Resize { width: 121, height: 40 });
    fleet.pass(1);
    let listing = Scope::Organisation { name: Text::new("acme"), after: None };
    assert!(fleet.count(0, |scope| *scope == listing) >= 1);
    let found: Vec<ServiceSetup> =
        ["acme/web", "acme/docs", "acme/api"].iter().map(|name| ServiceSetup::plain(&source(), name)).collect();
    let page = |services: Vec<ServiceSetup>, next: Option<&str>| {
        vec![Fact::Organisation { name: Text::new("acme"), services, next: next.map(Text::new) }]
    };
    fleet.deck.observed(listing.clone(), page(found.clone(), Some("cursor")));
    fleet.pass(1);
    let second = Scope::Organisation { name: Text::new("acme"), after: Some(Text::new("cursor")) };
    assert_eq!(fleet.count(0, |scope| *scope == second), 1, "page follows page");
    fleet.deck.observed(second, page(Vec::new(), None));
    assert_eq!(fleet.deck.state.world.order.len(), 1, "nothing is known to be deployed there yet");
    for name in ["acme/web", "acme/api"] {
        fleet.deck.observed(Scope::Sweep(vec![ServiceId::new(name)]), rests(&ServiceId::new(name), 1));
    }
    let empty = ServiceId::new("acme/docs");
    fleet.deck.observed(
        Scope::Sweep(vec![empty.clone()]),
        vec![
            Fact::Environments { service: empty.clone(), environments: Vec::new() },
            Fact::Swept { service: empty.clone(), mark: 1 },
        ],
    );
    let order: Vec<&str> = fleet.deck.state.world.order.iter().map(ServiceId::raw).collect();
    assert_eq!(order, ["s000", "acme/api", "acme/web"], "the configured ones first, then by name");
    // The configured one is of the same organisation.
    let notices = fleet.deck.notices();
    assert!(
        notices.iter().any(|notice| notice.contains("acme: 3 services; 1 repository without environments is left out")),
        "{notices:?}"
    );
    // Listing it once more adds nothing twice.
    fleet.deck.observed(listing, page(found, None));
    assert_eq!(fleet.deck.state.world.order.len(), 3);
    assert_eq!(fleet.deck.state.world.candidates.len(), 1);
    let organisation: &OrganisationState = &fleet.deck.state.world.organisations[0];
    assert_eq!(fleet.deck.state.world.left_out(organisation), Some((3, 1)));
}
