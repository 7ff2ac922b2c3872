//! From asks to exact requests. Making a plan sends nothing; a fresh one reads every fact that it stands on.

mod answer;
mod promote;
mod rollback;
mod runs;

use super::super::Reading;
use super::super::drawn::{changed, drawn};
use super::GitLab;
use super::act::Act;
use super::capability::{NO_PAUSE, label};
use super::map;
use super::premise::Facts;
use crate::domain::{
    Ask, EnvironmentId, Fault, FaultKind, GateForecast, Intent, MayI, Plan, Premise, Release, Step, Text, Tier, Undo,
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
pub(super) async fn plan(gitlab: &GitLab, intent: &Intent, reading: Reading) -> Result<Plan, Fault> {
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
    let mut facts = Facts::of(gitlab, service)?;
    let read_at = gitlab.client.now().wall;
    let mut draft = match &intent.ask {
        Ask::Approve { gates, choice, .. } => {
            Box::pin(answer::approve(&mut facts, intent, gates, choice.as_ref(), blind)).await?
        }
        Ask::Reject { gates } => Box::pin(answer::reject(&mut facts, intent, gates, blind)).await?,
        Ask::Promote { environment, commit, version, from } => {
            Box::pin(promote::promote(&mut facts, environment, commit, version, from.as_ref())).await?
        }
        Ask::RollBack { environment, release, put_back, .. } if blind => {
            rollback::blind(intent, environment, release, put_back)?
        }
        Ask::RollBack { environment, to, .. } => Box::pin(rollback::roll_back(&mut facts, environment, to)).await?,
        Ask::Cancel { run, force } => runs::cancel(&mut facts, intent, run, *force, blind).await?,
        Ask::Retry { run, job } => runs::retry(&mut facts, run, job.as_ref()).await?,
        Ask::Pause { .. } => return Err(Fault::new(FaultKind::Unsupported, &doing, NO_PAUSE)),
        Ask::Resume { .. } => {
            return Err(Fault::new(FaultKind::Unsupported, &doing, "GitLab has no pause that could be ended"));
        }
        Ask::Steer { .. } => {
            return Err(Fault::new(FaultKind::Unsupported, &doing, "GitLab has no rollouts that step"));
        }
    };
    let mut warnings = changed(&intent.seen, &facts.said);
    warnings.append(&mut draft.warnings);
    if blind {
        warnings.insert(0, "nothing was read: this stands on what was last seen".to_owned());
    }
    let ground = gitlab.ground(service);
    let tier = |environment: &EnvironmentId| -> Tier {
        let name = environment.name.raw();
        ground
            .as_ref()
            .map_or_else(|| map::tier(&facts.project.setup, name, ""), |ground| ground.tier(&facts.project, name))
    };
    let environments: Vec<(EnvironmentId, Tier)> =
        draft.environments.iter().map(|environment| (environment.clone(), tier(environment))).collect();
    let steps = draft
        .steps
        .into_iter()
        .enumerate()
        .map(|(index, part)| Step {
            index,
            summary: Text::new(&part.summary),
            source: gitlab.source.clone(),
            environments: part.environments,
            request: part.act.request(&facts.project),
            reason: intent.comment(),
            premises: part.premises,
            expects: part.expects,
        })
        .collect();
    Ok(Plan {
        intent: intent.clone(),
        source: gitlab.source.clone(),
        service: service.clone(),
        service_name: Text::new(facts.project.title()),
        environments,
        title: Text::new(&draft.title),
        label: Text::new(&label(intent.ask.verb())),
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

/// Refuses where the operator may not deploy.
fn may_deploy(may_i: &MayI, environment: &EnvironmentId, doing: &str) -> Result<(), Fault> {
    match may_i {
        MayI::No(why) => Err(Fault::new(FaultKind::Forbidden, doing, &format!("{}: {why}", environment.name))
            .hint("who may deploy there can do it")),
        MayI::Yes | MayI::Unsaid => Ok(()),
    }
}

/// The approvals that a new deployment of the operator's will wait for.
async fn forecast(facts: &mut Facts<'_>, environment: &EnvironmentId) -> Result<Vec<GateForecast>, Fault> {
    let ground = facts.ground().await?;
    let Some(protected) = ground.protection(environment.name.raw()) else { return Ok(Vec::new()) };
    let own = ground.standing.own == Some(false);
    let may_i = || {
        if own {
            MayI::No(Text::new("you start it, and the project forbids approving one's own"))
        } else {
            MayI::Unsaid
        }
    };
    let named = |wanted: map::Wanted| {
        Text::new(&format!("approval of {} by {} of {}", environment.name, wanted.required, wanted.who))
    };
    Ok(map::rules(protected).into_iter().map(|wanted| GateForecast { what: named(wanted), may_i: may_i() }).collect())
}

/// What is worth knowing where a freeze period is on: the vendor holds nothing back.
async fn frozen(facts: &Facts<'_>) -> Option<String> {
    let path = facts.project.path("/freeze_periods?per_page=100");
    let doing = facts.project.doing("the freeze periods");
    let page = facts.session.get::<Vec<super::wire::Freeze>>(&path, &doing).await.ok()?;
    let now = facts.gitlab.client.now().wall;
    let (freezes, _) = map::freezes(&page.value, now);
    let freeze = freezes.into_iter().find(|freeze| freeze.from <= now)?;
    Some(format!("a freeze period is on until {}: {}", freeze.until, freeze.enforced))
}
