//! A fleet: many repositories from one description. Which of them is in which state is drawn once and stays so.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::repository::HistoryPart;
use super::{FailurePart, RepositoryPart, ReviewPart, RunPart, Span};
use crate::sim::rng::Chance;

/// Many repositories of one owner, alike in most things.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FleetPart {
    pub(crate) owner: String,
    pub(crate) count: u32,
    /// Names are a head, a dash and a tail.
    pub(crate) heads: Vec<String>,
    pub(crate) tails: Vec<String>,
    pub(crate) languages: Vec<String>,
    #[serde(default)]
    pub(crate) access: BTreeMap<String, String>,
    pub(crate) workflows: Vec<String>,
    pub(crate) environments: Vec<String>,
    /// Of these, each repository has three.
    pub(crate) authors: Vec<String>,
    pub(crate) messages: Vec<String>,
    pub(crate) files: Vec<String>,
    pub(crate) history: FleetHistoryPart,
    /// In which state they are; the last takes all that is left.
    pub(crate) kind: Vec<KindPart>,
}

/// The past of each, drawn between two ends.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FleetHistoryPart {
    pub(crate) releases: u32,
    pub(crate) every_hours: (u32, u32),
    pub(crate) newest: (Span, Span),
    pub(crate) workflow: String,
    /// A second workflow that runs at each push.
    pub(crate) checks: Option<String>,
    pub(crate) commits: (u32, u32),
}

/// Repositories in one state.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KindPart {
    pub(crate) name: String,
    /// How many; the last kind needs none.
    pub(crate) count: Option<u32>,
    pub(crate) workflows: Option<Vec<String>>,
    pub(crate) environments: Option<Vec<String>>,
    /// The workflow that its releases went through, where it is another one.
    pub(crate) releases_through: Option<String>,
    #[serde(default)]
    pub(crate) archived: bool,
    /// What was started last, oldest first.
    #[serde(default)]
    pub(crate) run: Vec<KindRunPart>,
}

/// A run of each repository of a kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KindRunPart {
    pub(crate) workflow: String,
    /// Started between so long ago and so long ago.
    pub(crate) ago: (Span, Span),
    #[serde(default)]
    pub(crate) event: Option<String>,
    /// Of the next version, which is tagged.
    #[serde(default)]
    pub(crate) release: bool,
    #[serde(default)]
    pub(crate) more_commits: u32,
    pub(crate) actor: Option<String>,
    #[serde(default)]
    pub(crate) reviews: Vec<ReviewPart>,
    pub(crate) fails: Option<FailurePart>,
    pub(crate) slow: Option<f64>,
}

impl FleetPart {
    /// The names, in the order in which the repositories were founded.
    pub(crate) fn names(&self) -> Vec<String> {
        let wanted = usize::try_from(self.count).unwrap_or(0);
        let pairs = self.tails.iter().flat_map(|tail| self.heads.iter().map(move |head| format!("{head}-{tail}")));
        let mut drawn: Vec<(u64, String)> =
            pairs.map(|name| (Chance::named(0, &["fleet", &self.owner, &name]).next(), name)).collect();
        drawn.sort();
        drawn.into_iter().take(wanted).map(|(_, name)| name).collect()
    }

    /// Every repository, spelled out.
    pub(crate) fn repositories(&self) -> Vec<RepositoryPart> {
        let kinds = self.kind.iter().flat_map(|kind| {
            let count = kind.count.map_or(usize::MAX, |count| usize::try_from(count).unwrap_or(0));
            std::iter::repeat_n(kind, count)
        });
        let names = self.names();
        // Kinds fall on names by a second draw, so that neighbours differ.
        let mut places: Vec<usize> = (0..names.len()).collect();
        places.sort_by_key(|place| names.get(*place).map(|name| Chance::named(0, &["kind", name]).next()));
        let mut made: Vec<(usize, RepositoryPart)> = places
            .into_iter()
            .zip(kinds)
            .filter_map(|(place, kind)| Some((place, self.repository(names.get(place)?, kind))))
            .collect();
        made.sort_by_key(|(place, _)| *place);
        made.into_iter().map(|(_, part)| part).collect()
    }

    fn repository(&self, name: &str, kind: &KindPart) -> RepositoryPart {
        let mut chance = Chance::named(0, &["service", &self.owner, name]);
        let mut authors: Vec<String> = Vec::new();
        while authors.len() < 3.min(self.authors.len()) {
            let Some(author) = chance.one_of(&self.authors) else { break };
            if !authors.contains(author) {
                authors.push(author.clone());
            }
        }
        let (major, minor) = (chance.between(0, 9), chance.between(0, 60));
        let history = &self.history;
        let version = |ahead: i64| format!("v{major}.{}.0", minor + ahead);
        let from_to = |chance: &mut Chance, (one, other): (Span, Span)| {
            Span(chance.between(one.0.min(other.0), one.0.max(other.0)))
        };
        let newest = from_to(&mut chance, history.newest);
        let every = chance.between(i64::from(history.every_hours.0), i64::from(history.every_hours.1));
        let mut next = i64::from(history.releases);
        let mut runs = Vec::new();
        for run in &kind.run {
            let tag = run.release.then(|| version(next));
            next += i64::from(run.release);
            let actor = run.actor.clone().or_else(|| authors.first().cloned()).unwrap_or_default();
            runs.push(RunPart {
                workflow: run.workflow.clone(),
                ago: from_to(&mut chance, run.ago),
                actor,
                event: run.event.clone().unwrap_or_else(|| "push".to_owned()),
                label: Some(format!("{name}-{}", kind.name)),
                commits: Vec::new(),
                more_commits: run.more_commits,
                tag,
                reference: None,
                inputs: BTreeMap::new(),
                reviews: run.reviews.clone(),
                fails: run.fails.clone(),
                cancelling: None,
                slow: run.slow,
                unhealthy: Vec::new(),
                stuck: Vec::new(),
                mixed: Vec::new(),
            });
        }
        let (head, tail) = name.split_once('-').unwrap_or((name, ""));
        RepositoryPart {
            name: format!("{}/{name}", self.owner),
            description: format!("The {} of {head}", tail.replace('-', " ")),
            language: chance.one_of(&self.languages).cloned(),
            public: false,
            archived: kind.archived,
            single_sign_on: false,
            access: self.access.clone(),
            moved_from: Vec::new(),
            workflows: kind.workflows.clone().unwrap_or_else(|| self.workflows.clone()),
            environments: kind.environments.clone().unwrap_or_else(|| self.environments.clone()),
            authors,
            messages: self.messages.clone(),
            files: self.files.clone(),
            history: Some(HistoryPart {
                releases: history.releases,
                every_hours: u32::try_from(every).unwrap_or(24),
                workflow: kind.releases_through.clone().unwrap_or_else(|| history.workflow.clone()),
                first: version(0),
                newest,
                commits: history.commits,
                inputs: Vec::new(),
                checks: history.checks.clone(),
            }),
            run: runs,
        }
    }
}
