//! The facts that acts stand on: read now, spelled in one place, so that a plan and the sight before its sending can only
//! differ where the world did.

use std::collections::BTreeMap;

use super::super::http::Session;
use super::catalog::{self, Place, Project};
use super::map::{self, Circumstances, Frozen, Known};
use super::paths::segment;
use super::{Octopus, read, wire};
use crate::domain::{
    EnvironmentId, Fault, FaultKind, GateId, Premise, PremiseKey, Release, RunId, RunState, ServiceId, Sight, Step,
    Text,
};

/// Releases that are looked through for what is where.
const RELEASES: usize = 30;

/// Reads the present values of exactly the premises of a step.
pub(super) async fn sight(octopus: &Octopus, step: &Step) -> Result<Sight, Fault> {
    let named = step.environments.first().map(|environment| &environment.service);
    let service = named
        .or_else(|| step.premises.iter().find_map(|premise| service_of(&premise.key)))
        .ok_or_else(|| Fault::new(FaultKind::NotFound, step.summary.raw(), "it names no service of this source"))?;
    let mut facts = Facts::of(octopus, service).await?;
    let mut values = Vec::with_capacity(step.premises.len());
    for premise in &step.premises {
        values.push(facts.premise(premise.key.clone()).await?);
    }
    Ok(Sight { at: octopus.client.now(), values })
}

/// Fresh facts of one service. Every object is asked for once.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    pub(super) octopus: &'a Octopus,
    pub(super) session: Session<'a>,
    pub(super) project: Project,
    interruptions: BTreeMap<String, Option<wire::Interruption>>,
    tasks: BTreeMap<String, wire::Task>,
    items: Option<Vec<wire::Item>>,
    freezes: Option<Vec<wire::Freeze>>,
    defects: BTreeMap<String, Vec<String>>,
    /// What was said so far.
    pub(super) said: Vec<Premise>,
}

impl<'a> Facts<'a> {
    /// Facts of a service.
    pub(super) async fn of(octopus: &'a Octopus, service: &ServiceId) -> Result<Self, Fault> {
        let session = Session::urgent(&octopus.client);
        let project = catalog::project(octopus, &session, service).await?;
        Ok(Self::about(octopus, session, project))
    }

    /// The same without a request: from what is remembered of the space.
    pub(super) fn remembered(octopus: &'a Octopus, service: &ServiceId) -> Result<Self, Fault> {
        let session = Session::urgent(&octopus.client);
        let catalog = octopus.memory().catalog.clone().ok_or_else(|| {
            let what = "nothing is known of the space: it was never read";
            Fault::new(FaultKind::Unsupported, "planning without reading", what)
        })?;
        let project = catalog::found(octopus, &catalog, service)?;
        Ok(Self::about(octopus, session, project))
    }

    fn about(octopus: &'a Octopus, session: Session<'a>, project: Project) -> Self {
        Self {
            octopus,
            session,
            project,
            interruptions: BTreeMap::new(),
            tasks: BTreeMap::new(),
            items: None,
            freezes: None,
            defects: BTreeMap::new(),
            said: Vec::new(),
        }
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
            PremiseKey::MayAnswer(gate) => match self.interruption(&gate.key).await? {
                Some(found) if matches!(map::may_i(&found, None), crate::domain::MayI::No(_)) => "no".to_owned(),
                _ => "yes".to_owned(),
            },
            PremiseKey::RunAttempt(_) => "1".to_owned(),
            PremiseKey::RunCommit(run) => {
                let id = self.deployed_by(run).await?.release_id;
                self.release(&id).await?.commit.raw().to_owned()
            }
            PremiseKey::RunState(run) => {
                let item = self.deployed_by(run).await?;
                let now = self.octopus.client.now().wall;
                let about = Circumstances { now, interruptions: &[], frozen: false, stopped: false, touched: None };
                spelled(&map::run_state(&item, &about))
            }
            PremiseKey::CurrentDeployment(environment) => match self.current(environment).await? {
                Some((item, release)) => format!("{} {}", item.deployment_id, release.version),
                None => "none".to_owned(),
            },
            PremiseKey::NewestDeployment(environment) => {
                let place = self.project.place_of(environment, "reading the facts")?;
                let newest = self.newest_first(&place).await?.into_iter().next();
                newest.map_or_else(|| "none".to_owned(), |item| format!("{} {}", item.deployment_id, item.state))
            }
            PremiseKey::WorkflowState { .. } => self.standing().await?,
            PremiseKey::Reference { .. } | PremiseKey::Rollout(_) | PremiseKey::RolloutStep(_) => {
                let what = "Octopus has neither rollouts nor branches";
                return Err(Fault::new(FaultKind::Unsupported, "reading the facts", what));
            }
            PremiseKey::Other(name) => self.own(name.raw()).await?,
        })
    }

    /// Facts that this vendor alone has.
    async fn own(&mut self, name: &str) -> Result<String, Fault> {
        if let Some(id) = name.strip_prefix("responsibility for ") {
            let found = self.interruption(id).await?;
            return Ok(match found {
                None => "gone".to_owned(),
                Some(found) if found.has_responsibility => "mine".to_owned(),
                Some(found) => self.claimed(&found).await.unwrap_or_else(|| "nobody's".to_owned()),
            });
        }
        if let Some(id) = name.strip_prefix("progression of ") {
            let why = self.defects(id).await?;
            return Ok(if why.is_empty() { "open".to_owned() } else { format!("prevented: {}", why.join("; ")) });
        }
        if let Some(place) = name.strip_prefix("freeze of ") {
            let environment = EnvironmentId::new(&self.project.setup.id, place);
            let place = self.project.place_of(&environment, "reading the freezes")?;
            return Ok(self.frozen(&place).await?.map_or_else(
                || NOT_FROZEN.to_owned(),
                |frozen| format!("{} until {}", frozen.name, frozen.until.strftime("%Y-%m-%d %H:%MZ")),
            ));
        }
        if let Some(id) = name.strip_prefix("task ").and_then(|rest| rest.strip_suffix(" has ended")) {
            let task = self.task(id).await?;
            let ended = !map::TaskState::of(&task.state).in_flight();
            return Ok(if ended { "yes" } else { "no" }.to_owned());
        }
        let what = format!("{} is no fact of Octopus's", Text::new(name));
        Err(Fault::new(FaultKind::Unsupported, "reading a premise", &what))
    }

    async fn gate(&mut self, gate: &GateId) -> Result<String, Fault> {
        let Some(found) = self.interruption(&gate.key).await? else { return Ok("gone".to_owned()) };
        if found.is_pending {
            return Ok("pending".to_owned());
        }
        let by = self.claimed(&found).await;
        Ok(answered(&found, by.as_deref()))
    }

    /// One interruption; nothing where there is none such.
    pub(super) async fn interruption(&mut self, id: &str) -> Result<Option<wire::Interruption>, Fault> {
        if let Some(known) = self.interruptions.get(id) {
            return Ok(known.clone());
        }
        let found = match read::interruption(&self.session, &self.project.catalog, id).await {
            Ok(found) => Some(found),
            Err(fault) if fault.kind == FaultKind::NotFound => None,
            Err(fault) => return Err(fault),
        };
        self.interruptions.insert(id.to_owned(), found.clone());
        Ok(found)
    }

    /// What a task asks now.
    pub(super) async fn asked_by(&mut self, task: &str) -> Result<Vec<wire::Interruption>, Fault> {
        let found = read::interruptions(&self.session, &self.project.catalog, Some(task), true).await?;
        // Servers that do not know the filter send all.
        Ok(found.into_iter().filter(|one| one.task_id == task && one.is_pending).collect())
    }

    /// The name of whoever took an interruption upon themselves.
    pub(super) async fn claimed(&mut self, interruption: &wire::Interruption) -> Option<String> {
        let one = std::slice::from_ref(interruption);
        // A name that cannot be read goes by its id.
        let _unnamed = read::claims(self.octopus, &self.session, &self.project.catalog, one).await;
        read::claimed(self.octopus, interruption)
    }

    /// One task.
    pub(super) async fn task(&mut self, id: &str) -> Result<wire::Task, Fault> {
        if let Some(known) = self.tasks.get(id) {
            return Ok(known.clone());
        }
        let found = read::task(&self.session, &self.project.catalog, id).await?;
        self.tasks.insert(id.to_owned(), found.clone());
        Ok(found)
    }

    /// The deployment that a task carries out, with the task's state.
    pub(super) async fn deployed_by(&mut self, run: &RunId) -> Result<wire::Item, Fault> {
        let task = self.task(&run.run).await?;
        let Some(deployment) = task.deployment() else {
            let what = format!("task {} deploys nothing", Text::new(&run.run));
            return Err(Fault::new(FaultKind::Invalid, "reading the facts", &what));
        };
        let deployment = read::deployment(&self.session, &self.project.catalog, deployment).await?;
        Ok(read::joined(&deployment, &task))
    }

    /// What is where, of the project's newest releases.
    async fn items(&mut self) -> Result<&[wire::Item], Fault> {
        if self.items.is_none() {
            let path = self
                .project
                .catalog
                .path(&format!("/progression/{}?releaseHistoryCount={RELEASES}", segment(&self.project.wire.id)));
            let doing = self.project.doing("the progression");
            let progression = self.session.get::<wire::Progression>(&path, &doing).await?.value;
            let learnt = progression.releases.iter().map(|one| (one.release.id.clone(), Known::of(&one.release)));
            self.octopus.memory().releases.extend(learnt);
            let items = progression.releases.into_iter().flat_map(|one| one.deployments.into_values().flatten());
            self.items = Some(items.collect());
        }
        Ok(self.items.as_deref().unwrap_or_default())
    }

    /// The deployments to a place, newest first.
    pub(super) async fn newest_first(&mut self, place: &Place) -> Result<Vec<wire::Item>, Fault> {
        let here = |item: &&wire::Item| item.environment_id == place.environment && item.tenant_id == place.tenant;
        let mut found: Vec<wire::Item> = self.items().await?.iter().filter(here).cloned().collect();
        found.sort_by_key(|item| std::cmp::Reverse((item.created, map::number(&item.deployment_id))));
        Ok(found)
    }

    /// What a place runs by the vendor's word.
    pub(super) async fn current(
        &mut self,
        environment: &EnvironmentId,
    ) -> Result<Option<(wire::Item, Release)>, Fault> {
        let place = self.project.place_of(environment, "reading the facts")?;
        let good = |item: &wire::Item| map::TaskState::of(&item.state) == map::TaskState::Success;
        let Some(item) = self.newest_first(&place).await?.into_iter().find(good) else { return Ok(None) };
        let release = self.release(&item.release_id).await?;
        Ok(Some((item, release)))
    }

    /// A release by its id.
    pub(super) async fn release(&mut self, id: &str) -> Result<Release, Fault> {
        read::release(self.octopus, &self.session, &self.project.catalog, id).await
    }

    /// Why the progression of a release is prevented; empty where it is not.
    pub(super) async fn defects(&mut self, release: &str) -> Result<Vec<String>, Fault> {
        if let Some(known) = self.defects.get(release) {
            return Ok(known.clone());
        }
        let found = read::defects(&self.session, &self.project.catalog, release).await?;
        self.defects.insert(release.to_owned(), found.clone());
        Ok(found)
    }

    /// Every freeze.
    pub(super) async fn freezes(&mut self) -> Result<&[wire::Freeze], Fault> {
        if self.freezes.is_none() {
            self.freezes = Some(read::freezes(&self.session).await?);
        }
        Ok(self.freezes.as_deref().unwrap_or_default())
    }

    /// The freeze that holds a place now.
    pub(super) async fn frozen(&mut self, place: &Place) -> Result<Option<Frozen>, Fault> {
        let now = self.octopus.client.now().wall;
        self.freezes().await?;
        Ok(map::frozen(self.freezes.as_deref().unwrap_or_default(), &self.project, place, now))
    }

    /// Whether the project is deployed at all: a pause of ours, or its being disabled, says no.
    async fn standing(&mut self) -> Result<String, Fault> {
        let now = self.octopus.client.now().wall;
        let disabled = self.project.wire.is_disabled;
        let project = self.project.wire.id.clone();
        let held = disabled || map::ours(self.freezes().await?, &project, now).next().is_some();
        Ok(if held { "disabled" } else { "active" }.to_owned())
    }

    /// The operator's login; unknown where it cannot be read.
    pub(super) async fn me(&mut self) -> Option<Text> {
        let me = read::me(self.octopus, &self.session).await.ok()?;
        map::some(me.called())
    }
}

/// How an answer to an interruption is spelled.
pub(super) fn answered(interruption: &wire::Interruption, by: Option<&str>) -> String {
    let question = map::question(interruption);
    let answer = question.field().map(|field| interruption.value(field)).filter(|answer| !answer.is_empty());
    let word = match answer {
        None => return "gone".to_owned(),
        Some(answer) if answer == question.refusal() => format!("rejected ({answer})"),
        Some(answer) => format!("approved ({answer})"),
    };
    format!("{word} by {}", by.unwrap_or("somebody"))
}

/// How the state of a run is spelled: what moves is one word, so that a tick is no difference.
pub(super) fn spelled(state: &RunState) -> String {
    match state {
        RunState::Done(outcome) => format!("done: {}", outcome.word()),
        RunState::Unknown(word) => format!("unknown: {word}"),
        RunState::Queued | RunState::Running | RunState::Waiting(_) | RunState::Cancelling => "in flight".to_owned(),
    }
}

/// Who has taken an interruption upon themselves: `mine`, `nobody's`, a name.
pub(super) fn responsibility(interruption: &str) -> PremiseKey {
    PremiseKey::Other(Text::new(&format!("responsibility for {interruption}")))
}

/// Whether somebody prevents the progression of a release: `open`, or why not.
pub(super) fn progression(release: &str) -> PremiseKey {
    PremiseKey::Other(Text::new(&format!("progression of {release}")))
}

/// What is said of a place that no freeze holds.
pub(super) const NOT_FROZEN: &str = "none";

/// Whether a freeze holds a place: [`NOT_FROZEN`], or which until when.
pub(super) fn freeze(environment: &EnvironmentId) -> PremiseKey {
    PremiseKey::Other(Text::new(&format!("freeze of {}", environment.name.raw())))
}

/// Whether a task has ended, however: `yes`, `no`.
pub(super) fn ended(task: &str) -> PremiseKey {
    PremiseKey::Other(Text::new(&format!("task {task} has ended")))
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
