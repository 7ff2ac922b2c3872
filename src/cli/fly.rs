//! `flightdeck` and `flightdeck demo`: the cockpit itself, over the configured sources or over the simulator.

use std::collections::BTreeMap;
use std::fs::DirBuilder;
use std::net::TcpListener;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::accounts::{Accounts, accounts, configured};
use super::arguments::{Demo, Face, Recording};
use super::channels::channels;
use super::issued::IssuedToken;
use super::session::{nothing, seed};
use super::{Exit, Failure, Global, discover, left_open, output, rehearse, sim};
use crate::cockpit::{Display, Rehearsal, SourceStart, Start, State};
use crate::config::{BlackBox, Configuration, Flags, Inputs, Layer, Origin, SourceSetup, resolve};
use crate::domain::Clock;
use crate::policy::WriteGuard;
use crate::provider::http::TokenSource;
use crate::provider::registry;
use crate::runtime::black_box::{self, Destination};
use crate::runtime::cache::Cache;
use crate::runtime::journal_file::Fallback;
use crate::runtime::session::{Clocks, Connections, Flight, Landing, Renew, fly, fly_plain};
use crate::runtime::terminal::{TerminalError, install_panic_hook};
use crate::runtime::{clock, identity, paths, sessions};
use crate::sim::{Scenario, Simulator, scenarios};

/// Opens the cockpit over the configured services, those named, or the checkout's.
///
/// # Errors
/// What is wrong with the configuration; nothing that names a service; no terminal.
pub(super) fn cockpit(
    global: &Global,
    services: &[String],
    recording: &Recording,
    face: Face,
) -> Result<Exit, Failure> {
    let configuration = discover::configuration(global, services)?;
    if configuration.services.is_empty() && configuration.organisations.is_empty() {
        return Err(nothing());
    }
    let folder = paths::state_directory(global.state_dir.as_deref()).unwrap_or_default();
    let warnings = configuration.warnings.iter().map(|warning| format!("warning: {warning}")).collect();
    let cache = paths::cache_directory(global.state_dir.as_deref());
    let destination = destination(configuration.black_box, &folder, recording);
    over(
        &configuration,
        &folder,
        cache.as_deref(),
        false,
        Shown { destination, rehearsal: None, face },
        |clock, guard| {
            let also = left_open::services(
                global,
                &configuration,
                Some(&folder).filter(|folder| !folder.as_os_str().is_empty()).map(PathBuf::as_path),
            );
            connections(accounts(&configuration, &also, &guard, clock, configured), guard, warnings)
        },
    )
}

/// Opens the cockpit over the simulator, on a free port of this machine alone.
///
/// # Errors
/// An unknown scenario; no free port; no terminal.
pub(super) fn demo(global: &Global, demo: &Demo) -> Result<Exit, Failure> {
    if demo.list {
        return list();
    }
    let (scenario, simulator) = sim::simulator(&demo.played)?;
    let failed = |error: std::io::Error| Failure::new(Exit::Failed, &format!("the simulator cannot listen: {error}"));
    let listener = TcpListener::bind("127.0.0.1:0").map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    let url = format!("http://{}", listener.local_addr().map_err(failed)?);
    let looks = [
        "TERM",
        "COLORTERM",
        "COLORFGBG",
        "NO_COLOR",
        "LC_ALL",
        "LC_CTYPE",
        "LANG",
        "FLIGHTDECK_THEME",
        "FLIGHTDECK_GLYPHS",
    ];
    let variables = looks
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), std::env::var(name).ok()?)))
        .chain([("GITHUB_API_URL".to_owned(), url.clone())])
        .collect();
    let configuration = resolve(&Inputs {
        layers: scenario
            .configuration(&url)
            .map(|text| Layer {
                origin: Origin::User,
                path: PathBuf::from(format!("{}.toml", scenario.name())),
                text,
                trusted: true,
            })
            .into_iter()
            .collect(),
        variables,
        flags: Flags {
            read_only: global.read_only,
            no_color: global.no_color,
            theme: global.theme.clone(),
            low_bandwidth: global.low_bandwidth,
            repositories: scenario.opened(),
            organisations: global.organisations.clone(),
        },
        remotes: Vec::new(),
    })?;
    // Whoever rehearses does so with the keys and the colours that they fly with. Nothing else of theirs is read.
    let own = discover::preferences(global)?;
    let configuration = Configuration { keymap: own.keymap, display: own.display, ..configuration };
    let place = Place::of_demo(global.state_dir.as_deref());
    let token: Arc<dyn TokenSource> = Arc::new(IssuedToken::of(&simulator));
    // A rehearsal begins anew every time: nothing of it is kept.
    let destination = destination(configuration.black_box, &place.folder, &demo.recording);
    let rehearsal = Some(rehearse::rehearsal(&scenario));
    let shown = Shown { destination: destination.clone(), rehearsal, face: demo.face };
    let ended = over(&configuration, &place.folder, None, true, shown, |clock, guard| {
        let beside = Some(rehearse::truth(simulator.clone()));
        let mut notices = Vec::new();
        if let Err(error) = serve(simulator, listener) {
            notices.push(format!("the simulator does not answer: {error}"));
        }
        let token = |_: &SourceSetup| Arc::clone(&token);
        Connections { beside, ..connections(accounts(&configuration, &[], &guard, clock, token), guard, notices) }
    })?;
    rehearse::print(&destination)?;
    Ok(ended)
}

/// The built-in scenarios, the default first.
fn list() -> Result<Exit, Failure> {
    for (name, text) in scenarios() {
        let scenario = Scenario::from_toml(text).map_err(|error| Failure::new(Exit::Failed, &error.to_string()))?;
        output::print([format!("{name:<20} {}", scenario.title())])?;
        for rehearsal in scenario.rehearsal() {
            output::print([format!("{:<20} goal: {}", "", rehearsal.goal)])?;
        }
    }
    Ok(Exit::Done)
}

/// What goes on the session's tape and where it lies, and how the session is shown.
struct Shown {
    destination: Destination,
    rehearsal: Option<Rehearsal>,
    face: Face,
}

fn serve(simulator: Simulator, listener: TcpListener) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    tokio::spawn(simulator.serve(listener));
    Ok(())
}

/// Where a demo keeps its journal: what happens in a rehearsal does not belong among what really happened.
struct Place {
    folder: PathBuf,
    passing: bool,
}

impl Place {
    fn of_demo(given: Option<&Path>) -> Self {
        if let Some(folder) = paths::state_directory(given).filter(|_| given.is_some()) {
            return Self { folder, passing: false };
        }
        let id = sessions::new_id(jiff::Timestamp::now());
        let folder = std::env::temp_dir().join(format!("flightdeck-demo-{id}"));
        let made = DirBuilder::new().mode(0o700).create(&folder).is_ok();
        Self { folder: if made { folder } else { PathBuf::new() }, passing: made }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.passing {
            let _nobody_to_tell = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// Opens the cockpit.
fn over(
    configuration: &Configuration,
    folder: &Path,
    cache: Option<&Path>,
    simulated: bool,
    shown: Shown,
    connect: impl FnOnce(&Clock, WriteGuard) -> Connections,
) -> Result<Exit, Failure> {
    let clock = clock::system();
    let now = clock();
    let source = |source: &SourceSetup| SourceStart {
        id: source.id.clone(),
        provider: source.provider.word().to_owned(),
        url: source.url.as_str().trim_end_matches('/').into(),
        simulated,
        capability: registry::capability(source.provider),
    };
    let used = |source: &&SourceSetup| {
        configuration.services.iter().any(|service| service.source == source.id)
            || configuration.organisations.iter().any(|organisation| organisation.source == source.id)
    };
    let start = Start {
        now,
        seed: seed(now.wall),
        sources: configuration.sources.iter().filter(used).map(source).collect(),
        services: configuration.services.clone(),
        settings: configuration.policy.clone(),
        probes: configuration.probes.clone(),
        keymap: configuration.keymap.clone(),
        display: Display { zone: clock::zone(), ..configuration.display.clone() },
        size: (0, 0),
    };
    let mut state = State::new(start.clone());
    state.world.watch(configuration.organisations.clone());
    state.alerts.configure(configuration.alerts.clone(), Some(now.wall));
    let cache = cache.map(|folder| Cache::of(folder, &state));
    let (recalled, unusable) = match cache.as_ref().map(|cache| cache.recall(&mut state)) {
        Some(Ok(recalled)) => (recalled, None),
        Some(Err(why)) => (None, Some(why)),
        None => (None, None),
    };
    let Shown { destination, rehearsal, face } = shown;
    if let Some(rehearsal) = &rehearsal {
        state.rehearse(rehearsal.clone());
    }
    let flight = Flight {
        state,
        clock: Clocks(Arc::clone(&clock)),
        state_directory: folder.to_owned(),
        operator: identity::operator(),
        fallback: Fallback::usual(paths::runtime_directory().as_deref()),
        cache,
        recording: black_box::Recording { destination, start, recalled, rehearsal },
    };
    let guard = WriteGuard::new(configuration.policy.read_only.clone());
    install_panic_hook();
    let connect = || {
        let mut connections = connect(&clock, guard);
        let (channels, wrong) = channels(configuration);
        connections.channels = channels;
        connections.notices.extend(wrong);
        let told = unusable.map(|why| format!("what the last session knew cannot be shown ({why}); it is made anew"));
        connections.notices.extend(told);
        connections
    };
    let dumb = drawn_on(std::env::var("TERM").ok().as_deref());
    let ended = if face.plain || dumb.is_some() { fly_plain(flight, dumb, connect) } else { fly(flight, connect) };
    match ended {
        Ok(Landing::Clean) => Ok(Exit::Done),
        Ok(Landing::Unanswered) => Ok(Exit::Unknown),
        Err(error @ TerminalError::None(_)) => Err(Failure::usage(&error.to_string())),
        Err(error @ TerminalError::Io(_)) => Err(Failure::new(Exit::Failed, &error.to_string())),
    }
}

/// Why the terminal cannot be drawn on, where it cannot.
fn drawn_on(term: Option<&str>) -> Option<String> {
    let what = match term {
        None | Some("") => "TERM is not set".to_owned(),
        Some("dumb") => "TERM is dumb".to_owned(),
        Some(_) => return None,
    };
    Some(format!("{what}: this terminal cannot be drawn on, so the cockpit speaks in lines (as with --plain)"))
}

/// Where a session is recorded.
fn destination(black_box: BlackBox, folder: &Path, recording: &Recording) -> Destination {
    match &recording.record {
        Some(file) => Destination::File(file.clone()),
        None if black_box.record && !folder.as_os_str().is_empty() => {
            Destination::Ring { state_directory: folder.to_owned(), bytes: black_box.bytes }
        }
        None => Destination::Nowhere,
    }
}

/// What the loop needs of the accounts.
fn connections(accounts: Accounts, guard: WriteGuard, mut notices: Vec<String>) -> Connections {
    notices.extend(accounts.faults.iter().map(|(source, fault)| format!("{source}: {fault}")));
    let renew = |token: Arc<dyn TokenSource>| -> Renew {
        Arc::new(move || {
            let token = Arc::clone(&token);
            Box::pin(async move {
                // Whether it could be read shows with the next request.
                let _shown_by_the_next_read = token.token(true).await;
            })
        })
    };
    let renew: BTreeMap<_, _> = accounts.tokens.into_iter().map(|(source, token)| (source, renew(token))).collect();
    let mut providers = accounts.providers;
    providers.extend(accounts.unopened);
    Connections {
        providers,
        prober: accounts.prober,
        guard: Some(guard),
        renew,
        beside: None,
        channels: BTreeMap::new(),
        notices,
    }
}
