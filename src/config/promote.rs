//! How a release is put into an environment: `promote = { workflow = ..., ref = ..., inputs = ... }` or
//! `{ deployment = true }`.

use std::collections::BTreeMap;

use super::problem::Notes;
use super::reader::Value;
use super::suggest;
use crate::domain::PromoteWay;

/// What is filled into references and inputs.
const PLACEHOLDERS: [&str; 4] = ["version", "commit", "reference", "environment"];

/// Reads the value of `promote`.
pub(super) fn read(value: &Value<'_>, notes: &mut Notes) -> Option<PromoteWay> {
    const HINT: &str = "write { workflow = \"deploy.yml\", ref = \"{version}\", inputs = { environment = \
         \"{environment}\" } } or { deployment = true }";
    let table = value.table(notes)?;
    let (workflow, reference) = (table.get("workflow"), table.get("ref"));
    let (inputs, deployment) = (table.get("inputs"), table.get("deployment"));
    table.finish(notes);
    let deployment = match &deployment {
        Some(flag) => flag.boolean(notes)?,
        None => false,
    };
    match (workflow, deployment) {
        (Some(_), true) | (None, false) => {
            value.wrong(notes, "names either a workflow or a deployment", HINT);
            None
        }
        (None, true) => {
            for stray in [reference, inputs].into_iter().flatten() {
                stray.wrong(notes, "has no meaning beside `deployment = true`", "take it out");
            }
            Some(PromoteWay::Deployment)
        }
        (Some(workflow), false) => {
            let workflow = workflow.text(notes)?;
            let reference = match reference {
                Some(reference) => template(&reference, notes)?,
                None => "{version}".to_owned(),
            };
            let mut filled = BTreeMap::new();
            if let Some(inputs) = inputs {
                for input in inputs.table(notes)?.entries() {
                    if let Some(text) = template(&input, notes) {
                        filled.insert(input.name, text);
                    }
                }
            }
            Some(PromoteWay::Dispatch { workflow, reference, inputs: filled })
        }
    }
}

/// The value in one line.
pub(super) fn shown(way: &PromoteWay) -> String {
    match way {
        PromoteWay::Deployment => "deployment".to_owned(),
        PromoteWay::Dispatch { workflow, reference, inputs } => {
            let inputs: Vec<String> = inputs.iter().map(|(name, value)| format!(" {name}={value}")).collect();
            format!("workflow {workflow} on {reference}{}", inputs.concat())
        }
    }
}

/// Text whose `{placeholders}` are all known.
fn template(value: &Value<'_>, notes: &mut Notes) -> Option<String> {
    let text = value.scalar(notes)?;
    let mut good = true;
    for part in text.split('{').skip(1) {
        let Some((name, _)) = part.split_once('}') else { continue };
        let plain =
            !name.is_empty() && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_');
        if plain && !PLACEHOLDERS.contains(&name) {
            value.wrong(notes, &format!("`{{{name}}}` cannot be filled in"), &suggest::hint(name, PLACEHOLDERS));
            good = false;
        }
    }
    good.then_some(text)
}
