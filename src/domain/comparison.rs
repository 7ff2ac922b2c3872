//! What lies between two releases.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CommitId, ServiceId, Text};

/// One commit of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedCommit {
    /// Which.
    pub id: CommitId,
    /// The first line of its message.
    pub subject: Text,
    /// Who wrote it.
    pub author: Option<Text>,
    /// When.
    pub at: Option<Timestamp>,
    /// The pull request that brought it, where known.
    pub pull_request: Option<u64>,
}

/// Whether a kind of change is in a range. When the vendor cut the file list it is unknown, never "no".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Some file says so.
    Yes,
    /// Every file was seen and none says so.
    No,
    /// Not every file was seen.
    Unknown,
}

/// The kinds of change that make a release riskier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flags {
    /// Database migrations: undoing the code does not undo them.
    pub migrations: Flag,
    /// Dependencies and lock files.
    pub dependencies: Flag,
    /// Configuration.
    pub configuration: Flag,
    /// Infrastructure and pipelines.
    pub infrastructure: Flag,
}

impl Flags {
    /// Reads the flags off a list of paths; `complete` says whether it is every path of the range.
    #[must_use]
    pub fn of<'a>(paths: impl IntoIterator<Item = &'a str>, complete: bool) -> Self {
        let absent = if complete { Flag::No } else { Flag::Unknown };
        let mut flags =
            Self { migrations: absent, dependencies: absent, configuration: absent, infrastructure: absent };
        for path in paths {
            let path = path.to_lowercase();
            let name = path.rsplit('/').next().unwrap_or_default();
            let inside =
                |folder: &str| path.starts_with(&format!("{folder}/")) || path.contains(&format!("/{folder}/"));
            let ends = |ending: &str| name.rsplit_once('.').is_some_and(|(_, found)| found == ending);
            if inside("migrations")
                || inside("migrate")
                || name == "schema.rb"
                || name == "schema.sql"
                || name == "schema.prisma"
            {
                flags.migrations = Flag::Yes;
            }
            if DEPENDENCIES.contains(&name) || (name.starts_with("requirements") && ends("txt")) {
                flags.dependencies = Flag::Yes;
            }
            if inside("infra")
                || inside("terraform")
                || inside("helm")
                || inside("charts")
                || inside("k8s")
                || inside("deploy")
                || inside(".github/workflows")
                || path.starts_with(".github/workflows/")
                || ends("tf")
                || ends("tfvars")
                || name.starts_with("dockerfile")
                || name == ".gitlab-ci.yml"
                || name.starts_with("docker-compose")
            {
                flags.infrastructure = Flag::Yes;
            } else if inside("config")
                || inside("settings")
                || name.starts_with(".env")
                || ends("ini")
                || ends("properties")
                || ends("conf")
            {
                flags.configuration = Flag::Yes;
            }
        }
        flags
    }

    /// The flags with their words, in the order in which they are shown.
    #[must_use]
    pub fn named(&self) -> [(&'static str, Flag); 4] {
        [
            ("migrations", self.migrations),
            ("dependencies", self.dependencies),
            ("configuration", self.configuration),
            ("infrastructure", self.infrastructure),
        ]
    }
}

/// Files that name what a project is built from.
const DEPENDENCIES: &[&str] = &[
    "cargo.toml",
    "cargo.lock",
    "package.json",
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "go.mod",
    "go.sum",
    "gemfile",
    "gemfile.lock",
    "pyproject.toml",
    "poetry.lock",
    "uv.lock",
    "pipfile",
    "pipfile.lock",
    "composer.json",
    "composer.lock",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "mix.exs",
    "mix.lock",
    "packages.lock.json",
];

/// What lies between two commits, in the direction `base → head`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// Whose.
    pub service: ServiceId,
    /// From here.
    pub base: CommitId,
    /// To here.
    pub head: CommitId,
    /// Commits in `head` that `base` has not: what would be added.
    pub ahead: u64,
    /// Commits in `base` that `head` has not: what would be taken away.
    pub behind: u64,
    /// The commits that would be added, oldest first; a rollback's comparison is asked for the other way round.
    pub commits: Vec<ChangedCommit>,
    /// Whether `commits` is all of them.
    pub commits_complete: bool,
    /// Paths changed.
    pub files: Vec<Text>,
    /// Whether `files` is all of them (GitHub cuts at 300).
    pub files_complete: bool,
    /// What the files say.
    pub flags: Flags,
    /// The comparison's page.
    pub url: Option<Text>,
}

impl Comparison {
    /// Whether there is no list of files at all: one that was cut begins with some.
    #[must_use]
    pub fn lists_no_files(&self) -> bool {
        !self.files_complete && self.files.is_empty()
    }

    /// The distinct authors, in order of first appearance.
    #[must_use]
    pub fn authors(&self) -> Vec<&Text> {
        let mut authors: Vec<&Text> = Vec::new();
        for author in self.commits.iter().filter_map(|commit| commit.author.as_ref()) {
            if !authors.contains(&author) {
                authors.push(author);
            }
        }
        authors
    }

    /// When the oldest of the commits was written.
    #[must_use]
    pub fn oldest(&self) -> Option<Timestamp> {
        self.commits.iter().filter_map(|commit| commit.at).min()
    }
}
