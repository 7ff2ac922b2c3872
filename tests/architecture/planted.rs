//! Violations planted on purpose: each kind must be reported, with file, import and rule, and what is allowed must not be.

use crate::checker::{Violation, check};

fn tree(files: &[(&str, &str)]) -> Vec<Violation> {
    let mut sources: Vec<(String, String)> =
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    for room in ["domain", "policy", "journal", "cockpit", "config", "provider", "ui", "runtime", "sim", "cli"] {
        let path = format!("{room}/mod.rs");
        if sources.iter().all(|(known, _)| *known != path) {
            sources.push((path, String::new()));
        }
    }
    check(&sources).into_iter().collect()
}

/// Exactly one violation, in `file`, that names `found` and the rule's words.
fn caught(files: &[(&str, &str)], file: &str, found: &str, rule: &str) {
    let violations = tree(files);
    let fits = |violation: &Violation| {
        violation.file == file && violation.found.contains(found) && violation.rule.contains(rule)
    };
    assert!(violations.len() == 1 && fits(&violations[0]), "wanted {file}: {found} ({rule}), got {violations:#?}");
}

fn clean(files: &[(&str, &str)]) {
    let violations = tree(files);
    assert!(violations.is_empty(), "{violations:#?}");
}

#[test]
fn an_import_against_the_table() {
    caught(
        &[("domain/run.rs", "use crate::policy::Clearance;")],
        "domain/run.rs",
        "crate::policy::Clearance",
        "domain names nothing",
    );
    caught(
        &[("policy/assess.rs", "use crate::{domain::Text, ui::draw};")],
        "policy/assess.rs",
        "crate::ui::draw",
        "policy names domain",
    );
    caught(&[("sim/mod.rs", "use crate::domain::Verb;")], "sim/mod.rs", "crate::domain::Verb", "sim names nothing");
    caught(&[("runtime/mod.rs", "use crate::sim::Simulator;")], "runtime/mod.rs", "crate::sim", "runtime names");
    caught(&[("provider/mod.rs", "use crate::cockpit::*;")], "provider/mod.rs", "crate::cockpit", "provider names");
}

#[test]
fn a_path_without_a_use() {
    caught(
        &[("ui/mod.rs", "fn f() { let _ = crate::runtime::now(); }")],
        "ui/mod.rs",
        "crate::runtime::now",
        "ui names",
    );
    caught(
        &[("ui/pane/row.rs", "fn f(x: super::super::super::provider::Reading) {}")],
        "ui/pane/row.rs",
        "crate::provider::Reading",
        "ui names",
    );
    caught(
        &[("domain/mod.rs", "fn f() { println!(\"{}\", crate::cli::VERSION) }")],
        "domain/mod.rs",
        "crate::cli::VERSION",
        "domain names",
    );
    caught(
        &[("domain/mod.rs", "mod inner { use super::super::config::Layer; }")],
        "domain/mod.rs",
        "crate::config::Layer",
        "domain names",
    );
    caught(
        &[("journal/mod.rs", "#[cfg(not(test))] use crate::policy::Plan;")],
        "journal/mod.rs",
        "crate::policy::Plan",
        "journal names",
    );
}

#[test]
fn dialects_that_know_each_other() {
    caught(
        &[("provider/github/map.rs", "use crate::provider::gitlab::wire;")],
        "provider/github/map.rs",
        "gitlab",
        "do not know each other",
    );
    caught(
        &[("provider/gitlab/mod.rs", "use super::github::Client;")],
        "provider/gitlab/mod.rs",
        "github",
        "do not know each other",
    );
    caught(
        &[("sim/argo/mod.rs", "use crate::sim::github::answer;")],
        "sim/argo/mod.rs",
        "github",
        "do not know each other",
    );
    caught(
        &[("provider/http/budget.rs", "use crate::provider::github::wire;")],
        "provider/http/budget.rs",
        "github",
        "does not know them",
    );
    caught(
        &[("sim/world/run.rs", "use crate::sim::github::shapes;")],
        "sim/world/run.rs",
        "github",
        "does not know them",
    );
    clean(&[
        (
            "provider/github/map.rs",
            "use super::wire::Run; use crate::provider::http::Client; use crate::provider::Provider;",
        ),
        ("provider/mod.rs", "pub mod github; pub use github::GitHub;"),
        ("provider/http.rs", "pub struct Client;"),
        ("sim/github/runs.rs", "use crate::sim::world::World;"),
    ]);
}

#[test]
fn the_runtime_and_the_client_are_kept() {
    caught(&[("cockpit/mod.rs", "use tokio::sync::mpsc;")], "cockpit/mod.rs", "tokio::sync::mpsc", "tokio is named in");
    caught(
        &[("provider/github/mod.rs", "async fn f() { tokio::time::sleep(d).await }")],
        "provider/github/mod.rs",
        "tokio::time",
        "tokio is named in",
    );
    caught(
        &[("provider/github/mod.rs", "async fn f() { select! { _ = tokio::time::sleep(d) => {} } }")],
        "provider/github/mod.rs",
        "tokio::time",
        "tokio is named in",
    );
    caught(
        &[("runtime/mod.rs", "fn f(c: reqwest::Client) {}")],
        "runtime/mod.rs",
        "reqwest::Client",
        "reqwest is named in",
    );
    clean(&[
        ("provider/http/mod.rs", "use reqwest::Client; use tokio::time::timeout;"),
        ("runtime/inbox.rs", "use tokio::sync::mpsc;"),
        ("cli/mod.rs", "fn f() { tokio::runtime::Builder::new_current_thread(); }"),
        ("domain/mod.rs", "fn f() { let said = format!(\"tokio::spawn and std::fs::read\"); }"),
    ]);
}

#[test]
fn a_pure_room_that_looks_outside() {
    for (text, found) in [
        ("use std::fs;", "std::fs"),
        ("use std::{collections::BTreeMap, env::var};", "std::env::var"),
        ("fn f() { std::process::exit(1) }", "std::process::exit"),
        ("use std::time::SystemTime;", "std::time::SystemTime"),
        ("fn f() { std::time::Instant::now(); }", "Instant::now"),
        ("fn f() { jiff::Timestamp::now(); }", "Timestamp::now"),
    ] {
        for room in ["domain", "policy", "journal", "cockpit", "ui"] {
            let file = format!("{room}/mod.rs");
            caught(&[(file.as_str(), text)], &file, found, "is pure");
        }
    }
    caught(
        &[("ui/mod.rs", "use std::time::Instant; fn f() { Instant::now(); }")],
        "ui/mod.rs",
        "std::time::Instant::now",
        "is pure",
    );
    caught(
        &[("ui/mod.rs", "use std::time as clock; fn f(t: clock::SystemTime) {}")],
        "ui/mod.rs",
        "std::time::SystemTime",
        "is pure",
    );
    clean(&[
        ("runtime/clock.rs", "use std::fs; fn f() { std::time::Instant::now(); }"),
        ("ui/mod.rs", "use std::time::{Duration, Instant};"),
    ]);
}

#[test]
fn what_only_tests_name_is_free() {
    clean(&[
        ("domain/mod.rs", "#[cfg(test)] mod tests { use crate::cli::Args; fn f() { std::fs::read(\"x\"); } }"),
        ("policy/mod.rs", "#[cfg(test)] mod tests;"),
        ("policy/tests.rs", "use crate::ui::draw;"),
        ("journal/mod.rs", "#[cfg(test)] use crate::sim::Simulator;"),
    ]);
}

#[test]
fn rooms_files_and_main() {
    let long = "\n".repeat(501);
    caught(&[("ui/mod.rs", &long)], "ui/mod.rs", "501 lines", "at most 500");
    let main = "\n".repeat(41);
    caught(&[("main.rs", &main)], "main.rs", "41 lines", "at most 40");
    caught(&[("main.rs", "fn main() { flightdeck::runtime::run(); }")], "main.rs", "runtime", "main names cli");
    clean(&[("main.rs", "fn main() { flightdeck::cli::run(); }")]);
    caught(&[("utils/mod.rs", "pub fn f() {}")], "utils/mod.rs", "utils", "line in the table");
    caught(&[("ui/mod.rs", "use crate::Everything;")], "ui/mod.rs", "crate::Everything", "re-exports nothing");
    caught(&[("ui/mod.rs", "this is not rust")], "ui/mod.rs", "cannot be read", "every file is Rust");
}

#[test]
fn a_ring_of_rooms() {
    let violations = tree(&[("domain/mod.rs", "use crate::policy::A;"), ("policy/mod.rs", "use crate::domain::B;")]);
    let ring = violations.iter().find(|violation| violation.rule.contains("no cycle"));
    assert!(ring.is_some_and(|ring| ring.found.contains("domain -> policy -> domain")), "{violations:#?}");
    let longer = tree(&[
        ("cockpit/mod.rs", "use crate::ui::A;"),
        ("ui/mod.rs", "use crate::config::B;"),
        ("config/mod.rs", "use crate::cockpit::C;"),
    ]);
    let ring = longer.iter().find(|violation| violation.rule.contains("no cycle"));
    assert!(ring.is_some_and(|ring| ring.found.contains("cockpit -> ui -> config -> cockpit")), "{longer:#?}");
}

#[test]
fn a_violation_reads_well() {
    let violations = tree(&[("domain/run.rs", "use crate::policy::Clearance;")]);
    let text = violations[0].to_string();
    assert_eq!(text, "src/domain/run.rs: names `crate::policy::Clearance`\n    the rule: domain names nothing of ours");
}
