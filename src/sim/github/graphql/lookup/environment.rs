//! `Environment` and what protects it.

use super::super::object::{Found, Object, Rule};
use super::{Answer, Arguments, Lookup, leaf, page};
use crate::sim::github::node::Kind;
use crate::sim::world::{Branches, DeploymentState, Environment};

impl Lookup<'_> {
    fn environment(&self, place: usize, index: usize) -> Option<&Environment> {
        self.world.repositories.get(place)?.environments.get(index)
    }

    pub(super) fn of_environment(&self, place: usize, index: usize, name: &str, arguments: &Arguments) -> Answer {
        let Some(one) = self.environment(place, index) else { return Ok(Found::NOTHING) };
        Ok(match name {
            "id" => leaf(Kind::Environment.id(one.id)),
            "databaseId" => leaf(one.id),
            "name" => leaf(one.name.as_str()),
            "isPinned" => leaf(false),
            "latestCompletedDeployment" => {
                let ended = |state| {
                    use DeploymentState::{Error, Failure, Inactive, Success};
                    matches!(state, Some(Error | Failure | Inactive | Success))
                };
                let found = self.repository(place).and_then(|repository| {
                    repository
                        .deployments
                        .iter()
                        .rposition(|deployment| deployment.environment == one.name && ended(deployment.state()))
                });
                Found::maybe(found.map(|found| Object::Deployment(place, found)))
            }
            "protectionRules" => {
                let mut rules = Vec::new();
                if one.wait_minutes > 0 {
                    rules.push(Rule::Timer);
                }
                if !one.reviewers.is_empty() {
                    rules.push(Rule::Reviewers);
                }
                if one.branches != Branches::Any {
                    rules.push(Rule::Branches);
                }
                let keyed = |rule: Rule| (one.id + rule.offset(), Object::Rule(place, index, rule));
                return page(rules.into_iter().map(keyed).collect(), arguments);
            }
            _ => Found::NOTHING,
        })
    }

    pub(super) fn of_rule(&self, place: usize, index: usize, rule: Rule, name: &str, arguments: &Arguments) -> Answer {
        let Some(one) = self.environment(place, index) else { return Ok(Found::NOTHING) };
        Ok(match (name, rule) {
            ("databaseId", _) => leaf(one.id + rule.offset()),
            ("type", Rule::Timer) => leaf("WAIT_TIMER"),
            ("type", Rule::Reviewers) => leaf("REQUIRED_REVIEWERS"),
            ("type", Rule::Branches) => leaf("BRANCH_POLICY"),
            // Minutes, as in REST.
            ("timeout", Rule::Timer) => leaf(one.wait_minutes),
            ("timeout", _) => leaf(0),
            ("preventSelfReview", Rule::Reviewers) => leaf(one.prevent_self_review),
            ("reviewers", Rule::Reviewers) => return self.reviewers(&one.reviewers, arguments),
            ("reviewers", _) => return page(Vec::new(), arguments),
            _ => Found::NOTHING,
        })
    }
}
