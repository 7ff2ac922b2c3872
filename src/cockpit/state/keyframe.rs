//! Where a recording may begin anew: what cannot be read from the world again.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{AwaitedProof, Batch, Line, OrderEntry, Pane, PaneState, RowId, State, Tab, Timeline};
use crate::cockpit::alerts::Silent;
use crate::cockpit::rows::Filtered;
use crate::cockpit::{Display, Rehearsing};
use crate::domain::{Current, DeploymentId, EnvironmentId, Fault, IntentId, Mono, Now, Plan, ProbeRecord, RunId};
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
    walked: BTreeSet<IntentId>,
    typed: Option<(IntentId, Vec<Line>)>,
    #[serde(default)]
    batch: Option<Batch>,
    #[serde(default)]
    watched: BTreeSet<RunId>,
    #[serde(default)]
    silent: Silent,
    dialogues: u64,
    last_key: Option<Now>,
    orders: Vec<(IntentId, OrderEntry)>,
    awaited: Vec<AwaitedProof>,
    journal: Vec<Record>,
    journal_fault: Option<Fault>,
    read_only: bool,
    display: Display,
    made: u64,
    proofs: Vec<Proved>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rehearsing: Option<Box<Rehearsing>>,
}

/// What the looks at an environment amount to: the newest readings alone do not say since when they count.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Proved {
    environment: EnvironmentId,
    record: ProbeRecord,
    about: Option<(DeploymentId, bool)>,
    current: Option<Current>,
    /// Which of the following answers are to one of our looks, and which looks come next: what nobody asked for is none.
    pace: Pace,
}

/// When an environment is looked at.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Pace {
    due: Mono,
    laid_out: bool,
    asked: Option<Now>,
    awaited: bool,
    count: u64,
}

impl Keyframe {
    /// Every filter in it with the list that it lies over.
    pub fn filters(&mut self) -> impl Iterator<Item = (Filtered, &mut Line)> {
        let tab = self.tab;
        let panes = self.panes.iter_mut().map(move |(pane, of)| (Filtered::Pane(*pane, tab), of));
        let tabs = self.tabs.iter_mut().map(|(tab, of)| (Filtered::Pane(Pane::Detail, *tab), of));
        let timeline = std::iter::once((Filtered::Timeline, &mut self.timeline.list));
        panes.chain(tabs).chain(timeline).filter_map(|(list, of)| Some((list, of.filter.as_mut()?)))
    }

    /// Every plan in it.
    pub fn plans(&mut self) -> impl Iterator<Item = &mut Plan> {
        let ordered = self.orders.iter_mut().map(|(_, order)| &mut order.plan);
        ordered.chain(self.awaited.iter_mut().map(|awaited| &mut awaited.plan))
    }

    /// The records of the journal in it.
    pub fn records(&mut self) -> &mut [Record] {
        &mut self.journal
    }
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
            walked: screen.walked.clone(),
            typed: screen.typed.clone(),
            batch: screen.batch.clone(),
            watched: self.alerts.watched().clone(),
            silent: self.alerts.silent.clone(),
            dialogues: screen.dialogues,
            last_key: screen.last_key,
            orders: self.orders.sequence.iter().filter_map(order).collect(),
            awaited: self.orders.awaited.clone(),
            journal: self.journal.clone(),
            journal_fault: self.journal_fault.clone(),
            read_only: self.settings.read_only.session,
            display: self.display.clone(),
            made: self.made,
            proofs: self.proofs(),
            rehearsing: self.rehearsing.clone(),
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
                pace: Pace {
                    due: probe.due,
                    laid_out: self.looks.has_laid_out(found.id(), probe),
                    asked: probe.asked,
                    awaited: probe.awaited,
                    count: probe.count,
                },
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
        screen.walked = keyframe.walked;
        screen.typed = keyframe.typed;
        screen.batch = keyframe.batch;
        screen.dialogues = keyframe.dialogues;
        screen.last_key = keyframe.last_key;
        screen.overlay = None;
        screen.notices.clear();
        keyframe.watched.into_iter().for_each(|run| self.alerts.watch(run));
        self.alerts.silent = keyframe.silent;
        self.orders.sequence = keyframe.orders.iter().map(|(intent, _)| intent.clone()).collect();
        self.orders.entries = keyframe.orders.into_iter().collect();
        self.orders.awaited = keyframe.awaited;
        self.journal = keyframe.journal;
        self.journal_fault = keyframe.journal_fault;
        self.settings.read_only.session = keyframe.read_only;
        self.display = keyframe.display;
        self.made = keyframe.made;
        self.rehearsing = keyframe.rehearsing;
        for proved in keyframe.proofs {
            let service = self.world.services.get_mut(&proved.environment.service);
            let found = service
                .and_then(|service| service.environments.iter_mut().find(|found| *found.id() == proved.environment));
            let Some(found) = found else { continue };
            if let Some(probe) = &mut found.probe {
                probe.record = proved.record;
                probe.about = proved.about;
                found.current = proved.current;
                self.looks.cancel(&proved.environment, probe);
                probe.due = proved.pace.due;
                probe.asked = proved.pace.asked;
                probe.awaited = proved.pace.awaited;
                probe.count = proved.pace.count;
                self.looks.go_on(&proved.environment, probe, proved.pace.laid_out);
            }
        }
        self.revision += 1;
        crate::cockpit::rows::arrange(self);
    }
}
