//! Configuration, its keys and its addresses: read or refused with a word of where; a project's own file never widens.

use flightdeck::config::{Inputs, Layer, Origin, Problems, RemoteUrl, resolve};

use super::harmless;

const USUAL: &str = include_str!("../../../assets/flightdeck.toml");
const OWN: &str = r#"
[[source]]
id = "work"
provider = "github"
url = "https://github.example.com/api/v3"
token = { command = ["gh", "auth", "token"] }

[[service]]
id = "checkout"
source = "work"
repository = "acme/checkout"
environments = ["staging", "production"]

[[freeze]]
name = "weekend"
from = "Fri 18:00"
until = "Mon 06:00"
zone = "Europe/Berlin"

[keys]
approve = ["A", "F2"]
quit = "ctrl-q"

[[probe]]
service = "checkout"
environment = "production"
url = "https://checkout.example.com/version"
pointer = "/version"
"#;

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    vec![
        USUAL.as_bytes().to_vec(),
        OWN.as_bytes().to_vec(),
        b"[keys]\napprove = \"A\"\n".to_vec(),
        b"[policy]\nread_only = true\n".to_vec(),
    ]
}

fn inputs(bytes: &[u8], trusted: bool) -> Inputs {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let origin = if trusted { Origin::User } else { Origin::Project };
    Inputs { layers: vec![Layer { origin, path: "flightdeck.toml".into(), text, trusted }], ..Inputs::default() }
}

fn said(problems: &Problems) {
    for problem in &problems.0 {
        for line in problem.to_string().lines() {
            harmless(line);
        }
    }
}

/// The operator's own file.
pub(crate) fn trusted(bytes: &[u8]) {
    match resolve(&inputs(bytes, true)) {
        Ok(configuration) => assert!(!configuration.keymap.bindings().is_empty()),
        Err(problems) => {
            assert!(!problems.0.is_empty(), "a refusal says why");
            said(&problems);
        }
    }
    let _named_or_not = RemoteUrl::parse(&String::from_utf8_lossy(bytes));
}

/// A file that was found in a repository.
pub(crate) fn untrusted(bytes: &[u8]) {
    let usual = resolve(&Inputs::default()).expect("no configuration is one");
    match resolve(&inputs(bytes, false)) {
        Ok(configuration) => {
            assert_eq!(configuration.keymap.bindings(), usual.keymap.bindings(), "a project binds no keys");
            assert!(configuration.probes.0.is_empty(), "a project sends nobody anywhere");
        }
        Err(problems) => said(&problems),
    }
}
