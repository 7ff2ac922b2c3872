//! What a session over a real ssh connection costs the line, in bytes to the terminal (encryption adds some forty a packet), and
//! how fast it answers over it. `FLIGHTDECK_FIGURES` is the seconds that it is left alone; without it nothing is measured and the
//! test says so. `FLIGHTDECK_FIGURES_PROGRAM` names another build than the one under test.

use std::time::{Duration, Instant};

use crate::bastion::{Bastion, command, equip};
use crate::flight::Flight;
use crate::pty::Pty;

/// So long without a byte, and what a key moves at once has come.
const QUIET: Duration = Duration::from_millis(600);
/// So long without one, and what follows when keys rest has come as well.
const REST: Duration = Duration::from_millis(1_500);
/// The time between two repetitions of a key that is held down.
const REPEAT: Duration = Duration::from_millis(33);
/// Keys of one kind, and rounds of held ones.
const ROUNDS: usize = 11;
/// Keys whose answer is timed.
const TIMED: usize = 200;

/// Waits until nothing more comes for so long; gives how much came since `from`.
fn settled(shell: &Pty, from: usize, quiet: Duration) -> usize {
    let (mut last, mut since) = (shell.received(), Instant::now());
    while since.elapsed() < quiet {
        std::thread::sleep(Duration::from_millis(20));
        let now = shell.received();
        if now != last {
            (last, since) = (now, Instant::now());
        }
    }
    last - from
}

fn median(mut found: Vec<usize>) -> usize {
    found.sort_unstable();
    found[found.len() / 2]
}

/// The medians of what single keys cost, each at rest: at once, and with what follows.
fn each(shell: &Pty, keys: [&str; 2]) -> (usize, usize) {
    settled(shell, 0, REST);
    let costs = keys.into_iter().cycle().take(ROUNDS).map(|key| {
        let from = shell.received();
        shell.keys(key);
        (settled(shell, from, QUIET), settled(shell, from, REST))
    });
    let (at_once, all): (Vec<_>, Vec<_>) = costs.unzip();
    (median(at_once), median(all))
}

/// What a key costs of ten that come as from a key that is held down.
fn held(shell: &Pty) -> usize {
    let rounds = (0..ROUNDS).map(|round| {
        let from = shell.received();
        for _ in 0..10 {
            shell.keys(if round % 2 == 0 { "j" } else { "k" });
            std::thread::sleep(REPEAT);
        }
        settled(shell, from, REST) / 10
    });
    median(rounds.collect())
}

/// The time from a key to its first byte, in sorted milliseconds.
fn answers(shell: &Pty) -> Vec<f64> {
    let mut times: Vec<f64> = ["j", "k"]
        .into_iter()
        .cycle()
        .take(TIMED)
        .map(|key| {
            settled(shell, 0, Duration::from_millis(40));
            let (from, began) = (shell.received(), Instant::now());
            shell.keys(key);
            shell.wait_for_more(from);
            began.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times
}

fn measured(bastion: &Bastion, options: &str, alone: Duration) -> Vec<(&'static str, String)> {
    let flight = Flight::new("calm-friday");
    let environment = equip(&flight);
    let shell = bastion.shell("xterm-256color", (120, 40));
    command(&shell, 1, &format!(". '{environment}'; export LANG=C.UTF-8"));
    let services = "acme/inventory acme/checkout acme/payments acme/catalog acme/search acme/web acme/ledger";
    let named = std::env::var("FLIGHTDECK_FIGURES_PROGRAM");
    let program = named.as_deref().unwrap_or(env!("CARGO_BIN_EXE_flightdeck"));
    // Once for the disk's caches.
    command(&shell, 2, &format!("'{program}' --version"));
    let began = Instant::now();
    shell.keys(&format!("'{program}' {options} {services}\r"));
    shell.wait_for("1 Needs you");
    let first = began.elapsed().as_secs_f64() * 1_000.0;
    shell.wait("the panes", |screen| screen.contains("Needs you (") && screen.contains("approval of"));
    let mut figures = vec![("the first frame, from the command line, ms", format!("{first:.0}"))];
    let mut told = |name, figure: usize| figures.push((name, figure.to_string()));
    let (at_once, all) = each(&shell, ["j", "k"]);
    told("a key that moves the cursor, at once, B", at_once);
    told("a key that moves the cursor, and the detail when it follows, B", all);
    told("one key of a held one, B", held(&shell));
    told("a key to another pane, and the detail when it follows, B", each(&shell, ["3", "1"]).1);
    shell.keys("3");
    told("a key that jumps half a page, and the detail when it follows, B", each(&shell, ["\x04", "\x15"]).1);
    // The last rows: each key moves all of them.
    shell.keys("g\x04\x04");
    let (at_once, all) = each(&shell, ["j", "j"]);
    told("a key that scrolls by a row, at once, B", at_once);
    told("a key that scrolls by a row, and the detail when it follows, B", all);
    shell.keys("1");
    shell.resize(80, 24);
    told("a key that moves the cursor at 80x24, where nothing follows, B", each(&shell, ["j", "k"]).1);
    let from = shell.received();
    shell.resize(120, 40);
    told("the whole screen, B", settled(&shell, from, REST));
    let from = shell.received();
    std::thread::sleep(alone);
    let idle = (shell.received() - from) * 3_600 / usize::try_from(alone.as_secs().max(1)).unwrap();
    told("an hour left alone, the world moving, B", idle);
    let times = answers(&shell);
    figures.push(("a key to its first byte, median, ms", format!("{:.1}", times[TIMED / 2])));
    figures.push(("a key to its first byte, 99th percentile, ms", format!("{:.1}", times[TIMED * 99 / 100])));
    shell.keys("q");
    figures
}

#[test]
fn bytes_over_ssh() {
    let Some(seconds) = std::env::var("FLIGHTDECK_FIGURES").ok().and_then(|seconds| seconds.parse().ok()) else {
        return println!("not measured: FLIGHTDECK_FIGURES is not set");
    };
    let Some(bastion) = Bastion::open() else { return };
    let alone = Duration::from_secs(seconds);
    let (full, low) = std::thread::scope(|scope| {
        // Beside each other only where nothing but waiting takes long.
        if seconds < 120 {
            return (measured(&bastion, "", alone), measured(&bastion, "--low-bandwidth", alone));
        }
        let low = scope.spawn(|| measured(&bastion, "--low-bandwidth", alone));
        (measured(&bastion, "", alone), low.join().unwrap())
    });
    for ((name, full), (_, low)) in full.iter().zip(&low) {
        println!("{name}: {full}, with --low-bandwidth {low}");
    }
}
