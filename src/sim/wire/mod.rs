//! Requests and answers as every dialect sees them: taken apart, and not yet written out.

mod answer;
mod base;
pub(crate) mod entity;
mod request;

pub(crate) use answer::{Answer, Content, JSON, Lines, Live};
pub(crate) use base::Base;
pub(crate) use request::Request;
