//! Noticing changes.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use flightdeck::domain::{RolloutState, ServiceId};
use flightdeck::provider::http::{Flow, Limits, Reached, Transport, TransportError};
use serde_json::json;

use super::BAD_CANARY;
use crate::cluster::Cluster;
use crate::in_process::InProcess;

fn named(services: &[ServiceId]) -> Vec<&str> {
    services.iter().map(ServiceId::raw).collect()
}

/// What changes next, within a while of the paused clock.
async fn next(world: &Cluster, within: u64) -> Option<Vec<ServiceId>> {
    tokio::time::timeout(Duration::from_secs(within), world.provider.changed()).await.ok()
}

#[tokio::test(start_paused = true)]
async fn a_change_is_noticed_and_names_its_service() {
    let services: Vec<(&str, &str)> = BAD_CANARY.iter().copied().filter(|(id, _)| *id != "search").collect();
    let world = Cluster::new("bad-canary", &services);
    assert_eq!(next(&world, 5).await, None, "what was there at first is read anyway");
    let deed = json!({ "what": "set_image", "image": "registry.example/shop/basket:v4.3.0" });
    world.other("shop/deployment/basket", deed).await;
    let noticed = next(&world, 1).await.expect("a change within a second");
    assert_eq!(named(&noticed), ["basket"]);
    assert_eq!(world.rollout("basket").await.state, RolloutState::Unobserved);
    // Objects that are nobody's service are nobody's change.
    world.other("shop/rollout/search", json!({ "what": "pause" })).await;
    assert_eq!(next(&world, 5).await, None);
}

/// A watch from before what is kept is refused (410): everything is listed again, and what differs is a change.
#[tokio::test(start_paused = true)]
async fn after_410_everything_is_listed_again() {
    let world = Cluster::new("bad-canary", &[("checkout", "shop/rollout/checkout")]);
    assert_eq!(next(&world, 5).await, None);
    world.other("shop/rollout/checkout", json!({ "what": "abort" })).await;
    world.other("shop/rollout/checkout", json!({ "what": "compact" })).await;
    let noticed = next(&world, 30).await.expect("the change that the watch could not show");
    assert_eq!(named(&noticed), ["checkout"]);
    world.other("shop/rollout/checkout", json!({ "what": "retry" })).await;
    assert_eq!(named(&next(&world, 2).await.expect("it watches again")), ["checkout"]);
}

/// A transport on which nothing can be watched.
#[derive(Debug)]
struct NoWatch(InProcess);

#[async_trait]
impl Transport for NoWatch {
    async fn call(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> Result<http::Response<Bytes>, TransportError> {
        self.0.call(request, limits).await
    }

    async fn open(&self, _: http::Request<Bytes>, _: Limits) -> Result<http::Response<Flow>, TransportError> {
        Err(TransportError { reached: Reached::No, reset: true, status: None, what: "cut".to_owned(), hint: "" })
    }
}

#[tokio::test(start_paused = true)]
async fn where_nothing_can_be_watched_everything_counts_as_changed_now_and_then() {
    let world =
        Cluster::over("bad-canary", &[("checkout", "shop/rollout/checkout")], None, |road| Arc::new(NoWatch(road)));
    let began = tokio::time::Instant::now();
    for _ in 0..4 {
        assert_eq!(named(&next(&world, 200).await.expect("it is to be read")), ["checkout"]);
    }
    let took = began.elapsed().as_secs();
    assert!((30..600).contains(&took), "it backs off, and does not give up: {took} s");
}
