//! Reads: a part that fails leaves the rest, an unchanged world is the same the second time, words that nobody knows break
//! nothing, a service that is not there is said to be so, and no secret is in anything that can be printed.

use flightdeck::domain::{Cursor, Fact, FaultKind, Scope, ServiceId, Verb};
use flightdeck::provider::registry::DIALECTS;
use serde_json::json;

use crate::roads::{brave_new_words, nothing, small_pages};
use crate::{asks, beds, passed};

#[tokio::test(start_paused = true)]
async fn an_unchanged_world_is_read_again_for_no_more_and_is_the_same() {
    for dialect in DIALECTS {
        let bed = beds::of(dialect.kind);
        let world = bed.world();
        world.observe(Scope::Account).await;
        for service in bed.services {
            let scope = Scope::Service(ServiceId::new(service));
            let first = world.provider.observe(&scope, &Cursor::default()).await;
            assert!(first.faults.is_empty() && !first.facts.is_empty(), "{service}: {:?}", first.faults);
            let second = world.provider.observe(&scope, &first.cursor).await;
            assert_eq!(second.facts, first.facts, "{service}");
            assert!(second.requests.0 <= first.requests.0, "{service}: {:?} {:?}", first.requests, second.requests);
            println!(
                "contract: {} {service}: {} requests, then {} of which {} unchanged",
                bed.kind.name(),
                first.requests.0,
                second.requests.0,
                second.requests.1
            );
        }
        passed(&bed, "reads again", bed.services.len());
    }
}

#[tokio::test(start_paused = true)]
async fn a_part_that_fails_leaves_the_rest() {
    for dialect in DIALECTS {
        let bed = beds::of(dialect.kind);
        let world = bed.world();
        world.weather(json!({ "fail": [{ "match": { "path": bed.part }, "status": 500 }] })).await;
        let found = world.observe(Scope::Service(bed.first())).await;
        assert!(!found.faults.is_empty(), "{}: nothing of a glance is read from {}", bed.kind.name(), bed.part);
        assert!(found.faults.iter().all(|fault| fault.kind == FaultKind::Unavailable), "{:?}", found.faults);
        let known = found.facts.iter().any(|fact| matches!(fact, Fact::Service(_) | Fact::Runs { .. }));
        assert!(known, "{}: everything is gone: {:?}", bed.kind.name(), found.faults);
        passed(&bed, "partial failure", 1);
    }
}

#[tokio::test(start_paused = true)]
async fn words_that_nobody_knows_break_nothing() {
    for dialect in DIALECTS {
        let bed = beds::of(dialect.kind);
        let world = bed.over(bed.services, brave_new_words);
        for service in bed.services {
            let found = world.observe(Scope::Service(ServiceId::new(service))).await;
            assert!(!found.facts.is_empty(), "{} {service}: {:?}", bed.kind.name(), found.faults);
            let malformed = found.faults.iter().find(|fault| fault.kind == FaultKind::Malformed);
            assert!(malformed.is_none(), "{} {service}: {malformed:?}", bed.kind.name());
        }
        passed(&bed, "unknown words", bed.services.len());
    }
}

/// The names of the environments among facts, in order.
fn places(facts: &[Fact]) -> Vec<String> {
    let of = |fact: &Fact| match fact {
        Fact::Environments { environments, .. } => environments.iter().map(|one| one.id.name.to_string()).collect(),
        _ => Vec::new(),
    };
    facts.iter().flat_map(of).collect()
}

#[tokio::test(start_paused = true)]
async fn what_is_where_is_whole_however_small_the_pages_are() {
    for dialect in DIALECTS {
        let bed = beds::of(dialect.kind);
        let (plain, small) = (bed.world(), bed.over(bed.services, small_pages));
        for service in bed.services {
            let scope = Scope::Service(ServiceId::new(service));
            plain.observe(Scope::Account).await;
            small.observe(Scope::Account).await;
            let (whole, pieces) = (plain.observe(scope.clone()).await, small.observe(scope).await);
            assert!(pieces.faults.is_empty(), "{service}: {:?}", pieces.faults);
            assert!(!places(&whole.facts).is_empty(), "{service} is nowhere");
            assert_eq!(places(&pieces.facts), places(&whole.facts), "{} {service}", bed.kind.name());
        }
        passed(&bed, "small pages", bed.services.len());
    }
}

#[tokio::test(start_paused = true)]
async fn histories_end_and_no_page_of_them_tells_anything_twice() {
    for dialect in DIALECTS {
        let bed = beds::of(dialect.kind);
        let world = bed.world();
        let glances = asks::facts(&world, &bed).await;
        let environments: Vec<_> = glances
            .iter()
            .filter_map(|fact| match fact {
                Fact::Environments { environments, .. } => Some(environments),
                _ => None,
            })
            .flatten()
            .collect();
        let mut pages = 0;
        for environment in environments {
            let mut told = Vec::new();
            for page in 1.. {
                assert!(page < 20, "{}: the history of {:?} has no end", bed.kind.name(), environment.id);
                let found = world.observe(Scope::HistoryPage { environment: environment.id.clone(), page }).await;
                assert!(found.faults.is_empty(), "{:?}: {:?}", environment.id, found.faults);
                let mut more = None;
                for fact in found.facts {
                    if let Fact::OlderDeployments { deployments, more: further, .. } = fact {
                        told.extend(deployments.into_iter().map(|one| one.id));
                        more = Some(further);
                    }
                }
                pages += 1;
                if !more.unwrap_or_else(|| panic!("{}: no page {page}", bed.kind.name())) {
                    break;
                }
            }
            let every: std::collections::BTreeSet<_> = told.iter().collect();
            assert_eq!(every.len(), told.len(), "{}: twice in {told:?}", bed.kind.name());
        }
        passed(&bed, "pages of history", pages);
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_in_which_there_is_nothing_breaks_nothing() {
    for dialect in DIALECTS {
        let bed = beds::of(dialect.kind);
        let world = bed.over(bed.services, nothing);
        for service in bed.services {
            let found = world.observe(Scope::Service(ServiceId::new(service))).await;
            let malformed = found.faults.iter().find(|fault| fault.kind == FaultKind::Malformed);
            assert!(malformed.is_none(), "{} {service}: {malformed:?}", bed.kind.name());
            assert!(!found.facts.is_empty() || !found.faults.is_empty(), "{} {service}: silence", bed.kind.name());
            let something = found.facts.iter().any(|fact| match fact {
                Fact::Runs { runs, .. } => !runs.is_empty(),
                Fact::Gates { gates, .. } => !gates.is_empty(),
                Fact::Deployments { deployments, .. } => !deployments.is_empty(),
                _ => false,
            });
            assert!(!something, "{} {service}: out of nothing: {:?}", bed.kind.name(), found.facts);
        }
        passed(&bed, "nothing there", bed.services.len());
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_not_there_is_said_to_be_so() {
    for dialect in DIALECTS {
        let bed = beds::of(dialect.kind);
        let world = bed.over(&[bed.missing], |road| std::sync::Arc::new(road));
        let found = world.observe(Scope::Service(ServiceId::new(bed.missing))).await;
        let said = found.faults.iter().any(|fault| fault.kind == FaultKind::NotFound);
        assert!(said, "{}: {:?}", bed.kind.name(), found.faults);
        assert!(!found.facts.iter().any(|fact| matches!(fact, Fact::Runs { runs, .. } if !runs.is_empty())));
        passed(&bed, "empty worlds", 1);
    }
}

#[tokio::test(start_paused = true)]
async fn no_secret_is_in_anything_that_can_be_printed() {
    for dialect in DIALECTS {
        let bed = beds::of(dialect.kind);
        let world = bed.world();
        let token = world.simulator.operator_token().to_owned();
        assert!(token.len() >= 8, "too short to be looked for");
        let mut said = vec![format!("{:?}", world.provider)];
        said.push(format!("{:?}", world.observe(Scope::Service(bed.first())).await));
        for verb in Verb::ALL {
            if let Ok((plan, _)) = asks::plan(&world, &bed, verb).await {
                said.push(format!("{plan:?} {}", serde_json::to_string(&plan).unwrap()));
                said.push(format!("{:?}", world.provider.sight(&plan.steps[0]).await));
            }
        }
        for fact in asks::facts(&world, &bed).await {
            if let Fact::Jobs { run, jobs, .. } = fact {
                for job in jobs.iter().take(2) {
                    said.push(format!("{:?}", world.provider.log(&run, &job.id, 0).await));
                }
            }
        }
        world.weather(json!({ "fail": [{ "status": 401 }] })).await;
        let failed = world.observe(Scope::Service(bed.first())).await;
        assert!(!failed.faults.is_empty());
        said.push(format!("{failed:?} {}", failed.faults[0]));
        for words in &said {
            assert!(!words.contains(&token), "{}: the token is printed", bed.kind.name());
        }
        passed(&bed, "no secrets", said.len());
    }
}
