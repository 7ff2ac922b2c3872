//! The README says what the program does: its keys are the keymap's, its files exist, its configuration is read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use std::fmt::Write as _;
use std::path::Path;

use flightdeck::cockpit::Command;
use flightdeck::config::{Inputs, Layer, Origin, resolve};

const README: &str = include_str!("../README.md");

/// The table of keys as the README must have it.
fn keys() -> String {
    let keymap = resolve(&Inputs::default()).expect("the defaults are valid").keymap;
    let rows: Vec<String> = Command::ALL
        .iter()
        .map(|command| {
            let keys: Vec<String> = keymap.keys(*command).map(|key| format!("`{key}`")).collect();
            format!("{} | {}", keys.join(" "), command.description())
        })
        .collect();
    let half = rows.len().div_ceil(2);
    let mut table = String::from("| key | does | key | does |\n| --- | --- | --- | --- |\n");
    for (place, left) in rows[..half].iter().enumerate() {
        let right = rows.get(half + place).map_or(" | ", String::as_str);
        let _ = writeln!(table, "| {left} | {right} |");
    }
    table
}

#[test]
fn the_table_of_keys_is_the_keymaps() {
    let (_, rest) = README.split_once("-->\n").expect("the mark before the table");
    let (table, _) = rest.split_once("<!-- keys end -->").expect("the mark behind the table");
    let expected = keys();
    assert_eq!(table, expected, "the README's table should be:\n{expected}");
}

#[test]
fn what_the_readme_links_to_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let links = README.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let mut local = 0;
    for link in links.filter(|link| !link.starts_with("http")) {
        assert!(root.join(link).exists(), "{link} does not exist");
        local += 1;
    }
    assert!(local >= 2, "{local} links");
}

#[test]
fn the_configuration_that_the_readme_shows_is_read() {
    let (_, rest) = README.split_once("```toml\n").expect("an example");
    let (text, _) = rest.split_once("```").expect("its end");
    let inputs = Inputs {
        layers: vec![Layer { origin: Origin::User, path: "README.md".into(), text: text.to_owned(), trusted: true }],
        ..Inputs::default()
    };
    let configuration = resolve(&inputs).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(configuration.warnings.is_empty(), "{:?}", configuration.warnings);
    assert_eq!((configuration.services.len(), configuration.policy.freezes.len()), (1, 1));
}

/// What each provider says that its verbs really do there, as the README's table has it.
#[test]
fn the_providers_table_says_what_each_verb_really_does() {
    let mut missing = Vec::new();
    for dialect in flightdeck::provider::registry::DIALECTS {
        let capability = (dialect.capability)();
        for verb in flightdeck::domain::Verb::ALL {
            let (sign, said) = match capability.verb(verb) {
                flightdeck::domain::Support::Yes { label } => ("yes", label),
                flightdeck::domain::Support::No { why } => ("no", why),
            };
            let line = format!("| {} | {} | {sign} | {said} |", dialect.kind.name(), verb.word());
            if !README.contains(&line) {
                missing.push(line);
            }
        }
    }
    assert!(missing.is_empty(), "the README lacks these lines:\n{}", missing.join("\n"));
}
