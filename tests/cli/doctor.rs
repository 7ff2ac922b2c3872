//! `doctor`, `completions`, `man`: each says something true, with and without a network.

use std::process::{Command, Stdio};

use serde_json::Value;

use super::flight::Flight;

/// The check of a name, in whatever area.
fn check<'a>(report: &'a Value, name: &str) -> &'a Value {
    let checks = report["checks"].as_array().unwrap();
    checks.iter().find(|check| check["name"] == name).unwrap_or_else(|| panic!("no {name} in {report:#}"))
}

#[test]
fn a_flight_that_stands_well_is_told_so_without_its_token() {
    let flight = Flight::new("calm-friday");
    let said = flight.run(&["doctor", "acme/checkout", "--json"]).exits(0);
    let report = said.json();
    assert_eq!(report["schema"], "flightdeck.doctor/1");
    assert_eq!(check(&report, "token")["found"], "from environment variable GITHUB_TOKEN");
    for name in ["token", "name", "connection", "HTTP", "sign-in", "scopes", "budget"] {
        assert_eq!(check(&report, name)["standing"], "ok", "{:#}", check(&report, name));
    }
    assert!(check(&report, "sign-in")["found"].as_str().unwrap().contains("mira"));
    assert_eq!(check(&report, "trust")["standing"], "warn", "plain HTTP is told");
    assert_eq!(check(&report, "theme")["found"], "auto", "the word that the configuration takes");
    assert!(!said.out.contains(flight.simulator.operator_token()), "the token is repeated");
    let lines = flight.run(&["doctor", "acme/checkout"]).exits(0).out;
    assert!(lines.contains("  ok    token"), "{lines}");
    assert!(lines.lines().last().unwrap().contains("0 failed"), "{lines}");
}

#[test]
fn the_hop_that_fails_is_named_and_those_behind_it_are_not_tried() {
    let flight = Flight::new("empty");
    // A port on which nobody listens.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let run = |api: &str| {
        let mut command = flight.command(&["doctor", "acme/checkout", "--json"]);
        let output = command.env("GITHUB_API_URL", api).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let report = run(&format!("http://{closed}"));
    assert_eq!(check(&report, "connection")["standing"], "fail");
    assert!(check(&report, "connection")["next"].as_str().unwrap().contains("HTTPS_PROXY"));
    assert!(report["checks"].as_array().unwrap().iter().all(|check| check["name"] != "HTTP"));
    let report = run("http://no-such-host.invalid");
    assert_eq!(check(&report, "name")["standing"], "fail");
    assert!(report["checks"].as_array().unwrap().iter().all(|check| check["name"] != "connection"));
}

/// A port on which every connection gets these words and its end.
fn saying(words: &'static str) -> std::net::SocketAddr {
    use std::io::{Read as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // The doctor's first look is a connection alone.
            let _nothing_asked = stream.read(&mut [0; 4096]);
            let _gone = stream.write_all(words.as_bytes());
        }
    });
    address
}

#[test]
fn tunnel_tls_http_and_sign_in_are_told_apart() {
    let flight = Flight::new("empty");
    let run = |environment: &[(&str, &str)]| {
        let mut command = flight.command(&["doctor", "acme/checkout", "--json"]);
        let output = command.envs(environment.iter().copied()).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let standing = |report: &Value, name: &str| {
        let checks = report["checks"].as_array().unwrap();
        let found = checks.iter().find(|check| check["name"] == name);
        found.map(|check| check["standing"].as_str().unwrap().to_owned())
    };
    let of = |report: &Value| ["connection", "tunnel", "TLS", "HTTP", "sign-in"].map(|name| standing(report, name));
    let (ok, fail) = (Some("ok".to_owned()), Some("fail".to_owned()));
    let plain = saying("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
    // It speaks, and no TLS.
    let report = run(&[
        ("GITHUB_API_URL", &format!("https://{plain}")),
        ("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt"),
    ]);
    if standing(&report, "trust") == ok {
        assert_eq!(of(&report), [ok.clone(), None, fail.clone(), None, None], "{report:#}");
    } else {
        println!("no bundle of authorities here: TLS was not tried");
    }
    // It connects, and never answers in HTTP.
    let mute = saying("no such protocol\r\n\r\n");
    let report = run(&[("GITHUB_API_URL", &format!("http://{mute}"))]);
    assert_eq!(of(&report), [ok.clone(), None, None, fail.clone(), None], "{report:#}");
    // A proxy that wants to know who asks.
    let proxy = saying("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
    let proxy = format!("http://{proxy}");
    let report = run(&[("GITHUB_API_URL", "https://api.sim.test"), ("HTTPS_PROXY", &proxy)]);
    if standing(&report, "trust") == ok {
        assert_eq!(of(&report), [ok.clone(), fail.clone(), None, None, None], "{report:#}");
    }
    let report = run(&[("GITHUB_API_URL", "http://api.sim.test"), ("HTTP_PROXY", &proxy)]);
    assert_eq!(of(&report), [ok.clone(), fail.clone(), None, None, None], "{report:#}");
    // All of it stands, and the token is nobody's.
    let report = run(&[("GITHUB_TOKEN", "ghp_0000000000000000000000000000000000aa")]);
    assert_eq!(of(&report), [ok.clone(), None, None, ok, fail], "{report:#}");
}

#[test]
fn a_token_that_is_missing_and_a_proxy_are_told_without_their_secrets() {
    let flight = Flight::new("empty");
    let mut command = flight.command(&["doctor", "acme/checkout", "--json"]);
    command.env_remove("GITHUB_TOKEN").env("HTTP_PROXY", "http://mira:hunter2@127.0.0.1:9/");
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains("hunter2"), "{text}");
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(check(&report, "token")["standing"], "fail");
    assert!(check(&report, "proxy")["found"].as_str().unwrap().starts_with("HTTP_PROXY=http://127.0.0.1:9"));
    assert_eq!(check(&report, "connection")["standing"], "fail", "the proxy is what is reached");
}

#[test]
fn a_broken_configuration_and_a_broken_journal_are_named() {
    let flight = Flight::new("empty");
    let file = flight.write_file("own.toml", "[limits]\nreed = \"10s\"\n");
    flight.write_file("state/journal.jsonl", "{\"not\": \"a record\"}\n");
    let report = flight.run(&["doctor", "--config", &file, "--json"]).exits(1).json();
    assert_eq!(check(&report, "problem")["standing"], "fail");
    assert!(check(&report, "problem")["found"].as_str().unwrap().contains("reed"));
    assert_eq!(check(&report, "journal")["standing"], "fail");
}

/// The standing and the finding of a check, by area and name.
fn of<'a>(report: &'a Value, area: &str, name: &str) -> Option<(&'a str, &'a str)> {
    let checks = report["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["area"] == area && check["name"] == name)?;
    Some((check["standing"].as_str().unwrap(), check["found"].as_str().unwrap()))
}

#[test]
fn channels_that_cannot_reach_anybody_are_named_without_their_secrets() {
    let flight = Flight::new("empty");
    let listening = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let open = saying("");
    let file = flight.write_file(
        "own.toml",
        &format!(
            r#"
            [[service]]
            id = "checkout"
            repository = "acme/checkout"
            [[channel]]
            id = "team"
            kind = "slack"
            url = {{ env = "TEAM" }}
            [[channel]]
            id = "lost"
            kind = "teams"
            url = {{ env = "NOT_SET" }}
            [[channel]]
            id = "wrong"
            kind = "slack"
            url = {{ env = "WRONG" }}
            [[channel]]
            id = "mail"
            kind = "mail"
            server = "127.0.0.1"
            port = {}
            security = "none"
            from = "flightdeck@example.com"
            to = ["oncall@example.com"]
            [[channel]]
            id = "pager"
            kind = "command"
            command = ["no-such-pager"]
            [[channel]]
            id = "shell"
            kind = "command"
            command = ["sh", "-c", "true"]
            [[alert]]
            services = ["checkout"]
            channels = ["team", "lost", "wrong", "mail", "pager", "desktop"]
            "#,
            listening.port()
        ),
    );
    let report = {
        let mut command = flight.command(&["doctor", "--config", &file, "--json"]);
        command.env("TEAM", format!("http://{open}/services/T0/SECRETPART")).env_remove("NOT_SET");
        command.env("WRONG", "http://example.com/SECRETPART").env("DBUS_SESSION_BUS_ADDRESS", "");
        let output = command.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(!text.contains("SECRETPART"), "{text}");
        assert_eq!(output.status.code(), Some(1), "{text}");
        serde_json::from_str::<Value>(&text).unwrap()
    };
    let found = |area: &str, name: &str| of(&report, area, name).unwrap_or_else(|| panic!("{area} {name}: {report:#}"));
    assert_eq!(found("channel team", "address"), ("ok", "from environment variable TEAM"));
    assert_eq!(found("channel team", "connection").0, "ok");
    assert_eq!(found("channel lost", "address"), ("fail", "NOT_SET is not set"));
    assert_eq!(of(&report, "channel lost", "connection"), None);
    let wrong = report["checks"].as_array().unwrap().iter().filter(|check| check["area"] == "channel wrong");
    assert!(
        wrong.clone().any(|check| check["found"] == "the webhook's address must begin with https://"),
        "{report:#}"
    );
    assert_eq!(found("channel mail", "connection").0, "fail");
    assert_eq!(found("channel pager", "program"), ("fail", "no-such-pager: there is no such program"));
    assert_eq!(found("channel shell", "program"), ("ok", "sh"));
    assert_eq!(found("channel shell", "rules").0, "warn");
    assert_eq!(of(&report, "channel team", "rules"), None);
    assert_eq!(found("channel desktop", "session bus").0, "warn");
}

#[test]
fn every_shells_completions_know_the_subcommands() {
    let flight = Flight::new("empty");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let said = flight.run(&["completions", shell]).exits(0);
        for word in ["approve", "rollback", "replay", "doctor", "--dry-run"] {
            // Fish and others write an option without its dashes.
            assert!(said.out.contains(word.trim_start_matches('-')), "{shell} does not know {word}");
        }
    }
    let script = flight.write_file("flightdeck.bash", &flight.run(&["completions", "bash"]).out);
    let checked = Command::new("bash").args(["-n", &script]).stdin(Stdio::null()).status();
    match checked {
        Ok(status) => assert!(status.success(), "bash does not take its completions"),
        Err(_) => println!("no bash here: its completions were not parsed"),
    }
    flight.run(&["completions", "tcsh"]).exits(2);
}

#[test]
fn there_is_a_page_for_the_program_and_for_every_subcommand() {
    let flight = Flight::new("empty");
    let page = flight.run(&["man"]).exits(0).out;
    assert!(page.starts_with(".ie") || page.contains(".TH"), "{page}");
    assert!(page.contains("Exit codes"));
    assert!(flight.run(&["man", "journal", "verify"]).exits(0).out.contains("chain"));
    flight.run(&["man", "no-such"]).exits(2).complains("no subcommand");
    let folder = flight.folder.path().join("man");
    flight.run(&["man", "--dir", folder.to_str().unwrap()]).exits(0);
    for name in ["flightdeck", "flightdeck-approve", "flightdeck-journal-verify", "flightdeck-replay"] {
        let page = std::fs::read_to_string(folder.join(format!("{name}.1"))).unwrap();
        assert!(page.contains(".SH NAME") && page.contains(name.replace('-', "\\-").as_str()), "{name}");
    }
}
