//! The facts that acts stand on: read now, spelled in one place, so that a plan and the sight before its sending can only
//! differ where the world did.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::findings::Findings;
use super::super::http::Session;
use super::map::{self, GateKey};
use super::paths::Project;
use super::read::{self, Ground};
use super::{GitLab, wire};
use crate::domain::{
    EnvironmentId, Fault, FaultKind, GateId, MayI, Premise, PremiseKey, Release, RunState, ServiceId, ServiceSetup,
    Sight, Step, Text,
};

/// Deployments that are looked through for the current one.
pub(super) const DEPLOYMENTS: u32 = 30;

/// Reads the present values of exactly the premises of a step.
pub(super) async fn sight(gitlab: &GitLab, step: &Step) -> Result<Sight, Fault> {
    let mut facts = Facts::of_step(gitlab, step)?;
    let mut values = Vec::with_capacity(step.premises.len());
    for premise in &step.premises {
        values.push(facts.premise(premise.key.clone()).await?);
    }
    Ok(Sight { at: gitlab.client.now(), values })
}

/// Fresh facts of one service. Every object is asked for once.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    pub(super) gitlab: &'a GitLab,
    pub(super) session: Session<'a>,
    pub(super) project: Project<'a>,
    ground: Option<Arc<Ground>>,
    pipelines: BTreeMap<u64, wire::Pipeline>,
    jobs: BTreeMap<u64, wire::Job>,
    deployments: BTreeMap<u64, wire::Deployment>,
    histories: BTreeMap<String, Vec<wire::Deployment>>,
    /// What was said so far.
    pub(super) said: Vec<Premise>,
}

impl<'a> Facts<'a> {
    /// Facts of a service.
    pub(super) fn of(gitlab: &'a GitLab, service: &ServiceId) -> Result<Self, Fault> {
        Ok(Self::in_project(gitlab, gitlab.project(service)?))
    }

    fn in_project(gitlab: &'a GitLab, project: Project<'a>) -> Self {
        Self {
            gitlab,
            session: Session::urgent(&gitlab.client),
            project,
            ground: None,
            pipelines: BTreeMap::new(),
            jobs: BTreeMap::new(),
            deployments: BTreeMap::new(),
            histories: BTreeMap::new(),
            said: Vec::new(),
        }
    }

    /// Facts of the project that a step goes to. It need not be a service of this session: what an earlier session left
    /// open is found out by whoever comes next.
    pub(super) fn of_step(gitlab: &'a GitLab, step: &Step) -> Result<Self, Fault> {
        let named = step.environments.first().map(|environment| &environment.service);
        let named =
            named.or_else(|| step.premises.iter().chain(&step.expects).find_map(|premise| service_of(&premise.key)));
        if let Some(service) = named.filter(|service| gitlab.services.contains_key(*service)) {
            return Self::of(gitlab, service);
        }
        let by_path = gitlab.services.keys().find(|service| {
            gitlab.project(service).is_ok_and(|project| step.request.path.starts_with(&project.path("/")))
        });
        if let Some(service) = by_path {
            return Self::of(gitlab, service);
        }
        let encoded = step.request.path.split('/').nth(4).unwrap_or_default();
        let name = encoded.replace("%2F", "/");
        let setup = ServiceSetup::plain(&gitlab.source, &name);
        let setup = named.map_or(setup.clone(), |id| ServiceSetup { id: id.clone(), ..setup });
        Ok(Self::in_project(gitlab, Project::new(Cow::Owned(setup))?))
    }

    /// A fact with its present value.
    pub(super) async fn premise(&mut self, key: PremiseKey) -> Result<Premise, Fault> {
        if let Some(known) = self.said.iter().find(|premise| premise.key == key) {
            return Ok(known.clone());
        }
        let value = self.value(&key).await?;
        let premise = Premise::new(key, value);
        self.said.push(premise.clone());
        Ok(premise)
    }

    /// The one place where values are spelled.
    async fn value(&mut self, key: &PremiseKey) -> Result<String, Fault> {
        Ok(match key {
            PremiseKey::Gate(gate) => self.gate(gate).await?,
            PremiseKey::MayAnswer(gate) => match key_of(gate)? {
                GateKey::Deployment(id) => {
                    let standing = self.ground().await?.standing.clone();
                    said(&map::may_answer(self.deployment(id).await?, &standing))
                }
                GateKey::Job(_) => said(&self.ground().await?.may_deploy(gate.environment.name.raw())),
            },
            PremiseKey::RunAttempt(_) => "1".to_owned(),
            PremiseKey::RunCommit(run) => self.pipeline(number(&run.run)?).await?.sha.clone(),
            PremiseKey::RunState(run) => spelled(&map::run_state(&self.pipeline(number(&run.run)?).await?.status)),
            PremiseKey::CurrentDeployment(environment) => match self.good(environment.name.raw()).await? {
                Some(good) => {
                    let release = self.release(&good).await?;
                    format!("{} {}", good.id, release.version)
                }
                None => "none".to_owned(),
            },
            PremiseKey::NewestDeployment(environment) => self
                .history(environment.name.raw())
                .await?
                .iter()
                .map(|one| (one.id, map::deployment_state(one, true)))
                .find(|(_, state)| state.leaves_partial() || state.was_good())
                .map_or_else(|| "none".to_owned(), |(id, state)| format!("{id} {}", state.word())),
            PremiseKey::Other(name) => {
                let own = Own::of(name).ok_or_else(|| {
                    let what = format!("{name} is no fact of GitLab's");
                    Fault::new(FaultKind::Unsupported, "reading a premise", &what)
                })?;
                self.own(&own).await?
            }
            PremiseKey::WorkflowState { .. }
            | PremiseKey::Reference { .. }
            | PremiseKey::Rollout(_)
            | PremiseKey::RolloutStep(_) => {
                return Err(Fault::new(FaultKind::Unsupported, "reading the facts", "GitLab has no such thing"));
            }
        })
    }

    async fn own(&mut self, own: &Own) -> Result<String, Fault> {
        Ok(match own {
            Own::Job(job) => self.job(*job).await?.status.clone(),
            Own::JobEnded(job) => yes(map::run_state(&self.job(*job).await?.status).is_done()),
            Own::Retried(job) => yes(self.successor(*job).await?.is_some()),
            Own::PipelineEnded(pipeline) => yes(map::run_state(&self.pipeline(*pipeline).await?.status).is_done()),
            Own::Progress(deployment) => {
                let deployment = self.deployment(*deployment).await?;
                let approved = deployment.approvals.iter().filter(|approval| approval.status == "approved").count();
                format!("{approved} given, {} open", deployment.pending_approval_count.unwrap_or(0))
            }
            Own::MayDeploy(environment) => said(&self.ground().await?.may_deploy(environment)),
        })
    }

    async fn gate(&mut self, gate: &GateId) -> Result<String, Fault> {
        Ok(match key_of(gate)? {
            GateKey::Deployment(id) => answered(self.deployment(id).await?),
            GateKey::Job(id) => match map::run_state(&self.job(id).await?.status) {
                RunState::Waiting(_) => "pending".to_owned(),
                _ => "gone".to_owned(),
            },
        })
    }

    /// The ground, its rights read now, the names of commits as they were last read: the same for the screen, the plan and
    /// the sight.
    pub(super) async fn ground(&mut self) -> Result<Arc<Ground>, Fault> {
        if let Some(known) = &self.ground {
            return Ok(Arc::clone(known));
        }
        let fresh = if let Some(known) = self.gitlab.ground(&self.project.setup.id) {
            let doing = self.project.doing("the standing");
            let about = self.session.get::<wire::Project>(&self.project.path(""), &doing).await?.value;
            let (protected, standing) = futures_util::future::join(
                read::protected(&self.session, &self.project),
                read::standing(self.gitlab, &self.session, &self.project, &about),
            )
            .await;
            Arc::new(Ground { project: about, protected: protected?, standing: standing?, ..Ground::clone(&known) })
        } else {
            let mut findings = Findings::default();
            let read = Box::pin(read::ground(self.gitlab, &self.session, &self.project, &mut findings)).await;
            // Half a ground is no ground to act on.
            match (read, findings.faults.into_iter().next()) {
                (Some(read), None) => read,
                (_, Some(fault)) => return Err(fault),
                (None, None) => return Err(missing("the project")),
            }
        };
        self.ground = Some(Arc::clone(&fresh));
        Ok(fresh)
    }

    pub(super) async fn pipeline(&mut self, id: u64) -> Result<&wire::Pipeline, Fault> {
        if !self.pipelines.contains_key(&id) {
            let path = self.project.path(&format!("/pipelines/{id}"));
            let found = self.session.get(&path, &self.project.doing(&format!("pipeline {id}"))).await?.value;
            self.pipelines.insert(id, found);
        }
        self.pipelines.get(&id).ok_or_else(|| missing("the pipeline"))
    }

    pub(super) async fn job(&mut self, id: u64) -> Result<&wire::Job, Fault> {
        if !self.jobs.contains_key(&id) {
            let path = self.project.path(&format!("/jobs/{id}"));
            let found = self.session.get(&path, &self.project.doing(&format!("job {id}"))).await?.value;
            self.jobs.insert(id, found);
        }
        self.jobs.get(&id).ok_or_else(|| missing("the job"))
    }

    /// The newest job that runs the same work again in the same pipeline, where there is one.
    pub(super) async fn successor(&mut self, id: u64) -> Result<Option<wire::Job>, Fault> {
        let job = self.job(id).await?.clone();
        let Some(pipeline) = job.pipeline.as_ref().map(|pipeline| pipeline.id) else { return Ok(None) };
        let jobs = read::jobs(&self.session, &self.project, pipeline).await?;
        Ok(jobs.into_iter().filter(|other| other.name == job.name && other.id > id).max_by_key(|other| other.id))
    }

    pub(super) async fn deployment(&mut self, id: u64) -> Result<&wire::Deployment, Fault> {
        if !self.deployments.contains_key(&id) {
            let found = read::one_deployment(&self.session, &self.project, id).await?;
            self.deployments.insert(id, found);
        }
        self.deployments.get(&id).ok_or_else(|| missing("the deployment"))
    }

    /// The newest deployments of an environment, newest first.
    pub(super) async fn history(&mut self, environment: &str) -> Result<&[wire::Deployment], Fault> {
        if !self.histories.contains_key(environment) {
            let page = read::newest(&self.session, &self.project, environment, DEPLOYMENTS, 1).await?;
            self.histories.insert(environment.to_owned(), page.value);
        }
        Ok(self.histories.get(environment).map(Vec::as_slice).unwrap_or_default())
    }

    /// The newest deployment of an environment that succeeded.
    pub(super) async fn good(&mut self, environment: &str) -> Result<Option<wire::Deployment>, Fault> {
        Ok(self.history(environment).await?.iter().find(|one| one.status == "success").cloned())
    }

    /// The release of a deployment.
    pub(super) async fn release(&mut self, deployment: &wire::Deployment) -> Result<Release, Fault> {
        Ok(self.ground().await?.versions.release(&deployment.sha, &deployment.reference))
    }

    /// What an environment runs by the vendor's word.
    pub(super) async fn current(&mut self, environment: &EnvironmentId) -> Result<Option<Release>, Fault> {
        match self.good(environment.name.raw()).await? {
            Some(good) => Ok(Some(self.release(&good).await?)),
            None => Ok(None),
        }
    }
}

/// The facts that only this vendor has, by the names that premises give them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Own {
    /// The state of a job, in the vendor's word.
    Job(u64),
    /// Whether a job has ended.
    JobEnded(u64),
    /// Whether a job was run again, as a new job.
    Retried(u64),
    /// Whether a pipeline has ended.
    PipelineEnded(u64),
    /// How far the approvals of a deployment are.
    Progress(u64),
    /// Whether the operator may deploy to an environment.
    MayDeploy(String),
}

impl Own {
    /// As a premise's key.
    pub(super) fn key(&self) -> PremiseKey {
        PremiseKey::Other(Text::new(&match self {
            Self::Job(job) => format!("job {job}"),
            Self::JobEnded(job) => format!("job {job} has ended"),
            Self::Retried(job) => format!("job {job} runs again"),
            Self::PipelineEnded(pipeline) => format!("pipeline {pipeline} has ended"),
            Self::Progress(deployment) => format!("approvals of deployment {deployment}"),
            Self::MayDeploy(environment) => format!("my right to deploy to {environment}"),
        }))
    }

    fn of(name: &Text) -> Option<Self> {
        let name = name.raw();
        if let Some(environment) = name.strip_prefix("my right to deploy to ") {
            return Some(Self::MayDeploy(environment.to_owned()));
        }
        if let Some(id) = name.strip_prefix("approvals of deployment ") {
            return Some(Self::Progress(id.parse().ok()?));
        }
        if let Some(pipeline) = name.strip_prefix("pipeline ") {
            return Some(Self::PipelineEnded(pipeline.strip_suffix(" has ended")?.parse().ok()?));
        }
        let job = name.strip_prefix("job ")?;
        match job.split_once(' ') {
            None => Some(Self::Job(job.parse().ok()?)),
            Some((id, "has ended")) => Some(Self::JobEnded(id.parse().ok()?)),
            Some((id, "runs again")) => Some(Self::Retried(id.parse().ok()?)),
            Some(_) => None,
        }
    }
}

/// What a gate's key names.
pub(super) fn key_of(gate: &GateId) -> Result<GateKey, Fault> {
    GateKey::of(gate).ok_or_else(|| {
        Fault::new(FaultKind::Invalid, "looking for a gate", "GitLab's gates are deployments and jobs with numbers")
    })
}

/// How the answers to a deployment are spelled: `pending`, `approved by …`, `rejected by …`, `gone`.
pub(super) fn answered(deployment: &wire::Deployment) -> String {
    if deployment.status == "blocked" {
        return "pending".to_owned();
    }
    let named = |approval: &wire::Approval| {
        let by = approval.user.as_ref().map_or("a deleted account", |user| user.username.as_str());
        format!("{} by {by}", approval.status)
    };
    let refused = deployment.approvals.iter().find(|approval| approval.status == "rejected");
    refused.or(deployment.approvals.last()).map_or_else(|| "gone".to_owned(), named)
}

/// How the state of a pipeline is spelled: what moves is one word, so that a tick is no difference.
pub(super) fn spelled(state: &RunState) -> String {
    match state {
        RunState::Done(outcome) => format!("done: {}", outcome.word()),
        RunState::Unknown(word) => format!("unknown: {word}"),
        RunState::Queued | RunState::Running | RunState::Waiting(_) | RunState::Cancelling => "in flight".to_owned(),
    }
}

fn said(may_i: &MayI) -> String {
    match may_i {
        MayI::Yes => "yes",
        MayI::No(_) => "no",
        MayI::Unsaid => "unsaid",
    }
    .to_owned()
}

fn yes(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}

/// A pipeline's or a job's id as the vendor counts.
pub(super) fn number(id: &str) -> Result<u64, Fault> {
    id.parse().map_err(|_| {
        Fault::new(FaultKind::Invalid, "looking for a pipeline", "GitLab's pipelines and jobs have numbers")
    })
}

fn service_of(key: &PremiseKey) -> Option<&ServiceId> {
    match key {
        PremiseKey::Gate(gate) | PremiseKey::MayAnswer(gate) => Some(&gate.run.service),
        PremiseKey::RunAttempt(run) | PremiseKey::RunCommit(run) | PremiseKey::RunState(run) => Some(&run.service),
        PremiseKey::CurrentDeployment(environment)
        | PremiseKey::NewestDeployment(environment)
        | PremiseKey::Rollout(environment)
        | PremiseKey::RolloutStep(environment) => Some(&environment.service),
        PremiseKey::WorkflowState { service, .. } | PremiseKey::Reference { service, .. } => Some(service),
        PremiseKey::Other(_) => None,
    }
}

fn missing(what: &str) -> Fault {
    Fault::new(FaultKind::NotFound, "reading the facts", &format!("{what} is not there"))
}
