//! Whether what an environment says it runs is a release.

use crate::domain::{Release, Text};

/// The shortest abbreviation of a commit that is believed, in characters.
const SHORTEST: usize = 7;

/// How a version that was seen stands to a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionMatch {
    /// It is the release.
    Same,
    /// It is another one.
    Other,
    /// It cannot be told: a version was seen, and no tag names the release's commit.
    Incomparable,
}

/// Compares a version that was seen with a release: the version with or without a leading `v`, or the commit, whole or
/// abbreviated to at least seven characters on either side. `known` are the releases that were ever put there: a version
/// that is one of theirs is certainly not this one.
#[must_use]
pub fn version_match<'a>(seen: &Text, release: &Release, known: impl IntoIterator<Item = &'a Release>) -> VersionMatch {
    let seen = seen.raw().trim();
    if names(seen, release) {
        return VersionMatch::Same;
    }
    let another = || known.into_iter().any(|other| !other.same(release) && names(seen, other));
    if is_commit(seen) || release.tagged || another() { VersionMatch::Other } else { VersionMatch::Incomparable }
}

/// Whether what was seen names a release.
fn names(seen: &str, release: &Release) -> bool {
    let bare = |version: &str| version.strip_prefix(['v', 'V']).unwrap_or(version).to_owned();
    if !seen.is_empty() && bare(seen) == bare(release.version.raw()) {
        return true;
    }
    let (seen, commit) = (seen.to_ascii_lowercase(), release.commit.raw().to_ascii_lowercase());
    is_commit(&seen) && commit.len() >= SHORTEST && (commit.starts_with(&seen) || seen.starts_with(&commit))
}

/// Whether a text can be a commit: hexadecimal, abbreviated to no less than seven characters.
fn is_commit(text: &str) -> bool {
    (SHORTEST..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
