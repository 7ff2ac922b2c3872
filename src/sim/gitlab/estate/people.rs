//! Who may do what: levels, groups, single people.

use super::Estate;

/// Somebody who may deploy or must approve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Who {
    Level(u32),
    Group(String),
    User(String),
}

/// So many of these must approve.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) id: u64,
    pub(crate) who: Who,
    pub(crate) required: u32,
}

impl Who {
    /// Reads a scenario's word.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        if let Some(group) = word.strip_prefix("group:") {
            return Some(Self::Group(group.to_owned()));
        }
        if let Some(user) = word.strip_prefix("user:") {
            return Some(Self::User(user.to_owned()));
        }
        match word {
            "developers" => Some(Self::Level(30)),
            "maintainers" => Some(Self::Level(40)),
            _ => None,
        }
    }

    /// The vendor's description of them.
    pub(crate) fn description(&self) -> &str {
        match self {
            Self::Level(30) => "Developers + Maintainers",
            Self::Level(_) => "Maintainers",
            Self::Group(slug) => slug,
            Self::User(login) => login,
        }
    }
}

impl Estate {
    /// Whether somebody is meant.
    pub(crate) fn is(&self, project: usize, login: &str, who: &Who) -> bool {
        match who {
            Who::Level(level) => self.projects.get(project).is_some_and(|project| project.level(login) >= *level),
            Who::Group(slug) => {
                self.groups.get(slug).is_some_and(|(_, members)| members.iter().any(|member| member == login))
            }
            Who::User(user) => user == login,
        }
    }

    /// Whether somebody may deploy to an environment.
    pub(crate) fn may_deploy(&self, project: usize, environment: usize, login: &str) -> bool {
        let Some(found) = self.projects.get(project) else { return false };
        if found.level(login) < 30 {
            return false;
        }
        let place = found.environments.get(environment);
        let levels = place.map(|place| place.deploy.as_slice()).unwrap_or_default();
        self.free || levels.is_empty() || levels.iter().any(|who| self.is(project, login, who))
    }
}
