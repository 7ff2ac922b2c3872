//! What is where, by lists: the environments of a service and its newest deployments.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::future::{join, join_all};

use super::super::super::http::Session;
use super::super::map::{self, Versions};
use super::super::paths::Repository;
use super::super::{GitHub, wire};
use super::Findings;
use super::deployments::{deployments, histories, newest};
use crate::domain::{DeploymentState, Environment, EnvironmentId, Fact, Fault, ServiceId};

/// Deployments that one request brings for all environments.
pub(super) const DEPLOYMENTS: usize = 50;
/// Statuses that are read of one environment before it is said that nothing is known to be current.
const STATUSES: usize = 8;
/// Environments whose deployments are read.
const ENVIRONMENTS: usize = 30;

/// Reads the environments and the newest deployments up to the current one.
pub(super) async fn places(github: &GitHub, session: &Session<'_>, id: &ServiceId, findings: &mut Findings) {
    let Some(repository) = findings.take(github.repository(id)) else { return };
    let (path, doing) =
        (repository.path(&format!("/deployments?per_page={DEPLOYMENTS}")), repository.doing("the deployments"));
    let (environments, recent) =
        join(super::environments(session, &repository), session.get::<Vec<wire::Deployment>>(&path, &doing)).await;
    let environments = findings.take(environments).map(|listed| {
        let environments = map::environment(&repository.setup, &listed);
        findings.fact(Fact::Environments { service: id.clone(), environments: environments.clone() });
        github.memory().environments.insert(id.clone(), Arc::from(environments.as_slice()));
        environments
    });
    let recent = findings.take(recent).map(|page| (page.value, page.next.is_some()));
    let versions = github.memory().versions.get(id).cloned().unwrap_or_default();
    let known = environments.as_deref().unwrap_or_default();
    let found = what_is_where(session, &repository, known, recent, 1, &versions).await;
    let waiting: BTreeSet<u64> = found.facts.iter().flat_map(waiting).collect();
    github.memory().waiting.insert(id.clone(), waiting);
    findings.add(found);
}

/// The runs that deployments wait in.
fn waiting(fact: &Fact) -> Vec<u64> {
    let Fact::Deployments { deployments, .. } = fact else { return Vec::new() };
    let waiting = deployments.iter().filter(|deployment| matches!(deployment.state, DeploymentState::Waiting(_)));
    waiting.filter_map(|deployment| deployment.run.as_ref()?.run.parse().ok()).collect()
}

/// The newest deployments of every environment. Those of environments that no longer exist are left out; where the list of
/// environments could not be read, the configured ones are taken.
pub(super) async fn what_is_where(
    session: &Session<'_>,
    repository: &Repository<'_>,
    environments: &[Environment],
    recent: Option<(Vec<wire::Deployment>, bool)>,
    goods: usize,
    versions: &Versions,
) -> Findings {
    let mut findings = Findings::default();
    let Some((recent, more)) = recent else { return findings };
    let mut by_name: BTreeMap<&str, Vec<wire::Deployment>> = BTreeMap::new();
    for deployment in &recent {
        by_name.entry(&deployment.environment).or_default().push(deployment.clone());
    }
    let names: Vec<String> = if environments.is_empty() {
        repository.setup.environments.clone()
    } else {
        environments.iter().take(ENVIRONMENTS).map(|environment| environment.id.name.raw().to_owned()).collect()
    };
    let by_name = &by_name;
    let parts = join_all(names.iter().map(|name| async move {
        let mut list = by_name.get(name.as_str()).cloned().unwrap_or_default();
        let mut older = more;
        // Where others fill the common list, a quiet environment is asked for by itself.
        if more && list.len() <= goods {
            let page = newest(session, repository, name, 10).await?;
            older = page.next.is_some();
            list = page.value;
        }
        let whole = list.len();
        let histories = histories(session, repository, list, goods, STATUSES).await?;
        Ok::<_, Fault>((histories.len() < whole || older, histories))
    }))
    .await;
    for (name, part) in names.iter().zip(parts) {
        let Some((more, histories)) = findings.take(part) else { continue };
        let environment: EnvironmentId = repository.environment(name);
        let deployments = deployments(session, &repository.setup, &environment, &histories, versions);
        findings.fact(Fact::Deployments { environment, deployments, more });
    }
    findings
}
