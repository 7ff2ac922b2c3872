//! The facts that acts stand on: read now, spelled in one place, so that a plan and the sight before its sending can only
//! differ where the world did.

use super::super::http::Session;
use super::live::Seen;
use super::object::Object;
use super::{Kubernetes, map, read};
use crate::domain::{
    Deployment, EnvironmentId, Fault, FaultKind, Premise, PremiseKey, Rollout, ServiceId, ServiceSetup, Sight, Step,
};

/// Reads the present values of exactly the premises of a step.
pub(super) async fn sight(kubernetes: &Kubernetes, step: &Step) -> Result<Sight, Fault> {
    let facts = Facts::of_step(kubernetes, step).await?;
    let values = step.premises.iter().map(|premise| facts.premise(premise.key.clone())).collect::<Result<_, _>>()?;
    Ok(Sight { at: kubernetes.client.now(), values })
}

/// Fresh facts of one object.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    pub(super) session: Session<'a>,
    pub(super) seen: Seen,
    pub(super) environment: EnvironmentId,
    pub(super) rollout: Rollout,
    pub(super) deployments: Vec<Deployment>,
}

impl<'a> Facts<'a> {
    /// Facts of a service.
    pub(super) async fn of(kubernetes: &'a Kubernetes, service: &ServiceId) -> Result<Self, Fault> {
        let (setup, object) = kubernetes.service(service)?;
        Self::read(kubernetes, object, Kubernetes::environment(setup, object)).await
    }

    /// Facts of the object that a step goes to. It need not be a service of this session: what an earlier session left open
    /// is found out by whoever comes next.
    pub(super) async fn of_step(kubernetes: &'a Kubernetes, step: &Step) -> Result<Self, Fault> {
        let Some((object, _)) = Object::of_path(&step.request.path) else {
            let what = "this is no object of a cluster that we act on";
            return Err(Fault::new(FaultKind::NotFound, step.summary.raw(), what));
        };
        let named = step.environments.first().cloned().or_else(|| environment_of(step));
        let environment = named.unwrap_or_else(|| {
            let setup = ServiceSetup::plain(&kubernetes.source, &object.to_string());
            Kubernetes::environment(&setup, &object)
        });
        Self::read(kubernetes, &object, environment).await
    }

    async fn read(kubernetes: &'a Kubernetes, object: &Object, environment: EnvironmentId) -> Result<Self, Fault> {
        let session = Session::urgent(&kubernetes.client);
        let seen = read::seen(&session, object).await?;
        let rollout = map::rollout(&seen, &environment, None, None);
        let deployments = map::deployments(&seen, &environment);
        Ok(Self { session, seen, environment, rollout, deployments })
    }

    /// A fact with its present value.
    pub(super) fn premise(&self, key: PremiseKey) -> Result<Premise, Fault> {
        let value = self.value(&key)?;
        Ok(Premise::new(key, value))
    }

    /// The one place where values are spelled.
    fn value(&self, key: &PremiseKey) -> Result<String, Fault> {
        Ok(match key {
            PremiseKey::Rollout(_) => self.rollout.revision.raw().to_owned(),
            PremiseKey::RolloutStep(_) => self.rollout.place().raw().to_owned(),
            PremiseKey::CurrentDeployment(_) => map::current(&self.deployments).map_or_else(
                || "none".to_owned(),
                |deployment| format!("{} {}", deployment.id, deployment.release.version),
            ),
            PremiseKey::NewestDeployment(_) => self
                .deployments
                .first()
                .map_or_else(|| "none".to_owned(), |newest| format!("{} {}", newest.id, newest.state.word())),
            other => {
                let what = format!("{other} is no fact of a cluster");
                return Err(Fault::new(FaultKind::Unsupported, "reading a premise", &what));
            }
        })
    }
}

/// The environment that the premises of a step are about.
fn environment_of(step: &Step) -> Option<EnvironmentId> {
    step.premises.iter().chain(&step.expects).find_map(|premise| match &premise.key {
        PremiseKey::Rollout(environment)
        | PremiseKey::RolloutStep(environment)
        | PremiseKey::CurrentDeployment(environment)
        | PremiseKey::NewestDeployment(environment) => Some(environment.clone()),
        _ => None,
    })
}
