//! What other sessions of this machine ordered, as their journal tells it while they write it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};

use crate::cli::hands;
use crate::cockpit::{Event, OrderNews};
use crate::domain::{IntentId, OrderState};
use crate::journal::{Ending, Operator, Record, endings, orphans};
use crate::runtime::journal_file::Follower;
use crate::runtime::{identity, sessions};

/// From this age on an order without an end is one that nobody knows of: until then its own session may be at it.
const UNENDED: SignedDuration = SignedDuration::from_mins(3);
/// An end that is older is no news: the first watch of a machine does not tell its history.
const NEWS: SignedDuration = SignedDuration::from_hours(2);
/// Who ordered something that became true within this time, and has not left since, saw it.
const LOOKS: SignedDuration = SignedDuration::from_secs(10);

/// The journal of the other sessions.
pub(super) struct Beside {
    /// Nothing where the machine has no place for a journal.
    journal: Option<(PathBuf, Follower)>,
    /// Whose ends are told.
    operator: Operator,
    /// The records of the orders that have not ended.
    open: Vec<Record>,
    /// Why it cannot be read on.
    broken: Option<String>,
}

impl Beside {
    pub(super) fn new(state_dir: Option<PathBuf>) -> Self {
        let journal = state_dir.map(|folder| {
            let follower = Follower::new(&folder);
            (folder, follower)
        });
        Self { journal, operator: identity::operator(), open: Vec::new(), broken: None }
    }

    /// The news since the last look, and what is wrong with the journal where that is new: orders of anybody's of which
    /// nobody knows what became, and the ends of the operator's own.
    pub(super) fn look(&mut self, now: Timestamp) -> (Vec<Event>, Option<String>) {
        let Some((folder, follower)) = &mut self.journal else { return (Vec::new(), None) };
        let broken = match follower.more() {
            Ok(reading) => {
                self.open.extend(reading.records);
                reading.broken.as_ref().map(ToString::to_string)
            }
            Err(error) => Some(error.to_string()),
        };
        let (ended, open) = (endings(&self.open), orphans(&self.open));
        let ids: BTreeSet<&IntentId> = open.iter().map(|orphan| &orphan.plan.intent.id).collect();
        self.open.retain(|record| record.entry.intent().is_some_and(|intent| ids.contains(intent)));
        let told = ended.into_iter().filter(|ending| {
            let own = ending.operator.is_same_person(&self.operator);
            own && now.duration_since(ending.at) <= NEWS
                && !(is_quick(ending) && sessions::has_lock_file(folder, &ending.session))
        });
        let lost = open.into_iter().filter_map(|orphan| {
            let (step, sent) = orphan.sending.filter(|(_, sent)| now.duration_since(*sent) > UNENDED)?;
            // What was accepted is an order without an end as well: its session stopped looking a minute after the answer.
            let state = OrderState::Unknown { step, resolve_by: sent };
            Some(OrderNews { state, ..hands::open_order(orphan) })
        });
        let events = told.map(end).chain(lost).map(|news| Event::Order(Box::new(news))).collect();
        let news = broken.clone().filter(|_| broken != self.broken);
        self.broken = broken;
        (events, news)
    }
}

/// Whether it became true before anybody looks away.
fn is_quick(ending: &Ending) -> bool {
    ending.is_good() && ending.at.duration_since(ending.intended_at) < LOOKS
}

fn end(ending: Ending) -> OrderNews {
    let Ending { plan, state, at, url, .. } = ending;
    OrderNews { intent: plan.intent.id.clone(), state, plan: Some(Box::new(plan)), url, at: Some(at) }
}
