//! The kill matrix: every moment in the life of an order, for a plan of one request and for one of several, and what the next
//! start makes of it.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use flightdeck::runtime::journal_file::read;

use super::flight::Flight;
use super::wire::{Verdict, Wire};
use super::{APPROVE, PATIENCE, ROLL_BACK, ends, kill, words};

/// One moment at which the program is killed.
struct Moment {
    plan: &'static [&'static str],
    at: &'static str,
    /// What stands in the journal when it comes.
    written: &'static [&'static str],
    /// Whether the request that is held is a writing one.
    writes: bool,
    held: Verdict,
    /// Reads that fail before it comes.
    failing: usize,
    /// What the next start says of the order; nothing where there never was one.
    told: Option<&'static str>,
    /// How the journal says that it ended; nothing where that is still not known.
    ended: Option<&'static str>,
    /// The writing requests that reached the provider, all in all.
    sent: usize,
}

const INTENDED: &[&str] = &["intended"];
const SENDING: &[&str] = &["intended", "sending"];
const ANSWERED: &[&str] = &["intended", "sending", "answered"];
const OBSERVED: &[&str] = &["intended", "sending", "answered", "observed"];
const SENDING_AGAIN: &[&str] = &["intended", "sending", "answered", "observed", "sending"];
const ANSWERED_AGAIN: &[&str] = &["intended", "sending", "answered", "observed", "sending", "answered"];

/// A moment between two requests: the next read is held.
const fn between(
    plan: &'static [&'static str],
    at: &'static str,
    written: &'static [&'static str],
    told: &'static str,
    sent: usize,
) -> Moment {
    Moment {
        plan,
        at,
        written,
        writes: false,
        held: Verdict::HoldBefore,
        failing: 0,
        told: Some(told),
        ended: Some(told),
        sent,
    }
}

/// A moment in which a writing request is on its way and takes effect.
const fn in_flight(
    plan: &'static [&'static str],
    at: &'static str,
    written: &'static [&'static str],
    told: &'static str,
    sent: usize,
) -> Moment {
    Moment { writes: true, held: Verdict::HoldAfter, ..between(plan, at, written, told, sent) }
}

/// A moment in which a writing request is about to leave and never arrives.
const fn not_arrived(
    plan: &'static [&'static str],
    at: &'static str,
    written: &'static [&'static str],
    sent: usize,
) -> Moment {
    Moment { writes: true, ended: None, ..between(plan, at, written, "unknown", sent) }
}

const MATRIX: &[Moment] = &[
    Moment { told: None, ended: None, ..between(APPROVE, "before intended", &[], "", 0) },
    between(APPROVE, "after intended", INTENDED, "not sent", 0),
    not_arrived(APPROVE, "after sending, before the request", SENDING, 0),
    in_flight(APPROVE, "after the request, before the answer", SENDING, "resolved", 1),
    between(APPROVE, "after answered", ANSWERED, "done", 1),
    Moment { failing: 1, ..between(APPROVE, "during watch", ANSWERED, "done", 1) },
    Moment { told: None, ended: None, ..between(ROLL_BACK, "before intended", &[], "", 0) },
    between(ROLL_BACK, "after intended", INTENDED, "not sent", 0),
    not_arrived(ROLL_BACK, "first: after sending, before the request", SENDING, 0),
    in_flight(ROLL_BACK, "first: after the request, before the answer", SENDING, "interrupted", 1),
    between(ROLL_BACK, "first: after answered", ANSWERED, "interrupted", 1),
    Moment { failing: 1, ..between(ROLL_BACK, "first: during watch", ANSWERED, "interrupted", 1) },
    between(ROLL_BACK, "between the two", OBSERVED, "interrupted", 1),
    not_arrived(ROLL_BACK, "second: after sending, before the request", SENDING_AGAIN, 1),
    in_flight(ROLL_BACK, "second: after the request, before the answer", SENDING_AGAIN, "resolved", 2),
    between(ROLL_BACK, "second: after answered", ANSWERED_AGAIN, "done", 2),
    Moment { failing: 1, ..between(ROLL_BACK, "second: during watch", ANSWERED_AGAIN, "done", 2) },
];

/// How the next start speaks of it.
const EARLIER: &str = "an earlier order";

/// What came of it.
struct Cell {
    told: String,
    ended: Option<String>,
    writes: Vec<String>,
    wrong: Vec<String>,
    took: Duration,
}

#[test]
fn killed_at_every_moment_of_an_order_nothing_is_sent_twice_and_nothing_is_lost() {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let cells: Vec<std::sync::Mutex<Option<Cell>>> = MATRIX.iter().map(|_| std::sync::Mutex::default()).collect();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(moment) = MATRIX.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                    let index = MATRIX.iter().position(|other| std::ptr::eq(other, moment)).unwrap();
                    *cells[index].lock().unwrap() = Some(die(moment));
                }
            });
        }
    });
    let mut table = format!("{:<14} {:<44} {:<12} {:<12} {:>6}\n", "plan", "killed", "told", "ended", "writes");
    let mut wrong = Vec::new();
    for (moment, cell) in MATRIX.iter().zip(cells) {
        let cell = cell.into_inner().unwrap().expect("every moment came");
        let plan = if moment.plan == APPROVE { "one request" } else { "two requests" };
        let ended = cell.ended.as_deref().unwrap_or("open");
        let ended = if moment.told.is_none() { "never was" } else { ended };
        let green = if cell.wrong.is_empty() { "ok" } else { "WRONG" };
        writeln!(
            table,
            "{plan:<14} {:<44} {:<12} {ended:<12} {:>6} {green} {:?}",
            moment.at,
            cell.told,
            cell.writes.len(),
            cell.took
        )
        .unwrap();
        wrong.extend(cell.wrong.iter().map(|what| format!("{plan}, {}: {what}", moment.at)));
    }
    println!("{table}");
    assert!(wrong.is_empty(), "{table}\n{}", wrong.join("\n"));
}

/// Kills the program at a moment, and starts it anew twice.
fn die(moment: &Moment) -> Cell {
    let began = Instant::now();
    let flight = Flight::new("calm-friday");
    let wire = Wire::to(&flight.api);
    let command = |arguments: &[&str]| {
        let mut command = flight.command(arguments);
        command.env("GITHUB_API_URL", &wire.address);
        command
    };
    let dry = command(&[moment.plan, &["--dry-run", "--json"]].concat()).output().unwrap();
    let dry: serde_json::Value = serde_json::from_slice(&dry.stdout).unwrap();
    let digest = dry["digest"].as_str().unwrap();
    wire.rule(rule(moment, flight.folder.path().join("state")));
    let mut order = command(&[moment.plan, &["--confirm", digest]].concat());
    let child = order.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    assert!(wire.wait_held(PATIENCE), "{}: the moment never came; {:?}", moment.at, words(&flight));
    kill(child);
    let mut wrong = Vec::new();
    let mut hold = |holds: bool, what: String| wrong.extend((!holds).then_some(what));
    hold(words(&flight) == moment.written, format!("the journal says {:?}", words(&flight)));
    wire.open();

    let next = || command(&["pause", "acme/web", "--confirm", "000000000000"]);
    let told = if moment.told == Some("unknown") {
        // It reads for long whether the request arrived after all; it is killed as well.
        let mut child = next().stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let told = lines.filter(|line| line.contains(EARLIER)).find_map(|line| told(&line));
        kill(child);
        hold(words(&flight) == moment.written, format!("the journal now says {:?}", words(&flight)));
        told
    } else {
        let said = next().output().unwrap();
        let first = String::from_utf8(said.stderr).unwrap();
        hold(said.status.code() == Some(3), format!("the next start ended with {}: {first}", said.status));
        // What has its end is not told again.
        let second = String::from_utf8(next().output().unwrap().stderr).unwrap();
        hold(!second.contains(EARLIER), format!("the start after it said: {second}"));
        let locks = std::fs::read_dir(flight.folder.path().join("state/sessions")).map_or(0, Iterator::count);
        hold(locks == 0, format!("{locks} locks are left behind"));
        // What it says last is what it knows.
        first.lines().rfind(|line| line.contains(EARLIER)).map(|line| told(line).unwrap_or("?"))
    };
    hold(told == moment.told, format!("it was told: {told:?}"));
    let ended = ends(&flight);
    hold(ended.iter().map(String::as_str).eq(moment.ended), format!("the journal says {ended:?}"));
    let open = command(&["status", "--json", moment.plan[1]]).output().unwrap();
    let open: serde_json::Value = serde_json::from_slice(&open.stdout).unwrap();
    let open = open["orders"].as_array().unwrap().len();
    hold(open == usize::from(moment.told == Some("unknown")), format!("{open} orders are open"));
    let writes = flight.writes();
    hold(writes.len() == moment.sent, format!("the provider saw {writes:?}"));
    let mut once = writes.clone();
    once.sort();
    once.dedup();
    hold(once.len() == writes.len(), format!("sent twice: {writes:?}"));
    let verified = command(&["journal", "verify"]).output().unwrap();
    hold(verified.status.success(), "the journal does not verify".to_owned());
    Cell {
        told: told.unwrap_or("nothing").to_owned(),
        ended: ended.first().cloned(),
        writes,
        wrong,
        took: began.elapsed(),
    }
}

/// The word that a line about an earlier order has for it.
fn told(line: &str) -> Option<&'static str> {
    ["not sent", "resolved", "done", "interrupted", "unknown"]
        .into_iter()
        .find(|word| line.contains(&format!(": {word}")))
}

/// Holds the first request of the moment's kind that leaves while the journal says what it says then.
fn rule(moment: &Moment, state: std::path::PathBuf) -> super::wire::Rule {
    let (written, writes, held) = (moment.written, moment.writes, moment.held);
    let mut failing = moment.failing;
    Box::new(move |request| {
        let records = read(&state).unwrap().records;
        if request.writes != writes || !records.iter().map(|record| record.entry.word()).eq(written.iter().copied()) {
            return Verdict::Pass;
        }
        if failing > 0 {
            failing -= 1;
            return Verdict::Fail;
        }
        held
    })
}
