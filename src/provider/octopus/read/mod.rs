//! Reading scopes. Independent parts are read side by side; one that fails becomes a fault beside the others' facts.

mod account;
mod comparison;
mod history;
mod log;
mod parts;
mod project;
mod publish;
mod run;
mod sweep;

use crate::domain::{Cursor, Observation, Scope};

use super::super::findings::Findings;
use super::super::http::Session;
use super::{Octopus, catalog};

pub(super) use account::me;
pub(super) use log::log;
pub(super) use parts::{
    claimed, claims, defects, deployment, freezes, interruption, interruptions, joined, release, task,
};

/// Reads a scope.
pub(super) async fn observe(octopus: &Octopus, scope: &Scope, cursor: &Cursor) -> Observation {
    let session = Session::ordinary(&octopus.client, cursor);
    let mut findings = Findings::default();
    match scope {
        Scope::Account => account::account(octopus, &session, &mut findings).await,
        // The parts of a project come by the same few requests, whichever of them is asked for.
        Scope::Service(service) | Scope::Runs(service) | Scope::Deployments(service) => {
            project::project(octopus, &session, service, &mut findings).await;
        }
        Scope::Sweep(services) => sweep::sweep(octopus, &session, services, &mut findings).await,
        // There are spaces in place of organisations: one source is one space.
        Scope::Organisation { .. } => {}
        Scope::Run(id) => run::run(octopus, &session, id, &mut findings).await,
        Scope::History(environment) => history::history(octopus, &session, environment, &mut findings).await,
        Scope::HistoryPage { environment, page } => {
            history::page(octopus, &session, environment, *page, &mut findings).await;
        }
        // What lies between two releases comes by one list, whole.
        Scope::Comparison { service, base, head } | Scope::Undeployed { service, base, head } => {
            comparison::comparison(octopus, &session, service, base, head, &mut findings).await;
        }
    }
    let mut observation = session.finish();
    observation.facts = findings.facts;
    observation.faults = findings.faults;
    observation
}
