//! What many looks amount to.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ProbeAnswer, ProbeReading, ProbeSample};
use crate::domain::{Now, Text};

/// How many looks are remembered one by one.
const REMEMBERED: usize = 20;

/// Answers in a row that agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Streak {
    /// What the newest of them says.
    pub reading: ProbeReading,
    /// How many there are.
    pub count: u32,
    /// When the newest of them came.
    pub last: Now,
    /// When there were enough of them to be believed; nothing before.
    pub believed_at: Option<Timestamp>,
}

/// Looks in a row that brought no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silence {
    /// When the first of them failed.
    pub since: Now,
    /// How many there are.
    pub count: u32,
    /// Why the newest did.
    pub why: Text,
}

/// What the looks at one environment amount to since its newest deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbeRecord {
    /// How many answers in a row must agree to be believed.
    needed: u32,
    /// Looks that were asked for before this are no evidence.
    from: Now,
    /// What the newest answers agree on.
    streak: Option<Streak>,
    /// Where the newest look brought no answer.
    silence: Option<Silence>,
    /// The newest looks one by one, oldest first; those before the deployment as well.
    recent: VecDeque<ProbeSample>,
}

impl ProbeRecord {
    /// A record without any look. `needed` answers in a row must agree to be believed.
    #[must_use]
    pub fn new(needed: u32, from: Now) -> Self {
        Self { needed: needed.max(1), from, streak: None, silence: None, recent: VecDeque::new() }
    }

    /// Since when what it sees is evidence: the first look of all, or the noticed end of the newest deployment.
    #[must_use]
    pub fn from(&self) -> Now {
        self.from
    }

    /// Another deployment: what was seen before `from` proves nothing about it.
    pub fn restart(&mut self, from: Now) {
        self.from = from;
        self.streak = None;
        self.silence = None;
    }

    /// Takes a look in. One that was asked for before the deployment is remembered and is no evidence.
    pub fn take(&mut self, sample: ProbeSample) {
        if sample.asked.mono >= self.from.mono {
            match &sample.answer {
                ProbeAnswer::Seen(reading) => self.agree(reading, sample.at),
                ProbeAnswer::NoAnswer(why) => self.fall_silent(why, sample.at),
            }
        }
        if self.recent.len() >= REMEMBERED {
            self.recent.pop_front();
        }
        self.recent.push_back(sample);
    }

    fn agree(&mut self, reading: &ProbeReading, at: Now) {
        self.silence = None;
        let former = self.streak.take().filter(|streak| streak.reading.agrees(reading));
        let count = former.as_ref().map_or(0, |streak| streak.count).saturating_add(1);
        let enough = (count >= self.needed).then_some(at.wall);
        let believed_at = former.and_then(|streak| streak.believed_at).or(enough);
        self.streak = Some(Streak { reading: reading.clone(), count, last: at, believed_at });
    }

    fn fall_silent(&mut self, why: &Text, at: Now) {
        // Answers with a gap between them are not in a row, unless they were believed before it.
        if let Some(streak) = self.streak.take_if(|streak| streak.believed_at.is_none()) {
            drop(streak);
        }
        let (since, count) = self.silence.as_ref().map_or((at, 0), |silence| (silence.since, silence.count));
        self.silence = Some(Silence { since, count: count.saturating_add(1), why: why.clone() });
    }

    /// How many answers in a row must agree to be believed.
    #[must_use]
    pub fn needed(&self) -> u32 {
        self.needed
    }

    /// What the newest answers agree on.
    #[must_use]
    pub fn streak(&self) -> Option<&Streak> {
        self.streak.as_ref()
    }

    /// Where the newest look brought no answer: since when.
    #[must_use]
    pub fn silence(&self) -> Option<&Silence> {
        self.silence.as_ref()
    }

    /// The newest looks, oldest first, those before the deployment as well.
    #[must_use]
    pub fn recent(&self) -> impl DoubleEndedIterator<Item = &ProbeSample> {
        self.recent.iter()
    }

    /// What enough answers in a row agree on.
    #[must_use]
    pub fn believed(&self) -> Option<&Streak> {
        self.streak.as_ref().filter(|streak| streak.believed_at.is_some())
    }

    /// The versions that answers since the deployment show in turns, in the order in which they came up: one came back after
    /// another, so that both run. Empty while one takes the other's place, and when enough answers in a row agree.
    #[must_use]
    pub fn mixed(&self) -> Vec<Text> {
        if self.believed().is_some() {
            return Vec::new();
        }
        let evidence = self.recent.iter().filter(|sample| sample.asked.mono >= self.from.mono);
        let mut turns: Vec<&Text> = evidence
            .filter_map(|sample| match &sample.answer {
                ProbeAnswer::Seen(reading) => reading.version.as_ref(),
                ProbeAnswer::NoAnswer(_) => None,
            })
            .collect();
        turns.dedup();
        let mut versions: Vec<Text> = Vec::new();
        for version in &turns {
            if !versions.contains(version) {
                versions.push((*version).clone());
            }
        }
        if turns.len() > versions.len() { versions } else { Vec::new() }
    }
}
