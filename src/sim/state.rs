//! Everything that a simulator remembers: clock, world, weather, scripts, budgets, and what was asked.

use std::collections::HashMap;

use jiff::Timestamp;

use super::Options;
use super::clock::Clock;
use super::github::{budget::Budgets, secondary::Secondary};
use super::gitlab::Estate;
use super::kubernetes::{self, Cluster, Delivered};
use super::octopus;
use super::record::Records;
use super::scenario::{Deed, RehearsalPart, Scenario};
use super::script::{Asked, Scripts};
use super::usage::Usage;
use super::weather::Weather;
use super::wire::Answer;
use super::world::{Aside, Performed, Refusal, World};

/// Remembered answers are for lying caches only; there is no need for more.
const REMEMBERED: usize = 600;

/// The whole state behind one lock.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) clock: Clock,
    pub(crate) world: World,
    /// What is at GitLab.
    pub(crate) gitlab: Estate,
    /// What an Octopus server holds.
    pub(crate) octopus: octopus::Server,
    pub(crate) cluster: Cluster,
    pub(crate) weather: Weather,
    pub(crate) budgets: Budgets,
    pub(crate) secondary: Secondary,
    pub(crate) records: Records,
    /// Whose turn it is to answer, by application and file.
    pub(crate) turns: HashMap<(usize, String, String), usize>,
    pub(crate) usage: Usage,
    pub(crate) rehearsal: Vec<RehearsalPart>,
    operator: String,
    scripts: Scripts,
    remembered: HashMap<(String, String), Answer>,
}

impl State {
    /// The world of a scenario, at its start.
    pub(crate) fn new(scenario: &Scenario, options: Options) -> Self {
        let start = options.start.unwrap_or_else(Timestamp::now);
        // GitHub's instants are whole seconds.
        let start = Timestamp::from_second(start.as_second()).unwrap_or(start);
        let mut weather = Weather::fair(scenario.list_lag_seconds);
        if let Some(request) = &scenario.weather {
            weather.change(request.clone(), start);
        }
        let world = World::born(scenario, options.seed, start);
        let gitlab = Estate::born(scenario, &world, options.seed, start);
        let octopus = octopus::Server::born(scenario, &world, options.seed, start);
        let mut state = Self {
            clock: Clock::starting(start, options.speed),
            world,
            gitlab,
            octopus,
            cluster: Cluster::born(scenario.kubernetes.as_ref(), start),
            weather,
            budgets: Budgets::default(),
            secondary: Secondary::default(),
            records: Records::default(),
            usage: Usage::default(),
            rehearsal: scenario.rehearsal.clone(),
            operator: scenario.operator.clone(),
            scripts: Scripts::from(start, &scenario.script),
            turns: HashMap::new(),
            remembered: HashMap::new(),
        };
        state.deliver();
        state
    }

    /// Lets every part of the world live until an instant.
    fn advance(&mut self, now: Timestamp) {
        self.world.advance(now);
        self.gitlab.advance(now);
        self.octopus.advance(now);
        self.cluster.advance(now);
        self.deliver();
    }

    /// What vendors beside GitHub delivered changes the applications as a hand would.
    fn deliver(&mut self) {
        for delivery in self.gitlab.delivered() {
            if let Some(repository) = self.world.repositories.get_mut(delivery.application) {
                repository.by_hand.push(delivery.by_hand);
            }
        }
        self.octopus.hand_over(&mut self.world);
        for delivered in self.cluster.take_delivered() {
            let Delivered { at, application, environment, reference } = delivered;
            self.world.brought(&application, &environment, &reference, at);
        }
    }

    /// The token of a person; empty if there is no such person.
    pub(crate) fn token_of(&self, login: &str) -> String {
        self.world.person(login).map(|person| person.token.clone()).unwrap_or_default()
    }

    /// The operator's token, as it is now.
    pub(crate) fn token_of_operator(&self) -> String {
        self.token_of(&self.operator)
    }

    /// Lets time pass up to now: events and scripts in the order of time.
    pub(crate) fn catch_up(&mut self) -> Timestamp {
        let now = self.clock.now().max(self.world.now);
        while let Some((at, (who, deed))) = self.scripts.due(now) {
            self.advance(at.max(self.world.now));
            self.weather.tick(self.world.now);
            // A script that no longer fits (somebody was faster) simply does not happen.
            let _too_late = self.perform(&who, deed);
        }
        self.advance(now);
        self.weather.tick(now);
        now
    }

    /// Somebody acts; what came of it is a run's id, where there is one.
    pub(crate) fn perform(&mut self, who: &str, deed: Deed) -> Result<Option<u64>, Refusal> {
        let deed = match deed {
            Deed::GitLab { project, environment, does, comment } => {
                return self.gitlab.perform(who, &project, &environment, &does, &comment).map(|()| None);
            }
            Deed::Octopus { deed } => {
                return self.octopus.perform(who, &deed).map(|()| None).map_err(Refusal::Conflict);
            }
            deed => deed,
        };
        match self.world.perform(who, deed)? {
            Performed::World(run) => Ok(run),
            Performed::Beside(Aside::Weather(request)) => {
                let now = self.world.now;
                self.weather.change(*request, now);
                Ok(None)
            }
            Performed::Beside(Aside::Cluster { object, deed }) => {
                kubernetes::perform(&mut self.cluster, &object, &deed).map(|()| None)
            }
            Performed::Beside(Aside::Budget { login, resource, remaining, ends_in }) => {
                let now = self.world.now;
                let resource = if resource == "graphql" { "graphql" } else { "core" };
                self.budgets.leave(&login, resource, remaining, ends_in, now);
                Ok(None)
            }
        }
    }

    /// A request was answered: scripts that wait for it play now.
    pub(crate) fn set_off(&mut self, asked: Asked<'_>) {
        for (who, deed) in self.scripts.after_request(&self.world, asked) {
            let _too_late = self.perform(&who, deed);
        }
    }

    /// What a lying cache answers, if there is one and it knows the question; otherwise it learns the answer.
    pub(crate) fn through_cache(&mut self, token: &str, question: &str, fresh: Answer) -> Answer {
        let key = (token.to_owned(), question.to_owned());
        if self.weather.stale_cache()
            && let Some(old) = self.remembered.get(&key)
        {
            return old.clone();
        }
        let room =
            self.remembered.len() < REMEMBERED || self.weather.stale_cache() || self.remembered.contains_key(&key);
        if fresh.status == 200 && room {
            self.remembered.insert(key, fresh.clone());
        }
        fresh
    }
}
