//! What an Octopus server holds.

use std::collections::BTreeMap;

use jiff::Timestamp;

/// An environment.
#[derive(Debug, Clone)]
pub(crate) struct Environment {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) guided_failure: bool,
}

/// A lifecycle.
#[derive(Debug, Clone)]
pub(crate) struct Lifecycle {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) phases: Vec<Phase>,
}

/// A phase: its environments.
#[derive(Debug, Clone)]
pub(crate) struct Phase {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) targets: Vec<String>,
}

/// A tenant with its environments by project.
#[derive(Debug, Clone)]
pub(crate) struct Tenant {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) environments: BTreeMap<String, Vec<String>>,
}

/// A team.
#[derive(Debug, Clone)]
pub(crate) struct Team {
    pub(crate) id: String,
    pub(crate) slug: String,
    pub(crate) members: Vec<String>,
}

/// A step of a process.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) name: String,
    /// Seconds.
    pub(crate) takes: i64,
    pub(crate) asks: Option<String>,
    pub(crate) team: Option<String>,
    /// Where alone; empty: everywhere.
    pub(crate) environments: Vec<String>,
}

/// A project.
#[derive(Debug, Clone)]
pub(crate) struct Project {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) lifecycle: String,
    pub(crate) tenanted: String,
    pub(crate) steps: Vec<Step>,
    /// The repository whose application it deploys.
    pub(crate) application: Option<String>,
}

/// A release.
#[derive(Debug, Clone)]
pub(crate) struct Release {
    pub(crate) id: String,
    pub(crate) project: String,
    pub(crate) version: String,
    pub(crate) assembled: Timestamp,
    pub(crate) commit: Option<String>,
    pub(crate) commits: Vec<(String, String)>,
    pub(crate) defects: Vec<Defect>,
}

impl Release {
    /// Whether somebody prevents its progression.
    pub(crate) fn prevented(&self) -> bool {
        self.defects.iter().any(|defect| defect.open)
    }
}

/// Why a release goes nowhere further.
#[derive(Debug, Clone)]
pub(crate) struct Defect {
    pub(crate) id: String,
    pub(crate) description: String,
    pub(crate) open: bool,
}

/// The state of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TaskState {
    Queued,
    Executing,
    Cancelling,
    Success,
    Failed,
    Canceled,
}

impl TaskState {
    /// The word of the description.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Queued => "Queued",
            Self::Executing => "Executing",
            Self::Cancelling => "Cancelling",
            Self::Success => "Success",
            Self::Failed => "Failed",
            Self::Canceled => "Canceled",
        }
    }

    pub(crate) fn ended(self) -> bool {
        matches!(self, Self::Success | Self::Failed | Self::Canceled)
    }
}

/// The state of one part of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Pending,
    Running,
    Success,
    Warned,
    Failed,
    Canceled,
}

impl Status {
    /// The word of the description.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Running => "Running",
            Self::Success => "Success",
            Self::Warned => "SuccessWithWarning",
            Self::Failed => "Failed",
            Self::Canceled => "Canceled",
        }
    }
}

/// A step as a task takes it.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    pub(crate) step: Step,
    pub(crate) status: Status,
    pub(crate) started: Option<Timestamp>,
    pub(crate) ended: Option<Timestamp>,
    /// How many more times it fails.
    pub(crate) failures: u32,
    /// When it failed before it was tried again.
    pub(crate) failed: Vec<Timestamp>,
}

/// A deployment with the task that carries it out.
#[derive(Debug, Clone)]
pub(crate) struct Deployment {
    pub(crate) id: String,
    pub(crate) task: String,
    pub(crate) project: String,
    pub(crate) release: String,
    pub(crate) environment: String,
    pub(crate) tenant: Option<String>,
    pub(crate) by: String,
    pub(crate) comments: String,
    pub(crate) created: Timestamp,
    pub(crate) queue_time: Option<Timestamp>,
    pub(crate) state: TaskState,
    pub(crate) started: Option<Timestamp>,
    pub(crate) completed: Option<Timestamp>,
    pub(crate) cancelled: Option<Timestamp>,
    pub(crate) error: String,
    pub(crate) steps: Vec<Taken>,
    pub(crate) guided: bool,
    /// Who answers its manual interventions by the scenario.
    pub(crate) approved_by: Option<String>,
    /// Who takes its interruptions upon themselves by the scenario.
    pub(crate) claimed_by: Option<String>,
}

impl Deployment {
    /// Whether both go to the same place: one works there at a time.
    pub(crate) fn same_place(&self, other: &Self) -> bool {
        self.project == other.project && self.environment == other.environment && self.tenant == other.tenant
    }
}

/// A question of a task.
#[derive(Debug, Clone)]
pub(crate) struct Interruption {
    pub(crate) id: String,
    pub(crate) task: String,
    pub(crate) deployment: String,
    pub(crate) title: String,
    pub(crate) instructions: String,
    pub(crate) created: Timestamp,
    pub(crate) guided: bool,
    pub(crate) team: Option<String>,
    /// The login of whoever took it upon themselves.
    pub(crate) responsible: Option<String>,
    pub(crate) answer: Option<Answered>,
    /// Who answers it when by the scenario.
    pub(crate) planned: Option<(String, Timestamp)>,
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    pub(crate) answer: String,
    pub(crate) notes: String,
}

/// A deployment freeze.
#[derive(Debug, Clone)]
pub(crate) struct Freeze {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    /// Environments by project.
    pub(crate) scope: BTreeMap<String, Vec<String>>,
}

/// A release that began to run somewhere: what applications behind probes follow.
#[derive(Debug, Clone)]
pub(crate) struct Delivered {
    pub(crate) at: Timestamp,
    pub(crate) application: String,
    pub(crate) environment: String,
    pub(crate) commit: String,
}

/// The server.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    pub(crate) now: Timestamp,
    pub(crate) space: String,
    pub(crate) viewers: Vec<String>,
    pub(crate) environments: Vec<Environment>,
    pub(crate) lifecycles: Vec<Lifecycle>,
    pub(crate) tenants: Vec<Tenant>,
    pub(crate) teams: Vec<Team>,
    pub(crate) projects: Vec<Project>,
    pub(crate) releases: Vec<Release>,
    pub(crate) deployments: Vec<Deployment>,
    pub(crate) interruptions: Vec<Interruption>,
    pub(crate) freezes: Vec<Freeze>,
    /// Not yet taken over by the applications.
    pub(crate) delivered: Vec<Delivered>,
    pub(super) numbers: BTreeMap<&'static str, u64>,
}

impl Server {
    /// The next id of a kind.
    pub(super) fn id(&mut self, kind: &'static str, first: u64) -> String {
        let number = self.numbers.entry(kind).or_insert(first);
        *number += 1;
        format!("{kind}-{number}")
    }

    pub(crate) fn project(&self, id: &str) -> Option<&Project> {
        self.projects.iter().find(|project| project.id == id || project.slug == id)
    }

    pub(crate) fn release(&self, id: &str) -> Option<&Release> {
        self.releases.iter().find(|release| release.id == id)
    }

    pub(crate) fn environment(&self, id: &str) -> Option<&Environment> {
        self.environments.iter().find(|environment| environment.id == id)
    }

    pub(crate) fn tenant(&self, id: &str) -> Option<&Tenant> {
        self.tenants.iter().find(|tenant| tenant.id == id)
    }

    pub(crate) fn lifecycle_of(&self, project: &str) -> Option<&Lifecycle> {
        let project = self.project(project)?;
        self.lifecycles.iter().find(|lifecycle| lifecycle.id == project.lifecycle)
    }

    pub(crate) fn deployment_of(&self, task: &str) -> Option<&Deployment> {
        self.deployments.iter().find(|deployment| deployment.task == task)
    }

    /// The question that a task waits with.
    pub(crate) fn pending(&self, task: &str) -> Option<&Interruption> {
        self.interruptions.iter().find(|one| one.task == task && one.answer.is_none())
    }

    /// Whether a deployment waits for a person now.
    pub(crate) fn waits(&self, deployment: &Deployment) -> bool {
        !deployment.state.ended() && self.pending(&deployment.task).is_some()
    }

    /// Whether a release was once deployed well to any environment of a phase.
    pub(crate) fn complete(&self, release: &str, phase: &Phase) -> bool {
        self.deployments.iter().any(|deployment| {
            deployment.release == release
                && deployment.state == TaskState::Success
                && phase.targets.contains(&deployment.environment)
        })
    }

    /// The environments that a release may go to next: those of the first phase that it has not been through.
    pub(crate) fn next(&self, release: &Release) -> Vec<String> {
        let Some(lifecycle) = self.lifecycle_of(&release.project) else { return Vec::new() };
        let open = lifecycle.phases.iter().position(|phase| !self.complete(&release.id, phase));
        match open.and_then(|at| lifecycle.phases.get(at)) {
            Some(phase) if !release.prevented() => phase.targets.clone(),
            _ => Vec::new(),
        }
    }

    /// The freeze that holds an environment of a project now.
    pub(crate) fn frozen(&self, project: &str, environment: &str) -> Option<&Freeze> {
        self.freezes.iter().find(|freeze| {
            freeze.start <= self.now
                && self.now < freeze.end
                && freeze.scope.get(project).is_some_and(|all| all.iter().any(|one| one == environment))
        })
    }
}
