//! What the rules look at, taken from the state in this one place: for a plan, for a verb before there is a plan, and for
//! the command line, which has the same state.

use jiff::SignedDuration;

use super::view;
use super::{EnvironmentState, OrderEntry, ServiceState, State};
use crate::domain::{
    Ask, Deployment, DeploymentState, Interval, OrderState, Plan, Ran, Release, RunId, Scope, ServiceId, SourceId,
    Text, Verb, reconstruct,
};
use crate::policy::{Demand, Facts, RolledBack, Stay, Subject, UnderWay, Witness};

/// How long after a deployment's end a probe may begin to look and still tell when its release came.
const LAG: SignedDuration = SignedDuration::from_mins(2);

/// The facts of the moment about a plan.
#[must_use]
pub fn facts(state: &State, plan: &Plan) -> Facts {
    let target = plan.intent.ask.target();
    Facts {
        unknown_before: state.orders.unknown_on(&target),
        busy: state.orders.sending_on(&target),
        contradicted: view::proof_contradiction(state, &plan.intent.ask),
        ..facts_about(state, &Subject::of(plan), plan.intent.ask.run())
    }
}

/// The facts of the moment about the rest of a plan whose first steps are being carried out: what they themselves began is
/// no change of somebody else.
#[must_use]
pub fn facts_of_rest(state: &State, plan: &Plan) -> Facts {
    let subject = Subject::of(plan);
    Facts {
        contradicted: view::proof_contradiction(state, &plan.intent.ask),
        ..gathered(state, &subject, plan.intent.ask.run(), Some(plan))
    }
}

/// The facts about a subject; `run` is the run that it is about, which does not stand in its own way. What concerns orders
/// on the same target is not among them: a target belongs to an ask.
#[must_use]
pub fn facts_about(state: &State, subject: &Subject<'_>, run: Option<&RunId>) -> Facts {
    gathered(state, subject, run, None)
}

/// The facts, without what `own`, a plan under way, is about itself.
fn gathered(state: &State, subject: &Subject<'_>, run: Option<&RunId>, own: Option<&Plan>) -> Facts {
    let account = state.world.sources.get(subject.source).and_then(|source| source.account.as_ref());
    let me = account.map(|account| account.login.clone());
    let service = state.world.services.get(subject.service);
    // Nobody looks at the rest without a guardrail; this is asked for with every frame.
    let Some(service) = service.filter(|_| !state.settings.guardrails.is_empty()) else {
        return Facts { me, ..Facts::default() };
    };
    let orders = state.orders.newest_first().filter(|order| order.plan.service == *subject.service);
    let mut facts = Facts { me, ..Facts::default() };
    for order in orders.filter(|order| own.is_none_or(|own| own.intent.id != order.plan.intent.id)) {
        facts.under_way.extend(ordered(order, run));
        facts.rollbacks.extend(ordered_back(order));
    }
    for environment in &service.environments {
        facts.under_way.extend(deploying(state, environment, run, own));
        let told = reconstruct(&environment.deployments, environment.more);
        let passages = environment.deployments.iter().zip(&told.passages);
        let back = passages.filter(|(_, passage)| passage.as_ref().is_some_and(|passage| passage.rollback));
        facts.rollbacks.extend(back.map(|(deployment, _)| rolled_back(deployment)));
        if let Some(release) = subject.to {
            facts.stays.extend(stays(environment, &told.intervals, release));
        }
        if environment.more || environment.seen.is_none() {
            facts.unread.push(environment.id().clone());
        }
    }
    facts
}

/// The histories that the rules look at and a glance does not hold: those of the environments where releases soak, as far as
/// older deployments are there. Whoever judges reads them first, so that every verdict is of the same facts.
#[must_use]
pub fn soak_histories(state: &State, service: &ServiceId) -> Vec<(SourceId, Scope)> {
    let Some(found) = state.world.services.get(service) else { return Vec::new() };
    let about = state.settings.guardrails.iter().filter(|guardrail| guardrail.reach.service(service));
    let soaks: Vec<&str> = about
        .flat_map(|guardrail| &guardrail.demands)
        .filter_map(|demand| match demand {
            Demand::Soak { environment, .. } => Some(environment.raw()),
            _ => None,
        })
        .collect();
    let soaking = |environment: &&EnvironmentState| {
        environment.more && soaks.iter().any(|name| environment.id().name.raw().eq_ignore_ascii_case(name))
    };
    let environments = found.environments.iter().filter(soaking);
    environments.map(|found_there| (found.setup.source.clone(), Scope::History(found_there.id().clone()))).collect()
}

/// What an order of ours is changing, unless it is about the same run: then it is the same change.
fn ordered<'a>(order: &'a OrderEntry, run: Option<&RunId>) -> impl Iterator<Item = UnderWay> + 'a {
    let changes = matches!(order.plan.verb(), Verb::Approve | Verb::Promote | Verb::RollBack | Verb::Retry);
    let same = run.is_some() && order.plan.intent.ask.run() == run;
    let environments = order.plan.environments.iter().filter(move |_| order.state.in_flight() && changes && !same);
    environments.map(|(environment, tier)| UnderWay {
        environment: environment.clone(),
        tier: *tier,
        what: Text::new(&format!("your order \"{}\" is {}", order.plan.title, order.state.word())),
        since: order.at.wall,
    })
}

/// The rollback that an order of ours was, once something of it was sent: the provider may list it later.
fn ordered_back(order: &OrderEntry) -> Option<RolledBack> {
    let Ask::RollBack { environment, release, .. } = &order.plan.intent.ask else { return None };
    let under_way =
        matches!(order.state, OrderState::Sending { .. } | OrderState::Accepted { .. } | OrderState::Unknown { .. });
    let ended = matches!(order.state, OrderState::Done { .. } | OrderState::Unconfirmed { .. });
    (under_way || ended).then(|| RolledBack {
        environment: environment.clone(),
        to: release.version.clone(),
        by: Some(Text::new("your order")),
        at: order.at.wall,
        under_way,
    })
}

/// The deployments that are changing an environment, but those of `run`.
fn deploying<'a>(
    state: &'a State,
    environment: &'a EnvironmentState,
    run: Option<&'a RunId>,
    own: Option<&'a Plan>,
) -> impl Iterator<Item = UnderWay> + 'a {
    // What waits for its turn behind a release that was delivered since will not come any more.
    let good = environment.deployments.iter().position(|deployment| deployment.state.was_good());
    let moving = environment.deployments.iter().enumerate().filter(move |(place, deployment)| {
        let moves = match deployment.state {
            DeploymentState::Deploying => true,
            DeploymentState::Queued => good.is_none_or(|good| *place < good),
            _ => false,
        };
        let brought = own.and_then(|own| own.to.as_ref()).is_some_and(|to| to.same(&deployment.release));
        moves && !brought && (run.is_none() || deployment.run.as_ref() != run)
    });
    moving.map(move |(_, deployment)| {
        let number = deployment.run.as_ref().and_then(|run| state.run(run)).map(|run| format!("#{} ", run.number));
        let by = deployment.actor.as_ref().map(|actor| format!(" by {actor}")).unwrap_or_default();
        let (number, version) = (number.unwrap_or_default(), &deployment.release.version);
        UnderWay {
            environment: environment.id().clone(),
            tier: environment.environment.tier,
            what: Text::new(&format!("{number}{version}{by} is {}", deployment.state.word())),
            since: deployment.changed_at,
        }
    })
}

fn rolled_back(deployment: &Deployment) -> RolledBack {
    RolledBack {
        environment: deployment.environment.clone(),
        to: deployment.release.version.clone(),
        by: deployment.actor.clone(),
        at: deployment.changed_at,
        under_way: deployment.state == DeploymentState::Deploying,
    }
}

/// The times that a release spent in an environment, oldest first.
fn stays(environment: &EnvironmentState, intervals: &[Interval], release: &Release) -> Vec<Stay> {
    let mut stays: Vec<Stay> = Vec::new();
    for interval in intervals {
        let there = match &interval.what {
            Ran::Release { release: there, .. } => there.same(release),
            // The same release over itself: whichever of the two it is, it is this one.
            Ran::Partial { before: Some(before), or, .. } => before.same(release) && or.same(release),
            _ => false,
        };
        let (true, Some(since)) = (there, interval.from) else { continue };
        match stays.last_mut().filter(|last| last.until == Some(since)) {
            Some(last) => last.until = interval.until,
            None => stays.push(Stay {
                environment: environment.id().clone(),
                since,
                until: interval.until,
                witness: Witness::Provider,
            }),
        }
    }
    let seen = environment.probe.as_ref().zip(environment.current.as_ref());
    if let (Some((probe, current)), Some(now)) = (seen, stays.last_mut().filter(|stay| stay.until.is_none())) {
        now.witness = Witness::Unseen;
        if let Some(at) = current.delivered_at() {
            // A probe that began to look long after the deployment ended cannot say when it came.
            let watched = probe.record.from().wall.duration_since(now.since) <= LAG;
            now.since = if watched { now.since.max(at) } else { now.since };
            now.witness = if watched { Witness::Probe } else { Witness::Both };
        }
    }
    stays
}

impl ServiceState {
    /// The tier of one of its environments: as read, else as its name tells.
    #[must_use]
    pub fn tier(&self, environment: &crate::domain::EnvironmentId) -> crate::domain::Tier {
        let found = self.environments.iter().find(|found| found.id() == environment);
        found.map_or_else(|| self.setup.tier(environment.name.raw()), |found| found.environment.tier)
    }
}
