//! A line that becomes slow under a session, and fast again: the cockpit notices by itself, says so, sends less, and goes on
//! answering keys.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use crate::bastion::{Bastion, PATIENCE, command, equip, find};
use crate::flight::Flight;
use crate::pty::Pty;

/// Bytes a second of the slow line.
const RATE: f64 = 6_000.0;
/// How much later than sent a byte arrives there.
const DELAY: Duration = Duration::from_millis(300);
/// The time between two keys of somebody who looks around.
const APART: Duration = Duration::from_millis(300);

/// The line: a port that leads to another one, as fast as this machine or slow in both directions.
struct Line {
    port: u16,
    slow: Arc<AtomicBool>,
}

impl Line {
    /// A line to a port, for one connection.
    fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let slow = Arc::new(AtomicBool::new(false));
        let line = Self { port, slow: Arc::clone(&slow) };
        std::thread::spawn(move || {
            let (near, _) = listener.accept().unwrap();
            let far = TcpStream::connect(("127.0.0.1", server)).unwrap();
            for end in [&near, &far] {
                end.set_nodelay(true).unwrap();
            }
            carry(near.try_clone().unwrap(), far.try_clone().unwrap(), Arc::clone(&slow));
            carry(far, near, slow);
        });
        line
    }

    fn becomes_slow(&self, slow: bool) {
        self.slow.store(slow, Ordering::Release);
    }
}

/// Carries bytes from one end to the other until either is gone. What waits is kept, as the buffers of a real line keep it.
fn carry(mut from: TcpStream, mut to: TcpStream, slow: Arc<AtomicBool>) {
    let (sender, receiver) = channel::<(Instant, Vec<u8>)>();
    std::thread::spawn(move || {
        let (mut bytes, mut free) = ([0; 512], Instant::now());
        while let Ok(length @ 1..) = from.read(&mut bytes) {
            let now = Instant::now();
            let mut due = free.max(now);
            if slow.load(Ordering::Acquire) {
                let length = u32::try_from(length).unwrap();
                due = free.max(now + DELAY) + Duration::from_secs_f64(f64::from(length) / RATE);
            }
            free = due;
            if sender.send((due, bytes[..length].to_vec())).is_err() {
                return;
            }
        }
    });
    std::thread::spawn(move || {
        for (due, bytes) in receiver {
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            if to.write_all(&bytes).is_err() {
                return;
            }
        }
        let _gone_already = to.shutdown(std::net::Shutdown::Write);
    });
}

/// Looks around in the panes until the header says that the line is slow, or no longer.
fn look_around(shell: &Pty, slow: bool) {
    let began = Instant::now();
    let says = || shell.screen().lines().next().is_some_and(|header| header.contains("slow line"));
    for key in ["3", "1"].into_iter().cycle() {
        if says() == slow {
            return;
        }
        let asked = shell.count("\x1b[6n");
        assert!(began.elapsed() < PATIENCE, "slow: {slow}, never said, asked {asked} times:\n{}", shell.screen());
        shell.keys(key);
        std::thread::sleep(APART);
    }
}

#[test]
fn a_line_that_becomes_slow_is_noticed_and_said_and_so_is_its_end() {
    let Some(bastion) = Bastion::open() else { return };
    let line = Line::to(bastion.port());
    let flight = Flight::new("calm-friday");
    let environment = equip(&flight);
    let mut shell = bastion.shell_over(line.port, "xterm-256color", (120, 40));
    command(&shell, 1, &format!(". '{environment}'; export LANG=C.UTF-8"));
    let services = "acme/checkout acme/search acme/ledger";
    shell.keys(&format!("PS1='shell2> '; '{}' {services}\r", env!("CARGO_BIN_EXE_flightdeck")));
    shell.wait("the panes", |screen| screen.contains("Needs you (") && screen.contains("approval of pr"));
    assert!(!shell.ever_showed("slow line"), "{}", shell.screen());

    line.becomes_slow(true);
    look_around(&shell, true);
    // Keys are still answered, the detail follows when they rest, and a plan is armed by the answer that comes behind it.
    shell.keys("1");
    find(&shell, "ledger");
    shell.wait("the detail", |screen| screen.contains("4 ledger"));
    shell.keys("A");
    shell.wait_for("armed: keys are taken");
    shell.keys("\x1b");
    shell.wait("no plan", |screen| !screen.contains("armed: keys are taken"));
    shell.keys("\x1b");
    shell.wait("no filter", |screen| !screen.contains("Needs you (1)"));

    line.becomes_slow(false);
    look_around(&shell, false);
    shell.keys("q");
    shell.wait_for("\nshell2> ");
    assert!(shell.is_given_back(), "{}", shell.screen());
    shell.keys("exit\r");
    shell.restored();
}
