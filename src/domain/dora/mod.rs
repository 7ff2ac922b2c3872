//! The four keys of DORA, computed from what was read and from nothing else.
//!
//! Each key says how many events it was computed from, and which it could not use. Where there is not enough of them there is
//! no figure. The definitions stand in [`DEFINITIONS`], in the words in which they are shown.

mod collect;
mod frequency;

use jiff::{SignedDuration, Timestamp};

use super::{CommitId, DeploymentId, DeploymentState, EnvironmentId, Release};

pub use collect::{Place, collect, ranges};
pub use frequency::Bucket;

/// What each key means here: its word and its definition.
pub const DEFINITIONS: [(&str, &str); 4] = [
    (
        "deployment frequency",
        "Deliveries to production, rollbacks apart. Daily: on three days or more of the median week (of days in UTC); weekly: \
         in the median week at least once; monthly: in the median month of thirty days; else rarer. Less than a whole week is \
         not enough data.",
    ),
    (
        "lead time for changes",
        "From a commit until the first delivery to production that brought it; the median over commits. A delivery whose \
         range of commits was not read is counted apart.",
    ),
    (
        "change failure rate",
        "Deployments that failed or errored after they began, or whose delivery was rolled back, of all deployments to \
         production that ended; rollbacks and cancelled ones are none.",
    ),
    (
        "time to restore",
        "From a failed deployment's end, or the delivery of what was then rolled back, until the next delivery to that \
         environment; the median over failures. Those that nothing followed are counted apart.",
    ),
];

/// How a deployment counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counted {
    /// It was delivered.
    Delivered,
    /// It was delivered, and the next delivery put an older release back at that moment.
    RolledBack(Timestamp),
    /// It ended badly; with when the next delivery followed, where one did.
    Failed {
        /// How.
        state: DeploymentState,
        /// The next delivery.
        restored: Option<Timestamp>,
    },
    /// It put an older release back: the remedy, not a change.
    Rollback,
}

impl Counted {
    /// The word of it, as in JSON.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::RolledBack(_) => "rolled_back",
            Self::Failed { .. } => "failed",
            Self::Rollback => "rollback",
        }
    }
}

/// One deployment that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    /// Where.
    pub environment: EnvironmentId,
    /// Which.
    pub deployment: DeploymentId,
    /// What.
    pub release: Release,
    /// When it was delivered or ended.
    pub at: Timestamp,
    /// How it counts.
    pub counted: Counted,
    /// The commits that it brought first, with how long each had waited; nothing where the range was not read.
    pub commits: Option<Vec<(CommitId, SignedDuration)>>,
}

/// The four keys over a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dora {
    /// The window's start.
    pub from: Timestamp,
    /// The window's end.
    pub until: Timestamp,
    /// Deliveries, rollbacks apart.
    pub delivered: usize,
    /// Rollbacks.
    pub rollbacks: usize,
    /// How often something is delivered; nothing where the window is too short to tell.
    pub frequency: Option<Bucket>,
    /// The median lead time; nothing where no commit is known.
    pub lead_time: Option<SignedDuration>,
    /// Commits that it was computed from.
    pub commits: usize,
    /// Deliveries whose commits were not read.
    pub unread: usize,
    /// Deployments that failed or were rolled back.
    pub failed: usize,
    /// Deployments that ended: what the rate is of.
    pub ended: usize,
    /// The median time to restore; nothing where nothing was restored.
    pub restore: Option<SignedDuration>,
    /// Failures that it was computed from.
    pub restored: usize,
    /// Failures that nothing followed yet.
    pub open: usize,
}

impl Dora {
    /// The change failure rate in tenths of a percent, rounded; nothing where no deployment ended.
    #[must_use]
    pub fn failure_rate(&self) -> Option<usize> {
        (self.ended > 0).then(|| (self.failed * 1_000 + self.ended / 2) / self.ended)
    }
}

/// The four keys of the deployments within a window.
#[must_use]
pub fn dora(puts: &[Put], from: Timestamp, until: Timestamp) -> Dora {
    let within: Vec<&Put> = puts.iter().filter(|put| put.at >= from && put.at <= until).collect();
    let delivers = |put: &&&Put| matches!(put.counted, Counted::Delivered | Counted::RolledBack(_));
    let delivered: Vec<&&Put> = within.iter().filter(delivers).collect();
    let mut leads = Vec::new();
    let mut unread = 0;
    for put in &delivered {
        match &put.commits {
            Some(commits) => leads.extend(commits.iter().map(|(_, lead)| *lead)),
            None => unread += 1,
        }
    }
    let mut durations = Vec::new();
    let (mut failed, mut open) = (0, 0);
    for put in &within {
        let restored = match &put.counted {
            Counted::Delivered | Counted::Rollback => continue,
            Counted::RolledBack(restored) => Some(*restored),
            Counted::Failed { restored, .. } => *restored,
        };
        failed += 1;
        // What was restored after the window was not restored within it.
        match restored.filter(|restored| *restored <= until) {
            Some(restored) => durations.push(restored.duration_since(put.at)),
            None => open += 1,
        }
    }
    let rollbacks = within.iter().filter(|put| put.counted == Counted::Rollback).count();
    let days: Vec<Timestamp> = delivered.iter().map(|put| put.at).collect();
    Dora {
        from,
        until,
        delivered: delivered.len(),
        rollbacks,
        frequency: frequency::bucket(&days, from, until),
        commits: leads.len(),
        lead_time: median(leads),
        unread,
        failed,
        ended: within.len() - rollbacks,
        restored: durations.len(),
        restore: median(durations),
        open,
    }
}

/// The middle one; of an even number the mean of the two in the middle.
fn median(mut values: Vec<SignedDuration>) -> Option<SignedDuration> {
    values.sort_unstable();
    let upper = *values.get(values.len() / 2)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *values.get(values.len() / 2 - 1)?;
    Some(lower + (upper - lower) / 2)
}
