//! Reading scopes. Independent parts are read side by side; one that fails becomes a fault beside the others' facts.

mod account;
mod comparison;
mod deployments;
mod gates;
mod ground;
mod log;
mod pipelines;
mod run;
mod service;

use super::super::findings::Findings;
use super::super::http::{Page, Session};
use super::GitLab;
use crate::domain::{Cursor, Fault, FaultKind, Observation, Scope};

pub(super) use account::me;
pub(super) use comparison::compare;
pub(super) use deployments::{newest, one as one_deployment};
pub(super) use ground::{Ground, ground, protected, standing};
pub(super) use log::log;
pub(super) use pipelines::{Family, family, jobs};

/// Reads a scope.
pub(super) async fn observe(gitlab: &GitLab, scope: &Scope, cursor: &Cursor) -> Observation {
    let session = Session::ordinary(&gitlab.client, cursor);
    let mut findings = Findings::default();
    match scope {
        Scope::Account => account::account(gitlab, &session, &mut findings).await,
        Scope::Service(service) => service::service(gitlab, &session, service, &mut findings).await,
        Scope::Runs(service) => service::runs(gitlab, &session, service, &mut findings).await,
        Scope::Deployments(service) => service::places(gitlab, &session, service, &mut findings).await,
        Scope::Run(run) => run::run(gitlab, &session, run, &mut findings).await,
        Scope::History(environment) => deployments::history(gitlab, &session, environment, None, &mut findings).await,
        Scope::HistoryPage { environment, page } => {
            deployments::history(gitlab, &session, environment, Some(*page), &mut findings).await;
        }
        Scope::Comparison { service, base, head } => {
            comparison::comparison(gitlab, &session, service, base, head, &mut findings).await;
        }
        Scope::Undeployed { service, base, head } => {
            comparison::undeployed(gitlab, &session, service, base, head, &mut findings).await;
        }
        Scope::Sweep(_) => findings.fault(no("sweeping many services", "GitLab's projects are read one by one")),
        Scope::Organisation { .. } => {
            findings.fault(
                no("reading a group", "projects of GitLab's groups are not looked up")
                    .hint("name each project in a [[service]]"),
            );
        }
    }
    let mut observation = session.finish();
    observation.facts = findings.facts;
    observation.faults = findings.faults;
    observation
}

fn no(doing: &str, what: &str) -> Fault {
    Fault::new(FaultKind::Unsupported, doing, what)
}

/// Whether a refusal means that this server, or this tier of it, has no such thing.
pub(super) fn lacks(fault: &Fault) -> bool {
    matches!(fault.kind, FaultKind::NotFound | FaultKind::Forbidden)
}

/// A list, page by page, at most so many pages; and whether there are more.
pub(super) async fn pages<T>(
    session: &Session<'_>,
    path: &str,
    doing: &str,
    most: usize,
) -> Result<(Vec<T>, bool), Fault>
where
    T: serde::de::DeserializeOwned + serde::Serialize,
{
    let mut page: Page<Vec<T>> = session.get(path, doing).await?;
    let mut all = std::mem::take(&mut page.value);
    for _ in 1..most {
        let Some(next) = page.next.take() else { break };
        page = session.at(&next, doing, |_: &mut Vec<T>, _| {}).await?;
        all.append(&mut page.value);
    }
    Ok((all, page.next.is_some()))
}
