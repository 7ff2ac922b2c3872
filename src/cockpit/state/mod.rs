//! All that the cockpit knows: the world as read, the orders, and what is on the screen.

mod acknowledged;
mod batch;
mod comparisons;
mod dialogue;
mod keyframe;
mod layers;
mod orders;
mod organisation;
mod past;
mod probing;
mod recalled;
mod screen;
mod start;
mod world;

pub use acknowledged::{Acknowledged, Acknowledgement, Matter};
pub use batch::{Batch, BatchGate, Fate};
pub use comparisons::{Comparisons, Range};
pub use dialogue::{Dialogue, Field, Phase};
pub use keyframe::Keyframe;
pub use layers::Layers;
pub use orders::{AwaitedProof, OrderEntry, Orders};
pub use organisation::{Candidate, Candidates, OrganisationState};
pub(in crate::cockpit) use past::is_held;
pub use past::{Finding, Found, PastHold};
pub use probing::ProbeState;
pub use recalled::Recalled;
pub use screen::{
    Line, Notice, NoticeLevel, Overlay, Pane, PaneState, PromptState, RollbackPicker, RowId, Screen, Tab, Timeline,
};
pub use start::{SourceStart, Start};
pub use world::{
    Asked, EnvironmentState, LogState, Motion, RunDetail, Seen, ServiceState, SourceState, Sweeps, Swept, World,
};

use super::{Display, Keymap};
use crate::domain::{IntentId, Mono, Now, ProbeRules};
use crate::journal::Record;
use crate::policy::Settings;

/// The state of a session.
#[derive(Clone, Debug)]
pub struct State {
    /// The moment of the last event.
    pub now: Now,
    /// What was read.
    pub world: World,
    /// What was ordered, by this session and by those before it that left something open.
    pub orders: Orders,
    /// What is on the screen.
    pub screen: Screen,
    /// Who is told of what while nobody looks.
    pub alerts: super::alerts::Alerts,
    /// What the operator acknowledged.
    pub acknowledged: Acknowledged,
    /// The rows of every pane in order, made anew when something changed (see [`State::list`]).
    pub lists: super::rows::Lists,
    /// Which key means what.
    pub keymap: Keymap,
    /// How the screen looks.
    pub display: Display,
    /// The configured rules, with the session's read-only mode.
    pub settings: Settings,
    /// The configured probes.
    pub probes: ProbeRules,
    /// The newest records of the journal, oldest first, bounded.
    pub journal: Vec<Record>,
    /// Why the journal cannot be written, where it cannot.
    pub journal_fault: Option<crate::domain::Fault>,
    /// The rehearsal that this session is, where it is one.
    pub rehearsing: Option<Box<super::Rehearsing>>,
    /// Grows with every change that could be seen: equal revisions need no painting.
    pub revision: u64,
    /// The seed of ids; the same seed gives the same ids.
    pub(super) seed: u64,
    /// How many ids were made.
    pub(super) made: u64,
    /// What is due when.
    pub(super) pace: Pace,
    /// Which looks at environments are due when.
    pub(super) looks: super::update::Looks,
}

/// What is due when, beside what stands in the polls and notices themselves.
#[derive(Clone, Debug, Default)]
pub(super) struct Pace {
    /// When a read that follows the selection is due.
    pub(super) follow: Option<Mono>,
    /// The next moment at which a poll is due.
    pub(super) polls: Option<Mono>,
    /// When the log that is shown is to be read again.
    pub(super) log: Option<Mono>,
    /// When the lists were last made anew.
    pub(super) arranged: Mono,
    /// When they are to be made anew, where that was put off.
    pub(super) arrange: Option<Mono>,
    /// Whether a scope that is due waits for one of the places at its source.
    pub(super) crowded: bool,
    /// Whether the polls' classes may have changed.
    pub(super) stale: bool,
    /// When what is known was last kept for the next session.
    pub(super) kept: Option<Mono>,
    /// Whether something was read since.
    pub(super) unkept: bool,
    /// The number of the minute (or second, while something counts) that is painted.
    pub(super) painted: i64,
}

impl State {
    /// The next id of an intent: made of the seed and a count, so that a replay makes the same.
    pub(super) fn next_intent(&mut self) -> IntentId {
        self.made += 1;
        // SplitMix64: spreads seed and count over all bits.
        let mut mixed = self.seed.wrapping_add(self.made.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        IntentId::new(&format!("{:013x}", (mixed ^ (mixed >> 31)) >> 12))
    }
}
