//! The world is born from a scenario: people, repositories, and then the whole past is lived through once.

use jiff::Timestamp;

use super::ids::{Ids, Kind};
use super::{Access, Branches, Environment, Event, Person, Repository, Reviewer, Team, Workflow, World};
use crate::sim::clock::seconds_after;
use crate::sim::scenario::{EnvironmentPart, PersonPart, RepositoryPart, Scenario, TeamPart};

const DAY: i64 = 86_400;

impl World {
    /// The world of a scenario as it is at `start`.
    pub(crate) fn born(scenario: &Scenario, seed: u64, start: Timestamp) -> Self {
        let mut ids = Ids::seeded(seed);
        let long_ago = seconds_after(start, -400 * DAY);
        let mut people: Vec<Person> = scenario.person.iter().map(|part| person(part, &mut ids, long_ago)).collect();
        let teams = scenario.team.iter().map(|part| team(part, &mut ids)).collect();
        // Every organisation is an account as well.
        for name in scenario.repository.iter().filter_map(|part| part.name.split('/').next()) {
            if !people.iter().any(|person| person.login == name) {
                let part = PersonPart {
                    login: name.to_owned(),
                    name: None,
                    token: Some(String::new()),
                    scopes: None,
                    bot: false,
                    deleted: false,
                };
                people.push(person(&part, &mut ids, long_ago));
            }
        }
        let mut world = Self {
            seed,
            start,
            now: long_ago,
            people,
            teams,
            repositories: Vec::new(),
            places: std::collections::HashMap::new(),
            queue: std::collections::BTreeMap::new(),
            sequence: 0,
            ids,
        };
        for part in &scenario.repository {
            world.found(scenario, part, long_ago);
        }
        for repository in 0..world.repositories.len() {
            world.plan_past(repository);
        }
        world.advance(start);
        world
    }

    fn found(&mut self, scenario: &Scenario, part: &RepositoryPart, long_ago: Timestamp) {
        let (owner, name) = part.name.split_once('/').unwrap_or((&part.name, ""));
        let workflows = part
            .workflows
            .iter()
            .filter_map(|key| scenario.workflow.iter().find(|workflow| workflow.key == *key))
            .map(|workflow| Workflow {
                id: self.ids.next(Kind::Workflow),
                key: workflow.key.clone(),
                name: workflow.name.clone(),
                path: format!(".github/workflows/{}", workflow.file),
                state: workflow.state.clone().unwrap_or_else(|| "active".to_owned()),
                created: long_ago,
                updated: seconds_after(long_ago, 30 * DAY),
                part: workflow.clone(),
                runs: 0,
            })
            .collect();
        let environments = part
            .environments
            .iter()
            .filter_map(|key| scenario.environment.iter().find(|environment| environment.key == *key))
            .map(|part| environment(part, &mut self.ids, long_ago))
            .collect();
        self.places.insert(part.name.to_ascii_lowercase(), self.repositories.len());
        let owner_id = self.person(owner).map_or(0, |person| person.id);
        self.repositories.push(Repository {
            id: self.ids.next(Kind::Repository),
            owner: owner.to_owned(),
            owner_id,
            name: name.to_owned(),
            description: part.description.clone(),
            language: part.language.clone(),
            private: !part.public,
            archived: part.archived,
            single_sign_on: part.single_sign_on,
            default_branch: "main".to_owned(),
            created: long_ago,
            moved_from: part.moved_from.clone(),
            access: part.access.iter().map(|(login, word)| (login.clone(), Access::from_word(word))).collect(),
            commits: Vec::new(),
            tags: Vec::new(),
            releases: Vec::new(),
            workflows,
            environments,
            runs: std::collections::BTreeMap::new(),
            deployments: Vec::new(),
            by_hand: Vec::new(),
            reviews: Vec::new(),
            part: part.clone(),
            made_commits: 0,
            next_pull: 100,
        });
    }

    /// Puts a repository's past and its planned runs into the diary.
    fn plan_past(&mut self, repository: usize) {
        let Some(place) = self.repositories.get(repository) else { return };
        let part = place.part.clone();
        if let Some(history) = &part.history {
            for index in 0..history.releases {
                let back = i64::from(history.releases - 1 - index) * i64::from(history.every_hours) * 3_600;
                let at = seconds_after(self.start, -(history.newest.0 + back));
                self.plan(at, Event::Release { repository, index });
            }
        }
        for (index, run) in part.run.iter().enumerate() {
            let at = seconds_after(self.start, -run.ago.0);
            self.plan(at, Event::Planned { repository, index });
        }
    }
}

fn person(part: &PersonPart, ids: &mut Ids, joined: Timestamp) -> Person {
    let usual = || ["repo", "workflow", "read:org"].map(str::to_owned).to_vec();
    Person {
        id: ids.next(Kind::Person),
        login: part.login.clone(),
        name: part.name.clone().unwrap_or_else(|| part.login.clone()),
        token: part.token.clone().unwrap_or_else(|| format!("sim-{}", part.login)),
        expired: false,
        tokens: 0,
        scopes: part.scopes.clone().unwrap_or_else(usual),
        bot: part.bot,
        deleted: part.deleted,
        joined,
    }
}

fn team(part: &TeamPart, ids: &mut Ids) -> Team {
    Team {
        id: ids.next(Kind::Team),
        slug: part.slug.clone(),
        name: part.name.clone().unwrap_or_else(|| part.slug.clone()),
        members: part.members.clone(),
    }
}

fn environment(part: &EnvironmentPart, ids: &mut Ids, long_ago: Timestamp) -> Environment {
    let people = part.reviewers.people.iter().cloned().map(Reviewer::Person);
    let teams = part.reviewers.teams.iter().cloned().map(Reviewer::Team);
    Environment {
        id: ids.next(Kind::Environment),
        name: part.name.clone().unwrap_or_else(|| part.key.clone()),
        url: part.url.clone(),
        created: long_ago,
        updated: seconds_after(long_ago, 200 * DAY),
        production: part.production,
        transient: part.transient,
        reviewers: people.chain(teams).collect(),
        prevent_self_review: part.prevent_self_review,
        wait_minutes: part.wait_minutes,
        variables: Vec::new(),
        branches: if part.branches.is_empty() { Branches::Any } else { Branches::Named(part.branches.clone()) },
    }
}
