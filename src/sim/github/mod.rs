//! The GitHub dialect: REST as the vendor's description has it, and the part of its GraphQL schema that the world can answer.
//!
//! It is written from the vendor's documents alone. A [`Request`] goes in, the world is read or changed, an [`Answer`]
//! comes out; budgets, tags and weather are the business of the road that leads here.

pub(crate) mod budget;
mod checks;
mod commits;
mod compare;
mod deployments;
mod effort;
mod environments;
mod failure;
mod graphql;
mod jobs;
pub(crate) mod node;
mod paging;
mod pending;
mod releases;
mod repos;
mod routes;
mod runs;
pub(crate) mod secondary;
mod shapes;
mod user;
mod variables;
mod workflows;

pub(crate) use effort::effort;
pub(crate) use failure::{Failure, trouble};
pub use routes::routes;
pub(crate) use routes::{Asker, Call, answer};

pub(crate) use crate::sim::wire::{Answer, Base, Content, Request};
