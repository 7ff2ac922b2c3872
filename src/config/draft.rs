//! Layers being put together: what every layer said so far, and where.

use std::collections::BTreeMap;
use std::time::Duration;

use super::channel::{ChannelSetup, Named};
use super::keymap::Override;
use super::organisation::OrganisationDraft;
use super::provenance::Provenance;
use super::reader::Value;
use super::service::ServiceDraft;
use super::source::SourceDraft;
use super::trust::TrustDraft;
use super::tuning::Look;
use super::{BlackBox, Limits, Origin, Place};
use crate::cockpit::alerts::AlertRule;
use crate::cockpit::{Command, Control};
use crate::domain::ProbeRule;
use crate::policy::{Freeze, Guardrail, Settings};

/// A value with the place that said it last.
pub(super) type Slot<T> = Option<(T, Place)>;

/// What the layers said so far.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) sources: Vec<SourceDraft>,
    pub(super) services: Vec<ServiceDraft>,
    pub(super) organisations: Vec<OrganisationDraft>,
    pub(super) freezes: Vec<(Freeze, Place)>,
    pub(super) guardrails: Vec<(Guardrail, Place)>,
    pub(super) probes: Vec<(ProbeRule, Place)>,
    pub(super) channels: Vec<ChannelSetup>,
    pub(super) alerts: Vec<(AlertRule, Vec<Named>, Place)>,
    pub(super) freeze_ahead: Option<Duration>,
    pub(super) policy: Settings,
    pub(super) limits: Limits,
    /// What holds for all sources.
    pub(super) trust: TrustDraft,
    pub(super) black_box: BlackBox,
    pub(super) look: Look,
    pub(super) keys: Vec<Override<Command>>,
    /// The same of a replay.
    pub(super) replay_keys: Vec<Override<Control>>,
    pub(super) provenance: Provenance,
    /// The ids of the file that is being read.
    seen: BTreeMap<(&'static str, String), Place>,
}

impl Draft {
    /// A new file begins: ids of other files may come again, to change what they said.
    pub(super) fn begin_file(&mut self) {
        self.seen.clear();
    }

    /// Where the same file named this id before.
    pub(super) fn seen_before(&mut self, kind: &'static str, id: &str, place: &Place) -> Option<Place> {
        self.seen.insert((kind, id.to_owned()), place.clone())
    }

    /// Notes where a value came from and hands it back with its place.
    pub(super) fn keep<T>(&mut self, at: &Value<'_>, origin: Origin, shown: &str, value: T) -> (T, Place) {
        let place = at.place();
        self.provenance.record(&at.key, origin, &place, shown);
        (value, place)
    }

    /// The source of an id, made where it is new.
    pub(super) fn source(&mut self, id: &str) -> &mut SourceDraft {
        let index = self.sources.iter().position(|source| source.id == id).unwrap_or_else(|| {
            self.sources.push(SourceDraft::new(id));
            self.sources.len() - 1
        });
        &mut self.sources[index]
    }

    /// The service of an id, made where it is new.
    pub(super) fn service(&mut self, id: &str, place: &Place) -> &mut ServiceDraft {
        let index = self.services.iter().position(|service| service.id == id).unwrap_or_else(|| {
            self.services.push(ServiceDraft::new(id, place.clone()));
            self.services.len() - 1
        });
        &mut self.services[index]
    }
}
