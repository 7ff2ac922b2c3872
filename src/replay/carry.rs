//! What the next part of a tape begins with: the newest reading of every scope, of the earlier ones the facts that no later
//! reading replaced, and the newest probes, with the moments at which they were read.
//!
//! ```text
//! lines of the part that ended ─▶ Survey ─▶ Carried        (what is newest, by numbers)
//! the same lines once more ─▶ Carried ─▶ lines of the next (one at a time)
//! ```
//!
//! The part is gone through twice, a line at a time, and none of it is kept: what a fleet looks like is held in memory once
//! already, by the session, and a bastion is shared.

use std::collections::{BTreeMap, BTreeSet};

use super::decode::{DecodeError, read};
use super::encode::Encoder;
use super::tape::{Line, Reading, Written};
use crate::cockpit::{Event, Stamped};
use crate::domain::{EnvironmentId, Fact, Scope, SourceId};

/// Looks at an environment that the next part begins with: as many as anybody asks to agree before they count.
const PROBES: usize = 10;

/// What is newest in a part, as far as it was gone through.
#[derive(Debug, Default)]
pub struct Survey {
    /// The line that was read last, from 1.
    line: usize,
    /// What facts are about, numbered.
    subjects: BTreeMap<String, usize>,
    /// The subject of every fact by its number in the part.
    facts: Vec<usize>,
    newest: Newest,
    /// The facts of the newest line about a subject that an earlier line wrote down.
    again: BTreeMap<(SourceId, usize), Vec<usize>>,
}

/// Which line is the newest of its kind.
#[derive(Debug, Default)]
struct Newest {
    facts: BTreeMap<(SourceId, usize), usize>,
    readings: BTreeMap<(SourceId, Scope), usize>,
    acknowledged: usize,
    /// Probes of an environment that are still to come.
    probes: BTreeMap<EnvironmentId, usize>,
}

impl Survey {
    /// Takes the next line in, without its end.
    ///
    /// # Errors
    /// What is wrong with the line.
    pub fn line(&mut self, text: &str) -> Result<(), DecodeError> {
        self.line += 1;
        if self.line == 1 {
            return Ok(());
        }
        match read(self.line, text)? {
            Line::Event(_, Event::Probed { environment, .. }) => {
                *self.newest.probes.entry(environment).or_default() += 1;
            }
            Line::Event(_, Event::Acknowledged(_)) => self.newest.acknowledged = self.line,
            Line::Event(..) | Line::Keyframe(..) => {}
            Line::Observed(_, reading) => self.reading(reading)?,
        }
        Ok(())
    }

    fn reading(&mut self, reading: Reading) -> Result<(), DecodeError> {
        let Reading { source, scope, facts, .. } = reading;
        for written in facts {
            let (subject, again) = match written {
                Written::New(fact) => {
                    let next = self.subjects.len();
                    let subject = *self.subjects.entry(about(&fact)).or_insert(next);
                    self.facts.push(subject);
                    (subject, None)
                }
                Written::Again(number) => (subject(&self.facts, number, self.line)?, Some(number)),
            };
            let key = (source.clone(), subject);
            let kept = self.again.entry(key.clone()).or_default();
            if self.newest.facts.insert(key, self.line) != Some(self.line) {
                kept.clear();
            }
            kept.extend(again);
        }
        self.newest.readings.insert((source, scope), self.line);
        Ok(())
    }

    /// What is to be carried over, now that the part was gone through.
    #[must_use]
    pub fn carried(self) -> Carried {
        let named_later = self.again.into_values().flatten().collect();
        let Self { facts, newest, .. } = self;
        Carried { line: 0, seen: 0, facts, newest, named_later, renumbered: BTreeMap::new() }
    }
}

/// Makes the first lines of the next part of the lines of the one that ended.
#[derive(Debug)]
pub struct Carried {
    line: usize,
    /// Facts that were written down in the lines so far.
    seen: usize,
    /// The subject of every fact by its number in the part that ended.
    facts: Vec<usize>,
    newest: Newest,
    /// Facts that a newest line names by their number.
    named_later: BTreeSet<usize>,
    /// Numbers in the part that ended, and in the one that begins.
    renumbered: BTreeMap<usize, usize>,
}

impl Carried {
    /// Takes the next line of the part that ended; gives the one for the next part, where there is any.
    ///
    /// # Errors
    /// What is wrong with the line.
    pub fn line(&mut self, text: &str, encoder: &mut Encoder) -> Result<Option<String>, DecodeError> {
        self.line += 1;
        if self.line == 1 {
            return Ok(None);
        }
        let written = match read(self.line, text)? {
            Line::Event(now, event) => {
                if !self.kept(&event) {
                    return Ok(None);
                }
                encoder.event(Stamped { now, event })
            }
            Line::Keyframe(..) => return Ok(None),
            Line::Observed(now, reading) => match self.reading(reading, encoder)? {
                Some(reading) => Encoder::observed(now, reading),
                None => return Ok(None),
            },
        };
        written.map(Some).map_err(|_| self.broken("it cannot be written down again"))
    }

    /// Whether an event that is no reading goes over.
    fn kept(&mut self, event: &Event) -> bool {
        match event {
            Event::Probed { environment, .. } => self.newest.probes.get_mut(environment).is_some_and(|left| {
                *left = left.saturating_sub(1);
                *left < PROBES
            }),
            Event::Acknowledged(_) => self.newest.acknowledged == self.line,
            _ => false,
        }
    }

    /// What of a reading goes over. A fact that a later line names goes over where it was written down.
    fn reading(&mut self, reading: Reading, encoder: &mut Encoder) -> Result<Option<Reading>, DecodeError> {
        let Reading { source, scope, facts, rest } = reading;
        let mut kept = Vec::new();
        for written in facts {
            let number = match &written {
                Written::Again(number) => *number,
                Written::New(_) => {
                    self.seen += 1;
                    self.seen - 1
                }
            };
            let subject = subject(&self.facts, number, self.line)?;
            let newest = self.newest.facts.get(&(source.clone(), subject)) == Some(&self.line);
            match written {
                Written::New(fact) if newest || self.named_later.contains(&number) => {
                    let (now, written) = encoder.written(*fact).map_err(|_| self.broken("a fact cannot be written"))?;
                    self.renumbered.insert(number, now);
                    kept.push(written);
                }
                Written::Again(number) if newest => {
                    let now = self.renumbered.get(&number).ok_or_else(|| self.broken(UNWRITTEN))?;
                    kept.push(Written::Again(*now));
                }
                _ => {}
            }
        }
        let reading = Reading { source, scope, facts: kept, rest };
        let newest = self.newest.readings.get(&(reading.source.clone(), reading.scope.clone())) == Some(&self.line);
        Ok((newest || !reading.facts.is_empty()).then_some(reading))
    }

    const fn broken(&self, why: &'static str) -> DecodeError {
        DecodeError::Line { line: self.line, why }
    }
}

/// What is wrong with a number that stands before its fact.
const UNWRITTEN: &str = "it names a fact that was not written";

fn subject(facts: &[usize], number: usize, line: usize) -> Result<usize, DecodeError> {
    facts.get(number).copied().ok_or(DecodeError::Line { line, why: UNWRITTEN })
}

/// What a fact is about: a newer one about the same replaces it.
fn about(fact: &Fact) -> String {
    let told = match fact {
        Fact::Account(_) => return "account".to_owned(),
        Fact::Service(service) => ("service", service.id.to_string()),
        Fact::Runs { service, .. } => ("runs", service.to_string()),
        Fact::Jobs { run, .. } => ("jobs", run.to_string()),
        Fact::Environments { service, .. } => ("environments", service.to_string()),
        Fact::Deployments { environment, .. } => ("deployments", environment.to_string()),
        // They add to what was read before: every one counts.
        Fact::OlderDeployments { environment, deployments, .. } => {
            let first = deployments.first().map(|first| first.id.to_string()).unwrap_or_default();
            ("older deployments", format!("{environment} {first}"))
        }
        Fact::Swept { service, .. } | Fact::Unswept { service, .. } => ("swept", service.to_string()),
        // A page is told from the others by its first service.
        Fact::Organisation { name, services, .. } => {
            let first = services.first().map(|first| first.id.to_string()).unwrap_or_default();
            ("organisation", format!("{name} {first}"))
        }
        Fact::Gates { run, .. } => ("gates", run.to_string()),
        Fact::Reviews { run, .. } => ("reviews", run.to_string()),
        Fact::Comparison(comparison) => {
            ("comparison", format!("{} {} {}", comparison.service, comparison.base, comparison.head))
        }
        Fact::Releases { service, .. } => ("releases", service.to_string()),
        Fact::Rollouts { service, .. } => ("rollouts", service.to_string()),
        Fact::Freezes { service, .. } => ("freezes", service.to_string()),
    };
    format!("{} {}", told.0, told.1)
}
