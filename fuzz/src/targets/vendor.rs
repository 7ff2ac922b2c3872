//! A vendor gone mad: the real provider reads what its simulated vendor answered, changed here and there. Whatever comes, it
//! comes back with facts or faults, the machine takes them in, the screen shows nothing that a terminal would obey, and plans
//! are made or refused.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use flightdeck::cockpit::{Display, Event, Key, Keymap, Observed, SourceStart, Stamped, Start, State, update};
use flightdeck::config::{Inputs, resolve};
use flightdeck::domain::{
    Cursor, Fact, Intent, IntentId, Mono, Now, ProviderKind, Scope, ServiceId, ServiceSetup, Verb,
};
use flightdeck::journal::Entry;
use flightdeck::policy::{ReadOnly, Settings, WriteGuard};
use flightdeck::provider::http::{ClientParts, FixedToken, Limits, Reached, TokenScheme, Transport, TransportError};
use flightdeck::provider::registry::{self, Opening};
use flightdeck::provider::{Provider, Reading};
use flightdeck::ui::{Theme, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::answers::{Altered, Answers, Kept};
use super::harmless;
use super::script::Script;
use crate::{asks, beds, in_process};

/// A road to nowhere.
#[derive(Debug)]
pub(crate) struct Nowhere;

#[async_trait::async_trait]
impl Transport for Nowhere {
    async fn call(
        &self,
        _: http::Request<bytes::Bytes>,
        _: Limits,
    ) -> Result<http::Response<bytes::Bytes>, TransportError> {
        Err(TransportError {
            reached: Reached::No,
            reset: false,
            status: None,
            what: "nobody is there".to_owned(),
            hint: "",
        })
    }
}

/// Runs something to its end on a clock that stands still while anything can run.
pub(crate) fn alone<T>(work: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().start_paused(true).build().expect("a runtime").block_on(work)
}

fn now() -> Now {
    Now { wall: in_process::START.parse().expect("a moment"), mono: Mono::default() }
}

fn setups(bed: &beds::Bed) -> Vec<ServiceSetup> {
    bed.services.iter().map(|name| bed.setup(name)).collect()
}

/// What a provider is opened with.
pub(crate) fn opening(kind: ProviderKind, services: &[&str], transport: Arc<dyn Transport>) -> Opening {
    let base = kind.usual_url().unwrap_or("https://api.sim.test");
    let services = services.iter().map(|name| ServiceSetup::plain(&in_process::source(), name)).collect();
    Opening { services, ..opened(base, Vec::new(), transport) }
}

fn opened(base: &str, services: Vec<ServiceSetup>, transport: Arc<dyn Transport>) -> Opening {
    Opening {
        source: in_process::source(),
        services,
        organisations: Vec::new(),
        client: ClientParts {
            base: base.parse().expect("an address"),
            token: Arc::new(FixedToken::new("token")),
            transport,
            guard: WriteGuard::new(ReadOnly::default()),
            clock: Arc::new(now),
            limits: Limits::default(),
            headers: http::HeaderMap::new(),
            scheme: TokenScheme::Bearer,
        },
        options: std::collections::BTreeMap::new(),
    }
}

/// Everything that is asked of a provider: its account, its services, their runs and histories, and a plan for each verb.
async fn everything(provider: &dyn Provider, bed: &beds::Bed, take: impl FnMut(Scope, Observed)) {
    asked(provider, bed.services, &Verb::ALL, take).await;
}

/// What is asked of a provider about some services and verbs.
async fn asked(provider: &dyn Provider, services: &[&str], verbs: &[Verb], mut take: impl FnMut(Scope, Observed)) {
    let mut facts = Vec::new();
    let mut scopes = vec![Scope::Account];
    scopes.extend(services.iter().map(|service| Scope::Service(ServiceId::new(service))));
    let mut more = Vec::new();
    for (round, scope) in scopes.iter().chain(scopes.iter().take(2)).enumerate() {
        let observation = provider.observe(scope, &Cursor::default()).await;
        for fact in &observation.facts {
            match fact {
                Fact::Environments { environments, .. } if round < 4 => {
                    more.extend(environments.iter().take(2).map(|environment| Scope::History(environment.id.clone())));
                }
                Fact::Runs { runs, .. } if round < 4 => {
                    more.extend(runs.iter().take(1).map(|run| Scope::Run(run.id.clone())));
                }
                _ => {}
            }
        }
        facts.extend(observation.facts.iter().cloned());
        take(scope.clone(), Observed::from(observation));
    }
    for scope in more {
        let observation = provider.observe(&scope, &Cursor::default()).await;
        facts.extend(observation.facts.iter().cloned());
        take(scope, Observed::from(observation));
    }
    for verb in verbs {
        for ask in asks::candidates(*verb, &facts).into_iter().take(1) {
            let intent = Intent::new(IntentId::new("intent-1"), ask);
            if let Ok(plan) = provider.plan(&intent, Reading::Fresh).await {
                let _bound = plan.digest();
                for step in &plan.steps {
                    let _sight = provider.sight(step).await;
                }
            }
        }
    }
}

/// What each vendor answers in fair weather.
fn answers(kind: ProviderKind) -> Arc<Answers> {
    type Known = Mutex<Vec<(ProviderKind, Arc<Answers>)>>;
    static KEPT: OnceLock<Known> = OnceLock::new();
    let mut all = KEPT.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, answers)) = all.iter().find(|(known, _)| *known == kind) {
        return Arc::clone(answers);
    }
    let bed = beds::of(kind);
    let kept: Arc<Mutex<Answers>> = Arc::default();
    alone(async {
        let world = bed.over(bed.services, |road| Arc::new(Kept::of(Arc::new(road), Arc::clone(&kept))));
        everything(world.provider.as_ref(), &bed, |_, _| {}).await;
    });
    let answers = Arc::new(std::mem::take(&mut *kept.lock().unwrap_or_else(PoisonError::into_inner)));
    assert!(answers.len() > 10, "{} answers of {}", answers.len(), kind.name());
    all.push((kind, Arc::clone(&answers)));
    answers
}

/// Some bodies of every vendor.
pub(crate) fn bodies() -> Vec<Vec<u8>> {
    let kinds = registry::DIALECTS.iter().map(|dialect| dialect.kind);
    kinds
        .flat_map(|kind| answers(kind).values().take(12).map(|(_, _, body)| body.to_vec()).collect::<Vec<_>>())
        .collect()
}

/// An order that was written down, as JSON: a plan of a simulated vendor's.
pub(crate) fn planned() -> String {
    let bed = beds::of(ProviderKind::GitHub);
    alone(async {
        let world = bed.world();
        let (plan, _) = asks::plan(&world, &bed, Verb::Approve).await.expect("something waits for an approval");
        let digest = plan.digest().to_string();
        let session = "session-1".to_owned();
        let entry = Entry::Intended {
            session,
            plan: Box::new(plan),
            digest,
            overridden: Vec::new(),
            blind: false,
            twice: false,
        };
        serde_json::to_string(&entry).expect("an entry")
    })
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    vec![vec![4; 32], (0..=255).collect(), (0..64).map(|number: u8| number.wrapping_mul(37)).collect()]
}

pub(crate) fn start(kind: ProviderKind, base: &str, services: Vec<ServiceSetup>) -> Start {
    let keymap: Keymap = resolve(&Inputs::default()).expect("no configuration is one").keymap;
    Start {
        now: now(),
        seed: 7,
        sources: vec![SourceStart {
            id: in_process::source(),
            provider: kind.name().to_owned(),
            url: base.into(),
            simulated: true,
            capability: registry::capability(kind),
        }],
        services,
        settings: Settings::default(),
        probes: flightdeck::domain::ProbeRules::default(),
        keymap,
        display: Display::default(),
        size: (80, 24),
    }
}

/// What a state shows is harmless.
pub(crate) fn shown(state: &State) {
    let (width, height) = state.screen.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal of cells");
    let theme = Theme::of(&state.display).expect("a theme that is built in");
    terminal.draw(|frame| draw(state, &theme, frame)).expect("cells");
    for cell in terminal.backend().buffer().content() {
        harmless(cell.symbol());
    }
}

fn press(state: &mut State, keys: &str) {
    for key in keys.split(' ') {
        let key: Key = key.parse().expect("a key");
        let _effects = update(state, Stamped { now: now(), event: Event::Key(key) });
    }
}

fn mad(kind: ProviderKind, bytes: &[u8]) {
    let bed = beds::of(kind);
    let mut script = Script::new(bytes);
    // One service and one verb at a time: all of them are slow, and what is read last would never be altered.
    let service = &bed.services[script.below(bed.services.len())..][..1];
    let verb = [Verb::ALL[script.below(Verb::ALL.len())]];
    let road = Arc::new(Altered::new(answers(kind), script));
    let base = bed.base();
    let provider = registry::open(kind, opened(base, setups(&bed), road)).expect("a provider");
    let mut state = State::new(start(kind, base, setups(&bed)));
    let _effects = state.begin();
    alone(asked(provider.as_ref(), service, &verb, |scope, observed| {
        let event = Event::Observed { source: in_process::source(), scope, observed: Box::new(observed) };
        let _effects = update(&mut state, Stamped { now: now(), event });
    }));
    for keys in ["1", "2 j l", "3 j", "t", "t 4", "]", "]", "]", "] ]"] {
        press(&mut state, keys);
        shown(&state);
    }
}

pub(crate) fn github(bytes: &[u8]) {
    mad(ProviderKind::GitHub, bytes);
}

pub(crate) fn gitlab(bytes: &[u8]) {
    mad(ProviderKind::GitLab, bytes);
}

pub(crate) fn kubernetes(bytes: &[u8]) {
    mad(ProviderKind::Kubernetes, bytes);
}

pub(crate) fn octopus(bytes: &[u8]) {
    mad(ProviderKind::Octopus, bytes);
}

/// What a simulated vendor gives in fair weather.
pub(crate) fn observed() -> Vec<(Scope, Observed)> {
    let bed = beds::of(ProviderKind::GitHub);
    let mut found = Vec::new();
    let road = Arc::new(Altered::new(answers(bed.kind), Script::new(&[])));
    let provider = registry::open(bed.kind, opened(bed.base(), setups(&bed), road)).expect("a provider");
    alone(everything(provider.as_ref(), &bed, |scope, observed| found.push((scope, observed))));
    found
}

/// What a session over it begins with.
pub(crate) fn known_start() -> Start {
    let bed = beds::of(ProviderKind::GitHub);
    start(bed.kind, bed.base(), setups(&bed))
}

/// The state after it was read once.
pub(crate) fn known() -> State {
    let mut state = State::new(known_start());
    let _effects = state.begin();
    for (scope, observed) in observed() {
        let event = Event::Observed { source: in_process::source(), scope, observed: Box::new(observed) };
        let _effects = update(&mut state, Stamped { now: now(), event });
    }
    state
}
