//! Finding out by reading what became of a step.

use std::sync::Arc;
use std::time::Duration;

use super::Outstanding;
use crate::domain::{Evidence, Seal, Step, Text};
use crate::provider::Provider;

/// What reading found.
pub(in crate::runtime) enum Found {
    /// It took effect.
    Happened(Text),
    /// It did not and will not.
    DidNot(Text),
    /// Neither could be said in time; the last word on it.
    Open(Text),
    /// The session ends.
    Closing,
}

/// A step to watch.
pub(in crate::runtime) struct Watch<'a> {
    /// Who is asked.
    pub(in crate::runtime) provider: &'a Arc<dyn Provider>,
    /// Which step.
    pub(in crate::runtime) step: &'a Step,
    /// Its mark.
    pub(in crate::runtime) seal: &'a Seal,
    /// When it was sent.
    pub(in crate::runtime) sent_at: jiff::Timestamp,
    /// For how long.
    pub(in crate::runtime) limit: Duration,
    /// For how long one read.
    pub(in crate::runtime) read: Duration,
    /// What ends the watching early.
    pub(in crate::runtime) outstanding: &'a Outstanding,
}

impl Watch<'_> {
    /// Reads until it is clear, in growing steps.
    pub(in crate::runtime) async fn until_clear(&self) -> Found {
        tokio::select! {
            found = self.read() => found,
            () = self.outstanding.closing() => Found::Closing,
        }
    }

    async fn read(&self) -> Found {
        let deadline = tokio::time::Instant::now() + self.limit;
        let mut word = Text::new("it was not read yet");
        for pause in pauses() {
            let now = tokio::time::Instant::now();
            if now >= deadline {
                break;
            }
            tokio::time::sleep(pause.min(deadline - now)).await;
            let evidence =
                tokio::time::timeout(self.read, self.provider.evidence(self.step, self.seal, self.sent_at)).await;
            match evidence {
                Ok(Ok(Evidence::Happened(how))) => return Found::Happened(how),
                Ok(Ok(Evidence::DidNot(how))) => return Found::DidNot(how),
                Ok(Ok(Evidence::NotYet(what) | Evidence::CannotTell(what))) => word = what,
                Ok(Err(fault)) => word = Text::new(&format!("reading failed: {}", fault.what)),
                Err(_) => word = Text::new("reading takes too long"),
            }
        }
        Found::Open(word)
    }
}

/// One second, two, three, then every five; after a minute every ten: an answer that did not come by then is not worth
/// the budget of a tighter watch.
fn pauses() -> impl Iterator<Item = Duration> {
    [1, 2, 3].into_iter().chain(std::iter::repeat_n(5, 11)).chain(std::iter::repeat(10)).map(Duration::from_secs)
}
