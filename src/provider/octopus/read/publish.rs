//! What was gathered of a project, as facts.

use super::super::catalog::{Place, Project};
use super::super::{Octopus, map, wire};
use super::Findings;
use super::parts::claimed;
use crate::domain::{Fact, Permission, Release, RunId, Service, Text, Workflow, WorkflowId, WorkflowState};

/// What was read of a project.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// Deployments with the states of their tasks.
    pub(super) items: Vec<wire::Item>,
    /// What was asked of people.
    pub(super) interruptions: Vec<wire::Interruption>,
    /// The freezes; nothing where they could not be read.
    pub(super) freezes: Option<Vec<wire::Freeze>>,
    /// Releases whose progression is prevented, by id, and why.
    pub(super) prevented: Vec<(String, String)>,
}

/// A place, and the deployments that went there.
pub(super) fn at<'a>(items: &'a [wire::Item], place: &Place) -> Vec<&'a wire::Item> {
    items.iter().filter(|item| item.environment_id == place.environment && item.tenant_id == place.tenant).collect()
}

impl Gathered {
    /// The release of a deployment.
    pub(super) fn release(octopus: &Octopus, item: &wire::Item) -> Release {
        let known = octopus.memory().releases.get(&item.release_id).map(|known| known.release.clone());
        known.unwrap_or_else(|| map::version_of(&item.release_version))
    }

    /// Who made a deployment; its comments say as well where the progression of its release is prevented.
    pub(super) fn made(&self, octopus: &Octopus, item: &wire::Item) -> map::Made {
        let mut made = octopus.memory().made.get(&item.deployment_id).cloned().unwrap_or_default();
        if let Some((_, why)) = self.prevented.iter().find(|(release, _)| *release == item.release_id) {
            made.comments = format!("progression prevented: {why}");
        }
        made
    }

    /// What decides where a deployment stands.
    pub(super) fn circumstances(
        &self,
        octopus: &Octopus,
        project: &Project,
        place: &Place,
        item: &wire::Item,
    ) -> map::Circumstances<'_> {
        let now = octopus.client.now().wall;
        let asked = self.interruptions.iter().filter(|one| one.task_id == item.task_id);
        let newest = asked.max_by_key(|one| one.created);
        map::Circumstances {
            now,
            interruptions: &self.interruptions,
            frozen: map::frozen(self.freezes.as_deref().unwrap_or_default(), project, place, now).is_some(),
            stopped: project.catalog.space.task_queue_stopped,
            touched: newest.and_then(|one| octopus.memory().touched.get(&one.id).copied()),
        }
    }

    /// The facts of a project.
    pub(super) fn publish(&self, octopus: &Octopus, project: &Project, findings: &mut Findings) {
        let id = &project.setup.id;
        let asked = self.interruptions.iter().filter(|one| one.is_pending);
        octopus.memory().asked.extend(asked.map(|one| (one.id.clone(), one.clone())));
        findings.fact(Fact::Service(self.service(octopus, project)));
        findings.fact(Fact::Environments { service: id.clone(), environments: map::environments(project) });
        if let Some(freezes) = &self.freezes {
            let freezes = map::freezes(freezes, project, octopus.client.now().wall);
            findings.fact(Fact::Freezes { service: id.clone(), freezes });
        }
        let mut runs = Vec::new();
        for place in project.places() {
            let target = project.target(&place);
            let items = at(&self.items, &place);
            let deployments = map::deployments(&target, &items, |item| {
                (
                    Self::release(octopus, item),
                    self.made(octopus, item),
                    self.circumstances(octopus, project, &place, item),
                )
            });
            findings.fact(Fact::Deployments { environment: target, deployments, more: true });
            runs.extend(items.into_iter().filter_map(|item| {
                let url = project.url(octopus, &format!("/tasks/{}", item.task_id));
                let about = self.circumstances(octopus, project, &place, item);
                let (release, made) = (Self::release(octopus, item), self.made(octopus, item));
                map::run(id, item, &place.name, &release, &made, &about, url)
            }));
        }
        runs.sort_by_key(|run| std::cmp::Reverse((run.created_at, run.number)));
        findings.fact(Fact::Runs { service: id.clone(), runs });
        for item in self.items.iter().filter(|item| map::TaskState::of(&item.state).in_flight()) {
            self.gates(octopus, project, item, findings);
        }
    }

    /// The pending gates of one task: an empty list says that there are none.
    pub(super) fn gates(&self, octopus: &Octopus, project: &Project, item: &wire::Item, findings: &mut Findings) {
        let run = RunId::new(&project.setup.id, &item.task_id);
        let place = project.place(&item.environment_id, item.tenant_id.as_deref());
        let pending = self.interruptions.iter().filter(|one| one.is_pending && one.task_id == item.task_id);
        let gates = pending
            .map(|one| {
                let claimed = claimed(octopus, one);
                map::gate(
                    one,
                    map::About {
                        run: run.clone(),
                        environment: project.target(&place),
                        tier: map::tier(project, &place),
                        release: Self::release(octopus, item),
                        initiator: map::some(&self.made(octopus, item).by),
                        claimed: claimed.as_deref(),
                    },
                )
            })
            .collect();
        findings.fact(Fact::Gates { run, attempt: 1, gates });
    }

    /// The project's standing. What a pause holds back is its deployments: they are shown as its only pipeline.
    fn service(&self, octopus: &Octopus, project: &Project) -> Service {
        let freezes = self.freezes.as_deref().unwrap_or_default();
        let held = map::ours(freezes, &project.wire.id, octopus.client.now().wall).next();
        let state = if project.wire.is_disabled {
            WorkflowState::DisabledByProvider
        } else if held.is_some() {
            WorkflowState::Disabled
        } else {
            WorkflowState::Active
        };
        Service {
            id: project.setup.id.clone(),
            source: octopus.source.clone(),
            name: Text::new(project.title()),
            repository: Text::new(&project.wire.name),
            url: project.url(octopus, &format!("/projects/{}/deployments", project.wire.slug)),
            permission: Permission::Unsaid,
            workflows: vec![Workflow {
                id: WorkflowId::new(&project.wire.id),
                name: Text::new("deployments"),
                path: Text::new("deployment process"),
                state,
                updated_at: held.and_then(|freeze| freeze.start),
            }],
        }
    }
}
