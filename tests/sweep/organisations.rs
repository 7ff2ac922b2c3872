//! Organisations of the simulated GitHub.

use flightdeck::domain::{Cursor, Fact, FaultKind, OrganisationSetup, Scope, ServiceId, Text};
use flightdeck::provider::Provider as _;
use flightdeck::provider::github::GitHub;
use flightdeck::sim::Scenario;

use crate::in_process::{World, source};

fn watching(mut world: World, setup: OrganisationSetup) -> World {
    let plain = World::plain("empty", &[]);
    let provider: GitHub = std::mem::replace(&mut world.provider, plain.provider);
    world.provider = provider.watching(vec![setup]);
    world
}

async fn page(world: &World, after: Option<Text>) -> (Vec<ServiceId>, Option<Text>) {
    let scope = Scope::Organisation { name: Text::new("acme"), after };
    let observation = world.provider.observe(&scope, &Cursor::default()).await;
    assert!(observation.faults.is_empty(), "{:?}", observation.faults);
    observation
        .facts
        .into_iter()
        .find_map(|fact| match fact {
            Fact::Organisation { services, next, .. } => {
                Some((services.into_iter().map(|service| service.id).collect(), next))
            }
            _ => None,
        })
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn the_repositories_of_an_organisation_are_found_and_can_be_swept() {
    let world = watching(World::plain("calm-friday", &[]), OrganisationSetup::plain(&source(), "acme"));
    let (found, next) = page(&world, None).await;
    assert_eq!(next, None);
    let scenario = Scenario::named("calm-friday").unwrap();
    for name in scenario.repositories() {
        assert!(found.contains(&ServiceId::new(name)), "{name} of {found:?}");
    }
    let mut sorted = found.clone();
    sorted.sort();
    assert_eq!(found, sorted, "in a stable order");
    let swept = world.observe(Scope::Sweep(found.clone())).await;
    assert!(swept.faults.is_empty(), "{:?}", swept.faults);
    let marks = swept.facts.iter().filter(|fact| matches!(fact, Fact::Swept { .. })).count();
    assert_eq!(marks, found.len());
}

#[tokio::test(start_paused = true)]
async fn patterns_and_limits_count() {
    let mut setup = OrganisationSetup::plain(&source(), "acme");
    setup.include = vec!["c*".to_owned()];
    setup.exclude = vec!["*talog".to_owned()];
    let world = watching(World::plain("calm-friday", &[]), setup);
    let (found, _) = page(&world, None).await;
    assert!(found.contains(&ServiceId::new("acme/checkout")));
    assert!(found.iter().all(|id| id.raw().starts_with("acme/c") && id.raw() != "acme/catalog"), "{found:?}");
}

#[tokio::test(start_paused = true)]
async fn a_large_organisation_comes_page_by_page() {
    let world = watching(World::plain("large-fleet", &[]), OrganisationSetup::plain(&source(), "acme"));
    let (first, mut next) = page(&world, None).await;
    assert!(first.len() <= 100 && first.len() >= 90, "{}", first.len());
    let mut all = first;
    while let Some(after) = next {
        let (more, further) = page(&world, Some(after)).await;
        all.extend(more);
        next = further;
    }
    all.sort();
    all.dedup();
    assert!(all.len() >= 480, "{}", all.len());
}

#[tokio::test(start_paused = true)]
async fn an_unknown_organisation_is_said_to_be_unknown() {
    let world = watching(World::plain("calm-friday", &[]), OrganisationSetup::plain(&source(), "nowhere"));
    let scope = Scope::Organisation { name: Text::new("nowhere"), after: None };
    let observation = world.observe(scope).await;
    assert_eq!(observation.faults[0].kind, FaultKind::NotFound, "{:?}", observation.faults);
}
