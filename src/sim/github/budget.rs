//! The hour's budgets: 5,000 requests of REST and 5,000 points of GraphQL for each account, 60 for nobody.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::sim::clock::seconds_after;

const HOUR: i64 = 3_600;

/// One account's use of one resource.
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

/// All budgets, by login (empty for nobody).
#[derive(Debug, Default)]
pub(crate) struct Budgets(HashMap<(String, &'static str), Standing>);

impl Budgets {
    /// How an account stands with a resource (`core` or `graphql`).
    pub(crate) fn standing(&mut self, login: &str, resource: &'static str, now: Timestamp) -> Standing {
        *self.entry(login, resource, now)
    }

    /// Counts what a request costs against the hour.
    pub(crate) fn spend(&mut self, login: &str, resource: &'static str, cost: u32, now: Timestamp) -> Standing {
        let entry = self.entry(login, resource, now);
        entry.used = entry.used.saturating_add(cost).min(entry.limit);
        *entry
    }

    /// Uses up an account's hour but for this much, and says when it ends (for tests and scenarios).
    pub(crate) fn leave(
        &mut self,
        login: &str,
        resource: &'static str,
        remaining: u32,
        ends_in: Option<i64>,
        now: Timestamp,
    ) {
        let entry = self.entry(login, resource, now);
        entry.used = entry.limit.saturating_sub(remaining);
        if let Some(seconds) = ends_in {
            entry.reset = seconds_after(now, seconds);
        }
    }

    fn entry(&mut self, login: &str, resource: &'static str, now: Timestamp) -> &mut Standing {
        let limit = if login.is_empty() { 60 } else { 5_000 };
        let fresh = Standing { resource, limit, used: 0, reset: seconds_after(now, HOUR) };
        let entry = self.0.entry((login.to_owned(), resource)).or_insert(fresh);
        if entry.reset <= now {
            *entry = fresh;
        }
        entry
    }
}
