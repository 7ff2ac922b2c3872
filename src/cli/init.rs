//! `flightdeck init`: a commented configuration from what is found: the checkout's remote, the token's place, and the
//! environments that the provider names.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::arguments::Init;
use super::session::Session;
use super::{Exit, Failure, Global, Places, connect, discover, output};
use crate::cockpit::ServiceState;
use crate::config::{Configuration, DEFAULTS, SourceSetup, TokenReference};
use crate::domain::{ServiceSetup, Text, Tier};
use crate::runtime::paths;

/// What stands before the rules in the file of defaults: the place for what is found.
const BEFORE: &str = "\n[policy]\n";

/// Writes it, or prints it.
///
/// # Errors
/// A file that is there already; a configuration that is wrong; a folder that cannot be written to.
pub(super) async fn run(arguments: &Init, global: &Global) -> Result<Exit, Failure> {
    let path = target(global)?;
    if !arguments.print && !arguments.force && path.exists() {
        let failure =
            Failure::usage(&format!("{}: there is a configuration already: nothing was written", path.display()));
        return Err(failure.and("--force replaces it, --print shows what would be written"));
    }
    // A file that is to be written cannot be read as the configuration too.
    let reading = Global { config: global.config.clone().filter(|path| path.exists()), ..global.clone() };
    let configuration = discover::configuration(&reading, &arguments.services)?;
    let session = if configuration.services.is_empty() {
        None
    } else {
        // What cannot be read is left out, and said.
        connect::to_services(&reading, &arguments.services)
            .await
            .map_err(|failure| output::say([failure.to_string()]))
            .ok()
    };
    let text = text(&configuration, session.as_ref());
    if arguments.print {
        output::print([text.trim_end()])?;
    } else {
        write(&path, &text, arguments.force)
            .map_err(|error| Failure::new(Exit::Failed, &format!("{}: cannot be written: {error}", path.display())))?;
        output::print([format!("wrote {}", path.display())])?;
    }
    output::say(next(&configuration, session.as_ref()));
    Ok(Exit::Done)
}

/// The operator's own file, or the one that `--config` names.
fn target(global: &Global) -> Result<PathBuf, Failure> {
    let usual = || Places::usual().user;
    global.config.clone().or_else(usual).ok_or_else(|| {
        Failure::usage("there is no home directory to keep a configuration in; name a file with --config")
    })
}

/// The file of defaults with what was found.
fn text(configuration: &Configuration, session: Option<&Session>) -> String {
    let mut found = String::from("\n# Found by flightdeck init.\n");
    let used = |source: &&SourceSetup| configuration.services.iter().any(|service| service.source == source.id);
    for source in configuration.sources.iter().filter(used) {
        found.push_str(&source_table(source));
    }
    for service in &configuration.services {
        let read = session.and_then(|session| session.state.world.services.get(&service.id));
        found.push_str(&service_table(service, read));
    }
    if configuration.services.is_empty() {
        found.push_str("# No service: this was no checkout of a repository at GitHub, and none was named.\n");
    }
    match DEFAULTS.split_once(BEFORE) {
        Some((before, after)) => format!("{before}{found}{BEFORE}{after}"),
        None => format!("{DEFAULTS}{found}"),
    }
}

fn source_table(source: &SourceSetup) -> String {
    let url = source.url.as_str().trim_end_matches('/');
    let token = match &source.token {
        TokenReference::Variables(names) => {
            // The first one that is set is used; where none is, the usual one is to be set.
            let set = names.iter().find(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
            match (set, names.first()) {
                (None, _) if paths::program("gh").is_some() => "{ command = [\"gh\", \"auth\", \"token\"] }".to_owned(),
                (Some(name), _) | (None, Some(name)) => format!("{{ env = {} }}", quoted(name)),
                (None, None) => "{ env = \"GITHUB_TOKEN\" }".to_owned(),
            }
        }
        TokenReference::File(path) => format!("{{ file = {} }}", quoted(&path.to_string_lossy())),
        TokenReference::Command(words) => {
            let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
            format!("{{ command = [{}] }}", words.join(", "))
        }
        TokenReference::Keyring { service, account } => {
            format!("{{ keyring = {}, account = {} }}", quoted(service), quoted(account))
        }
    };
    let (id, provider) = (quoted(source.id.raw()), quoted(source.provider.word()));
    format!("[[source]]\nid = {id}\nprovider = {provider}\nurl = {}\ntoken = {token}\n\n", quoted(url))
}

fn service_table(service: &ServiceSetup, read: Option<&ServiceState>) -> String {
    let mut lines = vec![
        "[[service]]".to_owned(),
        format!("id = {}", quoted(service.id.raw())),
        format!("source = {}", quoted(service.source.raw())),
        format!("repository = {}", quoted(&service.repository)),
    ];
    let environments = read.map(|read| read.environments.as_slice()).unwrap_or_default();
    if environments.is_empty() {
        lines.push("# Its environments could not be read, or it has none; the provider says them later.".to_owned());
    } else {
        let names: Vec<String> = environments.iter().map(|found| quoted(found.id().name.raw())).collect();
        lines.push(format!("environments = [{}] # promotion order: put them right", names.join(", ")));
        let tier = |found: &crate::cockpit::EnvironmentState| {
            let (name, tier) = (found.id().name.raw(), found.environment.tier);
            format!("{} = {}", quoted(name), quoted(tier.word()))
        };
        let unclear = environments.iter().any(|found| found.environment.tier == Tier::Other);
        let tiers: Vec<String> = environments.iter().map(tier).collect();
        let note = if unclear { " # other: say what it is, so that rules can hold for it" } else { "" };
        lines.push(format!("tiers = {{ {} }}{note}", tiers.join(", ")));
    }
    lines.push(String::new());
    lines.join("\n") + "\n"
}

/// A TOML string. What a terminal or an editor would obey is escaped.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// Writes the file for its owner alone. Without `force` never over another one, whoever made it meanwhile; with it whole or
/// not at all.
fn write(path: &Path, text: &str, force: bool) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    if !force {
        let mut file = options.open(path)?;
        file.write_all(text.as_bytes())?;
        return file.sync_all();
    }
    let beside = path.with_extension(format!("toml.{}", std::process::id()));
    let written = options.open(&beside).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)
    });
    if written.is_err() {
        let _it_may_not_be_there = fs::remove_file(&beside);
    }
    written
}

/// What to do next.
fn next(configuration: &Configuration, session: Option<&Session>) -> Vec<String> {
    if configuration.services.is_empty() {
        return vec![
            "next: name your services in it, or run this in a checkout; `flightdeck demo` needs nothing".to_owned(),
        ];
    }
    let read =
        session.is_some_and(|session| session.state.world.services.values().any(|service| service.service.is_some()));
    let faults = session.into_iter().flat_map(|session| {
        let services = session.state.world.services.values().flat_map(|service| &service.faults);
        services.take(3).map(|fault| format!("not read: {fault}"))
    });
    let mut lines: Vec<String> = faults.collect();
    if read {
        lines.push("next: look through it, put the order of the environments right, and run `flightdeck`".to_owned());
    } else {
        let source = configuration.sources.first().map(|source| source.id.to_string()).unwrap_or_default();
        lines.push(format!(
            "next: give source {} a token (export GITHUB_TOKEN=..., or `gh auth login`), and run `flightdeck`",
            Text::new(&source)
        ));
    }
    lines
}
