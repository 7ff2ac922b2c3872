//! Reads what the machine wants read, and remembers what makes the next read cheap.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc;

use super::execute::{Logins, Providers};
use crate::cockpit::{Event, Observed};
use crate::domain::{Cursor, Fact, Scope, SourceId};

/// Scopes whose cursors are kept: beyond it those that were read longest ago are forgotten, and read whole next time.
const REMEMBERED: usize = 512;

/// Performs reads. Clones share the memory.
#[derive(Clone, Debug)]
pub struct Poller {
    providers: Providers,
    logins: Logins,
    events: mpsc::Sender<Event>,
    memory: Arc<Mutex<Memory>>,
}

#[derive(Debug, Default)]
struct Memory {
    cursors: BTreeMap<(SourceId, Scope), (u64, Cursor)>,
    count: u64,
}

impl Poller {
    /// A poller that delivers to `events`.
    #[must_use]
    pub fn new(providers: Providers, logins: Logins, events: mpsc::Sender<Event>) -> Self {
        Self { providers, logins, events, memory: Arc::default() }
    }

    /// Reads a scope and delivers what it brought. The cursor is kept only when that was delivered: what was dropped on the
    /// way is read again, and never answered "not modified".
    pub async fn observe(&self, source: SourceId, scope: Scope) {
        let Some(provider) = self.providers.get(&source) else { return };
        let key = (source.clone(), scope.clone());
        let cursor = self.memory().cursors.get(&key).map(|(_, cursor)| cursor.clone()).unwrap_or_default();
        let mut observation = provider.observe(&scope, &cursor).await;
        for fact in &observation.facts {
            if let Fact::Account(account) = fact {
                self.logins.learn(&source, &account.login);
            }
        }
        let cursor = std::mem::take(&mut observation.cursor);
        let event = Event::Observed { source, scope, observed: Box::new(Observed::from(observation)) };
        if self.events.send(event).await.is_ok() {
            self.memory().keep(key, cursor);
        }
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    fn keep(&mut self, key: (SourceId, Scope), cursor: Cursor) {
        self.count += 1;
        self.cursors.insert(key, (self.count, cursor));
        if self.cursors.len() > REMEMBERED {
            let oldest = self.cursors.iter().min_by_key(|(_, (count, _))| *count).map(|(key, _)| key.clone());
            oldest.and_then(|key| self.cursors.remove(&key));
        }
    }
}
