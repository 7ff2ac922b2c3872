//! What a channel is given to say.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Alert, AlertId, AlertKind};
use crate::cockpit::RowId;
use crate::domain::Text;

/// As many alerts are named in a digest.
const NAMED: usize = 10;

/// One message: an alert, or a digest of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertMessage {
    /// What it is about; never empty.
    pub alerts: Vec<Alert>,
    /// In one line.
    pub title: Text,
    /// What follows, line by line.
    pub lines: Vec<Text>,
}

impl AlertMessage {
    /// One alert by itself.
    pub(super) fn single(alert: Alert) -> Self {
        let detail = Some(&alert.detail).filter(|detail| !detail.is_empty()).cloned();
        // Who reads it in the morning, or on another day, sees how old it is.
        let at = alert.at.map(|at| Text::new(&at.strftime("at %H:%MZ, %a %d %b %Y").to_string()));
        let lines = detail.into_iter().chain(at).chain(alert.url.clone()).collect();
        Self { title: alert.title.clone(), lines, alerts: vec![alert] }
    }

    /// Several as one, the gravest first.
    pub(super) fn digest(mut alerts: Vec<Alert>) -> Self {
        if alerts.len() == 1
            && let Some(alert) = alerts.pop()
        {
            return Self::single(alert);
        }
        let rank = |kind: AlertKind| AlertKind::ALL.iter().position(|known| *known == kind);
        alerts.sort_by_key(|alert| rank(alert.kind));
        let counts = AlertKind::ALL.into_iter().filter_map(|kind| {
            let count = alerts.iter().filter(|alert| alert.kind == kind).count();
            (count > 0).then(|| kind.counted(count))
        });
        let title = format!("{} alerts: {}", alerts.len(), counts.collect::<Vec<_>>().join(", "));
        let mut lines: Vec<Text> = alerts.iter().take(NAMED).map(named).collect();
        let rest = alerts.len().saturating_sub(NAMED);
        if rest > 0 {
            lines.push(Text::new(&format!("and {rest} more")));
        }
        Self { title: Text::new(&title), lines, alerts }
    }

    /// The same about some of its alerts; nothing where none is left.
    #[must_use]
    pub fn about(&self, wanted: impl Fn(&AlertId) -> bool) -> Option<Self> {
        let alerts: Vec<Alert> = self.alerts.iter().filter(|alert| wanted(&alert.id)).cloned().collect();
        match alerts.len() {
            0 => None,
            all if all == self.alerts.len() => Some(self.clone()),
            _ => Some(Self::digest(alerts)),
        }
    }

    /// This and another one as one; what both are about stands in it once.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        let known: BTreeSet<AlertId> = self.ids().cloned().collect();
        self.alerts.extend(other.alerts.into_iter().filter(|alert| !known.contains(&alert.id)));
        Self::digest(self.alerts)
    }

    /// The same about so many of its alerts: the grave ones, then those that became so last.
    #[must_use]
    pub fn newest(self, most: usize) -> Self {
        if self.alerts.len() <= most {
            return self;
        }
        let mut alerts = self.alerts;
        // One without a time is about something that is so now.
        let at = |alert: &Alert| alert.at.unwrap_or(Timestamp::MAX);
        alerts.sort_by_key(|alert| std::cmp::Reverse((alert.kind.is_grave(), at(alert))));
        alerts.truncate(most);
        Self::digest(alerts)
    }

    /// Whether production may be hurt.
    #[must_use]
    pub fn is_grave(&self) -> bool {
        self.alerts.iter().any(|alert| alert.kind.is_grave())
    }

    /// The ids of what it is about.
    pub fn ids(&self) -> impl Iterator<Item = &AlertId> {
        self.alerts.iter().map(|alert| &alert.id)
    }

    /// The row that shows it: of the gravest alert that has one.
    #[must_use]
    pub fn row(&self) -> Option<&RowId> {
        self.alerts.iter().find_map(|alert| alert.row.as_ref())
    }

    /// Title and lines as one text.
    #[must_use]
    pub fn text(&self) -> String {
        let lines = std::iter::once(&self.title).chain(&self.lines);
        lines.map(Text::as_str).collect::<Vec<_>>().join("\n")
    }
}

/// An alert in a digest, with the time of day at which it became so.
fn named(alert: &Alert) -> Text {
    let at = alert.at.map(|at| at.strftime("%H:%MZ ").to_string()).unwrap_or_default();
    Text::new(&format!("{at}{}", alert.title))
}
