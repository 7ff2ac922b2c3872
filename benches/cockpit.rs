//! What one event and one frame cost, at the size that the cockpit is made for: 500 services with 5 environments and 20 runs
//! each, so 10,000 runs.
//!
//! ```text
//! cargo bench --bench cockpit
//! ```
//!
//! `update` is measured as the loop calls it: with the effects, with the lists that are made anew and with the polls that are
//! due. `draw` is one whole frame into a buffer; what of it goes to the terminal is measured from outside, through a
//! pseudo-terminal.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark that cannot be set up has nothing to say")]
#![allow(clippy::print_stdout, reason = "it says a size beside the times")]

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::Duration;

use divan::{Bencher, black_box};
use flightdeck::cockpit::snapshot::{Identity, Snapshot, recall};
use flightdeck::cockpit::{
    Binding, Command, Display, Event, Key, Keymap, Observed, SourceStart, Stamped, Start, State, update,
};
use flightdeck::domain::{
    Capability, CommitId, Deployment, DeploymentId, DeploymentState, Environment, EnvironmentId, Fact, Gate, GateId,
    GateState, MayI, Mono, Now, Outcome, Promotion, PutBack, Release, Reviewer, Run, RunId, RunState, Scope, ServiceId,
    ServiceSetup, SourceId, Support, Text, Tier, WaitReason, WorkflowId,
};
use flightdeck::policy::Settings;
use flightdeck::runtime::terminal::{Extent, Painter};
use flightdeck::ui::{self, Theme};
use jiff::{SignedDuration, Timestamp};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const SERVICES: usize = 500;
const RUNS: u64 = 20;
const ENVIRONMENTS: [&str; 5] = ["dev", "test", "staging", "canary", "production"];
/// The numbers of a service's newest runs end below this.
const NEWEST: u64 = 1_000;

fn main() {
    divan::main();
}

fn source() -> SourceId {
    SourceId::new("acme")
}

fn service(place: usize) -> ServiceId {
    ServiceId::new(&format!("acme/service-{place:03}"))
}

/// `seconds` after the beginning.
fn at(seconds: u64) -> Now {
    let wall: Timestamp = "2026-11-20T14:00:00Z".parse().unwrap();
    let passed = Duration::from_secs(seconds);
    Now { wall: wall + SignedDuration::try_from(passed).unwrap(), mono: Mono(Duration::from_secs(1) + passed) }
}

/// What a glance at one service brings; `turn` is what changes from one reading to the next.
#[expect(clippy::too_many_lines, reason = "one made-up glance, read from the top to the bottom")]
fn glance(place: usize, turn: u64) -> Stamped {
    let service = service(place);
    let spread = i64::try_from(place).unwrap();
    let begun = at(0).wall;
    let release = |number: u64| Release {
        version: Text::new(&format!("v1.{number}.0")),
        commit: CommitId::new(&format!("{number:040x}")),
        reference: Text::new(&format!("v1.{number}.0")),
        tagged: true,
    };
    let run = |back: u64| {
        let number = NEWEST + turn - back;
        let hours = i64::try_from(back).unwrap() * 7 + spread % 7;
        let created_at = begun - SignedDuration::from_hours(hours) - SignedDuration::from_secs(spread);
        let state = match (back, place % 10) {
            (0, 0) => RunState::Waiting(WaitReason::Approval),
            (0, 1 | 2) => RunState::Running,
            (1, 3) => RunState::Done(Outcome::Failed),
            _ => RunState::Done(Outcome::Succeeded),
        };
        Run {
            id: RunId::new(&service, &number.to_string()),
            number,
            attempt: 1,
            name: Text::new("deploy"),
            workflow: WorkflowId::new("7"),
            title: Text::new(&format!("Round the till's change, part {number}")),
            branch: Text::new("main"),
            commit: CommitId::new(&format!("{number:040x}")),
            event: Text::new("push"),
            actor: Some(Text::new("ada")),
            finished_at: state.is_done().then(|| created_at + SignedDuration::from_mins(9)),
            state,
            created_at,
            started_at: Some(created_at),
            updated_at: created_at,
            url: Text::new("https://example.test/run"),
        }
    };
    let environment = |name: &str| EnvironmentId::new(&service, name);
    let mut facts = vec![
        Fact::Environments {
            service: service.clone(),
            environments: (0..)
                .zip(ENVIRONMENTS)
                .map(|(order, name)| Environment {
                    id: environment(name),
                    tier: Tier::guess(name),
                    order,
                    rules: Some(Vec::new()),
                    group: None,
                    url: None,
                    updated_at: None,
                })
                .collect(),
        },
        Fact::Runs { service: service.clone(), runs: (0..RUNS).map(run).collect() },
    ];
    facts.extend((0..).zip(ENVIRONMENTS).map(|(order, name): (u64, _)| {
        Fact::Deployments {
            environment: environment(name),
            deployments: (0..3_u64)
                .map(|back| Deployment {
                    id: DeploymentId::new(&format!("{order}{back}")),
                    environment: environment(name),
                    release: release(90 - order - back),
                    actor: Some(Text::new("ada")),
                    state: if back == 0 { DeploymentState::Succeeded } else { DeploymentState::Superseded },
                    created_at: begun - SignedDuration::from_hours(i64::try_from(order + back * 30).unwrap()),
                    began_at: None,
                    changed_at: begun - SignedDuration::from_hours(i64::try_from(order + back * 30).unwrap()),
                    run: None,
                    attempt: None,
                    description: Text::default(),
                    environment_url: None,
                    put_back: PutBack::Unsaid,
                })
                .collect(),
            more: true,
        }
    }));
    if place.is_multiple_of(10) {
        let run = RunId::new(&service, &(NEWEST + turn).to_string());
        let gate = Gate {
            id: GateId {
                run: run.clone(),
                attempt: 1,
                environment: environment("production"),
                key: "production".into(),
            },
            tier: Tier::guess("production"),
            release: release(91),
            state: GateState::Pending,
            reason: WaitReason::Approval,
            since: Some(begun - SignedDuration::from_mins(spread)),
            reviewers: vec![Reviewer { name: Text::new("grace"), team: false }],
            required: 1,
            given: 0,
            may_i: MayI::Yes,
            timer_until: None,
            initiator: Some(Text::new("ada")),
            terms: flightdeck::domain::GateTerms::default(),
        };
        facts.push(Fact::Gates { run, attempt: 1, gates: vec![gate] });
    }
    let observed = Box::new(Observed { facts, ..Observed::default() });
    Stamped { now: at(turn), event: Event::Observed { source: source(), scope: Scope::Service(service), observed } }
}

/// The keys that are pressed here, and no others.
fn keymap() -> Keymap {
    let keys = [("down", 'j'), ("up", 'k'), ("needs-you", '1'), ("environments", '2'), ("pipelines", '3')];
    Keymap::new(keys.map(|(name, key)| Binding { key: Key::char(key), command: Command::named(name).unwrap() }))
        .unwrap()
}

/// A cockpit that has read nothing yet.
fn cold(size: (u16, u16)) -> State {
    let mut state = State::new(Start {
        now: at(0),
        seed: 7,
        sources: vec![SourceStart {
            id: source(),
            provider: "github".to_owned(),
            url: Text::new("https://api.example.test"),
            simulated: false,
            capability: Capability {
                verbs: BTreeMap::new(),
                hold: Support::No { why: "nothing is put back here".to_owned() },
                promotion: Promotion::ByRun,
                live_logs: false,
                sweeps: true,
                watches: false,
            },
        }],
        services: (0..SERVICES)
            .map(|place| ServiceSetup::plain(&source(), &format!("acme/service-{place:03}")))
            .collect(),
        settings: Settings::default(),
        probes: flightdeck::domain::ProbeRules::default(),
        keymap: keymap(),
        display: Display::default(),
        size,
    });
    state.begin();
    state
}

/// All services are merged, and the lists are made anew once after them, as they are when reads pour in.
fn filled(mut state: State, glances: Vec<Stamped>) -> State {
    for glance in glances {
        black_box(update(&mut state, glance));
    }
    black_box(update(&mut state, Stamped { now: at(1), event: Event::Tick }));
    state
}

fn glances() -> Vec<Stamped> {
    (0..SERVICES).map(|place| glance(place, 0)).collect()
}

/// A cockpit that has read everything.
fn warm(size: (u16, u16)) -> State {
    static WARM: OnceLock<State> = OnceLock::new();
    let mut state = WARM.get_or_init(|| filled(cold((120, 40)), glances())).clone();
    update(&mut state, Stamped { now: at(1), event: Event::Resize { width: size.0, height: size.1 } });
    state
}

fn key(key: Key) -> Stamped {
    Stamped { now: at(2), event: Event::Key(key) }
}

/// The cursor goes down one row and comes back, in each of the three lists.
#[divan::bench(args = ['1', '2', '3'])]
fn update_key(bencher: Bencher<'_, '_>, pane: char) {
    let mut state = warm((120, 40));
    update(&mut state, key(Key::char(pane)));
    let mut down = false;
    bencher.bench_local(|| {
        down = !down;
        update(&mut state, key(Key::char(if down { 'j' } else { 'k' })))
    });
}

/// A service is read again and nothing changed there.
#[divan::bench]
fn update_glance_unchanged(bencher: Bencher<'_, '_>) {
    let mut state = warm((120, 40));
    bencher
        .with_inputs(|| Stamped { now: at(2), ..glance(250, 0) })
        .bench_local_values(|glance| update(&mut state, glance));
}

/// A service has a new run every time; the lists are made anew at most every 100 ms, so mostly not within this.
#[divan::bench]
fn update_glance_changed(bencher: Bencher<'_, '_>) {
    let mut state = warm((120, 40));
    let mut turn = 0;
    bencher
        .with_inputs(|| {
            turn += 1;
            Stamped { now: at(1), ..glance(250, turn) }
        })
        .bench_local_values(|glance| update(&mut state, glance));
}

/// A service has a new run and the lists are made anew for it.
#[divan::bench]
fn update_glance_changed_and_arrange(bencher: Bencher<'_, '_>) {
    let mut state = warm((120, 40));
    let mut turn = 1;
    bencher
        .with_inputs(|| {
            turn += 1;
            glance(250, turn)
        })
        .bench_local_values(|glance| update(&mut state, glance));
}

/// From nothing to 10,000 runs; the loop does it in slices of 32 events, between which keys are heard.
#[divan::bench]
fn merge_10_000_runs(bencher: Bencher<'_, '_>) {
    let empty = cold((120, 40));
    bencher.with_inputs(|| (empty.clone(), glances())).bench_local_values(|(state, glances)| filled(state, glances));
}

/// One whole frame.
#[divan::bench(args = [(120, 40), (200, 60)])]
fn draw(bencher: Bencher<'_, '_>, size: (u16, u16)) {
    let state = warm(size);
    let theme = Theme::of(&Display::default()).expect("the shipped theme is good");
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).expect("a buffer is no terminal that can fail");
    bencher.bench_local(|| terminal.draw(|frame| ui::draw(&state, &theme, frame)).map(|_| ()));
}

/// What is known is gathered for the next session: the only part of keeping it that the loop does itself.
#[divan::bench]
fn snapshot_take(bencher: Bencher<'_, '_>) {
    let state = warm((120, 40));
    bencher.bench_local(|| Snapshot::of(&state));
}

/// The bytes of it, as they are written away from the loop.
#[divan::bench]
fn snapshot_to_bytes(bencher: Bencher<'_, '_>) {
    let state = warm((120, 40));
    let (snapshot, identity) = (Snapshot::of(&state), Identity::of(&state));
    bencher.bench_local(|| snapshot.to_bytes(&identity).unwrap());
}

/// From the bytes to the state, lists and all: what stands before the first frame.
#[divan::bench]
fn snapshot_recall(bencher: Bencher<'_, '_>) {
    let state = warm((120, 40));
    let bytes = Snapshot::of(&state).to_bytes(&Identity::of(&state)).unwrap();
    println!("a snapshot of {SERVICES} services takes {} bytes", bytes.len());
    let empty = cold((120, 40));
    bencher.with_inputs(|| empty.clone()).bench_local_values(|mut state| {
        let snapshot = Snapshot::from_bytes(&bytes, &Identity::of(&state)).unwrap();
        recall(&mut state, &snapshot).unwrap();
        state
    });
}

/// One frame in bytes, after the cursor went down a row: what a key costs beyond its `update`.
#[divan::bench]
fn frame_of_a_key(bencher: Bencher<'_, '_>) {
    let mut state = warm((120, 40));
    let mut painter = Painter::new(&state.display, (120, 40)).expect("the shipped theme is good");
    painter.frame(&state, Extent::Whole).unwrap();
    let mut down = false;
    bencher.bench_local(|| {
        down = !down;
        update(&mut state, key(Key::char(if down { 'j' } else { 'k' })));
        painter.frame(&state, Extent::Whole).unwrap().len()
    });
}
