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

/// What the cluster says when it refuses or fails with a status, whatever was asked: the reason that belongs to the status.
pub(crate) fn trouble(code: u16) -> Answer {
    let (reason, message) = match code {
        400 => ("BadRequest", "the request could not be understood"),
        401 => ("Unauthorized", "Unauthorized"),
        403 => ("Forbidden", "forbidden: access is not granted"),
        404 => ("NotFound", "the server could not find the requested resource"),
        409 => {
            ("Conflict", "the object has been modified; please apply your changes to the latest version and try again")
        }
        410 => ("Expired", "The resourceVersion for the provided watch is too old."),
        422 => ("Invalid", "the object is invalid"),
        429 => ("TooManyRequests", "Too many requests, please try again later."),
        503 => ("ServiceUnavailable", "the server is currently unable to handle the request"),
        504 => ("Timeout", "the request could not be completed in the time that it was given"),
        _ => ("InternalError", "an error on the server has prevented the request from succeeding"),
    };
    refuse(code, reason, message)
}
