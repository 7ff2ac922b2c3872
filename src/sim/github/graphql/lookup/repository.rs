//! `Repository` and `Ref`.

use serde_json::Value;

use super::super::connection::Keyed;
use super::super::object::{Found, Object, Problem};
use super::{Answer, Arguments, Lookup, instant, leaf, order, page, text, texts};
use crate::sim::github::node::{Kind, ref_number};
use crate::sim::world::{Access, Repository};

impl Lookup<'_> {
    /// A repository by its name, the old one too unless that is refused.
    pub(super) fn named(&self, owner: &str, name: &str, arguments: &Arguments) -> Answer {
        let follows = arguments.get("followRenames").and_then(Value::as_bool).unwrap_or(true);
        let old = format!("{owner}/{name}");
        let moved = || self.world.moved_index(&old).filter(|_| follows);
        let place = self.world.repository_index(owner, name).or_else(moved);
        let missing = || Problem::missing(&format!("a Repository with the name '{old}'"));
        let place = place.ok_or_else(missing)?;
        let repository = self.repository(place).ok_or_else(missing)?;
        if repository.single_sign_on {
            let message = "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.";
            return Err(Problem { kind: "FORBIDDEN", message: message.to_owned() });
        }
        if self.sees(repository) { Ok(Found::One(Object::Repository(place))) } else { Err(missing()) }
    }

    pub(super) fn of_repository(&self, place: usize, name: &str, arguments: &Arguments) -> Answer {
        let Some(one) = self.repository(place) else { return Ok(Found::NOTHING) };
        let access = one.access_of(&self.viewer.login);
        Ok(match name {
            "id" => leaf(Kind::Repository.id(one.id)),
            "databaseId" => leaf(one.id),
            "name" => leaf(one.name.as_str()),
            "nameWithOwner" => leaf(one.full_name()),
            "owner" => self.account_or_ghost(&one.owner),
            "url" => self.web(&format!("/{}", one.full_name())),
            "resourcePath" => leaf(format!("/{}", one.full_name())),
            "sshUrl" => {
                leaf(format!("git@{}:{}.git", self.base.html.rsplit('/').next().unwrap_or_default(), one.full_name()))
            }
            "description" => leaf(one.description.as_str()),
            "createdAt" => instant(one.created),
            "pushedAt" | "updatedAt" => instant(one.pushed()),
            "primaryLanguage" => Found::maybe(one.language.as_ref().map(|_| Object::Language(place))),
            "isPrivate" => leaf(one.private),
            "visibility" => leaf(if one.private { "PRIVATE" } else { "PUBLIC" }),
            "isArchived" => leaf(one.archived),
            "isEmpty" => leaf(one.commits.is_empty()),
            "isInOrganization" | "hasIssuesEnabled" | "hasProjectsEnabled" | "hasWikiEnabled"
            | "mergeCommitAllowed" | "rebaseMergeAllowed" | "squashMergeAllowed" => leaf(true),
            "isDisabled" | "isFork" | "isLocked" | "isMirror" | "isTemplate" => leaf(false),
            "forkCount" | "stargazerCount" => leaf(0),
            "viewerPermission" if access > Access::None => leaf(access.role().to_uppercase()),
            "viewerCanAdminister" => leaf(access >= Access::Admin),
            "defaultBranchRef" => Found::maybe(one.head().map(|_| Object::Branch(place))),
            "environment" => {
                let found = one.environment_index(text(arguments, "name").unwrap_or_default());
                Found::maybe(found.map(|found| Object::Environment(place, found)))
            }
            "environments" => return self.environments(place, arguments),
            "deployments" => return self.deployments(place, None, arguments),
            "release" => {
                let tag = text(arguments, "tagName").unwrap_or_default();
                let found = one.releases.iter().rposition(|release| release.tag == tag);
                Found::maybe(found.map(|found| Object::Release(place, found)))
            }
            "latestRelease" => Found::maybe(one.releases.len().checked_sub(1).map(|last| Object::Release(place, last))),
            "releases" => return self.releases(place, arguments),
            "ref" => Found::maybe(self.reference(place, text(arguments, "qualifiedName").unwrap_or_default())),
            "refs" => return self.refs(place, arguments),
            "object" => {
                let wanted = text(arguments, "oid").or_else(|| text(arguments, "expression")).unwrap_or_default();
                Found::maybe(one.resolve(wanted).map(|found| Object::Commit(place, found)))
            }
            // Everything of the past was merged: no pull request is open, and nobody has filed an issue.
            "pullRequests" | "issues" => return page(Vec::new(), arguments),
            _ => Found::NOTHING,
        })
    }

    /// A branch or tag by its name, with or without `refs/`.
    pub(super) fn reference(&self, place: usize, name: &str) -> Option<Object> {
        let one = self.repository(place)?;
        let tag = |tag: &str| one.tags.iter().position(|(known, _)| known == tag).map(|tag| Object::Tag(place, tag));
        let branch =
            |name: &str| (name == one.default_branch && !one.commits.is_empty()).then_some(Object::Branch(place));
        match name.strip_prefix("refs/heads/") {
            Some(name) => branch(name),
            None => match name.strip_prefix("refs/tags/") {
                Some(name) => tag(name),
                None => branch(name).or_else(|| tag(name)),
            },
        }
    }

    fn refs(&self, place: usize, arguments: &Arguments) -> Answer {
        let Some(one) = self.repository(place) else { return Ok(Found::NOTHING) };
        let prefix = text(arguments, "refPrefix").unwrap_or_default();
        let Some(kind) = ["refs/", "refs/heads/", "refs/tags/"].into_iter().find(|kind| *kind == prefix) else {
            return page(Vec::new(), arguments);
        };
        let mut found: Vec<(&str, Keyed)> = Vec::new();
        if kind != "refs/tags/" && !one.commits.is_empty() {
            found.push((&one.default_branch, (0, Object::Branch(place))));
        }
        if kind != "refs/heads/" {
            let key = |tag: &str| ref_number(one.id, &format!("refs/tags/{tag}"));
            found.extend(
                one.tags.iter().enumerate().map(|(at, (tag, _))| (tag.as_str(), (key(tag), Object::Tag(place, at)))),
            );
        }
        if let Some(query) = text(arguments, "query") {
            found.retain(|(name, _)| name.contains(query));
        }
        let (field, down) = order(arguments).unwrap_or(("ALPHABETICAL", text(arguments, "direction") == Some("DESC")));
        // Tags are kept in the order of their commits.
        if field == "ALPHABETICAL" {
            found.sort_by_key(|(name, _)| *name);
        }
        if down {
            found.reverse();
        }
        page(found.into_iter().map(|(_, keyed)| keyed).collect(), arguments)
    }

    pub(super) fn of_branch(&self, place: usize, name: &str) -> Found {
        let Some(one) = self.repository(place) else { return Found::NOTHING };
        let newest = one.commits.len().checked_sub(1);
        of_ref(place, one, ("refs/heads/", &one.default_branch), newest, name)
    }

    pub(super) fn of_tag(&self, place: usize, tag: usize, name: &str) -> Found {
        let Some(one) = self.repository(place) else { return Found::NOTHING };
        let Some((tag, sha)) = one.tags.get(tag) else { return Found::NOTHING };
        of_ref(place, one, ("refs/tags/", tag), one.commit_index(sha), name)
    }

    fn environments(&self, place: usize, arguments: &Arguments) -> Answer {
        let Some(one) = self.repository(place) else { return Ok(Found::NOTHING) };
        let names = texts(arguments, "names").unwrap_or_default();
        let pinned = text(arguments, "pinnedEnvironmentFilter") == Some("ONLY");
        let mut found: Vec<_> = one
            .environments
            .iter()
            .enumerate()
            .filter(|(_, environment)| !pinned && (names.is_empty() || names.contains(&environment.name.as_str())))
            .collect();
        found.sort_by(|(_, one), (_, other)| one.name.cmp(&other.name));
        if order(arguments).is_some_and(|(_, down)| down) {
            found.reverse();
        }
        let keyed = |(at, environment): (usize, &crate::sim::world::Environment)| {
            (environment.id, Object::Environment(place, at))
        };
        page(found.into_iter().map(keyed).collect(), arguments)
    }
}

/// A field of a branch or tag, whose prefix and name are `own`.
fn of_ref(place: usize, one: &Repository, own: (&str, &str), commit: Option<usize>, name: &str) -> Found {
    let (prefix, own) = own;
    match name {
        "id" => leaf(Kind::Ref.id(ref_number(one.id, &format!("{prefix}{own}")))),
        "name" => leaf(own),
        "prefix" => leaf(prefix),
        "repository" => Found::One(Object::Repository(place)),
        "target" => Found::maybe(commit.map(|commit| Object::Commit(place, commit))),
        _ => Found::NOTHING,
    }
}
