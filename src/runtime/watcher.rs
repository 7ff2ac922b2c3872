//! Passes on what providers notice by themselves.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::cockpit::Event;
use crate::domain::SourceId;
use crate::provider::Provider;

/// The least time between two notices of one source: a rollout that steps changes several times in a moment, and is read
/// once for all of them.
const APART: Duration = Duration::from_millis(300);

/// Listens to a provider until the session ends.
pub async fn watch(source: SourceId, provider: Arc<dyn Provider>, events: mpsc::Sender<Event>) {
    loop {
        let services = provider.changed().await;
        if !services.is_empty() && events.send(Event::Changed { source: source.clone(), services }).await.is_err() {
            return;
        }
        tokio::time::sleep(APART).await;
    }
}
