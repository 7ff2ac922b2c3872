//! One thing that somebody should hear of: `flightdeck.alert/1`.

use jiff::Timestamp;
use serde::Serialize;

use crate::cockpit::alerts::Alert;
use crate::domain::{Text, Tier};

/// One line of `watch --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AlertReport {
    /// `flightdeck.alert/1`.
    pub schema: &'static str,
    /// When it was told.
    pub told_at: Timestamp,
    /// The same for the same event, in every session and on every host.
    pub id: String,
    /// `needs-you`, `deployment-failed`, `order-unknown`, `order-ended`, `run-ended` or `freeze-ahead`.
    pub event: &'static str,
    /// Whether production may be hurt.
    pub grave: bool,
    /// When it became so; null where that is not known.
    pub at: Option<Timestamp>,
    /// The service; null where it is about several.
    pub service: Option<String>,
    /// The environment; null where it is about none.
    pub environment: Option<Text>,
    /// Its tier; null where it is about none.
    pub tier: Option<Tier>,
    /// In one line.
    pub title: Text,
    /// Why, or what to do; null where there is nothing more to say.
    pub detail: Option<Text>,
    /// The provider's page of it; null where there is none.
    pub url: Option<Text>,
}

/// What is told of an alert.
#[must_use]
pub fn alert(alert: &Alert, told_at: Timestamp) -> AlertReport {
    let environment = alert.environment.as_ref();
    AlertReport {
        schema: "flightdeck.alert/1",
        told_at,
        id: alert.id.to_string(),
        event: alert.kind.word(),
        grave: alert.kind.is_grave(),
        at: alert.at,
        service: alert.service.as_ref().map(ToString::to_string),
        environment: environment.map(|(environment, _)| environment.name.clone()),
        tier: environment.map(|(_, tier)| *tier),
        title: alert.title.clone(),
        detail: Some(alert.detail.clone()).filter(|detail| !detail.is_empty()),
        url: alert.url.clone(),
    }
}
