//! The world, field by field. One file for each group of types.

mod account;
mod commit;
mod deployment;
mod environment;
mod meta;
mod node;
mod release;
mod repository;
mod root;
mod run;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::connection::{self, Keyed};
use super::measure::Measure;
use super::object::{Found, Object, Problem};
use crate::sim::clock::stamp;
use crate::sim::github::Base;
use crate::sim::github::budget::Standing;
use crate::sim::world::{Access, Person, Repository, World};

/// What a field finds; an error has the vendor's word for it.
type Answer = Result<Found, Problem>;

/// The values of a field's arguments.
type Arguments = Map<String, Value>;

/// Who looks, and at what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lookup<'a> {
    pub(super) world: &'a World,
    pub(super) base: &'a Base,
    pub(super) viewer: &'a Person,
    /// What is younger is not in lists yet.
    pub(super) until: Timestamp,
    /// The hour's points as they were before this query.
    pub(super) standing: Option<Standing>,
    pub(super) measure: Measure,
}

impl<'a> Lookup<'a> {
    /// The type of an object. Parts of connections are of the type that their field declares.
    pub(super) fn kind<'b>(&self, object: &Object, declared: &'b str) -> &'b str
    where
        'a: 'b,
    {
        match object {
            Object::Query => "Query",
            Object::RateLimit => "RateLimit",
            Object::Account(place) => match self.world.people.get(*place) {
                Some(person) if person.bot => "Bot",
                Some(person) if person.organisation() => "Organization",
                _ => "User",
            },
            Object::Ghost => "User",
            Object::Team(_) => "Team",
            Object::Repository(_) => "Repository",
            Object::Language(_) => "Language",
            Object::Branch(_) | Object::Tag(..) => "Ref",
            Object::Commit(..) => "Commit",
            Object::Author(..) => "GitActor",
            Object::Rollup(..) => "StatusCheckRollup",
            Object::Release(..) => "Release",
            Object::Environment(..) => "Environment",
            Object::Rule(..) => "DeploymentProtectionRule",
            Object::Deployment(..) => "Deployment",
            Object::Status(..) => "DeploymentStatus",
            Object::Workflow(..) => "Workflow",
            Object::Run(..) => "WorkflowRun",
            Object::Suite(..) => "CheckSuite",
            Object::Request(..) => "DeploymentRequest",
            Object::Review(..) => "DeploymentReview",
            Object::Connection(_)
            | Object::Edge(..)
            | Object::PageInfo(_)
            | Object::Type(_)
            | Object::TypeField(_)
            | Object::TypeName(_) => declared,
        }
    }

    /// What a field of an object holds.
    pub(super) fn field(&self, object: &Object, name: &str, arguments: &Arguments) -> Answer {
        match object {
            Object::Query => self.of_query(name, arguments),
            Object::RateLimit => Ok(self.of_rate_limit(name)),
            Object::Account(place) => self.of_account(*place, name, arguments),
            Object::Ghost => self.of_ghost(name, arguments),
            Object::Team(place) => self.of_team(*place, name, arguments),
            Object::Repository(place) => self.of_repository(*place, name, arguments),
            Object::Language(place) => Ok(self.of_language(*place, name)),
            Object::Branch(place) => Ok(self.of_branch(*place, name)),
            Object::Tag(place, tag) => Ok(self.of_tag(*place, *tag, name)),
            Object::Commit(place, commit) => self.of_commit(*place, *commit, name, arguments),
            Object::Author(place, commit) => Ok(self.of_author(*place, *commit, name)),
            Object::Rollup(place, commit) => Ok(self.of_rollup(*place, *commit, name)),
            Object::Release(place, release) => Ok(self.of_release(*place, *release, name)),
            Object::Environment(place, environment) => self.of_environment(*place, *environment, name, arguments),
            Object::Rule(place, environment, rule) => self.of_rule(*place, *environment, *rule, name, arguments),
            Object::Deployment(place, deployment) => self.of_deployment(*place, *deployment, name, arguments),
            Object::Status(place, deployment, status) => Ok(self.of_status(*place, *deployment, *status, name)),
            Object::Workflow(place, workflow) => self.of_workflow(*place, *workflow, name, arguments),
            Object::Run(place, run) => self.of_run(*place, *run, name, arguments),
            Object::Suite(place, run) => Ok(self.of_suite(*place, *run, name)),
            Object::Request(place, run, environment) => self.of_request(*place, *run, *environment, name, arguments),
            Object::Review(place, review) => self.of_review(*place, *review, name, arguments),
            Object::Type(definition) => Ok(meta::of_type(definition, name)),
            Object::TypeField(field) => Ok(meta::of_field(field, name)),
            Object::TypeName(word) => Ok(meta::of_name(word, name)),
            // These know their fields themselves.
            Object::Connection(_) | Object::Edge(..) | Object::PageInfo(_) => Ok(Found::NOTHING),
        }
    }

    fn repository(&self, place: usize) -> Option<&'a Repository> {
        self.world.repositories.get(place)
    }

    /// May the asker see this repository?
    fn sees(&self, repository: &Repository) -> bool {
        let scoped = self.scope("repo") || !repository.private;
        scoped && repository.access_of(&self.viewer.login) >= Access::Read
    }

    fn scope(&self, name: &str) -> bool {
        self.viewer.scopes.iter().any(|scope| scope == name)
    }

    /// Refuses what needs a scope that the token has not.
    fn needs_scope(&self, field: &str, scope: &str) -> Result<(), Problem> {
        if self.scope(scope) {
            return Ok(());
        }
        let message = format!(
            "Your token has not been granted the required scopes to execute this query. The '{field}' field requires one of the following scopes: ['{scope}'], but your token has only been granted the: {:?} scopes.",
            self.viewer.scopes
        );
        Err(Problem { kind: "INSUFFICIENT_SCOPES", message })
    }

    fn web(&self, path: &str) -> Found {
        Found::Leaf(json!(format!("{}{path}", self.base.html)))
    }
}

/// A page of these.
fn page(items: Vec<Keyed>, arguments: &Arguments) -> Answer {
    connection::page(items, arguments)
}

/// A leaf.
fn leaf(value: impl Into<Value>) -> Found {
    Found::Leaf(value.into())
}

/// An instant.
fn instant(at: Timestamp) -> Found {
    Found::Leaf(json!(stamp(at)))
}

/// An argument that is text.
fn text<'b>(arguments: &'b Arguments, name: &str) -> Option<&'b str> {
    arguments.get(name).and_then(Value::as_str)
}

/// An argument that is a list of texts.
fn texts<'b>(arguments: &'b Arguments, name: &str) -> Option<Vec<&'b str>> {
    Some(arguments.get(name)?.as_array()?.iter().filter_map(Value::as_str).collect())
}

/// The field and direction of `orderBy`; whether it goes downwards.
fn order(arguments: &Arguments) -> Option<(&str, bool)> {
    let order = arguments.get("orderBy")?;
    Some((order.get("field")?.as_str()?, order.get("direction")?.as_str()? == "DESC"))
}
