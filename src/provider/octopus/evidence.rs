//! What became of a step that was sent: found out by reading, never by sending again.

use jiff::Timestamp;

use super::super::http::Session;
use super::act::Act;
use super::catalog::{self, Catalog};
use super::paths::segment;
use super::premise::answered;
use super::{Octopus, map, read, wire};
use crate::domain::{Evidence, Fault, FaultKind, Seal, Step, Text};

/// Deployments that are looked through for our mark.
const LOOKED_THROUGH: usize = 30;

/// Whether a step has taken effect.
pub(super) async fn evidence(octopus: &Octopus, step: &Step, seal: &Seal, _: Timestamp) -> Result<Evidence, Fault> {
    let session = Session::urgent(&octopus.client);
    let catalog = catalog::catalog(octopus, &session).await?;
    let words = |text: &str| Text::new(text);
    Ok(match Act::of(&step.request) {
        None => Evidence::CannotTell(words("this is no request of ours")),
        Some(Act::Claim { interruption }) => claim(octopus, &session, &catalog, &interruption).await?,
        Some(Act::Submit { interruption, .. }) => submitted(octopus, &session, &catalog, &interruption, seal).await?,
        Some(Act::Deploy { environment, .. }) => deployed(&session, &catalog, &environment, seal).await?,
        Some(Act::Cancel { task }) => {
            let task = read::task(&session, &catalog, &task).await?;
            match map::TaskState::of(&task.state) {
                map::TaskState::Success => Evidence::DidNot(words("the task ended well before the cancel reached it")),
                state if state.in_flight() => Evidence::NotYet(words(&format!("the task is {}", task.state))),
                _ => Evidence::Happened(words(&format!("the task has ended ({})", task.state))),
            }
        }
        Some(Act::Prevent { release }) => {
            let why = read::defects(&session, &catalog, &release).await?;
            if why.iter().any(|why| seal.found_in(why)) {
                Evidence::Happened(words("the defect that prevents the progression bears our mark"))
            } else if why.is_empty() {
                Evidence::NotYet(words("nothing prevents the progression of the release yet"))
            } else {
                Evidence::DidNot(words("its progression was prevented already, not by this order"))
            }
        }
        Some(Act::Freeze { .. }) => {
            let freezes = read::freezes(&session).await?;
            if freezes.iter().any(|freeze| seal.found_in(&freeze.name)) {
                Evidence::Happened(words("a deployment freeze bears our mark in its name"))
            } else {
                Evidence::NotYet(words("no deployment freeze bears our mark yet"))
            }
        }
        Some(Act::Thaw { freeze }) => {
            let path = format!("/deploymentfreezes/{freeze}");
            match session.get::<wire::Freeze>(&path, "reading the deployment freeze").await {
                Ok(_) => Evidence::NotYet(words("the deployment freeze is still there")),
                Err(fault) if fault.kind == FaultKind::NotFound => {
                    Evidence::Happened(words("the deployment freeze is gone"))
                }
                Err(fault) => return Err(fault),
            }
        }
    })
}

/// A claim: only whose it is now tells.
async fn claim(octopus: &Octopus, session: &Session<'_>, catalog: &Catalog, id: &str) -> Result<Evidence, Fault> {
    let found = read::interruption(session, catalog, id).await?;
    if found.has_responsibility {
        return Ok(Evidence::Happened(Text::new("the interruption is mine to answer")));
    }
    read::claims(octopus, session, catalog, std::slice::from_ref(&found)).await?;
    Ok(match read::claimed(octopus, &found) {
        Some(other) => Evidence::DidNot(Text::new(&format!("{other} is responsible for it, not I"))),
        None if !found.is_pending => Evidence::DidNot(Text::new("the interruption is gone: nobody may answer it now")),
        None => Evidence::NotYet(Text::new("nobody is responsible for it yet")),
    })
}

/// An answer: our mark in the notes is proof; one that still waits was not answered; an answer without our mark is another's.
async fn submitted(
    octopus: &Octopus,
    session: &Session<'_>,
    catalog: &Catalog,
    id: &str,
    seal: &Seal,
) -> Result<Evidence, Fault> {
    let found = read::interruption(session, catalog, id).await?;
    read::claims(octopus, session, catalog, std::slice::from_ref(&found)).await?;
    let who = read::claimed(octopus, &found);
    Ok(if seal.found_in(found.value("Notes")) {
        let answer = answered(&found, who.as_deref());
        Evidence::Happened(Text::new(&format!("the interruption bears our mark: {answer}")))
    } else if found.is_pending {
        Evidence::NotYet(Text::new("the interruption still waits, and its notes have no mark of ours"))
    } else {
        let answer = answered(&found, who.as_deref());
        Evidence::DidNot(Text::new(&format!("the interruption was {answer}, not by this order")))
    })
}

/// A deployment: one with our mark in its comments.
async fn deployed(session: &Session<'_>, catalog: &Catalog, environment: &str, seal: &Seal) -> Result<Evidence, Fault> {
    let path =
        catalog.path(&format!("/deployments?environments={}&skip=0&take={LOOKED_THROUGH}", segment(environment)));
    let page = session.get::<wire::Collection<wire::Deployment>>(&path, "looking for our deployment").await?;
    let found = page.value.items.iter().find(|deployment| seal.found_in(&deployment.comments));
    Ok(match found {
        Some(found) => Evidence::Happened(Text::new(&format!("{} ({}) bears our mark", found.id, found.task_id))),
        None => Evidence::NotYet(Text::new("no deployment bears our mark yet")),
    })
}
