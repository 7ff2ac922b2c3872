//! Reading back: how far the history of environments is read, page by page, and never further than was asked for.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::session::Session;
use super::{Failure, moment};
use crate::cockpit::{EnvironmentState, changes};
use crate::domain::{EnvironmentId, HISTORY_PAGE, Scope};

/// Reads the histories of the wanted environments back to `until`, at most so many pages of each.
pub(super) async fn back(
    session: &mut Session,
    wanted: impl Fn(&EnvironmentState) -> bool,
    until: Timestamp,
    pages: u32,
) {
    let mut read: BTreeMap<EnvironmentId, u32> = BTreeMap::new();
    loop {
        let mut scopes = Vec::new();
        for service in session.state.world.services.values() {
            for environment in service.environments.iter().filter(|environment| wanted(environment)) {
                let so_far = read.entry(environment.id().clone()).or_default();
                let end = environment.deployments.last().filter(|_| environment.more);
                let further = end.is_some_and(|end| end.created_at > until) && environment.fault.is_none();
                if further && *so_far < pages {
                    let scope = changes::further(environment);
                    *so_far += if matches!(scope, Scope::History(_)) { 2 } else { 1 };
                    scopes.push((service.setup.source.clone(), scope));
                }
            }
        }
        if scopes.is_empty() {
            return;
        }
        session.read(scopes).await;
    }
}

/// What to say where reading ended before what was asked for.
pub(super) fn ended(from: Timestamp, pages: u32) -> String {
    let deployments = u64::from(pages) * u64::from(HISTORY_PAGE);
    format!(
        "read back to {from}: older deployments were not read (--pages {pages} reads at most {deployments} of each environment)"
    )
}

/// A moment of the command line, in the machine's zone where it names none.
///
/// # Errors
/// What cannot be read, or lies ahead.
pub(super) fn past(words: &str, now: Timestamp) -> Result<moment::Moment, Failure> {
    let found = moment::moment(words, now, &jiff::tz::TimeZone::system()).map_err(|why| Failure::usage(&why))?;
    if found.at > now {
        let zone = if found.zone.is_empty() { String::new() } else { format!(" ({})", found.zone) };
        let failure = Failure::usage(&format!("{}{zone} is still to come", found.at));
        let clock = !words.contains('-') && words.contains(':');
        let hint = clock.then(|| format!("for the day before write `yesterday {}`", crate::domain::Text::new(words)));
        return Err(hint.iter().fold(failure, |failure, hint| failure.and(hint)));
    }
    Ok(found)
}
