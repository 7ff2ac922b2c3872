//! Budgets: 5,000 requests an hour for each token, and 900 points a minute.

use std::collections::{HashMap, VecDeque};

use jiff::Timestamp;

use crate::sim::clock::seconds_after;

const HOUR: i64 = 3_600;
/// Points that the secondary limit allows in a minute.
const POINTS: u32 = 900;

/// One token's use of one resource.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    pub(crate) resource: &'static str,
    pub(crate) limit: u32,
    pub(crate) used: u32,
    pub(crate) reset: Timestamp,
}

impl Standing {
    /// What is left in this hour.
    pub(crate) fn remaining(self) -> u32 {
        self.limit.saturating_sub(self.used)
    }
}

/// All budgets.
#[derive(Debug, Default)]
pub(crate) struct Budgets {
    primary: HashMap<(String, &'static str), Standing>,
    recent: HashMap<String, VecDeque<(Timestamp, u32)>>,
}

impl Budgets {
    /// How a token stands with a resource (`core` or `graphql`).
    pub(crate) fn standing(&mut self, token: &str, resource: &'static str, now: Timestamp) -> Standing {
        let limit = if token.is_empty() { 60 } else { 5_000 };
        let fresh = Standing { resource, limit, used: 0, reset: seconds_after(now, HOUR) };
        let entry = self.primary.entry((token.to_owned(), resource)).or_insert(fresh);
        if entry.reset <= now {
            *entry = fresh;
        }
        *entry
    }

    /// Counts what a request costs against the hour.
    pub(crate) fn spend(&mut self, token: &str, resource: &'static str, cost: u32, now: Timestamp) -> Standing {
        self.standing(token, resource, now);
        match self.primary.get_mut(&(token.to_owned(), resource)) {
            Some(entry) => {
                entry.used = entry.used.saturating_add(cost).min(entry.limit);
                *entry
            }
            None => Standing { resource, limit: 0, used: 0, reset: now },
        }
    }

    /// Uses up a token's hour but for this many requests (for tests and scenarios).
    pub(crate) fn leave(&mut self, token: &str, resource: &'static str, remaining: u32, now: Timestamp) {
        self.standing(token, resource, now);
        if let Some(entry) = self.primary.get_mut(&(token.to_owned(), resource)) {
            entry.used = entry.limit.saturating_sub(remaining);
        }
    }

    /// Counts points against the minute; how many seconds to wait, if there are too many.
    pub(crate) fn points(&mut self, token: &str, points: u32, now: Timestamp) -> Option<i64> {
        let recent = self.recent.entry(token.to_owned()).or_default();
        while recent.front().is_some_and(|(at, _)| now.duration_since(*at).as_secs() >= 60) {
            recent.pop_front();
        }
        let sum: u32 = recent.iter().map(|(_, points)| points).sum();
        if sum + points > POINTS {
            let oldest = recent.front().map_or(now, |(at, _)| *at);
            return Some((60 - now.duration_since(oldest).as_secs()).max(1));
        }
        recent.push_back((now, points));
        None
    }
}
