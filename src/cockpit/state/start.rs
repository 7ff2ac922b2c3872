//! How a session begins.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Asked, Motion, Orders, Pace, PaneState, Screen, ServiceState, SourceState, State, Sweeps, Swept, Tab, World,
};
use crate::cockpit::rows::Lists;
use crate::cockpit::{Display, Keymap};
use crate::domain::{Capability, Now, ProbeRules, ServiceSetup, SourceId, Text};
use crate::policy::Settings;

/// One configured account, as far as the machine needs it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SourceStart {
    /// Its id.
    pub id: SourceId,
    /// The vendor's word: `github`.
    pub provider: String,
    /// The base URL.
    pub url: Text,
    /// Whether it is the simulator.
    pub simulated: bool,
    /// What it can do.
    pub capability: Capability,
}

/// What a session begins with. Everything that differs between two machines or two moments is in it, and it is written into
/// recordings: no secret may ever be.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Start {
    /// The moment.
    pub now: Now,
    /// The seed of ids: unlike for every session of every host, for ids mark acts in the provider's comments.
    pub seed: u64,
    /// The accounts.
    pub sources: Vec<SourceStart>,
    /// The services, in the order in which they are shown.
    pub services: Vec<ServiceSetup>,
    /// The configured rules, with the session's read-only mode.
    pub settings: Settings,
    /// The configured probes.
    pub probes: ProbeRules,
    /// Which key means what.
    pub keymap: Keymap,
    /// How the screen looks.
    pub display: Display,
    /// Columns and rows of the terminal; (0, 0) where nobody has said yet.
    pub size: (u16, u16),
}

impl State {
    /// The state of a session before anything was read.
    #[must_use]
    pub fn new(start: Start) -> Self {
        let sources = start.sources.into_iter().map(|source| (source.id.clone(), SourceState::new(source)));
        let layers = super::Layers::of(&start.services);
        let order = start.services.iter().map(|service| service.id.clone()).collect();
        let services = start.services.into_iter().map(|setup| (setup.id.clone(), ServiceState::new(setup)));
        let screen = Screen {
            size: start.size,
            panes: super::Pane::ALL.into_iter().map(|pane| (pane, PaneState::default())).collect(),
            tabs: Tab::ALL.into_iter().map(|tab| (tab, PaneState::default())).collect(),
            ..Screen::default()
        };
        let mut state = Self {
            now: start.now,
            world: World {
                sources: sources.collect(),
                services: services.collect(),
                order,
                layers,
                ..World::default()
            },
            orders: Orders::default(),
            screen,
            alerts: crate::cockpit::alerts::Alerts::default(),
            acknowledged: super::Acknowledged::default(),
            lists: Lists::default(),
            keymap: start.keymap,
            display: start.display,
            settings: start.settings,
            probes: start.probes,
            journal: Vec::new(),
            journal_fault: None,
            rehearsing: None,
            revision: 0,
            seed: start.seed,
            made: 0,
            pace: Pace::default(),
            looks: super::super::update::Looks::default(),
        };
        crate::cockpit::rows::arrange(&mut state);
        state
    }
}

impl SourceState {
    fn new(start: SourceStart) -> Self {
        Self {
            id: start.id,
            provider: start.provider,
            url: start.url,
            simulated: start.simulated,
            capability: start.capability,
            account: None,
            budget: None,
            points: None,
            sweeps: Sweeps::default(),
            turns: Asked::default(),
            fault: None,
            last_read: None,
            unreachable_since: None,
            quiet_until: None,
            stopped: false,
            failing: None,
            polls: BTreeMap::new(),
        }
    }
}

impl ServiceState {
    /// A service of which nothing is known yet.
    pub(in crate::cockpit) fn new(setup: ServiceSetup) -> Self {
        Self {
            setup,
            service: None,
            runs: Vec::new(),
            details: BTreeMap::new(),
            environments: Vec::new(),
            releases: Vec::new(),
            rollouts: Vec::new(),
            freezes: Vec::new(),
            faults: Vec::new(),
            seen: None,
            faults_of: None,
            runs_seen: None,
            sweep: Swept::default(),
            asked: Asked::default(),
            motion: Motion::default(),
            past_holds: Vec::new(),
            recalled: None,
        }
    }
}
