//! A job of one attempt of a run.

use jiff::Timestamp;

use super::Gate;
use crate::sim::clock::seconds_after;
use crate::sim::scenario::NotePart;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobStatus {
    /// The jobs it needs are not done: the vendor does not list it yet.
    Unborn,
    /// A gate holds it.
    Waiting,
    Queued,
    InProgress,
    Completed,
}

/// How something ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conclusion {
    Success,
    Failure,
    Cancelled,
    Skipped,
}

impl Conclusion {
    /// The vendor-neutral word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Cancelled => "cancelled",
            Self::Skipped => "skipped",
        }
    }
}

/// A job.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub(crate) id: u64,
    pub(crate) name: String,
    /// Index into the workflow's jobs.
    pub(crate) template: usize,
    /// The name of the environment it deploys to, inputs filled in.
    pub(crate) environment: Option<String>,
    pub(crate) status: JobStatus,
    pub(crate) conclusion: Option<Conclusion>,
    pub(crate) created: Timestamp,
    pub(crate) started: Option<Timestamp>,
    pub(crate) completed: Option<Timestamp>,
    /// When it will end, and how, once it has started.
    pub(crate) planned: Option<Ending>,
    pub(crate) gate: Option<Gate>,
    pub(crate) deployment: Option<u64>,
    pub(crate) steps: Vec<String>,
    /// Why it failed, for its log and annotations.
    pub(crate) trouble: Option<Trouble>,
    /// The result was taken over from the attempt before.
    pub(crate) carried: bool,
}

/// How a started job is going to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ending {
    pub(crate) at: Timestamp,
    pub(crate) conclusion: Conclusion,
}

/// What went wrong in a job.
#[derive(Debug, Clone)]
pub(crate) struct Trouble {
    /// Index of the failing step.
    pub(crate) step: usize,
    pub(crate) message: String,
    pub(crate) log: Vec<String>,
    pub(crate) notes: Vec<NotePart>,
}

/// A step at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) status: JobStatus,
    pub(crate) conclusion: Option<Conclusion>,
    pub(crate) started: Option<Timestamp>,
    pub(crate) completed: Option<Timestamp>,
}

impl Job {
    /// Its steps as they are at `now`: they share its time evenly. A job that never ran has none.
    pub(crate) fn steps_at(&self, now: Timestamp) -> Vec<Step> {
        let (Some(started), Some(ending)) = (self.started, self.planned.map(|planned| planned.at)) else {
            return Vec::new();
        };
        let count = i64::try_from(self.steps.len()).unwrap_or(1).max(1);
        let failing = self.trouble.as_ref().map(|trouble| trouble.step);
        // A job that fails does not come further than its failing step.
        let reached = failing.map_or(count, |step| i64::try_from(step).unwrap_or(0) + 1);
        let whole = ending.duration_since(started).as_secs().max(0);
        let edge = |position: i64| seconds_after(started, whole * position.min(reached) / reached.max(1));
        let until = self.completed.unwrap_or(now).min(now.max(started));
        self.steps
            .iter()
            .zip(0_i64..)
            .map(|(name, position)| self.step(name, position, reached, edge(position), edge(position + 1), until))
            .collect()
    }

    fn step(&self, name: &str, position: i64, reached: i64, from: Timestamp, to: Timestamp, until: Timestamp) -> Step {
        let done = |conclusion, to| Step {
            name: name.to_owned(),
            status: JobStatus::Completed,
            conclusion: Some(conclusion),
            started: Some(from),
            completed: Some(to),
        };
        let failing = self.trouble.as_ref().is_some_and(|_| position + 1 == reached);
        if self.status == JobStatus::Completed {
            return match self.conclusion {
                Some(Conclusion::Cancelled) if to > until => {
                    done(if from <= until { Conclusion::Cancelled } else { Conclusion::Skipped }, until)
                }
                _ if position >= reached => done(Conclusion::Skipped, to),
                Some(Conclusion::Failure) if failing => done(Conclusion::Failure, to),
                _ => done(Conclusion::Success, to),
            };
        }
        if position < reached && to <= until && !failing {
            return done(Conclusion::Success, to);
        }
        let running = position < reached && from <= until;
        Step {
            name: name.to_owned(),
            status: if running { JobStatus::InProgress } else { JobStatus::Queued },
            conclusion: None,
            started: running.then_some(from),
            completed: None,
        }
    }
}
