//! What the machine wants done. Plain values; the hands do it.

use std::collections::BTreeSet;

use super::Acknowledgement;
use super::alerts::{AlertId, AlertMessage, ChannelId};
use crate::domain::{EnvironmentId, Intent, IntentId, JobId, ProbeSetup, Proof, RunId, Scope, SourceId, Text};
use crate::policy::{Order, Refusal};

/// A wish.
#[derive(Debug)]
pub enum Effect {
    /// Read a scope.
    Observe {
        /// From where.
        source: SourceId,
        /// What.
        scope: Scope,
    },
    /// Look at what an environment itself says that it runs.
    Probe {
        /// Which.
        environment: EnvironmentId,
        /// How, its addresses filled in.
        setup: Box<ProbeSetup>,
    },
    /// Read a log.
    ReadLog {
        /// From where.
        source: SourceId,
        /// Whose.
        run: RunId,
        /// Whose.
        job: JobId,
        /// From which line on.
        from: u64,
    },
    /// Make a plan; sends nothing.
    Plan {
        /// The dialogue that asks.
        dialogue: u64,
        /// From where.
        source: SourceId,
        /// What for.
        intent: Box<Intent>,
        /// Whether without reading: a safing verb while reads fail.
        blind: bool,
    },
    /// Have the terminal prove that it painted the dialogue, and drop what was typed before.
    ProvePainted {
        /// The dialogue.
        dialogue: u64,
    },
    /// Carry out an order: the only effect that changes anything outside.
    Execute(Box<Order>),
    /// Write a refusal into the journal.
    RecordRefusal {
        /// What was asked.
        intent: Box<Intent>,
        /// In one line.
        title: Text,
        /// Why not.
        refusals: Vec<Refusal>,
    },
    /// Write a probe's word on an order into the journal.
    RecordProof {
        /// Which order.
        intent: IntentId,
        /// Whether it was delivered.
        delivered: bool,
        /// What the probe says.
        proof: Proof,
    },
    /// Leave (`true`) or enter (`false`) the session's read-only mode.
    Arm(bool),
    /// Read the token of a source anew and poll it again: a person acted after an authentication failure.
    Reconnect {
        /// Which.
        source: SourceId,
    },
    /// Keep what is known for the next session: it was quiet for a while, and something was read.
    Remember,
    /// Show a page in a browser, or say that there is none.
    OpenUrl(Text),
    /// Copy to the operator's clipboard.
    Copy {
        /// What it is, for the words afterwards.
        what: &'static str,
        /// Its lines.
        lines: Vec<Text>,
    },
    /// Keep an acknowledgement beyond this session, or forget it.
    Acknowledge {
        /// Which.
        acknowledgement: Acknowledgement,
        /// Whether it is given, or taken back.
        given: bool,
    },
    /// Say something to somebody who does not look.
    Alert {
        /// Over which channel.
        channel: ChannelId,
        /// What.
        message: Box<AlertMessage>,
    },
    /// What of the alerts that were said needs nobody any more, all of it: where it did not get there, it need not.
    Settled(BTreeSet<AlertId>),
    /// Stop to the shell.
    Suspend,
    /// Leave.
    Quit,
}
