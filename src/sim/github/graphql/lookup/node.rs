//! Objects by their opaque id: the same id that REST answers as `node_id`.

use super::super::object::{Object, Problem, Rule};
use super::Lookup;
use super::account::GHOST_ID;
use crate::sim::github::node::{Kind, SUITE_SHIFT, ref_number};
use crate::sim::world::Repository;

impl Lookup<'_> {
    /// The object of an id.
    pub(super) fn node(&self, id: &str) -> Result<Object, Problem> {
        self.find(id).ok_or_else(|| Problem::missing(&format!("a node with the global id of '{id}'")))
    }

    fn find(&self, id: &str) -> Option<Object> {
        let (kind, number) = Kind::read(id)?;
        match kind {
            Kind::User if number == GHOST_ID => Some(Object::Ghost),
            Kind::User | Kind::Organisation | Kind::Robot => {
                let place = self.world.people.iter().position(|person| person.id == number && !person.deleted)?;
                Some(Object::Account(place))
            }
            Kind::Team => self.world.teams.iter().position(|team| team.id == number).map(Object::Team),
            Kind::Repository => self.where_in(|place, one| (one.id == number).then_some(Object::Repository(place))),
            Kind::Environment => self.where_in(|place, one| {
                let found = one.environments.iter().position(|environment| environment.id == number)?;
                Some(Object::Environment(place, found))
            }),
            Kind::Rule => self.where_in(|place, one| {
                let rules = [Rule::Timer, Rule::Reviewers, Rule::Branches];
                one.environments.iter().enumerate().find_map(|(environment, found)| {
                    let rule = rules.into_iter().find(|rule| found.id + rule.offset() == number)?;
                    Some(Object::Rule(place, environment, rule))
                })
            }),
            Kind::Deployment => self.where_in(|place, one| {
                let found = one.deployments.binary_search_by_key(&number, |deployment| deployment.id).ok()?;
                Some(Object::Deployment(place, found))
            }),
            Kind::DeploymentStatus => self.where_in(|place, one| {
                one.deployments.iter().enumerate().find_map(|(deployment, found)| {
                    let status = found.statuses.iter().position(|status| status.id == number)?;
                    Some(Object::Status(place, deployment, status))
                })
            }),
            Kind::Release => self.where_in(|place, one| {
                let found = one.releases.iter().position(|release| release.id == number)?;
                Some(Object::Release(place, found))
            }),
            Kind::Workflow => self.where_in(|place, one| {
                let found = one.workflows.iter().position(|workflow| workflow.id == number)?;
                Some(Object::Workflow(place, found))
            }),
            Kind::Run => self.where_in(|place, one| one.runs.get(&number).map(|_| Object::Run(place, number))),
            Kind::Commit => self.where_in(|place, one| {
                let digits = format!("{number:012x}");
                let found = one.commits.iter().position(|commit| commit.sha.starts_with(&digits))?;
                Some(Object::Commit(place, found))
            }),
            Kind::Ref => self.where_in(|place, one| {
                let branch = ref_number(one.id, &format!("refs/heads/{}", one.default_branch)) == number;
                let tag =
                    || one.tags.iter().position(|(tag, _)| ref_number(one.id, &format!("refs/tags/{tag}")) == number);
                let found = (number >> 32 == one.id)
                    .then(|| if branch { Some(Object::Branch(place)) } else { Some(Object::Tag(place, tag()?)) });
                found.flatten()
            }),
            Kind::Review => self.where_in(|place, one| {
                let found = one.reviews.iter().position(|review| review.id == number)?;
                Some(Object::Review(place, found))
            }),
            // These exist in REST only.
            Kind::Artifact | Kind::BranchPolicy | Kind::CheckRun | Kind::Pull => None,
            Kind::Suite => {
                let run = number.checked_sub(SUITE_SHIFT)?;
                self.where_in(|place, one| one.runs.get(&run).map(|_| Object::Suite(place, run)))
            }
        }
    }

    /// The first repository, of those that the asker sees, in which something is found.
    fn where_in(&self, look: impl Fn(usize, &Repository) -> Option<Object>) -> Option<Object> {
        let (place, found) = self
            .world
            .repositories
            .iter()
            .enumerate()
            .find_map(|(place, repository)| look(place, repository).map(|found| (place, found)))?;
        self.sees(self.repository(place)?).then_some(found)
    }
}
