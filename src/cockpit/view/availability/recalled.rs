//! What is known from an earlier session alone carries no verb: it is read again first. The one exception is a verb that makes
//! production safer while the source does not answer, or not for this part; its plan says what it stands on, and is confirmed as a blind one is.

use std::time::Duration;

use jiff::Timestamp;

use super::Why;
use crate::cockpit::view::freshness;
use crate::cockpit::{ServiceState, State};
use crate::domain::Mono;

/// How long a source may say nothing before a safing verb need not wait for it any longer.
const SILENCE: Duration = Duration::from_secs(5);

/// Whether a verb may stand on what was last seen at `at`, before this session.
pub(super) fn allows(state: &State, service: &ServiceState, safing: bool, at: Timestamp) -> Result<(), Why> {
    let seen = freshness::seen_ago(state, at);
    let source = state.world.sources.get(&service.setup.source);
    let Some(source) = source else { return Err(format!("last {seen}")) };
    let last = source.last_read.map_or(Mono::default(), |read| read.mono);
    let silent = source.unreachable_since.is_some() || state.now.mono.since(last) >= SILENCE;
    // The rest was read and this part could not be: waiting for it may be waiting for good.
    let failing = service.seen.is_some() && !service.faults.is_empty();
    match (silent || failing, safing) {
        (true, true) => Ok(()),
        (true, false) if !silent => Err(format!("last {seen}, and reading it failed; only safing verbs are possible")),
        (true, false) => Err(format!("last {seen}, and {} does not answer; only safing verbs are possible", source.id)),
        (false, _) => Err(format!("last {seen}; being read again")),
    }
}
