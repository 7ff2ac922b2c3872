//! Organisations, and the repositories of them that may turn out to be services.

use std::collections::BTreeMap;

use super::{ServiceState, World};
use crate::domain::{Fault, Now, OrganisationSetup, ServiceId, ServiceSetup, Text};

/// An organisation as far as it was listed.
#[derive(Clone, Debug)]
pub struct OrganisationState {
    /// What is configured.
    pub setup: OrganisationSetup,
    /// Where the listing goes on, where it has not come to its end.
    pub next: Option<Text>,
    /// When it last came to its end.
    pub listed: Option<Now>,
    /// Why it could not be listed.
    pub fault: Option<Fault>,
    /// Whether it was said how many of its repositories are left out.
    pub said: bool,
}

/// A repository that becomes a service once an environment or a deployment of it is known.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// What it would be.
    pub setup: ServiceSetup,
    /// The organisation that it is of.
    pub organisation: String,
    /// When it was last asked for.
    pub asked: Option<Now>,
    /// Whether an answer said that nothing is deployed there.
    pub seen: bool,
}

/// Repositories that may turn out to be services.
pub type Candidates = BTreeMap<ServiceId, Candidate>;

impl World {
    /// How many services are read, and repositories that may be some.
    #[must_use]
    pub fn fleet(&self) -> usize {
        self.services.len() + self.candidates.len()
    }

    /// Has the repositories of these organisations looked for services.
    pub fn watch(&mut self, organisations: Vec<OrganisationSetup>) {
        let state = |setup| OrganisationState { setup, next: None, listed: None, fault: None, said: false };
        self.organisations = organisations.into_iter().map(state).collect();
    }

    /// Takes in repositories of an organisation. Those that are services already stay what they are. Whether any is new.
    pub(in crate::cockpit) fn found(&mut self, organisation: &str, services: Vec<ServiceSetup>) -> bool {
        let Some(setup) = self.organisations.iter().map(|known| &known.setup).find(|setup| setup.name == organisation)
        else {
            return false;
        };
        let at_once = setup.without_environments;
        let mut new = false;
        for setup in services {
            let same = |known: &ServiceSetup| {
                known.source == setup.source && known.repository.eq_ignore_ascii_case(&setup.repository)
            };
            if self.services.contains_key(&setup.id) || self.services.values().any(|known| same(&known.setup)) {
                continue;
            }
            if at_once {
                self.add(setup);
                new = true;
            } else if !self.candidates.contains_key(&setup.id) {
                let organisation = organisation.to_owned();
                self.candidates.insert(setup.id.clone(), Candidate { setup, organisation, asked: None, seen: false });
                new = true;
            }
        }
        new
    }

    /// A candidate turned out to be a service.
    pub(in crate::cockpit) fn promote(&mut self, id: &ServiceId) -> bool {
        let Some(candidate) = self.candidates.remove(id) else { return false };
        self.add(candidate.setup);
        true
    }

    /// Adds a service that was found: after the configured ones, by name among those that were found.
    fn add(&mut self, setup: ServiceSetup) {
        let id = setup.id.clone();
        let later = |other: &ServiceId| self.discovered.contains(other) && *other > id;
        let place = self.order.iter().position(later).unwrap_or(self.order.len());
        self.order.insert(place, id.clone());
        self.discovered.insert(id.clone());
        self.services.insert(id, ServiceState::new(setup));
    }

    /// Of an organisation that was looked through: its services, and the repositories that are left out.
    #[must_use]
    pub fn left_out(&self, organisation: &OrganisationState) -> Option<(usize, usize)> {
        organisation.listed?;
        let name = organisation.setup.name.as_str();
        let mut left_out = 0;
        for candidate in self.candidates.values().filter(|candidate| candidate.organisation == name) {
            if !candidate.seen {
                return None;
            }
            left_out += 1;
        }
        let prefix = format!("{name}/").to_lowercase();
        let of = |id: &&ServiceId| {
            self.services.get(*id).is_some_and(|service| service.setup.repository.to_lowercase().starts_with(&prefix))
        };
        Some((self.order.iter().filter(of).count(), left_out))
    }

    /// The same in a sentence; nothing where nothing is left out, or not every repository was looked at.
    #[must_use]
    pub fn left_out_words(&self, organisation: &OrganisationState) -> Option<String> {
        let (services, left_out) = self.left_out(organisation)?;
        let name = Text::new(&organisation.setup.name);
        let services = if services == 1 { "1 service".to_owned() } else { format!("{services} services") };
        let left_out = match left_out {
            0 => return None,
            1 => "1 repository without environments is left out".to_owned(),
            many => format!("{many} repositories without environments are left out"),
        };
        Some(format!("{name}: {services}; {left_out}"))
    }
}
