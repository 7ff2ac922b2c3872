//! Reading scopes. Independent parts are read side by side; one that fails becomes a fault beside the others' facts.

mod account;
mod comparison;
mod deployments;
mod environments;
mod gates;
mod history;
mod log;
mod organisation;
mod past;
mod places;
mod run;
mod runs;
mod service;
mod sweep;
mod versions;

use crate::domain::{Cursor, Observation, Scope};

use super::super::findings::Findings;
use super::super::http::Session;
use super::GitHub;

pub(super) use account::{RateLimit, whoami};
pub(super) use comparison::compare;
pub(super) use deployments::{histories, newest, put_back, statuses};
pub(super) use environments::environments;
pub(super) use gates::{approvals, pending};
pub(super) use log::log;
pub(super) use past::Settled;
pub(super) use run::one as one_run;
pub(super) use sweep::SweptBefore;
pub(super) use versions::versions;

/// Reads a scope.
pub(super) async fn observe(github: &GitHub, scope: &Scope, cursor: &Cursor) -> Observation {
    let session = Session::ordinary(&github.client, cursor);
    let mut findings = Findings::default();
    match scope {
        Scope::Account => account::account(github, &session, &mut findings).await,
        Scope::Service(service) => service::service(github, &session, service, &mut findings).await,
        Scope::Sweep(services) => sweep::sweep(github, &session, services, &mut findings).await,
        Scope::Organisation { name, after } => {
            organisation::organisation(github, &session, name, after.as_ref(), &mut findings).await;
        }
        Scope::Runs(service) => runs::runs(github, &session, service, &mut findings).await,
        Scope::Deployments(service) => places::places(github, &session, service, &mut findings).await,
        Scope::Run(run) => run::run(github, &session, run, &mut findings).await,
        Scope::History(environment) => history::history(github, &session, environment, &mut findings).await,
        Scope::HistoryPage { environment, page } => {
            history::page(github, &session, environment, *page, &mut findings).await;
        }
        Scope::Comparison { service, base, head } => {
            comparison::comparison(github, &session, service, base, head, &mut findings).await;
        }
        Scope::Undeployed { service, base, head } => {
            comparison::undeployed(github, &session, service, base, head, &mut findings).await;
        }
    }
    let mut observation = session.finish();
    observation.facts = findings.facts;
    observation.faults = findings.faults;
    observation
}
