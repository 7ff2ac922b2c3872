//! What reaches the machine. Everything that changes the state is one of these, stamped with its moment.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::alerts::{AlertId, ChannelId};
use super::{Acknowledgement, Ground, Key, RowId, Typed};
use crate::domain::{
    Budget, EnvironmentId, Fact, Fault, IntentId, JobId, LogPage, Now, Observation, OrderState, Plan, ProbeAnswer,
    RunId, Scope, ServiceId, SourceId, Text,
};
use crate::journal::{Record, Unproved};

/// An event and its moment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stamped {
    /// When.
    pub now: Now,
    /// What.
    pub event: Event,
}

/// What a read brought, without what only the poller needs.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Observed {
    /// What was read.
    pub facts: Vec<Fact>,
    /// What could not be read.
    pub faults: Vec<Fault>,
    /// How much may still be asked.
    pub budget: Option<Budget>,
    /// How many points queries may still spend, where the provider counts them apart.
    pub points: Option<Budget>,
    /// When the provider asks to be left alone until.
    pub quiet_until: Option<jiff::Timestamp>,
}

impl From<Observation> for Observed {
    fn from(observation: Observation) -> Self {
        let Observation { facts, faults, budget, points, quiet_until, .. } = observation;
        Self { facts, faults, budget, points, quiet_until }
    }
}

/// News of an order from the hands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OrderNews {
    /// Which.
    pub intent: IntentId,
    /// Where it stands.
    pub state: OrderState,
    /// The plan; for orders of earlier sessions the machine learns it here.
    pub plan: Option<Box<Plan>>,
    /// The provider's page of what it made, where it named one.
    pub url: Option<Text>,
    /// When it came to stand so, where that was written down; else it did just now.
    #[serde(default)]
    pub at: Option<Timestamp>,
}

/// What happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// A key or a paste in a field, as recordings hold it: with what the field holds then, free text veiled. No terminal
    /// sends it.
    Typed(Box<Typed>),
    /// A line was given to the cockpit without a screen, while no plan was open: a row's number, a filter, a word of the
    /// command line.
    Said(String),
    /// The terminal has this size now, in cells.
    Resize {
        /// Columns.
        width: u16,
        /// Rows.
        height: u16,
    },
    /// The terminal said which background it has.
    Ground(Ground),
    /// The line to the terminal was measured: it is slow, or is so no longer.
    Line {
        /// Whether it is.
        slow: bool,
    },
    /// A moment that the machine asked for has come (see [`State::wake_at`](super::State::wake_at)). Never acts by itself.
    Tick,
    /// A read ended.
    Observed {
        /// From where.
        source: SourceId,
        /// What was read.
        scope: Scope,
        /// What it brought.
        observed: Box<Observed>,
    },
    /// A provider that watches noticed that something changed in these services: what it is has to be read.
    Changed {
        /// Where.
        source: SourceId,
        /// Which.
        services: Vec<ServiceId>,
    },
    /// A look at an environment ended.
    Probed {
        /// Which.
        environment: EnvironmentId,
        /// How long the answer took.
        took: Duration,
        /// What came back.
        answer: ProbeAnswer,
    },
    /// A part of a log came.
    Log {
        /// Whose.
        run: RunId,
        /// Whose.
        job: JobId,
        /// The part.
        page: Result<LogPage, Fault>,
    },
    /// A plan was made, or could not be.
    Planned {
        /// The dialogue that asked; an answer to a dialogue that is gone is dropped.
        dialogue: u64,
        /// The plan.
        plan: Result<Box<Plan>, Fault>,
    },
    /// The terminal proved that it painted a dialogue; keys typed before were dropped.
    Painted {
        /// The dialogue.
        dialogue: u64,
    },
    /// News of an order.
    Order(Box<OrderNews>),
    /// Orders of earlier sessions that ended well by the provider's word, on which no probe has said *delivered*.
    Unproved(Vec<Unproved>),
    /// The newest records of the journal, oldest first.
    Journal(Vec<Record>),
    /// The journal cannot be written or read; nothing but safing verbs is possible.
    JournalFault(Fault),
    /// Whether this session may write from here on: the answer to [`Effect::Arm`](super::Effect::Arm).
    Armed(bool),
    /// The process came back from a suspension: everything shown is old.
    Resumed,
    /// What was acknowledged in earlier sessions.
    Acknowledged(Vec<Acknowledgement>),
    /// What is really so in a rehearsed world, whatever the screen shows: only the simulator can know.
    Rehearsed {
        /// Which incident of the rehearsal, from 0.
        incident: usize,
        /// What it is about shows.
        sign: bool,
        /// Its goal is reached.
        safe: bool,
    },
    /// What earlier sessions could not tell, and over which channel.
    Owed(Vec<(ChannelId, AlertId)>),
    /// What came of alerts over a channel: they reached somebody, or why they did not.
    Alerted {
        /// Over which channel.
        channel: ChannelId,
        /// Whether they reached somebody; why not.
        reached: Result<(), Text>,
    },
    /// Somebody chose an alert where it was shown to them.
    Jump(RowId),
    /// Something to tell the operator.
    Notice(Text),
}
