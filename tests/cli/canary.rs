//! A token that sings: it is looked for in every byte that the program leaves, plain and in the forms in which tokens travel.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD};

use super::flight::{Flight, Said};

/// One that no vendor gave.
const WRONG: &str = "canary-7d1f0c95e2b84a6f93";

/// The forms of a secret: as it is, and as it goes into headers and addresses.
fn forms(secret: &str) -> Vec<String> {
    let basic = BASE64_STANDARD_NO_PAD.encode(format!("x:{secret}"));
    vec![
        secret.to_owned(),
        BASE64_STANDARD.encode(secret).trim_end_matches('=').to_owned(),
        // The first characters depend on what stands before the secret.
        basic[4..].to_owned(),
        secret.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat(),
    ]
}

fn silent(of: &str, bytes: &[u8], secrets: &[&str]) {
    let text = String::from_utf8_lossy(bytes);
    for form in secrets.iter().flat_map(|secret| forms(secret)) {
        assert!(!text.contains(&form), "{of} holds a secret in the form {}...", &form[..3]);
    }
}

/// Every file below a folder, with how many there were.
fn files(folder: &Path, secrets: &[&str]) -> usize {
    let mut read = 0;
    for entry in fs::read_dir(folder).into_iter().flatten().map_while(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            read += files(&path, secrets);
        } else {
            silent(&path.display().to_string(), &fs::read(&path).unwrap_or_default(), secrets);
            silent("a file's name", path.as_os_str().as_encoded_bytes(), secrets);
            read += 1;
        }
    }
    read
}

#[test]
fn a_token_is_in_nothing_that_is_printed_or_kept() {
    let flight = Flight::new("calm-friday");
    let token = flight.simulator.operator_token().to_owned();
    let secrets = [token.as_str(), WRONG];
    let digest = flight.digest(&["approve", "acme/checkout", "production-eu"]);
    let commands: &[&[&str]] = &[
        &["status", "acme/checkout"],
        &["status", "--json", "acme/checkout"],
        &["approvals", "--json", "acme/checkout"],
        &["runs", "acme/checkout"],
        &["timeline", "--json", "acme/checkout"],
        &["history", "--json", "acme/checkout"],
        &["dora", "--json", "acme/checkout"],
        &["card", "acme/checkout", "production-eu"],
        &["watch", "--once", "--json", "acme/checkout"],
        &["policy", "test", "approve", "acme/checkout", "production-eu"],
        &["approve", "acme/checkout", "production-eu", "--confirm", &digest],
        &["config", "explain", "--json"],
        &["doctor", "acme/checkout"],
        &["doctor", "--json", "acme/checkout"],
        &["journal", "show", "--json"],
        &["journal", "verify"],
    ];
    let mut looked = 0;
    for command in commands {
        let right = flight.run(command);
        let wrong = Said::of(flight.command(command).env("GITHUB_TOKEN", WRONG).output().unwrap());
        for said in [right, wrong] {
            silent(&format!("the output of {command:?}"), said.out.as_bytes(), &secrets);
            silent(&format!("the complaint of {command:?}"), said.err.as_bytes(), &secrets);
            looked += 1;
        }
    }
    let kept = files(flight.folder.path(), &secrets);
    println!("{looked} runs and {kept} files hold no secret in any of {} forms", forms(WRONG).len());
    assert!(kept > 1, "a journal at least");
}

#[test]
fn a_token_is_in_no_arguments_and_a_command_that_is_started_is_not_given_it() {
    let flight = Flight::new("calm-friday");
    let token = flight.simulator.operator_token().to_owned();
    let heard = flight.folder.path().join("heard");
    let file = flight.write_file(
        "told.toml",
        &format!(
            "[[channel]]\nid = \"script\"\nkind = \"command\"\ncommand = [\"sh\", \"-c\", \"(env; cat /proc/$$/cmdline /proc/$PPID/cmdline) > {}\"]\n\
             [[alert]]\nchannels = [\"script\"]\n",
            heard.display()
        ),
    );
    let mut child = flight
        .command(&["watch", "--config", &file, "acme/checkout"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let began = Instant::now();
    while !fs::metadata(&heard).is_ok_and(|found| found.len() > 0) {
        assert!(began.elapsed() < Duration::from_secs(30), "the command was not told");
        std::thread::sleep(Duration::from_millis(50));
    }
    let arguments = fs::read(format!("/proc/{}/cmdline", child.id())).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    silent("the arguments", &arguments, &[&token]);
    silent("what a command is given", &fs::read(&heard).unwrap(), &[&token]);
}
