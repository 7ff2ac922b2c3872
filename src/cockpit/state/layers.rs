//! Services that several sources know: what each of them knows is a layer, and all layers of one service are a single row.
//!
//! A layer stays a service of its own wherever something is read or done: its ids, its source, its rights. The whole is what
//! the operator calls it.

use std::collections::BTreeMap;

use super::{EnvironmentState, ServiceState, World};
use crate::domain::{EnvironmentId, ServiceId, ServiceSetup};

/// Which services are layers of which.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    /// The whole that a layer belongs to.
    wholes: BTreeMap<ServiceId, ServiceId>,
    /// The further layers of a whole, in the order of the configuration.
    further: BTreeMap<ServiceId, Vec<ServiceId>>,
}

impl Layers {
    /// The layers as they are configured. A layer of a layer belongs to the same whole; one of a service that is not there
    /// stands for itself.
    #[must_use]
    pub fn of(setups: &[ServiceSetup]) -> Self {
        let parent = |id: &ServiceId| {
            let whole = setups.iter().find(|setup| setup.id == *id)?.part_of.as_ref()?;
            setups.iter().find(|setup| setup.id == *whole).map(|found| found.id.clone())
        };
        let mut layers = Self::default();
        for setup in setups.iter().filter(|setup| setup.part_of.is_some()) {
            let mut whole = setup.id.clone();
            // As many turns as there are services: a circle ends, too.
            for _ in setups {
                match parent(&whole) {
                    Some(next) => whole = next,
                    None => break,
                }
            }
            if whole != setup.id && parent(&whole).is_none() {
                layers.further.entry(whole.clone()).or_default().push(setup.id.clone());
                layers.wholes.insert(setup.id.clone(), whole);
            }
        }
        layers
    }
}

impl World {
    /// The service that the operator means by `service`: the whole of a layer, else itself.
    #[must_use]
    pub fn whole<'a>(&'a self, service: &'a ServiceId) -> &'a ServiceId {
        self.layers.wholes.get(service).unwrap_or(service)
    }

    /// Whether a service is shown in the row of another one.
    #[must_use]
    pub fn is_layer(&self, service: &ServiceId) -> bool {
        self.layers.wholes.contains_key(service)
    }

    /// Whether several sources know a service.
    #[must_use]
    pub fn is_layered(&self, whole: &ServiceId) -> bool {
        self.layers.further.contains_key(whole)
    }

    /// The ids of all layers of a whole, itself first.
    pub fn layer_ids<'a>(&'a self, whole: &'a ServiceId) -> impl Iterator<Item = &'a ServiceId> {
        std::iter::once(whole).chain(self.layers.further.get(whole).into_iter().flatten())
    }

    /// All layers of a whole that are watched, itself first.
    pub fn layers_of<'a>(&'a self, whole: &ServiceId) -> impl Iterator<Item = &'a ServiceState> {
        let further = self.layers.further.get(whole).into_iter().flatten().filter_map(|id| self.services.get(id));
        self.services.get(whole).into_iter().chain(further)
    }

    /// The services that have a row of their own, in the order in which they are shown.
    pub fn wholes(&self) -> impl Iterator<Item = &ServiceId> {
        self.order.iter().filter(|id| !self.is_layer(id))
    }

    /// The environments of a whole in promotion order. Where several layers know one by the same name, the last one that
    /// sees anything there speaks for it: it is the nearest to what runs.
    #[must_use]
    pub fn promotion<'a>(&'a self, whole: &ServiceId) -> Vec<&'a EnvironmentState> {
        let mut merged: Vec<&EnvironmentState> = Vec::new();
        for layer in self.layers_of(whole) {
            let mut after = None;
            for found in &layer.environments {
                let known = merged.iter().position(|known| known.id().name == found.id().name);
                let place = if let Some(place) = known {
                    if sees(layer, found) {
                        merged[place] = found;
                    }
                    place
                } else {
                    let tier = found.environment.tier;
                    // Beside its neighbour in its own layer; the first one by what it is.
                    let place = after.or_else(|| merged.iter().rposition(|known| known.environment.tier <= tier));
                    let place = place.map_or(0, |place: usize| place + 1);
                    merged.insert(place, found);
                    place
                };
                after = Some(place);
            }
        }
        merged
    }

    /// The environment before another one in the promotion order of the whole.
    #[must_use]
    pub fn before(&self, environment: &EnvironmentId) -> Option<&EnvironmentState> {
        let promotion = self.promotion(self.whole(&environment.service));
        let place = promotion.iter().position(|found| found.id().name == environment.name)?;
        promotion.get(place.checked_sub(1)?).copied()
    }
}

/// Whether a layer sees anything in an environment.
fn sees(layer: &ServiceState, environment: &EnvironmentState) -> bool {
    environment.current.is_some()
        || !environment.deployments.is_empty()
        || layer.rollouts.iter().any(|rollout| rollout.environment == *environment.id())
}
