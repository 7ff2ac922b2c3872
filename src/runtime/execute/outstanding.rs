//! The requests that are out, so that nobody leaves between sending and the answer.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

/// Counts the requests that are out and, once the session ends, lets no new one go.
#[derive(Clone, Debug)]
pub struct Outstanding {
    state: Arc<watch::Sender<Counted>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    out: usize,
    closing: bool,
}

/// One request that is out, from its `Sending` record to the record of its answer.
#[derive(Debug)]
pub(super) struct Out(Arc<watch::Sender<Counted>>);

impl Default for Outstanding {
    fn default() -> Self {
        Self { state: Arc::new(watch::Sender::new(Counted::default())) }
    }
}

impl Outstanding {
    /// Lets one request go. Nothing where the session is ending.
    pub(super) fn begin(&self) -> Option<Out> {
        let mut let_go = false;
        self.state.send_modify(|counted| {
            let_go = !counted.closing;
            counted.out += usize::from(let_go);
        });
        let_go.then(|| Out(Arc::clone(&self.state)))
    }

    /// Ends the session's sending: from here on nothing goes out. Waits until what is out is answered and written down,
    /// but no longer than `limit`; gives whether nothing is out.
    pub async fn close(&self, limit: Duration) -> bool {
        self.state.send_modify(|counted| counted.closing = true);
        let mut state = self.state.subscribe();
        tokio::time::timeout(limit, state.wait_for(|counted| counted.out == 0)).await.is_ok()
    }

    /// Ends when the session ends.
    pub(super) async fn closing(&self) {
        let mut state = self.state.subscribe();
        // The sender lives as long as we do.
        let _ = state.wait_for(|counted| counted.closing).await;
    }
}

impl Drop for Out {
    fn drop(&mut self) {
        self.0.send_modify(|counted| counted.out -= 1);
    }
}
