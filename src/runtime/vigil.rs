//! A watch without a screen: the same machine and the same reading hands as a session has. Nobody presses keys, so nothing is
//! ever sent; what the machine finds worth telling goes to its channels and to whoever keeps the watch.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::alerts::{AlertedFile, Channel, Delivery, Notifier};
use super::execute::{Logins, Providers};
use super::poller::Poller;
use super::{clock, prober, watcher};
use crate::cockpit::alerts::{AlertMessage, ChannelId};
use crate::cockpit::{Effect, Event, Stamped, State, update};
use crate::domain::Clock;
use crate::provider::probe::Prober;

/// Readings that wait to be taken in; who brings more waits.
const EVENTS: usize = 64;
/// The least time between two looks at the clock.
const PACE: Duration = Duration::from_millis(50);
/// How often what others wrote is looked at.
const BESIDE: Duration = Duration::from_secs(5);
/// The longest that what is on its way to somebody is waited for at the end.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// What a watch is kept with.
pub struct Vigil {
    /// The machine before anything was read, its alerts configured.
    pub state: State,
    /// The clocks.
    pub clock: Clock,
    /// The accounts.
    pub providers: Providers,
    /// What asks environments themselves.
    pub prober: Option<Prober>,
    /// The ways to somebody.
    pub channels: BTreeMap<ChannelId, Arc<dyn Channel>>,
    /// What was said over them, by whomever.
    pub told: AlertedFile,
}

impl fmt::Debug for Vigil {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Vigil").field("channels", &self.channels.keys()).finish_non_exhaustive()
    }
}

/// Whoever keeps the watch.
pub trait Keeper {
    /// Says something over a channel that is the keeper's own: the lines, the terminal. Whether it was one of those.
    fn say(&mut self, channel: &ChannelId, message: &AlertMessage) -> bool;

    /// Hears what came of a message.
    fn hear(&mut self, delivery: Delivery);

    /// What is to be taken in besides what is read: orders that stand in the journal. Asked every few seconds.
    fn beside(&mut self) -> Vec<Event>;

    /// The machine after something was taken in.
    fn look(&mut self, state: &State);
}

impl Vigil {
    /// Watches until `over`.
    pub async fn keep(self, keeper: &mut impl Keeper, over: impl Future<Output = ()>) {
        let Self { mut state, clock, providers, prober, channels, told } = self;
        let (events, mut inbox) = mpsc::channel(EVENTS);
        let (notifier, mut deliveries) = Notifier::begin(channels, &told);
        for (source, provider) in providers.iter().filter(|(_, provider)| provider.capability().watches) {
            tokio::spawn(watcher::watch(source.clone(), Arc::clone(provider), events.clone()));
        }
        let hands = Hands {
            poller: Poller::new(providers, Logins::default(), events.clone()),
            prober,
            clock,
            events,
            notifier,
        };
        let effects = state.begin();
        hands.perform(effects, keeper);
        tokio::pin!(over);
        let mut beside = tokio::time::interval(BESIDE);
        loop {
            let now = (hands.clock)().mono;
            let wake = state.wake_at().map(|at| clock::look_after(at.since(now).max(PACE)));
            let time = async {
                match wake {
                    Some(wake) => tokio::time::sleep_until(wake).await,
                    None => std::future::pending().await,
                }
            };
            let taken = tokio::select! {
                biased;
                () = &mut over => break,
                Some(delivery) = deliveries.recv() => {
                    keeper.hear(delivery);
                    continue;
                }
                Some(event) = inbox.recv() => vec![event],
                _ = beside.tick() => keeper.beside(),
                () = time => {
                    let due = state.wake_at().is_some_and(|at| at <= (hands.clock)().mono);
                    if due { vec![Event::Tick] } else { continue }
                }
            };
            for event in taken {
                let effects = update(&mut state, Stamped { now: (hands.clock)(), event });
                hands.perform(effects, keeper);
            }
            keeper.look(&state);
        }
        // Without their queues the channels say what waits and end.
        drop(hands);
        let rest = async {
            while let Some(delivery) = deliveries.recv().await {
                keeper.hear(delivery);
            }
        };
        let _what_hangs_is_left = tokio::time::timeout(LAST_WORDS, rest).await;
    }
}

/// What reads and tells.
struct Hands {
    poller: Poller,
    prober: Option<Prober>,
    clock: Clock,
    events: mpsc::Sender<Event>,
    notifier: Notifier,
}

impl Hands {
    fn perform(&self, effects: Vec<Effect>, keeper: &mut impl Keeper) {
        for effect in effects {
            match effect {
                Effect::Observe { source, scope } => {
                    let poller = self.poller.clone();
                    tokio::spawn(async move { poller.observe(source, scope).await });
                }
                Effect::Probe { environment, setup } => {
                    prober::spawn(
                        self.prober.clone(),
                        Arc::clone(&self.clock),
                        environment,
                        *setup,
                        self.events.clone(),
                    );
                }
                Effect::Alert { channel, message } if !keeper.say(&channel, &message) => {
                    self.notifier.say(&channel, &message);
                }
                Effect::Settled(ids) => self.notifier.settle(ids),
                // Everything else belongs to somebody who sits before a screen.
                _ => {}
            }
        }
    }
}
