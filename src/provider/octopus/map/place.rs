//! Environments, tenants in them, and what was deployed there.

use super::super::catalog::{Place, Project};
use super::super::wire;
use super::{Circumstances, Made, deployment_state, some};
use crate::domain::{
    Deployment, DeploymentId, DeploymentState, Environment, EnvironmentId, PutBack, Release, RunId, Text,
};

/// Every place of a project in promotion order: the configured ones first, then as its lifecycle says.
pub(in super::super) fn environments(project: &Project) -> Vec<Environment> {
    let setup = &project.setup;
    let mut environments: Vec<Environment> = project
        .places()
        .into_iter()
        .map(|place| Environment {
            id: project.target(&place),
            tier: tier(project, &place),
            order: 0,
            rules: None,
            group: place.group.as_deref().map(Text::new),
            url: None,
            updated_at: None,
        })
        .collect();
    let configured = |environment: &Environment| {
        let names = [Some(&environment.id.name), environment.group.as_ref()];
        let place = |name: &Text| setup.environments.iter().position(|configured| configured == name.raw());
        names.into_iter().flatten().find_map(place).unwrap_or(usize::MAX)
    };
    // Stable: what is not configured stays in the order of the lifecycle.
    environments.sort_by_key(configured);
    for (order, environment) in (0..).zip(environments.iter_mut()) {
        environment.order = order;
    }
    environments
}

/// How much a place matters: as configured for it, else as its environment's name says.
pub(in super::super) fn tier(project: &Project, place: &Place) -> crate::domain::Tier {
    let setup = &project.setup;
    match (&place.group, setup.tiers.get(&place.name)) {
        (_, Some(tier)) => *tier,
        (Some(environment), None) => setup.tier(environment),
        (None, None) => setup.tier(&place.name),
    }
}

/// The deployments to one place, newest first; the newest good one is what runs there, good ones before it were superseded.
pub(in super::super) fn deployments<'a>(
    environment: &EnvironmentId,
    items: &[&'a wire::Item],
    about: impl Fn(&'a wire::Item) -> (Release, Made, Circumstances<'a>),
) -> Vec<Deployment> {
    let mut newest: Vec<&'a wire::Item> = items.iter().copied().filter(|item| item.created.is_some()).collect();
    newest.sort_by_key(|item| std::cmp::Reverse((item.created, number(&item.deployment_id))));
    let mut good = false;
    newest
        .into_iter()
        .filter_map(|item| {
            let (release, made, circumstances) = about(item);
            let mut state = deployment_state(item, &circumstances);
            if state == DeploymentState::Succeeded && std::mem::replace(&mut good, true) {
                state = DeploymentState::Superseded;
            }
            let created_at = item.created?;
            let changed_at = item.completed_time.or(item.start_time).unwrap_or(created_at);
            Some(Deployment {
                id: DeploymentId::new(&item.deployment_id),
                environment: environment.clone(),
                actor: some(&made.by),
                created_at,
                began_at: item.start_time,
                changed_at: changed_at.max(created_at),
                run: (!item.task_id.is_empty()).then(|| RunId::new(&environment.service, &item.task_id)),
                attempt: Some(1),
                description: Text::first_line(&made.comments),
                environment_url: None,
                put_back: if state.was_good() {
                    let how = format!("deploys {} there again", release.version);
                    PutBack::Own { key: Text::new(&item.release_id), how: Text::new(&how) }
                } else {
                    PutBack::Unsaid
                },
                release,
                state,
            })
        })
        .collect()
}

/// The number in an id: `ServerTasks-9001`.
pub(in super::super) fn number(id: &str) -> u64 {
    id.rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or_default()
}
