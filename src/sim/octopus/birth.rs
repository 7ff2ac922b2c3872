//! A server is born from a scenario, its past lived through.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::server::{
    Defect, Deployment, Environment, Freeze, Lifecycle, Phase, Project, Release, Server, Status, Step, Taken,
    TaskState, Team, Tenant,
};
use crate::sim::clock::seconds_after;
use crate::sim::rng::Chance;
use crate::sim::scenario::{OctopusDeploymentPart, OctopusPart, OctopusProjectPart, OctopusReleasePart, Scenario};
use crate::sim::world::World;

const DAY: i64 = 86_400;

impl Server {
    /// The server of a scenario as it is at `start`; an empty one where the scenario has none.
    pub(crate) fn born(scenario: &Scenario, world: &World, seed: u64, start: Timestamp) -> Self {
        let part = scenario.octopus.clone().unwrap_or_default();
        let mut server = Self {
            now: seconds_after(start, -400 * DAY),
            space: part.space.clone().unwrap_or_else(|| "Default".to_owned()),
            viewers: part.viewers.clone(),
            environments: Vec::new(),
            lifecycles: Vec::new(),
            tenants: Vec::new(),
            teams: Vec::new(),
            projects: Vec::new(),
            releases: Vec::new(),
            deployments: Vec::new(),
            interruptions: Vec::new(),
            freezes: Vec::new(),
            delivered: Vec::new(),
            numbers: BTreeMap::new(),
        };
        for team in &scenario.team {
            let id = format!("teams-{}", team.slug);
            server.teams.push(Team { id, slug: team.slug.clone(), members: team.members.clone() });
        }
        server.furnish(&part);
        let mut planned: Vec<(i64, String, &OctopusDeploymentPart)> = Vec::new();
        for project in &part.project {
            let id = server.found(project, world, seed, start);
            planned.extend(project.deployment.iter().map(|one| (one.ago.0, id.clone(), one)));
        }
        for freeze in &part.freeze {
            server.freeze(freeze, start);
        }
        planned.sort_by_key(|(ago, ..)| -ago);
        for (ago, project, one) in planned {
            let at = seconds_after(start, -ago);
            server.advance(at);
            server.lived(&project, one, at, start);
        }
        server.advance(start);
        server
    }

    fn furnish(&mut self, part: &OctopusPart) {
        for one in &part.environment {
            let id = self.id("Environments", 0);
            self.environments.push(Environment { id, name: one.name.clone(), guided_failure: one.guided_failure });
        }
        for one in &part.lifecycle {
            let id = self.id("Lifecycles", 0);
            let phases = one.phases.iter().enumerate().map(|(at, names)| Phase {
                id: format!("{id}-{at}"),
                name: names.join(", "),
                targets: names.iter().filter_map(|name| self.environment_named(name)).collect(),
            });
            let phases = phases.collect();
            self.lifecycles.push(Lifecycle { id, name: one.name.clone(), phases });
        }
        for name in &part.tenant {
            let id = self.id("Tenants", 0);
            self.tenants.push(Tenant { id, name: name.clone(), environments: BTreeMap::new() });
        }
    }

    fn environment_named(&self, name: &str) -> Option<String> {
        self.environments.iter().find(|one| one.name == name).map(|one| one.id.clone())
    }

    fn found(&mut self, part: &OctopusProjectPart, world: &World, seed: u64, start: Timestamp) -> String {
        let id = self.id("Projects", 20);
        let ids = |server: &Self, names: &[String]| -> Vec<String> {
            names.iter().filter_map(|name| server.environment_named(name)).collect()
        };
        let steps = part
            .step
            .iter()
            .map(|step| Step {
                name: step.name.clone(),
                takes: step.takes.map_or(20, |span| span.0),
                asks: step.asks.clone(),
                team: step.team.clone(),
                environments: ids(self, &step.environments),
            })
            .collect();
        let lifecycle = self.lifecycles.iter().find(|one| one.name == part.lifecycle).map(|one| one.id.clone());
        for (tenant, names) in &part.tenants {
            let environments = ids(self, names);
            if let Some(tenant) = self.tenants.iter_mut().find(|one| one.name == *tenant) {
                tenant.environments.insert(id.clone(), environments);
            }
        }
        self.projects.push(Project {
            id: id.clone(),
            name: part.name.clone(),
            slug: part.slug.clone().unwrap_or_else(|| part.name.to_lowercase().replace(' ', "-")),
            lifecycle: lifecycle.unwrap_or_default(),
            tenanted: part.tenanted.clone().unwrap_or_else(|| "Untenanted".to_owned()),
            steps,
            application: part.application.clone(),
        });
        let mut releases: Vec<&OctopusReleasePart> = part.release.iter().collect();
        releases.sort_by_key(|release| -release.ago.0);
        for release in releases {
            self.assemble(&id, part, release, world, seed, start);
        }
        id
    }

    fn assemble(
        &mut self,
        project: &str,
        part: &OctopusProjectPart,
        release: &OctopusReleasePart,
        world: &World,
        seed: u64,
        start: Timestamp,
    ) {
        let id = self.id("Releases", 70);
        let commits: Vec<(String, String)> = release
            .commits
            .iter()
            .map(|subject| {
                (Chance::named(seed, &["octopus", project, &release.version, subject]).sha(), subject.clone())
            })
            .collect();
        let commit = match release
            .commit
            .as_deref()
            .map(|commit| commit.split_once("tag:").map_or(Err(commit), |(_, tag)| Ok(tag)))
        {
            Some(Ok(tag)) => part.application.as_deref().and_then(|name| tagged(world, name, tag)),
            Some(Err(commit)) => Some(commit.to_owned()),
            None => commits.first().map(|(id, _)| id.clone()),
        };
        let defects = release.prevented.iter().map(|why| Defect {
            id: self.id("Defects", 0),
            description: why.clone(),
            open: true,
        });
        let defects = defects.collect();
        self.releases.push(Release {
            id,
            project: project.to_owned(),
            version: release.version.clone(),
            assembled: seconds_after(start, -release.ago.0),
            commit,
            commits,
            defects,
        });
    }

    fn freeze(&mut self, part: &crate::sim::scenario::OctopusFreezePart, start: Timestamp) {
        let id = self.id("DeploymentFreezes", 0);
        let begins = seconds_after(start, part.begins.0);
        let scope = part.scope.iter().filter_map(|(project, names)| {
            let project = self.projects.iter().find(|one| one.name == *project)?.id.clone();
            Some((project, names.iter().filter_map(|name| self.environment_named(name)).collect()))
        });
        let scope = scope.collect();
        let end = seconds_after(begins, part.lasts.0);
        self.freezes.push(Freeze { id, name: part.name.clone(), start: begins, end, scope });
    }

    /// A deployment of the past: nothing held it then.
    fn lived(&mut self, project: &str, part: &OctopusDeploymentPart, at: Timestamp, start: Timestamp) {
        let of_project = |one: &&Release| one.project == project && one.version == part.release;
        let release = self.releases.iter().find(of_project).map(|one| one.id.clone());
        let environment = self.environment_named(&part.environment);
        let tenant = part.tenant.as_ref().and_then(|name| self.tenants.iter().find(|one| one.name == *name));
        let tenant = tenant.map(|one| one.id.clone());
        let (Some(release), Some(environment)) = (release, environment) else { return };
        let queue_time = part.later.map(|later| seconds_after(start, later.0));
        let index = self.queue(project, &release, &environment, tenant, &part.by, &part.comments, queue_time, at);
        let Some(deployment) = self.deployments.get_mut(index) else { return };
        deployment.approved_by.clone_from(&part.approved_by);
        deployment.claimed_by.clone_from(&part.claimed_by);
        if let Some(fails) = &part.fails {
            for taken in deployment.steps.iter_mut().filter(|taken| taken.step.name == *fails) {
                taken.failures = 1;
            }
        }
    }

    /// Puts a deployment into the queue; its place in the list.
    #[expect(clippy::too_many_arguments, reason = "what a deployment is made of")]
    pub(super) fn queue(
        &mut self,
        project: &str,
        release: &str,
        environment: &str,
        tenant: Option<String>,
        by: &str,
        comments: &str,
        queue_time: Option<Timestamp>,
        at: Timestamp,
    ) -> usize {
        let (id, task) = (self.id("Deployments", 300), self.id("ServerTasks", 9_000));
        let steps = self.project(project).map(|project| project.steps.clone()).unwrap_or_default();
        let here = |step: &Step| step.environments.is_empty() || step.environments.iter().any(|one| one == environment);
        let guided = self.environment(environment).is_some_and(|one| one.guided_failure);
        self.deployments.push(Deployment {
            id,
            task,
            project: project.to_owned(),
            release: release.to_owned(),
            environment: environment.to_owned(),
            tenant,
            by: by.to_owned(),
            comments: comments.to_owned(),
            created: at,
            queue_time,
            state: TaskState::Queued,
            started: None,
            completed: None,
            cancelled: None,
            error: String::new(),
            steps: steps
                .into_iter()
                .filter(here)
                .map(|step| Taken {
                    step,
                    status: Status::Pending,
                    started: None,
                    ended: None,
                    failures: 0,
                    failed: Vec::new(),
                })
                .collect(),
            guided,
            approved_by: None,
            claimed_by: None,
        });
        self.deployments.len() - 1
    }
}

/// The commit that a tag of a repository names.
fn tagged(world: &World, repository: &str, tag: &str) -> Option<String> {
    let (owner, name) = repository.split_once('/')?;
    let place = world.repositories.get(world.repository_index(owner, name)?)?;
    place.commits.iter().map(|commit| &commit.sha).find(|sha| place.tag_at(sha) == Some(tag)).cloned()
}
