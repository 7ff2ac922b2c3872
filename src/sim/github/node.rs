//! The vendor's opaque ids: what kind of object, and which. REST calls them `node_id`, GraphQL `id`.

use crate::sim::world::Person;

/// How far the id of a run's checks is from the run's.
pub(crate) const SUITE_SHIFT: u64 = 21_000_000_000;

const MIDDLE: &str = "_kwDO";

/// A kind of object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Artifact,
    BranchPolicy,
    CheckRun,
    Commit,
    Deployment,
    DeploymentStatus,
    Environment,
    Organisation,
    Pull,
    Ref,
    Release,
    Repository,
    Review,
    Robot,
    Rule,
    Run,
    Suite,
    Team,
    User,
    Workflow,
}

const LETTERS: &[(Kind, &str)] = &[
    (Kind::Artifact, "ART"),
    (Kind::BranchPolicy, "GBP"),
    (Kind::CheckRun, "CR"),
    (Kind::Commit, "C"),
    (Kind::Deployment, "DE"),
    (Kind::DeploymentStatus, "DES"),
    (Kind::Environment, "EN"),
    (Kind::Organisation, "O"),
    (Kind::Pull, "PR"),
    (Kind::Ref, "REF"),
    (Kind::Release, "RE"),
    (Kind::Repository, "R"),
    (Kind::Review, "GR"),
    (Kind::Robot, "BOT"),
    (Kind::Rule, "GA"),
    (Kind::Run, "WFR"),
    (Kind::Suite, "CS"),
    (Kind::Team, "T"),
    (Kind::User, "U"),
    (Kind::Workflow, "W"),
];

impl Kind {
    /// The id of the object of this kind with that number.
    pub(crate) fn id(self, number: u64) -> String {
        let letters = LETTERS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, letters)| letters);
        format!("{letters}{MIDDLE}{number:x}")
    }

    /// Reads an id.
    pub(crate) fn read(id: &str) -> Option<(Self, u64)> {
        let (letters, number) = id.split_once(MIDDLE)?;
        let (kind, _) = LETTERS.iter().find(|(_, known)| *known == letters)?;
        Some((*kind, u64::from_str_radix(number, 16).ok()?))
    }

    /// The kind of an account.
    pub(crate) fn of_account(person: &Person) -> Self {
        if person.bot {
            Self::Robot
        } else if person.organisation() {
            Self::Organisation
        } else {
            Self::User
        }
    }
}

/// The number of a commit: the first twelve digits of its name.
pub(crate) fn commit_number(sha: &str) -> u64 {
    u64::from_str_radix(sha.get(..12).unwrap_or_default(), 16).unwrap_or(0)
}

/// The number of a branch or tag (`refs/tags/v1`): its repository, and a short digest of its name.
pub(crate) fn ref_number(repository: u64, name: &str) -> u64 {
    let digest = name.bytes().fold(0xcbf2_9ce4_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (repository << 32) | u64::from(digest)
}
