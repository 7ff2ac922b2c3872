//! What other people do to the cluster.

use serde_json::Value;

use super::Cluster;
use super::field::{count, flag, set, text, unset};
use super::store::{Key, Resource};
use crate::sim::scenario::ClusterDeed;
use crate::sim::world::Refusal;

/// Somebody acts on an object (`namespace/rollout/name`).
pub(crate) fn perform(cluster: &mut Cluster, object: &str, deed: &ClusterDeed) -> Result<(), Refusal> {
    if matches!(deed, ClusterDeed::Compact) {
        cluster.store.compact();
        return Ok(());
    }
    let key = key(object).ok_or(Refusal::Missing)?;
    let mut found = cluster.store.get(&key).cloned().ok_or(Refusal::Missing)?;
    if matches!(deed, ClusterDeed::Delete) {
        cluster.store.remove(&key);
        cluster.memory.remove(&key);
        return Ok(());
    }
    let mut asks = false;
    match deed {
        ClusterDeed::SetImage { image, commit } => {
            let tag = super::controller::tag(image).to_owned();
            set_image(&mut found, image, commit.as_deref().unwrap_or(&tag));
            asks = true;
        }
        ClusterDeed::Pause => {
            set(&mut found, "/spec/paused", true);
            asks = true;
        }
        ClusterDeed::Resume => {
            unset(&mut found, "/spec/paused");
            asks = true;
        }
        ClusterDeed::Scale { replicas } => {
            set(&mut found, "/spec/replicas", *replicas);
            asks = true;
        }
        ClusterDeed::Promote => {
            let waits =
                found.pointer("/status/pauseConditions").and_then(Value::as_array).is_some_and(|all| !all.is_empty());
            if !waits {
                return Err(Refusal::Conflict("it does not wait".to_owned()));
            }
            if text(&found, "/status/pauseConditions/0/reason") == "InconclusiveAnalysisRun" {
                let at = count(&found, "/status/currentStepIndex");
                set(&mut found, "/status/currentStepIndex", at + 1);
                set(&mut found, "/status/controllerPause", false);
            }
            unset(&mut found, "/status/pauseConditions");
        }
        ClusterDeed::PromoteFull => set(&mut found, "/status/promoteFull", true),
        ClusterDeed::Abort => set(&mut found, "/status/abort", true),
        ClusterDeed::Retry => {
            if !flag(&found, "/status/abort") {
                return Err(Refusal::Conflict("it was not aborted".to_owned()));
            }
            set(&mut found, "/status/abort", false);
        }
        ClusterDeed::Compact | ClusterDeed::Delete => {}
    }
    if asks {
        let generation = count(&found, "/metadata/generation");
        set(&mut found, "/metadata/generation", generation + 1);
    }
    cluster.store.put(&key, found);
    cluster.touch(&key);
    Ok(())
}

/// The object that `namespace/rollout/name` names.
pub(super) fn key(text: &str) -> Option<Key> {
    let mut parts = text.split('/');
    let (namespace, kind, name) = (parts.next()?, parts.next()?, parts.next()?);
    let resource = match kind {
        "rollout" => Resource::Rollouts,
        "deployment" => Resource::Deployments,
        _ => return None,
    };
    Some(Key::new(resource, namespace, name))
}

/// Puts an image into a pod template, with what it was made of.
pub(super) fn set_image(object: &mut Value, image: &str, commit: &str) {
    set_first(object, image);
    set(object, "/spec/template/metadata/annotations/org.opencontainers.image.revision", commit);
}

fn set_first(object: &mut Value, image: &str) {
    if let Some(place) = object.pointer_mut("/spec/template/spec/containers/0/image") {
        *place = Value::from(image);
    }
}
