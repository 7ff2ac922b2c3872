//! Sessions over a real ssh connection within what lies between: GNU screen, tmux, tmux within tmux, tmux on the near side,
//! mosh. Each starts, approves, copies as far as the terminal around it, and ends with the terminal as before; and each has
//! what it is used for: to be left and come back to, to be resized, to outlive the line.
//!
//! What is not installed is skipped, and the test says so; what `FLIGHTDECK_WITHIN` names has to be there.

use std::path::Path;
use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::bastion::{Bastion, command, equip, find, until, words};
use crate::flight::Flight;
use crate::pty::Pty;

const PROGRAM: &str = env!("CARGO_BIN_EXE_flightdeck");
const SERVICES: &str = "acme/checkout acme/search acme/ledger";

/// Whether a program is here; says so where not.
fn is_installed(program: &str, version: &str) -> bool {
    let installed = Command::new(program).arg(version).stdin(Stdio::null()).output().is_ok();
    let announced = std::env::var("FLIGHTDECK_WITHIN").unwrap_or_default();
    assert!(installed || !announced.split_whitespace().any(|name| name == program), "{program} is not there");
    if !installed {
        println!("skipped: {program} is not installed");
    }
    installed
}

/// Waits for the panes, with everything read.
fn begun(shell: &Pty) {
    shell.wait("the panes", |screen| screen.contains("Needs you (") && screen.contains("approval of pr"));
}

/// Waits until they are back.
fn panes(shell: &Pty) {
    shell.wait("four panes", |screen| screen.contains("Needs you (") && screen.contains("3 Pipelines"));
}

/// Makes the terminal small: one pane is left.
fn shrink(shell: &Pty) {
    shell.resize(80, 24);
    one_pane(shell);
}

fn one_pane(shell: &Pty) {
    shell.wait("one pane", |screen| screen.contains("Needs you (") && !screen.contains("3 Pipelines"));
}

/// To the shell within and back. Where there is no other screen to go back from, what stood there must not stand around the
/// prompt.
fn suspend_and_resume(shell: &Pty) {
    shell.keys("\x1a");
    shell.wait("the inner shell", |screen| screen.trim_end().ends_with("\ninner>") && !screen.contains("Needs you ("));
    shell.keys("fg\r");
    panes(shell);
}

/// Quits to the shell within, and leaves that.
fn leave(shell: &Pty) {
    shell.keys("q");
    shell.wait("the inner shell", |screen| screen.trim_end().ends_with("inner>") && !screen.contains("Needs you ("));
    shell.keys("exit\r");
}

/// Approves what waits of *ledger*, and goes back to all rows.
fn approve(shell: &Pty) {
    find(shell, "ledger");
    shell.keys("A");
    shell.wait_for("armed: keys are taken");
    shell.keys("ledger\r");
    shell.wait_for("done: approve ledger");
    shell.keys("\x1b");
    shell.wait("no filter", |screen| !screen.contains("Needs you (1)"));
}

/// Copies the card of *search*; what the terminal is told is the card, whole.
fn copy(shell: &Pty, said: &str) {
    find(shell, "search");
    shell.keys("y");
    shell.wait_for(said);
    until("the card", || shell.copied().is_some_and(|card| card.starts_with("search → production: PARTIAL\n")));
    let card = shell.copied().unwrap();
    assert!(card.len() > 240, "longer than what is handed on in one piece: {card}");
    assert!(card.contains("runs: v5.9.0 or v5.10.0 PARTIAL") && card.trim_end().lines().count() > 3, "{card}");
    shell.keys("\x1b");
    shell.wait("no filter", |screen| !screen.contains("Needs you (1)"));
}

/// Ends what runs in the shell behind prompt 2, and looks at what it left behind.
fn is_as_before(shell: &Pty, flight: &Flight) {
    let folder = flight.folder.path().display();
    assert!(shell.is_given_back(), "{}", shell.screen());
    command(shell, 9, &format!("stty -a > '{folder}/after'"));
    let modes = |name: &str| std::fs::read_to_string(flight.folder.path().join(name)).unwrap();
    assert_eq!(modes("before"), modes("after"));
    assert_eq!(words(flight), ["session_started", "intended", "sending", "answered", "observed", "ended"]);
}

/// The shell over there, set up for a flight.
fn ready(bastion: &Bastion, flight: &Flight, term: &str) -> Pty {
    let (environment, folder) = (equip(flight), flight.folder.path().display());
    let shell = bastion.shell(term, (120, 40));
    command(&shell, 1, &format!(". '{environment}'; export LANG=C.UTF-8; stty -a > '{folder}/before'"));
    shell
}

#[test]
fn within_screen_it_is_left_and_come_back_to() {
    if !is_installed("screen", "--version") {
        return;
    }
    let Some(bastion) = Bastion::open() else { return };
    let flight = Flight::new("calm-friday");
    let mut shell = ready(&bastion, &flight, "xterm-256color");
    let folder = flight.folder.path().display();
    command(&shell, 3, &format!("export SCREENDIR='{folder}/screen'; mkdir -m 700 '{folder}/screen'"));
    shell.keys("PS1='shell2> '; screen -c /dev/null -S flight sh -i\r");
    shell.wait("the inner shell", |screen| screen.trim_end().ends_with("shell2>") && !screen.contains("shell3>"));
    shell.keys(&format!("PS1='inner> '; '{PROGRAM}' {SERVICES}\r"));
    begun(&shell);
    approve(&shell);
    copy(&shell, "through screen");
    suspend_and_resume(&shell);
    // Left, and come back to from a smaller terminal.
    shell.keys("\x01d");
    shell.wait("the shell", |screen| screen.contains("detached") && screen.trim_end().ends_with("shell2>"));
    assert!(shell.is_given_back(), "{}", shell.screen());
    shell.resize(80, 24);
    shell.keys("screen -r flight\r");
    one_pane(&shell);
    leave(&shell);
    shell
        .wait("the shell", |screen| screen.contains("screen is terminating") && screen.trim_end().ends_with("shell2>"));
    shell.resize(120, 40);
    is_as_before(&shell, &flight);
    shell.keys("exit\r");
    shell.restored();
}

#[test]
fn within_tmux_within_tmux_it_follows_the_size_and_copies_to_the_outside() {
    if !is_installed("tmux", "-V") {
        return;
    }
    let Some(bastion) = Bastion::open() else { return };
    let flight = Flight::new("calm-friday");
    let mut shell = ready(&bastion, &flight, "xterm-256color");
    let folder = flight.folder.path().display();
    // Both hand on what is copied; where a tmux is too old to know one of the options it says so and goes on.
    let options = "set -g set-clipboard on\nset -gq allow-passthrough on\nset -g status off\n";
    let configuration = flight.write_file("tmux.conf", options);
    let tmux = |name: &str| format!("env -u TMUX tmux -S '{folder}/{name}' -f '{configuration}' new-session");
    // In files, for each of them has its command read by a shell, which has no prompt to hand on.
    let within = flight.write_file("within.sh", "PS1='inner> ' exec sh -i\n");
    let inner = flight.write_file("inner.sh", &format!("exec {} 'sh {within}'\n", tmux("inner")));
    shell.keys(&format!("PS1='shell2> '; {} 'sh {inner}'\r", tmux("outer")));
    shell.wait("the inner shell", |screen| screen.trim() == "inner>");
    shell.keys(&format!("'{PROGRAM}' {SERVICES}\r"));
    begun(&shell);
    approve(&shell);
    copy(&shell, "handed to tmux");
    shrink(&shell);
    shell.resize(120, 40);
    panes(&shell);
    suspend_and_resume(&shell);
    leave(&shell);
    shell.wait("the shell", |screen| screen.contains("[exited]") && screen.trim_end().ends_with("shell2>"));
    is_as_before(&shell, &flight);
    shell.keys("exit\r");
    shell.restored();
}

#[test]
fn within_tmux_it_outlives_the_line() {
    if !is_installed("tmux", "-V") {
        return;
    }
    let Some(bastion) = Bastion::open() else { return };
    let flight = Flight::new("calm-friday");
    let mut shell = ready(&bastion, &flight, "xterm-256color");
    let folder = flight.folder.path().display();
    let tmux = |rest: &str| format!("tmux -S '{folder}/tmux' -f /dev/null {rest}");
    shell.keys(&format!("{}\r", tmux(&format!("new-session \"'{PROGRAM}' acme/ledger\""))));
    shell.wait("the panes", |screen| screen.contains("Needs you (1)"));
    shell.signal(Signal::KILL);
    shell.ended();
    let mut shell = bastion.shell("screen-256color", (100, 30));
    shell.keys(&format!("PS1='shell2> '; {}\r", tmux("attach")));
    shell.wait("the panes", |screen| screen.contains("Needs you (1)"));
    shell.keys("q");
    shell.wait_for("\nshell2> ");
    assert!(shell.is_given_back());
    shell.keys("exit\r");
    shell.restored();
}

#[test]
fn over_ssh_from_within_tmux_it_copies_by_what_the_terminal_answers() {
    if !is_installed("tmux", "-V") {
        return;
    }
    let Some(bastion) = Bastion::open() else { return };
    let flight = Flight::new("calm-friday");
    let (environment, folder) = (equip(&flight), flight.folder.path().display());
    let client = format!("ssh {} -tt {}", bastion.client(bastion.port()).join(" "), bastion.login());
    // The name that tmux gave itself for many years is screen's, and nothing else of it is sent over ssh.
    let options = "set -g set-clipboard on\nset -g status off\nset -g default-terminal screen-256color\n";
    let configuration = flight.write_file("tmux.conf", options);
    let start = format!(". {environment}; LANG=C.UTF-8 {PROGRAM} {SERVICES}");
    let arguments =
        ["-S", &format!("{folder}/tmux"), "-f", &configuration, "new-session", &format!("{client} \"{start}\"")];
    let mut shell = Pty::start(Path::new("tmux"), &arguments, &[], (120, 40));
    begun(&shell);
    copy(&shell, "handed to tmux");
    shell.keys("q");
    shell.restored();
}

/// A server that nobody may leave behind.
struct MoshServer(Pid);

impl MoshServer {
    fn signal(&self, signal: Signal) {
        let _gone_already = kill_process(self.0, signal);
    }
}

impl Drop for MoshServer {
    fn drop(&mut self) {
        self.signal(Signal::KILL);
    }
}

#[test]
fn over_mosh_it_outlives_its_client_and_ends_with_its_server() {
    if !is_installed("mosh-server", "--version") || !is_installed("mosh-client", "--version") {
        return;
    }
    let Some(bastion) = Bastion::open() else { return };
    let flight = Flight::new("calm-friday");
    let (environment, folder) = (equip(&flight), flight.folder.path().display());
    // The answer that is lost below is waited for until the server is gone, and no longer than that.
    flight.write_file("limits.toml", "[limits]\nact = \"10s\"\n");
    let ssh = format!("--ssh=ssh {}", bastion.client(bastion.port()).join(" "));
    let script = format!("echo $PPID > '{folder}/server'; . '{environment}'; stty -a > '{folder}/before'; exec sh -i");
    let script = flight.write_file("mosh.sh", &script);
    let login = bastion.login();
    // It ends by itself where its client is gone and the test was killed.
    let server = "--server=env MOSH_SERVER_NETWORK_TMOUT=120 mosh-server";
    let arguments = [&ssh, server, "--no-init", &login, "--", "env", "PS1=shell1> ", "sh", &script];
    let mut shell = Pty::start(Path::new("mosh"), &arguments, &[], (120, 40));
    shell.wait_for("shell1> ");
    let id = std::fs::read_to_string(flight.folder.path().join("server")).unwrap().trim().parse().unwrap();
    let server = MoshServer(Pid::from_raw(id).unwrap());
    shell.keys(&format!("PS1='shell2> '; '{PROGRAM}' {SERVICES}\r"));
    begun(&shell);
    approve(&shell);
    copy(&shell, "handed to the terminal (OSC 52)");
    shrink(&shell);
    shell.resize(120, 40);
    panes(&shell);
    // To the shell and back: what it sees is a terminal as it was.
    shell.keys("\x1a");
    shell.wait("the shell", |screen| screen.trim_end().ends_with("\nshell2>") && !screen.contains("Needs you ("));
    command(&shell, 3, &format!("stty -a > '{folder}/stopped'"));
    let modes = |name: &str| std::fs::read_to_string(flight.folder.path().join(name)).unwrap();
    assert_eq!(modes("before"), modes("stopped"));
    shell.keys("fg\r");
    panes(&shell);

    // An order is out, its answer stalls, the client dies: nothing ends.
    flight.weather(&json!({ "stall": { "writes": true, "times": 1 } }));
    let before = flight.writes().len();
    find(&shell, "search");
    shell.keys("B");
    shell.wait_for("roll back production");
    shell.keys("\r");
    shell.wait_for("armed: keys are taken");
    shell.keys("search\r");
    until("the rollback's first request", || flight.writes().len() > before);
    shell.signal(Signal::KILL);
    shell.ended();
    let requests = || flight.control("GET", "requests", &Value::Null)["requests"].as_array().map_or(0, Vec::len);
    let seen = requests();
    until("more requests of a program that goes on", || requests() > seen);
    let sessions = flight.folder.path().join("state/sessions");
    assert_eq!(std::fs::read_dir(&sessions).unwrap().count(), 1, "the session goes on");

    // Without its server it ends, whole; the next start says what became of the order and sends nothing by itself.
    server.signal(Signal::TERM);
    until("the end of the session", || std::fs::read_dir(&sessions).unwrap().count() == 0);
    assert_ne!(words(&flight).last(), Some(&"ended"));
    let sent = flight.writes().len();
    let mut shell = ready(&bastion, &flight, "xterm-256color");
    shell.keys(&format!("PS1='shell2> '; '{PROGRAM}' {SERVICES}\r"));
    shell.wait_for("1 order to look at");
    until("what became of the order", || words(&flight).last() == Some(&"ended"));
    assert_eq!(flight.writes().len(), sent, "nothing is sent twice");
    shell.keys("q");
    shell.wait_for("\nshell2> ");
    assert!(shell.is_given_back(), "{}", shell.screen());
    shell.keys("exit\r");
    shell.restored();
}
