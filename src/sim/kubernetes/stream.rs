//! Watches: changes as they come, one a line.

use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::stream;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::field::text;
use super::routes::shown;
use super::select::{fields_fit, labels_fit};
use super::store::{Change, Resource};
use super::{Cluster, failure, table};
use crate::sim::Simulator;
use crate::sim::wire::Lines;

/// How often a watch looks whether something changed.
const LOOKS: Duration = Duration::from_millis(200);
/// The time between two bookmarks.
const BOOKMARK: Duration = Duration::from_secs(30);

/// What a watch is to show.
#[derive(Debug, Clone)]
pub(super) struct Watch {
    pub(super) resource: Resource,
    pub(super) namespace: Option<String>,
    pub(super) labels: String,
    pub(super) fields: String,
    /// From which version on; nothing: first of all everything that there is.
    pub(super) from: Option<u64>,
    pub(super) last: u64,
    pub(super) bookmarks: bool,
    pub(super) seconds: u64,
    pub(super) table: bool,
}

impl Watch {
    fn fits(&self, object: &Value) -> bool {
        labels_fit(object, &self.labels) && fields_fit(object, &self.fields)
    }

    fn line(&self, cluster: &Cluster, word: &str, object: &Value) -> String {
        let object = shown(object);
        let object = if self.table {
            table::of(
                self.resource,
                std::slice::from_ref(&object),
                text(&object, "/metadata/resourceVersion"),
                cluster.now,
            )
        } else {
            object
        };
        format!("{}\n", json!({ "type": word, "object": object }))
    }

    /// What is to be shown now; an error is the last line.
    fn lines(&mut self, cluster: &Cluster) -> (String, bool) {
        let mut lines = String::new();
        let store = &cluster.store;
        let Some(from) = self.from else {
            for (_, object) in store.list(self.resource, self.namespace.as_deref()) {
                if self.fits(object) {
                    lines.push_str(&self.line(cluster, "ADDED", object));
                }
            }
            self.from = Some(store.version);
            return (lines, false);
        };
        let Some(changes) = store.since(from) else {
            let error = failure::expired(from, store.forgotten);
            return (format!("{}\n", json!({ "type": "ERROR", "object": error })), true);
        };
        let mine = |change: &&Change| {
            change.key.resource == self.resource
                && self.namespace.as_ref().is_none_or(|namespace| *namespace == change.key.namespace)
                && self.fits(&change.object)
        };
        for change in changes.filter(mine) {
            lines.push_str(&self.line(cluster, change.word, &change.object));
        }
        self.from = Some(store.version);
        (lines, false)
    }

    fn bookmark(&self) -> String {
        let version = self.from.unwrap_or(self.last).to_string();
        let object = json!({
            "kind": self.resource.kind(), "apiVersion": self.resource.version(),
            "metadata": { "resourceVersion": version, "creationTimestamp": null },
        });
        format!("{}\n", json!({ "type": "BOOKMARK", "object": object }))
    }
}

/// Where a watch is.
struct Going {
    simulator: Simulator,
    live: Watch,
    began: Instant,
    bookmarked: Instant,
    ended: bool,
}

impl Lines for Watch {
    fn body(&self, simulator: Simulator) -> Body {
        let now = Instant::now();
        let going = Going { simulator, live: self.clone(), began: now, bookmarked: now, ended: false };
        Body::from_stream(stream::unfold(going, |mut going| async move {
            let shown = going.next().await?;
            Some((Ok::<Bytes, std::io::Error>(Bytes::from(shown)), going))
        }))
    }
}

impl Going {
    async fn next(&mut self) -> Option<String> {
        loop {
            if self.ended || self.began.elapsed() >= Duration::from_secs(self.live.seconds) {
                return None;
            }
            let (lines, ends) = {
                let mut state = self.simulator.lock();
                state.catch_up();
                self.live.lines(&state.cluster)
            };
            self.ended = ends;
            if !lines.is_empty() {
                return Some(lines);
            }
            if self.live.bookmarks && self.bookmarked.elapsed() >= BOOKMARK {
                self.bookmarked = Instant::now();
                return Some(self.live.bookmark());
            }
            tokio::time::sleep(LOOKS).await;
        }
    }
}
