//! Minimum soak: a release has been in an earlier environment for a while before it goes further.
//!
//! Counted since a probe saw it come where one looked all the time, else since its deployment succeeded by the provider's
//! word; the refusal says which. While a probe looks and does not see it, nothing counts. What has left the environment counts by the time that it was there.

use std::time::Duration;

use jiff::Timestamp;

use super::super::{Facts, Guardrail, Refusal, Rule, Ruling, Stay, Subject, Witness};
use super::guardrails::{Place, because};
use super::wording::{after, clock, length};
use crate::domain::Text;

/// A demand for a soak.
pub(super) struct Soak<'a> {
    /// Whose.
    pub(super) guardrail: &'a Guardrail,
    /// The environment, by name.
    pub(super) environment: &'a Text,
    /// The least time there.
    pub(super) least: Duration,
}

impl Soak<'_> {
    /// Whether the release was there for long enough.
    pub(super) fn judge(&self, subject: &Subject<'_>, place: Place<'_>, facts: &Facts, now: Timestamp) -> Ruling {
        let is = |name: &Text| name.raw().eq_ignore_ascii_case(self.environment.raw());
        if place.is_some_and(|(target, _)| is(&target.name)) {
            return Ruling::apart(&format!("{} is where releases soak", self.environment));
        }
        let Some(release) = subject.to else {
            return self.refuses(place, "which release this brings is not known, so nor is where it has been", None);
        };
        let version = &release.version;
        let mut stays = facts.stays.iter().filter(|stay| is(&stay.environment.name));
        let enough = |stay: &&Stay| {
            stay.witness != Witness::Unseen && after(stay.since, self.least) <= stay.until.unwrap_or(now).min(now)
        };
        if let Some(stay) = stays.clone().find(enough) {
            let why = format!("{version} is in {} since {}, {}", self.environment, clock(stay.since), witness(stay));
            return Ruling::passes(&why);
        }
        if let Some(stay) = stays.clone().find(|stay| stay.until.is_none()) {
            let since = clock(stay.since);
            if stay.witness == Witness::Unseen {
                let what =
                    format!("{version} succeeded in {} {since}, and the probe there does not see it", self.environment);
                return self.refuses(place, &what, None);
            }
            let what = format!("{version} is in {} only since {since}, {}", self.environment, witness(stay));
            return self.refuses(place, &what, Some(after(stay.since, self.least)));
        }
        if let Some(Stay { since, until: Some(until), .. }) = stays.next() {
            let (since, until) = (clock(*since), clock(*until));
            let what = format!("{version} was in {} only from {since} to {until}", self.environment);
            return self.refuses(place, &what, None);
        }
        let unread = facts.unread.iter().any(|environment| is(&environment.name));
        let more = if unread { ", as far as its deployments were read (History reads older ones)" } else { "" };
        self.refuses(place, &format!("{version} has not been in {}{more}", self.environment), None)
    }

    fn refuses(&self, place: Place<'_>, what: &str, possible_at: Option<Timestamp>) -> Ruling {
        let (least, name) = (length(self.least), &self.guardrail.name);
        let what = format!("soak of {least} in {} (guardrail {name}): {what}", self.environment);
        let refusal = Refusal::new(
            Rule::Soak,
            &because(self.guardrail, &what),
            &format!("anyone, once it has been in {} for {least}", self.environment),
        );
        Ruling::Refuses(refusal.until(possible_at).of(place.map(|(environment, _)| environment)))
    }
}

fn witness(stay: &Stay) -> &'static str {
    match stay.witness {
        Witness::Probe => "delivered: a probe saw it",
        Witness::Both => "succeeded, and a probe sees it now",
        Witness::Provider => "succeeded: no probe looked",
        Witness::Unseen => "and the probe does not see it",
    }
}
