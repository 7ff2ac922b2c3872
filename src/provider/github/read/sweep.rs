//! Many services at once.
//!
//! One query brings the standing, the environments, the newest deployments with their newest status, and the head. Two
//! more are asked only where something changed: the names of commits after a push, and the whole statuses of deployments
//! whose newest one does not tell what they ever were.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::future::join;
use jiff::Timestamp;

use super::super::super::http::Session;
use super::super::map::{self, Versions};
use super::super::paths::Repository;
use super::super::query::{self, OfRepositories};
use super::super::{GitHub, wire};
use super::Findings;
use super::deployments::deployments;
use crate::domain::{Fact, Fault, Release, SWEPT_AT_ONCE, Service, ServiceId, Text};

/// Deployments whose statuses are asked for at once: the schema's limit for `nodes`.
const DOUBTFUL: usize = 100;

/// What a sweep remembers of a service until the next one.
#[derive(Debug, Default)]
pub(in super::super) struct SweptBefore {
    /// The last push to the repository when the names of its commits were read.
    named: Named,
    /// Whole lists of statuses by the deployment's node id and its newest status.
    statuses: BTreeMap<(String, String), Vec<wire::Status>>,
}

/// Whether the names of a repository's commits were read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Named {
    #[default]
    Never,
    /// After the push of this moment; one to which nobody ever pushed has none.
    After(Option<Timestamp>),
}

/// One service of a page, as it was swept.
struct Found<'a> {
    id: &'a ServiceId,
    repository: Repository<'a>,
    swept: wire::SweptRepository,
}

/// Sweeps a page of services.
pub(super) async fn sweep(github: &GitHub, session: &Session<'_>, services: &[ServiceId], findings: &mut Findings) {
    let mut page: Vec<(&ServiceId, Repository<'_>)> = Vec::new();
    for id in services.iter().take(SWEPT_AT_ONCE) {
        match github.repository(id) {
            Ok(repository) => page.push((id, repository)),
            Err(fault) => findings.fact(Fact::Unswept { service: id.clone(), fault }),
        }
    }
    if page.is_empty() {
        return;
    }
    let doing = format!("sweeping {} services", page.len());
    let repositories: Vec<&Repository<'_>> = page.iter().map(|(_, repository)| repository).collect();
    let answers =
        query::repositories::<wire::SweptRepository>(github, session, OfRepositories::Sweep, &repositories, &doing)
            .await;
    let Some(answers) = findings.take(answers) else { return };

    let mut found: Vec<Found<'_>> = Vec::new();
    for ((id, repository), swept) in page.into_iter().zip(answers) {
        match swept {
            Ok(swept) => found.push(Found { id, repository: renamed(github, id, repository, &swept), swept }),
            Err(fault) => findings.fact(Fact::Unswept { service: id.clone(), fault }),
        }
    }
    let (named, read) = join(names(github, session, &found), statuses(github, session, &found)).await;
    let named = findings.take(named).unwrap_or_default();
    findings.take(read);
    for found in &found {
        facts(github, session, found, named.get(found.id), findings);
    }
}

/// The repository under the name that it has now.
fn renamed<'a>(
    github: &'a GitHub,
    id: &ServiceId,
    repository: Repository<'a>,
    swept: &wire::SweptRepository,
) -> Repository<'a> {
    let name = &swept.name_with_owner;
    if name.is_empty() || name.eq_ignore_ascii_case(&repository.name) {
        return repository;
    }
    github.memory().names.insert(id.clone(), name.clone());
    github.repository(id).unwrap_or(repository)
}

/// Reads the names of commits of those that were pushed to since they were last read.
async fn names(
    github: &GitHub,
    session: &Session<'_>,
    found: &[Found<'_>],
) -> Result<BTreeMap<ServiceId, Vec<Release>>, Fault> {
    let pushed: Vec<&Found<'_>> = {
        let memory = github.memory();
        let named = |id: &ServiceId| memory.swept.get(id).map_or(Named::Never, |before| before.named);
        found.iter().filter(|found| named(found.id) != Named::After(found.swept.pushed_at)).collect()
    };
    let mut releases = BTreeMap::new();
    if pushed.is_empty() {
        return Ok(releases);
    }
    let doing = format!("reading the tags of {} services", pushed.len());
    let repositories: Vec<&Repository<'_>> = pushed.iter().map(|found| &found.repository).collect();
    let answers =
        query::repositories::<wire::NamedRepository>(github, session, OfRepositories::Names, &repositories, &doing)
            .await?;
    for (found, named) in pushed.into_iter().zip(answers) {
        // One whose names could not be read is asked for again with the next sweep; its commits stand for themselves.
        let Ok(named) = named else { continue };
        let (tags, published) = map::names(&named);
        let versions = Arc::new(Versions::of(&tags, published));
        releases.insert(found.id.clone(), versions.list(&tags));
        let mut memory = github.memory();
        memory.versions.insert(found.id.clone(), versions);
        memory.swept.entry(found.id.clone()).or_default().named = Named::After(found.swept.pushed_at);
    }
    Ok(releases)
}

/// Reads the whole statuses of the deployments that are in doubt.
async fn statuses(github: &GitHub, session: &Session<'_>, found: &[Found<'_>]) -> Result<(), Fault> {
    let mut ids: BTreeMap<String, (ServiceId, String)> = BTreeMap::new();
    for found in found {
        for environment in environments(&found.swept) {
            let line = line(github, found, environment);
            ids.extend(line.doubtful.iter().map(|swept| (swept.id.clone(), (found.id.clone(), newest_status(swept)))));
        }
    }
    if ids.is_empty() {
        return Ok(());
    }
    let asked: Vec<String> = ids.keys().take(DOUBTFUL).cloned().collect();
    let doing = format!("reading the statuses of {} deployments", asked.len());
    for node in query::statuses(github, session, &asked, &doing).await? {
        let Some((service, newest)) = ids.get(&node.id) else { continue };
        let mut memory = github.memory();
        let before = memory.swept.entry(service.clone()).or_default();
        before.statuses.retain(|(known, _), _| *known != node.id);
        before.statuses.insert((node.id.clone(), newest.clone()), map::swept_statuses(&node));
    }
    Ok(())
}

/// What a list of statuses that was read stands or falls with.
fn newest_status(swept: &wire::SweptDeployment) -> String {
    let at = swept.latest_status.as_ref().and_then(|status| status.created_at);
    format!("{} {}", swept.word(), at.map(|at| at.to_string()).unwrap_or_default())
}

fn environments(swept: &wire::SweptRepository) -> impl Iterator<Item = &str> {
    swept
        .environments
        .nodes
        .iter()
        .flatten()
        .map(|environment| environment.name.as_str())
        .filter(|name| !name.is_empty())
}

fn line<'a>(github: &GitHub, found: &'a Found<'_>, environment: &str) -> map::Line<'a> {
    let memory = github.memory();
    let before = memory.swept.get(found.id);
    let newest_first = map::deployments_to(&found.swept, environment);
    map::line(&newest_first, |swept| before?.statuses.get(&(swept.id.clone(), newest_status(swept))).cloned())
}

/// The facts of one service.
fn facts(
    github: &GitHub,
    session: &Session<'_>,
    found: &Found<'_>,
    releases: Option<&Vec<Release>>,
    findings: &mut Findings,
) {
    let Found { id, repository, swept } = found;
    let (workflows, versions) = {
        let memory = github.memory();
        (memory.workflows.get(*id).cloned().unwrap_or_default(), memory.versions.get(*id).cloned().unwrap_or_default())
    };
    findings.fact(Fact::Service(Service {
        id: (*id).clone(),
        source: github.source.clone(),
        name: Text::new(repository.title()),
        repository: Text::new(&repository.name),
        url: Text::new(&swept.url),
        permission: map::swept_permission(&swept.viewer_permission),
        workflows,
    }));
    if let Some(releases) = releases {
        findings.fact(Fact::Releases { service: (*id).clone(), releases: releases.clone() });
    }
    let named = environments(swept).map(wire::Environment::named).collect::<Vec<_>>();
    findings
        .fact(Fact::Environments { service: (*id).clone(), environments: map::environment(&repository.setup, &named) });
    let listed = u64::try_from(swept.deployments.nodes.len()).unwrap_or(u64::MAX);
    let all_listed = swept.deployments.total_count.is_some_and(|total| total <= listed);
    let mut waiting = BTreeSet::new();
    for environment in environments(swept) {
        let line = line(github, found, environment);
        for history in &line.histories {
            if history.statuses.iter().flatten().next().is_some_and(|status| status.state == "waiting") {
                waiting.extend(history.made_by().map(|(run, _)| run));
            }
        }
        // What is behind a deployment in doubt is not known to be current: it comes when the doubt is read.
        if !line.doubtful.is_empty() {
            continue;
        }
        let all = map::deployments_to(swept, environment).len();
        let environment = repository.environment(environment);
        let more = !all_listed || line.histories.len() < all;
        let deployments = deployments(session, &repository.setup, &environment, &line.histories, &versions);
        findings.fact(Fact::Deployments { environment, deployments, more });
    }
    let present: BTreeSet<&str> = swept
        .deployments
        .nodes
        .iter()
        .flatten()
        .chain(swept.environments.nodes.iter().flatten().filter_map(|found| found.latest_completed_deployment.as_ref()))
        .map(|deployment| deployment.id.as_str())
        .collect();
    let mut memory = github.memory();
    memory.waiting.insert((*id).clone(), waiting);
    if let Some(before) = memory.swept.get_mut(*id) {
        before.statuses.retain(|(known, _), _| present.contains(known.as_str()));
    }
    drop(memory);
    findings.fact(Fact::Swept { service: (*id).clone(), mark: map::mark(swept) });
}
