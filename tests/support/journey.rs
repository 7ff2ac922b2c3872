//! A whole cockpit in process: the machine, the real provider, the simulator behind it, the executor with a journal on
//! disk, and the painter. Keys go in as people type them, effects are done as the hands do them, time is tokio's paused
//! time. Nothing of the cockpit is replaced but the terminal and the network.
#![allow(dead_code, reason = "each test file takes what it needs")]

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use flightdeck::cockpit::view::Window;
use flightdeck::cockpit::{
    Colours, Display, Effect, Event, Key, Observed, Overlay, Rehearsal, SourceStart, Stamped, Start, State, ThemeName,
    update,
};
use flightdeck::config::{Configuration, Flags, Inputs, Layer, Origin, SourceSetup, resolve};
use flightdeck::domain::{Clock, Cursor, Scope, SourceId};
use flightdeck::journal::{Entry, Operator, Record};
use flightdeck::policy::WriteGuard;
use flightdeck::provider::http::{ClientParts, Flow, Limits, TokenScheme, TokenSource, Transport, TransportError};
use flightdeck::provider::probe::Prober;
use flightdeck::provider::registry::{self, Opening};
use flightdeck::provider::{Provider, Reading};
use flightdeck::runtime::black_box::{Destination, Recorder, Recording};
use flightdeck::runtime::clock::following_tokio;
use flightdeck::runtime::execute::{Executor, Logins, Outstanding, Providers};
use flightdeck::runtime::journal_file::{Fallback, JournalFile, Purpose};
use flightdeck::runtime::poller::Poller;
use flightdeck::runtime::prober::look;
use flightdeck::runtime::recover::recover;
use flightdeck::runtime::watcher::watch;
use flightdeck::sim::{Options, Scenario, Simulator};
use flightdeck::ui::{Theme, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tower::ServiceExt as _;

use crate::in_process::{InProcess, START};

/// A screen that was painted.
pub(crate) struct Screen {
    /// After so many events.
    pub(crate) events: usize,
    pub(crate) revision: u64,
    pub(crate) buffer: Buffer,
}

/// One cockpit over one simulated world.
pub(crate) struct Flight {
    pub(crate) state: State,
    pub(crate) simulator: Simulator,
    pub(crate) executor: Executor,
    pub(crate) clock: Clock,
    pub(crate) guard: WriteGuard,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) opened: Vec<String>,
    pub(crate) copied: Vec<String>,
    pub(crate) left: bool,
    cursors: BTreeMap<(SourceId, Scope), Cursor>,
    inbox: VecDeque<Event>,
    news: mpsc::Receiver<Event>,
    /// Whether the terminal answers that it painted.
    pub(crate) paints: bool,
    /// What is rehearsed, for the recording.
    pub(crate) rehearsal: Option<Rehearsal>,
    /// Reads and plans are made in tasks of their own, as in a session, and the machine goes on meanwhile: so many reads at
    /// once. None = one after the other, each awaited.
    pub(crate) apart: Option<Arc<tokio::sync::Semaphore>>,
    hands: Hands,
    /// What the session began with.
    pub(crate) start: Start,
    /// The black box, and every screen that was painted: after which event, of which revision.
    film: Option<(Recorder, Vec<Screen>)>,
    /// Events since the recording began.
    filmed: usize,
    /// What runs beside: it dies with the session.
    beside: Vec<tokio::task::AbortHandle>,
    /// Whether the process still is.
    alive: Arc<AtomicBool>,
    life: Life,
}

/// What a session is begun with, and another one after it.
struct Life {
    simulator: Simulator,
    scenario: Scenario,
    more: String,
    clock: Clock,
    /// The session's number, from 1.
    number: u64,
}

/// A road that nothing travels any more once its process is dead.
#[derive(Debug)]
struct Mortal(InProcess, Arc<AtomicBool>);

#[async_trait::async_trait]
impl Transport for Mortal {
    async fn call(
        &self,
        request: http::Request<bytes::Bytes>,
        limits: Limits,
    ) -> Result<http::Response<bytes::Bytes>, TransportError> {
        if !self.1.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        self.0.call(request, limits).await
    }

    async fn open(
        &self,
        request: http::Request<bytes::Bytes>,
        limits: Limits,
    ) -> Result<http::Response<Flow>, TransportError> {
        if !self.1.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        self.0.open(request, limits).await
    }
}

/// What a session's hands hold.
struct Hands {
    poller: Poller,
    sender: mpsc::Sender<Event>,
    token: Arc<dyn TokenSource>,
}

/// The operator's token: read anew it is what the simulator has issued since.
struct Issued {
    simulator: Simulator,
    held: std::sync::Mutex<String>,
}

impl Issued {
    fn of(simulator: &Simulator) -> Self {
        Self { simulator: simulator.clone(), held: std::sync::Mutex::new(simulator.operator_token().to_owned()) }
    }
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Issued")
    }
}

#[async_trait::async_trait]
impl TokenSource for Issued {
    async fn token(&self, renew: bool) -> Result<secrecy::SecretString, flightdeck::domain::Fault> {
        let mut held = self.held.lock().unwrap();
        if renew {
            *held = self.simulator.present_token();
        }
        Ok(secrecy::SecretString::from(held.as_str()))
    }
}

/// The accounts of a configuration, connected to the simulator as the command line connects them to a network.
fn accounts(
    configuration: &Configuration,
    sources: &[&SourceSetup],
    transport: &Arc<dyn Transport>,
    token: &Arc<dyn TokenSource>,
    guard: &WriteGuard,
    clock: &Clock,
) -> Providers {
    let open = |source: &&SourceSetup| {
        let services = configuration.services.iter().filter(|service| service.source == source.id);
        let client = ClientParts {
            base: source.url.clone(),
            token: Arc::clone(token),
            transport: Arc::clone(transport),
            guard: guard.clone(),
            clock: Arc::clone(clock),
            limits: Limits::default(),
            headers: http::HeaderMap::new(),
            scheme: TokenScheme::Bearer,
        };
        let opening = Opening {
            source: source.id.clone(),
            services: services.cloned().collect(),
            organisations: Vec::new(),
            client,
            options: source.options.clone(),
        };
        let provider: Arc<dyn Provider> = registry::open(source.provider, opening).unwrap();
        (source.id.clone(), provider)
    };
    sources.iter().map(open).collect()
}

/// A source as the machine is told of it.
fn start(source: &SourceSetup) -> SourceStart {
    SourceStart {
        id: source.id.clone(),
        provider: source.provider.word().to_owned(),
        url: source.url.as_str().trim_end_matches('/').into(),
        simulated: true,
        capability: registry::capability(source.provider),
    }
}

impl Flight {
    /// A cockpit over a built-in scenario, everything read once, 120x40.
    pub(crate) async fn over(scenario: &str) -> Self {
        Self::with(scenario, "").await
    }

    /// The same with more configuration.
    pub(crate) async fn with(scenario: &str, more: &str) -> Self {
        let mut flight = Self::unread(scenario, more).await;
        flight.pass(5).await;
        flight
    }

    /// A cockpit that has read nothing yet.
    pub(crate) async fn unread(scenario: &str, more: &str) -> Self {
        Self::of(&Scenario::named(scenario).expect("a built-in scenario"), more).await
    }

    /// A cockpit over any scenario that has read nothing yet.
    pub(crate) async fn of(scenario: &Scenario, more: &str) -> Self {
        let simulator = Simulator::new(scenario, Options { seed: 7, speed: 1.0, start: Some(START.parse().unwrap()) });
        let life = Life {
            simulator,
            scenario: scenario.clone(),
            more: more.to_owned(),
            clock: following_tokio(START.parse().unwrap()),
            number: 1,
        };
        Self::begun(life, tempfile::tempdir().unwrap()).await
    }

    /// The session is killed in the middle of whatever it does, and another one is started over the same world and the same
    /// journal, which finds out first what was left.
    pub(crate) async fn killed(self) -> Self {
        self.alive.store(false, Ordering::SeqCst);
        self.beside.iter().for_each(tokio::task::AbortHandle::abort);
        let Self { folder, life, apart, .. } = self;
        let mut next = Self::begun(Life { number: life.number + 1, ..life }, folder).await;
        next.apart = apart;
        let executor = next.executor.clone();
        next.beside(async move {
            let records = executor.journal.load().unwrap();
            let session = executor.session.clone();
            let started = Entry::SessionStarted { version: "test".to_owned(), session };
            executor.journal.record(None, started, Purpose::Ordinary).await.expect("a place to write");
            drop(recover(&executor, &records).await);
        });
        next
    }

    async fn begun(life: Life, folder: tempfile::TempDir) -> Self {
        let Life { simulator, scenario, more, clock, number } = &life;
        let (simulator, clock) = (simulator.clone(), Arc::clone(clock));
        let alive = Arc::new(AtomicBool::new(true));
        let text = format!("{more}\n{}", scenario.configuration("http://api.sim.test").unwrap_or_default());
        let inputs = Inputs {
            layers: vec![Layer { origin: Origin::User, path: "scenario.toml".into(), text, trusted: true }],
            variables: std::iter::once(("GITHUB_API_URL".to_owned(), "http://api.sim.test".to_owned())).collect(),
            flags: Flags { repositories: scenario.opened(), ..Flags::default() },
            ..Inputs::default()
        };
        let configuration = resolve(&inputs).unwrap_or_else(|problems| panic!("{problems}"));
        let token: Arc<dyn TokenSource> = Arc::new(Issued::of(&simulator));
        let guard = WriteGuard::new(configuration.policy.read_only.clone());
        let used = |source: &&SourceSetup| configuration.services.iter().any(|service| service.source == source.id);
        let sources: Vec<&SourceSetup> = configuration.sources.iter().filter(used).collect();
        let transport: Arc<dyn Transport> = Arc::new(Mortal(InProcess(simulator.router()), Arc::clone(&alive)));
        let providers = accounts(&configuration, &sources, &transport, &token, &guard, &clock);
        let journal = JournalFile::new(folder.path(), Operator::default(), Fallback::default(), Arc::clone(&clock));
        let (sender, news) = mpsc::channel(256);
        let executor = Executor {
            providers,
            journal,
            session: format!("session-{number}"),
            clock: Arc::clone(&clock),
            limits: flightdeck::runtime::execute::Limits::default(),
            logins: Logins::default(),
            news: sender.clone(),
            bench: flightdeck::runtime::execute::Bench::default(),
            outstanding: Outstanding::default(),
        };
        let poller = Poller::new(executor.providers.clone(), executor.logins.clone(), sender.clone());
        let watching = executor.providers.iter().filter(|(_, provider)| provider.capability().watches);
        let watching: Vec<_> = watching
            .map(|(source, provider)| watch(source.clone(), Arc::clone(provider), sender.clone()))
            .map(|watching| tokio::spawn(watching).abort_handle())
            .collect();
        let start = Start {
            now: clock(),
            seed: 6 + number,
            sources: sources.iter().map(|source| start(source)).collect(),
            services: configuration.services.clone(),
            settings: configuration.policy.clone(),
            probes: configuration.probes.clone(),
            keymap: configuration.keymap.clone(),
            display: Display::default(),
            size: (120, 40),
        };
        let state = State::new(start.clone());
        let mut flight = Self {
            state,
            simulator,
            executor,
            clock,
            guard,
            folder,
            opened: Vec::new(),
            copied: Vec::new(),
            left: false,
            cursors: BTreeMap::new(),
            inbox: VecDeque::new(),
            news,
            paints: true,
            rehearsal: None,
            apart: None,
            hands: Hands { poller, sender, token },
            start,
            film: None,
            filmed: 0,
            beside: watching,
            alive,
            life,
        };
        let effects = flight.state.begin();
        flight.perform(effects).await;
        flight
    }

    /// Records from here on, before the first event, and keeps every screen that is painted.
    pub(crate) fn film(&mut self, destination: &Destination) {
        let recording = Recording {
            destination: destination.clone(),
            start: self.start.clone(),
            recalled: None,
            rehearsal: self.rehearsal.clone(),
        };
        if let Some(rehearsal) = &self.rehearsal {
            self.state.rehearse(rehearsal.clone());
        }
        let recorder = Recorder::begin(recording, "5f3-1", |trouble| panic!("{trouble}"));
        self.film = Some((recorder, Vec::new()));
    }

    /// Ends the recording; gives the screens.
    pub(crate) fn cut(&mut self) -> Vec<Screen> {
        self.film.take().map(|(_, screens)| screens).unwrap_or_default()
    }

    /// Takes one event in and does what the machine wants done.
    pub(crate) async fn take(&mut self, event: Event) {
        let stamped = Stamped { now: (self.clock)(), event };
        if let Some((recorder, _)) = &mut self.film {
            recorder.take(&self.state, &stamped);
        }
        let effects = update(&mut self.state, stamped);
        if let Some((_, screens)) = &mut self.film {
            self.filmed += 1;
            // The painter paints when the revision is another one.
            let revision = self.state.revision;
            if self.paints && screens.last().is_none_or(|last| last.revision != revision) {
                screens.push(Screen { events: self.filmed, revision, buffer: buffer(&self.state) });
            }
        }
        self.perform(effects).await;
    }

    async fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Observe { source, scope } if self.apart.is_some() => {
                    let (poller, permits) = (self.hands.poller.clone(), self.apart.clone());
                    self.beside(async move {
                        let _permit = match &permits {
                            Some(permits) => permits.acquire().await.ok(),
                            None => None,
                        };
                        poller.observe(source, scope).await;
                    });
                }
                Effect::Observe { source, scope } => {
                    let key = (source.clone(), scope.clone());
                    let cursor = self.cursors.remove(&key).unwrap_or_default();
                    let observation = self.executor.providers[&source].observe(&scope, &cursor).await;
                    self.cursors.insert(key, observation.cursor.clone());
                    let observed = Box::new(Observed::from(observation));
                    self.inbox.push_back(Event::Observed { source, scope, observed });
                }
                Effect::Probe { environment, setup } => {
                    let prober = Prober::through(Arc::new(InProcess(self.simulator.router())));
                    self.inbox.push_back(look(Some(&prober), &self.clock, environment, &setup).await);
                }
                Effect::ReadLog { source, run, job, from } => {
                    let page = self.executor.providers[&source].log(&run, &job, from).await;
                    self.inbox.push_back(Event::Log { run, job, page });
                }
                Effect::Plan { source, dialogue, intent, blind } if self.apart.is_some() => {
                    let (provider, sender) = (Arc::clone(&self.executor.providers[&source]), self.hands.sender.clone());
                    self.beside(async move {
                        let reading = if blind { Reading::Blind } else { Reading::Fresh };
                        let plan = provider.plan(&intent, reading).await.map(Box::new);
                        let _left = sender.send(Event::Planned { dialogue, plan }).await;
                    });
                }
                Effect::Plan { source, dialogue, intent, blind } => {
                    let reading = if blind { Reading::Blind } else { Reading::Fresh };
                    let plan = self.executor.providers[&source].plan(&intent, reading).await.map(Box::new);
                    self.inbox.push_back(Event::Planned { dialogue, plan });
                }
                Effect::ProvePainted { dialogue } if self.paints => {
                    self.inbox.push_back(Event::Painted { dialogue });
                }
                Effect::RecordProof { intent, delivered, proof } => {
                    let entry = if delivered {
                        Entry::Delivered { intent, proof }
                    } else {
                        Entry::NotDelivered { intent, proof }
                    };
                    self.executor.journal.record(None, entry, Purpose::Ordinary).await.expect("a place to write");
                }
                Effect::ProvePainted { .. }
                | Effect::Remember
                | Effect::Acknowledge { .. }
                | Effect::Alert { .. }
                | Effect::Settled(_)
                | Effect::RecordRefusal { .. }
                | Effect::Suspend => {}
                Effect::Reconnect { .. } => {
                    let _shown_by_the_next_read = self.hands.token.token(true).await;
                }
                Effect::Execute(order) => {
                    let executor = self.executor.clone();
                    self.beside(async move { drop(executor.execute(*order).await) });
                }
                Effect::Arm(armed) => {
                    let armed = if armed {
                        self.guard.arm()
                    } else {
                        self.guard.disarm();
                        false
                    };
                    self.inbox.push_back(Event::Armed(armed));
                }
                Effect::OpenUrl(url) => self.opened.push(url.to_string()),
                Effect::Copy { lines, .. } => {
                    self.copied.push(lines.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
                }
                Effect::Quit => self.left = true,
            }
        }
    }

    /// Does something while the machine goes on.
    fn beside(&mut self, work: impl Future<Output = ()> + Send + 'static) {
        self.beside.retain(|task| !task.is_finished());
        self.beside.push(tokio::spawn(work).abort_handle());
    }

    /// Takes in what waits, until nothing more comes.
    pub(crate) async fn settle(&mut self) {
        // A millisecond of paused time passes only when nothing else can run: then everything that could arrive has.
        for _ in 0..3 {
            loop {
                while let Ok(event) = self.news.try_recv() {
                    self.inbox.push_back(event);
                }
                let Some(event) = self.inbox.pop_front() else { break };
                self.take(event).await;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Lets time pass, waking the machine when it asked for it.
    pub(crate) async fn pass(&mut self, seconds: u64) {
        let end = (self.clock)().mono.plus(Duration::from_secs(seconds));
        loop {
            self.settle().await;
            let now = (self.clock)().mono;
            if now >= end {
                return;
            }
            let wake = self.state.wake_at().unwrap_or(end).min(end).min(now.plus(Duration::from_secs(1)));
            tokio::time::sleep(wake.since(now).max(Duration::from_millis(1))).await;
            self.settle().await;
            if self.state.wake_at().is_some_and(|wake| wake <= (self.clock)().mono) {
                self.take(Event::Tick).await;
            }
        }
    }

    /// Presses keys, written as in the keymap and separated by blanks.
    pub(crate) async fn keys(&mut self, keys: &str) {
        for key in keys.split(' ').filter(|key| !key.is_empty()) {
            self.take(Event::Key(key.parse::<Key>().unwrap())).await;
            self.settle().await;
        }
    }

    /// Types text, a character at a time.
    pub(crate) async fn text(&mut self, text: &str) {
        for character in text.chars() {
            self.take(Event::Key(Key::char(character))).await;
        }
        self.settle().await;
    }

    /// The screen as text at the size that the machine was told.
    pub(crate) fn screen(&self) -> String {
        let (width, height) = self.state.screen.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let theme = Theme::built_in(ThemeName::Monochrome, Colours::Sixteen).unwrap();
        terminal.draw(|frame| draw(&self.state, &theme, frame)).unwrap();
        let buffer = terminal.backend().buffer();
        let mut text = String::new();
        for y in 0..height {
            let line: String = (0..width).map(|x| buffer[(x, y)].symbol()).collect();
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// Moves the cursor down the pane with the focus until a line of the screen that bears the cursor's bar has `words`.
    pub(crate) async fn find(&mut self, pane: &str, words: &[&str]) {
        self.keys(pane).await;
        self.keys("g").await;
        for _ in 0..60 {
            let screen = self.screen();
            let here = |part: &str| part.contains('▌') && words.iter().all(|word| part.contains(word));
            if screen.lines().flat_map(|line| line.split(['│', '┃'])).any(here) {
                return;
            }
            self.keys("j").await;
        }
        panic!("no row with {words:?} in\n{}", self.screen());
    }

    /// Moves the cursor of the matrix to the column of an environment.
    pub(crate) async fn column(&mut self, name: &str) {
        for _ in 0..12 {
            self.keys("h").await;
        }
        self.keys("2").await;
        for _ in 0..12 {
            let view = flightdeck::cockpit::view::environments(&self.state, Window { first: 0, height: 40 });
            if view.columns[view.column].0.as_str() == name {
                return;
            }
            self.keys("l").await;
        }
        panic!("no column {name} in\n{}", self.screen());
    }

    /// An environment as `status --json` says it.
    pub(crate) fn environment(&self, service: &str, name: &str) -> Value {
        let report = serde_json::to_value(flightdeck::cli::report::status(&self.state)).unwrap();
        let services = report["services"].as_array().unwrap();
        let service = services.iter().find(|found| found["id"] == json!(service)).expect("the service");
        let environments = service["environments"].as_array().unwrap();
        environments.iter().find(|found| found["name"] == json!(name)).expect("the environment").clone()
    }

    /// The plan on the screen.
    pub(crate) fn plan(&self) -> &flightdeck::domain::Plan {
        match &self.state.screen.overlay {
            Some(Overlay::Plan(dialogue)) => {
                dialogue.plan().unwrap_or_else(|| panic!("no plan yet in\n{}", self.screen()))
            }
            _ => panic!("no plan on the screen\n{}", self.screen()),
        }
    }

    /// Confirms the plan on the screen with what it asks for, and lets the order end.
    pub(crate) async fn confirm(&mut self) {
        let words = match &self.state.screen.overlay {
            Some(Overlay::Plan(dialogue)) => match &dialogue.phase {
                flightdeck::cockpit::Phase::Armed(_, challenge) => challenge.words(),
                other => panic!("not armed: {other:?}\n{}", self.screen()),
            },
            _ => panic!("no plan on the screen\n{}", self.screen()),
        };
        if words.is_empty() {
            self.keys("y").await;
        } else {
            for (place, word) in words.iter().enumerate() {
                if place > 0 {
                    self.keys("Tab").await;
                }
                self.text(word.raw()).await;
            }
            self.keys("Enter").await;
        }
        assert!(self.state.screen.overlay.is_none(), "the plan is still open\n{}", self.screen());
    }

    /// Lets the newest order end, for at most ten minutes.
    pub(crate) async fn ended(&mut self) -> String {
        for _ in 0..300 {
            self.pass(2).await;
            let newest = self.state.orders.newest_first().next().expect("an order");
            if !newest.state.in_flight() {
                return newest.state.word().to_owned();
            }
        }
        panic!("the order did not end\n{}", self.screen());
    }

    /// Calls the simulator's own control.
    pub(crate) async fn control(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let (status, said) = self.controlled(method, path, body).await;
        assert!(status.is_success(), "{method} {path}: {status}: {said}");
        said
    }

    /// The same, with how it was answered.
    async fn controlled(&self, method: &str, path: &str, body: Option<Value>) -> (http::StatusCode, Value) {
        let body = body.map_or_else(axum::body::Body::empty, |body| axum::body::Body::from(body.to_string()));
        let request =
            http::Request::builder().method(method).uri(path).header("host", "api.sim.test").body(body).unwrap();
        let response = self.simulator.router().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 26).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap())
    }

    /// Changes the weather.
    pub(crate) async fn weather(&self, weather: Value) {
        self.control("POST", "/__sim/weather", Some(weather)).await;
    }

    /// Somebody else acts.
    pub(crate) async fn somebody(&self, deed: Value) {
        self.control("POST", "/__sim/act", Some(deed)).await;
    }

    /// The same, where the world may refuse it: what is held cannot be dispatched. Whether it was done.
    pub(crate) async fn somebody_tries(&self, deed: Value) -> bool {
        self.controlled("POST", "/__sim/act", Some(deed)).await.0.is_success()
    }

    /// The requests that changed the world: method, path and body.
    pub(crate) async fn writes(&self) -> Vec<(String, Value)> {
        let requests = self.control("GET", "/__sim/requests", None).await;
        let wrote = |request: &&Value| request["wrote"] == json!(true);
        requests["requests"]
            .as_array()
            .unwrap()
            .iter()
            .filter(wrote)
            .map(|request| {
                let name = format!("{} {}", request["method"].as_str().unwrap(), request["path"].as_str().unwrap());
                (name, request["body"].clone())
            })
            .collect()
    }

    /// The journal as it is on disk, its chain checked.
    pub(crate) fn journal(&self) -> Vec<Record> {
        let reading = flightdeck::runtime::journal_file::read(self.folder.path()).unwrap();
        assert_eq!(reading.broken, None);
        reading.records
    }

    /// The words of the journal's records.
    pub(crate) fn words(&self) -> Vec<&'static str> {
        self.journal().iter().map(|record| record.entry.word()).collect()
    }
}

/// The cells of a state's screen, with their styles.
pub(crate) fn buffer(state: &State) -> Buffer {
    let (width, height) = state.screen.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let theme = Theme::of(&state.display).unwrap();
    terminal.draw(|frame| draw(state, &theme, frame)).unwrap();
    terminal.backend().buffer().clone()
}
