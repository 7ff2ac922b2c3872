//! Refusals: `Status` objects.

use serde_json::{Value, json};

use crate::sim::wire::Answer;

/// A refusal as an object.
pub(super) fn status(code: u16, reason: &str, message: &str) -> Value {
    json!({
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": message,
        "reason": reason,
        "code": code,
    })
}

/// A refusal as an answer.
pub(super) fn refuse(code: u16, reason: &str, message: &str) -> Answer {
    Answer { status: code, ..Answer::ok(status(code, reason, message)) }
}

/// There is no such object.
pub(super) fn not_found(plural: &str, name: &str) -> Answer {
    refuse(404, "NotFound", &format!("{plural} \"{name}\" not found"))
}

/// There is no such path.
pub(super) fn no_such_path() -> Answer {
    refuse(404, "NotFound", "the server could not find the requested resource")
}

/// Nobody is known by this token.
pub(super) fn unauthorized() -> Answer {
    refuse(401, "Unauthorized", "Unauthorized")
}

/// The history before this is gone.
pub(super) fn expired(version: u64, oldest: u64) -> Value {
    status(410, "Expired", &format!("too old resource version: {version} ({oldest})"))
}
