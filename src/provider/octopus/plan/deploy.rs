//! A deployment of a release to a place: what promote, roll back and retry come to.

use super::super::act::Act;
use super::super::catalog::Place;
use super::super::premise::{Facts, NOT_FROZEN, freeze};
use super::Part;
use crate::domain::{EnvironmentId, Fault, FaultKind, Premise, PremiseKey, Release};

/// The step that deploys a release, which no freeze must hold.
pub(super) async fn deploy(
    facts: &mut Facts<'_>,
    environment: &EnvironmentId,
    place: &Place,
    id: &str,
    release: &Release,
    doing: &str,
) -> Result<Part, Fault> {
    thawed(facts, place, doing).await?;
    let free = facts.premise(freeze(environment)).await?;
    part(facts, environment, place, (id, release), free).await
}

/// The same, where a pause of ours alone holds the place and a step before lifts it.
pub(super) async fn deploy_lifted(
    facts: &mut Facts<'_>,
    environment: &EnvironmentId,
    place: &Place,
    id: &str,
    release: &Release,
) -> Result<Part, Fault> {
    part(facts, environment, place, (id, release), Premise::new(freeze(environment), NOT_FROZEN)).await
}

async fn part(
    facts: &mut Facts<'_>,
    environment: &EnvironmentId,
    place: &Place,
    (id, release): (&str, &Release),
    free: Premise,
) -> Result<Part, Fault> {
    Ok(Part {
        act: Act::Deploy {
            release: id.to_owned(),
            environment: place.environment.clone(),
            tenant: place.tenant.clone(),
        },
        summary: format!("deploy {} to {}", release.version, place.name),
        environments: vec![environment.clone()],
        premises: vec![facts.premise(PremiseKey::CurrentDeployment(environment.clone())).await?, free],
        expects: Vec::new(),
    })
}

/// Refuses where a freeze holds the place: the vendor would.
async fn thawed(facts: &mut Facts<'_>, place: &Place, doing: &str) -> Result<(), Fault> {
    let Some(frozen) = facts.frozen(place).await? else { return Ok(()) };
    let what =
        format!("{} is frozen by {} until {}", place.name, frozen.name, frozen.until.strftime("%Y-%m-%d %H:%M:%SZ"));
    Err(Fault::new(FaultKind::Conflict, doing, &what).hint(if frozen.ours {
        "a pause of flightdeck made it: resume ends it (U)"
    } else {
        "Octopus refuses it until then; whoever may override deployment freezes can deploy it there by hand"
    }))
}
