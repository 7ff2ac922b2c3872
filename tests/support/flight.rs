//! A whole flight without a terminal: the machine, the GitHub provider and the simulator in one process, on one clock that
//! only moves by hand. Reads and plans are performed; nothing is ever sent.

use std::collections::VecDeque;

use flightdeck::cockpit::{Display, Effect, Event, Key, Observed, SourceStart, Stamped, Start, State, update};
use flightdeck::domain::{Cursor, ServiceSetup, Text};
use flightdeck::policy::Settings;
use flightdeck::provider::{Provider as _, Reading};

use crate::deck::keymap;
use crate::in_process::{World, source};

/// Turns of the loop after which a flight that does not come to rest is broken.
const ENOUGH: usize = 2_000;

pub(crate) struct Flight {
    pub(crate) world: World,
    pub(crate) state: State,
}

impl Flight {
    /// A scenario with its services, read until nothing is due any more.
    pub(crate) async fn begin(
        scenario: &str,
        services: Vec<ServiceSetup>,
        settings: Settings,
        size: (u16, u16),
    ) -> Self {
        let world = World::new(scenario, services.clone());
        let start = Start {
            now: world.now(),
            seed: 7,
            sources: vec![SourceStart {
                id: source(),
                provider: "github".to_owned(),
                url: Text::new("http://api.sim.test"),
                simulated: true,
                capability: world.provider.capability().clone(),
            }],
            services,
            settings,
            probes: flightdeck::domain::ProbeRules::default(),
            keymap: keymap(),
            display: Display::default(),
            size,
        };
        let mut flight = Self { world, state: State::new(start) };
        let effects = flight.state.begin();
        flight.perform(effects).await;
        flight.wait(30).await;
        flight
    }

    /// Lets seconds pass, with the ticks and reads that fall into them.
    pub(crate) async fn wait(&mut self, seconds: u64) {
        for _ in 0..seconds {
            self.world.advance(1).await;
            self.happen(Event::Tick).await;
        }
    }

    /// Types keys, written with spaces between them.
    pub(crate) async fn keys(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            self.happen(Event::Key(key.parse::<Key>().unwrap())).await;
        }
        self.wait(3).await;
    }

    pub(crate) async fn resize(&mut self, (width, height): (u16, u16)) {
        self.happen(Event::Resize { width, height }).await;
    }

    async fn happen(&mut self, event: Event) {
        let effects = update(&mut self.state, Stamped { now: self.world.now(), event });
        self.perform(effects).await;
    }

    async fn perform(&mut self, effects: Vec<Effect>) {
        let mut waiting = VecDeque::from(effects);
        for _ in 0..ENOUGH {
            let Some(effect) = waiting.pop_front() else { return };
            let Some(event) = self.answer(effect).await else { continue };
            waiting.extend(update(&mut self.state, Stamped { now: self.world.now(), event }));
        }
        panic!("the flight does not come to rest");
    }

    async fn answer(&self, effect: Effect) -> Option<Event> {
        let provider = &self.world.provider;
        match effect {
            Effect::Observe { source, scope } => {
                let observed = provider.observe(&scope, &Cursor::default()).await;
                Some(Event::Observed { source, scope, observed: Box::new(Observed::from(observed)) })
            }
            Effect::ReadLog { run, job, from, .. } => {
                let page = provider.log(&run, &job, from).await;
                Some(Event::Log { run, job, page })
            }
            Effect::Plan { dialogue, intent, .. } => {
                let plan = provider.plan(&intent, Reading::Fresh).await.map(Box::new);
                Some(Event::Planned { dialogue, plan })
            }
            Effect::ProvePainted { dialogue } => Some(Event::Painted { dialogue }),
            _ => None,
        }
    }
}
