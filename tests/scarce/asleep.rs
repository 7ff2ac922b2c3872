//! A machine that sleeps: the clock jumps by hours while every timer of the program stands still.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use flightdeck::cockpit::alerts::{AlertMessage, ChannelId};
use flightdeck::cockpit::{Display, Event, SourceStart, Start, State};
use flightdeck::config::{Inputs, resolve};
use flightdeck::domain::{Clock, ProbeRules, ProviderKind, ServiceSetup};
use flightdeck::policy::Settings;
use flightdeck::provider::registry;
use flightdeck::runtime::alerts::{AlertedFile, Delivery};
use flightdeck::runtime::clock::following_tokio;
use flightdeck::runtime::vigil::{Keeper, Vigil};
use flightdeck::sim::Scenario;

use crate::in_process::{START, World, source};

/// The time in which a machine that woke must have noticed.
const NOTICES: Duration = Duration::from_millis(1_500);

/// Nobody whom anything is told.
struct Nobody;

impl Keeper for Nobody {
    fn say(&mut self, _: &ChannelId, _: &AlertMessage) -> bool {
        true
    }

    fn hear(&mut self, _: Delivery) {}

    fn beside(&mut self) -> Vec<Event> {
        Vec::new()
    }

    fn look(&mut self, _: &State) {}
}

fn vigil(world: &World<Arc<dyn flightdeck::provider::Provider>>, services: Vec<ServiceSetup>, clock: Clock) -> Vigil {
    let started = SourceStart {
        id: source(),
        provider: ProviderKind::GitHub.name().to_owned(),
        url: "https://api.sim.test".into(),
        simulated: true,
        capability: registry::capability(ProviderKind::GitHub),
    };
    let state = State::new(Start {
        now: clock(),
        seed: 7,
        sources: vec![started],
        services,
        settings: Settings::default(),
        probes: ProbeRules::default(),
        keymap: resolve(&Inputs::default()).unwrap().keymap,
        display: Display::default(),
        size: (80, 24),
    });
    let providers = [(source(), Arc::clone(&world.provider))].into();
    let channels = std::collections::BTreeMap::new();
    Vigil { state, clock, providers, prober: None, channels, told: AlertedFile::new(None) }
}

/// How often the vendor is asked right after the clock moved by `slept`, in moments of rest that lie differently to whatever
/// the program does every few seconds.
async fn asked_after(slept: Duration) -> Vec<usize> {
    let services = vec![ServiceSetup::plain(&source(), "acme/checkout")];
    let scenario = Scenario::named("calm-friday").unwrap();
    let world = World::of(ProviderKind::GitHub, "http://api.sim.test", &scenario, services.clone());
    let (steady, jumped) = (following_tokio(START.parse().unwrap()), Arc::<Mutex<Duration>>::default());
    let jumps = Arc::clone(&jumped);
    let clock: Clock = Arc::new(move || steady().plus(*jumps.lock().unwrap()));
    let vigil = vigil(&world, services, clock);
    let mut asked = Vec::new();
    let over = async {
        tokio::time::sleep(Duration::from_secs(60)).await;
        for moment in 0..6 {
            // Right after a round of reads the next one is far.
            let (mut busy, mut before) = (false, world.requests().await.len());
            loop {
                tokio::time::sleep(NOTICES).await;
                let count = world.requests().await.len();
                if busy && count == before {
                    break;
                }
                busy |= count > before;
                before = count;
            }
            tokio::time::sleep(Duration::from_millis(400 * moment)).await;
            let before = world.requests().await.len();
            *jumped.lock().unwrap() += slept;
            tokio::time::sleep(NOTICES).await;
            asked.push(world.requests().await.len() - before);
        }
    };
    vigil.keep(&mut Nobody, over).await;
    asked
}

#[tokio::test(start_paused = true)]
async fn a_machine_that_wakes_reads_at_once_and_not_when_its_timers_say() {
    let awake = asked_after(Duration::ZERO).await;
    assert!(awake.contains(&0), "there are moments in which nothing is due: {awake:?}");
    let asleep = asked_after(Duration::from_secs(3 * 3_600)).await;
    assert!(asleep.iter().all(|asked| *asked > 0), "hours went by, and it waits for its timers: {asleep:?}");
}
