//! Real time, real sockets, the real binary: `flightdeck sim` in changing weather, `flightdeck` in a terminal before it, and
//! somebody who presses keys at random, acts among them. A short flight by default;
//! `FLIGHTDECK_WEATHER_MINUTES=10 cargo test --test weathers -- --nocapture` makes a long one of it and tells what came.
#![allow(clippy::print_stdout, reason = "what was flown through is said")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "weathers/hand.rs"]
mod hand;
#[path = "soak/kinds.rs"]
#[allow(dead_code, reason = "shared with the soak")]
mod kinds;
#[path = "terminal/pty.rs"]
#[allow(dead_code, reason = "shared with the tests of the terminal")]
mod pty;
#[path = "weathers/world.rs"]
mod world;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use flightdeck::journal::Entry;
use flightdeck::runtime::journal_file::read;
use pty::Pty;

use hand::Hand;
use world::World;

const PROGRAM: &str = env!("CARGO_BIN_EXE_flightdeck");
/// How long a flight is where nothing else is said.
const SHORT: Duration = Duration::from_secs(20);
/// From this length on everything is to have happened.
const LONG: Duration = Duration::from_secs(300);
/// How long orders have in fair weather before the session is left.
const SETTLES: Duration = Duration::from_secs(30);

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

/// What is held at every look: the program lives, its header and its footer say something.
fn look(screen: &str) {
    let lines: Vec<&str> = screen.lines().filter(|line| !line.trim().is_empty()).collect();
    assert!(lines.len() > 5, "a screen that says next to nothing:\n{screen}");
    assert!(lines[0].contains("github"), "the header names its source:\n{screen}");
}

#[test]
fn no_weather_ends_the_session_blanks_the_screen_or_sends_twice() {
    let flight = number("FLIGHTDECK_WEATHER_MINUTES").map_or(SHORT, |minutes| Duration::from_secs(60 * minutes));
    let seed = number("FLIGHTDECK_WEATHER_SEED").unwrap_or(7);
    println!("seed {seed}, {} seconds", flight.as_secs());
    let world = World::start("calm-friday");
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let environment = [
        ("HOME", folder.path()),
        ("GITHUB_API_URL", Path::new(&world.api)),
        ("GITHUB_TOKEN", Path::new(&world.token)),
        ("FLIGHTDECK_STATE_DIR", &state),
    ];
    let services: Vec<&str> = world.repositories.iter().map(String::as_str).collect();
    let mut terminal = Pty::start(Path::new(PROGRAM), &services, &environment, (120, 40));
    terminal.wait("its first rows", |screen| screen.contains("→ production"));
    let mut sky = world::Sky::new(seed);
    let mut hand = Hand::new(seed);
    let (began, mut looks) = (Instant::now(), 0_u64);
    while began.elapsed() < flight {
        sky.turns(&world);
        hand.moves(&terminal);
        assert!(terminal.runs(), "it ended:\n{}", terminal.screen());
        look(&terminal.screen());
        looks += 1;
    }
    world.weather(&serde_json::json!({}));
    hand.leaves(&terminal);
    // Fair weather: what went out is found out, or stays unknown until a person says what became of it.
    let settled = Instant::now();
    while settled.elapsed() < SETTLES && terminal.screen().contains("in flight") {
        std::thread::sleep(Duration::from_millis(200));
    }
    look(&terminal.screen());
    assert!(!terminal.ever_blank(), "no screen was blank, not for one paint");
    let (resident, processor) = terminal.costs();
    let last = terminal.screen();
    // An order whose end nobody knows is asked about; one that ends meanwhile takes the question with it.
    while terminal.runs() {
        terminal.keys("q");
        let asks = |screen: &str| screen.contains("Leave?");
        let asked = Instant::now();
        // A key that comes after it has left is echoed: what counts is that it ends.
        while terminal.runs() && !asks(&terminal.screen()) {
            assert!(asked.elapsed() < SETTLES, "neither the way out nor a question:\n{}", terminal.screen());
            std::thread::sleep(Duration::from_millis(50));
        }
        if !terminal.runs() {
            break;
        }
        terminal.keys("y");
        terminal.wait("the end of the question", |screen| !asks(screen));
    }
    assert_eq!(terminal.restored().exit_code(), 0, "{last}");

    let reading = read(&state).unwrap();
    assert_eq!(reading.broken, None);
    let (mut sent, mut per_step) = (Vec::new(), BTreeMap::<(String, usize), usize>::new());
    let mut ends = BTreeMap::<String, usize>::new();
    for record in &reading.records {
        match &record.entry {
            Entry::Sending { intent, step, request, .. } => {
                sent.push(format!("{} {}", request.method, request.path));
                *per_step.entry((intent.to_string(), *step)).or_default() += 1;
            }
            Entry::Unknown { .. } => *ends.entry("unknown once".to_owned()).or_default() += 1,
            Entry::Ended { state, .. } => *ends.entry(state.clone()).or_default() += 1,
            _ => {}
        }
    }
    assert!(per_step.values().all(|times| *times == 1), "a step goes out once: {per_step:?}");
    let mut writes = world.writes();
    println!("{looks} looks; weather {:?}; {} pushes", sky.came, sky.pushes);
    println!(
        "{} plans opened, {} confirmed; {} requests sent, {} seen by the vendor; ends {ends:?}; {} journal records",
        hand.plans,
        hand.confirmed,
        sent.len(),
        writes.len(),
        reading.records.len()
    );
    println!("{resident} kB resident, {processor:.1} s of the processor in {:.0} s", began.elapsed().as_secs_f64());
    sent.sort();
    writes.sort();
    assert_eq!(writes, sent, "what the vendor was asked to change is what was written down before it was sent");
    let verified = Command::new(PROGRAM).args(["journal", "verify", "--state-dir"]).arg(&state).output().unwrap();
    print!("{}", String::from_utf8_lossy(&verified.stdout));
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    if flight >= LONG {
        assert!(sky.came.len() > 12, "there was weather: {:?}", sky.came);
        assert!(sent.len() > 5, "something was done");
    }
}
