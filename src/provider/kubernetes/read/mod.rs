//! Reading scopes. What fails becomes a fault beside the others' facts.

mod account;
mod applications;
mod lists;
mod service;

use super::super::http::Session;
use super::Kubernetes;
use crate::domain::{Cursor, Fact, Fault, FaultKind, Observation, Scope};

pub(super) use applications::{Applications, applications};
pub(super) use lists::{list, seen};

/// What was found and what was not.
#[derive(Debug, Default)]
struct Findings {
    facts: Vec<Fact>,
    faults: Vec<Fault>,
}

impl Findings {
    /// Takes a part's value, or its fault.
    fn take<T>(&mut self, part: Result<T, Fault>) -> Option<T> {
        part.map_err(|fault| self.faults.push(fault)).ok()
    }
}

/// Reads a scope.
pub(super) async fn observe(kubernetes: &Kubernetes, scope: &Scope, cursor: &Cursor) -> Observation {
    let session = Session::ordinary(&kubernetes.client, cursor);
    let mut findings = Findings::default();
    match scope {
        Scope::Account => account::account(kubernetes, &session, &mut findings).await,
        Scope::Service(id) | Scope::Deployments(id) => service::service(kubernetes, &session, id, &mut findings).await,
        Scope::History(environment) => {
            service::service(kubernetes, &session, &environment.service, &mut findings).await;
        }
        // A cluster keeps the revisions that it keeps: there is no page behind them, and there are no pipelines.
        Scope::HistoryPage { environment, .. } => findings.facts.push(Fact::OlderDeployments {
            environment: environment.clone(),
            deployments: Vec::new(),
            more: false,
        }),
        Scope::Runs(id) => findings.facts.push(Fact::Runs { service: id.clone(), runs: Vec::new() }),
        Scope::Comparison { service, .. } | Scope::Undeployed { service, .. } => findings.faults.push(
            Fault::new(FaultKind::Unsupported, &format!("comparing releases of {service}"), "a cluster has no commits")
                .hint("configure the repository as a service of its own, and this one as a part of it"),
        ),
        Scope::Run(run) => findings.faults.push(unsupported(&format!("reading run {run}"))),
        Scope::Sweep(_) | Scope::Organisation { .. } => {
            findings.faults.push(unsupported("reading many services at once"));
        }
    }
    let mut observation = session.finish();
    observation.facts = findings.facts;
    observation.faults = findings.faults;
    observation
}

fn unsupported(doing: &str) -> Fault {
    Fault::new(FaultKind::Unsupported, doing, "a cluster has no such thing")
}
