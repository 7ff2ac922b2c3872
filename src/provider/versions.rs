//! Which version a commit is.

use std::collections::BTreeMap;

use crate::domain::{CommitId, Release, Text};

/// A tag, and the commit that it names.
#[derive(Clone, Debug)]
pub(super) struct Tag {
    pub(super) name: String,
    pub(super) commit: String,
}

/// The tags of a service by the commits that they name.
#[derive(Clone, Debug, Default)]
pub(super) struct Versions {
    tags: BTreeMap<String, String>,
    published: Vec<String>,
}

impl Versions {
    /// From tags (newest first) and the tags of published releases (newest first). Of several tags on a commit a published
    /// release wins, then the first.
    pub(super) fn of(tags: &[Tag], published: Vec<String>) -> Self {
        let mut by_commit: BTreeMap<String, String> = BTreeMap::new();
        for tag in tags.iter().filter(|tag| !tag.commit.is_empty()) {
            let better = by_commit
                .get(&tag.commit)
                .is_none_or(|known| !published.contains(known) && published.contains(&tag.name));
            if better {
                by_commit.insert(tag.commit.clone(), tag.name.clone());
            }
        }
        Self { tags: by_commit, published }
    }

    /// The release that a commit is, recorded under `reference`.
    pub(super) fn release(&self, commit: &str, reference: &str) -> Release {
        let commit_id = CommitId::new(commit);
        let tag = self.tags.get(commit);
        let version = match tag {
            Some(tag) => Text::new(tag),
            // A branch is no version: many commits bear its name in turn.
            None if is_hash(reference) || reference.is_empty() || !looks_like_version(reference) => commit_id.short(),
            None => Text::new(reference),
        };
        Release { version, commit: commit_id, reference: Text::new(reference), tagged: tag.is_some() }
    }

    /// The tag that names `commit`.
    pub(super) fn tag(&self, commit: &str) -> Option<&str> {
        self.tags.get(commit).map(String::as_str)
    }

    /// Releases with the commits that they name, newest first: the published ones, then other tags in their order.
    pub(super) fn list(&self, tags: &[Tag]) -> Vec<Release> {
        let commit_of = |name: &str| tags.iter().find(|tag| tag.name == name).map(|tag| tag.commit.as_str());
        let published = self.published.iter().filter_map(|name| Some((name.as_str(), commit_of(name)?)));
        let others = tags
            .iter()
            .filter(|tag| !self.published.contains(&tag.name) && !tag.commit.is_empty())
            .map(|tag| (tag.name.as_str(), tag.commit.as_str()));
        published
            .chain(others)
            .map(|(name, commit)| Release {
                version: Text::new(name),
                commit: CommitId::new(commit),
                reference: Text::new(name),
                tagged: true,
            })
            .collect()
    }
}

/// Whether a reference is a commit's hash.
pub(super) fn is_hash(reference: &str) -> bool {
    reference.len() >= 7 && reference.len() <= 64 && reference.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether a reference is meant as a version: `v1.2`, `1.2.3`, `release-2024.06`, `checkout@1.4`.
fn looks_like_version(reference: &str) -> bool {
    let name = reference.strip_prefix("refs/tags/").unwrap_or(reference);
    let after_v = name.strip_prefix('v').unwrap_or(name);
    after_v.starts_with(|character: char| character.is_ascii_digit())
        || name.split(['-', '@', '/']).skip(1).any(|part| {
            let part = part.strip_prefix('v').unwrap_or(part);
            part.starts_with(|character: char| character.is_ascii_digit()) && part.contains('.')
        })
}
