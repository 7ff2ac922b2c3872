//! From asks to exact requests. Making a plan sends nothing; a fresh one reads every fact that it stands on.

mod deploy;
mod gates;
mod promote;
mod rollback;
mod runs;
mod standstill;

use super::super::Reading;
use super::super::drawn::{changed, drawn};
use super::Octopus;
use super::act::Act;
use super::capability::label;
use super::map;
use super::premise::Facts;
use crate::domain::{
    Ask, EnvironmentId, Fault, FaultKind, GateForecast, Intent, Plan, Premise, Release, Step, Text, Tier, Undo,
};

/// What deploying does that undoing does not undo.
const STAYS: &str = "what the deployment did to data and other systems (migrations, messages, caches)";

/// A plan being made.
#[derive(Debug, Default)]
struct Draft {
    environments: Vec<EnvironmentId>,
    title: String,
    from: Option<Release>,
    to: Option<Release>,
    initiator: Option<Text>,
    steps: Vec<Part>,
    gates: Vec<GateForecast>,
    warnings: Vec<String>,
    next: String,
    undo: Undo,
}

/// A step being made.
#[derive(Debug)]
struct Part {
    act: Act,
    summary: String,
    environments: Vec<EnvironmentId>,
    premises: Vec<Premise>,
    expects: Vec<Premise>,
}

/// Makes the exact requests of an intent.
pub(super) async fn plan(octopus: &Octopus, intent: &Intent, reading: Reading) -> Result<Plan, Fault> {
    let doing = format!("planning to {}", intent.ask.verb().word());
    let service = intent
        .ask
        .service()
        .ok_or_else(|| Fault::new(FaultKind::Invalid, &doing, "nothing is marked").hint("mark what is meant first"))?;
    let blind = reading == Reading::Blind;
    if blind && !intent.ask.safing() {
        let what = "only what makes production safer goes without reading";
        return Err(Fault::new(FaultKind::Unsupported, &doing, what).hint("wait until the provider can be read again"));
    }
    let mut facts = if blind { Facts::remembered(octopus, service)? } else { Facts::of(octopus, service).await? };
    let facts = &mut facts;
    let read_at = octopus.client.now().wall;
    let mut draft = match &intent.ask {
        Ask::Approve { gates, choice, .. } => gates::approve(facts, gates, choice.as_ref()).await?,
        Ask::Reject { gates } if blind => gates::reject_blind(facts, intent, gates)?,
        Ask::Reject { gates } => gates::reject(facts, gates).await?,
        Ask::Promote { environment, commit, version, from } => {
            promote::promote(facts, environment, commit, version, from.as_ref()).await?
        }
        Ask::Pause { .. } => standstill::pause(facts, intent, blind).await?,
        Ask::Resume { .. } => standstill::resume(facts).await?,
        Ask::RollBack { environment, release, put_back, .. } if blind => {
            rollback::blind(facts, intent, environment, release, put_back)?
        }
        Ask::RollBack { environment, to, hold, .. } => rollback::roll_back(facts, environment, to, *hold).await?,
        Ask::Cancel { run, force } => runs::cancel(facts, intent, run, *force, blind).await?,
        Ask::Retry { run, job } => runs::retry(facts, run, job.as_ref()).await?,
        Ask::Steer { .. } => {
            return Err(Fault::new(FaultKind::Unsupported, &doing, "Octopus has no rollouts that step"));
        }
    };
    let mut warnings = changed(&intent.seen, &facts.said);
    warnings.append(&mut draft.warnings);
    if blind {
        warnings.insert(0, "nothing was read: this stands on what was last seen".to_owned());
    }
    let environments: Vec<(EnvironmentId, Tier)> =
        draft.environments.iter().map(|environment| (environment.clone(), tier(facts, environment))).collect();
    let space = facts.project.catalog.space.id.clone();
    let steps = draft
        .steps
        .into_iter()
        .enumerate()
        .map(|(index, part)| Step {
            index,
            summary: Text::new(&part.summary),
            source: octopus.source.clone(),
            environments: part.environments,
            request: part.act.request(&space),
            reason: intent.comment(),
            premises: part.premises,
            expects: part.expects,
        })
        .collect();
    Ok(Plan {
        intent: intent.clone(),
        source: octopus.source.clone(),
        service: service.clone(),
        service_name: Text::new(facts.project.title()),
        environments,
        title: Text::new(&draft.title),
        label: Text::new(label(intent.ask.verb())),
        from: draft.from,
        to: draft.to,
        initiator: draft.initiator,
        steps,
        gates: draft.gates,
        warnings: warnings.iter().map(|warning| Text::new(warning)).collect(),
        next: Text::new(&draft.next),
        undo: draft.undo,
        read_at,
        blind,
    })
}

/// How much an environment matters.
fn tier(facts: &Facts<'_>, environment: &EnvironmentId) -> Tier {
    match facts.project.place_of(environment, "planning") {
        Ok(place) => map::tier(&facts.project, &place),
        Err(_) => facts.project.setup.tier(environment.name.raw()),
    }
}
