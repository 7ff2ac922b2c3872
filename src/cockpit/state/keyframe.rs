//! Where a recording may begin anew: what cannot be read from the world again.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Batch, OrderEntry, Pane, PaneState, RowId, State, Tab, Timeline};
use crate::cockpit::Display;
use crate::domain::{Current, DeploymentId, EnvironmentId, Fault, IntentId, Now, ProbeRecord, RunId};
use crate::journal::Record;

/// The part of a state that no reading brings back: the place of the cursor, the orders, the journal's newest records.
/// Together with the newest reading of every scope a session can be shown again from here on. The shape is written into
/// recordings: what is not named here is not recorded.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Keyframe {
    size: (u16, u16),
    pane: Pane,
    about: Pane,
    tab: Tab,
    panes: BTreeMap<Pane, PaneState>,
    tabs: BTreeMap<Tab, PaneState>,
    timeline: Timeline,
    marks: BTreeSet<RowId>,
    #[serde(default)]
    batch: Option<Batch>,
    #[serde(default)]
    watched: BTreeSet<RunId>,
    dialogues: u64,
    last_key: Option<Now>,
    orders: Vec<(IntentId, OrderEntry)>,
    journal: Vec<Record>,
    journal_fault: Option<Fault>,
    read_only: bool,
    display: Display,
    made: u64,
    proofs: Vec<Proved>,
}

/// What the looks at an environment amount to: the newest readings alone do not say since when they count.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Proved {
    environment: EnvironmentId,
    record: ProbeRecord,
    about: Option<(DeploymentId, bool)>,
    current: Option<Current>,
}

impl State {
    /// The keyframe of this moment. Nothing while something lies over the panes or a field is typed in: the keys that
    /// follow would mean something else to whoever begins there.
    #[must_use]
    pub fn keyframe(&self) -> Option<Keyframe> {
        let screen = &self.screen;
        let types = screen.panes.values().chain(screen.tabs.values()).any(|pane| pane.filtering);
        if screen.overlay.is_some() || types {
            return None;
        }
        let order = |intent: &IntentId| Some((intent.clone(), self.orders.entries.get(intent)?.clone()));
        Some(Keyframe {
            size: screen.size,
            pane: screen.pane,
            about: screen.about,
            tab: screen.tab,
            panes: screen.panes.clone(),
            tabs: screen.tabs.clone(),
            timeline: screen.timeline.clone(),
            marks: screen.marks.clone(),
            batch: screen.batch.clone(),
            watched: self.alerts.watched().clone(),
            dialogues: screen.dialogues,
            last_key: screen.last_key,
            orders: self.orders.sequence.iter().filter_map(order).collect(),
            journal: self.journal.clone(),
            journal_fault: self.journal_fault.clone(),
            read_only: self.settings.read_only.session,
            display: self.display.clone(),
            made: self.made,
            proofs: self.proofs(),
        })
    }

    fn proofs(&self) -> Vec<Proved> {
        let environments = self.world.services.values().flat_map(|service| &service.environments);
        let proved = environments.filter_map(|found| {
            let probe = found.probe.as_ref()?;
            Some(Proved {
                environment: found.id().clone(),
                record: probe.record.clone(),
                about: probe.about.clone(),
                current: found.current.clone(),
            })
        });
        proved.collect()
    }

    /// Goes on from a keyframe, over a world that was read already.
    pub fn resume(&mut self, now: Now, keyframe: Keyframe) {
        self.now = now;
        let screen = &mut self.screen;
        screen.size = keyframe.size;
        screen.pane = keyframe.pane;
        screen.about = keyframe.about;
        screen.tab = keyframe.tab;
        screen.panes.extend(keyframe.panes);
        screen.tabs.extend(keyframe.tabs);
        screen.timeline = keyframe.timeline;
        screen.marks = keyframe.marks;
        screen.batch = keyframe.batch;
        screen.dialogues = keyframe.dialogues;
        screen.last_key = keyframe.last_key;
        screen.overlay = None;
        screen.notices.clear();
        keyframe.watched.into_iter().for_each(|run| self.alerts.watch(run));
        self.orders.sequence = keyframe.orders.iter().map(|(intent, _)| intent.clone()).collect();
        self.orders.entries = keyframe.orders.into_iter().collect();
        self.journal = keyframe.journal;
        self.journal_fault = keyframe.journal_fault;
        self.settings.read_only.session = keyframe.read_only;
        self.display = keyframe.display;
        self.made = keyframe.made;
        for proved in keyframe.proofs {
            let service = self.world.services.get_mut(&proved.environment.service);
            let found = service
                .and_then(|service| service.environments.iter_mut().find(|found| *found.id() == proved.environment));
            let Some(found) = found else { continue };
            if let Some(probe) = &mut found.probe {
                probe.record = proved.record;
                probe.about = proved.about;
                found.current = proved.current;
            }
        }
        self.revision += 1;
        crate::cockpit::rows::arrange(self);
    }
}
