//! One step of an order.

use std::sync::Arc;

use super::{After, Executor, Found, Teller, Watch};
use crate::domain::{
    Difference, Evidence, Fault, FaultKind, Now, OrderState, Receipt, Seal, Sight, Standing, Step, Text,
};
use crate::journal::{Entry, Sent};
use crate::policy::{Order, Permit, recheck};
use crate::provider::Provider;
use crate::runtime::journal_file::Purpose;

/// A step with all that is needed to carry it out.
pub(super) struct Run<'a> {
    pub(super) executor: &'a Executor,
    pub(super) provider: &'a Arc<dyn Provider>,
    pub(super) teller: &'a Teller,
    pub(super) seal: &'a Seal,
    pub(super) step: &'a Step,
    pub(super) last: bool,
    /// What records before sending are written for.
    pub(super) before: Purpose,
}

/// What became of a request.
enum Reply {
    /// It was answered, and when it was sent.
    Answered(Receipt, Now),
    /// It has no effect.
    Failed(Fault),
    /// Nobody knows.
    Lost(Fault, Now),
    /// It was not sent, for the session ends.
    Closing,
}

impl Run<'_> {
    pub(super) async fn carry_out(&self, order: &mut Order) -> After {
        let sight = match self.look(order.blind()).await {
            Ok(sight) => sight,
            Err(fault) => return self.failed(fault).await,
        };
        if let Some(sight) = &sight
            && let Err(differences) = recheck(self.step, sight)
        {
            return self.stale(differences).await;
        }
        match self.send(order, sight).await {
            Reply::Closing => self.broke_off("the session ended").await,
            Reply::Failed(fault) => self.failed(fault).await,
            Reply::Lost(fault, sent) => self.resolve(fault, sent).await,
            Reply::Answered(receipt, sent) => self.confirm(&receipt, sent).await,
        }
    }

    /// Reads the premises. Nothing where the order may go blind and reading failed for long enough.
    async fn look(&self, blind: bool) -> Result<Option<Sight>, Fault> {
        let limit = self.executor.limits.sight;
        let deadline = tokio::time::Instant::now() + limit;
        loop {
            let left = deadline.saturating_duration_since(tokio::time::Instant::now());
            let fault = match tokio::time::timeout(left, self.provider.sight(self.step)).await {
                Ok(Ok(sight)) => return Ok(Some(sight)),
                Ok(Err(fault)) => fault,
                Err(_) => {
                    let what = format!("no answer in {} s", limit.as_secs());
                    Fault::new(FaultKind::Unavailable, "reading the premises again", &what)
                }
            };
            let over = tokio::time::Instant::now() >= deadline;
            match (over, blind, fault.standing) {
                (true, true, _) => return Ok(None),
                (true, false, _) | (false, false, Standing::Permanent) => return Err(fault),
                _ => tokio::time::sleep(std::time::Duration::from_secs(1)).await,
            }
        }
    }

    /// Writes down that it goes out and lets it go, once.
    async fn send(&self, order: &mut Order, sight: Option<Sight>) -> Reply {
        // From here to the record of the answer nobody may end the process.
        let Some(_out) = self.executor.outstanding.begin() else { return Reply::Closing };
        let (intent, step) = (self.teller.intent(), self.step.index);
        let request = Sent {
            method: self.step.request.method.word().to_owned(),
            path: self.step.request.path.clone(),
            body: self.step.request.sealed_body(self.step.reason.as_ref(), self.seal),
        };
        let sending = Entry::Sending { intent: intent.clone(), step, sight, request };
        if let Err(error) = self.teller.write(sending, self.before).await {
            return Reply::Failed(Fault::from(&error));
        }
        self.teller.tell(OrderState::Sending { step }).await;
        // Last of all: the disk and the screen took their time, and the clearance lives for seconds only.
        let sent = (self.executor.clock)();
        let permit = match order.permit(sent) {
            Ok(permit) => permit,
            Err(error) => {
                return Reply::Failed(Fault::new(FaultKind::Expired, self.step.summary.raw(), &error.to_string()));
            }
        };
        match self.let_go(permit).await {
            Ok(receipt) => {
                let receipt_written = Entry::Answered { intent, step, receipt: receipt.clone() };
                self.teller.after(receipt_written).await;
                Reply::Answered(receipt, sent)
            }
            Err(fault) if fault.kind == FaultKind::UnknownOutcome => {
                let resolve_by = sent.plus(self.executor.limits.resolve).wall;
                self.teller.after(Entry::Unknown { intent, step, fault: fault.clone(), resolve_by }).await;
                Reply::Lost(fault, sent)
            }
            Err(fault) => Reply::Failed(fault),
        }
    }

    /// The one call that changes the world. On a task of its own, so that nothing that happens to us cuts it in the middle;
    /// a provider that breaks in there has lost the reply.
    async fn let_go(&self, permit: Permit) -> Result<Receipt, Fault> {
        let (provider, step, seal) = (Arc::clone(self.provider), self.step.clone(), self.seal.clone());
        let task = tokio::spawn(async move { provider.send(&step, &seal, permit).await });
        let lost = |what: &str| Fault::new(FaultKind::UnknownOutcome, self.step.summary.raw(), what);
        match tokio::time::timeout(self.executor.limits.send, task).await {
            Ok(Ok(reply)) => reply,
            Ok(Err(_)) => Err(lost("the sender broke before it saw an answer")),
            Err(_) => Err(lost(&format!("no answer in {} s", self.executor.limits.send.as_secs()))),
        }
    }

    /// Waits for an accepted step to become true.
    async fn confirm(&self, receipt: &Receipt, sent: Now) -> After {
        let step = self.step.index;
        self.teller.made(receipt.url.as_ref());
        self.teller.tell(OrderState::Accepted { step }).await;
        match self.watch(sent, self.executor.limits.effect).await {
            Found::Happened(how) => {
                self.observed(Evidence::Happened(how.clone())).await;
                After::Next(how)
            }
            Found::DidNot(why) => {
                self.observed(Evidence::DidNot(why.clone())).await;
                self.unconfirmed(why).await
            }
            Found::Open(why) => {
                self.observed(Evidence::NotYet(why.clone())).await;
                self.unconfirmed(why).await
            }
            Found::Closing => After::Open(OrderState::Accepted { step }),
        }
    }

    /// Finds out what became of a request whose reply was lost. An order with a lost reply never goes on by itself.
    async fn resolve(&self, fault: Fault, sent: Now) -> After {
        let step = self.step.index;
        let resolve_by = sent.plus(self.executor.limits.resolve).wall;
        let unknown = OrderState::Unknown { step, resolve_by };
        self.teller.tell(unknown.clone()).await;
        match self.watch(sent, self.executor.limits.resolve).await {
            Found::Happened(how) => {
                self.observed(Evidence::Happened(how.clone())).await;
                if self.last {
                    return After::End(OrderState::Resolved { how: how.clone() }, how);
                }
                let why = format!("the answer to step {} was lost ({}); it took effect: {how}", step + 1, fault.what);
                self.interrupted(step + 1, &why).await
            }
            Found::DidNot(how) => {
                self.observed(Evidence::DidNot(how.clone())).await;
                if step == 0 {
                    return After::End(OrderState::NotSent { how: how.clone() }, how);
                }
                let why = format!("step {} was lost on the way ({}): {how}", step + 1, fault.what);
                self.interrupted(step, &why).await
            }
            Found::Open(why) => {
                self.observed(Evidence::CannotTell(why)).await;
                After::Open(unknown)
            }
            Found::Closing => After::Open(unknown),
        }
    }

    async fn watch(&self, sent: Now, limit: std::time::Duration) -> Found {
        let watch = Watch {
            provider: self.provider,
            step: self.step,
            seal: self.seal,
            sent_at: sent.wall,
            limit,
            read: self.executor.limits.read,
            outstanding: &self.executor.outstanding,
        };
        watch.until_clear().await
    }

    async fn observed(&self, evidence: Evidence) {
        let entry = Entry::Observed { intent: self.teller.intent(), step: self.step.index, evidence };
        self.teller.after(entry).await;
    }

    /// Accepted, but it did not become true in time.
    async fn unconfirmed(&self, why: Text) -> After {
        if self.last {
            return After::End(OrderState::Unconfirmed { why: why.clone() }, why);
        }
        let why = format!("step {} was accepted and has not taken effect: {why}", self.step.index + 1);
        self.interrupted(self.step.index + 1, &why).await
    }

    /// The step has no effect.
    async fn failed(&self, fault: Fault) -> After {
        let step = self.step.index;
        self.teller.after(Entry::Failed { intent: self.teller.intent(), step, fault: fault.clone() }).await;
        if step == 0 {
            let how = fault.what.clone();
            return After::End(OrderState::Refused { step, fault }, how);
        }
        self.interrupted(step, &fault.to_string()).await
    }

    async fn broke_off(&self, why: &str) -> After {
        if self.step.index == 0 {
            let how = Text::new(&format!("{why} before anything was sent"));
            return After::End(OrderState::NotSent { how: how.clone() }, how);
        }
        self.interrupted(self.step.index, why).await
    }

    async fn interrupted(&self, next: usize, why: &str) -> After {
        After::End(self.teller.interrupted(next, why).await, Text::new(why))
    }

    async fn stale(&self, differences: Vec<Difference>) -> After {
        let step = self.step.index;
        self.teller.after(Entry::Stale { intent: self.teller.intent(), step, differences: differences.clone() }).await;
        let how = differences.first().map(|first| format!("{}: was {}, is {}", first.what, first.was, first.is));
        After::End(OrderState::Stale { step, differences }, Text::new(&how.unwrap_or_default()))
    }
}
