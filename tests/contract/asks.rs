//! What can be asked for in a world, derived from what its provider says of it: no vendor is named here.

use std::collections::BTreeMap;
use std::sync::Mutex;

use flightdeck::domain::{
    Ask, CommitId, Deployment, DeploymentId, EnvironmentId, Evidence, Fact, Fault, Gate, GateId, MayI, Plan, PutBack,
    Release, RolloutState, Run, RunId, RunState, Scope, Service, ServiceId, Steer, Text, Verb,
};

use crate::beds::{Bed, World};

/// Everything that is read of the services of a bed, the histories of their environments as well.
pub(crate) async fn facts(world: &World, bed: &Bed) -> Vec<Fact> {
    world.observe(Scope::Account).await;
    let mut facts = Vec::new();
    for service in bed.services {
        let found = world.observe(Scope::Service(ServiceId::new(service))).await.facts;
        let mut histories = Vec::new();
        for fact in &found {
            if let Fact::Environments { environments, .. } = fact {
                for environment in environments {
                    histories.extend(world.observe(Scope::History(environment.id.clone())).await.facts);
                }
            }
        }
        facts.extend(found);
        facts.extend(histories);
    }
    facts
}

/// What is read of a bed at its beginning, by vendor: every world of a bed begins the same.
static BEGINNINGS: Mutex<BTreeMap<&'static str, Vec<Fact>>> = Mutex::new(BTreeMap::new());

/// The same of a world in which nothing has happened yet: read once for all of them.
async fn beginning(world: &World, bed: &Bed) -> Vec<Fact> {
    let name = bed.kind.name();
    let known = BEGINNINGS.lock().unwrap().get(name).cloned();
    if let Some(known) = known {
        world.observe(Scope::Account).await;
        return known;
    }
    let read = facts(world, bed).await;
    BEGINNINGS.lock().unwrap().insert(name, read.clone());
    read
}

fn gates(facts: &[Fact]) -> impl Iterator<Item = &Gate> {
    facts.iter().flat_map(|fact| if let Fact::Gates { gates, .. } = fact { gates.as_slice() } else { &[] })
}

fn runs(facts: &[Fact]) -> impl Iterator<Item = &Run> {
    facts.iter().flat_map(|fact| if let Fact::Runs { runs, .. } = fact { runs.as_slice() } else { &[] })
}

fn services(facts: &[Fact]) -> impl Iterator<Item = &Service> {
    facts.iter().filter_map(|fact| if let Fact::Service(service) = fact { Some(service) } else { None })
}

/// The deployments of every environment, in the order in which they were read.
fn places(facts: &[Fact]) -> impl Iterator<Item = (&EnvironmentId, &[Deployment])> {
    facts.iter().filter_map(|fact| match fact {
        Fact::Deployments { environment, deployments, .. } => Some((environment, deployments.as_slice())),
        _ => None,
    })
}

/// What a verb may mean here, the likeliest first.
pub(crate) fn candidates(verb: Verb, facts: &[Fact]) -> Vec<Ask> {
    let answerable = || gates(facts).filter(|gate| gate.wants_people() && gate.may_i != MayI::No(Text::default()));
    let mut asks: Vec<Ask> = match verb {
        Verb::Approve => answerable()
            .map(|gate| Ask::Approve { gates: vec![gate.id.clone()], own_rollback: false, choice: None })
            .collect(),
        Verb::Reject => answerable().map(|gate| Ask::Reject { gates: vec![gate.id.clone()] }).collect(),
        Verb::Promote => promotions(facts),
        Verb::Pause | Verb::Resume => services(facts).flat_map(|service| holds(verb, service)).collect(),
        Verb::RollBack => rollbacks(facts),
        Verb::Cancel => runs(facts)
            .filter(|run| !run.state.is_done())
            .map(|run| Ask::Cancel { run: run.id.clone(), force: false })
            .collect(),
        Verb::Retry => runs(facts)
            .filter(|run| matches!(&run.state, RunState::Done(outcome) if outcome.is_failure() || outcome.word() == "cancelled"))
            .map(|run| Ask::Retry { run: run.id.clone(), job: None })
            .collect(),
    };
    asks.extend(steers(verb, facts));
    asks
}

/// What waits goes on; what one environment runs goes to the others of its service.
fn promotions(facts: &[Fact]) -> Vec<Ask> {
    let ask = |to: &EnvironmentId, release: &Release, from: Option<&EnvironmentId>| Ask::Promote {
        environment: to.clone(),
        commit: release.commit.clone(),
        version: release.version.clone(),
        from: from.cloned(),
    };
    let mut asks: Vec<Ask> = gates(facts).map(|gate| ask(gate.environment(), &gate.release, None)).collect();
    for (from, deployments) in places(facts) {
        let Some(runs) = deployments.iter().find(|deployment| deployment.state.was_good()) else { continue };
        for (to, others) in places(facts).filter(|(to, _)| to.service == from.service && *to != from) {
            let there = others.iter().find(|deployment| deployment.state.was_good());
            if !there.is_some_and(|there| there.release.same(&runs.release)) {
                asks.push(ask(to, &runs.release, Some(from)));
            }
        }
    }
    asks
}

fn holds(verb: Verb, service: &Service) -> Vec<Ask> {
    let ask = |workflow| match verb {
        Verb::Pause => Ask::Pause { service: service.id.clone(), workflow },
        _ => Ask::Resume { service: service.id.clone(), workflow },
    };
    let named = service.workflows.iter().map(|workflow| ask(Some(workflow.id.clone())));
    named.chain([ask(None)]).collect()
}

fn rollbacks(facts: &[Fact]) -> Vec<Ask> {
    let mut asks = Vec::new();
    for (environment, deployments) in places(facts) {
        let mut good = deployments.iter().filter(|deployment| deployment.state.was_good());
        let Some(now) = good.next() else { continue };
        let earlier = good.filter(|earlier| !earlier.release.same(&now.release));
        let possible = earlier.filter(|earlier| !matches!(earlier.put_back, PutBack::No(_) | PutBack::Unsaid));
        asks.extend(possible.map(|earlier| Ask::RollBack {
            environment: environment.clone(),
            to: earlier.id.clone(),
            release: earlier.release.clone(),
            put_back: earlier.put_back.clone(),
            hold: false,
        }));
    }
    asks
}

/// What is done to what steps and pauses.
fn steers(verb: Verb, facts: &[Fact]) -> Vec<Ask> {
    let how = match verb {
        Verb::Promote => Steer::Advance,
        Verb::Pause => Steer::Pause,
        Verb::Resume => Steer::Resume,
        Verb::Cancel => Steer::Abort,
        Verb::Retry => Steer::Retry,
        Verb::Approve | Verb::Reject | Verb::RollBack => return Vec::new(),
    };
    let rollouts = facts
        .iter()
        .flat_map(|fact| if let Fact::Rollouts { rollouts, .. } = fact { rollouts.as_slice() } else { &[] });
    let mut found: Vec<_> = rollouts.collect();
    // What stands still is the likeliest to be let go on or given up.
    found.sort_by_key(|rollout| rollout.state != RolloutState::Paused);
    let ask = |rollout: &&flightdeck::domain::Rollout| Ask::Steer {
        environment: rollout.environment.clone(),
        revision: rollout.revision.clone(),
        how,
    };
    found.iter().map(ask).collect()
}

/// The first of the candidates that becomes a plan; where none does, what has to be done before is done first: what is to be
/// resumed is paused, what is to be tried again is cancelled. With how many requests changed the world until then.
pub(crate) async fn plan(world: &World, bed: &Bed, verb: Verb) -> Result<(Plan, usize), String> {
    let seen = beginning(world, bed).await;
    let mut why = match first(world, verb, &seen).await {
        Ok(plan) => return Ok((plan, world.writes().await.len())),
        Err(why) => why,
    };
    let before = match verb {
        Verb::Resume => Verb::Pause,
        Verb::Retry => Verb::Cancel,
        _ => return Err(why),
    };
    if let Ok(plan) = first(world, before, &seen).await {
        world.carry_out(&plan).await;
        world.advance(30).await;
        match first(world, verb, &facts(world, bed).await).await {
            Ok(plan) => return Ok((plan, world.writes().await.len())),
            Err(then) => why = then,
        }
    }
    Err(why)
}

async fn first(world: &World, verb: Verb, facts: &[Fact]) -> Result<Plan, String> {
    let asks = candidates(verb, facts);
    let mut refused: Vec<String> = Vec::new();
    for ask in asks {
        match world.plan(ask).await {
            Ok(plan) => return Ok(plan),
            Err(fault) => refused.push(fault.to_string()),
        }
    }
    Err(format!("{} candidates, none became a plan: {refused:#?}", refused.len()))
}

/// An ask for a verb about things that may not be there, for verbs that there should not be.
pub(crate) fn any(verb: Verb, service: &ServiceId) -> Ask {
    let environment = EnvironmentId::new(service, "production");
    let run = RunId::new(service, "1");
    let gate = || GateId { run: run.clone(), attempt: 1, environment: environment.clone(), key: "1".into() };
    let commit = CommitId::new("0123456789abcdef0123456789abcdef01234567");
    let release =
        Release { version: Text::new("v1"), commit: commit.clone(), reference: Text::new("v1"), tagged: true };
    match verb {
        Verb::Approve => Ask::Approve { gates: vec![gate()], own_rollback: false, choice: None },
        Verb::Reject => Ask::Reject { gates: vec![gate()] },
        Verb::Promote => {
            Ask::Promote { environment: environment.clone(), commit, version: Text::new("v1"), from: None }
        }
        Verb::Pause => Ask::Pause { service: service.clone(), workflow: None },
        Verb::Resume => Ask::Resume { service: service.clone(), workflow: None },
        Verb::RollBack => Ask::RollBack {
            environment: environment.clone(),
            to: DeploymentId::new("1"),
            release,
            put_back: PutBack::Unsaid,
            hold: false,
        },
        Verb::Cancel => Ask::Cancel { run: run.clone(), force: false },
        Verb::Retry => Ask::Retry { run: run.clone(), job: None },
    }
}

/// Whether everything became true.
pub(crate) fn happened(found: &[Evidence]) -> bool {
    !found.is_empty() && found.iter().all(|evidence| matches!(evidence, Evidence::Happened(_)))
}

/// The kinds of faults in short, for messages.
pub(crate) fn kinds(faults: &[Fault]) -> Vec<String> {
    faults.iter().map(|fault| format!("{:?}", fault.kind)).collect()
}
