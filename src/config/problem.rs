//! What is wrong with a configuration, said so that it can be mended without a manual.

use std::fmt;

use super::Place;
use crate::domain::Text;

/// One thing that is wrong or deserves a word.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// The key path: `service.checkout.environments`; empty where there is none.
    pub key: Text,
    /// What.
    pub what: Text,
    /// What to do about it; empty where that is plain.
    pub hint: Text,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: ", self.place)?;
        if !self.key.is_empty() {
            write!(formatter, "{}: ", self.key)?;
        }
        write!(formatter, "{}", self.what)?;
        if !self.hint.is_empty() {
            write!(formatter, "; {}", self.hint)?;
        }
        Ok(())
    }
}

/// Why there is no configuration: everything that is wrong with it, in the order of the files.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                formatter.write_str("\n")?;
            }
            problem.fmt(formatter)?;
        }
        Ok(())
    }
}

/// What was noticed while reading: what forbids to go on, and what does not.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) problems: Vec<Problem>,
    pub(super) warnings: Vec<Problem>,
}

impl Notes {
    pub(super) fn wrong(&mut self, place: &Place, key: &str, what: &str, hint: &str) {
        self.problems.push(problem(place, key, what, hint));
    }

    /// Whether something is wrong with exactly this key: what follows from it need not be said again.
    pub(super) fn said(&self, key: &str) -> bool {
        self.problems.iter().any(|problem| problem.key.raw() == key)
    }

    pub(super) fn warn(&mut self, place: &Place, key: &str, what: &str, hint: &str) {
        self.warnings.push(problem(place, key, what, hint));
    }
}

fn problem(place: &Place, key: &str, what: &str, hint: &str) -> Problem {
    Problem { place: place.clone(), key: Text::new(key), what: Text::new(what), hint: Text::new(hint) }
}
