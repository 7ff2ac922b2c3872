//! The objects of an answer: where they are in the world, and what type they are.

use std::rc::Rc;

use serde_json::Value;

use super::connection::Connection;
use super::schema::{Definition, FieldDefinition};

/// An object of the schema. The first number is its repository, unless something else is said.
#[derive(Debug, Clone)]
pub(super) enum Object {
    Query,
    RateLimit,
    /// A person, a robot or an organisation.
    Account(usize),
    /// Whoever had an account that is gone.
    Ghost,
    Team(usize),
    Repository(usize),
    Language(usize),
    /// The default branch.
    Branch(usize),
    /// A tag, by its place.
    Tag(usize, usize),
    Commit(usize, usize),
    /// Who wrote a commit.
    Author(usize, usize),
    Rollup(usize, usize),
    Release(usize, usize),
    Environment(usize, usize),
    Rule(usize, usize, Rule),
    Deployment(usize, usize),
    /// A status of a deployment.
    Status(usize, usize, usize),
    Workflow(usize, usize),
    /// A run, by its id.
    Run(usize, u64),
    /// The checks of a run.
    Suite(usize, u64),
    /// What waits for an environment: run and environment.
    Request(usize, u64, usize),
    Review(usize, usize),
    Connection(Rc<Connection>),
    Edge(Rc<Connection>, usize),
    PageInfo(Rc<Connection>),
    Type(&'static Definition),
    TypeField(&'static FieldDefinition),
    /// An argument, a value of an enum or a field of an input.
    TypeName(&'static str),
}

/// What protects an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    Timer,
    Reviewers,
    Branches,
}

impl Rule {
    /// How far its id is from the environment's.
    pub(super) fn offset(self) -> u64 {
        match self {
            Self::Timer => 1,
            Self::Reviewers => 2,
            Self::Branches => 3,
        }
    }
}

/// What a field holds.
#[derive(Debug)]
pub(super) enum Found {
    Leaf(Value),
    One(Object),
    Many(Vec<Option<Object>>),
}

impl Found {
    /// Nothing.
    pub(super) const NOTHING: Self = Self::Leaf(Value::Null);

    /// An object, or nothing.
    pub(super) fn maybe(object: Option<Object>) -> Self {
        object.map_or(Self::NOTHING, Self::One)
    }
}

/// Why a field holds nothing.
#[derive(Debug)]
pub(super) struct Problem {
    /// The vendor's word for it.
    pub(super) kind: &'static str,
    pub(super) message: String,
}

impl Problem {
    /// There is no such thing, or one may not see it.
    pub(super) fn missing(what: &str) -> Self {
        Self { kind: "NOT_FOUND", message: format!("Could not resolve to {what}.") }
    }
}
