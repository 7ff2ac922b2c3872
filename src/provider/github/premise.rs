//! The facts that acts stand on: read now, spelled in one place, so that a plan and the sight before its sending can only
//! differ where the world did.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::http::Session;
use super::map::{self, History, Versions};
use super::paths::{Repository, segment};
use super::{GitHub, read, wire};
use crate::domain::{
    Environment, EnvironmentId, Fault, FaultKind, GateId, Premise, PremiseKey, Release, RunState, ServiceId,
    ServiceSetup, Sight, Step, Text, WorkflowState,
};

/// Deployments that are looked through for the current one.
const DEPLOYMENTS: u32 = 20;

/// Reads the present values of exactly the premises of a step.
pub(super) async fn sight(github: &GitHub, step: &Step) -> Result<Sight, Fault> {
    let mut facts = Facts::of_step(github, step)?;
    let mut values = Vec::with_capacity(step.premises.len());
    for premise in &step.premises {
        values.push(facts.premise(premise.key.clone()).await?);
    }
    Ok(Sight { at: github.client.now(), values })
}

/// Fresh facts of one service. Every object is asked for once.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    pub(super) github: &'a GitHub,
    pub(super) session: Session<'a>,
    pub(super) repository: Repository<'a>,
    runs: BTreeMap<u64, wire::Run>,
    pending: BTreeMap<u64, Vec<wire::Pending>>,
    approvals: BTreeMap<u64, Vec<wire::Approval>>,
    histories: BTreeMap<String, Vec<History>>,
    workflows: BTreeMap<String, wire::Workflow>,
    references: BTreeMap<String, Option<String>>,
    environments: Option<Vec<Environment>>,
    /// What was said so far.
    pub(super) said: Vec<Premise>,
}

impl<'a> Facts<'a> {
    /// Facts of a service.
    pub(super) fn of(github: &'a GitHub, service: &ServiceId) -> Result<Self, Fault> {
        Ok(Self::in_repository(github, github.repository(service)?))
    }

    fn in_repository(github: &'a GitHub, repository: Repository<'a>) -> Self {
        Self {
            github,
            session: Session::urgent(&github.client),
            repository,
            runs: BTreeMap::new(),
            pending: BTreeMap::new(),
            approvals: BTreeMap::new(),
            histories: BTreeMap::new(),
            workflows: BTreeMap::new(),
            references: BTreeMap::new(),
            environments: None,
            said: Vec::new(),
        }
    }

    /// Facts of the repository that a step goes to. It need not be a service of this session: what an earlier session left
    /// open is found out by whoever comes next.
    pub(super) fn of_step(github: &'a GitHub, step: &Step) -> Result<Self, Fault> {
        let named = step.environments.first().map(|environment| &environment.service);
        let named =
            named.or_else(|| step.premises.iter().chain(&step.expects).find_map(|premise| service_of(&premise.key)));
        if let Some(service) = named.filter(|service| github.services.contains_key(*service)) {
            return Self::of(github, service);
        }
        let by_path = github.services.keys().find(|service| {
            github.repository(service).is_ok_and(|repository| step.request.path.starts_with(&repository.path("/")))
        });
        if let Some(service) = by_path {
            return Self::of(github, service);
        }
        let mut parts = step.request.path.split('/').skip(1);
        let (Some("repos"), Some(owner), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
            let what = "no service of this source has such a repository";
            return Err(Fault::new(FaultKind::NotFound, step.summary.raw(), what));
        };
        let name = format!("{owner}/{name}");
        let setup = ServiceSetup::plain(&github.source, &name);
        let setup = named.map_or(setup.clone(), |id| ServiceSetup { id: id.clone(), ..setup });
        Ok(Self::in_repository(github, Repository::new(Cow::Owned(setup), &name)?))
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
            PremiseKey::MayAnswer(gate) => {
                let run = run_number(&gate.run.run)?;
                let pending = self.pending(run).await?.iter().find(|pending| is(pending, gate));
                let may = pending.and_then(|pending| pending.current_user_can_approve);
                if may == Some(false) { "no" } else { "yes" }.to_owned()
            }
            PremiseKey::RunAttempt(run) => self.run(run_number(&run.run)?).await?.attempt().to_string(),
            PremiseKey::RunCommit(run) => self.run(run_number(&run.run)?).await?.head_sha.clone(),
            PremiseKey::RunState(run) => {
                let run = self.run(run_number(&run.run)?).await?;
                spelled(&map::run_state(&run.status, run.conclusion.as_deref()))
            }
            PremiseKey::CurrentDeployment(environment) => {
                let versions = self.versions().await;
                self.histories(environment.name.raw())
                    .await?
                    .iter()
                    .find(|history| history.state().was_good())
                    .map_or_else(|| "none".to_owned(), |history| named(history, &versions))
            }
            PremiseKey::NewestDeployment(environment) => self
                .histories(environment.name.raw())
                .await?
                .iter()
                .find(|history| history.state().leaves_partial() || history.state().was_good())
                .map_or_else(
                    || "none".to_owned(),
                    |history| format!("{} {}", history.deployment.id, history.state().word()),
                ),
            PremiseKey::WorkflowState { workflow, .. } => {
                workflow_word(&map::workflow_state(&self.workflow(workflow.raw()).await?.state))
            }
            PremiseKey::Reference { reference, .. } => {
                self.reference(reference.raw()).await?.unwrap_or_else(|| "nothing".to_owned())
            }
            PremiseKey::Rollout(_) | PremiseKey::RolloutStep(_) => {
                return Err(Fault::new(FaultKind::Unsupported, "reading the facts", "GitHub has no rollouts"));
            }
            PremiseKey::Other(name) => {
                let run = ended_run(name).ok_or_else(|| {
                    Fault::new(FaultKind::Unsupported, "reading a premise", &format!("{name} is no fact of GitHub's"))
                })?;
                let run = self.run(run).await?;
                let ended = map::run_state(&run.status, run.conclusion.as_deref()).is_done();
                if ended { "yes" } else { "no" }.to_owned()
            }
        })
    }

    async fn gate(&mut self, gate: &GateId) -> Result<String, Fault> {
        let run = run_number(&gate.run.run)?;
        // A new attempt is a new gate.
        if self.run(run).await?.attempt() != gate.attempt {
            return Ok("gone".to_owned());
        }
        if self.pending(run).await?.iter().any(|pending| is(pending, gate)) {
            return Ok("pending".to_owned());
        }
        let name = gate.environment.name.raw().to_owned();
        Ok(self
            .approvals(run)
            .await?
            .iter()
            .find(|approval| {
                matches!(approval.state.as_str(), "approved" | "rejected")
                    && approval.environments.iter().any(|environment| environment.name == name)
            })
            .map_or_else(|| "gone".to_owned(), answered))
    }

    pub(super) async fn run(&mut self, run: u64) -> Result<&wire::Run, Fault> {
        if !self.runs.contains_key(&run) {
            let found = read::one_run(&self.session, &self.repository, &run.to_string()).await?;
            self.runs.insert(run, found);
        }
        self.runs.get(&run).ok_or_else(|| missing("the run"))
    }

    pub(super) async fn pending(&mut self, run: u64) -> Result<&[wire::Pending], Fault> {
        if !self.pending.contains_key(&run) {
            let found = read::pending(&self.session, &self.repository, run).await?;
            self.pending.insert(run, found);
        }
        Ok(self.pending.get(&run).map(Vec::as_slice).unwrap_or_default())
    }

    pub(super) async fn approvals(&mut self, run: u64) -> Result<&[wire::Approval], Fault> {
        if !self.approvals.contains_key(&run) {
            let found = read::approvals(&self.session, &self.repository, run).await?;
            self.approvals.insert(run, found);
        }
        Ok(self.approvals.get(&run).map(Vec::as_slice).unwrap_or_default())
    }

    /// The newest deployments of an environment, down to the current one.
    pub(super) async fn histories(&mut self, environment: &str) -> Result<&[History], Fault> {
        if !self.histories.contains_key(environment) {
            let page = read::newest(&self.session, &self.repository, environment, DEPLOYMENTS).await?;
            let found = read::histories(&self.session, &self.repository, page.value, 1, DEPLOYMENTS as usize).await?;
            self.histories.insert(environment.to_owned(), found);
        }
        Ok(self.histories.get(environment).map(Vec::as_slice).unwrap_or_default())
    }

    /// A workflow by its id or file name.
    pub(super) async fn workflow(&mut self, workflow: &str) -> Result<&wire::Workflow, Fault> {
        if !self.workflows.contains_key(workflow) {
            let path = self.repository.path(&format!("/actions/workflows/{}", segment(workflow)));
            let doing = self.repository.doing(&format!("workflow {workflow}"));
            let found = self.session.get::<wire::Workflow>(&path, &doing).await?.value;
            self.workflows.insert(workflow.to_owned(), found);
        }
        self.workflows.get(workflow).ok_or_else(|| missing("the workflow"))
    }

    /// The commit that a branch or tag names; nothing where there is none such.
    pub(super) async fn reference(&mut self, reference: &str) -> Result<Option<String>, Fault> {
        if let Some(known) = self.references.get(reference) {
            return Ok(known.clone());
        }
        let path = self.repository.path(&format!("/commits/{}", segment(reference)));
        let doing = self.repository.doing(&format!("what {reference} names"));
        let found = match self.session.get::<wire::CommitHead>(&path, &doing).await {
            Ok(page) => Some(page.value.sha),
            Err(fault) if matches!(fault.kind, FaultKind::NotFound | FaultKind::Invalid) => None,
            Err(fault) => return Err(fault),
        };
        self.references.insert(reference.to_owned(), found.clone());
        Ok(found)
    }

    pub(super) async fn environments(&mut self) -> Result<Vec<Environment>, Fault> {
        if let Some(known) = &self.environments {
            return Ok(known.clone());
        }
        let found = read::environments(&self.session, &self.repository).await?;
        let found = map::environment(&self.repository.setup, &found);
        self.environments = Some(found.clone());
        Ok(found)
    }

    /// The names of commits as they were last read: the same for the screen, the plan and the sight. Read only where they
    /// never were; where that fails, commits go by their hashes.
    pub(super) async fn versions(&mut self) -> Arc<Versions> {
        let known = self.github.memory().versions.get(&self.repository.setup.id).cloned();
        match known {
            Some(known) => known,
            None => read::versions(self.github, &self.session, &self.repository)
                .await
                .map(|(versions, _)| versions)
                .unwrap_or_default(),
        }
    }

    /// What an environment runs by the vendor's word.
    pub(super) async fn current(&mut self, environment: &EnvironmentId) -> Result<Option<Release>, Fault> {
        let versions = self.versions().await;
        let histories = self.histories(environment.name.raw()).await?;
        Ok(histories
            .iter()
            .find(|history| history.state().was_good())
            .map(|history| versions.release(&history.deployment.sha, &history.deployment.reference)))
    }

    /// The operator's login; unknown where it cannot be read.
    pub(super) async fn me(&mut self) -> Option<Text> {
        read::whoami(self.github, &self.session).await.ok()
    }
}

/// Whether a pending deployment is this gate.
pub(super) fn is(pending: &wire::Pending, gate: &GateId) -> bool {
    gate.key.parse() == Ok(pending.environment.id)
}

/// How an answer to a gate is spelled.
pub(super) fn answered(approval: &wire::Approval) -> String {
    let by = approval.user.as_ref().map_or("a deleted account", |user| user.login.as_str());
    format!("{} by {by}", approval.state)
}

/// How the state of a run is spelled: what moves is one word, so that a tick is no difference.
pub(super) fn spelled(state: &RunState) -> String {
    match state {
        RunState::Done(outcome) => format!("done: {}", outcome.word()),
        RunState::Unknown(word) => format!("unknown: {word}"),
        RunState::Queued | RunState::Running | RunState::Waiting(_) | RunState::Cancelling => "in flight".to_owned(),
    }
}

/// How the state of a workflow is spelled.
pub(super) fn workflow_word(state: &WorkflowState) -> String {
    match state {
        WorkflowState::Active => "active".to_owned(),
        WorkflowState::Disabled | WorkflowState::DisabledByProvider => "disabled".to_owned(),
        WorkflowState::Deleted => "deleted".to_owned(),
        WorkflowState::Unknown(word) => word.to_string(),
    }
}

/// The fact that a run has ended, however: `yes`, `no`.
pub(super) fn ended(run: u64) -> PremiseKey {
    PremiseKey::Other(Text::new(&format!("run {run} has ended")))
}

fn ended_run(name: &Text) -> Option<u64> {
    name.raw().strip_prefix("run ")?.strip_suffix(" has ended")?.parse().ok()
}

/// A deployment by id and version.
fn named(history: &History, versions: &Versions) -> String {
    let release = versions.release(&history.deployment.sha, &history.deployment.reference);
    format!("{} {}", history.deployment.id, release.version)
}

/// A run's id as the vendor counts.
pub(super) fn run_number(run: &str) -> Result<u64, Fault> {
    run.parse().map_err(|_| Fault::new(FaultKind::Invalid, "looking for a run", "GitHub's runs have numbers"))
}

fn service_of(key: &PremiseKey) -> Option<&ServiceId> {
    match key {
        PremiseKey::Gate(gate) | PremiseKey::MayAnswer(gate) => Some(&gate.run.service),
        PremiseKey::RunAttempt(run) | PremiseKey::RunCommit(run) | PremiseKey::RunState(run) => Some(&run.service),
        PremiseKey::CurrentDeployment(environment) | PremiseKey::NewestDeployment(environment) => {
            Some(&environment.service)
        }
        PremiseKey::WorkflowState { service, .. } | PremiseKey::Reference { service, .. } => Some(service),
        PremiseKey::Rollout(_) | PremiseKey::RolloutStep(_) | PremiseKey::Other(_) => None,
    }
}

fn missing(what: &str) -> Fault {
    Fault::new(FaultKind::NotFound, "reading the facts", &format!("{what} is not there"))
}
