//! The table: which room may name which, and who may name the world outside.

/// A room of `src/` and the rooms it may name.
pub(crate) struct Room {
    pub(crate) name: &'static str,
    pub(crate) may_name: &'static [&'static str],
}

/// Imports go this way and no other.
pub(crate) const ROOMS: &[Room] = &[
    Room { name: "domain", may_name: &[] },
    Room { name: "policy", may_name: &["domain"] },
    Room { name: "journal", may_name: &["domain"] },
    Room { name: "cockpit", may_name: &["domain", "policy", "journal"] },
    Room { name: "replay", may_name: &["domain", "policy", "journal", "cockpit"] },
    Room { name: "config", may_name: &["domain", "policy", "cockpit"] },
    Room { name: "provider", may_name: &["domain", "policy"] },
    Room { name: "ui", may_name: &["domain", "policy", "journal", "cockpit", "replay", "config"] },
    Room {
        name: "runtime",
        may_name: &["domain", "policy", "journal", "cockpit", "replay", "config", "provider", "ui"],
    },
    Room { name: "sim", may_name: &[] },
    Room {
        name: "cli",
        may_name: &["domain", "policy", "journal", "cockpit", "replay", "config", "provider", "ui", "runtime", "sim"],
    },
];

/// The room of `name`, where there is one.
pub(crate) fn room(name: &str) -> Option<&'static Room> {
    ROOMS.iter().find(|room| room.name == name)
}

/// A crate that only some files may name.
pub(crate) struct Keeper {
    pub(crate) name: &'static str,
    /// Folders end in `/`.
    pub(crate) places: &'static [&'static str],
}

/// Who may name which crate.
pub(crate) const KEEPERS: &[Keeper] = &[
    // Kubernetes watches: a lock that is held while a line is awaited, and the pauses after a watch that broke.
    Keeper {
        name: "tokio",
        places: &["runtime/", "cli/", "provider/http.rs", "provider/http/", "provider/kubernetes/", "sim/"],
    },
    Keeper { name: "kube", places: &["provider/kubernetes/"] },
    Keeper { name: "reqwest", places: &["provider/http.rs", "provider/http/"] },
    Keeper { name: "lettre", places: &["runtime/alerts/"] },
    Keeper { name: "notify_rust", places: &["runtime/alerts/"] },
    Keeper { name: "axum", places: &["sim/"] },
    Keeper { name: "ratatui", places: &["ui/", "runtime/", "cli/"] },
];

/// Rooms into which time, environment and files enter as values.
pub(crate) const PURE: &[&str] = &["domain", "policy", "journal", "cockpit", "replay", "ui"];

/// What a pure room must not name: paths from their start on.
pub(crate) const IMPURE: &[&[&str]] =
    &[&["std", "env"], &["std", "fs"], &["std", "process"], &["std", "net"], &["std", "time", "SystemTime"]];

/// Clocks that a pure room must not ask: the type whose `now` it is.
pub(crate) const CLOCKS: &[&str] = &["Instant", "SystemTime", "Timestamp", "Zoned"];

/// Dialects: folders (or files) of these names inside `provider/` and `sim/` do not know each other.
pub(crate) const VENDORS: &[&str] = &[
    "argo",
    "argo_cd",
    "argo_rollouts",
    "circleci",
    "github",
    "gitlab",
    "heroku",
    "jenkins",
    "kubernetes",
    "mender",
    "netlify",
    "octopus",
    "travis",
];

/// Rooms that hold dialects.
pub(crate) const TOWERS: &[&str] = &["provider", "sim"];

/// Longest file, in lines.
pub(crate) const LONGEST_FILE: usize = 500;

/// Longest `main.rs`, in lines.
pub(crate) const LONGEST_MAIN: usize = 40;
