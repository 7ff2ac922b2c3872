//! From the configuration to a session that has read something.

use std::path::PathBuf;
use std::time::Duration;

use super::accounts::{self, Accounts};
use super::arguments::Acting;
use super::hands::Hands;
use super::session::{Session, nothing};
use super::{Failure, Global, discover, left_open, output};
use crate::cockpit::soak_histories;
use crate::policy::WriteGuard;
use crate::runtime::{clock, paths};

/// A session over the one service that the command names, read.
///
/// # Errors
/// What is wrong with the configuration or the name.
pub(super) async fn to_service(global: &Global, service: &str) -> Result<Session, Failure> {
    if !global.organisations.is_empty() {
        let what = "--org names every service of an organisation, and this is about one";
        return Err(Failure::usage(what).and("leave it out: OWNER/REPO names the service"));
    }
    to_services(global, std::slice::from_ref(&service.to_owned())).await
}

/// A session over the one service that a verb is about, read as far as the rules look: what the screen judges by when the row
/// is selected.
///
/// # Errors
/// What is wrong with the configuration or the name.
pub(super) async fn to_judge(global: &Global, service: &str) -> Result<Session, Failure> {
    let mut session = to_service(global, service).await?;
    let services: Vec<_> = session.state.world.services.keys().cloned().collect();
    let scopes = services.iter().flat_map(|service| soak_histories(&session.state, service)).collect();
    session.read(scopes).await;
    Ok(session)
}

/// How long a command waits for an order of an earlier session to become clear before it goes on with it unknown.
const RECONCILE: Duration = Duration::from_secs(20);

/// A session over the one service that an act is about, read, with the hands to act. What earlier sessions left without an
/// end is found out before the words of the command are even looked at: the very command that was killed may name nothing
/// any more, because it took effect.
///
/// # Errors
/// What is wrong with the configuration or the name; a service of which nothing could be read.
pub(super) async fn to_act(global: &Global, service: &str, acting: &Acting) -> Result<(Session, Hands), Failure> {
    let session = to_judge(global, service).await?;
    // Where nothing can be read, nothing can be found out either.
    session.service()?;
    let mut hands = Hands::begin(&session);
    if acting.dry_run {
        hands.look_at_orphans(&session);
    } else {
        hands.reconcile(&session, RECONCILE).await;
    }
    Ok((session, hands))
}

/// A session over services: those named, else the configured ones, else the checkout's; read.
///
/// # Errors
/// What is wrong with the configuration or the names; nothing that names a service.
pub(super) async fn to_services(global: &Global, services: &[String]) -> Result<Session, Failure> {
    let mut session = unread(global, services)?;
    session.read_everything().await;
    Ok(session)
}

/// The same before anything is read.
///
/// # Errors
/// As [`to_services`].
pub(super) fn unread(global: &Global, services: &[String]) -> Result<Session, Failure> {
    let configuration = discover::configuration(global, services)?;
    output::say(configuration.warnings.iter().map(|warning| format!("warning: {warning}")));
    if configuration.services.is_empty() && configuration.organisations.is_empty() {
        return Err(nothing());
    }
    let clock = clock::system();
    let guard = WriteGuard::new(configuration.policy.read_only.clone());
    // Looking needs no folder; what acts says that it has none.
    let state_dir = paths::state_directory(global.state_dir.as_deref());
    let also = left_open::services(global, &configuration, state_dir.as_deref());
    let Accounts { providers, prober, faults, .. } =
        accounts::accounts(&configuration, &also, &guard, &clock, accounts::configured);
    if let (true, Some((_, fault))) = (providers.is_empty(), faults.first()) {
        return Err(Failure::from(fault));
    }
    output::say(faults.iter().map(|(source, fault)| format!("warning: {source}: {fault}")));
    Ok(Session::new(configuration, providers, prober, clock, state_dir))
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
