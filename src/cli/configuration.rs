//! `flightdeck config explain`: every setting with its value, where that was said, what it means and what it takes.

use serde::Serialize;

use super::arguments::ConfigCommand;
use super::{Exit, Failure, Global, discover, output};
use crate::config::{Configuration, Described, Setting, catalogue, described, nearest};
use crate::domain::Text;

/// What is configured: `flightdeck.configuration/1`.
#[derive(Debug, Serialize)]
struct Report {
    schema: &'static str,
    settings: Vec<SettingReport>,
}

/// One setting.
#[derive(Debug, Serialize)]
struct SettingReport {
    key: Text,
    /// The value in force; null where nothing says it and it has no default.
    value: Option<Text>,
    /// `default`, `system`, `user`, `project`, `environment` or `flags`.
    origin: &'static str,
    /// The very place: `FILE:LINE:COLUMN`, a variable, the command line.
    place: Text,
    means: Text,
    /// The kind of value.
    takes: &'static str,
    /// Null where it has none.
    default: Option<Text>,
    example: Text,
    /// What every layer said, the weakest first. Rules add up: of them every word is in force.
    said: Vec<SaidReport>,
}

/// What one layer said.
#[derive(Debug, Serialize)]
struct SaidReport {
    value: Text,
    origin: &'static str,
    place: Text,
    in_force: bool,
}

/// Does what is asked about the configuration.
///
/// # Errors
/// What is wrong with the configuration; a key that is none.
pub(super) fn run(command: &ConfigCommand, global: &Global) -> Result<Exit, Failure> {
    let ConfigCommand::Explain(explain) = command;
    let configuration = discover::configuration(global, &explain.services)?;
    output::say(configuration.warnings.iter().map(|warning| format!("warning: {warning}")));
    let settings = match &explain.key {
        Some(key) => named(&configuration, key)?,
        None => all(&configuration),
    };
    if explain.json {
        output::print_json(&Report { schema: "flightdeck.configuration/1", settings })?;
    } else if explain.key.is_some() {
        output::print(settings.iter().flat_map(at_length))?;
    } else {
        output::print(settings.iter().map(short))?;
    }
    Ok(Exit::Done)
}

/// Everything that was said, and every setting outside of tables of which there may be several that nobody said anything
/// about.
fn all(configuration: &Configuration) -> Vec<SettingReport> {
    let mut settings: Vec<SettingReport> =
        configuration.provenance.iter().map(|(key, said)| report(key, said, described(key).as_ref())).collect();
    let unsaid = catalogue().into_iter().filter(|setting| !setting.many && !setting.binds_keys());
    for setting in unsaid.filter(|setting| configuration.provenance.effective(&setting.path()).is_none()) {
        settings.push(report(&setting.path(), &[], Some(&setting)));
    }
    settings.sort_by(|one, other| one.key.cmp(&other.key));
    settings
}

/// What a key names: one setting, or those of a whole table.
fn named(configuration: &Configuration, key: &str) -> Result<Vec<SettingReport>, Failure> {
    let key = key.trim().trim_matches('.');
    if let Ok(said) = configuration.provenance.explain(key) {
        return Ok(vec![report(key, said, described(key).as_ref())]);
    }
    let within = format!("{key}.");
    let mut table: Vec<SettingReport> = all(configuration);
    table.retain(|setting| setting.key.raw().starts_with(&within));
    if !table.is_empty() {
        return Ok(table);
    }
    // Written as the list has it, with a star for the id; or of an id that says nothing about it.
    let written = |setting: &Described| setting.path() == key;
    let found = catalogue()
        .into_iter()
        .find(written)
        .or_else(|| described(key).filter(|found| known(configuration, found, key)));
    match found {
        Some(setting) => Ok(vec![report(key, &[], Some(&setting))]),
        None => Err(unknown(configuration, key)),
    }
}

/// Whether the id or command in a key path is one.
fn known(configuration: &Configuration, setting: &Described, key: &str) -> bool {
    if setting.binds_keys() {
        let command = key.strip_prefix("keys.").and_then(crate::cockpit::Command::named).is_some();
        return command || key.strip_prefix("replay-keys.").and_then(crate::cockpit::Control::named).is_some();
    }
    let id = key
        .strip_prefix(&format!("{}.", setting.table))
        .and_then(|rest| rest.strip_suffix(&format!(".{}", setting.key)));
    let said = |id: &str| {
        configuration.provenance.iter().any(|(path, _)| path.starts_with(&format!("{}.{id}.", setting.table)))
    };
    !setting.many || id.is_some_and(said)
}

fn unknown(configuration: &Configuration, key: &str) -> Failure {
    let mut keys: Vec<String> = catalogue().iter().map(Described::path).collect();
    keys.extend(configuration.provenance.iter().map(|(key, _)| key.to_owned()));
    let failure = Failure::usage(&format!("`{}` is no setting", Text::new(key)));
    let last = key.rsplit('.').next().unwrap_or(key);
    let near = nearest(key, keys.iter().map(String::as_str));
    // The last part alone may be what is remembered.
    let by_last: Vec<&String> = keys.iter().filter(|path| path.rsplit('.').next() == Some(last)).take(5).collect();
    match (near, by_last.as_slice()) {
        (Some(near), _) => failure.and(&format!("did you mean `{near}`?")),
        (None, []) => failure.and("`flightdeck config explain` lists every one"),
        (None, several) => {
            several.iter().fold(failure.and("there are:"), |failure, key| failure.and(&format!("  {key}")))
        }
    }
}

fn report(key: &str, said: &[Setting], setting: Option<&Described>) -> SettingReport {
    let last = said.last();
    let default = setting.and_then(|setting| setting.default.as_deref()).map(Text::new);
    let built_in = || default.clone().map(|value| Text::new(value.raw().trim_matches('"')));
    // Rules only add up; of everything else the last word counts.
    let adds = setting.is_some_and(|setting| {
        matches!(setting.table.as_str(), "policy" | "freeze" | "guardrail") || setting.key == "read_only"
    });
    SettingReport {
        key: Text::new(key),
        value: last.map(|last| last.value.clone()).or_else(built_in),
        origin: last.map_or("default", |last| last.origin.word()),
        place: Text::new(&last.map_or_else(|| "built in".to_owned(), |last| last.place.to_string())),
        means: Text::new(setting.map_or("", |setting| setting.meaning.as_str())),
        takes: setting.map_or("", Described::takes),
        default,
        example: Text::new(setting.map_or("", |setting| setting.example.as_str())),
        said: said
            .iter()
            .enumerate()
            .map(|(place, setting)| SaidReport {
                value: setting.value.clone(),
                origin: setting.origin.word(),
                place: Text::new(&setting.place.to_string()),
                in_force: adds || place + 1 == said.len(),
            })
            .collect(),
    }
}

fn shown(value: Option<&Text>) -> String {
    match value {
        None => "(not set)".to_owned(),
        Some(value) if value.is_empty() => "(empty)".to_owned(),
        Some(value) => value.to_string(),
    }
}

/// `limits.read = 15s    user  /home/me/flightdeck.toml:4:1`.
fn short(setting: &SettingReport) -> String {
    let said = format!("{} = {}", setting.key, shown(setting.value.as_ref()));
    if setting.origin == "default" {
        format!("{said:<56} default")
    } else {
        format!("{said:<56} {}  {}", setting.origin, setting.place)
    }
}

fn at_length(setting: &SettingReport) -> Vec<String> {
    let mut lines = vec![format!("{} = {}", setting.key, shown(setting.value.as_ref()))];
    let mut row = |label: &str, words: &str| {
        if !words.is_empty() {
            lines.push(format!("  {label:<9} {words}"));
        }
    };
    let from = if setting.origin == "default" {
        "the default".to_owned()
    } else {
        format!("{}: {}", setting.origin, setting.place)
    };
    row("from", &from);
    for said in setting.said.iter().rev().skip(1) {
        let words = format!("{}  {}: {}", shown(Some(&said.value)), said.origin, said.place);
        row(if said.in_force { "and" } else { "over" }, &words);
    }
    row("means", setting.means.as_str());
    row("takes", setting.takes);
    row("default", setting.default.as_ref().map_or("none", |value| value.as_str()));
    row("example", setting.example.as_str());
    lines
}
