//! A cockpit under test: a small world, keys as people type them, plans from a scripted planner, and every effect kept.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use flightdeck::cockpit::alerts::AlertMessage;
use flightdeck::cockpit::{
    Binding, Command, Dialogue, Display, Effect, Event, Key, Keymap, Observed, OrderNews, Overlay, Pane, RowId,
    SourceStart, Stamped, Start, State, update,
};
use flightdeck::domain::{
    Account, Ask, Capability, CommitId, Deployment, DeploymentId, DeploymentState, Environment, EnvironmentId, Fact,
    Fault, FaultKind, Gate, GateId, GateState, GateTerms, Intent, Job, JobId, MayI, Media, Method, Mono, Now,
    Observation, OrderState, Outcome, Permission, Plan, Premise, PremiseKey, Promotion, PutBack, Release, Request,
    Reviewer, Run, RunId, RunState, Scope, Service, ServiceId, ServiceSetup, SourceId, Step, Support, Text, Tier, Undo,
    Verb, WaitReason, Workflow, WorkflowId, WorkflowState,
};
use flightdeck::policy::Settings;
use jiff::{SignedDuration, Timestamp};

/// When every test begins: a Friday at two.
pub(crate) fn noon() -> Timestamp {
    "2026-11-20T14:00:00Z".parse().unwrap()
}

/// Minutes before the beginning.
pub(crate) fn ago(minutes: i64) -> Timestamp {
    noon() - SignedDuration::from_mins(minutes)
}

/// The keys as shipped.
pub(crate) fn keymap() -> Keymap {
    let file: toml::Table = toml::from_str(include_str!("../../assets/keymap.toml")).unwrap();
    let bindings = file["keys"].as_table().unwrap().iter().flat_map(|(name, keys)| {
        let command = Command::named(name).unwrap();
        let keys = keys.as_array().unwrap().iter().map(|key| key.as_str().unwrap().parse::<Key>().unwrap());
        keys.map(move |key| Binding { key, command }).collect::<Vec<_>>()
    });
    Keymap::new(bindings).unwrap()
}

pub(crate) fn source() -> SourceId {
    SourceId::new("acme")
}

pub(crate) fn service(name: &str) -> ServiceId {
    ServiceId::new(name)
}

pub(crate) fn environment(service_name: &str, name: &str) -> EnvironmentId {
    EnvironmentId::new(&service(service_name), name)
}

pub(crate) fn run_id(service_name: &str, number: u64) -> RunId {
    RunId::new(&service(service_name), &number.to_string())
}

pub(crate) fn commit(version: &str) -> CommitId {
    CommitId::new(&format!("{:0<40}", version.replace(['v', '.'], "a")))
}

pub(crate) fn release(version: &str) -> Release {
    Release { version: Text::new(version), commit: commit(version), reference: Text::new(version), tagged: true }
}

pub(crate) fn run(service_name: &str, number: u64, state: RunState) -> Run {
    let minutes = i64::try_from(1000 - number).unwrap();
    Run {
        id: run_id(service_name, number),
        number,
        attempt: 1,
        name: Text::new("deploy"),
        workflow: WorkflowId::new("7"),
        title: Text::new("Fix the till"),
        branch: Text::new("main"),
        commit: commit("v2.0.0"),
        event: Text::new("push"),
        actor: Some(Text::new("ada")),
        state,
        created_at: ago(minutes),
        started_at: Some(ago(minutes)),
        finished_at: None,
        updated_at: ago(minutes),
        url: Text::new(&format!("https://example.test/{service_name}/runs/{number}")),
    }
}

pub(crate) fn gate(service_name: &str, number: u64, name: &str) -> Gate {
    Gate {
        id: GateId {
            run: run_id(service_name, number),
            attempt: 1,
            environment: environment(service_name, name),
            key: name.into(),
        },
        tier: Tier::guess(name),
        release: release("v2.0.0"),
        state: GateState::Pending,
        reason: WaitReason::Approval,
        since: Some(ago(4)),
        reviewers: vec![Reviewer { name: Text::new("grace"), team: false }],
        required: 1,
        given: 0,
        may_i: MayI::Yes,
        timer_until: None,
        initiator: Some(Text::new("ada")),
        terms: GateTerms::default(),
    }
}

pub(crate) fn deployment(service_name: &str, name: &str, id: u64, version: &str, state: DeploymentState) -> Deployment {
    Deployment {
        id: DeploymentId::new(&id.to_string()),
        environment: environment(service_name, name),
        release: release(version),
        actor: Some(Text::new("ada")),
        state,
        created_at: ago(i64::try_from(1000 - id).unwrap()),
        began_at: None,
        changed_at: ago(i64::try_from(1000 - id).unwrap()),
        run: None,
        attempt: None,
        description: Text::default(),
        environment_url: None,
        put_back: PutBack::Rerun { job: JobId::new("1"), until: noon() + SignedDuration::from_hours(24 * 20) },
    }
}

pub(crate) fn job(id: u64, state: RunState) -> Job {
    Job {
        id: JobId::new(&id.to_string()),
        attempt: 1,
        name: Text::new("deploy-production"),
        stage: None,
        state,
        created_at: None,
        started_at: None,
        finished_at: None,
        runner: None,
        steps: Vec::new(),
        annotations: Vec::new(),
        url: Text::new("https://example.test/job"),
    }
}

/// What a glance at a service brings: staging and production, one run that waits at both gates, one that failed.
pub(crate) fn glance(name: &str) -> Vec<Fact> {
    let place = |order: u32, place: &str| Environment {
        id: environment(name, place),
        tier: Tier::guess(place),
        order,
        rules: Some(Vec::new()),
        group: None,
        url: None,
        updated_at: None,
    };
    let good = DeploymentState::Succeeded;
    let old = DeploymentState::Superseded;
    vec![
        Fact::Service(Service {
            id: service(name),
            source: source(),
            name: Text::new(name),
            repository: Text::new(&format!("acme/{name}")),
            url: Text::new(&format!("https://example.test/{name}")),
            permission: Permission::Write,
            workflows: vec![Workflow {
                id: WorkflowId::new("7"),
                name: Text::new("deploy"),
                path: Text::new(".github/workflows/deploy.yml"),
                state: WorkflowState::Active,
                updated_at: None,
            }],
        }),
        Fact::Environments { service: service(name), environments: vec![place(0, "staging"), place(1, "production")] },
        Fact::Runs {
            service: service(name),
            runs: vec![
                run(name, 482, RunState::Waiting(WaitReason::Approval)),
                run(name, 481, RunState::Done(Outcome::Failed)),
            ],
        },
        Fact::Gates {
            run: run_id(name, 482),
            attempt: 1,
            gates: vec![gate(name, 482, "staging"), gate(name, 482, "production")],
        },
        Fact::Deployments {
            environment: environment(name, "staging"),
            deployments: vec![deployment(name, "staging", 20, "v2.0.0", good.clone())],
            more: false,
        },
        Fact::Deployments {
            environment: environment(name, "production"),
            deployments: vec![
                deployment(name, "production", 17, "v1.9.0", good),
                deployment(name, "production", 12, "v1.8.0", old),
            ],
            more: false,
        },
    ]
}

/// How the scripted planner answers.
#[derive(Clone, Debug)]
pub(crate) enum Planner {
    /// With a plan, as the provider would.
    Plans,
    /// With this fault.
    Fails(FaultKind),
    /// Not at all: the test answers.
    Silent,
}

/// A cockpit under test.
pub(crate) struct Deck {
    pub(crate) state: State,
    pub(crate) now: Now,
    pub(crate) planner: Planner,
    /// Whether the terminal proves what it painted by itself.
    pub(crate) paints: bool,
    /// What every effect said, oldest first.
    pub(crate) told: Vec<String>,
    /// The plans of the orders that were executed.
    pub(crate) executed: Vec<Plan>,
    /// Reads that were asked for and not answered yet.
    pub(crate) reads: VecDeque<(SourceId, Scope)>,
    /// Looks at environments that were asked for and not answered yet.
    pub(crate) looks: VecDeque<EnvironmentId>,
    /// What was to be said to somebody who does not look: over which channel, and what.
    pub(crate) alerts: Vec<(String, AlertMessage)>,
}

impl Deck {
    /// A cockpit over `services`, nothing read yet.
    pub(crate) fn cold(services: &[&str], settings: Settings) -> Self {
        let setup =
            |name: &&str| ServiceSetup { id: service(name), ..ServiceSetup::plain(&source(), &format!("acme/{name}")) };
        Self::over(&["github"], services.iter().map(setup).collect(), settings)
    }

    /// A cockpit over services of several sources, nothing read yet. The source of the first provider is the usual one, the
    /// others go by the names of their providers.
    pub(crate) fn over(providers: &[&str], services: Vec<ServiceSetup>, settings: Settings) -> Self {
        let now = Now { wall: noon(), mono: Mono(Duration::from_secs(1)) };
        let verbs = || Verb::ALL.into_iter().map(|verb| (verb, Support::Yes { label: format!("{} it", verb.word()) }));
        let started = |(place, provider): (usize, &&str)| SourceStart {
            id: if place == 0 { source() } else { SourceId::new(provider) },
            provider: (*provider).to_owned(),
            url: Text::new("https://api.example.test"),
            simulated: false,
            capability: Capability {
                verbs: verbs().collect::<BTreeMap<_, _>>(),
                hold: Support::Yes { label: "disables its workflow".to_owned() },
                promotion: if *provider == "github" { Promotion::ByRun } else { Promotion::Free },
                live_logs: false,
                sweeps: false,
                watches: false,
            },
        };
        let state = State::new(Start {
            now,
            seed: 7,
            sources: providers.iter().enumerate().map(started).collect(),
            services,
            settings,
            probes: flightdeck::domain::ProbeRules::default(),
            keymap: keymap(),
            display: Display::default(),
            size: (120, 40),
        });
        let mut deck = Self {
            state,
            now,
            planner: Planner::Plans,
            paints: true,
            told: Vec::new(),
            executed: Vec::new(),
            reads: VecDeque::new(),
            looks: VecDeque::new(),
            alerts: Vec::new(),
        };
        let effects = deck.state.begin();
        deck.take(effects);
        deck
    }

    /// A cockpit whose services were read once.
    pub(crate) fn warm(services: &[&str], settings: Settings) -> Self {
        let mut deck = Self::cold(services, settings);
        deck.observed(
            Scope::Account,
            vec![Fact::Account(Account { login: Text::new("grace"), scopes: None, token_expires: None })],
        );
        for name in services {
            deck.observed(Scope::Service(service(name)), glance(name));
        }
        deck
    }

    /// The usual one: checkout and payments.
    pub(crate) fn usual() -> Self {
        Self::warm(&["checkout", "payments"], Settings::default())
    }

    /// Hands an event in, at the present moment.
    pub(crate) fn event(&mut self, event: Event) {
        let effects = update(&mut self.state, Stamped { now: self.now, event });
        self.take(effects);
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.told.push(format!("{effect:?}"));
            match effect {
                Effect::Plan { dialogue, intent, blind, .. } => {
                    let plan = match &self.planner {
                        Planner::Plans => Ok(Box::new(plan(&intent, blind, self.now.wall))),
                        Planner::Fails(_) if blind => Ok(Box::new(plan(&intent, blind, self.now.wall))),
                        Planner::Fails(kind) => Err(Fault::new(kind.clone(), "planning", "it did not go well")),
                        Planner::Silent => continue,
                    };
                    self.event(Event::Planned { dialogue, plan });
                }
                Effect::ProvePainted { dialogue } if self.paints => self.event(Event::Painted { dialogue }),
                Effect::Execute(order) => self.executed.push(order.plan().clone()),
                Effect::Observe { source, scope } => self.reads.push_back((source, scope)),
                Effect::Probe { environment, .. } => self.looks.push_back(environment),
                Effect::Alert { channel, message } => self.alerts.push((channel.to_string(), *message)),
                _ => {}
            }
        }
    }

    /// Keys by their names, separated by blanks.
    pub(crate) fn keys(&mut self, names: &str) {
        for name in names.split_whitespace() {
            self.event(Event::Key(name.parse().unwrap()));
        }
    }

    /// Text, character by character.
    pub(crate) fn types(&mut self, text: &str) {
        for character in text.chars() {
            self.event(Event::Key(Key::char(character)));
        }
    }

    /// Time goes by; the machine is woken whenever it asked to be.
    pub(crate) fn pass(&mut self, seconds: u64) {
        let end = self.now.plus(Duration::from_secs(seconds));
        while let Some(wake) = self.state.wake_at().filter(|wake| *wake <= end.mono) {
            let step = wake.since(self.now.mono).max(Duration::from_millis(1));
            self.now = self.now.plus(step);
            self.event(Event::Tick);
        }
        if self.now.mono < end.mono {
            self.now = end;
        }
    }

    /// Time goes by and nobody wakes the machine.
    pub(crate) fn later(&mut self, seconds: u64) {
        self.now = self.now.plus(Duration::from_secs(seconds));
    }

    /// A read ends well.
    pub(crate) fn observed(&mut self, scope: Scope, facts: Vec<Fact>) {
        self.observed_of(&source(), scope, facts);
    }

    /// A read of a source ends well.
    pub(crate) fn observed_of(&mut self, source: &SourceId, scope: Scope, facts: Vec<Fact>) {
        self.reads.retain(|(_, asked)| *asked != scope);
        let observed = Observed::from(Observation { facts, ..Observation::default() });
        self.event(Event::Observed { source: source.clone(), scope, observed: Box::new(observed) });
    }

    /// A read fails.
    pub(crate) fn fails(&mut self, scope: Scope, kind: FaultKind) {
        self.reads.retain(|(_, asked)| *asked != scope);
        let faults = vec![Fault::new(kind, "reading", "it did not go well")];
        let observed = Observed { faults, ..Observed::default() };
        self.event(Event::Observed { source: source(), scope, observed: Box::new(observed) });
    }

    /// News of an order of this session, by its place.
    pub(crate) fn news(&mut self, place: usize, state: OrderState) {
        let intent = self.executed[place].intent.id.clone();
        self.event(Event::Order(Box::new(OrderNews { intent, state, plan: None, url: None, at: None })));
    }

    /// The dialogue; there must be one.
    pub(crate) fn dialogue(&self) -> &Dialogue {
        match &self.state.screen.overlay {
            Some(Overlay::Plan(dialogue)) => dialogue,
            other => panic!("no plan is open but {other:?}; notices: {:?}", self.notices()),
        }
    }

    /// What the operator was told and still sees.
    pub(crate) fn notices(&self) -> Vec<String> {
        self.state.screen.notices.iter().map(|notice| notice.text.as_str().to_owned()).collect()
    }

    /// The selected row of a pane.
    pub(crate) fn selected(&self, pane: Pane) -> Option<RowId> {
        self.state.screen.pane_state(pane).selected.clone()
    }

    /// The rows of a pane.
    pub(crate) fn rows(&self, pane: Pane) -> Vec<RowId> {
        self.state.list(pane).rows.window(0, usize::MAX).collect()
    }

    /// How many effects begin with a word.
    pub(crate) fn count(&self, word: &str) -> usize {
        self.told.iter().filter(|told| told.starts_with(word)).count()
    }

    /// Puts the cursor of *Needs you* on a gate.
    #[expect(clippy::wrong_self_convention, reason = "it moves the cursor to a gate; nothing is converted")]
    pub(crate) fn to_gate(&mut self, service_name: &str, place: &str) {
        self.keys("1 g");
        let wanted = RowId::Gate(gate(service_name, 482, place).id);
        for _ in 0..self.rows(Pane::NeedsYou).len() {
            if self.selected(Pane::NeedsYou) == Some(wanted.clone()) {
                return;
            }
            self.keys("j");
        }
        panic!("no such gate in {:?}", self.rows(Pane::NeedsYou));
    }
}

/// The plan that a provider would make.
pub(crate) fn plan(intent: &Intent, blind: bool, at: Timestamp) -> Plan {
    let service = intent.ask.service().unwrap().clone();
    let environments: Vec<(EnvironmentId, Tier)> = intent
        .ask
        .environments()
        .into_iter()
        .map(|environment| (environment.clone(), Tier::guess(environment.name.as_str())))
        .collect();
    let premises = match &intent.ask {
        Ask::Approve { gates, .. } | Ask::Reject { gates } => {
            gates.iter().map(|gate| Premise::new(PremiseKey::Gate(gate.clone()), "pending")).collect()
        }
        Ask::Promote { environment, .. } | Ask::RollBack { environment, .. } => {
            vec![Premise::new(PremiseKey::CurrentDeployment(environment.clone()), "17 v1.9.0")]
        }
        Ask::Cancel { run, .. } | Ask::Retry { run, .. } => {
            vec![Premise::new(PremiseKey::RunAttempt(run.clone()), "1")]
        }
        Ask::Pause { .. } | Ask::Resume { .. } | Ask::Steer { .. } => Vec::new(),
    };
    Plan {
        source: source(),
        service_name: Text::new(service.raw()),
        title: Text::new(&format!("{} {service}", intent.ask.verb().word())),
        label: Text::default(),
        from: None,
        to: None,
        initiator: None,
        steps: vec![Step {
            index: 0,
            summary: Text::new("the request"),
            source: source(),
            environments: environments.iter().map(|(environment, _)| environment.clone()).collect(),
            request: Request {
                method: Method::Post,
                path: format!("/repos/acme/{service}/act"),
                body: None,
                media: Media::Json,
                comment_field: Some("comment".to_owned()),
            },
            reason: None,
            premises,
            expects: Vec::new(),
        }],
        gates: Vec::new(),
        warnings: Vec::new(),
        next: Text::default(),
        undo: Undo::default(),
        read_at: at,
        blind,
        intent: intent.clone(),
        service,
        environments,
    }
}
