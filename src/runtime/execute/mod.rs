//! Carries orders out: the only code that lets a request go which changes anything.
//!
//! ```text
//! Intended ─▶ for each step: read the premises ─▶ Stale, or Sending ─▶ permit ─▶ send once ─▶ Answered │ Failed │ Unknown
//!                                ▲                                                     │
//!                                └────────── it became true ◀── read until then ───────┘
//! ```
//!
//! Every arrow to the right is a journal record that was synced before the next one begins. Nothing is ever sent a second
//! time; what is not known is found out by reading.

mod bench;
mod limits;
mod outstanding;
mod reading;
mod step;
mod told;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::mpsc;

use crate::cockpit::Event;
use crate::domain::{Clock, Fault, FaultKind, OrderState, Plan, Seal, SourceId, Text};
use crate::journal::{Entry, orphans};
use crate::policy::Order;
use crate::provider::Provider;
use crate::runtime::journal_file::{JournalFile, Purpose};
use crate::runtime::sessions;

pub use bench::Bench;
pub use limits::Limits;
pub use outstanding::Outstanding;
pub(super) use reading::{Found, Watch};
pub(super) use told::Teller;

/// The providers of a session, by source.
pub type Providers = BTreeMap<SourceId, Arc<dyn Provider>>;

/// Who the operator is at each source, as far as it was learnt: what goes into the journal's records.
#[derive(Clone, Debug, Default)]
pub struct Logins(Arc<RwLock<BTreeMap<SourceId, Text>>>);

impl Logins {
    /// Learns a login.
    pub fn learn(&self, source: &SourceId, login: &Text) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(source.clone(), login.clone());
    }

    /// The login at a source.
    #[must_use]
    pub fn of(&self, source: &SourceId) -> Option<String> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(source).map(|login| login.as_str().to_owned())
    }
}

/// Carries orders out. Clones share everything.
#[derive(Clone)]
pub struct Executor {
    /// The session's providers.
    pub providers: Providers,
    /// Where everything is written down.
    pub journal: JournalFile,
    /// The session, by the id of its lock.
    pub session: String,
    /// The clocks.
    pub clock: Clock,
    /// How long to wait for what.
    pub limits: Limits,
    /// Who the operator is where.
    pub logins: Logins,
    /// Where news goes: [`Event::Order`], [`Event::Notice`], [`Event::JournalFault`]. Nobody listening stops nothing.
    pub news: mpsc::Sender<Event>,
    /// What the rules look at before a later step.
    pub bench: Bench,
    /// The requests that are out.
    pub outstanding: Outstanding,
}

impl std::fmt::Debug for Executor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Executor").field("session", &self.session).finish_non_exhaustive()
    }
}

/// How an order goes on after a step.
enum After {
    /// The step became true; the next one may go.
    Next(Text),
    /// The order stands here, and this is what to write as its end.
    End(OrderState, Text),
    /// The order stands here and has no end yet: a person or a later session finds it out.
    Open(OrderState),
}

impl Executor {
    /// Carries an order out; gives where it stands at the end. All that happens on the way is journaled and told.
    pub async fn execute(&self, order: Order) -> OrderState {
        let plan = order.plan().clone();
        let teller = self.teller(&plan);
        let state = match self.providers.get(&plan.source) {
            None => teller.refused(0, no_source(&plan)).await,
            Some(provider) => self.carry_out(order, &plan, provider, &teller).await,
        };
        teller.tell(state.clone()).await;
        state
    }

    async fn carry_out(
        &self,
        mut order: Order,
        plan: &Plan,
        provider: &Arc<dyn Provider>,
        teller: &Teller,
    ) -> OrderState {
        let intended = Entry::Intended {
            session: self.session.clone(),
            plan: Box::new(plan.clone()),
            digest: plan.digest().to_string(),
            overridden: order.overridden().to_vec(),
            blind: order.blind(),
            twice: order.twice(),
        };
        let before = if plan.intent.ask.safing() { Purpose::Safing } else { Purpose::Ordinary };
        let head = match teller.write(intended, before).await {
            Ok(written) => written.record.hash.get(..12).unwrap_or_default().to_owned(),
            Err(error) => return OrderState::Refused { step: 0, fault: Fault::from(&error) },
        };
        teller.tell(OrderState::Intended).await;
        if !plan.intent.ask.safing() && self.is_overtaken(plan).await {
            let what = "another flightdeck has an order on the same target under way: nothing was sent";
            let fault = Fault::new(FaultKind::Conflict, plan.title.raw(), what);
            let fault = fault.hint("wait until it has ended, then look again");
            let (state, how) = (OrderState::Refused { step: 0, fault }, Text::new(what));
            teller.end(&state, how).await;
            return state;
        }
        let seal = Seal { intent: plan.intent.id.clone(), head };

        let mut how = Text::new("nothing was to be done");
        let last = plan.steps.len().saturating_sub(1);
        for step in &plan.steps {
            if step.index > 0
                && let Some(refusal) = self.bench.refusals(&order, (self.clock)()).first()
            {
                let why = format!("the rules refuse step {}: {}", step.index + 1, refusal.why);
                let state = teller.interrupted(step.index, &why).await;
                teller.end(&state, Text::new(&why)).await;
                return state;
            }
            let run =
                step::Run { executor: self, provider, teller, seal: &seal, step, last: step.index == last, before };
            match run.carry_out(&mut order).await {
                After::Next(reason) => {
                    how = reason;
                    order.step_became_true((self.clock)());
                }
                After::End(state, how) => {
                    teller.end(&state, how).await;
                    return state;
                }
                After::Open(state) => return state,
            }
        }
        let state = OrderState::Done { how: how.clone() };
        teller.end(&state, how).await;
        state
    }

    /// Whether a living session wrote an order on the same target down before this one was. The journal's lock puts any two
    /// in order, so of two that were confirmed at once exactly one goes on.
    async fn is_overtaken(&self, plan: &Plan) -> bool {
        let (target, own) = (plan.intent.ask.target(), self.session.clone());
        let open = orphans(&self.journal.newest());
        let before = open.into_iter().take_while(|order| order.plan.intent.id != plan.intent.id);
        let others = before.filter(|order| order.session != own && order.plan.intent.ask.target() == target);
        let sessions: Vec<String> = others.map(|order| order.session).collect();
        let folder = self.journal.folder().to_owned();
        let lives = move || sessions.iter().any(|session| matches!(sessions::claim(&folder, session), Ok(None)));
        tokio::task::spawn_blocking(lives).await.unwrap_or_default()
    }

    pub(super) fn teller(&self, plan: &Plan) -> Teller {
        Teller::new(self, plan)
    }
}

fn no_source(plan: &Plan) -> Fault {
    Fault::new(FaultKind::Unsupported, plan.title.raw(), &format!("no source {} is configured", plan.source))
}
