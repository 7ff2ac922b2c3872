//! What was asked, minute by minute of the simulated clock: the arithmetic that limits are about.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::clock::stamp;
use super::github::secondary::Toll;

/// A day of minutes is kept.
const KEPT: usize = 1_440;

/// Every minute in which something was asked.
#[derive(Debug, Default)]
pub(crate) struct Usage(BTreeMap<i64, Minute>);

/// One minute.
#[derive(Debug, Clone, Copy, Default)]
struct Minute {
    fetched: u32,
    unchanged: u32,
    writes: u32,
    graphql: u32,
    failed: u32,
    refused: u32,
    requests_spent: u32,
    points_spent: u32,
    rest_points: u32,
    graphql_points: u32,
    effort_ms: u64,
    graphql_effort_ms: u64,
    at_once: usize,
}

/// One request as it is counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted {
    pub(crate) status: u16,
    /// None where the vendor's limits do not count it (log files, an answer of the weather).
    pub(crate) toll: Option<Toll>,
    /// A limit refused it.
    pub(crate) refused: bool,
    /// What it took from the hour's budget.
    pub(crate) cost: u32,
    /// Milliseconds.
    pub(crate) effort: u32,
    /// Requests under way when it came, itself among them.
    pub(crate) at_once: usize,
}

impl Usage {
    /// Counts a request.
    pub(crate) fn count(&mut self, now: Timestamp, one: Counted) {
        let minute = self.0.entry(now.as_second().div_euclid(60)).or_default();
        minute.at_once = minute.at_once.max(one.at_once);
        if one.refused {
            minute.refused += 1;
        }
        match (one.toll, one.status) {
            _ if one.refused => {}
            (Some(toll), _) if toll.graphql => minute.graphql += 1,
            (Some(toll), _) if toll.creates => minute.writes += 1,
            (_, 304) => minute.unchanged += 1,
            (_, 200..=399) => minute.fetched += 1,
            _ => minute.failed += 1,
        }
        if let Some(toll) = one.toll {
            let (points, spent) = if toll.graphql {
                minute.graphql_effort_ms += u64::from(one.effort);
                (&mut minute.graphql_points, &mut minute.points_spent)
            } else {
                (&mut minute.rest_points, &mut minute.requests_spent)
            };
            *points += toll.points;
            *spent += one.cost;
            minute.effort_ms += u64::from(one.effort);
        }
        while self.0.len() > KEPT {
            self.0.pop_first();
        }
    }

    /// As `/__sim/usage` shows it, oldest first.
    pub(crate) fn shown(&self) -> Vec<Value> {
        self.0.iter().map(|(minute, row)| row.shown(*minute)).collect()
    }
}

impl Minute {
    fn shown(self, minute: i64) -> Value {
        json!({
            "minute": Timestamp::from_second(minute.saturating_mul(60)).map(stamp).unwrap_or_default(),
            "fetched": self.fetched, "unchanged": self.unchanged, "writes": self.writes, "graphql": self.graphql,
            "failed": self.failed, "refused": self.refused,
            "requests_spent": self.requests_spent, "graphql_points_spent": self.points_spent,
            "secondary_rest_points": self.rest_points, "secondary_graphql_points": self.graphql_points,
            "effort_ms": self.effort_ms, "graphql_effort_ms": self.graphql_effort_ms, "highest_at_once": self.at_once,
        })
    }
}
