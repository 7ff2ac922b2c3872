//! From asks to exact requests. Making a plan sends nothing; a fresh one reads every fact that it stands on.

mod carry;
mod forecast;
mod gates;
mod otherwise;
mod promote;
mod rollback;
mod runs;
mod workflow;

use super::super::Reading;
use super::super::drawn::{changed, drawn};
use super::GitHub;
use super::act::Act;
use super::capability::label;
use super::premise::Facts;
use crate::domain::{
    Ask, EnvironmentId, Fault, FaultKind, GateForecast, Intent, Plan, Premise, Release, ServiceSetup, Step, Text, Tier,
    Undo,
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
pub(super) async fn plan(github: &GitHub, intent: &Intent, reading: Reading) -> Result<Plan, Fault> {
    let doing = format!("planning to {}", intent.ask.verb().word());
    let service = intent
        .ask
        .service()
        .ok_or_else(|| Fault::new(FaultKind::Invalid, &doing, "nothing is marked").hint("mark what is meant first"))?;
    let blind = reading == Reading::Blind;
    if blind && !intent.ask.safing() {
        return Err(Fault::new(
            FaultKind::Unsupported,
            &doing,
            "only what makes production safer goes without reading",
        )
        .hint("wait until the provider can be read again"));
    }
    let mut facts = Facts::of(github, service)?;
    let read_at = github.client.now().wall;
    let mut draft = match &intent.ask {
        Ask::Approve { gates, .. } => gates::answer(&mut facts, intent, gates, true, blind).await?,
        Ask::Reject { gates } => gates::answer(&mut facts, intent, gates, false, blind).await?,
        Ask::Promote { environment, commit, version, from } => {
            promote::promote(&mut facts, environment, commit, version, from.as_ref()).await?
        }
        Ask::Pause { workflow, .. } => workflow::switch(&mut facts, intent, workflow.as_ref(), false, blind).await?,
        Ask::Resume { workflow, .. } => workflow::switch(&mut facts, intent, workflow.as_ref(), true, blind).await?,
        Ask::RollBack { environment, to, release, put_back, hold } if blind => {
            let _ = (to, hold);
            rollback::blind(intent, environment, release, put_back)?
        }
        Ask::RollBack { environment, to, hold, .. } => rollback::roll_back(&mut facts, environment, to, *hold).await?,
        Ask::Cancel { run, force } => runs::cancel(&mut facts, intent, run, *force, blind).await?,
        Ask::Retry { run, job } => runs::retry(&mut facts, run, job.as_ref()).await?,
        Ask::Steer { .. } => {
            return Err(Fault::new(FaultKind::Unsupported, &doing, "GitHub has no rollouts that step"));
        }
    };
    let mut warnings = changed(&intent.seen, &facts.said);
    warnings.append(&mut draft.warnings);
    if blind {
        warnings.insert(0, "nothing was read: this stands on what was last seen".to_owned());
    }
    let tiers = |environment: &EnvironmentId| facts.repository.setup.tier(environment.name.raw());
    let environments: Vec<(EnvironmentId, Tier)> =
        draft.environments.iter().map(|environment| (environment.clone(), tiers(environment))).collect();
    let steps = draft
        .steps
        .into_iter()
        .enumerate()
        .map(|(index, part)| Step {
            index,
            summary: Text::new(&part.summary),
            source: github.source.clone(),
            environments: part.environments,
            request: part.act.request(&facts.repository),
            reason: intent.comment(),
            premises: part.premises,
            expects: part.expects,
        })
        .collect();
    Ok(Plan {
        intent: intent.clone(),
        source: github.source.clone(),
        service: service.clone(),
        service_name: Text::new(facts.repository.title()),
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

/// The configuration that would make a way to put releases into an environment.
pub(super) fn lines_to_add(setup: &ServiceSetup, environment: &EnvironmentId) -> String {
    format!(
        "to configure a way to {}, add to its [[service]] in flightdeck.toml (id = {:?}, source = {:?}, repository = {:?}): \
         promote = {{ workflow = \"deploy.yml\", ref = \"{{version}}\", inputs = {{ environment = \"{{environment}}\" }} }} \
         or promote = {{ deployment = true }}",
        environment.name,
        setup.id.raw(),
        setup.source.raw(),
        setup.repository,
    )
}

/// A number of things in words: `1 run`, `3 runs`.
fn counted(count: usize, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}
