//! Running again: the whole run, what failed, or one job with what depends on it.

use std::collections::BTreeSet;

use super::{Conclusion, Refusal, World};

/// How much is run again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// Every job.
    All,
    /// What failed, was cancelled or skipped.
    Failed,
    /// The job at this place in the workflow, and what needs it.
    Job(usize),
}

/// The vendor runs nothing again that is older.
const MONTH: i64 = 30 * 86_400;

impl World {
    /// Begins a new attempt of a run.
    pub(crate) fn rerun(&mut self, repository: usize, run: u64, again: Again, login: &str) -> Result<(), Refusal> {
        let place = self.repositories.get(repository).ok_or(Refusal::Missing)?;
        let found = place.runs.get(&run).ok_or(Refusal::Missing)?;
        let workflow = place.workflows.get(found.workflow).ok_or(Refusal::Missing)?;
        let attempt = found.attempts.last().ok_or(Refusal::Missing)?;
        if !attempt.completed() {
            return Err(Refusal::Forbidden("This workflow is already running".to_owned()));
        }
        if self.now.duration_since(found.created).as_secs() > MONTH {
            return Err(Refusal::Forbidden(
                "Unable to retry this workflow run because it was created over a month ago".to_owned(),
            ));
        }
        let mut fresh: BTreeSet<&str> = BTreeSet::new();
        for (index, (job, template)) in attempt.jobs.iter().zip(&workflow.part.job).enumerate() {
            let wanted = match again {
                Again::All => true,
                Again::Failed => job.conclusion != Some(Conclusion::Success),
                Again::Job(place) => index == place,
            };
            if wanted || template.needs.iter().any(|need| fresh.contains(need.as_str())) {
                fresh.insert(&template.name);
            }
        }
        if fresh.is_empty() {
            return Err(Refusal::Forbidden("This workflow run has no failed jobs to run again".to_owned()));
        }
        let kept: Vec<_> = attempt
            .jobs
            .iter()
            .zip(&workflow.part.job)
            .filter(|(_, template)| !fresh.contains(template.name.as_str()))
            .map(|(job, template)| (template.name.clone(), job.clone()))
            .collect();
        let find = |name: &str| kept.iter().find(|(kept, _)| kept == name).map(|(_, job)| job.clone());
        self.begin_attempt(repository, run, login, find);
        Ok(())
    }

    /// The run (and attempt) that a job belongs to.
    pub(crate) fn run_of_job(&self, repository: usize, job: u64) -> Option<(u64, u32, usize)> {
        let place = self.repositories.get(repository)?;
        place.runs.values().rev().find_map(|run| {
            run.attempts.iter().rev().find_map(|attempt| {
                let (index, _) = attempt.listed().find(|(_, candidate)| candidate.id == job)?;
                Some((run.id, attempt.number, index))
            })
        })
    }
}
