//! Roll back: to an earlier good release of an environment, chosen from a list or under the cursor in the history.

use super::target::Target;
use super::{Available, Why, plan};
use crate::cockpit::rows::rollback_candidates;
use crate::cockpit::view::put_back::obstacle;
use crate::cockpit::{EnvironmentState, RowId, ServiceState, State};
use crate::domain::{Ask, DeploymentId};

pub(super) fn roll_back(state: &State, service: &ServiceState, target: &Target) -> Result<Available, Why> {
    let environment = target.subject.environment.as_ref();
    let environment = environment.ok_or("select an environment: the cell to put right")?;
    let found =
        service.environments.iter().find(|found| found.id() == environment).ok_or("this environment is gone")?;
    if let RowId::Deployment(_, deployment) = &target.row {
        return to(state, found, deployment);
    }
    let name = &environment.name;
    if found.seen.is_none() && service.environment_recalled_at(environment).is_none() {
        return Err(format!("the deployments of {name} have not been read yet"));
    }
    let earlier = rollback_candidates(state, environment);
    if earlier.is_empty() {
        let more = if found.more { "; older deployments are read when History is open" } else { "" };
        return Err(format!("no earlier good release of {name} is known{more}"));
    }
    let obstacles: Vec<String> =
        earlier.iter().map_while(|deployment| obstacle(&deployment.put_back, state.now.wall)).collect();
    match obstacles.first() {
        Some(why) if obstacles.len() == earlier.len() => {
            Err(format!("no earlier good release of {name} can be put back: {why}"))
        }
        _ => Ok(Available::Choose),
    }
}

/// The deployment under the cursor of the history.
fn to(state: &State, environment: &EnvironmentState, deployment: &DeploymentId) -> Result<Available, Why> {
    let earlier = rollback_candidates(state, environment.id());
    let Some(chosen) = earlier.into_iter().find(|found| found.id == *deployment) else {
        let found = environment.deployments.iter().find(|found| found.id == *deployment);
        return Err(match found {
            Some(found) if found.state.was_good() => format!("{} runs already", found.release.version),
            Some(found) => format!("{} {}; only what was good is put back", found.release.version, found.state.word()),
            None => "this deployment is gone".to_owned(),
        });
    };
    if let Some(why) = obstacle(&chosen.put_back, state.now.wall) {
        return Err(format!("{} cannot be put back: {why}", chosen.release.version));
    }
    Ok(plan(Ask::RollBack {
        environment: environment.id().clone(),
        to: chosen.id.clone(),
        release: chosen.release.clone(),
        put_back: chosen.put_back.clone(),
        hold: true,
    }))
}
