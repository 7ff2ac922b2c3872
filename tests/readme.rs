//! The README says what the program does: its keys are the keymap's, its files exist, its configuration is read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]
#![allow(clippy::print_stdout, reason = "the costs of a provider are printed")]

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

/// The lines of Rust below a path of the tree: a folder, or a file.
fn lines(path: &Path) -> usize {
    if path.is_file() {
        let rust = path.extension().is_some_and(|extension| extension == "rs");
        return if rust { std::fs::read_to_string(path).unwrap().lines().count() } else { 0 };
    }
    let entries = std::fs::read_dir(path).into_iter().flatten();
    entries.map(|entry| lines(&entry.unwrap().path())).sum()
}

/// The lines of a part of every provider in the order of the README's columns, and of what they share.
fn cost(part: &str) -> [usize; 5] {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let of = |path: &str| lines(&source.join(path));
    let vendors = ["github", "gitlab", "kubernetes", "octopus"];
    let all = |root: &str| of(root) - vendors.iter().map(|vendor| of(&format!("{root}/{vendor}"))).sum::<usize>();
    let vendor = |vendor: &str| {
        let one = |part: &str| of(&format!("provider/{vendor}/{part}")) + of(&format!("provider/{vendor}/{part}.rs"));
        match part {
            "calls" => of(&format!("provider/{vendor}")) - one("wire") - one("map"),
            "dialect" => of(&format!("sim/{vendor}")) + of(&format!("sim/scenario/{vendor}.rs")),
            part => one(part),
        }
    };
    let shared = match part {
        "calls" => all("provider"),
        "dialect" => all("sim") - vendors.iter().map(|vendor| of(&format!("sim/scenario/{vendor}.rs"))).sum::<usize>(),
        _ => 0,
    };
    let [github, gitlab, kubernetes, octopus] = vendors.map(vendor);
    [github, gitlab, kubernetes, octopus, shared]
}

/// What a provider costs by part, as the README's table has it: about right, or the whole table is printed as it should be.
#[test]
fn the_cost_of_a_provider_is_about_what_the_readme_says() {
    let mut table = String::new();
    let mut wrong = Vec::new();
    for part in ["wire", "map", "calls", "dialect"] {
        let found = cost(part);
        let cells = found.map(|lines| lines.div_ceil(100) * 100);
        let row = cells.map(|lines| if lines == 0 { "–".to_owned() } else { lines.to_string() }).join(" | ");
        let _ = writeln!(table, "| {part} | {row} |");
        let said = README.lines().find_map(|line| line.strip_prefix(&format!("| {part} | "))).unwrap_or_default();
        let said: Vec<usize> =
            said.trim_end_matches('|').split(" | ").map(|cell| cell.trim().parse().unwrap_or(0)).collect();
        // A fifth, or two hundred lines: what is rounded anyway may move a little.
        let near = |(said, found): (&usize, &usize)| said.abs_diff(*found) <= (found / 5).max(200);
        if said.len() != found.len() || !said.iter().zip(&found).all(near) {
            wrong.push(part);
        }
    }
    println!("{table}");
    assert!(wrong.is_empty(), "{wrong:?} cost something else by now; the README's table should have:\n{table}");
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
