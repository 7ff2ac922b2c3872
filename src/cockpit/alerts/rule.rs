//! Who is told of what.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Alert, AlertKind, QuietHours};
use crate::domain::Text;
use crate::policy::Reach;

/// A way to somebody: the id of a configured channel, or one of those that need no configuration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChannelId(Arc<str>);

impl ChannelId {
    /// The bell of the terminal.
    pub const BELL: &'static str = "bell";
    /// A notification by the terminal itself, in the form that it knows by its name.
    pub const TERMINAL: &'static str = "terminal";
    /// The same, as OSC 9.
    pub const OSC_9: &'static str = "osc9";
    /// The same, as OSC 777.
    pub const OSC_777: &'static str = "osc777";
    /// A notification on the desktop of this machine.
    pub const DESKTOP: &'static str = "desktop";
    /// The lines of `flightdeck watch`: everything, at once.
    pub const LINES: &'static str = "lines";

    /// Those that need no configuration and can be named in a rule.
    pub const BUILT_IN: [&'static str; 5] = [Self::BELL, Self::TERMINAL, Self::OSC_9, Self::OSC_777, Self::DESKTOP];

    /// Takes an id.
    #[must_use]
    pub fn new(id: &str) -> Self {
        Self(Arc::from(id))
    }

    /// The id as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing is ever gathered for it.
    pub(in crate::cockpit) fn takes_each(&self) -> bool {
        self.as_str() == Self::LINES
    }
}

impl fmt::Display for ChannelId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Text::new(&self.0).fmt(formatter)
    }
}

/// One rule: what is told over which channels. A list that is empty stands for everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertRule {
    /// Which kinds.
    pub events: Vec<AlertKind>,
    /// About which services, environments and tiers. No verb plays a part.
    pub reach: Reach,
    /// Over which channels.
    pub channels: Vec<ChannelId>,
    /// When not at once.
    pub quiet: Option<QuietHours>,
}

impl AlertRule {
    /// Everything, over these channels.
    #[must_use]
    pub fn everything(channels: &[&str]) -> Self {
        Self {
            events: Vec::new(),
            reach: Reach::default(),
            channels: channels.iter().map(|id| ChannelId::new(id)).collect(),
            quiet: None,
        }
    }

    /// Whether it is about an alert. What names no service or environment (a freeze, an account) is about all of them.
    #[must_use]
    pub fn covers(&self, alert: &Alert) -> bool {
        let service = alert.service.as_ref().is_none_or(|service| self.reach.service(service));
        let environment = alert.environment.as_ref();
        let environment = environment.is_none_or(|(environment, tier)| self.reach.environment(environment, *tier));
        (self.events.is_empty() || self.events.contains(&alert.kind)) && service && environment
    }
}

/// All rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertSettings {
    /// The rules; an alert goes over the channels of all that cover it, once each.
    pub rules: Vec<AlertRule>,
    /// How long before its beginning a freeze is an alert.
    pub freeze_ahead: Duration,
}

impl Default for AlertSettings {
    fn default() -> Self {
        Self { rules: Vec::new(), freeze_ahead: Duration::from_secs(30 * 60) }
    }
}

impl AlertSettings {
    /// The channels that an alert goes over, each once.
    pub(in crate::cockpit) fn routes(&self, alert: &Alert) -> BTreeSet<ChannelId> {
        let covering = self.rules.iter().filter(|rule| rule.covers(alert));
        covering.flat_map(|rule| rule.channels.iter().cloned()).collect()
    }

    /// Until when a channel is left alone with an alert, by the clock as it is now: one that was wrong when the alert came
    /// decides nothing. Where several rules lead to it, the one that leaves it alone least decides.
    pub(super) fn quiet_until(&self, channel: &ChannelId, alert: &Alert, now: Timestamp) -> Option<Timestamp> {
        let leading = self.rules.iter().filter(|rule| rule.covers(alert) && rule.channels.contains(channel));
        let until = |rule: &AlertRule| rule.quiet.as_ref()?.until(now).filter(|until| *until > now);
        // Nothing is less than any moment.
        leading.map(until).min().flatten()
    }
}
