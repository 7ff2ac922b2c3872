//! One worker for every channel: in order, bounded, each with its own patience.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::{Channel, Undelivered};
use crate::cockpit::alerts::{AlertId, AlertMessage, ChannelId};
use crate::domain::Text;

/// How long a message may take to be said.
const PATIENCE: Duration = Duration::from_secs(30);
/// As many messages wait for a channel; what comes beyond is left out, and said to be.
const QUEUE: usize = 32;
/// The least time between two messages of a channel: about what the vendors take.
const APART: Duration = Duration::from_secs(1);
/// How often a message that nobody took is said at most.
const ATTEMPTS: u32 = 3;
/// The longest wait for another attempt.
const LONGEST: Duration = Duration::from_secs(120);

/// What came of a message.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Over which channel.
    pub channel: ChannelId,
    /// What it was about.
    pub ids: Vec<AlertId>,
    /// Whether it got there.
    pub result: Result<(), Undelivered>,
}

/// Where deliveries are heard of.
pub type Deliveries = mpsc::UnboundedReceiver<Delivery>;

/// The workers. Without it they say what waits and end.
pub struct Notifier {
    queues: BTreeMap<ChannelId, mpsc::Sender<AlertMessage>>,
    deliveries: mpsc::UnboundedSender<Delivery>,
}

impl fmt::Debug for Notifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Notifier").field("channels", &self.queues.keys()).finish_non_exhaustive()
    }
}

impl Notifier {
    /// Begins a worker for every channel. To be called within a runtime.
    #[must_use]
    pub fn begin(channels: BTreeMap<ChannelId, Arc<dyn Channel>>) -> (Self, Deliveries) {
        let (deliveries, heard) = mpsc::unbounded_channel();
        let begun = channels.into_iter().map(|(id, channel)| {
            let (queue, messages) = mpsc::channel(QUEUE);
            tokio::spawn(work(id.clone(), channel, messages, deliveries.clone()));
            (id, queue)
        });
        (Self { queues: begun.collect(), deliveries: deliveries.clone() }, heard)
    }

    /// Has a channel say something. Never waits.
    pub fn say(&self, channel: &ChannelId, message: &AlertMessage) {
        let why = match self.queues.get(channel).map(|queue| queue.try_send(message.clone())) {
            Some(Ok(())) => return,
            Some(Err(_)) => "too much waits for it already",
            None => "there is no such channel here",
        };
        self.tell(channel, message, Err(Undelivered::new(why)));
    }

    /// Says what came of a message that somebody else carried.
    pub fn tell(&self, channel: &ChannelId, message: &AlertMessage, result: Result<(), Undelivered>) {
        let ids = message.ids().cloned().collect();
        // Where nobody listens any more the session is over.
        let _nobody_listens = self.deliveries.send(Delivery { channel: channel.clone(), ids, result });
    }
}

async fn work(
    id: ChannelId,
    channel: Arc<dyn Channel>,
    mut messages: mpsc::Receiver<AlertMessage>,
    deliveries: mpsc::UnboundedSender<Delivery>,
) {
    while let Some(message) = messages.recv().await {
        let result = attempt(channel.as_ref(), &message).await;
        let ids = message.ids().cloned().collect();
        let _nobody_listens = deliveries.send(Delivery { channel: id.clone(), ids, result });
        if !messages.is_empty() {
            tokio::time::sleep(APART).await;
        }
    }
}

/// Says a message, again only where nobody took it.
async fn attempt(channel: &dyn Channel, message: &AlertMessage) -> Result<(), Undelivered> {
    let mut last = Undelivered::new("never said");
    for attempt in 1..=ATTEMPTS {
        let said = tokio::time::timeout(PATIENCE, channel.say(message)).await;
        last = match said {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(undelivered)) => undelivered,
            Err(_) => Undelivered::new(&format!("no answer in {} s", PATIENCE.as_secs())),
        };
        match last.again {
            Some(wait) if attempt < ATTEMPTS && wait <= LONGEST => tokio::time::sleep(wait).await,
            _ => break,
        }
    }
    Err(last)
}

/// Which channels reach nobody, and why: what is told of a channel once, until it reaches somebody again.
#[derive(Clone, Debug, Default)]
pub struct Silent(BTreeMap<ChannelId, Text>);

impl Silent {
    /// Takes in what came of a message; gives why it did not get there, where that is news of this channel.
    pub fn news(&mut self, delivery: Delivery) -> Option<(ChannelId, Text)> {
        let Delivery { channel, result, .. } = delivery;
        match result {
            Ok(()) => {
                self.0.remove(&channel);
                None
            }
            Err(Undelivered { why, .. }) => {
                let known = self.0.insert(channel.clone(), why.clone());
                (known.as_ref() != Some(&why)).then_some((channel, why))
            }
        }
    }

    /// Whether every channel reached somebody the last time.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
