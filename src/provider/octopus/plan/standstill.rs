//! Pause and resume. The vendor cannot suspend a task: the nearest honest thing is a deployment freeze over the project,
//! which refuses new deployments while running ones go on.

use jiff::{SignedDuration, Timestamp};

use super::super::act::Act;
use super::super::map;
use super::super::premise::Facts;
use super::{Draft, Part, drawn};
use crate::domain::{EnvironmentId, Fault, FaultKind, Intent, Premise, PremiseKey, Text, Undo, WorkflowId};

/// How long a pause lasts where nobody resumes: the vendor wants an end.
const LASTS: SignedDuration = SignedDuration::from_hours(24);
const HOUR: i64 = 3_600;

/// Freezes the project.
pub(super) async fn pause(facts: &mut Facts<'_>, intent: &Intent, blind: bool) -> Result<Draft, Fault> {
    let key = standing(facts);
    let premise = if blind { drawn(intent, key.clone(), "active") } else { facts.premise(key.clone()).await? };
    if premise.value.raw() != "active" {
        let what = format!("{} is paused already", facts.project.title());
        return Err(Fault::new(FaultKind::Conflict, "planning to pause", &what).hint("resume it with U"));
    }
    // From the hour on that has begun: so a plan that is made again a moment later is the same plan.
    let now = facts.octopus.client.now().wall;
    let start = Timestamp::from_second(now.as_second() - now.as_second().rem_euclid(HOUR)).unwrap_or(now);
    let end = start.checked_add(LASTS).unwrap_or(start);
    let mut environments: Vec<String> = Vec::new();
    for place in facts.project.places() {
        if !environments.contains(&place.environment) {
            environments.push(place.environment);
        }
    }
    let act = Act::Freeze { project: facts.project.wire.id.clone(), environments, start, end };
    let until = end.strftime("%Y-%m-%d %H:%MZ");
    Ok(Draft {
        environments: targets(facts),
        title: format!("pause {}: freeze its deployments until {until}", facts.project.title()),
        next: format!("Octopus refuses new deployments of it until {until}; tasks that run or wait go on"),
        undo: Undo {
            how: Text::new("resume it (U): the freeze is deleted"),
            stays: Text::new("what would have been deployed in the meantime"),
        },
        steps: vec![Part {
            act,
            summary: format!("create a deployment freeze over {} until {until}", facts.project.wire.name),
            environments: targets(facts),
            premises: vec![premise],
            expects: vec![Premise::new(key, "disabled")],
        }],
        ..Draft::default()
    })
}

/// Ends the freezes that pauses made.
pub(super) async fn resume(facts: &mut Facts<'_>) -> Result<Draft, Fault> {
    let doing = "planning to resume";
    let now = facts.octopus.client.now().wall;
    let steps = thaw(facts).await?;
    if steps.is_empty() {
        let all = facts.freezes().await?.to_vec();
        let others = map::freezes(&all, &facts.project, now);
        let holding = others.iter().find(|freeze| freeze.from <= now);
        return Err(match holding {
            Some(freeze) => {
                let what = format!("{} is held by the freeze {}", facts.project.title(), freeze.name);
                Fault::new(FaultKind::Conflict, doing, &what)
                    .hint("it was not made by a pause of flightdeck: whoever may administer freezes ends it in Octopus")
            }
            None if facts.project.wire.is_disabled => {
                let what = format!("{} is disabled", facts.project.wire.name);
                Fault::new(FaultKind::Conflict, doing, &what).hint("whoever may edit the project enables it in Octopus")
            }
            None => {
                let what = format!("{} is not paused", facts.project.title());
                Fault::new(FaultKind::Conflict, doing, &what).hint("nothing is to be done")
            }
        });
    }
    Ok(Draft {
        environments: targets(facts),
        title: format!("resume {}: delete the freeze of its deployments", facts.project.title()),
        next: "Octopus lets it be deployed again; what was refused in the meantime is not made up for".to_owned(),
        undo: Undo { how: Text::new("pause it again (H)"), stays: Text::new("what was deployed in the meantime") },
        steps,
        ..Draft::default()
    })
}

/// The steps that delete the freezes that pauses of ours made; none where there are none.
pub(super) async fn thaw(facts: &mut Facts<'_>) -> Result<Vec<Part>, Fault> {
    let now = facts.octopus.client.now().wall;
    let project = facts.project.wire.id.clone();
    let ours: Vec<(String, String)> =
        map::ours(facts.freezes().await?, &project, now).map(|one| (one.id.clone(), one.name.clone())).collect();
    let key = standing(facts);
    let held = facts.premise(key.clone()).await?;
    let count = ours.len();
    let steps = ours.into_iter().enumerate().map(|(index, (id, name))| Part {
        act: Act::Thaw { freeze: id },
        summary: format!("delete the deployment freeze {name}"),
        environments: targets(facts),
        premises: vec![held.clone()],
        expects: if index + 1 == count { vec![Premise::new(key.clone(), "active")] } else { Vec::new() },
    });
    Ok(steps.collect())
}

fn standing(facts: &Facts<'_>) -> PremiseKey {
    PremiseKey::WorkflowState {
        service: facts.project.setup.id.clone(),
        workflow: WorkflowId::new(&facts.project.wire.id),
    }
}

fn targets(facts: &Facts<'_>) -> Vec<EnvironmentId> {
    facts.project.places().iter().map(|place| facts.project.target(place)).collect()
}
