//! What a session over a real ssh connection costs the line, in bytes to the terminal (encryption adds some forty a packet).
//! `FLIGHTDECK_FIGURES` is the seconds that it is left alone; without it nothing is measured and the test says so.

use std::time::{Duration, Instant};

use crate::bastion::{Bastion, equip};
use crate::flight::Flight;
use crate::pty::Pty;

/// So long without a byte, and what was asked for has come.
const QUIET: Duration = Duration::from_millis(700);
/// The time between two repetitions of a key that is held down.
const REPEAT: Duration = Duration::from_millis(33);
/// Keys of one kind, and rounds of held ones.
const ROUNDS: usize = 11;

/// Waits until nothing more comes; gives how much came since `from`.
fn settled(shell: &Pty, from: usize) -> usize {
    let (mut last, mut since) = (shell.received(), Instant::now());
    while since.elapsed() < QUIET {
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

/// The median of what single keys cost, each at rest.
fn each(shell: &Pty, keys: impl Iterator<Item = &'static str>) -> usize {
    let cost = |key: &str| {
        let from = shell.received();
        shell.keys(key);
        settled(shell, from)
    };
    median(keys.map(cost).collect())
}

/// What a key costs of ten that come as from a key that is held down.
fn held(shell: &Pty) -> usize {
    let rounds = (0..ROUNDS).map(|round| {
        let from = shell.received();
        for _ in 0..10 {
            shell.keys(if round % 2 == 0 { "j" } else { "k" });
            std::thread::sleep(REPEAT);
        }
        settled(shell, from) / 10
    });
    median(rounds.collect())
}

fn measured(bastion: &Bastion, options: &str, alone: Duration) -> [usize; 5] {
    let flight = Flight::new("calm-friday");
    let environment = equip(&flight);
    let shell = bastion.shell("xterm-256color", (120, 40));
    let services = "acme/inventory acme/checkout acme/payments acme/catalog acme/search acme/web acme/ledger";
    let program = env!("CARGO_BIN_EXE_flightdeck");
    shell.keys(&format!(". '{environment}'; export LANG=C.UTF-8; '{program}' {options} {services}\r"));
    shell.wait("the panes", |screen| screen.contains("Needs you (") && screen.contains("approval of"));
    settled(&shell, 0);
    let moving = each(&shell, ["j", "k"].into_iter().cycle().take(ROUNDS));
    let dragged = held(&shell);
    shell.keys("3");
    settled(&shell, 0);
    // Half a page down and up again: the cursor jumps, and the detail with it.
    let jumping = each(&shell, ["\x04", "\x15"].into_iter().cycle().take(ROUNDS));
    let from = shell.received();
    std::thread::sleep(alone);
    let idle = (shell.received() - from) * 60 / usize::try_from(alone.as_secs().max(1)).unwrap();
    let screen = {
        let from = shell.received();
        shell.resize(120, 41);
        settled(&shell, from)
    };
    shell.keys("q");
    [moving, dragged, jumping, idle, screen]
}

#[test]
fn bytes_over_ssh() {
    let Some(seconds) = std::env::var("FLIGHTDECK_FIGURES").ok().and_then(|seconds| seconds.parse().ok()) else {
        return println!("not measured: FLIGHTDECK_FIGURES is not set");
    };
    let Some(bastion) = Bastion::open() else { return };
    let alone = Duration::from_secs(seconds);
    let full = measured(&bastion, "", alone);
    let low = measured(&bastion, "--low-bandwidth", alone);
    let names = [
        "a key that moves the cursor, the detail with it",
        "a key that is held down",
        "a key that jumps half a page, the detail with it",
        "a minute left alone, the world moving",
        "the whole screen",
    ];
    for ((name, full), low) in names.into_iter().zip(full).zip(low) {
        println!("{name}: {full} B, with --low-bandwidth {low} B");
    }
}
