//! What is on the screen: panes, selection, marks, overlays. All by stable id, never by index.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::domain::{
    ChangeId, DeploymentId, EnvironmentId, GateId, IntentId, JobId, Now, RunId, Scope, ServiceId, SourceId, Text,
};

use super::batch::Batch;
use super::dialogue::Dialogue;
use crate::cockpit::changes::Places;
use crate::cockpit::layout::{self, Area, Layout, Sight};

/// The four panes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Pane {
    /// Everything that waits for the operator, most urgent first.
    #[default]
    NeedsYou,
    /// Services by environments.
    Environments,
    /// Runs.
    Pipelines,
    /// More about the selected row.
    Detail,
}

impl Pane {
    /// All of them, by number.
    pub const ALL: [Self; 4] = [Self::NeedsYou, Self::Environments, Self::Pipelines, Self::Detail];

    /// Its number on the screen.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::NeedsYou => 1,
            Self::Environments => 2,
            Self::Pipelines => 3,
            Self::Detail => 4,
        }
    }
}

/// The tabs of the detail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Tab {
    /// What this would ship.
    #[default]
    Ship,
    /// What holds it.
    Gates,
    /// Jobs and steps.
    Run,
    /// What a job printed.
    Log,
    /// Deployments, last good marked.
    History,
    /// What was done from here.
    Journal,
}

impl Tab {
    /// All of them, in order.
    pub const ALL: [Self; 6] = [Self::Ship, Self::Gates, Self::Run, Self::Log, Self::History, Self::Journal];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Ship => "Ship",
            Self::Gates => "Gates",
            Self::Run => "Run",
            Self::Log => "Log",
            Self::History => "History",
            Self::Journal => "Journal",
        }
    }
}

/// The stable id of a row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RowId {
    /// A gate that waits.
    Gate(GateId),
    /// A production deployment that failed.
    Failure(EnvironmentId, DeploymentId),
    /// A production environment that does not run well what was deployed to it, as its probe sees it.
    Faulty(EnvironmentId),
    /// An order that is unresolved.
    Order(IntentId),
    /// A source that cannot be read.
    Source(SourceId),
    /// A service that cannot be read; in the matrix, a row without a cell in the column.
    Service(ServiceId),
    /// A rollout that stands still and needs a person.
    Rollout(EnvironmentId),
    /// Environments of a service that are shown together: a cell of the matrix.
    Group(ServiceId, Text),
    /// An environment of a service: a cell of the matrix.
    Environment(EnvironmentId),
    /// A run.
    Run(RunId),
    /// A job of a run.
    Job(RunId, JobId),
    /// A deployment in the history.
    Deployment(EnvironmentId, DeploymentId),
    /// A change in the Timeline.
    Change(ChangeId),
    /// A line of a list that has no ids of its own (commits, log lines, records), by number.
    Line(usize),
}

/// A one-line text field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What was typed.
    pub text: String,
    /// The cursor, in characters from the start.
    pub cursor: usize,
}

/// What one pane remembers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PaneState {
    /// The selected row.
    pub selected: Option<RowId>,
    /// The place of the selected row when it was last there: where the "gone" mark stays.
    pub place: usize,
    /// The first visible row.
    pub top: usize,
    /// The filter, where there is one.
    pub filter: Option<Line>,
    /// Whether the filter is being typed.
    pub filtering: bool,
    /// The column of the matrix (environments).
    pub column: usize,
}

/// The Timeline: every change, in the place of *Pipelines*.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Timeline {
    /// Whether it is shown.
    pub shown: bool,
    /// Which environments' changes.
    pub places: Places,
    /// What its list remembers.
    pub list: PaneState,
    /// Whether the operator asked to read further back, and what is not answered yet.
    pub further: BTreeSet<Scope>,
}

/// How grave a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeLevel {
    /// For information.
    Plain,
    /// It went well.
    Good,
    /// Worth a look.
    Warning,
    /// It went wrong.
    Bad,
}

/// One line to tell the operator; goes away by itself but for the bad ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How grave.
    pub level: NoticeLevel,
    /// What.
    pub text: Text,
    /// When it came.
    pub at: Now,
}

/// The command line within the cockpit.
#[derive(Clone, Debug, Default)]
pub struct PromptState {
    /// What was typed.
    pub line: Line,
    /// The line of the palette that was chosen, by its text.
    pub chosen: Option<String>,
}

/// The list of earlier good releases to put back.
#[derive(Clone, Debug)]
pub struct RollbackPicker {
    /// Where.
    pub environment: EnvironmentId,
    /// The selected deployment.
    pub selected: Option<DeploymentId>,
    /// Whether the bad release is to be held afterwards.
    pub hold: bool,
}

/// What lies over the panes.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// The keys.
    Help {
        /// The first visible line.
        top: usize,
    },
    /// The four keys of DORA.
    Dora {
        /// The first visible line.
        top: usize,
    },
    /// What the rehearsal came to so far.
    Debrief {
        /// The first visible line.
        top: usize,
    },
    /// Every verb with why it is or is not available.
    Actions {
        /// The selected line.
        cursor: usize,
    },
    /// Earlier good releases.
    Rollback(RollbackPicker),
    /// The batch of marked gates (see [`Screen::batch`]).
    Batch,
    /// A plan.
    Plan(Box<Dialogue>),
    /// The command line.
    Prompt(PromptState),
    /// Really leave, while an order is in flight?
    Quit,
}

/// What is on the screen.
#[derive(Clone, Debug, Default)]
pub struct Screen {
    /// Columns and rows.
    pub size: (u16, u16),
    /// The pane with the focus.
    pub pane: Pane,
    /// The list pane that the detail is about: the last one with the focus that is not the detail.
    pub about: Pane,
    /// Whether the usual arrangement of the panes is left for the other one.
    pub zoomed: bool,
    /// The tab of the detail.
    pub tab: Tab,
    /// By pane; the detail's entry is by tab in `tabs`.
    pub panes: BTreeMap<Pane, PaneState>,
    /// The Timeline.
    pub timeline: Timeline,
    /// The detail's lists, by tab.
    pub tabs: BTreeMap<Tab, PaneState>,
    /// The groups of environments whose members have columns of their own.
    pub expanded: BTreeSet<Text>,
    /// Marked rows.
    pub marks: BTreeSet<RowId>,
    /// The last batch of marked gates, and what became of each.
    pub batch: Option<Batch>,
    /// Orders that answered marked gates: where one does not succeed, its gates are marked again.
    pub walked: BTreeSet<IntentId>,
    /// What lies over the panes.
    pub overlay: Option<Overlay>,
    /// What the command line did, newest last, each once, bounded.
    pub prompted: Vec<String>,
    /// What to tell, oldest first.
    pub notices: Vec<Notice>,
    /// When the last key came.
    pub last_key: Option<Now>,
    /// The filters that the shown lists were made with.
    pub arranged_filter: BTreeMap<Pane, String>,
    /// The row that the detail's lists were made for.
    pub detail_of: Option<RowId>,
    /// Whether the lists were last made while their order was held still: they are made anew when that ends.
    pub held: bool,
    /// What was typed to confirm the last order: it stays where the order comes back as stale.
    pub typed: Option<(IntentId, Vec<Line>)>,
    /// How many dialogues were opened: the next one's number.
    pub dialogues: u64,
}

static FRESH: PaneState = PaneState { selected: None, place: 0, top: 0, filter: None, filtering: false, column: 0 };

impl Screen {
    /// Where everything is.
    #[must_use]
    pub fn layout(&self) -> Layout {
        layout::layout(Sight { size: self.size, focus: self.pane, about: self.about, zoomed: self.zoomed })
    }

    /// The area of a pane, borders included, where it is visible.
    #[must_use]
    pub fn area(&self, pane: Pane) -> Option<Area> {
        self.layout().pane(pane)
    }

    /// What a pane remembers; the detail's is that of the current tab, that of *Pipelines* is the Timeline's while that is
    /// shown.
    #[must_use]
    pub fn pane_state(&self, pane: Pane) -> &PaneState {
        let found = match pane {
            Pane::Detail => self.tabs.get(&self.tab),
            Pane::Pipelines if self.timeline.shown => Some(&self.timeline.list),
            _ => self.panes.get(&pane),
        };
        found.unwrap_or(&FRESH)
    }

    /// What a pane remembers, to change it.
    pub(in crate::cockpit) fn pane_state_mut(&mut self, pane: Pane) -> &mut PaneState {
        match pane {
            Pane::Detail => self.tabs.entry(self.tab).or_default(),
            Pane::Pipelines if self.timeline.shown => &mut self.timeline.list,
            _ => self.panes.entry(pane).or_default(),
        }
    }
}
