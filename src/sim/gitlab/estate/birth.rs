//! The estate of a scenario, with its past lived through.

use jiff::Timestamp;

use super::{Commit, Environment, Estate, Ids, Pipeline, Project, Rule, Tag, Template, Who};
use crate::sim::clock::seconds_after;
use crate::sim::rng::Chance;
use crate::sim::scenario::{GitLabEnvironmentPart, GitLabJobPart, PipelinePart, ProjectPart, Scenario};
use crate::sim::world::World;

/// A pipeline that is to begin.
struct Planned {
    at: Timestamp,
    project: usize,
    part: PipelinePart,
    autopilot: bool,
}

impl Estate {
    /// What a scenario says, at its start.
    pub(crate) fn born(scenario: &Scenario, world: &World, seed: u64, start: Timestamp) -> Self {
        let Some(part) = &scenario.gitlab else { return Self { now: start, seed, ..Self::default() } };
        let long_ago = seconds_after(start, -200 * 86_400);
        let mut estate = Self {
            now: long_ago,
            free: part.free,
            groups: world.teams.iter().map(|team| (team.slug.clone(), (team.id, team.members.clone()))).collect(),
            people: world.people.iter().map(|person| (person.login.clone(), person.id)).collect(),
            seed,
            ..Self::default()
        };
        let mut planned = Vec::new();
        for (place, project) in part.project.iter().enumerate() {
            let built = estate.project(project, place, world, long_ago);
            estate.projects.push(built);
            planned.extend(past(project, place, start));
        }
        planned.sort_by_key(|planned| planned.at);
        for planned in planned {
            estate.advance(planned.at);
            estate.begin(&planned, &part.project);
        }
        estate.advance(start);
        estate
    }

    fn project(&mut self, part: &ProjectPart, place: usize, world: &World, created: Timestamp) -> Project {
        let environments: Vec<Environment> =
            part.environment.iter().map(|environment| self.environment(environment, created)).collect();
        let names: Vec<String> = environments.iter().map(|environment| environment.name.clone()).collect();
        Project {
            id: 40 + place as u64,
            path: part.path.clone(),
            description: part.description.clone(),
            access: part.access.clone(),
            own_approval: part.own_approval,
            prevent_outdated: part.prevent_outdated,
            application: part
                .application
                .as_deref()
                .and_then(|name| name.split_once('/'))
                .and_then(|(owner, name)| world.repository_index(owner, name)),
            templates: part.job.iter().map(|job| template(job, &names)).collect(),
            environments,
            commits: Vec::new(),
            tags: Vec::new(),
            pipelines: Vec::new(),
            jobs: Vec::new(),
            deployments: Vec::new(),
            freezes: part
                .freeze
                .iter()
                .map(|freeze| (freeze.start.clone(), freeze.end.clone(), freeze.zone.clone()))
                .collect(),
            created,
        }
    }

    fn environment(&mut self, part: &GitLabEnvironmentPart, created: Timestamp) -> Environment {
        let id = Ids::next(&mut self.ids.environment);
        Environment {
            id,
            name: part.name.clone(),
            tier: part.tier.clone(),
            url: part.url.clone(),
            deploy: part.deploy.iter().filter_map(|word| Who::parse(word)).collect(),
            rules: part
                .rules
                .iter()
                .enumerate()
                .filter_map(|(place, rule)| {
                    Some(Rule { id: id * 10 + place as u64, who: Who::parse(&rule.who)?, required: rule.required })
                })
                .collect(),
            created,
        }
    }

    fn begin(&mut self, planned: &Planned, parts: &[ProjectPart]) {
        let (Some(part), now) = (parts.get(planned.project), self.now) else { return };
        let seed = self.seed;
        let Some(project) = self.projects.get_mut(planned.project) else { return };
        for number in 0..planned.part.commits.max(1) {
            let count = project.commits.len();
            let mut chance = Chance::named(seed, &["gitlab", &part.path, &count.to_string()]);
            let turn = |list: &[String]| -> String {
                let place = count.checked_rem(list.len()).unwrap_or(0);
                list.get(place).cloned().unwrap_or_default()
            };
            let last = number + 1 == planned.part.commits.max(1);
            let files = if last && !planned.part.files.is_empty() {
                planned.part.files.clone()
            } else {
                vec![turn(&part.files)]
            };
            project.commits.push(Commit {
                sha: chance.sha(),
                title: turn(&part.messages),
                author: turn(&part.authors),
                at: seconds_after(now, -60 * i64::from(planned.part.commits.saturating_sub(number))),
                files,
                request: count as u64 + 1,
            });
        }
        let sha = project.commits.last().map(|commit| commit.sha.clone()).unwrap_or_default();
        if let Some(tag) = &planned.part.tag {
            let tag = Tag { name: tag.clone(), sha: sha.clone(), at: now, by: planned.part.actor.clone() };
            project.tags.push(tag);
        }
        let branch = planned.part.branch.clone().unwrap_or_else(|| "main".to_owned());
        let pipeline = Pipeline {
            id: 0,
            iid: 0,
            sha,
            reference: planned.part.tag.clone().unwrap_or(branch),
            tag: planned.part.tag.is_some(),
            source: "push",
            user: planned.part.actor.clone(),
            created: now,
            updated: now,
            parent: None,
            autopilot: planned.autopilot,
            fails: planned.part.fails.clone(),
            approved_by: planned.part.approved_by.clone(),
        };
        let templates = project.templates.clone();
        let id = self.launch(planned.project, pipeline, &templates);
        self.settle(planned.project, id);
    }
}

/// The pipelines of a project in the order of time: generated releases, then those that are written down.
fn past(part: &ProjectPart, project: usize, start: Timestamp) -> Vec<Planned> {
    let mut planned = Vec::new();
    if let Some(history) = &part.history {
        for number in 0..history.releases {
            let back = history.newest.0 + i64::from(history.releases - 1 - number) * history.every_hours * 3_600;
            planned.push(Planned {
                at: seconds_after(start, -back),
                project,
                autopilot: true,
                part: PipelinePart {
                    ago: crate::sim::scenario::Span(back),
                    actor: part.authors.first().cloned().unwrap_or_default(),
                    commits: 3,
                    tag: Some(after(&history.first, number)),
                    branch: None,
                    fails: None,
                    approved_by: Vec::new(),
                    files: Vec::new(),
                },
            });
        }
    }
    planned.extend(part.pipeline.iter().map(|one| Planned {
        at: seconds_after(start, -one.ago.0),
        project,
        part: one.clone(),
        autopilot: false,
    }));
    planned
}

/// The tag so many minor versions after the first.
fn after(first: &str, number: u32) -> String {
    let mut parts: Vec<String> = first.split('.').map(str::to_owned).collect();
    if let Some(minor) = parts.get_mut(1)
        && let Ok(value) = minor.parse::<u32>()
    {
        *minor = (value + number).to_string();
    }
    parts.join(".")
}

fn template(part: &GitLabJobPart, environments: &[String]) -> Template {
    Template {
        name: part.name.clone(),
        stage: part.stage.clone(),
        takes: part.takes.0,
        environment: part
            .environment
            .as_ref()
            .and_then(|name| environments.iter().position(|environment| environment == name)),
        manual: part.manual,
        blocking: part.blocking,
        delay: part.delay.map(|delay| delay.0),
        group: part.resource_group.clone(),
        child: part.child.iter().map(|child| template(child, environments)).collect(),
        only: part.only.clone(),
    }
}
