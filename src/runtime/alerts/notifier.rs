//! One worker for every channel: in order, bounded, each with its own patience. What nobody took waits until the channel is
//! there again, and is then said as one. Several processes may look at the same events: whoever takes the turn says one, the
//! others leave it out.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::unheard::Unheard;
use super::{AlertedFile, Channel, Turn, Undelivered};
use crate::cockpit::alerts::{AlertId, AlertMessage, ChannelId};
use crate::domain::Text;

/// How long a message may take to be said.
const PATIENCE: Duration = Duration::from_secs(30);
/// As many messages wait for a channel; what comes beyond is left out, and said to be.
const QUEUE: usize = 32;
/// The least time between two messages of a channel: about what the vendors take.
const APART: Duration = Duration::from_secs(1);
/// How often a message that nobody took is said at once, one attempt after the other.
const ATTEMPTS: u32 = 3;
/// The longest wait between those.
const LONGEST: Duration = Duration::from_secs(120);

/// How long a turn lasts beyond the time that saying may take.
const SLACK: Duration = Duration::from_secs(15);
/// How soon to look again what became of an alert that another process is about to say.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// This process.
    Us,
    /// Another process of the operator's.
    Another,
}

/// What came of a message.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Over which channel.
    pub channel: ChannelId,
    /// Whether it got there, and who said it.
    pub result: Result<By, Undelivered>,
    /// Whether it is not the end of a message: another process is about to say a part of it, or this is one attempt more at
    /// what nobody took.
    pub partly: bool,
    /// Why it could not be written down, where that is so: it may be told again.
    pub unkept: Option<Text>,
}

impl Delivery {
    /// Whether our own way there reached somebody, or why it did not; nothing where another process said it, which says
    /// nothing of ours.
    #[must_use]
    pub fn reached(&self) -> Option<Result<(), Text>> {
        match &self.result {
            Ok(By::Us) => Some(Ok(())),
            Ok(By::Another) => None,
            Err(Undelivered { why, .. }) => Some(Err(why.clone())),
        }
    }
}

/// Where deliveries are heard of.
pub type Deliveries = mpsc::UnboundedReceiver<Delivery>;

/// The workers. Without it they say what waits and end.
pub struct Notifier {
    queues: BTreeMap<ChannelId, mpsc::Sender<AlertMessage>>,
    deliveries: mpsc::UnboundedSender<Delivery>,
    settled: Settled,
}

/// What needs nobody any more: where nobody took it, it is left out for as long as it stands here.
type Settled = Arc<Mutex<BTreeSet<AlertId>>>;

impl fmt::Debug for Notifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Notifier").field("channels", &self.queues.keys()).finish_non_exhaustive()
    }
}

impl Notifier {
    /// Begins a worker for every channel; what they said, and what others said, stands in `told`. To be called within a
    /// runtime.
    #[must_use]
    pub fn begin(channels: BTreeMap<ChannelId, Arc<dyn Channel>>, told: &AlertedFile) -> (Self, Deliveries) {
        let (deliveries, heard) = mpsc::unbounded_channel();
        let settled = Settled::default();
        let begun = channels.into_iter().map(|(id, channel)| {
            let (queue, messages) = mpsc::channel(QUEUE);
            let worker = Worker {
                id: id.clone(),
                channel,
                told: told.clone(),
                deliveries: deliveries.clone(),
                later: VecDeque::new(),
                unheard: None,
                settled: Arc::clone(&settled),
            };
            tokio::spawn(worker.work(messages));
            (id, queue)
        });
        let queues = begun.collect();
        (Self { queues, deliveries, settled }, heard)
    }

    /// Has the channels know what needs nobody any more, all of it.
    pub fn settle(&self, ids: BTreeSet<AlertId>) {
        *self.settled.lock().unwrap_or_else(PoisonError::into_inner) = ids;
    }

    /// Has a channel say something. Never waits.
    pub fn say(&self, channel: &ChannelId, message: &AlertMessage) {
        let why = match self.queues.get(channel).map(|queue| queue.try_send(message.clone())) {
            Some(Ok(())) => return,
            Some(Err(_)) => "too much waits for it already",
            None => "there is no such channel here",
        };
        let result = Err(Undelivered::new(why));
        // Where nobody listens any more the session is over.
        let _nobody_listens =
            self.deliveries.send(Delivery { channel: channel.clone(), result, partly: false, unkept: None });
    }
}

/// One channel.
struct Worker {
    id: ChannelId,
    channel: Arc<dyn Channel>,
    told: AlertedFile,
    deliveries: mpsc::UnboundedSender<Delivery>,
    /// What another process is about to say, and when to look what became of that.
    later: VecDeque<(Instant, AlertMessage)>,
    /// What nobody took so far.
    unheard: Option<Unheard>,
    settled: Settled,
}

/// What is said next.
struct Gathered {
    message: AlertMessage,
    /// What of the unheard needs nobody now.
    resting: Option<AlertMessage>,
    /// How often it was waited for the channel.
    waits: u32,
}

impl Worker {
    async fn work(mut self, mut messages: mpsc::Receiver<AlertMessage>) {
        loop {
            let later = self.later.front().map(|(due, _)| *due);
            let due = later.into_iter().chain(self.unheard.as_ref().map(|unheard| unheard.due)).min();
            let again = async {
                match due {
                    Some(due) => tokio::time::sleep_until(due).await,
                    None => std::future::pending().await,
                }
            };
            let message = tokio::select! {
                message = messages.recv() => match message {
                    Some(message) => Some(message),
                    // Nobody has anything to say any more; what others are about to say is theirs, and what nobody took is
                    // left to whoever watches next.
                    None => return,
                },
                () = again => self.overdue(),
            };
            self.say(message).await;
            if !messages.is_empty() {
                tokio::time::sleep(APART).await;
            }
        }
    }

    /// What another process was about to say, where it is time to look what became of it.
    fn overdue(&mut self) -> Option<AlertMessage> {
        let (due, _) = self.later.front()?;
        if *due > Instant::now() {
            return None;
        }
        self.later.pop_front().map(|(_, message)| message)
    }

    /// What is to be said now: a message, and with it what nobody took so far. Nothing while the channel wants to be left
    /// alone, or where nothing needs anybody.
    fn gather(&mut self, message: Option<AlertMessage>) -> Option<Gathered> {
        let Some(unheard) = self.unheard.take() else {
            return message.map(|message| Gathered { message, resting: None, waits: 0 });
        };
        if unheard.quiet > Instant::now() {
            let Some(message) = message else {
                self.unheard = Some(unheard);
                return None;
            };
            self.tell(Err(Undelivered::not_yet(unheard.why.as_str(), Duration::ZERO)), false, None);
            self.unheard = Some(unheard.with(message));
            return None;
        }
        let (standing, resting) = self.divided(&unheard.message);
        let Some(message) = message.into_iter().chain(standing).reduce(AlertMessage::with) else {
            self.unheard = Some(unheard.later());
            return None;
        };
        Some(Gathered { message, resting, waits: unheard.waits })
    }

    /// Says what nobody else says.
    async fn say(&mut self, message: Option<AlertMessage>) {
        let once_more = message.is_none();
        let Some(Gathered { message, resting, waits }) = self.gather(message) else { return };
        let ids: Vec<AlertId> = message.ids().cloned().collect();
        let (turn, unkept) = match self.take_turn(ids.clone(), PATIENCE).await {
            Ok(turn) => (turn, None),
            // Told twice is better than not at all.
            Err(error) => (Turn { mine: ids.into_iter().collect(), ..Turn::default() }, Some(error)),
        };
        let others = message.about(|id| turn.others.contains(id));
        let waits_for_others = others.is_some();
        if let Some(others) = others {
            self.later.push_back((Instant::now() + LOOK_AGAIN, others));
        }
        let Some(message) = message.about(|id| turn.mine.contains(id)) else {
            self.unheard = resting.map(Unheard::resting);
            if !waits_for_others {
                self.tell(Ok(By::Another), once_more, None);
            }
            return;
        };
        // A channel that was not there is asked once: whatever comes meanwhile would wait for the other attempts.
        let attempts = if waits == 0 { ATTEMPTS } else { 1 };
        let result = self.attempt(&message, &turn.mine, attempts).await;
        let said = result.is_ok();
        let kept =
            self.with_file(
                move |told, channel| {
                    if said { told.keep(channel, &turn.mine) } else { told.give_back(channel, &turn.mine) }
                },
            );
        let unkept = kept.await.err().or(unkept).filter(|_| said);
        self.unheard = match &result {
            Err(Undelivered { why, again: Some(quiet) }) => {
                let all = resting.into_iter().fold(message, AlertMessage::with);
                Some(Unheard::after(all, waits, why.clone(), *quiet))
            }
            _ => resting.map(Unheard::resting),
        };
        self.tell(result.map(|()| By::Us), waits_for_others || once_more, unkept);
    }

    /// What of a message still needs somebody, and what does not any more.
    fn divided(&self, message: &AlertMessage) -> (Option<AlertMessage>, Option<AlertMessage>) {
        let settled = self.settled.lock().unwrap_or_else(PoisonError::into_inner);
        (message.about(|id| !settled.contains(id)), message.about(|id| settled.contains(id)))
    }

    fn tell(&self, result: Result<By, Undelivered>, partly: bool, unkept: Option<io::Error>) {
        let unkept = unkept.map(|error| Text::new(&error.to_string()));
        let _nobody_listens = self.deliveries.send(Delivery { channel: self.id.clone(), result, partly, unkept });
    }

    /// Says a message, again only where nobody took it.
    async fn attempt(
        &self,
        message: &AlertMessage,
        mine: &BTreeSet<AlertId>,
        attempts: u32,
    ) -> Result<(), Undelivered> {
        let mut last = Undelivered::new("never said");
        for attempt in 1..=attempts {
            let said = tokio::time::timeout(PATIENCE, self.channel.say(message)).await;
            last = match said {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(undelivered)) => undelivered,
                Err(_) => Undelivered::new(&format!("no answer in {} s", PATIENCE.as_secs())),
            };
            match last.again {
                Some(wait) if attempt < attempts && wait <= LONGEST => {
                    // Whoever waits for the end of our turn waits for this as well.
                    self.stay(mine, wait + PATIENCE).await;
                    tokio::time::sleep(wait).await;
                }
                _ => break,
            }
        }
        Err(last)
    }

    async fn take_turn(&self, ids: Vec<AlertId>, lasts: Duration) -> io::Result<Turn> {
        self.with_file(move |told, channel| told.take_turn(channel, &ids, Timestamp::now(), lasts + SLACK)).await
    }

    /// Makes a turn of ours last longer. What cannot be written down was said to be so when the turn was taken.
    async fn stay(&self, mine: &BTreeSet<AlertId>, lasts: Duration) {
        let mine = mine.clone();
        let stays = self.with_file(move |told, channel| told.stay(channel, &mine, Timestamp::now(), lasts + SLACK));
        let _said_before = stays.await;
    }

    /// Works on the file where the disk may be waited for.
    async fn with_file<T: Send + 'static>(
        &self,
        work: impl FnOnce(&AlertedFile, &ChannelId) -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let (told, channel) = (self.told.clone(), self.id.clone());
        tokio::task::spawn_blocking(move || work(&told, &channel))
            .await
            .unwrap_or_else(|error| Err(io::Error::other(error)))
    }
}
