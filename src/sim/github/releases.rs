//! Releases and tags.

use serde_json::Value;

use super::shapes::{release as draw, tag as draw_tag};
use super::{Answer, Call, Failure, paging};
use crate::sim::world::Release;

/// `GET .../releases`, newest first
pub(super) fn list(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let view = call.view()?;
    let page = paging::page(call.request, view.repository.releases.iter().rev().collect::<Vec<&Release>>());
    Ok(page.answer(|one| draw(view, one), Value::Array))
}

fn one(call: &Call<'_>, wanted: impl Fn(&Release) -> bool) -> Result<Answer, Failure> {
    let view = call.view()?;
    let found = view.repository.releases.iter().rev().find(|one| wanted(one)).ok_or_else(Failure::missing)?;
    Ok(Answer::ok(draw(view, found)).modified(found.at))
}

/// `GET .../releases/latest`
pub(super) fn latest(call: &mut Call<'_>) -> Result<Answer, Failure> {
    one(call, |_| true)
}

/// `GET .../releases/tags/{tag}`
pub(super) fn of_tag(call: &mut Call<'_>) -> Result<Answer, Failure> {
    one(call, |release| release.tag == call.part(0))
}

/// `GET .../releases/{release_id}`
pub(super) fn release(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let id = call.id(0)?;
    one(call, |release| release.id == id)
}

/// `GET .../tags`
pub(super) fn tags(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let view = call.view()?;
    let page = paging::page(call.request, view.repository.tags.iter().rev().collect::<Vec<_>>());
    Ok(page.answer(|(name, sha)| draw_tag(view, name, sha), Value::Array))
}
