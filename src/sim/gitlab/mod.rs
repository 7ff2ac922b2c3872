//! The GitLab dialect: REST version 4 as the vendor's description has it, over a part of the world of its own.
//!
//! It is written from the vendor's documents alone. `estate` is what is there and what time and people do to it, `routes`
//! takes requests apart, `shapes` draws answers, `manners` has paging, tags, limits and refusals.

mod estate;
mod manners;
mod routes;
mod shapes;

pub(crate) use estate::Estate;
pub(crate) use manners::trouble;
pub(crate) use routes::answer;
