//! Reading and writing the fields of an object by their places (RFC 6901).

use jiff::Timestamp;
use serde_json::{Map, Value};

/// A field as text; empty where it is none.
pub(super) fn text<'a>(object: &'a Value, place: &str) -> &'a str {
    object.pointer(place).and_then(Value::as_str).unwrap_or_default()
}

/// A field as a count; 0 where it is none.
pub(super) fn count(object: &Value, place: &str) -> u32 {
    object.pointer(place).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok()).unwrap_or(0)
}

/// A field as a yes or no.
pub(super) fn flag(object: &Value, place: &str) -> bool {
    object.pointer(place).and_then(Value::as_bool).unwrap_or(false)
}

/// A field as an instant.
pub(super) fn instant(object: &Value, place: &str) -> Option<Timestamp> {
    text(object, place).parse().ok()
}

/// Sets a field; what lies above it is made.
pub(super) fn set(object: &mut Value, place: &str, value: impl Into<Value>) {
    let mut here = object;
    for part in place.split('/').skip(1) {
        let name = part.replace("~1", "/").replace("~0", "~");
        if !here.is_object() {
            *here = Value::Object(Map::new());
        }
        let Value::Object(fields) = here else { return };
        here = fields.entry(name).or_insert(Value::Null);
    }
    *here = value.into();
}

/// Takes a field away.
pub(super) fn unset(object: &mut Value, place: &str) {
    let Some((above, name)) = place.rsplit_once('/') else { return };
    let name = name.replace("~1", "/").replace("~0", "~");
    if let Some(Value::Object(fields)) = object.pointer_mut(above) {
        fields.shift_remove(&name);
    }
}

/// Sets a condition by its type; the moments move only where it says something new.
pub(super) fn condition(object: &mut Value, kind: &str, status: &str, reason: &str, message: &str, now: &str) {
    if !object.pointer("/status/conditions").is_some_and(Value::is_array) {
        set(object, "/status/conditions", Value::Array(Vec::new()));
    }
    let Some(Value::Array(conditions)) = object.pointer_mut("/status/conditions") else { return };
    let found = conditions.iter_mut().find(|one| text(one, "/type") == kind);
    let fresh = |since: &str| {
        serde_json::json!({
            "type": kind, "status": status, "reason": reason, "message": message,
            "lastUpdateTime": now, "lastTransitionTime": since,
        })
    };
    match found {
        Some(known) if text(known, "/status") == status && text(known, "/reason") == reason => {
            set(known, "/message", message);
        }
        Some(known) => {
            let since = if text(known, "/status") == status {
                text(known, "/lastTransitionTime").to_owned()
            } else {
                now.to_owned()
            };
            *known = fresh(&since);
        }
        None => conditions.push(fresh(now)),
    }
}
