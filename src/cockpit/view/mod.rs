//! What the screen says, as plain data: selectors over the state. The painter turns them into cells and decides nothing.
//!
//! Lists give only the rows of a window, so that ten thousand runs cost what is visible.

mod acknowledged;
mod actions;
mod address;
mod availability;
mod batch;
mod card;
mod debrief;
mod detail;
mod dora;
mod environments;
mod footer;
mod freezes;
mod freshness;
mod gates;
mod header;
mod help;
mod list;
pub mod moments;
mod naming;
mod needs_you;
mod palette;
mod pipelines;
mod plan;
mod proof;
mod put_back;
mod refusals;
mod rollback;
mod rollouts;
mod runs;
mod standing;
mod timeline;
pub mod words;
mod workflows;

pub(in crate::cockpit) use acknowledged::acknowledged_at;
pub use acknowledged::{MayAcknowledge, is_acknowledged, may_acknowledge};
pub use actions::{ActionLine, ActionsView, Available, actions, menu};
pub use address::address;
pub use availability::{availability, may_steer, of_gates as availability_of_gates, promote_fully};
pub(in crate::cockpit) use availability::{lets_own_rollback_through, may_answer};
pub use batch::{BatchLine, BatchView, batch, batch_group, batch_plan};
pub use card::{card, card_of};
pub use debrief::{DebriefView, debrief};
pub use detail::{
    DetailView, GateLine, GatesView, HistoryLine, HistoryView, JobLine, JournalLine, JournalView, LogView, RunView,
    ShipView, StepLine, detail,
};
pub use dora::{DoraView, KeysLine, dora};
pub use environments::{Cell, EnvironmentsView, ServiceLine, environments};
pub use footer::{FooterView, Hint, footer};
pub use header::{FreezeBadge, HeaderView, SourceBadge, header};
pub use help::{HelpLine, HelpView, help};
pub use list::{Empty, Health, List, Mark, Window};
pub(in crate::cockpit) use naming::service as service_name;
pub use needs_you::{NeedKind, NeedLine, needs, needs_you};
pub(in crate::cockpit) use needs_you::{either, need_line};
pub use palette::{PaletteLine, PaletteView, palette};
pub use pipelines::{RailMark, RunLine, pipelines};
pub use plan::{FieldView, PlanLine, PlanTone, PlanView, plan};
pub(in crate::cockpit) use proof::complaint_since as proof_complaint_since;
pub use proof::{
    complaint as proof_complaint, contradiction as proof_contradiction, standing as proof_standing,
    stands_on as proof_stands_on, warnings as proof_warnings,
};
pub(in crate::cockpit) use refusals::refusal as refusal_words;
pub use rollback::{RollbackLine, RollbackView, rollback};
pub(in crate::cockpit) use rollouts::{stands as rollout_stands, wants_person as rollout_wants_person};
pub(in crate::cockpit) use standing::run_words;
pub use timeline::{ChangeLine, TimelineView, timeline};
