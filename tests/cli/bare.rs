//! A host that has next to nothing: no authorities of its own, no token that comes.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::flight::Flight;
use super::pty::Pty;
use super::roads::{House, PASSWORD};

/// Two sources at the same address: one with authorities of its own, one that needs the machine's.
const TWO: &str = r#"
[[source]]
id = "house"
url = "https://api.sim.test"
ca = "house.pem"

[[source]]
id = "machine"
url = "https://api.sim.test"

[[service]]
id = "checkout"
source = "house"
repository = "acme/checkout"

[[service]]
id = "payments"
source = "machine"
repository = "acme/payments"
"#;

#[test]
fn without_authorities_of_the_machine_a_source_with_its_own_works_and_the_other_says_what_is_missing_until_they_come() {
    let house = House::new();
    let config = house.flight.write_file("two.toml", TWO);
    let folder = house.flight.folder.path();
    let (bundle, nothing) = (folder.join("late.pem"), folder.join("nothing"));
    let proxy = house.proxy.with(PASSWORD);
    let without = [
        ("HTTPS_PROXY", Path::new(proxy.as_str())),
        ("SSL_CERT_FILE", bundle.as_path()),
        ("SSL_CERT_DIR", nothing.as_path()),
    ];

    let texts: Vec<(&str, &str)> = without.iter().map(|(name, value)| (*name, value.to_str().unwrap())).collect();
    let report = house.run(&["doctor", "--json"], &config, &texts).exits(1).json();
    let wrong: Vec<String> = report["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["standing"] == "fail")
        .map(|check| format!("{} {}: {}", check["area"], check["name"], check["next"]))
        .collect();
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(wrong[0].contains("source machine") && wrong[0].contains("trust"), "{wrong:?}");
    assert!(wrong[0].contains("SSL_CERT_FILE") && wrong[0].contains("`ca`"), "what to do is said: {wrong:?}");

    let state = folder.join("state");
    let environment = [
        &without[..],
        &[
            ("HOME", folder),
            ("GITHUB_TOKEN", Path::new(house.flight.simulator.operator_token())),
            ("FLIGHTDECK_STATE_DIR", &state),
        ],
    ]
    .concat();
    let program = Path::new(env!("CARGO_BIN_EXE_flightdeck"));
    let mut terminal = Pty::start(program, &["--config", &config], &environment, (160, 50));
    terminal.wait("one is read, the other says why not", |screen| {
        screen.contains("v2.14.0") && screen.contains("machine unreachable")
    });
    // Somebody installs them: nothing has to be started again.
    fs::write(&bundle, &house.authority.pem).unwrap();
    terminal.keys("2jr");
    terminal.wait("the other is read", |screen| screen.contains("v8.") && !screen.contains("unreachable"));
    terminal.keys("q");
    terminal.restored();
}

#[test]
fn a_token_that_does_not_come_is_asked_for_once_by_all_who_wait_for_it() {
    let flight = Flight::new("calm-friday");
    let asked = flight.folder.path().join("asked");
    let script = flight.write_file("slow.sh", &format!("#!/bin/sh\necho >> {}\nsleep 1\nexit 1\n", asked.display()));
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let listed = flight.scenario.repositories().iter().enumerate();
    let service =
        |(number, name): (usize, &String)| format!("[[service]]\nid = \"s{number}\"\nrepository = \"{name}\"\n");
    let services = listed.map(service).collect::<Vec<_>>().concat();
    let head =
        format!("[[source]]\nid = \"house\"\nurl = \"{}\"\ntoken = {{ command = [\"{script}\"] }}\n", flight.api);
    let config = flight.write_file("slow.toml", &format!("{head}{services}"));
    let said = flight.run(&["status", "--config", &config]).exits(3);
    assert!(said.out.contains("failed (exit status: 1)"), "{}", said.out);
    let times = fs::read(asked).unwrap().len();
    let count = flight.scenario.repositories().len();
    assert!(count >= 6 && times <= 3, "{count} services asked for it {times} times");
}
