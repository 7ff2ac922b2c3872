//! What happened to environments over time: intervals, changes, and the moments between them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "timeline/by_hand.rs"]
mod by_hand;
#[path = "timeline/four_keys.rs"]
mod four_keys;
#[path = "timeline/laws.rs"]
mod laws;
#[path = "timeline/moments.rs"]
mod moments;

use flightdeck::domain::{
    CommitId, Deployment, DeploymentId, DeploymentState, EnvironmentId, PutBack, Release, ServiceId, Text,
};
use jiff::Timestamp;

/// A moment, so many minutes after Monday, 2 November 2026, 00:00 UTC.
fn minute(minutes: i64) -> Timestamp {
    "2026-11-02T00:00:00Z".parse::<Timestamp>().unwrap() + jiff::SignedDuration::from_mins(minutes)
}

fn release(version: &str) -> Release {
    Release {
        version: Text::new(version),
        commit: CommitId::new(&format!("commit of {version}")),
        reference: Text::new(version),
        tagged: true,
    }
}

/// A deployment to the production of checkout: created, begun and last changed at these minutes.
fn deployment(
    id: &str,
    version: &str,
    state: DeploymentState,
    (created, began, changed): (i64, Option<i64>, i64),
) -> Deployment {
    Deployment {
        id: DeploymentId::new(id),
        environment: EnvironmentId::new(&ServiceId::new("checkout"), "production"),
        release: release(version),
        actor: Some(Text::new("ada")),
        state,
        created_at: minute(created),
        began_at: began.map(minute),
        changed_at: minute(changed),
        run: None,
        attempt: None,
        description: Text::default(),
        environment_url: None,
        put_back: PutBack::Unsaid,
    }
}
