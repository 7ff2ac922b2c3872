//! Whether a source may be asked now: what it announced of its budget, and until when it wants to be left alone.

use jiff::Timestamp;

use super::budget::{Announced, Bucket, merge, reserved};
use crate::domain::{Budget, Fault, FaultKind, Now};

/// What is known about being welcome. The other end's moments stand here on our wall clock, as it was when they were told.
#[derive(Debug, Default)]
pub(super) struct Welcome {
    /// Of ordinary requests.
    budget: Option<Budget>,
    /// Of queries, where the vendor counts them apart.
    points: Option<Budget>,
    quiet_until: Option<Timestamp>,
    /// When it was looked at last.
    seen: Option<Now>,
}

impl Welcome {
    /// Comes to a moment. Where the wall clock was set back since the last one, nothing lasts that much longer: it was
    /// reckoned from the wrong hour.
    pub(super) fn come_to(&mut self, now: Now) {
        if let Some(shift) = self.seen.and_then(|seen| now.set_back_since(seen)) {
            let shifted = |moment: Timestamp| moment.checked_add(shift).unwrap_or(moment);
            self.quiet_until = self.quiet_until.map(shifted);
            for budget in [&mut self.budget, &mut self.points].into_iter().flatten() {
                budget.resets_at = shifted(budget.resets_at);
            }
        }
        self.seen = Some(now);
    }

    /// What is left of a bucket.
    pub(super) fn left(&self, bucket: Bucket) -> Option<&Budget> {
        match bucket {
            Bucket::Requests => self.budget.as_ref(),
            Bucket::Points => self.points.as_ref(),
        }
    }

    fn bucket(&mut self, bucket: Bucket) -> &mut Option<Budget> {
        match bucket {
            Bucket::Requests => &mut self.budget,
            Bucket::Points => &mut self.points,
        }
    }

    /// Takes what is left of a bucket as it was told by itself.
    pub(super) fn take(&mut self, bucket: Bucket, budget: Budget) {
        *self.bucket(bucket) = Some(budget);
    }

    /// Takes what an answer announced beside what it was asked for.
    pub(super) fn announced(&mut self, new: Announced) {
        let known = self.bucket(new.bucket);
        *known = Some(merge(known.take(), new));
    }

    /// Keeps quiet when asked to.
    pub(super) fn heed(&mut self, fault: &Fault) {
        if let FaultKind::RateLimited { until: Some(until) } = fault.kind {
            self.quiet_until = self.quiet_until.max(Some(until));
        }
    }

    /// Until when ordinary reads rest, where that is still ahead: by the provider's wish, or to keep the reserve.
    pub(super) fn quiet_until(&self, now: Timestamp) -> Option<Timestamp> {
        let reserved = self.budget.as_ref().filter(|budget| reserved(budget, now));
        self.quiet_until.filter(|until| *until > now).max(reserved.map(|budget| budget.resets_at))
    }

    /// Refuses ordinary reads while the provider asks for quiet, and keeps a tenth of the budget for acting.
    ///
    /// # Errors
    /// Until when, and why.
    pub(super) fn may_ask(&self, doing: &str, bucket: Bucket, now: Timestamp) -> Result<(), Fault> {
        let limited = |until, what: &str| Fault::new(FaultKind::RateLimited { until: Some(until) }, doing, what);
        if let Some(until) = self.quiet_until.filter(|until| *until > now) {
            return Err(limited(until, "the provider asked for a pause").hint("acting is still possible"));
        }
        let unit = match bucket {
            Bucket::Requests => "requests",
            Bucket::Points => "points",
        };
        match self.left(bucket) {
            Some(budget) if reserved(budget, now) => {
                let what = format!("{} of {} {unit} are left, kept for acting", budget.remaining, budget.limit);
                Err(limited(budget.resets_at, &what)
                    .hint("what is shown ages until the budget begins anew; acting is still possible"))
            }
            _ => Ok(()),
        }
    }
}
