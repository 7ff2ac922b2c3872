//! A whole flight without a terminal: the machine, the GitHub provider and the simulator in one process, on one clock that
//! only moves by hand. Reads and plans are performed; nothing is ever sent.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use flightdeck::cockpit::{Display, Effect, Event, Key, Observed, SourceStart, Stamped, Start, State, update};
use flightdeck::config::{Flags, Inputs, Layer, Origin, resolve};
use flightdeck::domain::{Cursor, ProbeRules, ServiceSetup, Text};
use flightdeck::policy::Settings;
use flightdeck::provider::probe::Prober;
use flightdeck::provider::{Provider as _, Reading};
use flightdeck::sim::Scenario;

use crate::deck::keymap;
use crate::in_process::{InProcess, World, source};

/// Turns of the loop after which a flight that does not come to rest is broken.
const ENOUGH: usize = 2_000;

pub(crate) struct Flight {
    pub(crate) world: World,
    pub(crate) state: State,
}

/// The probes that a scenario configures.
fn probes(scenario: &str) -> ProbeRules {
    let scenario = Scenario::named(scenario).unwrap();
    let text = scenario.configuration("http://app.sim.test").unwrap_or_default();
    let inputs = Inputs {
        layers: vec![Layer { origin: Origin::User, path: "scenario.toml".into(), text, trusted: true }],
        flags: Flags { repositories: scenario.repositories().to_vec(), ..Flags::default() },
        ..Inputs::default()
    };
    resolve(&inputs).unwrap_or_else(|problems| panic!("{problems}")).probes
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
            probes: probes(scenario),
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
            Effect::Probe { environment, setup } => {
                let prober = Prober::through(Arc::new(InProcess(self.world.simulator.router())));
                let answer = prober.look(&setup).await;
                Some(Event::Probed { environment, took: Duration::from_millis(20), answer })
            }
            Effect::ProvePainted { dialogue } => Some(Event::Painted { dialogue }),
            _ => None,
        }
    }
}
