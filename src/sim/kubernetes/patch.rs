//! The three ways to patch an object: JSON Patch (RFC 6902), JSON Merge Patch (RFC 7386), and the strategic merge of the
//! kinds that are built in.

use serde_json::{Map, Value};

/// Applies a list of operations, all or none. The error is in the words of the library that the API server uses.
pub(super) fn json_patch(object: &mut Value, operations: &Value) -> Result<(), String> {
    let Some(operations) = operations.as_array() else {
        return Err("error decoding patch: expected a list".to_owned());
    };
    let mut patched = object.clone();
    for operation in operations {
        operate(&mut patched, operation)?;
    }
    *object = patched;
    Ok(())
}

fn operate(object: &mut Value, operation: &Value) -> Result<(), String> {
    let text = |name: &str| operation.get(name).and_then(Value::as_str).unwrap_or_default();
    let (op, path) = (text("op"), text("path"));
    let value = || operation.get("value").cloned().unwrap_or(Value::Null);
    match op {
        "test" => {
            let is = object.pointer(path);
            let same = is == operation.get("value") || (is.is_none() && operation.get("value") == Some(&Value::Null));
            if same { Ok(()) } else { Err(format!("testing value {path} failed: test failed")) }
        }
        "add" => add(object, path, value()),
        "replace" => {
            let place = object.pointer_mut(path).ok_or_else(|| {
                format!("replace operation does not apply: doc is missing key: {path}: missing value")
            })?;
            *place = value();
            Ok(())
        }
        "remove" => remove(object, path).map(drop),
        "move" => {
            let moved = remove(object, text("from"))?;
            add(object, path, moved)
        }
        "copy" => {
            let from = text("from");
            let copied = object.pointer(from).cloned();
            let copied =
                copied.ok_or_else(|| format!("copy operation does not apply: doc is missing from path: {from}"))?;
            add(object, path, copied)
        }
        other => Err(format!("Unexpected kind: {other}")),
    }
}

fn split(path: &str) -> Option<(&str, String)> {
    let (above, name) = path.rsplit_once('/')?;
    Some((above, name.replace("~1", "/").replace("~0", "~")))
}

fn add(object: &mut Value, path: &str, value: Value) -> Result<(), String> {
    let Some((above, name)) = split(path) else {
        *object = value;
        return Ok(());
    };
    let missing = || format!("add operation does not apply: doc is missing path: {path}: missing value");
    match object.pointer_mut(above) {
        Some(Value::Object(fields)) => {
            fields.insert(name, value);
            Ok(())
        }
        Some(Value::Array(items)) => {
            let at = if name == "-" { items.len() } else { name.parse().map_err(|_| missing())? };
            if at > items.len() {
                return Err(missing());
            }
            items.insert(at, value);
            Ok(())
        }
        _ => Err(missing()),
    }
}

fn remove(object: &mut Value, path: &str) -> Result<Value, String> {
    let missing = || format!("remove operation does not apply: doc is missing path: {path}: missing value");
    let (above, name) = split(path).ok_or_else(missing)?;
    match object.pointer_mut(above) {
        Some(Value::Object(fields)) => fields.shift_remove(&name).ok_or_else(missing),
        Some(Value::Array(items)) => {
            let at: usize = name.parse().map_err(|_| missing())?;
            if at < items.len() { Ok(items.remove(at)) } else { Err(missing()) }
        }
        _ => Err(missing()),
    }
}

/// Applies a merge patch: what is null is taken away, objects are merged, everything else is replaced.
pub(super) fn merge_patch(object: &mut Value, patch: &Value) {
    merge(object, patch, &|_, _| None);
}

/// Applies a strategic merge patch as far as Deployments need it: lists of things with names are merged by name.
pub(super) fn strategic_patch(object: &mut Value, patch: &Value) {
    merge(object, patch, &|known, new| {
        let named = |item: &Value| item.get("name").and_then(Value::as_str).map(str::to_owned);
        if new.is_empty() || !new.iter().all(|item| named(item).is_some()) {
            return None;
        }
        let mut merged = known.to_vec();
        for item in new {
            match merged.iter_mut().find(|one| named(one) == named(item)) {
                Some(one) => strategic_patch(one, item),
                None => merged.push(item.clone()),
            }
        }
        Some(merged)
    });
}

/// How lists are merged; nothing: they are replaced.
type Lists<'a> = &'a dyn Fn(&[Value], &[Value]) -> Option<Vec<Value>>;

fn merge(object: &mut Value, patch: &Value, lists: Lists<'_>) {
    let Value::Object(changes) = patch else {
        *object = patch.clone();
        return;
    };
    if !object.is_object() {
        *object = Value::Object(Map::new());
    }
    let Value::Object(fields) = object else { return };
    for (name, change) in changes {
        // Directives of the strategic merge say how, not what.
        if name.starts_with('$') {
            continue;
        }
        match (change, fields.get_mut(name)) {
            (Value::Null, _) => {
                fields.shift_remove(name);
            }
            (Value::Array(new), Some(Value::Array(known))) => {
                *known = lists(known, new).unwrap_or_else(|| new.clone());
            }
            (change, known) => {
                let mut value = known.map_or(Value::Null, std::mem::take);
                merge(&mut value, change, lists);
                fields.insert(name.clone(), value);
            }
        }
    }
}
