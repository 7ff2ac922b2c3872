//! One service seen through three sources: built and staged at one, promoted by another, rolled out in a third.

use flightdeck::cockpit::RowId;
use flightdeck::domain::{
    Analysis, Automation, DeploymentState, Environment, Fact, Judgement, Metric, Pause, PauseReason, Permission,
    ProviderFreeze, Replicas, Rollout, RolloutKind, RolloutState, RolloutStep, Scope, Service, ServiceSetup, SourceId,
    Text, Tier,
};
use flightdeck::policy::Settings;

use crate::deck::{self, Deck, ago, deployment, environment, noon, release, service};

/// The services: checkout with its two further layers, and payments for itself.
pub(crate) fn setups() -> Vec<ServiceSetup> {
    let setup = |id: &str, source: &SourceId, name: &str, whole: Option<&str>| ServiceSetup {
        id: service(id),
        part_of: whole.map(service),
        ..ServiceSetup::plain(source, name)
    };
    vec![
        setup("checkout", &deck::source(), "acme/checkout", None),
        setup("checkout-releases", &SourceId::new("octopus"), "Checkout", Some("checkout")),
        setup("checkout-live", &SourceId::new("cluster"), "shop/rollout/checkout", Some("checkout-releases")),
        setup("payments", &deck::source(), "acme/payments", None),
    ]
}

/// A deck over them, read once: checkout tests at the first source, stages at the second and is in production at the third.
pub(crate) fn deck() -> Deck {
    let mut deck = Deck::over(&["github", "octopus", "cluster"], setups(), Settings::default());
    read(&mut deck);
    deck
}

fn read(deck: &mut Deck) {
    for (id, source, places) in [
        ("checkout", "acme", vec![("testing", 20, "v2.0.0")]),
        ("checkout-releases", "octopus", vec![("staging", 21, "v2.0.0")]),
        ("checkout-live", "cluster", vec![("production", 17, "v1.9.0")]),
    ] {
        let source = SourceId::new(source);
        let mut facts = vec![
            Fact::Service(Service {
                id: service(id),
                source: source.clone(),
                name: Text::new(id),
                repository: Text::new(id),
                url: Text::new("https://example.test/it"),
                permission: Permission::Write,
                workflows: Vec::new(),
            }),
            Fact::Environments {
                service: service(id),
                environments: (0..).zip(&places).map(|(order, (name, ..))| place(id, name, order)).collect(),
            },
        ];
        facts.extend(places.iter().map(|(name, number, version)| Fact::Deployments {
            environment: environment(id, name),
            deployments: vec![deployment(id, name, *number, version, DeploymentState::Succeeded)],
            more: false,
        }));
        deck.observed_of(&source, Scope::Service(service(id)), facts);
    }
    deck.observed(Scope::Service(service("payments")), deck::glance("payments"));
}

pub(crate) fn place(id: &str, name: &str, order: u32) -> Environment {
    Environment {
        id: environment(id, name),
        tier: Tier::guess(name),
        order,
        rules: Some(Vec::new()),
        group: None,
        url: None,
        updated_at: None,
    }
}

/// A canary of v2.0.0 in production at step 2 of 5, 40 %, paused by its plan.
pub(crate) fn canary() -> Rollout {
    Rollout {
        environment: environment("checkout-live", "production"),
        kind: RolloutKind::Canary,
        object: Text::new("Rollout shop/checkout"),
        state: RolloutState::Paused,
        word: Text::new("Paused"),
        message: Text::new("CanaryPauseStep"),
        revision: Text::new("7"),
        release: release("v2.0.0"),
        stable: Some((Text::new("6"), release("v1.9.0"))),
        steps: vec![
            RolloutStep::Weight(40),
            RolloutStep::Pause { seconds: None },
            RolloutStep::Analysis(Text::new("success-rate")),
            RolloutStep::Weight(80),
            RolloutStep::Pause { seconds: Some(600) },
        ],
        at: Some(1),
        weight: Some(40),
        replicas: Replicas { desired: 5, updated: 2, ready: 5, available: 5 },
        pauses: vec![Pause {
            reason: PauseReason::Step,
            word: Text::new("CanaryPauseStep"),
            since: Some(ago(6)),
            until: None,
        }],
        analyses: Vec::new(),
        old_until: None,
        automation: None,
        reminder: Text::default(),
        since: Some(ago(6)),
    }
}

/// The same, judged and not decided, with everything else that can be said of it.
pub(crate) fn undecided() -> Rollout {
    Rollout {
        message: Text::new("metric success-rate is inconclusive"),
        at: Some(2),
        pauses: vec![Pause {
            reason: PauseReason::InconclusiveAnalysis,
            word: Text::new("InconclusiveAnalysisRun"),
            since: Some(ago(6)),
            until: None,
        }],
        analyses: vec![Analysis {
            name: Text::new("checkout-7-2"),
            role: Text::new("step 3"),
            judgement: Judgement::Inconclusive,
            metrics: vec![Metric {
                name: Text::new("success-rate"),
                judgement: Judgement::Inconclusive,
                value: Some(Text::new("0.93")),
                counts: (2, 0, 1),
                message: Text::default(),
            }],
            message: Text::default(),
        }],
        old_until: Some(ago(-5)),
        automation: Some(Automation {
            name: Text::new("Argo CD application checkout"),
            will: Text::new("syncs by itself and heals: it puts back what Git says within minutes"),
        }),
        reminder: Text::new("the object still asks for v2.0.0"),
        ..canary()
    }
}

/// What the cluster says now.
pub(crate) fn rolls(deck: &mut Deck, rollouts: Vec<Rollout>) {
    let fact = Fact::Rollouts { service: service("checkout-live"), rollouts };
    deck.observed_of(&SourceId::new("cluster"), Scope::Service(service("checkout-live")), vec![fact]);
}

/// A freeze that the second source keeps, over its staging, begun an hour ago.
pub(crate) fn freeze() -> ProviderFreeze {
    ProviderFreeze {
        name: Text::new("Black Friday"),
        environments: vec![environment("checkout-releases", "staging")],
        from: ago(60),
        until: noon() + jiff::SignedDuration::from_hours(48),
        enforced: Text::new("Octopus refuses to deploy"),
    }
}

/// The row of a cell.
pub(crate) fn cell(id: &str, name: &str) -> RowId {
    RowId::Environment(environment(id, name))
}
