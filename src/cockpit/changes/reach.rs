//! How far back what is shown is all there is, and what to read to get further.

use jiff::Timestamp;

use super::super::{EnvironmentState, State};
use super::{Places, environments};
use crate::domain::{EnvironmentId, HISTORY_PAGE, Scope};

/// How far back was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Since when every deployment was read; nothing: all that there ever were.
    pub complete_from: Option<Timestamp>,
    /// Environments of which nothing was read yet.
    pub unread: usize,
}

/// How far back the changes of these places are complete.
#[must_use]
pub fn reach(state: &State, places: Places) -> Reach {
    let mut reach = Reach::default();
    for (_, environment) in environments(state, places) {
        if environment.seen.is_none() {
            reach.unread += 1;
        }
        reach.complete_from = reach.complete_from.max(end(environment));
    }
    reach
}

/// Where the reading of an environment ends, where it does.
fn end(environment: &EnvironmentState) -> Option<Timestamp> {
    let oldest = environment.deployments.last().filter(|_| environment.more);
    oldest.map(|oldest| oldest.created_at)
}

/// What to read to get further back than `before`, at most `most` of it: the environments whose reading ends last.
#[must_use]
pub fn to_read_further(state: &State, places: Places, before: Timestamp, most: usize) -> Vec<(EnvironmentId, Scope)> {
    let mut found: Vec<(Timestamp, &EnvironmentState)> = environments(state, places)
        .filter_map(|(_, environment)| end(environment).map(|end| (end, environment)))
        .filter(|(end, _)| *end > before)
        .collect();
    found.sort_by(|one, other| (other.0, one.1.id()).cmp(&(one.0, other.1.id())));
    found.truncate(most);
    found.into_iter().map(|(_, environment)| (environment.id().clone(), further(environment))).collect()
}

/// The next reading of an environment that brings older deployments.
#[must_use]
pub fn further(environment: &EnvironmentState) -> Scope {
    let known = u32::try_from(environment.deployments.len()).unwrap_or(u32::MAX);
    let page = known / HISTORY_PAGE + 1;
    // The first two pages are one reading, which brings the newest ones anew as well.
    if page <= 2 {
        Scope::History(environment.id().clone())
    } else {
        Scope::HistoryPage { environment: environment.id().clone(), page }
    }
}
