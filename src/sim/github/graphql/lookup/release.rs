//! `Release`.

use super::super::object::{Found, Object};
use super::{Answer, Arguments, Lookup, instant, leaf, order, page};
use crate::sim::github::node::Kind;

impl Lookup<'_> {
    /// Releases; the order that nobody asked for is the order of creation, oldest first.
    pub(super) fn releases(&self, place: usize, arguments: &Arguments) -> Answer {
        let Some(one) = self.repository(place) else { return Ok(Found::NOTHING) };
        let mut found: Vec<usize> = (0..one.releases.len()).collect();
        if let Some((field, down)) = order(arguments) {
            if field == "NAME" {
                found.sort_by_key(|at| one.releases.get(*at).map(|release| release.tag.as_str()));
            }
            if down {
                found.reverse();
            }
        }
        let keyed = |at: usize| Some((one.releases.get(at)?.id, Object::Release(place, at)));
        page(found.into_iter().filter_map(keyed).collect(), arguments)
    }

    pub(super) fn of_release(&self, place: usize, index: usize, name: &str) -> Found {
        let Some(one) = self.repository(place) else { return Found::NOTHING };
        let Some(release) = one.releases.get(index) else { return Found::NOTHING };
        let path = || format!("/{}/releases/tag/{}", one.full_name(), release.tag);
        match name {
            "id" => leaf(Kind::Release.id(release.id)),
            "databaseId" => leaf(release.id),
            "name" | "tagName" => leaf(release.tag.as_str()),
            "description" => leaf(release.body.as_str()),
            "isDraft" | "isPrerelease" => leaf(false),
            "isLatest" => leaf(index + 1 == one.releases.len()),
            "createdAt" | "publishedAt" | "updatedAt" => instant(release.at),
            "author" => Found::maybe(self.person(&release.author)),
            "repository" => Found::One(Object::Repository(place)),
            "tag" => Found::maybe(self.reference(place, &format!("refs/tags/{}", release.tag))),
            "tagCommit" => Found::maybe(one.commit_index(&release.sha).map(|commit| Object::Commit(place, commit))),
            "url" => self.web(&path()),
            "resourcePath" => leaf(path()),
            _ => Found::NOTHING,
        }
    }
}
