//! The past and the plans of a scenario: generated releases, and the runs that it spells out.

use super::ids::Kind;
use super::{Access, Change, Commit, DeploymentRequest, Launch, Pull, Release, Reviewer, Truth, World};
use crate::sim::clock::seconds_after;
use crate::sim::rng::Chance;
use crate::sim::scenario::{CommitPart, ReviewPart, Span};

impl World {
    /// A release of the generated past: commits, a tag, and a run (or several) that everybody approved.
    pub(super) fn begin_release(&mut self, repository: usize, index: u32) {
        let Some(place) = self.repositories.get(repository) else { return };
        let Some(history) = place.part.history.clone() else { return };
        let mut chance = Chance::named(self.seed, &["release", &place.name, &index.to_string()]);
        let count = chance.between(i64::from(history.commits.0), i64::from(history.commits.1));
        let spread = i64::from(history.every_hours) * 3_000;
        self.make_commits(repository, u32::try_from(count).unwrap_or(1), spread);
        let tag = version(&history.first, index);
        self.make_tag(repository, &tag);
        let Some(actor) = self.author(repository, index) else { return };
        if let Some(checks) = history.checks.as_deref().and_then(|key| self.workflow_of_key(repository, key)) {
            self.launch(repository, checks, Launch::by(&actor, "push", "main"));
        }
        let Some(workflow) = self.workflow_of_key(repository, &history.workflow) else { return };
        let reviews = self.everybody_approves(repository, &actor, &mut chance);
        let by_hand = self
            .repositories
            .get(repository)
            .is_some_and(|place| !place.part.history.as_ref().is_none_or(|history| history.inputs.is_empty()));
        if by_hand {
            for inputs in history.inputs {
                let launch =
                    Launch { inputs, reviews: reviews.clone(), ..Launch::by(&actor, "workflow_dispatch", &tag) };
                self.launch(repository, workflow, launch);
            }
        } else {
            let launch = Launch { reviews, ..Launch::by(&actor, "push", &tag) };
            self.launch_somehow(repository, workflow, launch);
        }
    }

    /// A run that the scenario spells out.
    pub(super) fn begin_planned(&mut self, repository: usize, index: usize) {
        let Some(part) = self.repositories.get(repository).and_then(|place| place.part.run.get(index).cloned()) else {
            return;
        };
        self.make_commits(repository, part.more_commits, 3 * 86_400);
        for commit in &part.commits {
            self.spell_commit(repository, commit);
        }
        if let Some(tag) = &part.tag {
            self.make_tag(repository, tag);
        }
        let Some(workflow) = self.workflow_of_key(repository, &part.workflow) else { return };
        let reference = part.reference.or(part.tag).unwrap_or_else(|| "main".to_owned());
        let cancelling = match part.cancelling.as_deref() {
            None => Launch::by("", "", "").cancelling,
            Some("hangs") => None,
            Some(text) => Span::parse(text).map(|span| span.0),
        };
        let launch = Launch {
            inputs: part.inputs,
            label: part.label,
            reviews: part.reviews,
            fails: part.fails,
            cancelling,
            slow: part.slow.unwrap_or(1.0),
            truth: Truth { unhealthy: part.unhealthy, stuck: part.stuck, mixed: part.mixed },
            ..Launch::by(&part.actor, &part.event, &reference)
        };
        self.launch_somehow(repository, workflow, launch);
    }

    /// Starts a run; where the workflow carries out deployment objects, by creating one for the first environment.
    fn launch_somehow(&mut self, repository: usize, workflow: usize, launch: Launch) {
        let Some(place) = self.repositories.get(repository) else { return };
        let carries = place.workflows.get(workflow).is_some_and(|flow| flow.part.on == ["deployment"]);
        let Some(environment) = place.environments.first().filter(|_| carries) else {
            self.launch(repository, workflow, launch);
            return;
        };
        let request = DeploymentRequest {
            reference: launch.reference.clone(),
            task: "deploy".to_owned(),
            environment: environment.name.clone(),
            description: None,
            payload: serde_json::json!({}),
            transient: false,
            production: None,
            required: Some(Vec::new()),
            creator: launch.actor.clone(),
            carried_out: Some(Launch { event: "deployment".to_owned(), ..launch }),
        };
        let _the_tag_was_just_made = self.create_deployment(repository, request);
    }

    fn workflow_of_key(&self, repository: usize, key: &str) -> Option<usize> {
        self.repositories.get(repository)?.workflows.iter().position(|workflow| workflow.key == key)
    }

    /// Commits of the past, spread over the seconds before now.
    pub(super) fn make_commits(&mut self, repository: usize, count: u32, spread: i64) {
        for position in 0..count {
            let Some(place) = self.repositories.get(repository) else { return };
            let made = place.made_commits;
            let turn = usize::try_from(made).unwrap_or(0);
            let message = place.part.messages.get(turn % place.part.messages.len().max(1)).cloned();
            let mut chance = Chance::named(self.seed, &["commit", &place.name, &made.to_string()]);
            let files = (0..chance.between(1, 4))
                .filter_map(|_| chance.one_of(&place.part.files))
                .map(|file| file.replace("{n}", &made.to_string()))
                .collect();
            let author = self.author(repository, made);
            let part = CommitPart {
                message: message.unwrap_or_else(|| format!("Change {made}")),
                author,
                files,
                pull: (chance.between(0, 3) > 0).then_some(place.next_pull + 1),
            };
            let back = spread * i64::from(count - position) / i64::from(count + 1);
            self.add_commit(repository, &part, back);
        }
    }

    /// A commit that somebody spelled out.
    pub(super) fn spell_commit(&mut self, repository: usize, part: &CommitPart) {
        self.add_commit(repository, part, 90);
    }

    fn add_commit(&mut self, repository: usize, part: &CommitPart, seconds_ago: i64) {
        let now = self.now;
        let fallback = self.author(repository, 0);
        let seed = self.seed;
        let pull_id = self.ids.next(Kind::Pull);
        let Some(place) = self.repositories.get_mut(repository) else { return };
        let made = place.made_commits;
        place.made_commits += 1;
        let mut chance = Chance::named(seed, &["sha", &place.owner, &place.name, &made.to_string(), &part.message]);
        let earliest = place.commits.last().map_or(now, |commit| commit.at);
        let at = seconds_after(now, -seconds_ago).max(earliest).min(now);
        let author = part.author.clone().or(fallback).unwrap_or_default();
        let mut files = part.files.clone();
        files.dedup();
        let changes = files
            .into_iter()
            .map(|file| Change {
                added: file.contains("migrations/") || chance.between(0, 9) == 0,
                additions: chance.between(1, 80),
                deletions: chance.between(0, 30),
                file,
            })
            .collect();
        let title = part.message.lines().next().unwrap_or_default().to_owned();
        let pull = part.pull.map(|number| {
            place.next_pull = place.next_pull.max(number);
            let opened = seconds_after(at, -chance.between(3_600, 200_000));
            Pull { id: pull_id, number, title: title.clone(), author: author.clone(), opened, merged: at }
        });
        let message = pull.as_ref().map_or_else(
            || part.message.clone(),
            |pull| part.message.replacen(&title, &format!("{title} (#{})", pull.number), 1),
        );
        place.commits.push(Commit { sha: chance.sha(), tree: chance.sha(), message, author, at, changes, pull });
    }

    /// Tags the newest commit and publishes a release of it.
    pub(super) fn make_tag(&mut self, repository: usize, tag: &str) {
        let now = self.now;
        let id = self.ids.next(Kind::Release);
        let Some(place) = self.repositories.get_mut(repository) else { return };
        let Some(commit) = place.commits.last() else { return };
        let (sha, author) = (commit.sha.clone(), commit.author.clone());
        let since =
            place.releases.last().and_then(|release| place.commits.iter().position(|commit| commit.sha == release.sha));
        let lines: Vec<String> = place
            .commits
            .iter()
            .skip(since.map_or(0, |index| index + 1))
            .map(|commit| format!("* {}", commit.message.lines().next().unwrap_or_default()))
            .collect();
        place.tags.push((tag.to_owned(), sha.clone()));
        place.releases.push(Release { id, tag: tag.to_owned(), sha, author, body: lines.join("\n"), at: now });
    }

    /// Who writes the n-th commit.
    fn author(&self, repository: usize, turn: u32) -> Option<String> {
        let place = self.repositories.get(repository)?;
        let mut names = place.part.authors.clone();
        if names.is_empty() {
            let writes = |login: &str| place.access_of(login) >= Access::Write;
            names = self
                .people
                .iter()
                .filter(|person| !person.token.is_empty() && !person.bot && writes(&person.login))
                .map(|person| person.login.clone())
                .collect();
        }
        let mut chance = Chance::named(self.seed, &["author", &place.name, &turn.to_string()]);
        chance.one_of(&names).cloned()
    }

    /// Answers for every gate of a repository, each by somebody who may.
    fn everybody_approves(&self, repository: usize, actor: &str, chance: &mut Chance) -> Vec<ReviewPart> {
        let Some(place) = self.repositories.get(repository) else { return Vec::new() };
        let mut reviews = Vec::new();
        for environment in &place.environments {
            let mut names: Vec<&String> = Vec::new();
            for reviewer in &environment.reviewers {
                match reviewer {
                    Reviewer::Person(login) => names.push(login),
                    Reviewer::Team(slug) => {
                        names
                            .extend(self.teams.iter().filter(|team| team.slug == *slug).flat_map(|team| &team.members));
                    }
                }
            }
            names.retain(|name| *name != actor || !environment.prevent_self_review);
            if let Some(by) = chance.one_of(&names) {
                let after = Span(chance.between(90, 1_500));
                reviews.push(ReviewPart {
                    environment: environment.name.clone(),
                    by: (*by).clone(),
                    after,
                    reject: false,
                    comment: "Checked on staging.".to_owned(),
                });
            }
        }
        reviews
    }
}

/// The n-th version after the first: the minor number counts up.
fn version(first: &str, index: u32) -> String {
    let mut parts: Vec<String> = first.split('.').map(str::to_owned).collect();
    if let Some(minor) = parts.get_mut(1)
        && let Ok(number) = minor.parse::<u32>()
    {
        *minor = (number + index).to_string();
    }
    parts.join(".")
}
