//! Label and field selectors.

use serde_json::Value;

use super::field::text;

/// Whether an object's labels fit a selector: `app=checkout,tier!=cache,canary,!old,env in (a,b)`.
pub(super) fn labels_fit(object: &Value, selector: &str) -> bool {
    let labels = object.pointer("/metadata/labels");
    let label = |name: &str| labels.and_then(|labels| labels.get(name.trim())).and_then(Value::as_str);
    requirements(selector).iter().all(|part| {
        if let Some((name, values)) = part.split_once(" notin ") {
            !listed(values, label(name))
        } else if let Some((name, values)) = part.split_once(" in ") {
            listed(values, label(name))
        } else if let Some((name, value)) = part.split_once("!=") {
            label(name) != Some(value.trim())
        } else if let Some((name, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
            label(name) == Some(value.trim())
        } else if let Some(name) = part.strip_prefix('!') {
            label(name).is_none()
        } else {
            label(part).is_some()
        }
    })
}

fn listed(values: &str, label: Option<&str>) -> bool {
    let values = values.trim().trim_start_matches('(').trim_end_matches(')');
    label.is_some_and(|label| values.split(',').any(|value| value.trim() == label))
}

/// The parts of a selector: commas inside of parentheses do not part.
fn requirements(selector: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0_u32;
    for character in selector.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = parts.last_mut() {
            last.push(character);
        }
    }
    parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// Whether an object's fields fit a selector: `metadata.name=checkout,involvedObject.kind!=Pod`.
pub(super) fn fields_fit(object: &Value, selector: &str) -> bool {
    selector.split(',').filter(|part| !part.is_empty()).all(|part| {
        let (name, value, wanted) = if let Some((name, value)) = part.split_once("!=") {
            (name, value, false)
        } else {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (name, value.trim_start_matches('='), true)
        };
        (text(object, &format!("/{}", name.replace('.', "/"))) == value) == wanted
    })
}
