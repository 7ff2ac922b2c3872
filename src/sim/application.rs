//! The simulated applications themselves: what an environment answers about its version and health.
//!
//! ```text
//! /__app/{owner}/{repository}/{environment}/version       {"version": "v2.14.0", "commit": "…", "replica": 2}; x-version
//! /__app/{owner}/{repository}/{environment}/version.txt   checkout v2.14.0 (1f2e3d4)
//! /__app/{owner}/{repository}/{environment}/health        200 {"status": "ok"}, or 503 {"status": "degraded"}
//! /__app/{owner}/{repository}/{environment}/health.txt    ok, or degraded with 503
//! ```
//!
//! Requests are answered by the replicas in turn. They are no vendor's: no token, no budget, no vendor's weather.

use serde_json::json;

use super::state::State;
use super::wire::{Answer, Request};
use super::world::{Replica, World};

/// The first part of every application's path.
pub(super) const ROOT: &str = "/__app/";

/// What an application answers; nothing where the connection is cut.
pub(super) fn answer(state: &mut State, request: &Request) -> Option<Answer> {
    let segments = request.segments();
    let [_, owner, name, environment, file] = segments.as_slice() else { return Some(text(404, "not found")) };
    let Some(place) = state.world.repository_index(owner, name) else { return Some(text(404, "no such application")) };
    let replicas = state.world.replicas(place, environment)?;
    if replicas.is_empty() {
        return Some(text(503, "no healthy upstream"));
    }
    let turn = state.turns.entry((place, environment.clone(), file.clone())).or_default();
    let index = *turn % replicas.len();
    *turn += 1;
    Some(replicas.get(index).map_or_else(
        || text(503, "no healthy upstream"),
        |replica| of_replica(&state.world, place, replica, index, file),
    ))
}

fn of_replica(world: &World, place: usize, replica: &Replica, index: usize, file: &str) -> Answer {
    let Some(found) = world.repositories.get(place) else { return text(404, "no such application") };
    let short = replica.sha.get(..7).unwrap_or(&replica.sha);
    let version = found.tag_at(&replica.sha).unwrap_or(short).to_owned();
    let status = if replica.healthy { 200 } else { 503 };
    match file {
        "version" => Answer::ok(json!({ "version": version, "commit": replica.sha, "replica": index + 1 }))
            .with("x-version", version)
            .with("x-commit", replica.sha.clone()),
        "version.txt" => text(200, &format!("{} {version} ({short})", found.name)),
        "health" if replica.healthy => Answer::ok(json!({ "status": "ok" })),
        "health" => Answer {
            status,
            ..Answer::ok(json!({ "status": "degraded", "reason": "readiness probe failed", "replica": index + 1 }))
        },
        "health.txt" => text(status, if replica.healthy { "ok" } else { "degraded" }),
        _ => text(404, "not found"),
    }
}

fn text(status: u16, words: &str) -> Answer {
    Answer { status, ..Answer::file(format!("{words}\n").into_bytes(), "text/plain; charset=utf-8") }
}
