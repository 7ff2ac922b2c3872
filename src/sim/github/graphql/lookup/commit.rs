//! `Commit`, `GitActor` and `StatusCheckRollup`.

use super::super::object::{Found, Object};
use super::{Answer, Arguments, Lookup, instant, leaf, page};
use crate::sim::github::node::{Kind, commit_number};
use crate::sim::github::shapes::mail_of;
use crate::sim::world::{Attempt, Commit, Conclusion, Run};

impl Lookup<'_> {
    fn commit(&self, place: usize, commit: usize) -> Option<&Commit> {
        self.world.repositories.get(place)?.commits.get(commit)
    }

    /// The runs of a commit, oldest first.
    fn runs_of(&self, place: usize, sha: &str) -> impl Iterator<Item = &Run> {
        let runs = self.repository(place).into_iter().flat_map(|one| one.runs.values());
        runs.filter(move |run| run.sha == sha && run.created <= self.until)
    }

    pub(super) fn of_commit(&self, place: usize, index: usize, name: &str, arguments: &Arguments) -> Answer {
        let (Some(one), Some(commit)) = (self.repository(place), self.commit(place, index)) else {
            return Ok(Found::NOTHING);
        };
        let path = || format!("/{}/commit/{}", one.full_name(), commit.sha);
        let (headline, body) = commit.message.split_once('\n').unwrap_or((&commit.message, ""));
        Ok(match name {
            "id" => leaf(Kind::Commit.id(commit_number(&commit.sha))),
            "oid" => leaf(commit.sha.as_str()),
            "abbreviatedOid" => leaf(commit.sha.get(..7).unwrap_or_default()),
            "message" => leaf(commit.message.as_str()),
            "messageHeadline" => leaf(headline),
            "messageBody" => leaf(body.trim_start()),
            "committedDate" | "authoredDate" => instant(commit.at),
            "author" | "committer" => Found::One(Object::Author(place, index)),
            "url" | "commitUrl" => self.web(&path()),
            "resourcePath" | "commitResourcePath" => leaf(path()),
            "repository" => Found::One(Object::Repository(place)),
            "statusCheckRollup" => {
                Found::maybe(self.runs_of(place, &commit.sha).next().map(|_| Object::Rollup(place, index)))
            }
            "checkSuites" => {
                let suites = self.runs_of(place, &commit.sha).map(|run| (run.id, Object::Suite(place, run.id)));
                return page(suites.collect(), arguments);
            }
            "deployments" => return self.deployments(place, Some(&commit.sha), arguments),
            "history" => {
                let line = (0..=index).rev().map(|index| (index as u64, Object::Commit(place, index)));
                return page(line.collect(), arguments);
            }
            _ => Found::NOTHING,
        })
    }

    pub(super) fn of_author(&self, place: usize, index: usize, name: &str) -> Found {
        let Some(commit) = self.commit(place, index) else { return Found::NOTHING };
        let person = self.world.person(&commit.author);
        match name {
            "name" => leaf(person.map_or(commit.author.as_str(), |person| person.name.as_str())),
            "email" => leaf(mail_of(&commit.author)),
            "date" => instant(commit.at),
            "avatarUrl" => self.web(&format!("/avatars/u/{}?v=4", person.map_or(0, |person| person.id))),
            "user" => Found::maybe(self.person(&commit.author)),
            _ => Found::NOTHING,
        }
    }

    pub(super) fn of_rollup(&self, place: usize, index: usize, name: &str) -> Found {
        let Some(commit) = self.commit(place, index) else { return Found::NOTHING };
        match name {
            "id" => leaf(format!("SCR_{}", commit.sha)),
            "commit" => Found::One(Object::Commit(place, index)),
            "state" => {
                let jobs = || {
                    let attempts = self.runs_of(place, &commit.sha).filter_map(|run| run.attempts.last());
                    attempts.flat_map(Attempt::listed).map(|(_, job)| job.conclusion)
                };
                let bad = |one| matches!(one, Some(Conclusion::Failure | Conclusion::Cancelled));
                leaf(if jobs().any(bad) {
                    "FAILURE"
                } else if jobs().any(|one| one.is_none()) {
                    "PENDING"
                } else {
                    "SUCCESS"
                })
            }
            _ => Found::NOTHING,
        }
    }
}
