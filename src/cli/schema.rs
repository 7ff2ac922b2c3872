//! `flightdeck schema`: the forms of what reading commands print with `--json`. They lie in `assets/schemas`, one file a
//! version, and are part of the program, so that a script can hold what it gets against the form that this very program
//! promises.

use serde_json::Value;

use super::{Exit, Failure, output};
use crate::config::nearest;
use crate::domain::Text;

/// A form: its name, its file, the command that prints it.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// The name without its version, as it is asked for.
    pub name: &'static str,
    /// What stands in the documents' `schema`: `flightdeck.status/2`.
    pub schema: &'static str,
    /// The command that prints it.
    pub command: &'static str,
    /// The JSON schema (draft 2020-12).
    pub text: &'static str,
}

/// A form by its name, its version and its command.
macro_rules! form {
    ($name:literal, $version:literal, $command:literal) => {
        Form {
            name: $name,
            schema: concat!("flightdeck.", $name, "/", $version),
            command: $command,
            text: include_str!(concat!("../../assets/schemas/", $name, "-", $version, ".json")),
        }
    };
}

/// Every form, in the order of the subcommands.
pub const FORMS: &[Form] = &[
    form!("status", 2, "status --json"),
    form!("approvals", 1, "approvals --json"),
    form!("runs", 1, "runs --json"),
    form!("alert", 1, "watch --json"),
    form!("history", 1, "history --json"),
    form!("at", 1, "at --json"),
    form!("timeline", 1, "timeline --json"),
    form!("dora", 1, "dora --json"),
    form!("policy", 1, "policy test --json"),
    form!("configuration", 1, "config explain --json"),
    form!("journal", 1, "journal show --json"),
    form!("journal-verify", 1, "journal verify --json"),
    form!("doctor", 1, "doctor --json"),
];

/// Lists the forms, or prints one.
///
/// # Errors
/// A name that is none.
pub(super) fn run(name: Option<&str>) -> Result<Exit, Failure> {
    match name {
        None => output::print(FORMS.iter().map(|form| {
            let said = format!("flightdeck {}", form.command);
            format!("{:<15} {:<27} {said}", form.name, form.schema)
        }))?,
        Some(name) => output::print([named(name)?.text])?,
    }
    Ok(Exit::Done)
}

/// The form of a name (`status`), with its version (`status/2`) or as it stands in a document (`flightdeck.status/2`).
fn named(name: &str) -> Result<&'static Form, Failure> {
    let asked = name.trim();
    let bare = asked.strip_prefix("flightdeck.").unwrap_or(asked);
    let found = |form: &&Form| form.name == bare || form.schema.strip_prefix("flightdeck.") == Some(bare);
    if let Some(form) = FORMS.iter().find(found) {
        return Ok(form);
    }
    let without = bare.split('/').next().unwrap_or(bare);
    let failure = Failure::usage(&format!("`{}` is no schema of this program", Text::new(asked)));
    match FORMS.iter().find(|form| form.name == without) {
        Some(form) => Err(failure.and(&format!("it prints {}", form.schema))),
        None => Err(match nearest(bare, FORMS.iter().map(|form| form.name)) {
            Some(near) => failure.and(&format!("was `{near}` meant?")),
            None => failure.and("`flightdeck schema` lists them"),
        }),
    }
}

/// The form that a document says it has.
#[must_use]
pub fn form_of(document: &Value) -> Option<&'static Form> {
    let schema = document.get("schema")?.as_str()?;
    FORMS.iter().find(|form| form.schema == schema)
}
