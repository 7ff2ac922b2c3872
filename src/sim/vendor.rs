//! Whose dialect a request speaks: the first part of its path says it.
//!
//! GitHub answers at the root (and below `/api/v3`, as an Enterprise Server does), every other vendor below its own name.

use super::github;
use super::gitlab;
use super::kubernetes;
use super::octopus;
use super::state::State;
use super::wire::{Answer, Request};

/// A vendor whose API is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Vendor {
    GitHub,
    GitLab,
    Kubernetes,
    Octopus,
}

/// Below which path the others answer.
const PREFIXES: [(&str, Vendor); 3] =
    [("/gitlab", Vendor::GitLab), ("/kubernetes", Vendor::Kubernetes), ("/octopus", Vendor::Octopus)];

impl Vendor {
    /// Whose a path is, below which prefix, and what stands behind that.
    pub(crate) fn of(raw: &str) -> (Self, &'static str, &str) {
        for (prefix, vendor) in PREFIXES {
            match raw.strip_prefix(prefix) {
                Some("") => return (vendor, prefix, "/"),
                Some(rest) if rest.starts_with('/') => return (vendor, prefix, rest),
                _ => {}
            }
        }
        match raw.strip_prefix("/api/v3") {
            Some(rest) => (Self::GitHub, "/api/v3", if rest.is_empty() { "/" } else { rest }),
            None if raw == "/api/graphql" => (Self::GitHub, "/api/v3", "/graphql"),
            None => (Self::GitHub, "", raw),
        }
    }
}

/// What a vendor other than GitHub answers; `login`: who asks, by their token.
pub(crate) fn answer(vendor: Vendor, state: &mut State, request: &Request, login: Option<&str>) -> Answer {
    match vendor {
        Vendor::GitLab => gitlab::answer(state, request, login),
        Vendor::Kubernetes => kubernetes::answer(&mut state.cluster, request, login),
        Vendor::Octopus => octopus::answer(&mut state.octopus, &state.world, request, login),
        // GitHub has a road of its own, past its limits.
        Vendor::GitHub => {
            let what = format!("{vendor:?} has no {}", request.path);
            Answer { status: 404, ..Answer::ok(serde_json::json!({ "message": what })) }
        }
    }
}

/// What a vendor says when it refuses or fails with a status, whatever was asked.
pub(crate) fn trouble(vendor: Vendor, status: u16) -> Answer {
    match vendor {
        Vendor::GitHub => github::trouble(status),
        Vendor::GitLab => gitlab::trouble(status),
        Vendor::Kubernetes => kubernetes::trouble(status),
        Vendor::Octopus => octopus::trouble(status),
    }
}
