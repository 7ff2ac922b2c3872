//! Whole sessions over a real ssh connection, one for every kind of terminal: through them the cockpit starts, approves, rolls
//! back, copies, is suspended and comes back, and loses its line while an order is out; the terminal is as before each time,
//! and the next start says what became of the order.
//!
//! `FLIGHTDECK_SSHD` names the server; otherwise the usual one is taken. Without one the tests say so and pass: the script
//! that runs them names one where it could be installed.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use flightdeck::journal::Entry;
use flightdeck::runtime::journal_file::read;
use serde_json::json;

use crate::flight::Flight;
use crate::pty::Pty;

/// How long anything may take on a busy machine before it counts as never.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// The time between two looks.
pub(crate) const PAUSE: Duration = Duration::from_millis(20);
/// A request without an answer counts as lost after so long.
const LIMITS: &str = "[limits]\nact = \"2s\"\n";

/// A server on a port of this machine alone, with a key of its own.
pub(crate) struct Bastion {
    server: Child,
    folder: tempfile::TempDir,
    port: u16,
    user: String,
}

impl Drop for Bastion {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The server's program; says why not where there is none.
fn program() -> Option<PathBuf> {
    let named = std::env::var_os("FLIGHTDECK_SSHD").map(PathBuf::from);
    let announced = named.is_some();
    let found = named.unwrap_or_else(|| PathBuf::from("/usr/sbin/sshd"));
    let client = Command::new("ssh").arg("-V").stdin(Stdio::null()).output().is_ok();
    if found.is_file() && client {
        return Some(found);
    }
    assert!(!announced, "FLIGHTDECK_SSHD names {}, and it or ssh is not there", found.display());
    println!("skipped: {} or ssh is not installed (FLIGHTDECK_SSHD can name the server)", found.display());
    None
}

fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

impl Bastion {
    pub(crate) fn open() -> Option<Self> {
        let program = program()?;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        for key in ["host", "user"] {
            output("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", &at(key)]);
        }
        // Free now; whoever takes it before the server does makes the server say so.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let configuration = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\nStrictModes no\n\
             UsePAM no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\nMaxStartups 100\n",
            at("host"),
            at("user.pub"),
        );
        std::fs::write(at("config"), configuration).unwrap();
        let user = output("id", &["-un"]);
        if user == "root" {
            // Where the server puts its helper; packages make it when the service starts.
            std::fs::create_dir_all("/run/sshd").unwrap();
        }
        let log = std::fs::File::create(at("log")).unwrap();
        let server = Command::new(program)
            .args(["-D", "-e", "-f", &at("config")])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut bastion = Self { server, folder, port, user };
        let began = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            let log = std::fs::read_to_string(bastion.folder.path().join("log")).unwrap();
            assert!(bastion.server.try_wait().unwrap().is_none(), "the server ended: {log}");
            assert!(began.elapsed() < PATIENCE, "the server does not listen: {log}");
            std::thread::sleep(PAUSE);
        }
        Some(bastion)
    }

    /// Who signs in.
    pub(crate) fn login(&self) -> String {
        format!("{}@127.0.0.1", self.user)
    }

    /// The port that the server listens on.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// What a client is told, for a port that leads to the server.
    pub(crate) fn client(&self, port: u16) -> Vec<String> {
        let key = self.folder.path().join("user");
        let options = [
            ["-F", "/dev/null"],
            ["-p", &port.to_string()],
            ["-i", key.to_str().unwrap()],
            ["-o", "StrictHostKeyChecking=no"],
            ["-o", "UserKnownHostsFile=/dev/null"],
            ["-o", "LogLevel=ERROR"],
            ["-o", "IdentitiesOnly=yes"],
        ];
        options.concat().into_iter().map(str::to_owned).collect()
    }

    /// A shell over there, in a terminal that says it is `term`. No locale is sent: it is empty, as it mostly is.
    pub(crate) fn shell(&self, term: &str, at: (u16, u16)) -> Pty {
        self.shell_over(self.port, term, at)
    }

    /// The same over another port that leads to the server.
    pub(crate) fn shell_over(&self, port: u16, term: &str, at: (u16, u16)) -> Pty {
        let (options, login) = (self.client(port), self.login());
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        // No command: what the user's own shell prints does not matter, the shell in it has its own prompt.
        let inner = "PS1='shell> ' exec env -u LANG -u LC_ALL -u LC_CTYPE sh -i";
        let pty = Pty::start(
            Path::new("ssh"),
            &[&options[..], &["-tt", &login, inner]].concat(),
            &[("TERM", Path::new(term))],
            at,
        );
        pty.wait_for("shell> ");
        pty
    }
}

/// What a session over there is given to fly with.
pub(crate) fn equip(flight: &Flight) -> String {
    flight.write_file("limits.toml", LIMITS);
    let folder = flight.folder.path().display();
    let script = format!(
        "export HOME='{folder}' GITHUB_API_URL='{}' GITHUB_TOKEN='{}' FLIGHTDECK_STATE_DIR='{folder}/state' \
         FLIGHTDECK_CONFIG='{folder}/limits.toml' NO_PROXY=127.0.0.1 no_proxy=127.0.0.1\n",
        flight.api,
        flight.simulator.operator_token(),
    );
    flight.write_file("environment.sh", &script)
}

/// The words of the journal.
pub(crate) fn words(flight: &Flight) -> Vec<&'static str> {
    let reading = read(&flight.folder.path().join("state")).unwrap();
    assert_eq!(reading.broken, None);
    reading.records.iter().map(|record| record.entry.word()).collect()
}

#[track_caller]
pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "never came: {what}");
        std::thread::sleep(PAUSE);
    }
}

/// Types a command to the shell and waits for its next prompt; prompts are told apart by their number.
///
/// Nothing is typed before the shell asks: what comes earlier is echoed above the prompt, which is at no line's
/// beginning then.
pub(crate) fn command(shell: &Pty, number: u32, line: &str) {
    shell.wait("a prompt", |screen| screen.trim_end().ends_with('>'));
    shell.keys(&format!("PS1='shell{number}> '; {line}\r"));
    shell.wait_for(&format!("\nshell{number}> "));
}

/// How a terminal of this name is spoken to.
struct Kind {
    term: &'static str,
    /// What the bytes of a copy begin with; nothing: it cannot copy, and says so.
    copies: Option<&'static str>,
}

const PLAIN: Option<&str> = Some("\x1b]52;c;");
const KINDS: [Kind; 9] = [
    Kind { term: "linux", copies: None },
    Kind { term: "vt100", copies: None },
    Kind { term: "screen", copies: Some("\x1bP\x1b]52;c;") },
    Kind { term: "screen-256color", copies: Some("\x1bP\x1b]52;c;") },
    Kind { term: "tmux-256color", copies: Some("\x1bPtmux;\x1b\x1b]52;c;") },
    Kind { term: "xterm", copies: PLAIN },
    Kind { term: "xterm-256color", copies: PLAIN },
    Kind { term: "xterm-kitty", copies: PLAIN },
    Kind { term: "unheard-of-9", copies: PLAIN },
];

/// Selects the row of a service in *Needs you*.
pub(crate) fn find(shell: &Pty, service: &str) {
    shell.keys(&format!("1/{service}\r"));
    shell.wait("the filter", |screen| screen.contains("Needs you (1)"));
}

/// One whole session.
fn session(bastion: &Bastion, kind: &Kind) {
    let term = kind.term;
    let flight = Flight::new("calm-friday");
    let environment = equip(&flight);
    let folder = flight.folder.path().display();
    let shell = bastion.shell(term, (120, 40));
    command(&shell, 1, &format!(". '{environment}'; test \"$TERM\" = '{term}' && stty -a > '{folder}/before'"));
    let program = env!("CARGO_BIN_EXE_flightdeck");
    let services = "acme/checkout acme/search acme/ledger";
    shell.keys(&format!("PS1='shell2> '; '{program}' {services}\r"));
    // Not what the shell echoes: what is typed before the cockpit listens is not for it.
    shell.wait("the panes", |screen| screen.contains("Needs you (") && screen.contains("approval of pr"));
    // Harmless, whatever the terminal's modes were.
    shell.keys("\x13\x11");

    find(&shell, "ledger");
    shell.keys("A");
    shell.wait_for("armed: keys are taken");
    shell.keys("ledger\r");
    shell.wait_for("done: approve ledger");
    shell.keys("\x1b");
    shell.wait("no filter", |screen| !screen.contains("Needs you (1)"));

    find(&shell, "search");
    let copied = shell.count(kind.copies.unwrap_or("\x1b]52"));
    shell.keys("y");
    if let Some(form) = kind.copies {
        shell.wait_for("handed to");
        assert_eq!(shell.count(form), copied + 1, "{term}");
    } else {
        shell.wait_for("this terminal cannot copy");
        assert_eq!(shell.count("\x1b]52"), 0, "{term}");
    }

    // To the shell and back; what the shell sees is a terminal as it was.
    shell.keys("\x1a");
    shell.wait("the shell", |screen| screen.contains("\nshell2> "));
    assert!(shell.is_given_back(), "{term}: {}", shell.screen());
    command(&shell, 3, &format!("stty -a > '{folder}/stopped'"));
    shell.keys("PS1='shell4> '; fg\r");
    shell.wait_for("Needs you (1)");

    // The answer is lost, and so is the line.
    flight.weather(&json!({ "stall": { "writes": true, "times": 1 } }));
    let before = flight.writes().len();
    shell.keys("B");
    shell.wait_for("roll back production");
    shell.keys("\r");
    shell.wait_for("armed: keys are taken");
    shell.keys("search\r");
    until("the rollback's first request", || flight.writes().len() > before);
    let mut shell = shell;
    shell.signal(rustix::process::Signal::KILL);
    shell.ended();
    let sessions = flight.folder.path().join("state/sessions");
    until("the end of the session", || std::fs::read_dir(&sessions).unwrap().count() == 0);
    assert_ne!(words(&flight).last(), Some(&"ended"), "{term}");

    // And the next start says what became of it, and sends nothing by itself.
    let sent = flight.writes().len();
    let mut shell = bastion.shell(term, (120, 40));
    command(&shell, 1, &format!(". '{environment}'; stty -a > '{folder}/before-again'"));
    shell.keys(&format!("PS1='shell2> '; '{program}' {services}\r"));
    until("what became of the order", || words(&flight).last() == Some(&"ended"));
    let reading = read(&flight.folder.path().join("state")).unwrap();
    let Some(Entry::Ended { state, .. }) = reading.records.last().map(|record| &record.entry) else { panic!("{term}") };
    // Its first step was sent and took effect; its second is offered and not sent.
    assert_eq!(state, "interrupted", "{term}");
    shell.wait_for("1 order to look at");
    shell.wait_for("interrupt");
    assert_eq!(flight.writes().len(), sent, "{term}: nothing is sent twice");
    shell.keys("q");
    shell.wait_for("\nshell2> ");
    assert!(shell.is_given_back(), "{term}: {}", shell.screen());
    command(&shell, 3, &format!("stty -a > '{folder}/after'"));
    shell.keys("exit\r");
    assert_eq!(shell.restored().exit_code(), 0, "{term}");
    let modes = |name: &str| std::fs::read_to_string(flight.folder.path().join(name)).unwrap();
    assert_eq!(modes("before"), modes("stopped"), "{term}");
    assert_eq!(modes("before-again"), modes("after"), "{term}");
}

#[test]
fn a_session_over_ssh_is_the_same_on_every_terminal() {
    let Some(bastion) = Bastion::open() else { return };
    // Mostly waiting: three at a time.
    for kinds in KINDS.chunks(3) {
        std::thread::scope(|scope| {
            let flown: Vec<_> = kinds.iter().map(|kind| (kind.term, scope.spawn(|| session(&bastion, kind)))).collect();
            for (term, flown) in flown {
                let ended = flown.join();
                assert!(ended.is_ok(), "{term}");
                println!("{term}: started, approved, copied, suspended, resumed, hung up, found out, left");
            }
        });
    }
}

#[test]
fn a_terminal_that_cannot_be_drawn_on_gets_lines_and_the_reason() {
    let Some(bastion) = Bastion::open() else { return };
    let flight = Flight::new("calm-friday");
    let environment = equip(&flight);
    let mut shell = bastion.shell("dumb", (120, 40));
    command(&shell, 1, &format!(". '{environment}'"));
    shell.keys(&format!("PS1='shell2> '; '{}' acme/ledger\r", env!("CARGO_BIN_EXE_flightdeck")));
    shell.wait_for("TERM is dumb: this terminal cannot be drawn on");
    shell.wait_for("new: ledger, production");
    shell.keys("quit\r");
    // News may have come between what was typed and its being read: then the last prompt of the cockpit stands before it.
    shell.wait("the shell again", |screen| screen.trim_end().ends_with("shell2>"));
    assert_eq!(shell.count("\x1b["), 0, "no sequence at all");
    shell.keys("exit\r");
    shell.restored();
}
