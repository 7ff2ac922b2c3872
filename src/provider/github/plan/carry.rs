//! Putting a release into an environment as configured: a dispatch or a deployment object.

use serde_json::{Map, Value};

use super::super::act::Act;
use super::super::map::{is_hash, workflow_state};
use super::super::premise::Facts;
use super::super::wire;
use super::{Part, lines_to_add};
use crate::domain::{
    EnvironmentId, Fault, FaultKind, Premise, PremiseKey, PromoteWay, Release, Text, WorkflowId, WorkflowState,
};

/// The step, and the workflow that it needs, where it is a dispatch.
pub(super) struct Carried {
    pub(super) part: Part,
    pub(super) workflow: Option<u64>,
}

/// The configured way to put `release` into `environment`.
pub(super) async fn carry(
    facts: &mut Facts<'_>,
    environment: &EnvironmentId,
    release: &Release,
    doing: &str,
) -> Result<Carried, Fault> {
    let setup = facts.repository.setup.clone();
    let service = setup.id.clone();
    let named = reference(facts, release).await?;
    let mut premises = Vec::new();
    match &setup.promote {
        Some(PromoteWay::Dispatch { workflow, reference, inputs }) => {
            let filled = |template: &str| fill(template, release, environment, named.as_deref());
            let reference = filled(reference).ok_or_else(|| nameless(release, doing))?;
            let mut fields = Map::new();
            for (name, template) in inputs {
                let value = filled(template).ok_or_else(|| nameless(release, doing))?;
                fields.insert(name.clone(), Value::String(value));
            }
            let found: wire::Workflow = facts.workflow(workflow).await?.clone();
            if workflow_state(&found.state) != WorkflowState::Active {
                return Err(Fault::new(FaultKind::Conflict, doing, &format!("workflow {} is disabled", found.name))
                    .hint("GitHub dispatches no disabled workflow: resume it first"));
            }
            let key = PremiseKey::WorkflowState { service: service.clone(), workflow: WorkflowId::new(workflow) };
            premises.push(facts.premise(key).await?);
            // The names that the request carries must still name this commit when it is sent.
            for name in
                [Some(&reference), named.as_ref(), Some(&release.version.raw().to_owned())].into_iter().flatten()
            {
                let mentioned = *name == reference || fields.values().any(|value| value.as_str() == Some(name));
                if !mentioned || is_hash(name) {
                    continue;
                }
                let Some(commit) = facts.reference(name).await? else { continue };
                let fixed = *name == reference && Some(name) != named.as_ref() && *name != release.version.raw();
                if fixed {
                    // A branch that only carries the pipeline's definition may move.
                    continue;
                }
                if commit != release.commit.raw() {
                    return Err(moved(name, &commit, release, doing));
                }
                let key = PremiseKey::Reference { service: service.clone(), reference: Text::new(name) };
                if !premises.iter().any(|premise: &Premise| premise.key == key) {
                    premises.push(facts.premise(key).await?);
                }
            }
            let summary = format!("dispatch {} on {reference} for {}", found.name, environment.name);
            let act = Act::Dispatch { workflow: workflow.clone(), reference, inputs: fields };
            let environments = vec![environment.clone()];
            Ok(Carried {
                part: Part { act, summary, environments, premises, expects: Vec::new() },
                workflow: Some(found.id),
            })
        }
        Some(PromoteWay::Deployment) => {
            let reference = named.unwrap_or_else(|| release.commit.raw().to_owned());
            if !is_hash(&reference) {
                let key = PremiseKey::Reference { service, reference: Text::new(&reference) };
                premises.push(facts.premise(key).await?);
            }
            let summary = format!("create a deployment of {reference} to {}", environment.name);
            let production = setup.tier(environment.name.raw()).is_production();
            let act = Act::Deploy { reference, environment: environment.name.raw().to_owned(), production };
            let environments = vec![environment.clone()];
            Ok(Carried { part: Part { act, summary, environments, premises, expects: Vec::new() }, workflow: None })
        }
        None => Err(Fault::new(
            FaultKind::Unsupported,
            doing,
            &format!("how a release gets to {} is not configured", environment.name),
        )
        .hint(&lines_to_add(&setup, environment))),
    }
}

/// A branch or tag that names exactly the release's commit now: its version, its tag, or the default branch.
async fn reference(facts: &mut Facts<'_>, release: &Release) -> Result<Option<String>, Fault> {
    let commit = release.commit.raw();
    let mut candidates = vec![release.version.raw().to_owned()];
    if let Some(tag) = facts.versions().await.tag(commit) {
        candidates.push(tag.to_owned());
    }
    candidates.push(release.reference.raw().to_owned());
    for candidate in candidates {
        if !candidate.is_empty()
            && !is_hash(&candidate)
            && facts.reference(&candidate).await?.as_deref() == Some(commit)
        {
            return Ok(Some(candidate));
        }
    }
    let path = facts.repository.path("");
    let doing = facts.repository.doing("the default branch");
    let branch = facts.session.get::<wire::Repository>(&path, &doing).await?.value.default_branch;
    let heads = !branch.is_empty() && facts.reference(&branch).await?.as_deref() == Some(commit);
    Ok(heads.then_some(branch))
}

/// Fills a template; nothing where it wants a reference and none names the commit.
fn fill(template: &str, release: &Release, environment: &EnvironmentId, named: Option<&str>) -> Option<String> {
    // A version that is no name (a short hash) is as good as the reference that names the commit.
    let version = if is_hash(release.version.raw()) { named } else { Some(release.version.raw()) };
    let mut filled = template.to_owned();
    for (word, value) in [("{version}", version), ("{reference}", named)] {
        if filled.contains(word) {
            filled = filled.replace(word, value?);
        }
    }
    Some(filled.replace("{commit}", release.commit.raw()).replace("{environment}", environment.name.raw()))
}

fn nameless(release: &Release, doing: &str) -> Fault {
    Fault::new(
        FaultKind::Conflict,
        doing,
        &format!("no branch or tag names commit {} now", release.commit.short()),
    )
    .hint("GitHub dispatches on branches and tags only: tag the commit, or configure `ref` with a branch and {commit} as an input")
}

fn moved(name: &str, commit: &str, release: &Release, doing: &str) -> Fault {
    let is = crate::domain::CommitId::new(commit).short();
    Fault::new(FaultKind::Conflict, doing, &format!("{name} names {is} now, not {}", release.commit.short()))
        .hint("the branch or tag was moved: read it again and look at what it names")
}
