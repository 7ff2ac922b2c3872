//! The secondary limits, as the vendor documents them: what one account may ask of it within a minute.
//!
//! "Rate limits for the REST API" and "Rate limits and query limits for the GraphQL API": at most 900 points a minute for
//! REST and 2,000 for GraphQL (a read and a query are one point, a write is five); at most 90 seconds of processing time a
//! minute, of which at most 60 for GraphQL; at most 80 requests a minute and 500 an hour that create content. The limit on
//! requests at once lies on the road, where requests are counted.

use std::collections::{HashMap, VecDeque};

use jiff::Timestamp;

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const REST_POINTS: u32 = 900;
const GRAPHQL_POINTS: u32 = 2_000;
const EFFORT_MS: u32 = 90_000;
const GRAPHQL_EFFORT_MS: u32 = 60_000;
const CREATED_A_MINUTE: usize = 80;
const CREATED_AN_HOUR: usize = 500;

/// What a request is, to these limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Toll {
    pub(crate) graphql: bool,
    /// 1 for a read or a query, 5 for a write.
    pub(crate) points: u32,
    /// It creates content (any write does here).
    pub(crate) creates: bool,
}

impl Toll {
    /// Of a request with this method.
    pub(crate) fn of(method: &str, graphql: bool) -> Self {
        let reads = graphql || matches!(method, "GET" | "HEAD" | "OPTIONS");
        Self { graphql, points: if reads { 1 } else { 5 }, creates: !reads }
    }
}

/// Every account's last minute.
#[derive(Debug, Default)]
pub(crate) struct Secondary(HashMap<String, Account>);

#[derive(Debug, Default)]
struct Account {
    recent: VecDeque<Spent>,
    sum: Sum,
    created: VecDeque<Timestamp>,
}

#[derive(Debug, Clone, Copy)]
struct Spent {
    at: Timestamp,
    toll: Toll,
    effort: u32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    rest_points: u32,
    graphql_points: u32,
    effort: u32,
    graphql_effort: u32,
}

impl Secondary {
    /// How many seconds to wait, if one more such request is too much now.
    pub(crate) fn over(&mut self, login: &str, toll: Toll, now: Timestamp) -> Option<i64> {
        let account = self.0.entry(login.to_owned()).or_default();
        account.forget(now);
        let sum = account.sum;
        let points = if toll.graphql {
            sum.graphql_points + toll.points > GRAPHQL_POINTS
        } else {
            sum.rest_points + toll.points > REST_POINTS
        };
        let effort = sum.effort >= EFFORT_MS || (toll.graphql && sum.graphql_effort >= GRAPHQL_EFFORT_MS);
        let left =
            |at: Option<Timestamp>, window: i64| at.map_or(1, |at| window - now.duration_since(at).as_secs()).max(1);
        if toll.creates {
            let fresh = |at: &&Timestamp| now.duration_since(**at).as_secs() < MINUTE;
            if account.created.iter().rev().take_while(fresh).count() >= CREATED_A_MINUTE {
                return Some(left(account.created.iter().rev().take_while(fresh).last().copied(), MINUTE));
            }
            if account.created.len() >= CREATED_AN_HOUR {
                return Some(left(account.created.front().copied(), HOUR));
            }
        }
        (points || effort).then(|| left(account.recent.front().map(|spent| spent.at), MINUTE))
    }

    /// Counts a request that was answered, with the milliseconds that it took there.
    pub(crate) fn count(&mut self, login: &str, toll: Toll, effort: u32, now: Timestamp) {
        let account = self.0.entry(login.to_owned()).or_default();
        account.recent.push_back(Spent { at: now, toll, effort });
        account.sum.add(toll, effort);
        if toll.creates {
            account.created.push_back(now);
        }
    }
}

impl Account {
    fn forget(&mut self, now: Timestamp) {
        let old = |at: Timestamp, window: i64| now.duration_since(at).as_secs() >= window;
        while let Some(first) = self.recent.front().copied().filter(|first| old(first.at, MINUTE)) {
            self.recent.pop_front();
            self.sum.take(first.toll, first.effort);
        }
        while self.created.front().is_some_and(|at| old(*at, HOUR)) {
            self.created.pop_front();
        }
    }
}

impl Sum {
    fn add(&mut self, toll: Toll, effort: u32) {
        let (points, of_graphql) = self.parts(toll);
        *points = points.saturating_add(toll.points);
        if of_graphql {
            self.graphql_effort = self.graphql_effort.saturating_add(effort);
        }
        self.effort = self.effort.saturating_add(effort);
    }

    fn take(&mut self, toll: Toll, effort: u32) {
        let (points, of_graphql) = self.parts(toll);
        *points = points.saturating_sub(toll.points);
        if of_graphql {
            self.graphql_effort = self.graphql_effort.saturating_sub(effort);
        }
        self.effort = self.effort.saturating_sub(effort);
    }

    fn parts(&mut self, toll: Toll) -> (&mut u32, bool) {
        (if toll.graphql { &mut self.graphql_points } else { &mut self.rest_points }, toll.graphql)
    }
}
