//! A deployment of a release to a place: what promote, roll back and retry come to.

use super::super::act::Act;
use super::super::catalog::Place;
use super::super::premise::{Facts, freeze};
use super::Part;
use crate::domain::{EnvironmentId, Fault, FaultKind, PremiseKey, Release};

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
    let mut premises = Vec::new();
    for key in [PremiseKey::CurrentDeployment(environment.clone()), freeze(environment)] {
        premises.push(facts.premise(key).await?);
    }
    Ok(Part {
        act: Act::Deploy {
            release: id.to_owned(),
            environment: place.environment.clone(),
            tenant: place.tenant.clone(),
        },
        summary: format!("deploy {} to {}", release.version, place.name),
        environments: vec![environment.clone()],
        premises,
        expects: Vec::new(),
    })
}

/// Refuses where a freeze holds the place: the vendor would.
async fn thawed(facts: &mut Facts<'_>, place: &Place, doing: &str) -> Result<(), Fault> {
    let Some(frozen) = facts.frozen(place).await? else { return Ok(()) };
    let what =
        format!("{} is frozen by {} until {}", place.name, frozen.name, frozen.until.strftime("%Y-%m-%d %H:%M:%SZ"));
    Err(Fault::new(FaultKind::Conflict, doing, &what)
        .hint("Octopus refuses it until then; whoever may override deployment freezes can deploy it there by hand"))
}
