//! What the cluster's controllers do, by the world's clock.
//!
//! Everything that happens happens at a moment: a change is looked at a second after it was made, pods become ready one
//! after another, a pause ends, a metric is measured. Between two moments nothing moves.

mod analysis;
mod canary;
mod colours;
mod deployment;
mod pods;
mod rollout;

use jiff::Timestamp;
use serde_json::Value;

use super::field::text;
use super::store::{Key, Resource};
use super::{Cluster, Delivered};
use crate::sim::clock::{seconds_after, stamp};

pub(super) use analysis::{Metric, Template};

/// Seconds after which a controller looks at a change.
const LOOKS_AFTER: i64 = 1;

/// What a controller remembers of an object beside what the object says.
#[derive(Debug, Clone, Default)]
pub(super) struct Memory {
    /// When it looks at it next.
    pub(super) due: Option<Timestamp>,
    /// The step that it is at: of which hash, which, and since when.
    pub(super) step: Option<(String, u32, Timestamp)>,
    /// Of a replica set: when its next pods become ready.
    pub(super) pods: Option<Timestamp>,
    /// Of an analysis run: how many measurements were made of each metric, and when the next one is made.
    pub(super) measured: usize,
    /// Which shared application runs there, and in which environment of it.
    pub(super) application: Option<(String, String)>,
    /// What was delivered last to it.
    pub(super) delivered: String,
    /// Since when a Deployment rolls out its newest template.
    pub(super) progress: Option<Timestamp>,
}

impl Cluster {
    /// The next moment at which something happens.
    fn next_at(&self) -> Option<(Timestamp, Key)> {
        let moment = |(key, memory): (&Key, &Memory)| {
            let at = [memory.due, memory.pods].into_iter().flatten().min()?;
            Some((at, key.clone()))
        };
        self.memory.iter().filter_map(moment).min()
    }

    /// Lets time pass.
    pub(crate) fn advance(&mut self, now: Timestamp) {
        while let Some((at, key)) = self.next_at().filter(|(at, _)| *at <= now) {
            self.now = self.now.max(at);
            self.happen(&key, at);
        }
        self.now = self.now.max(now);
    }

    fn happen(&mut self, key: &Key, at: Timestamp) {
        let memory = self.memory.entry(key.clone()).or_default();
        if memory.pods.is_some_and(|pods| pods <= at) {
            memory.pods = None;
            self.pods_become_ready(key);
            return;
        }
        memory.due = None;
        match key.resource {
            Resource::Rollouts => self.roll(key),
            Resource::Deployments => self.deploy(key),
            Resource::AnalysisRuns => self.measure(key),
            Resource::ReplicaSets => self.scale(key, 0),
            _ => {}
        }
    }

    /// Has a controller look at an object soon.
    pub(super) fn touch(&mut self, key: &Key) {
        self.look_at(key, seconds_after(self.now, LOOKS_AFTER));
    }

    /// Has a controller look at an object at a moment, if not before.
    fn look_at(&mut self, key: &Key, at: Timestamp) {
        let memory = self.memory.entry(key.clone()).or_default();
        memory.due = Some(memory.due.map_or(at, |due| due.min(at)));
    }

    fn stamp(&self) -> String {
        stamp(self.now)
    }

    /// Notes what a shared application runs from here on.
    fn deliver(&mut self, key: &Key, template: &Value) {
        let now = self.now;
        let reference = tag(text(template, "/spec/containers/0/image")).to_owned();
        let Some(memory) = self.memory.get_mut(key) else { return };
        let Some((application, environment)) = memory.application.clone() else { return };
        if memory.delivered != reference {
            memory.delivered.clone_from(&reference);
            self.delivered.push(Delivered { at: now, application, environment, reference });
        }
    }
}

/// The tag of an image.
pub(super) fn tag(image: &str) -> &str {
    let name = image.split('@').next().unwrap_or(image);
    name.rsplit('/').next().and_then(|last| last.split_once(':')).map_or("latest", |(_, tag)| tag)
}

/// Letters and digits that make no words, as the vendor's.
const ALPHABET: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

/// The hash of a pod template, as long as the vendor's: the same template has the same one, however it was written down.
pub(super) fn hash(template: &Value) -> String {
    // FNV-1a over what the template says.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in canonical(template).bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let mut word = String::with_capacity(10);
    for _ in 0..10 {
        let at = usize::try_from(hash % 27).unwrap_or(0);
        word.push(ALPHABET.get(at).map_or('b', |byte| char::from(*byte)));
        hash /= 27;
    }
    word
}

/// What a value says: fields in order, without those that say nothing.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let mut said: Vec<String> = fields
                .iter()
                .filter(|(_, value)| !says_nothing(value))
                .map(|(name, value)| format!("{name}:{}", canonical(value)))
                .collect();
            said.sort_unstable();
            format!("{{{}}}", said.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(fields) => fields.values().all(says_nothing),
        _ => false,
    }
}
