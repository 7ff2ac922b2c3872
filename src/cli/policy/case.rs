//! What is judged: the verb on each environment that is meant, with what waits there, or else with what would come next.

use crate::cli::Failure;
use crate::cli::arguments::PolicyTest;
use crate::cli::naming;
use crate::cli::session::Session;
use crate::cockpit::view::{Available, availability, proof_contradiction};
use crate::cockpit::{EnvironmentState, RowId, ServiceState, rows};
use crate::domain::{Ask, EnvironmentId, Gate, GateForecast, GateState, MayI, Release, RunId, Text, Tier, Verb};

/// One thing to judge.
pub(super) struct Case {
    /// The environments; none where the verb names none.
    pub(super) environments: Vec<(EnvironmentId, Tier)>,
    /// What would come.
    pub(super) release: Option<Release>,
    /// Who started it, where somebody did.
    pub(super) initiator: Option<Text>,
    /// The gate that waits, and whether the operator may answer it.
    pub(super) gates: Vec<GateForecast>,
    /// The run that it is about.
    pub(super) run: Option<RunId>,
    /// Whether it makes production safer.
    pub(super) safing: bool,
    /// Whether an earlier order on the same target has an unknown outcome.
    pub(super) twice: bool,
    /// What a probe says against what it stands on, where it does.
    pub(super) contradicted: Option<Text>,
    /// What is supposed where the world does not say it.
    pub(super) supposed: Option<&'static str>,
}

/// The cases of a verb: one for each environment that is meant, one alone for what is about a service or a run.
pub(super) fn cases(session: &Session, arguments: &PolicyTest) -> Result<Vec<Case>, Failure> {
    let world = &session.state.world;
    let verb = arguments.verb;
    let meant = |environment: &&EnvironmentState| {
        arguments.environment.as_ref().is_none_or(|name| environment.id().name.raw() == name)
    };
    let whole = world.whole(&session.service()?.setup.id);
    let environments: Vec<&EnvironmentState> = world.promotion(whole).into_iter().filter(meant).collect();
    if matches!(verb, Verb::Pause | Verb::Resume | Verb::Cancel) || environments.is_empty() {
        let environments = environments.iter().map(|found| (found.id().clone(), found.environment.tier)).collect();
        return Ok(vec![Case { environments, ..bare(verb) }]);
    }
    let layered = |found: &EnvironmentState| world.services.get(&found.id().service);
    let cases = environments.into_iter().filter_map(|found| Some(case(session, layered(found)?, found, arguments)));
    cases.collect()
}

fn bare(verb: Verb) -> Case {
    Case {
        environments: Vec::new(),
        release: None,
        initiator: None,
        gates: Vec::new(),
        run: None,
        safing: verb.safing(),
        twice: false,
        contradicted: None,
        supposed: None,
    }
}

fn case(
    session: &Session,
    service: &ServiceState,
    environment: &EnvironmentState,
    arguments: &PolicyTest,
) -> Result<Case, Failure> {
    let verb = arguments.verb;
    let place = (environment.id().clone(), environment.environment.tier);
    let case = Case { environments: vec![place], ..bare(verb) };
    let named = arguments.version.as_ref().map(|version| naming::release(service, version)).transpose()?;
    let next = || named.clone().or_else(|| rows::before(&session.state, environment.id()).cloned());
    Ok(match (verb, waiting(service, environment)) {
        (Verb::Approve | Verb::Reject, Some(gate)) => {
            let ask = approval(session, gate, verb);
            Case {
                release: Some(gate.release.clone()),
                initiator: gate.initiator.clone(),
                gates: forecast(gate, arguments.r#as.as_deref()).into_iter().collect(),
                run: Some(gate.run().clone()),
                safing: ask.as_ref().map_or(case.safing, Ask::safing),
                twice: ask.is_some_and(|ask| session.state.orders.unknown_on(&ask.target())),
                ..case
            }
        }
        (Verb::Approve | Verb::Reject, None) => {
            Case { release: next(), supposed: Some("nothing waits there: judged as if something did"), ..case }
        }
        (Verb::Promote, gate) => {
            let release = named.clone().or_else(|| gate.map(|gate| gate.release.clone())).or_else(next);
            let ask = release.as_ref().map(|release| promotion(session, environment, release));
            Case {
                twice: ask.as_ref().is_some_and(|ask| session.state.orders.unknown_on(&ask.target())),
                contradicted: ask.and_then(|ask| proof_contradiction(&session.state, &ask)),
                release,
                ..case
            }
        }
        (Verb::Retry, _) => {
            let newest = environment.deployments.first();
            Case {
                release: newest.map(|deployment| deployment.release.clone()),
                run: newest.and_then(|deployment| deployment.run.clone()),
                ..case
            }
        }
        _ => case,
    })
}

/// The ask of a promotion: out of the environment before, where the release runs there.
fn promotion(session: &Session, environment: &EnvironmentState, release: &Release) -> Ask {
    let from = (session.state.world.before(environment.id()))
        .filter(|from| from.id().service == environment.id().service)
        .filter(|from| from.current.as_ref().is_some_and(|current| current.release.same(release)));
    Ask::Promote {
        environment: environment.id().clone(),
        commit: release.commit.clone(),
        version: release.version.clone(),
        from: from.map(|from| from.id().clone()),
    }
}

/// The screen's own ask for a gate, where it would offer one: it knows whether it is one's own rollback.
fn approval(session: &Session, gate: &Gate, verb: Verb) -> Option<Ask> {
    let mut state = session.state.clone();
    state.screen.marks = [RowId::Gate(gate.id.clone())].into();
    match availability(&state, verb) {
        Available::Plan(ask) => Some(*ask),
        Available::Choose | Available::Batch(_) | Available::No(_) => None,
    }
}

/// The gate that waits at an environment, the longest waiting first.
fn waiting<'a>(service: &'a ServiceState, environment: &EnvironmentState) -> Option<&'a Gate> {
    let gates = service.details.values().filter_map(|detail| detail.gates.as_ref()).flat_map(|gates| &gates.value);
    let here = gates.filter(|gate| gate.environment() == environment.id() && gate.state == GateState::Pending);
    here.min_by_key(|gate| (gate.since, gate.id.clone()))
}

/// Whether the operator, or the one who is named in their place, may answer a gate.
fn forecast(gate: &Gate, login: Option<&str>) -> Option<GateForecast> {
    if !gate.wants_people() {
        return None;
    }
    let may_i = match login {
        None => gate.may_i.clone(),
        Some(login) if gate.reviewers.iter().any(|one| !one.team && one.name.raw() == login) => MayI::Yes,
        Some(_) if gate.reviewers.is_empty() || gate.reviewers.iter().any(|one| one.team) => MayI::Unsaid,
        Some(_) => MayI::No(Text::new("not among the reviewers")),
    };
    Some(GateForecast { what: Text::new(&format!("approval of {}", gate.environment().name)), may_i })
}
