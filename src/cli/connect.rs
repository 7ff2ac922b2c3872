//! From the configuration to a session that has read something.

use std::path::PathBuf;

use super::accounts::{self, Accounts};
use super::session::{Session, nothing};
use super::{Failure, Global, discover, output};
use crate::policy::WriteGuard;
use crate::runtime::{clock, paths};

/// A session over the one service that the command names, read.
///
/// # Errors
/// What is wrong with the configuration or the name.
pub(super) async fn to_service(global: &Global, service: &str) -> Result<Session, Failure> {
    to_services(global, std::slice::from_ref(&service.to_owned())).await
}

/// A session over services: those named, else the configured ones, else the checkout's; read.
///
/// # Errors
/// What is wrong with the configuration or the names; nothing that names a service.
pub(super) async fn to_services(global: &Global, services: &[String]) -> Result<Session, Failure> {
    let configuration = discover::configuration(global, services)?;
    output::say(configuration.warnings.iter().map(|warning| format!("warning: {warning}")));
    if configuration.services.is_empty() {
        return Err(nothing());
    }
    let clock = clock::system();
    let guard = WriteGuard::new(configuration.policy.read_only.clone());
    let Accounts { providers, faults, .. } = accounts::accounts(&configuration, &guard, &clock, accounts::configured);
    if let (true, Some((_, fault))) = (providers.is_empty(), faults.first()) {
        return Err(Failure::from(fault));
    }
    output::say(faults.iter().map(|(source, fault)| format!("warning: {source}: {fault}")));
    let mut session = Session::new(configuration, providers, clock, &state_dir(global)?);
    session.read_everything().await;
    Ok(session)
}

/// Where the journal is.
///
/// # Errors
/// No home and no `--state-dir`.
pub(super) fn state_dir(global: &Global) -> Result<PathBuf, Failure> {
    paths::state_directory(global.state_dir.as_deref()).ok_or_else(|| {
        Failure::usage("there is no home directory to keep the journal in; name a folder with --state-dir")
    })
}
