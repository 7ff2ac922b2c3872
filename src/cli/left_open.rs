//! Services that an earlier session left orders open on. Whatever this session is about, it must be able to read them to
//! find out what became of those orders.

use std::path::Path;

use super::{Global, discover};
use crate::config::Configuration;
use crate::domain::{ServiceId, ServiceSetup};
use crate::journal::orphans;
use crate::runtime::journal_file;

/// The services of orders without an end that `configuration` leaves out, as far as anything says what they are.
pub(super) fn services(global: &Global, configuration: &Configuration, state_dir: Option<&Path>) -> Vec<ServiceSetup> {
    // A journal that cannot be read is told where it is opened for writing.
    let Some(Ok(reading)) = state_dir.map(journal_file::read) else { return Vec::new() };
    let mut missing: Vec<ServiceSetup> = Vec::new();
    let mut everything: Option<Vec<ServiceSetup>> = None;
    for orphan in orphans(&reading.records) {
        let id = &orphan.plan.service;
        let known = |services: &[ServiceSetup]| services.iter().find(|service| service.id == *id).cloned();
        if known(&configuration.services).is_some() || known(&missing).is_some() {
            continue;
        }
        let everything = everything
            .get_or_insert_with(|| discover::configuration(global, &[]).map(|all| all.services).unwrap_or_default());
        let setup = known(everything).filter(|setup| setup.source == orphan.plan.source);
        missing.extend(setup.or_else(|| by_name(id, &orphan.plan.source)));
    }
    missing
}

/// A service without configuration is called as its repository is.
fn by_name(id: &ServiceId, source: &crate::domain::SourceId) -> Option<ServiceSetup> {
    id.raw().contains('/').then(|| ServiceSetup::plain(source, id.raw()))
}
