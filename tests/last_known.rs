//! The real binary and what it leaves on the disk for its next start: shown before any answer, with its age; refused where it
//! cannot be trusted; never acted on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "terminal/pty.rs"]
#[allow(dead_code, reason = "each test binary uses a part of the terminal")]
mod pty;

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use flightdeck::sim::{Options, Scenario, Simulator};
use pty::Pty;
use rustix::process::Signal;

const PROGRAM: &str = env!("CARGO_BIN_EXE_flightdeck");
/// What *Needs you* says of a gate that this session has read.
const READ: &str = "ledger   → production";

/// A simulated provider that can be cut off, and a folder for the state.
struct Ground {
    runtime: Option<tokio::runtime::Runtime>,
    simulator: Simulator,
    folder: tempfile::TempDir,
    api: String,
    repositories: Vec<String>,
}

impl Ground {
    fn new() -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let scenario = Scenario::named("calm-friday").unwrap();
        let simulator = Simulator::new(&scenario, Options::default());
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let api = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(simulator.clone().serve(listener));
        let repositories = scenario.repositories().to_vec();
        Self { runtime: Some(runtime), simulator, folder: tempfile::tempdir().unwrap(), api, repositories }
    }

    /// From now on nothing listens there.
    fn cut(&mut self) {
        self.runtime.take().unwrap().shutdown_timeout(std::time::Duration::from_secs(5));
    }

    fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    fn start(&self) -> Pty {
        let state = self.state();
        let mut arguments = vec!["--state-dir", state.to_str().unwrap()];
        arguments.extend(self.repositories.iter().map(String::as_str));
        let token = self.simulator.operator_token();
        let environment = [
            ("GITHUB_API_URL", Path::new(&self.api)),
            ("GITHUB_TOKEN", Path::new(&token)),
            ("HOME", self.folder.path()),
            ("XDG_CONFIG_HOME", self.folder.path()),
        ];
        Pty::start(Path::new(PROGRAM), &arguments, &environment, (120, 40))
    }

    /// A session that reads everything and leaves.
    fn fly(&self) {
        let mut pty = self.start();
        pty.wait_for(READ);
        pty.keys("q");
        assert_eq!(pty.restored().exit_code(), 0);
    }

    /// The one file that is kept.
    fn file(&self) -> PathBuf {
        let files: Vec<PathBuf> =
            fs::read_dir(self.state().join("cache")).unwrap().map(|entry| entry.unwrap().path()).collect();
        let [file] = files.as_slice() else { panic!("one file for one configuration: {files:?}") };
        file.clone()
    }
}

#[test]
fn without_a_network_the_next_start_shows_the_last_state_with_its_age_and_refuses_to_act_on_it() {
    let mut ground = Ground::new();
    let mut pty = ground.start();
    pty.wait_for(READ);
    // A connection that goes away ends it; what is known is kept all the same.
    pty.signal(Signal::HUP);
    pty.restored();
    let file = ground.file();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let kept = fs::read(&file).unwrap();
    let token = ground.simulator.operator_token();
    assert!(!kept.windows(token.len()).any(|part| part == token.as_bytes()), "the token is not in it");
    assert!(!kept.windows(4).any(|part| part == b"http"), "no address is in it");

    ground.cut();
    let mut pty = ground.start();
    let shown = pty.wait_for(READ);
    assert!(shown.contains("seen ") && shown.contains("s ago"), "{shown}");
    pty.wait_for("unreachable");
    pty.keys("j");
    pty.keys("A");
    pty.wait_for("only safing verbs are possible");
    assert!(!pty.ever_showed("Planning"), "no plan is made for what was not read");
    pty.keys("q");
    assert_eq!(pty.restored().exit_code(), 0);
    // Nothing was read: what was known stays.
    assert_eq!(fs::read(ground.file()).unwrap(), kept);
}

#[test]
fn what_it_shows_first_is_read_again_and_loses_its_age() {
    let ground = Ground::new();
    ground.fly();
    let mut pty = ground.start();
    pty.wait("rows with their age, then without", |screen| screen.contains(READ) && !screen.contains("s ago"));
    assert!(pty.ever_showed("s ago"), "the first frames show what the last session knew");
    pty.keys("q");
    pty.restored();
}

/// What is done to the file, what is said about it, and how it is done.
type Damage<'a> = (&'a str, &'a str, &'a dyn Fn(&Path));

#[test]
fn a_cache_that_cannot_be_trusted_is_said_once_and_made_anew() {
    let ground = Ground::new();
    ground.fly();
    let good = fs::read(ground.file()).unwrap();
    let damage: [Damage<'_>; 5] = [
        ("cut", "it is damaged", &|file| fs::write(file, &good[..good.len() / 2]).unwrap()),
        ("foreign", "it is something else", &|file| fs::write(file, "not ours").unwrap()),
        ("endless", "it is too long", &|file| fs::File::create(file).unwrap().set_len(1 << 40).unwrap()),
        ("for everybody to write", "it is not a file of yours alone", &|file| {
            fs::set_permissions(file, fs::Permissions::from_mode(0o666)).unwrap();
        }),
        ("a link", "it is not a file of yours alone", &|file| {
            let elsewhere = file.with_file_name("elsewhere");
            fs::rename(file, &elsewhere).unwrap();
            symlink(&elsewhere, file).unwrap();
        }),
    ];
    for (what, said, harm) in damage {
        let file = ground.file();
        harm(&file);
        let mut pty = ground.start();
        pty.wait_for(READ);
        pty.wait(what, |screen| screen.contains(said) && screen.contains("made anew"));
        pty.keys("q");
        assert_eq!(pty.restored().exit_code(), 0, "{what}");
        let _ = fs::remove_file(file.with_file_name("elsewhere"));
        assert!(fs::symlink_metadata(&file).unwrap().is_file(), "{what}: made anew");
        assert_eq!(fs::read(&file).unwrap()[..8], good[..8], "{what}: made anew");
    }
}

#[test]
fn a_rehearsal_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["demo", "calm-friday", "--state-dir", folder.path().to_str().unwrap()];
    let mut pty = Pty::start(Path::new(PROGRAM), &arguments, &[], (120, 40));
    pty.wait_for(READ);
    pty.keys("q");
    pty.restored();
    assert!(!folder.path().join("cache").exists());
}
