//! How often something is delivered, by the rule of medians.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

const WEEK: i64 = 7;
const MONTH: i64 = 30;

/// How often something is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bucket {
    /// On three days or more of the median week.
    Daily,
    /// At least once in the median week.
    Weekly,
    /// At least once in the median month.
    Monthly,
    /// More rarely.
    Rarer,
}

impl Bucket {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
            Self::Rarer => "less than monthly",
        }
    }
}

/// The bucket of deliveries within a window; nothing where it holds no whole week, or no whole month where that is what
/// would tell.
pub(super) fn bucket(deliveries: &[Timestamp], from: Timestamp, until: Timestamp) -> Option<Bucket> {
    let weeks = spans(from, until, WEEK);
    if weeks.is_empty() {
        return None;
    }
    let days = |(start, end): &(Timestamp, Timestamp)| {
        let within = deliveries.iter().filter(|at| *start < **at && **at <= *end);
        within.map(|at| at.to_zoned(TimeZone::UTC).date()).collect::<BTreeSet<_>>().len()
    };
    let weekly: Vec<usize> = weeks.iter().map(days).collect();
    if at_least(&weekly, 3) {
        return Some(Bucket::Daily);
    }
    if at_least(&weekly.iter().map(|days| usize::from(*days > 0)).collect::<Vec<_>>(), 1) {
        return Some(Bucket::Weekly);
    }
    let months = spans(from, until, MONTH);
    let monthly: Vec<usize> = months.iter().map(|month| usize::from(days(month) > 0)).collect();
    match monthly.len() {
        0 => None,
        _ if at_least(&monthly, 1) => Some(Bucket::Monthly),
        _ => Some(Bucket::Rarer),
    }
}

/// The whole spans of so many days that fit into a window, counted back from its end.
fn spans(from: Timestamp, until: Timestamp, days: i64) -> Vec<(Timestamp, Timestamp)> {
    let step = SignedDuration::from_hours(24 * days);
    let mut spans = Vec::new();
    let mut end = until;
    while let Ok(start) = end.checked_sub(step) {
        if start < from {
            break;
        }
        spans.push((start, end));
        end = start;
    }
    spans
}

/// Whether the median is at least `wanted`; of an even number it is the mean of the two in the middle.
fn at_least(values: &[usize], wanted: usize) -> bool {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let middle = sorted.len() / 2;
    match sorted.get(middle) {
        None => false,
        Some(upper) if sorted.len() % 2 == 1 => *upper >= wanted,
        Some(upper) => upper + sorted[middle - 1] >= 2 * wanted,
    }
}
