//! From asks to exact patches. Making a plan sends nothing.

mod rollback;
mod steer;

use super::super::Reading;
use super::Kubernetes;
use super::act::Act;
use super::capability::{label, steer_label};
use super::object::Object;
use super::premise::Facts;
use super::{map, read};
use crate::domain::{
    Ask, Automation, EnvironmentId, Fault, FaultKind, GateForecast, Intent, Plan, Premise, PremiseKey, Release, Sight,
    Steer, Step, Text, Undo, Verb, differences,
};

/// What rolling out does that undoing does not undo.
const STAYS: &str = "what the new release did to data and other systems (migrations, messages, caches)";

/// A plan being made: one patch.
#[derive(Debug)]
struct Draft {
    title: String,
    summary: String,
    act: Act,
    /// The number of the newest revision, for the patch's own precondition.
    revision: String,
    from: Option<Release>,
    to: Option<Release>,
    premises: Vec<Premise>,
    expects: Vec<Premise>,
    gates: Vec<GateForecast>,
    warnings: Vec<String>,
    next: String,
    undo: Undo,
}

/// Makes the exact request of an intent.
pub(super) async fn plan(kubernetes: &Kubernetes, intent: &Intent, reading: Reading) -> Result<Plan, Fault> {
    let verb = intent.ask.verb();
    let doing = format!("planning to {}", verb.word());
    let service = intent
        .ask
        .service()
        .ok_or_else(|| Fault::new(FaultKind::Invalid, &doing, "nothing is marked").hint("mark what is meant first"))?;
    let (setup, object) = kubernetes.service(service)?;
    let environment = Kubernetes::environment(setup, object);
    let blind = reading == Reading::Blind;
    if blind && !intent.ask.safing() {
        let what = "only what makes production safer goes without reading";
        return Err(Fault::new(FaultKind::Unsupported, &doing, what).hint("wait until the cluster can be read again"));
    }
    if let Some(other) = intent.ask.environments().into_iter().find(|other| **other != environment) {
        let what = format!("{object} is in {}, not in {}", environment.name, other.name);
        return Err(Fault::new(FaultKind::NotFound, &doing, &what));
    }
    let read_at = kubernetes.client.now().wall;
    let mut automation = None;
    let (mut draft, said) = if blind {
        (steer::blind(intent, object, &environment, &doing)?, Vec::new())
    } else {
        let facts = Facts::of(kubernetes, service).await?;
        let draft = match &intent.ask {
            Ask::Steer { revision, how, .. } => steer::steer(&facts, *how, Some(revision), &doing)?,
            Ask::Pause { .. } => steer::steer(&facts, Steer::Pause, None, &doing)?,
            Ask::Resume { .. } => steer::steer(&facts, Steer::Resume, None, &doing)?,
            Ask::RollBack { to, put_back, .. } => rollback::roll_back(&facts, to, put_back, &doing)?,
            Ask::Approve { .. } | Ask::Reject { .. } | Ask::Promote { .. } | Ask::Cancel { .. } | Ask::Retry { .. } => {
                return Err(unsupported(verb, &doing));
            }
        };
        let applications = read::applications(kubernetes, &facts.session).await;
        automation = map::automation(applications.as_deref(), object, &facts.seen.live);
        (draft, said(&facts, intent))
    };
    let mut warnings = changed(&intent.seen, &said);
    if blind {
        warnings.insert(0, "nothing was read: this stands on what was last seen".to_owned());
    }
    warnings.extend(automation.as_ref().map(|automation| fights(automation, &draft.act)));
    warnings.append(&mut draft.warnings);
    let step = Step {
        index: 0,
        summary: Text::new(&draft.summary),
        source: kubernetes.source.clone(),
        environments: vec![environment.clone()],
        request: draft.act.request(object, &draft.revision),
        reason: intent.comment(),
        premises: draft.premises,
        expects: draft.expects,
    };
    let tier = setup.tier(environment.name.raw());
    let how = if let Ask::Steer { how, .. } = &intent.ask { steer_label(*how).to_owned() } else { label(verb) };
    Ok(Plan {
        intent: intent.clone(),
        source: kubernetes.source.clone(),
        service: service.clone(),
        service_name: Text::new(&object.name),
        environments: vec![(environment, tier)],
        title: Text::new(&draft.title),
        label: Text::new(&how),
        from: draft.from,
        to: draft.to,
        initiator: None,
        steps: vec![step],
        gates: draft.gates,
        warnings: warnings.iter().map(|warning| Text::new(warning)).collect(),
        next: Text::new(&draft.next),
        undo: draft.undo,
        read_at,
        blind,
    })
}

/// What will undo the act by itself, or why it will not.
fn fights(automation: &Automation, act: &Act) -> String {
    if act.changes_spec() {
        format!("{} will fight this: it {}", automation.name, automation.will)
    } else {
        format!("{} {}; it does not touch what this changes", automation.name, automation.will)
    }
}

fn unsupported(verb: Verb, doing: &str) -> Fault {
    match verb {
        Verb::Promote => Fault::new(FaultKind::Unsupported, doing, "a cluster does not build or choose releases")
            .hint("bring the new image by what deploys to it; a rollout under way is let on by promote at its own row"),
        Verb::Cancel | Verb::Retry => Fault::new(FaultKind::Unsupported, doing, "a cluster has no runs")
            .hint("at the row of a rollout this aborts it, or tries it again"),
        _ => Fault::new(FaultKind::Unsupported, doing, &label(verb)),
    }
}

/// The facts that the screen may have drawn otherwise.
fn said(facts: &Facts<'_>, intent: &Intent) -> Vec<Premise> {
    intent.seen.iter().filter_map(|seen| facts.premise(seen.key.clone()).ok()).collect()
}

/// What is no longer as it was drawn, of what was read.
fn changed(seen: &[Premise], said: &[Premise]) -> Vec<String> {
    let seen: Vec<Premise> = seen.iter().filter(|drawn| said.iter().any(|is| is.key == drawn.key)).cloned().collect();
    let at = crate::domain::Now { wall: jiff::Timestamp::UNIX_EPOCH, mono: crate::domain::Mono::default() };
    differences(&seen, &Sight { at, values: said.to_vec() })
        .iter()
        .map(|difference| {
            format!("changed since you looked: {} was {}, is {}", difference.what, difference.was, difference.is)
        })
        .collect()
}

/// A refusal because of where the object stands.
fn conflict(doing: &str, what: &str, hint: &str) -> Fault {
    Fault::new(FaultKind::Conflict, doing, what).hint(hint)
}

/// The premise that the newest revision is still that one.
fn of_revision(environment: &EnvironmentId, revision: &str) -> Premise {
    Premise::new(PremiseKey::Rollout(environment.clone()), revision.to_owned())
}

/// `Rollout checkout in production`.
fn named(object: &Object, environment: &EnvironmentId) -> String {
    format!("{} {} in {}", object.kind.name(), object.name, environment.name)
}
