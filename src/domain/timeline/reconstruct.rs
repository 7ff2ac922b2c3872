//! From the deployments of an environment to what it ran when.
//!
//! The order that counts is the one of effects: a release that waited long and was delivered last is what runs, though
//! another one was asked for later. A deployment may have changed the environment from the moment it began; until something
//! is delivered after its end, one of two releases runs.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{Gap, Interval, Ran};
use crate::domain::{CommitId, Deployment, DeploymentState};

/// What a deployment did to its environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The deployment whose release ran when it began, by its place among those given; nothing where nothing ran, or that
    /// was not read.
    pub from: Option<usize>,
    /// Whether its release is older than what was there, or was being put there, when it began.
    pub rollback: bool,
}

/// What deployments tell about their environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reconstruction {
    /// What ran, oldest first: covers the whole line without overlap.
    pub intervals: Vec<Interval>,
    /// For each deployment, in the order in which they were given, what it did; nothing where it never began.
    pub passages: Vec<Option<Passage>>,
}

/// One moment of one deployment. The order is that of moments at the same time: what begins then finds what was delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Ends,
    Delivers,
    Begins,
}

/// Reconstructs what an environment ran from its deployments, newest first. `more` says whether older ones exist that are
/// not among them. At the line's end it agrees with [`current`](crate::domain::current).
#[must_use]
pub fn reconstruct(newest_first: &[Deployment], more: bool) -> Reconstruction {
    let mut turns = Vec::with_capacity(newest_first.len() * 2);
    for (index, deployment) in newest_first.iter().enumerate() {
        let Some(begun) = deployment.begun() else { continue };
        let ended = if deployment.state.was_good() {
            Some(Turn::Delivers)
        } else if deployment.state.has_ended_badly() || matches!(deployment.state, DeploymentState::Unknown(_)) {
            Some(Turn::Ends)
        } else {
            None
        };
        // One that began and ended at the same moment begins when it ends.
        if ended.is_none() || begun < deployment.changed_at {
            turns.push((begun, Turn::Begins, index));
        }
        turns.extend(ended.map(|turn| (deployment.changed_at, turn, index)));
    }
    // At one moment the older deployment comes first: the newest delivery of it stands.
    turns.sort_by(|one, other| (one.0, one.1, other.2).cmp(&(other.0, other.1, one.2)));
    let mut line = Line::new(newest_first, more);
    for (at, turn, index) in turns {
        line.close(at);
        line.take(at, turn, index);
    }
    line.finish()
}

/// The sweep over the line.
struct Line<'a> {
    deployments: &'a [Deployment],
    more: bool,
    /// The deployment whose release runs.
    base: Option<usize>,
    /// Deployments that began and whose effect nothing has replaced yet, with their end.
    touching: Vec<(usize, Option<Timestamp>)>,
    /// When a release was first seen to begin: its age among the others.
    ages: HashMap<&'a CommitId, usize>,
    intervals: Vec<Interval>,
    passages: Vec<Option<Passage>>,
    since: Option<Timestamp>,
}

impl<'a> Line<'a> {
    fn new(deployments: &'a [Deployment], more: bool) -> Self {
        Self {
            deployments,
            more,
            base: None,
            touching: Vec::new(),
            ages: HashMap::new(),
            intervals: Vec::new(),
            passages: vec![None; deployments.len()],
            since: None,
        }
    }

    /// Ends the interval that stands at `at`, where time has passed and something else begins.
    fn close(&mut self, at: Timestamp) {
        if self.since == Some(at) {
            return;
        }
        let what = self.what();
        self.push(Some(at), what);
        self.since = Some(at);
    }

    fn push(&mut self, until: Option<Timestamp>, what: Ran) {
        match self.intervals.last_mut() {
            Some(last) if last.what == what => last.until = until,
            _ => self.intervals.push(Interval { from: self.since, until, what }),
        }
    }

    fn take(&mut self, at: Timestamp, turn: Turn, index: usize) {
        match turn {
            Turn::Begins => {
                self.begins(index);
                self.touching.push((index, None));
            }
            Turn::Ends => {
                if self.passages[index].is_none() {
                    self.begins(index);
                }
                self.touching.retain(|(touching, _)| *touching != index);
                self.touching.push((index, Some(at)));
            }
            Turn::Delivers => {
                if self.passages[index].is_none() {
                    self.begins(index);
                }
                self.base = Some(index);
                let deployments = self.deployments;
                self.touching.retain(|(other, end)| {
                    *other != index
                        && match (&deployments[*other].state, end) {
                            // What we cannot read is over when something newer was delivered after its last word.
                            (DeploymentState::Unknown(_), _) => index > *other || deployments[*other].changed_at > at,
                            (_, Some(end)) => (*end, index) >= (at, *other),
                            (_, None) => true,
                        }
                });
            }
        }
    }

    fn begins(&mut self, index: usize) {
        let age =
            |ages: &HashMap<&CommitId, usize>, index: usize| ages.get(&self.deployments[index].release.commit).copied();
        let next = self.ages.len();
        let mine = *self.ages.entry(&self.deployments[index].release.commit).or_insert(next);
        let there = self.base.iter().chain(self.touching.iter().map(|(touching, _)| touching));
        let rollback = there.filter_map(|there| age(&self.ages, *there)).any(|there| there > mine);
        self.passages[index] = Some(Passage { from: self.base, rollback });
    }

    fn what(&self) -> Ran {
        // The newest of those that disturb is the one that is named.
        if let Some((index, end)) = self.touching.iter().min_by_key(|(index, _)| *index) {
            let deployment = &self.deployments[*index];
            if let DeploymentState::Unknown(word) = &deployment.state {
                let or = deployment.release.clone();
                return Ran::Gap(Gap::UnknownState { deployment: deployment.id.clone(), word: word.clone(), or });
            }
            return Ran::Partial {
                before: self.base.map(|base| self.deployments[base].release.clone()),
                or: deployment.release.clone(),
                deployment: deployment.id.clone(),
                who: deployment.actor.clone(),
                because: if end.is_some() { deployment.state.clone() } else { DeploymentState::Deploying },
            };
        }
        match self.base {
            Some(base) => {
                let deployment = &self.deployments[base];
                Ran::Release {
                    release: deployment.release.clone(),
                    deployment: deployment.id.clone(),
                    who: deployment.actor.clone(),
                    rollback: self.passages[base].as_ref().is_some_and(|passage| passage.rollback),
                }
            }
            None if self.more => Ran::Gap(Gap::NotReadThatFar),
            None => Ran::Nothing,
        }
    }

    fn finish(mut self) -> Reconstruction {
        let what = self.what();
        self.push(None, what);
        Reconstruction { intervals: self.intervals, passages: self.passages }
    }
}
